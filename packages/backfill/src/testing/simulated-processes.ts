/** Several processes in one: each holder has an id of its own, and nobody waits by the clock. For `vi.mock` of the run context. */
import type { SimulatedDisk } from '@pkg/std/simulated-disk';
import type * as RunContext from '../process/run-context.ts';

const gone = new Set<string>();
let holders = 0;

export function simulatedProcesses(real: typeof RunContext): typeof RunContext {
  return {
    ...real,
    ownHolder: (backfill) => ({
      ...real.ownHolder(backfill),
      id: `holder-${String((holders += 1))}`,
    }),
    leaseHost: {
      ...real.leaseHost,
      isGone: ({ id }) => gone.has(id),
      // Some operations of the others are time enough.
      pause: () => turns(20),
    },
  };
}

/** Lets others have some turns. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Whoever is at work on this disk was killed. */
export function buryHolders(disk: SimulatedDisk): void {
  const folder = '/leases/holders';
  if (!disk.existsSync(folder)) return;
  for (const name of disk.readdirSync(folder) as string[]) gone.add(name.replace(/\.json$/, ''));
}
