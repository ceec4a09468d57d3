/** The two clocks of a snapshot: when its facts held, and when they were captured. */
import { instantFromMs, parseInstant, type Instant } from '@pkg/std';
import { LAKE_ERRORS } from './errors.ts';
import { columnNames, readFooter, readRows, readSummary } from './parquet.ts';

export interface Clocks {
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly rowCount: number;
}

/**
 * Clocks from the footer; else the newest `as_of_ts` and `ingested_ts` of the rows, as in the owner's lake; else, in an
 * hourly history, the end of the hour for both.
 */
export async function readClocks(
  path: string,
  bytes: Uint8Array,
  hourEnd?: Instant,
): Promise<Clocks> {
  const { rowCount, texts } = readSummary(bytes, path);
  const asOf = texts.get('as_of_ts');
  const availableAt = texts.get('available_at');
  if (asOf !== undefined && availableAt !== undefined) {
    return { asOf: parseInstant(asOf), availableAt: parseInstant(availableAt), rowCount };
  }
  const names = columnNames(readFooter(bytes, path));
  if (!names.includes('as_of_ts') || !names.includes('ingested_ts') || rowCount === 0) {
    if (hourEnd !== undefined) return { asOf: hourEnd, availableAt: hourEnd, rowCount };
    throw LAKE_ERRORS.SNAPSHOT_WITHOUT_CLOCKS({
      path,
      problem:
        'there is neither as_of_ts with available_at in its footer, nor as_of_ts with ingested_ts in its rows',
    });
  }
  const rows = await readRows(bytes, path, ['as_of_ts', 'ingested_ts']);
  const newest = (name: string): Instant =>
    rows.reduce<Instant>(
      (latest, row) => Math.max(latest, clockOf(row[name], name, path)) as Instant,
      -Infinity as Instant,
    );
  return { asOf: newest('as_of_ts'), availableAt: newest('ingested_ts'), rowCount };
}

/** A row without a clock could have been known at any time, so it is never taken for an early one. */
function clockOf(value: unknown, name: string, path: string): Instant {
  if (typeof value === 'number') return instantFromMs(value);
  if (typeof value === 'string') return parseInstant(value);
  const problem = `${name} of a row is ${String(value)}, not an instant`;
  throw LAKE_ERRORS.SNAPSHOT_WITHOUT_CLOCKS({ path, problem });
}
