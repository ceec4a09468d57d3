/** Reads projected slates with their outcomes from a data root, for `@pkg/evaluate` to score. */
import type { Naive, ProjectedGame, ProjectedPlayer, ProjectedSlate } from '@pkg/evaluate';
import {
  decodeTable,
  readScanned,
  type SnapshotRef,
  type TableContract,
  type RowOf,
} from '@pkg/lake';
import { BOXSCORES_RAW, DK_OWNERSHIP, Histories } from '@pkg/nba';
import {
  addDays,
  datesFrom,
  type GameDate,
  type Instant,
  type ObjectStore,
  type KnownError,
} from '@pkg/std';
import { isPlayed } from '../box-scores/box-score-history.ts';
import { STEP_ERRORS } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { noGamesOn } from '../no-games.ts';
import { unifiedSlate, type PublishedSlate } from '../published-slate.ts';
import { chosenRuns, wantedRuns } from './chosen-runs.ts';
import { finalLabels, type LabelRow } from './final-labels.ts';
import { NaiveBaseline, NOTHING, targetsOf, type BoxScoreVersion } from './naive-baseline.ts';

export interface SlatesRequest {
  readonly start: GameDate;
  readonly end: GameDate;
  /** Run ids and backfill ids; undefined: the published runs. */
  readonly runs?: readonly string[] | undefined;
  /** Whether runs that look ahead are read, too; otherwise they are left out and reported. */
  readonly withLookahead?: boolean | undefined;
  /** Called after each date. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface SlatesRead {
  readonly slates: readonly ProjectedSlate[];
  /** Run ids of those among them that look ahead. */
  readonly lookahead: readonly string[];
  /** Dates with a slate that is not scored, and why. */
  readonly leftOut: readonly { readonly game_date: GameDate; readonly reason: string }[];
}

const LOOKAHEAD_LEFT_OUT = 'its run looks ahead (--with-lookahead scores it all the same)';

/** Days of box scores before the first slate that the baseline looks back on: a season and the summer before it. */
const BASELINE_DAYS = 400;

/**
 * Reads the slates of a range of dates.
 *
 * @throws KnownError `NOTHING_TO_EVALUATE` when no date of the range has a run and labels; `UNKNOWN_BACKFILL`;
 *   `OUTPUT_DAMAGED` when an output is not as its manifest records it
 */
export async function projectedSlates(
  store: ObjectStore,
  request: SlatesRequest,
): Promise<SlatesRead> {
  const { start, end } = request;
  const histories = await Histories.scan(store, {
    boxscores: { from: addDays(start, -BASELINE_DAYS), to: end },
    ownership: { from: start, to: end },
  });
  const wanted = request.runs === undefined ? undefined : await wantedRuns(store, request.runs);
  const dates = datesFrom(start, end);
  const found: DateSlates[] = [];
  const leftOut: { game_date: GameDate; reason: string }[] = [];
  for (const [index, date] of dates.entries()) {
    const { reasons, ...own } = await slatesOf(store, date, wanted, request.withLookahead === true);
    for (const reason of reasons) leftOut.push({ game_date: date, reason });
    if (own.runs.length > 0) found.push(own);
    request.onProgress?.(index + 1, dates.length);
  }
  if (found.length === 0) {
    const noGames = start === end ? await noGamesOn(store, start) : null;
    throw noGames ?? nothing(start, end, leftOut);
  }
  const naive = await naiveOf(store, histories, found);
  const slates: ProjectedSlate[] = [];
  for (const { date, labels, runs } of found) {
    for (const run of runs) {
      const owned = await ownershipOf(store, histories, date, run.draftGroupId);
      slates.push(projectedSlate(date, run, labels, owned, naive));
    }
  }
  const runs = found.flatMap((date) => date.runs);
  const lookahead = runs.filter(({ isLookahead }) => isLookahead).map(({ runId }) => runId);
  return { slates, lookahead: [...new Set(lookahead)], leftOut };
}

interface DateSlates {
  readonly date: GameDate;
  readonly labels: readonly LabelRow[];
  readonly runs: readonly PublishedSlate[];
}

/** Each reason says which part of the date is not scored. */
async function slatesOf(
  store: ObjectStore,
  date: GameDate,
  wanted: ReadonlySet<string> | undefined,
  withLookahead: boolean,
): Promise<DateSlates & { readonly reasons: readonly string[] }> {
  const none = (reason: string): DateSlates & { readonly reasons: readonly string[] } => ({
    ...{ date, labels: [], runs: [], reasons: [reason] },
  });
  const chosen = await chosenRuns(store, date, wanted);
  if (chosen.length === 0)
    return none(wanted === undefined ? 'nothing is published' : 'none of these runs');
  const labels = await finalLabels(store, date);
  if (labels === null) return none('it has no labels');
  const all: PublishedSlate[] = [];
  for (const { draftGroupId, runId } of chosen)
    all.push(await unifiedSlate(store, date, draftGroupId, runId));
  const runs = all.filter(({ isLookahead }) => withLookahead || !isLookahead);
  const reasons = runs.length < all.length ? [LOOKAHEAD_LEFT_OUT] : [];
  return { date, labels: labels.rows, runs, reasons };
}

/** The baseline of each player at each cut-off, by `<cut-off> <player>`. */
async function naiveOf(
  store: ObjectStore,
  histories: Histories,
  found: readonly DateSlates[],
): Promise<Map<string, Naive>> {
  const versions: BoxScoreVersion[] = [];
  for (const snapshot of usable(histories.all('boxscores'))) {
    const lines = await readSnapshot(store, snapshot, BOXSCORES_RAW);
    versions.push({ availableAt: snapshot.availableAt, lines });
  }
  const players = new Map<Instant, Set<number>>();
  for (const row of found.flatMap(({ runs }) => runs.flatMap((run) => run.rows))) {
    const own = players.get(row.run_as_of_ts) ?? new Set();
    players.set(row.run_as_of_ts, own.add(row.player_id));
  }
  const baseline = new NaiveBaseline(versions);
  const naive = new Map<string, Naive>();
  for (const cutoff of [...players.keys()].sort((a, b) => a - b)) {
    baseline.advanceTo(cutoff);
    for (const id of players.get(cutoff)!) {
      const own = baseline.of(id);
      if (own !== null) naive.set(`${String(cutoff)} ${String(id)}`, own);
    }
  }
  return naive;
}

function projectedSlate(
  date: GameDate,
  run: PublishedSlate,
  labels: readonly LabelRow[],
  owned: ReadonlyMap<number, number>,
  naive: ReadonlyMap<string, Naive>,
): ProjectedSlate {
  const final = new Set(labels.filter(isPlayed).map((line) => line.game_id));
  // The player alone is matched: one who was traded on the day is projected in the game of his old team, and plays in
  // that of his new one.
  const playedBy = new Map(labels.filter(isPlayed).map((line) => [line.player_id, line]));
  const players = run.rows.map((projection): ProjectedPlayer => {
    const { game_id, player_id, run_as_of_ts } = projection;
    const line = playedBy.get(player_id);
    const outcome = { played: line !== undefined, line: line ? targetsOf(line) : NOTHING };
    return {
      projection,
      outcome: outcome.played || final.has(game_id) ? outcome : null,
      naive: naive.get(`${String(run_as_of_ts)} ${String(player_id)}`) ?? null,
      actual_own_pct: owned.get(player_id) ?? null,
    };
  });
  const games = projectedGames(run, labels);
  return { game_date: date, draft_group_id: run.draftGroupId, run_id: run.runId, players, games };
}

/** The final games of a slate: the unified table has all players of both teams, whether the site lists them or not. */
function projectedGames(
  { rows }: Pick<PublishedSlate, 'rows'>,
  labels: readonly LabelRow[],
): ProjectedGame[] {
  const lines = groupBy(labels.filter(isPlayed), (line) => line.game_id);
  return [...groupBy(rows, (row) => row.game_id)].flatMap(([game_id, players]) => {
    const official = lines.get(game_id) ?? [];
    const home = official.find((line) => line.is_home)?.team_id;
    const { run_as_of_ts, spread_home: spread } = players[0]!;
    if (home === undefined) return [];
    return [
      {
        game_id,
        run_as_of_ts,
        margin: differenceOf(players, home, (row) => row.pts_mean),
        line_margin: spread === null ? null : -spread,
        actual_margin: differenceOf(official, home, (line) => line.pts ?? 0),
      },
    ];
  });
}

function differenceOf<T extends { readonly team_id: number }>(
  rows: readonly T[],
  home: number,
  points: (row: T) => number,
): number {
  return rows.reduce((sum, row) => sum + (row.team_id === home ? points(row) : -points(row)), 0);
}

/** Reads the ownership of each player in the largest contest of a draft group, from the newest of several captures. */
async function ownershipOf(
  store: ObjectStore,
  histories: Histories,
  date: GameDate,
  draftGroupId: string,
): Promise<Map<number, number>> {
  const [newest] = usable(histories.on('ownership', date))
    .filter(({ keys }) => keys['draft_group_id'] === draftGroupId)
    .sort((a, b) => b.availableAt - a.availableAt || b.asOf - a.asOf);
  if (newest === undefined) return new Map();
  const rows = await readSnapshot(store, newest, DK_OWNERSHIP);
  const largest = rows.reduce(
    (a, b) =>
      b.entries > a.entries || (b.entries === a.entries && b.contest_id < a.contest_id) ? b : a,
    rows[0]!,
  );
  return new Map(
    rows.flatMap((row) =>
      row.contest_id === largest.contest_id && row.player_id !== null
        ? [[row.player_id, row.actual_own_pct] as const]
        : [],
    ),
  );
}

function usable(snapshots: readonly SnapshotRef[]): SnapshotRef[] {
  return snapshots.filter((snapshot) => snapshot.corrupt === undefined);
}

async function readSnapshot<T extends TableContract>(
  store: ObjectStore,
  snapshot: SnapshotRef,
  contract: T,
): Promise<RowOf<T>[]> {
  const bytes = await readScanned(store, snapshot);
  return bytes === null ? [] : decodeTable(contract, bytes, snapshot.path);
}

function nothing(start: GameDate, end: GameDate, leftOut: SlatesRead['leftOut']): KnownError {
  const first = leftOut[0]!;
  const { game_date: gameDate, reason } = first;
  return STEP_ERRORS.NOTHING_TO_EVALUATE({ start, end, gameDate, reason });
}
