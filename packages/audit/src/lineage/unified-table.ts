/** Tables of a run as plain rows, checked against the hash that their manifest records. */
import { readRows, type Row } from '@pkg/lake';
import type { ManifestOutput, RunHead } from '@pkg/manifest';
import {
  formatInstant,
  instantFromMs,
  type KnownError,
  sha256,
  type ObjectStore,
  didYouMean,
} from '@pkg/std';
import { AUDIT_ERRORS } from '../errors.ts';

/** The rows of one output. @throws KnownError `OUTPUT_DAMAGED` */
export async function outputRows(
  store: ObjectStore,
  output: Pick<ManifestOutput, 'path' | 'sha256'>,
  columns?: readonly string[],
): Promise<Row[]> {
  const stored = await store.get(output.path);
  if (stored === null || sha256(stored.bytes) !== output.sha256)
    throw outputDamaged(output.path, stored !== null);
  return readRows(stored.bytes, output.path, columns);
}

/** The table of a step that makes one table. */
export function tableOf<M extends RunHead>(manifest: M): M['outputs'][number] {
  const output = manifest.outputs.find(({ name }) => name.endsWith('.parquet'));
  if (output !== undefined) return output;
  const { asset, status, partition, skip_reason, error } = manifest;
  const reason = skip_reason ?? error?.message ?? 'nothing made';
  throw AUDIT_ERRORS.RUN_HAS_NO_TABLE({ runId: partition.run_id, asset, status, reason });
}

/** The rows of players who may be meant by an id, a name or a part of one, without regard to accents and case. */
export function playersNamed(rows: readonly Row[], player: string): Row[] {
  const wanted = plain(player);
  const exact = rows.filter(
    (row) => String(row['player_id']) === player || plain(String(row['player_name'])) === wanted,
  );
  return exact.length > 0
    ? exact
    : rows.filter((row) => plain(String(row['player_name'])).split(' ').includes(wanted));
}

/**
 * The row of the one player who fits.
 *
 * @param listing the command that lists all of them
 * @throws KnownError `UNKNOWN_PLAYER`
 */
export function playerRow(
  rows: readonly Row[],
  player: string,
  listing = 'pipeline show <date> --top 500',
): Row {
  const found = playersNamed(rows, player);
  if (found.length === 1) return found[0]!;
  const names = rows.map((row) => String(row['player_name']));
  const several = found.map((row) => `${String(row['player_name'])} (${String(row['player_id'])})`);
  throw AUDIT_ERRORS.UNKNOWN_PLAYER({
    ...{ player, listing },
    found:
      found.length === 0
        ? `no player of the slate${didYouMean(player, names)}`
        : `the name of several players: ${several.join(' or ')}`,
  });
}

/** @throws KnownError `UNKNOWN_COLUMN` */
export function checkColumn(names: readonly string[], column: string): void {
  if (names.includes(column)) return;
  throw AUDIT_ERRORS.UNKNOWN_COLUMN({ column, meant: didYouMean(column, names), columns: names });
}

/** A value as people read it: instants as UTC text, numbers with what four decimals show. */
export function printValue(column: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (column.endsWith('_ts')) return formatInstant(instantFromMs(value));
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(4)));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N} ]/gu, '')
    .toLowerCase()
    .trim();
}

/** An output that is gone, or there with other bytes than those recorded. */
export function outputDamaged(path: string, isThere: boolean): KnownError {
  const state = isThere ? 'has other bytes than its manifest records' : 'is gone';
  return AUDIT_ERRORS.OUTPUT_DAMAGED({ path, state }, { facts: { remake: path } });
}
