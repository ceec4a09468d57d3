// Files that import each other in a circle, types included: what one of them is about can't be said without the others.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'es-module-lexer/js';
import { sourceFiles } from '../source-files.mjs';

/** The circles among the source files of the workspace at `root`, one sentence each; empty when there is none. */
export function circlesIn(root, packages) {
  return packages.flatMap(({ folder }) => {
    // AssemblyScript looks like TypeScript and is another language.
    const paths = sourceFiles(join(root, folder)).filter((path) => !path.includes('assembly/'));
    const files = paths.map((path) => `${folder}/${path}`);
    const graph = new Map(
      files.map((path) => [path, importsOf(readFileSync(join(root, path), 'utf8'), path)]),
    );
    return circlesOf(graph);
  });
}

/**
 * The files that a module at `path` imports by a relative path, for its types or its values. Types written as `import('./b.ts').B` are
 * not seen; `consistent-type-imports` allows none.
 */
export function importsOf(text, path) {
  const [imports] = parse(text, path);
  return imports.flatMap(({ specifier }) =>
    specifier?.startsWith('.') === true
      ? [posix.normalize(posix.join(posix.dirname(path), specifier))]
      : [],
  );
}

/**
 * The circles of a graph of imports, one sentence each. A file is done once all that it imports is done; one that is met
 * again before closes a circle. O(n) in files and imports.
 */
export function circlesOf(graph) {
  const done = new Set();
  const way = [];
  const circles = [];
  const visit = (path) => {
    if (done.has(path) || !graph.has(path)) return;
    const at = way.indexOf(path);
    if (at >= 0) {
      circles.push([...way.slice(at), path].join(' -> '));
      return;
    }
    way.push(path);
    for (const target of graph.get(path)) visit(target);
    way.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return circles;
}
