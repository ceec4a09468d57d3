/** A daily run of the made-up league as a test finds it the next morning, and facts that reach its history late. */
import { cpSync } from 'node:fs';
import { decodeTable, writeSnapshot, type SnapshotRef } from '@pkg/lake';
import { BOXSCORES_RAW, DK_SALARIES, Histories, INJURIES_RAW, type SourceName } from '@pkg/nba';
import { fileObjectStore, parseGameDate, parseInstant, type ObjectStore } from '@pkg/std';
import type { RunOptions } from '../request/run-request.ts';
import { importShortLeague } from './short-league.ts';
import { smallRun } from './small-run.ts';

export const LIVE_DATE = parseGameDate('2014-12-07');
/** Forty minutes before the first tip of the date. */
const LIVE_NOW = parseInstant('2014-12-07T17:20:00Z');
export const NEXT_MORNING = parseInstant('2014-12-08T14:00:00Z');

const KEYS = [
  ['season', '2014'],
  ['date', LIVE_DATE],
] as const;

/** Imports the league, and runs the date on the day itself. Gives the id of the run. */
export async function makeLiveRun(root: string): Promise<string> {
  await importShortLeague(fileObjectStore(root));
  return runLive(root);
}

export async function runLive(root: string, changes: Partial<RunOptions> = {}): Promise<string> {
  // On this date nobody has odds, and of rosters there is no history.
  const flags = { asOfMode: 'lock', policy: ['roster=gap', 'odds=gap'], publish: 'auto' };
  const finished = await smallRun(
    fileObjectStore(root),
    LIVE_DATE,
    { ...flags, ...changes },
    LIVE_NOW,
  );
  const unified = finished.execution.results.find(({ cell }) => cell.asset === 'finalize.unified');
  return unified!.stored!.manifest.partition.run_id;
}

/** A copy of a root that a test may change. */
export function copyOf(root: string, name: string): string {
  const copy = `${root}-${name}`;
  cpSync(root, copy, { recursive: true });
  return copy;
}

/** The newest snapshot of a source on the date that the live run could know. */
export async function newestKnown(
  store: ObjectStore,
  source: SourceName,
  date = LIVE_DATE,
): Promise<SnapshotRef> {
  const histories = await Histories.scan(store, { [source]: { from: date, to: date } });
  const known = histories.on(source, date).filter(({ availableAt }) => availableAt <= LIVE_NOW);
  return known.toSorted((a, b) => a.asOf - b.asOf).at(-1)!;
}

/** A report from ten minutes before the live run by which the first who was probable is out. Gives his name. */
export async function importLateReport(root: string): Promise<string> {
  const store = fileObjectStore(root);
  const { path } = await newestKnown(store, 'injuries');
  const rows = await decodeTable(INJURIES_RAW, (await store.get(path))!.bytes, path);
  const [asOf, availableAt] = ['2014-12-07T17:10:00Z', '2014-12-07T17:12:00Z'].map(parseInstant);
  const clocks = { as_of_ts: asOf!, ingested_ts: availableAt! };
  const player = rows.find(({ status_raw }) => status_raw === 'Probable')!;
  const changed = rows.map((row) => ({
    ...row,
    ...clocks,
    status_raw: row === player ? 'Out' : row.status_raw,
  }));
  await writeSnapshot(store, {
    dataset: 'injuries_raw',
    keys: KEYS,
    asOf: asOf!,
    availableAt: availableAt!,
    contract: INJURIES_RAW,
    rows: changed,
  });
  return player.player_name!;
}

/** A correction of a box score of two days before, known the next morning: everybody played five minutes less. */
export async function importCorrection(root: string): Promise<void> {
  const store = fileObjectStore(root);
  const date = parseGameDate('2014-12-05');
  const { path, keys } = await newestKnown(store, 'boxscores', date);
  const rows = await decodeTable(BOXSCORES_RAW, (await store.get(path))!.bytes, path);
  const known = parseInstant('2014-12-06T15:00:00Z');
  await writeSnapshot(store, {
    dataset: 'boxscores_raw',
    keys: Object.entries(keys).filter(([name]) => name !== 'run_ts'),
    asOf: known,
    availableAt: known,
    contract: BOXSCORES_RAW,
    rows: rows.map((row) => ({
      ...row,
      minutes: row.minutes === null ? null : Math.max(0, row.minutes - 5),
    })),
  });
}

/** The salaries of another draft group with the same players, from the day before. */
export async function importAnotherGroup(root: string, id: string): Promise<void> {
  const store = fileObjectStore(root);
  const { path } = await newestKnown(store, 'salaries');
  const rows = await decodeTable(DK_SALARIES, (await store.get(path))!.bytes, path);
  const known = parseInstant('2014-12-06T18:00:00Z');
  await writeSnapshot(store, {
    dataset: 'dk_salaries',
    keys: [...KEYS, ['draft_group_id', id]],
    asOf: known,
    availableAt: known,
    contract: DK_SALARIES,
    rows: rows.map((row) => ({ ...row, draft_group_id: id })),
  });
}
