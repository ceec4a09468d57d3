/** Reads the outcome of a date from its labels: the official lines with DraftKings points. */
import { decodeTable, type RowOf } from '@pkg/lake';
import { manifestStore, type Manifest } from '@pkg/manifest';
import { sha256, type GameDate, type ObjectStore } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { LABELS_BOXSCORES } from '../labels/boxscores.ts';

const ASSET = 'labels.boxscores';

export type LabelRow = RowOf<typeof LABELS_BOXSCORES>;

export interface FinalLabels {
  readonly runId: string;
  readonly rows: readonly LabelRow[];
}

/**
 * The labels of a date; null when none were made. Among several runs the one that read the newest box scores counts,
 * then the last by run id.
 *
 * @throws KnownError `OUTPUT_DAMAGED` when their bytes are not those of their manifest
 */
export async function finalLabels(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<FinalLabels | null> {
  const { runs } = await manifestStore(store).listRuns(ASSET, { game_date: gameDate });
  const newest = runs
    .map(({ manifest }) => manifest)
    .filter(({ status }) => status === 'success')
    .sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))
    .at(-1);
  const output = newest?.outputs[0];
  if (newest === undefined || output === undefined) return null;
  const stored = await store.get(output.path);
  if (stored === null || sha256(stored.bytes) !== output.sha256) {
    const { path } = output;
    const again = ['run', '--start', gameDate, '--end', gameDate, '--steps', 'labels'];
    throw STEP_ERRORS.OUTPUT_DAMAGED(
      { path, gameDate },
      { remedy: ['make them again: ', { command: again }], facts: { remake: path } },
    );
  }
  const rows = await decodeTable(LABELS_BOXSCORES, stored.bytes, output.path);
  return { runId: newest.partition.run_id, rows };
}

/** Ascends with the capture of the box scores that were read. */
function rankOf({ inputs, partition }: Manifest): string {
  const read = inputs.find(({ name }) => name === 'boxscores')?.selection?.cutoff ?? '';
  return `${read} ${partition.run_id}`;
}
