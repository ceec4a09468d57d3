import fc from 'fast-check';
import { expect, test } from 'vitest';
import { walkParents } from './walk-parents.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
type Graph = Readonly<Record<string, readonly string[]>>;

/** Any graph, circles included: what a damaged root may claim must not keep the walk from its end. */
const graphs = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.subarray(NAMES)])));

function walk(graph: Graph, heads: readonly string[], hidden: readonly string[] = []) {
  return walkParents(heads, (path) =>
    hidden.includes(path)
      ? undefined
      : {
          manifest: {
            parents: Object.fromEntries(graph[path]!.map((name) => [name, `of ${path}`])),
          },
        },
  );
}

/** Sets that grow until nothing is added. */
function plainClosure(graph: Graph, heads: readonly string[], hidden: readonly string[]): string[] {
  const found = new Set(heads.filter((name) => !hidden.includes(name)));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const name of [...found])
      for (const parent of graph[name]!) if (!hidden.includes(parent)) found.add(parent);
  }
  return [...found].sort();
}

test('the walk finds what a plain closure finds, each once, whatever is left out and in circles too', async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.subarray(NAMES),
      fc.subarray(NAMES),
      async (graph, heads, hidden) => {
        const found = await walk(graph, heads, hidden);
        expect([...found.keys()].sort()).toEqual(plainClosure(graph, heads, hidden));
      },
    ),
  );
});

test('the nearest come first', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const order = [...(await walk(graph, ['a'])).keys()];
      const depths = new Map([['a', 0]]);
      for (const name of order)
        for (const parent of graph[name]!)
          if (!depths.has(parent)) depths.set(parent, depths.get(name)! + 1);
      const found = order.map((name) => depths.get(name)!);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }),
  );
});

test('a parent is read once, with the hash by which the nearest child names it', async () => {
  const asked: (readonly [string, string | undefined])[] = [];
  const graph: Graph = { a: ['b', 'c'], b: ['d'], c: ['b', 'd'], d: [] };
  await walkParents(['a'], (path, sha256) => {
    asked.push([path, sha256]);
    return {
      manifest: { parents: Object.fromEntries(graph[path]!.map((name) => [name, `of ${path}`])) },
    };
  });
  expect(asked).toEqual([
    ['a', undefined],
    ['b', 'of a'],
    ['c', 'of a'],
    ['d', 'of b'],
  ]);
});

test('an unreadable manifest has no parents, and is found', async () => {
  const found = await walkParents(['a'], () => ({ manifest: null }));
  expect([...found.keys()]).toEqual(['a']);
});
