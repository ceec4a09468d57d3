/**
 * Hashes the code that computes a step: the modules that its own module needs, found by their imports, and the versions
 * of the packages that they come from outside. See docs/adr/0015: what counts as code, and what does not.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant, sha256, sha256OfJson, type Sha256 } from '@pkg/std';
import { moduleImports, withoutComments, type ModuleImports } from './module-imports.ts';

/** Reads each file once; made anew for each plan. */
export interface CodeReader {
  /** The hash of everything behind a module; a module that is no file stands for itself. */
  fingerprint(module: string): string;
  /** The files and packages that the hash covers, sorted: files as `<package>/<path>`, packages as `<name>@<version>`. */
  modulesOf(module: string): readonly string[];
}

interface SourceFile {
  readonly id: string;
  readonly sha256: Sha256;
  readonly imports: ModuleImports;
}

interface PackageFile {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly exports: unknown;
}

/** Modules that are no files name their version themselves: `code:publish-1`. */
const FILE = 'file:';

/** A package's catalogue of errors: words for people, and no byte of an output; a lint rule holds that it is nothing else. */
const CATALOGUE = /\/(?:dist|src)\/errors\.[jt]s$/;

export function codeReader(): CodeReader {
  const files = new Map<string, SourceFile>();
  const packages = new Map<string, PackageFile | null>();
  const covered = new Map<string, ReadonlyMap<string, string>>();
  const fingerprints = new Map<string, Sha256>();
  const coverOf = (module: string): ReadonlyMap<string, string> => {
    let cover = covered.get(module);
    if (cover === undefined) {
      cover = new Walk(files, packages).from(realpathSync(fileURLToPath(module)));
      covered.set(module, cover);
    }
    return cover;
  };
  return {
    fingerprint: (module) => {
      if (!module.startsWith(FILE)) return module;
      const known = fingerprints.get(module);
      if (known !== undefined) return known;
      const fingerprint = sha256OfJson(Object.fromEntries(coverOf(module)));
      fingerprints.set(module, fingerprint);
      return fingerprint;
    },
    modulesOf: (module) => (module.startsWith(FILE) ? [...coverOf(module).keys()].sort() : []),
  };
}

class Walk {
  readonly #files: Map<string, SourceFile>;
  readonly #packages: Map<string, PackageFile | null>;
  readonly #seen = new Set<string>();
  readonly #cover = new Map<string, string>();
  #root: PackageFile | null = null;

  constructor(files: Map<string, SourceFile>, packages: Map<string, PackageFile | null>) {
    this.#files = files;
    this.#packages = packages;
  }

  from(path: string): ReadonlyMap<string, string> {
    this.#root = this.#packageAround(path);
    this.#include(path);
    return this.#cover;
  }

  /** The module and all that it imports. */
  #include(path: string): void {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const { id, sha256: hash, imports } = this.#read(path);
    if (CATALOGUE.test(id)) return;
    this.#cover.set(id, hash);
    for (const { specifier, names } of imports.imports) this.#want(path, specifier, names);
    for (const { specifier, name } of imports.reexports.values())
      this.#want(path, specifier, [name]);
  }

  /** Adds what `from` takes of another module: only the modules behind the names, where that is an index of names. */
  #want(from: string, specifier: string, names: readonly string[] | 'all'): void {
    if (isBuiltin(specifier)) return;
    const target = specifier.startsWith('.')
      ? join(dirname(from), specifier)
      : this.#resolvePackage(from, specifier);
    // A module that is not there can't be what a loaded module imports: the text of an example, say.
    if (target === undefined || !(this.#files.has(target) || existsSync(target))) return;
    if (names === 'all') {
      this.#include(target);
      return;
    }
    const { reexports } = this.#read(target).imports;
    for (const name of names) {
      const passed = reexports.get(name);
      if (passed === undefined) this.#include(target);
      else this.#want(target, passed.specifier, [passed.name]);
    }
  }

  #read(path: string): SourceFile {
    let file = this.#files.get(path);
    if (file === undefined) {
      const own = this.#packageAround(path);
      invariant(own, `the module ${path} belongs to a package`);
      const id = [own.name, ...relative(own.folder, path).split(sep)].join('/');
      if (/\.[cm]?[jt]s$/.test(path)) {
        const text = withoutComments(readFileSync(path, 'utf8'));
        file = { id, sha256: sha256(text), imports: moduleImports(text, id) };
      } else {
        const imports = { imports: [], reexports: new Map<string, never>() };
        file = { id, sha256: sha256(readFileSync(path)), imports };
      }
      this.#files.set(path, file);
    }
    return file;
  }

  /** The file behind a package's name; a package of others is covered by its version, and has none. */
  #resolvePackage(from: string, specifier: string): string | undefined {
    const parts = specifier.split('/');
    const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const found = this.#installed(from, name);
    if (found === null) return undefined;
    if (!this.#isOwn(found)) {
      this.#cover.set(`${found.name}@${found.version}`, '');
      return undefined;
    }
    const entry = entryOf(found.exports, `.${specifier.slice(name.length)}`, from.endsWith('.ts'));
    return entry === undefined ? undefined : join(found.folder, entry);
  }

  /** Whether a package is ours: of the scope of the step's own package, or linked into a workspace. */
  #isOwn({ name, folder }: PackageFile): boolean {
    const scope = this.#root?.name.startsWith('@') === true ? this.#root.name.split('/')[0]! : '';
    const isOfScope = scope !== '' && name.startsWith(`${scope}/`);
    return isOfScope || !folder.split(sep).includes('node_modules');
  }

  #installed(from: string, name: string): PackageFile | null {
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      const found = this.#package(join(folder, 'node_modules', name));
      if (found !== null || folder === dirname(folder)) return found;
    }
  }

  #packageAround(path: string): PackageFile | null {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const found = this.#package(folder);
      if (found !== null || folder === dirname(folder)) return found;
    }
  }

  #package(folder: string): PackageFile | null {
    let found = this.#packages.get(folder);
    if (found === undefined) {
      const path = join(folder, 'package.json');
      found = existsSync(path) ? readPackage(path) : null;
      this.#packages.set(folder, found);
    }
    return found;
  }
}

function readPackage(path: string): PackageFile {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const { name, version, exports } = content;
  return {
    folder: dirname(realpathSync(path)),
    name: typeof name === 'string' ? name : '.',
    version: typeof version === 'string' ? version : '0',
    exports,
  };
}

/** The file that `exports` of a package gives for a subpath: source for source, what was built for what was built. */
function entryOf(exports: unknown, subpath: string, isSource: boolean): string | undefined {
  const entry = (exports as Record<string, unknown> | undefined)?.[subpath];
  if (typeof entry === 'string') return entry;
  const conditions = entry as Record<string, string> | undefined;
  const source = isSource ? conditions?.['@pkg/source'] : undefined;
  return source ?? conditions?.['default'] ?? conditions?.['import'];
}
