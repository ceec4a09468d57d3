/**
 * Credits each input with its share of the change of a slate: a walk from the live table to that of now. DESIGN.md has
 * both ("Attribution", "Live parity"). Its first stage, the inputs of then with the code of now, is the live run itself
 * where no code has changed, and must have its bytes.
 */
import { creditChanges, type Attribution, type Stage } from '../attribute/credit.ts';
import { lineageOf } from '../lineage/manifest-graph.ts';
import type { ScratchRoot } from '../remake/scratch-root.ts';
import type { Comparison } from './comparison.ts';
import { compareTables } from './column-parity.ts';
import { checkDeterminism, recordedSlate, type Determinism } from './same-question.ts';
import { exchangedPipeline, factorsToWalk } from './walk.ts';

export interface CreditedInputs {
  readonly attribution: Attribution;
  /** The result of the first stage for steps that were asked the same; null where it could not be made. */
  readonly determinism: Determinism | null;
}

export async function creditInputs(
  scratch: ScratchRoot,
  { live, request, dag, seen, table, liveSide, liveRows, assets, changes }: Comparison,
  onStage: (stage: string) => void,
): Promise<CreditedInputs> {
  const stages: Stage[] = [{ factor: 'live', rows: liveRows }];
  const exchanged = new Set<string>();
  const compute = async (factor: string): Promise<string | null> => {
    const mixed = exchangedPipeline(dag, changes, exchanged);
    const remade = await scratch.remake(mixed, request, seen, live.run.draftGroupId);
    // An input whose slate cannot be made yet is credited to the next one with which it can.
    if (!('table' in remade)) return null;
    if (remade.isComputed) onStage(factor);
    stages.push({ factor, rows: remade.table.rows });
    return remade.table.stored.path;
  };
  const first = await compute('code');
  const determinism =
    first === null
      ? null
      : await checkDeterminism(
          assets,
          compareTables(liveRows, stages.at(-1)!.rows).columns,
          liveSide,
          recordedSlate(scratch.store, await lineageOf(scratch.store, first)),
        );
  for (const factor of factorsToWalk(changes)) {
    exchanged.add(factor);
    await compute(factor);
  }
  const attribution = creditChanges([...stages, { factor: 'code', rows: table.rows }]);
  return { attribution, determinism };
}
