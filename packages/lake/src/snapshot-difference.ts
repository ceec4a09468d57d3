import { formatInstant } from '@pkg/std';
import type { TableContract } from './contract.ts';
import { DecodeTrial } from './decode-trial.ts';
import { readRows, type Row } from './parquet.ts';
import { readClocks } from './snapshot-clocks.ts';
import type { SnapshotDraft } from './snapshot.ts';

/** What lies in the place of a snapshot. */
interface Existing {
  readonly path: string;
  readonly bytes: Uint8Array | undefined;
  readonly isSealed: boolean;
}

/** How a snapshot differs from the one in its place, in words. */
export async function difference<T extends TableContract>(
  { path, bytes = new Uint8Array(), isSealed }: Existing,
  draft: SnapshotDraft<T>,
): Promise<string> {
  const trial = new DecodeTrial();
  try {
    if (!isSealed) await trial.pass(bytes, path);
    const { asOf } = await readClocks(path, bytes);
    if (asOf !== draft.asOf)
      return `as_of_ts ${formatInstant(asOf)} is recorded, ${formatInstant(draft.asOf)} came`;
    return rowDifference(await readRows(bytes, path), draft.rows);
  } catch (error) {
    return `what is recorded can't be read: ${(error as Error).message}`;
  } finally {
    await trial.close();
  }
}

function rowDifference(before: readonly Row[], after: readonly Row[]): string {
  const print = (row: Row): string => JSON.stringify(row, Object.keys(row).sort());
  const old = new Set(before.map(print));
  const fresh = new Set(after.map(print));
  const gone = [...old].filter((row) => !fresh.has(row));
  const added = [...fresh].filter((row) => !old.has(row));
  if (gone.length === 0 && added.length === 0)
    return 'the rows are equal, but their order, number or encoding, or the second of the capture, is not';
  const example = added[0] === undefined ? '' : `, such as ${added[0].slice(0, 200)}`;
  return `${String(gone.length)} rows recorded are missing, ${String(added.length)} are new${example}`;
}
