// Finds what makes a package-lock.json unfit for a clean install elsewhere, without asking a registry.

const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;
const SPEC_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Sentences about what is wrong with a parsed lock file; empty when nothing is. */
export function lockFileProblems(lock) {
  return Object.entries(lock.packages).flatMap(([path, entry]) => [
    ...holes(lock.packages, path, entry),
    ...hosts(path, entry),
    ...(isWorkspace(path) ? ranges(path, entry) : []),
  ]);
}

/**
 * npm leaves an optional platform package out of the lock file, silently, when the registry did not
 * have it on the day; `npm ci` then fails on the platforms that need it.
 */
function holes(packages, path, { optionalDependencies = {} }) {
  const missing = Object.keys(optionalDependencies).filter(
    (name) => !lookupPaths(path, name).some((candidate) => candidate in packages),
  );
  return missing.map((name) => `${path}: optional dependency ${name} is not in the lock file`);
}

/** The places where Node would look for `name` from the package at `path`, nearest first. */
function lookupPaths(path, name) {
  const paths = [`node_modules/${name}`];
  const parts = path.split('/');
  for (let end = 1; end <= parts.length; end += 1) {
    paths.unshift(`${parts.slice(0, end).join('/')}/node_modules/${name}`);
  }
  return paths;
}

/** A lock file that names a registry's host installs only where that host answers. */
function hosts(path, { resolved, link, integrity }) {
  if (resolved?.includes('://')) return [`${path}: resolved names a host: ${resolved}`];
  const isLocal = link === true || isWorkspace(path);
  return isLocal || integrity !== undefined ? [] : [`${path}: no integrity hash`];
}

function ranges(path, entry) {
  return SPEC_FIELDS.flatMap((field) => Object.entries(entry[field] ?? {}))
    .filter(([, spec]) => !EXACT.test(spec))
    .map(([name, spec]) => `${path || 'the root'}: ${name} is '${spec}', not one exact version`);
}

function isWorkspace(path) {
  return !path.includes('node_modules/');
}
