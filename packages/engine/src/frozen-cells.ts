/**
 * A frozen plan that goes on: what its first run drew and decided is not asked again. Cells keep the run ids of then, run or
 * are left as was planned then, and what bears such an id already is what the first run made.
 */
import type { PlanFile, RunsSeen } from '@pkg/manifest';
import type { RunNaming } from './draft.ts';
import type { Verdict } from './only.ts';

export interface FrozenCell {
  readonly asset: string;
  readonly runId: string;
  /** Why it was left or had nothing to do; undefined where it was to run or be reused. */
  readonly skip: string | undefined;
}

/** By cell id. */
export type FrozenCells = ReadonlyMap<string, FrozenCell>;

export function frozenCells({ cells }: PlanFile): FrozenCells {
  return new Map(
    cells.map(({ id, asset, partition, skip }) => [
      id,
      { asset, runId: partition['run_id']!, skip },
    ]),
  );
}

/** Names runs as they were named: a forced one has a number after its base. */
export function frozenRunId(frozen: FrozenCells): RunNaming {
  const names = [...new Set([...frozen.values()].map(({ asset, runId }) => `${asset} ${runId}`))];
  return (base, asset) => {
    const [forced] = names.filter((name) => {
      const stem = `${asset} ${base}-`;
      return name.startsWith(stem) && /^\d{1,6}$/.test(name.slice(stem.length));
    });
    return forced === undefined ? base : forced.slice(asset.length + 1);
  };
}

export function frozenVerdict({ skip }: FrozenCell): Verdict {
  if (skip === undefined) return { kind: 'runs' };
  const isStale = skip.startsWith('STALE');
  return { kind: 'left', cause: isStale ? 'stale' : 'not-asked', reason: skip, isStale };
}

/** Only runs made under the id that a forced cell drew stand for it. */
export function madeAs({ runs, damaged }: RunsSeen, runId: string): RunsSeen {
  return { runs: runs.filter(({ manifest }) => manifest.partition.run_id === runId), damaged };
}
