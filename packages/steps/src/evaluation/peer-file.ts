/** Somebody else's projections, from Parquet or CSV files. They are scored beside ours and never an input of any step. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerRow } from '@pkg/evaluate';
import { DecodeTrial, readDelimited, readForeignTable, type Row } from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';

const TABLES = /\.(parquet|csv|tsv)$/i;

/**
 * Reads a file, or every table of a folder. Columns: `game_date`, `period_id` or `draft_group_id`, `player_id`, `proj_fpts`,
 * `scored_fpts` and, if there is one, `proj_own_pct` (0-100). Rows without a player id or a projection are passed over.
 *
 * @throws KnownError `NO_PEER_FILE`, `TABLE_UNREADABLE`, `TABLE_CONTRACT`
 */
export async function readPeer(path: string): Promise<PeerRow[]> {
  const found: PeerRow[] = [];
  const trial = new DecodeTrial();
  try {
    for (const file of await tablesAt(path)) {
      const bytes = await readFile(file);
      const isParquet = file.toLowerCase().endsWith('.parquet');
      const rows = isParquet
        ? (await readForeignTable(bytes, file, trial)).rows
        : readDelimited(bytes, file);
      found.push(...rows.flatMap((row, index) => peerRow(row, file, index)));
    }
  } finally {
    await trial.close();
  }
  return found;
}

async function tablesAt(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
  const files =
    isFolder === true
      ? (await readdir(path)).filter((name) => TABLES.test(name)).map((name) => join(path, name))
      : [path];
  if (isFolder !== undefined && files.length > 0) return files.sort();
  throw STEP_ERRORS.NO_PEER_FILE({ path });
}

function peerRow(row: Row, file: string, index: number): PeerRow[] {
  const group = (row['draft_group_id'] ?? row['period_id'] ?? null) as string | number | null;
  const number = (name: string): number | null => numberIn(row[name], name, file, index);
  const [playerId, projected, scored] = [
    number('player_id'),
    number('proj_fpts'),
    number('scored_fpts'),
  ];
  if (group === null) throw broken(file, index, 'draft_group_id or period_id', group);
  if (playerId === null || projected === null || scored === null) return [];
  return [
    {
      draft_group_id: String(group),
      player_id: playerId,
      game_date: String(row['game_date']),
      proj_fpts: projected,
      proj_own_pct: 'proj_own_pct' in row ? number('proj_own_pct') : null,
      scored_fpts: scored,
    },
  ];
}

function numberIn(value: unknown, name: string, file: string, index: number): number | null {
  if (value === null) return null;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw broken(file, index, `a number in ${name}`, value);
}

const PEER_COLUMNS =
  'the columns are game_date, period_id or draft_group_id, player_id, proj_fpts, scored_fpts, proj_own_pct';

function broken(file: string, index: number, wanted: string, value: unknown): KnownError {
  const came = JSON.stringify(value) ?? 'no such column';
  const problem = `row ${String(index + 1)} has ${came} where ${wanted} is needed`;
  return STEP_ERRORS.TABLE_CONTRACT(
    { path: file, table: 'projections to compare with', problem },
    { remedy: [PEER_COLUMNS] },
  );
}
