/** Imports a file that somebody downloaded: what it does not say of itself comes from flags and from the data root. */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readRows, SnapshotReader, type Row } from '@pkg/lake';
import { recogniseDownload, type Download } from '@pkg/sources';
import { addDays, type KnownError, parseGameDate, type GameDate, type ObjectStore } from '@pkg/std';
import { nameResolver, writeSnapshots, type ImportOrigin, type ImportReport } from '@pkg/steps';
import { BACKFILL_ERRORS } from '../errors.ts';
import { refuseUnheard, type ClockFlags } from './unheard-flags.ts';

export interface DownloadFlags extends ClockFlags {
  readonly 'draft-group'?: string | undefined;
  readonly 'game-date'?: string | undefined;
}

export type DownloadReport = ImportReport & Pick<Download, 'takenFor' | 'notes'>;

/** How many days of box scores before a slate are searched for its players. */
const LOOK_BACK_DAYS = 45;

/**
 * Imports a file that is one of the known downloads; undefined, and nothing is done, of any other file or folder.
 *
 * @throws KnownError `DOWNLOAD_CONTENT`, `USAGE`; as `writeSnapshots` does
 */
export async function importDownload(
  store: ObjectStore,
  path: string,
  flags: DownloadFlags,
  origin: ImportOrigin,
  onProgress: (done: number, total: number) => void,
): Promise<DownloadReport | undefined> {
  if (!['.csv', '.txt', '.json'].includes(extname(path).toLowerCase())) return undefined;
  const bytes = await readFile(path).catch(() => undefined);
  const reader = bytes && recogniseDownload(bytes, path);
  if (reader === undefined) return undefined;
  refuseUnheard(path, 'a download', flags);
  const capturedAt = origin.capturedAt;
  if (capturedAt === undefined) throw noCapture(path);
  const draftGroupId = flags['draft-group'];
  const said = flags['game-date'];
  const slate = draftGroupId === undefined ? null : await slateOnRecord(store, draftGroupId);
  const gameDate = said === undefined ? slate?.gameDate : parseGameDate(said);
  const playerIdOf =
    slate === null ? undefined : await playerIds(store, slate.rows, slate.gameDate);
  const facts = { path, capturedAt, draftGroupId, gameDate, playerIdOf };
  const { takenFor, notes, drafts, leftOut } = reader(facts);
  // A download is one look at one thing: another one is another capture, and corrects nothing.
  const plain = { ...origin, form: 'table' as const, capturedAt: undefined };
  const written = await writeSnapshots(store, drafts, onProgress, plain);
  return { ...written, leftOut, takenFor, notes };
}

interface SlateOnRecord {
  readonly gameDate: GameDate;
  readonly rows: readonly Row[];
}

/** The newest prices of a draft group. */
async function slateOnRecord(store: ObjectStore, group: string): Promise<SlateOnRecord | null> {
  const found = (await store.list('bronze/dk_salaries')).filter(({ key }) =>
    key.includes(`/draft_group_id=${group}/`),
  );
  const newest = found.at(-1)?.key;
  const date = /\/date=(\d{4}-\d{2}-\d{2})\//.exec(newest ?? '')?.[1];
  if (newest === undefined || date === undefined) return null;
  return { gameDate: parseGameDate(date), rows: await rowsOf(store, [newest]) };
}

/** The league's ids of the players of a slate, by the names of the site: on the slate itself, else of its team's box scores. */
async function playerIds(
  store: ObjectStore,
  slate: readonly Row[],
  gameDate: GameDate,
): Promise<(name: string) => number | null> {
  const from = addDays(gameDate, -LOOK_BACK_DAYS);
  const isNear = (key: string): boolean => {
    const date = /\/date=(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1] ?? '';
    return date >= from && date <= gameDate;
  };
  const hasIds = slate.every((row) => row['player_id'] !== null);
  const games = hasIds ? [] : await store.list('bronze/boxscores_raw');
  const lines = await rowsOf(store, games.map(({ key }) => key).filter(isNear));
  const byName = nameResolver(lines.filter((row) => row['player_id'] !== null).map(namedPlayer));
  const onSlate = slate.map((row, at) => ({ ...namedPlayer(row), player_id: at + 1 }));
  const rowOf = nameResolver(onSlate);
  return (name) => {
    const at = rowOf(name, '');
    if (at === null) return null;
    const { player_id, player_name, team_tricode } = slate[at - 1]!;
    if (player_id !== null) return Number(player_id);
    return byName(String(player_name), String(team_tricode));
  };
}

function namedPlayer(row: Row): { player_id: number; player_name: string; team_tricode: string } {
  return {
    player_id: Number(row['player_id']),
    player_name: String(row['player_name']),
    team_tricode: String(row['team_tricode']),
  };
}

async function rowsOf(store: ObjectStore, keys: readonly string[]): Promise<Row[]> {
  const reader = new SnapshotReader(store);
  const columns = ['player_id', 'player_name', 'team_tricode'];
  try {
    const rows: Row[] = [];
    for (const key of keys) {
      if (!key.endsWith('.parquet')) continue;
      const bytes = await reader.read(key);
      if (bytes !== null) rows.push(...(await readRows(bytes, key, columns)));
    }
    return rows;
  } finally {
    await reader.close();
  }
}

function noCapture(path: string): KnownError {
  return BACKFILL_ERRORS.CAPTURE_NOT_SAID({ file: basename(path) });
}
