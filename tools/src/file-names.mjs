// House rules for the names of source files.

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|bench))?\.(?:ts|js|mjs)$/;
const EMPTY_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types'];

/**
 * Sentences about names that say nothing or are not kebab-case; `paths` are relative, separated by
 * `/`.
 */
export function fileNameProblems(paths) {
  return paths.flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const stem = name.slice(0, name.indexOf('.'));
    if (EMPTY_WORDS.includes(stem)) {
      return [`${path}: '${stem}' says nothing; name what the file is about`];
    }
    return KEBAB.test(name) ? [] : [`${path}: expected a kebab-case name`];
  });
}
