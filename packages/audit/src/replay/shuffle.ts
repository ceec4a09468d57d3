/** Orders that must not matter, changed by a seed: of directory listings, and of cells that could start. */
import { createRequire, syncBuiltinESMExports } from 'node:module';

/** A permutation that depends on the seed alone. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed >>> 0;
  for (let index = result.length - 1; index > 0; index -= 1) {
    // Numerical Recipes' linear congruential generator: any mixing will do here.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

/** The same cells in another order in which each still comes after its upstream. */
export function shuffledCells<
  T extends { readonly id: string; readonly upstream: readonly string[] },
>(cells: readonly T[], seed: number): T[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const done = new Set<string>();
  const ordered: T[] = [];
  const visit = (cell: T): void => {
    if (done.has(cell.id)) return;
    done.add(cell.id);
    for (const id of shuffled(cell.upstream, seed)) {
      const source = byId.get(id);
      if (source !== undefined) visit(source);
    }
    ordered.push(cell);
  };
  for (const cell of shuffled(cells, seed)) visit(cell);
  return ordered;
}

type Lister = (...parameters: unknown[]) => unknown;

/** Shuffles every directory listing of this process from now on. */
export function shuffleListings(seed: number): void {
  const fs = createRequire(import.meta.url)('node:fs') as Record<string, Lister> & {
    readonly promises: Record<string, Lister>;
  };
  const { readdirSync, readdir } = fs;
  const { readdir: readdirAsync } = fs.promises;
  fs['readdirSync'] = (...parameters) =>
    shuffled(readdirSync!(...parameters) as readonly unknown[], seed);
  fs.promises['readdir'] = async (...parameters) =>
    shuffled((await readdirAsync!(...parameters)) as readonly unknown[], seed);
  fs['readdir'] = (...parameters) => {
    const done = parameters.pop() as (error: unknown, names?: readonly unknown[]) => void;
    return readdir!(...parameters, (error: unknown, names?: readonly unknown[]) => {
      done(error, names === undefined ? names : shuffled(names, seed));
    });
  };
  syncBuiltinESMExports();
}
