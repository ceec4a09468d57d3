/** Tables of a run as plain rows, checked against the hash that their manifest records. */
import { readRows, type Row } from '@pkg/lake';
import type { ManifestOutput, RunHead } from '@pkg/manifest';
import {
  formatInstant,
  instantFromMs,
  KnownError,
  sha256,
  type ObjectStore,
  didYouMean,
} from '@pkg/std';

/** The rows of one output. @throws KnownError `OUTPUT_DAMAGED` */
export async function outputRows(
  store: ObjectStore,
  output: Pick<ManifestOutput, 'path' | 'sha256'>,
  columns?: readonly string[],
): Promise<Row[]> {
  const stored = await store.get(output.path);
  if (stored === null || sha256(stored.bytes) !== output.sha256) throw damaged(output.path);
  return readRows(stored.bytes, output.path, columns);
}

/** The table of a step that makes one table. */
export function tableOf<M extends RunHead>(manifest: M): M['outputs'][number] {
  const output = manifest.outputs.find(({ name }) => name.endsWith('.parquet'));
  if (output !== undefined) return output;
  throw new KnownError({
    code: 'RUN_HAS_NO_TABLE',
    kind: 'missing',
    message: `run ${manifest.partition.run_id} made no table of ${manifest.asset}; its status is ${manifest.status}: ${manifest.skip_reason ?? manifest.error?.message ?? 'nothing made'}`,
    hint: 'name another run with --run, or make it again: pipeline run over its date',
  });
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
 * The row of the one player who is meant.
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
  throw new KnownError({
    code: 'UNKNOWN_PLAYER',
    kind: 'missing',
    message:
      found.length === 0
        ? `the slate has no player '${player}'${didYouMean(player, names)}`
        : `'${player}' could be ${several.join(' or ')}`,
    hint: `name the player in full, or by id; ${listing} lists them`,
  });
}

/** @throws KnownError `UNKNOWN_COLUMN` */
export function checkColumn(names: readonly string[], column: string): void {
  if (names.includes(column)) return;
  throw new KnownError({
    code: 'UNKNOWN_COLUMN',
    kind: 'input',
    message: `the unified table has no column '${column}'${didYouMean(column, names)}`,
    hint: `there are: ${names.join(', ')}`,
  });
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

function damaged(path: string): KnownError {
  return new KnownError({
    code: 'OUTPUT_DAMAGED',
    kind: 'conflict',
    message: `${path} is not as its manifest records it`,
    hint: 'make it again as it was made: pipeline verify --manifests names the command',
    facts: { remake: path },
  });
}
