/**
 * `models.training_rows`: past slates as the heads would have seen them, each at its own cut-off, with the outcome of
 * every player. One table for all heads, so that each past slate is rebuilt once.
 */
import { parseHivePath, select } from '@pkg/asof';
import type { PinnedFile, Selected, Step, StepContext } from '@pkg/engine';
import {
  easternMidnight,
  pathCapture,
  type RowOf,
  type SnapshotRef,
  type TableContract,
} from '@pkg/lake';
import {
  BOXSCORES_RAW,
  DK_SALARIES,
  INJURIES_RAW,
  SCHEDULE,
  isSlateGame,
  daysBefore,
  monthsBetween,
  type Game,
} from '@pkg/nba';
import {
  addDays,
  DAY_MS,
  HOUR_MS,
  instantFromMs,
  invariant,
  sha256OfJson,
  type GameDate,
  type Instant,
} from '@pkg/std';
import { groupBy } from '../group-by.ts';
import { HISTORY_DAYS, TRAINING_DAYS } from '../look-back.ts';
import { injuryRows } from '../ingest/injuries.ts';
import { nameResolver } from '../ingest/player-name.ts';
import { derivedRoster, linesSince, publicationTimes, teamIdsOf } from '../ingest/roster.ts';
import { siteListings } from '../ingest/site-listings.ts';
import { gameIdsByMatchup } from '../ingest/schedule.ts';
import { boxScoreHistory, type Line } from '../box-scores/box-score-history.ts';
import { buildMinutesFeatures } from '../minutes/build-features.ts';
import { buildRatesFeatures } from '../rates/build-features.ts';
import {
  blockedBy,
  chooseHistory,
  selected,
  seriesOf,
  snapshotSet,
  type Choice,
} from '../select-input.ts';
import { required, tableOutput, type TableCache } from '../table-io.ts';
import { labelled, TRAINING_TABLE, type TrainingRow } from './labelled-rows.ts';
import { chooseWindowVersions } from '../window-coverage.ts';
import { scheduleGap } from '../schedule-months.ts';
import type { PlanningContext } from '../planning-context.ts';
import { TRAINING, trainThroughOf } from '../slate.ts';

/**
 * Games of a date are rebuilt as of their first tip, which is when their slate locks; those from this Eastern hour on are a
 * slate of their own, as on the site. Of 312 slates of 2023-24 and 2024-25 that of 275 locks at this first tip.
 */
const EVENING_HOUR = 18;
/** Player games below which a head is not trained. */
const MIN_TRAINING_ROWS = 300;

export function trainingRowsStep(tables: TableCache): Step<PlanningContext> {
  // A past slate is the same in every window that it lies in, so a process rebuilds it once.
  const slates: PastSlates = new Map();
  return {
    asset: 'models.training_rows',
    module: import.meta.url,
    grain: TRAINING,
    pool: 'models',
    upstream: [],
    isAsOf: false,
    select: (scope, world) => selectTraining(world, trainThroughOf(scope)),
    params: () => ({
      params: {
        training_days: TRAINING_DAYS,
        history_days: HISTORY_DAYS,
        evening_hour: EVENING_HOUR,
      },
    }),
    run: async (context) => {
      const through = trainThroughOf(context.scope);
      const rows = await trainingRows(context, tables, slates, through);
      const played = rows.filter((row) => row.label_played).length;
      const { output, check } = tableOutput('training.parquet', TRAINING_TABLE, rows);
      const enough = required(
        'enough labels',
        played >= MIN_TRAINING_ROWS,
        `${String(played)} player games before ${through}; at least ${String(MIN_TRAINING_ROWS)} are needed, so import an earlier season or start later`,
      );
      return { outputs: [output], checks: [check, enough] };
    },
  };
}

/** Everything known before the day on which the training window ends; one injury report per past slate. */
function selectTraining(world: PlanningContext, through: GameDate): Selected {
  const cutoff = easternMidnight(through);
  const last = daysBefore(through, 1);
  const first = daysBefore(through, TRAINING_DAYS);
  const judged = [];
  const reports = new Set<SnapshotRef>();
  for (const { date, cutoff: tip } of pastSlates(world.schedule, first, last)) {
    const candidates = world.histories.between('injuries', daysBefore(date, 1), date);
    const selection = select(candidates, { cutoff: tip, maxAgeMs: DAY_MS });
    if (selection.found) reports.add(selection.chosen);
    judged.push(...selection.candidates);
  }
  // The months of the window alone: a schedule that is imported later leaves earlier models as they are.
  const months = world.months.flatMap(({ name, snapshot }) =>
    snapshot !== null && name >= first.slice(0, 7) && name <= last.slice(0, 7) ? [snapshot] : [],
  );
  return selected([
    ...holesOf(world, first, last),
    // The first slate of the window looks back as far as the last one does.
    chooseWindowVersions(
      world,
      'boxscores',
      { date: last },
      { cutoff, from: daysBefore(first, HISTORY_DAYS), to: last },
    ),
    {
      input: chooseHistory(world, 'salaries', cutoff, daysBefore(first, HISTORY_DAYS), last),
    },
    { input: snapshotSet('injuries', [...reports], cutoff, judged) },
    { input: snapshotSet('schedule', months, cutoff, []) },
  ]);
}

/** Months of the window that the schedule should have and lacks: nothing is learnt from their games. */
function holesOf(world: PlanningContext, first: GameDate, last: GameDate): Choice[] {
  const [begin, end] = [world.months[0]?.name ?? '', world.months.at(-1)?.name ?? ''];
  const names = monthsBetween(first, last).filter((name) => name >= begin && name <= end);
  const policy = world.policiesOf({ date: last }).schedule;
  const gap = scheduleGap(world.months, names, policy);
  if (gap === undefined) return [];
  return [policy.onMissing === 'gap' ? { gap } : { gap, blocked: blockedBy(gap) }];
}

/** Games of a date that are seen at one instant: their first tip. */
interface PastSlate {
  readonly date: GameDate;
  readonly cutoff: Instant;
  readonly games: readonly Game[];
}

/** One or two for each date that has games, in the order of time. */
export function pastSlates(schedule: readonly Game[], from: GameDate, to: GameDate): PastSlate[] {
  const wanted = schedule.filter(
    (game) => isSlateGame(game) && game.game_date >= from && game.game_date <= to,
  );
  const slates = groupBy(wanted, (game) => `${game.game_date} ${String(isInTheEvening(game))}`);
  return [...slates.values()]
    .map((games) => ({
      date: games[0]!.game_date,
      cutoff: instantFromMs(Math.min(...games.map((game) => game.tip_ts))),
      games,
    }))
    .sort((a, b) => a.cutoff - b.cutoff);
}

/** Counted from the next midnight, since clocks change in the night. */
function isInTheEvening({ game_date: date, tip_ts: tip }: Game): boolean {
  return tip >= easternMidnight(addDays(date, 1)) - (24 - EVENING_HOUR) * HOUR_MS;
}

/** The labelled rows of past slates, by their date and the hashes of all that they were rebuilt from. */
type PastSlates = Map<string, readonly TrainingRow[]>;

async function trainingRows(
  context: StepContext,
  tables: TableCache,
  slates: PastSlates,
  through: GameDate,
): Promise<TrainingRow[]> {
  const schedule = await tables.readAll(context, context.inputs('schedule'), SCHEDULE);
  const boxScores = await opened(context, tables, 'boxscores', BOXSCORES_RAW);
  const salaries = await opened(context, tables, 'salaries', DK_SALARIES);
  const reports = captured(context.inputs('injuries'));
  const past = pastSlates(schedule, daysBefore(through, TRAINING_DAYS), daysBefore(through, 1));
  const scheduled = teamIdsOf(schedule);
  const rows: TrainingRow[] = [];
  for (const [index, { date, cutoff, games }] of past.entries()) {
    await context.yieldToEventLoop();
    const from = daysBefore(date, HISTORY_DAYS);
    const sources = {
      date,
      games,
      scheduled,
      salaries: salaries.filter(({ day }) => day >= from && day <= date),
      boxScores: boxScores.filter(({ day, availableAt }) => day >= from && availableAt <= cutoff),
      report: reportKnownAt(cutoff, reports),
      official: boxScores.filter(({ day }) => day === date),
    };
    const key = slateKey(sources);
    const slate = slates.get(key) ?? (await rebuiltSlate(context, tables, cutoff, sources));
    slates.set(key, slate);
    for (const row of slate) rows.push(row);
    context.progress(index + 1, past.length);
  }
  return rows;
}

interface SlateSources {
  readonly date: GameDate;
  readonly games: readonly Game[];
  /** Ids of all teams by tricode. */
  readonly scheduled: ReadonlyMap<string, number>;
  readonly salaries: readonly Opened<RowOf<typeof DK_SALARIES>>[];
  readonly boxScores: readonly Opened<Line>[];
  readonly report: PinnedFile | undefined;
  /** Every version of the date's box scores that the window knows: the newest ones label. */
  readonly official: readonly Opened<Line>[];
}

/** Equal keys mean equal rows: the games of the date as they are, files by their hashes. */
function slateKey(sources: SlateSources): string {
  const { date, games, scheduled, salaries, boxScores, report, official } = sources;
  const hashes = [salaries, boxScores, official].map((files) =>
    files.map(({ file }) => file.sha256).join(' '),
  );
  return sha256OfJson([date, games, [...scheduled], report?.sha256 ?? null, ...hashes]);
}

async function rebuiltSlate(
  context: StepContext,
  tables: TableCache,
  cutoff: Instant,
  sources: SlateSources,
): Promise<readonly TrainingRow[]> {
  const { date, games, report, scheduled } = sources;
  const playing = new Set(teamIdsOf(games).values());
  const salaries = sources.salaries.flatMap(({ rows }) => rows);
  const known = linesKnownAt(cutoff, sources.boxScores);
  const said = report === undefined ? [] : await tables.read(context, report, INJURIES_RAW);
  const roster = derivedRoster({
    lines: linesSince(known, date),
    salaries,
    gameDate: date,
    publishedAt: publicationTimes(sources.salaries.map(({ file }) => file)),
    scheduled,
    report: said,
  });
  const listed = siteListings(known, salaries, date);
  const positionOf = (playerId: number): string | null => listed.get(playerId)?.listed_pos ?? null;
  const injuries = injuryRows(
    said.filter((row) => row.game_date === date),
    gameIdsByMatchup(games),
    nameResolver(roster.filter((row) => playing.has(row.team_id))),
  );
  const history = boxScoreHistory(known);
  const minutes = buildMinutesFeatures({
    games,
    roster,
    injuries,
    lineups: [],
    history,
    listingOf: (playerId) => listed.get(playerId) ?? null,
  });
  const rates = buildRatesFeatures(minutes, history, positionOf);
  return labelled(minutes, rates, newestLines(sources.official));
}

/** The lines of each game as its newest box score had them at the cut-off. */
export function linesKnownAt(cutoff: Instant, boxScores: readonly Opened<Line>[]): Line[] {
  return newestLines(boxScores.filter(({ availableAt }) => availableAt <= cutoff));
}

function newestLines(boxScores: readonly Opened<Line>[]): Line[] {
  return [...groupBy(boxScores, ({ series }) => series).values()].flatMap(
    (versions) => versions.reduce((a, b) => (b.availableAt >= a.availableAt ? b : a)).rows,
  );
}

interface Captured {
  readonly availableAt: Instant;
  readonly file: PinnedFile;
}

/** A snapshot with its rows, the day whose folder it lies in, and its series. */
interface Opened<R> extends Captured {
  readonly day: string;
  readonly series: string;
  readonly rows: readonly R[];
}

async function opened<T extends TableContract>(
  context: StepContext,
  tables: TableCache,
  name: string,
  contract: T,
): Promise<Opened<RowOf<T>>[]> {
  return Promise.all(
    captured(context.inputs(name)).map(async ({ availableAt, file }) => ({
      availableAt,
      file,
      day: dayOf(file),
      series: seriesOf(file),
      rows: await tables.read(context, file, contract),
    })),
  );
}

function captured(files: readonly PinnedFile[]): Captured[] {
  return files.map((file) => ({ availableAt: capturedAt(file), file }));
}

/** The capture time of a pinned snapshot, from its path. */
function capturedAt(file: PinnedFile): Instant {
  const captured = pathCapture(file.path);
  invariant(captured !== undefined, 'the path of a snapshot says when it was captured');
  return captured;
}

/** The game day whose folder a snapshot lies in. */
function dayOf(file: PinnedFile): string {
  const day = parseHivePath(file.path).keys.get('date');
  invariant(day !== undefined, 'a box score lies in a date folder');
  return day;
}

function reportKnownAt(cutoff: Instant, reports: readonly Captured[]): PinnedFile | undefined {
  return reports
    .filter(({ availableAt }) => availableAt <= cutoff && cutoff - availableAt <= DAY_MS)
    .sort((a, b) => a.availableAt - b.availableAt)
    .at(-1)?.file;
}
