/**
 * `models.training_rows`: past slates as the heads would have seen them, each at its own cut-off, with what became of
 * every player. One table for all heads, so that each past slate is rebuilt once.
 */
import { parseHivePath, select } from '@pkg/asof';
import type { PinnedFile, Selected, Step, StepContext } from '@pkg/engine';
import {
  defineContract,
  easternMidnight,
  nullable,
  real,
  flag,
  int,
  type RowOf,
  type SnapshotRef,
} from '@pkg/lake';
import {
  DAY_MS,
  instantFromMs,
  invariant,
  MINUTE_MS,
  parseInstant,
  type GameDate,
  type Instant,
} from '@pkg/std';
import { BOXSCORES_RAW, DK_SALARIES, INJURIES_RAW, SCHEDULE } from '../bronze/contracts.ts';
import { isSlateGame, type Game } from '../calendar.ts';
import { groupBy } from '../group-by.ts';
import { calendarYear, daysBefore } from '../history.ts';
import { injuryRows, type InjuryRow } from '../ingest/injuries.ts';
import { nameResolver } from '../ingest/player-name.ts';
import { derivedRoster, type RosterRow } from '../ingest/roster.ts';
import { gameIdsByMatchup } from '../ingest/schedule.ts';
import { boxScoreHistory, isPlayed, type Line } from '../box-scores/box-score-history.ts';
import {
  buildMinutesFeatures,
  MINUTES_FEATURES,
  type MinutesFeatures,
} from '../minutes/build-features.ts';
import { buildRatesFeatures, RATES_HISTORY_COLUMNS } from '../rates/build-features.ts';
import { EVENT_STATS, MADE_STATS, statCounts } from '../rates/stat.ts';
import { chooseHistory, chooseVersions, selected, seriesOf, snapshotSet } from '../select-input.ts';
import { required, tableOutput, type TableCache } from '../table-io.ts';
import { HISTORY_DAYS, newestOfMonths, TRAINING_DAYS, type World } from '../world.ts';

const label = (): ReturnType<typeof nullable<number>> => nullable(int({ min: 0 }));

export const TRAINING_TABLE = defineContract('models.training_rows', ['game_id', 'player_id'], {
  ...MINUTES_FEATURES.columns,
  ...RATES_HISTORY_COLUMNS,
  /** What happened: whether he was on the court, for how long, and the counts (null when he was not). */
  label_played: flag(),
  label_minutes: real({ min: 0, max: 80 }),
  label_fg2a: label(),
  label_fg3a: label(),
  label_fta: label(),
  label_oreb: label(),
  label_dreb: label(),
  label_ast: label(),
  label_stl: label(),
  label_blk: label(),
  label_tov: label(),
  label_fg2m: label(),
  label_fg3m: label(),
  label_ftm: label(),
});
export type TrainingRow = RowOf<typeof TRAINING_TABLE>;

/** Past slates are rebuilt this long before their first tip. */
const TRAINING_LEAD_MS = 30 * MINUTE_MS;
/** Player games below which a head is not trained. */
const LEAST_TRAINING_ROWS = 300;
/** Days of listings that a rebuilt roster looks back on, as the roster of a slate does. */
const ROSTER_DAYS = 60;

export function trainingRowsStep(tables: TableCache): Step<World> {
  return {
    asset: 'models.training_rows',
    module: import.meta.url,
    grain: 'training',
    pool: 'models',
    upstream: [],
    isAsOf: false,
    select: (scope, world) => {
      invariant(scope.grain === 'training', 'training rows are made by the training window');
      return selectTraining(world, scope.trainThrough);
    },
    params: () => ({
      params: {
        training_days: TRAINING_DAYS,
        history_days: HISTORY_DAYS,
        lead_minutes: TRAINING_LEAD_MS / MINUTE_MS,
      },
    }),
    run: async (context) => {
      invariant(
        context.scope.grain === 'training',
        'training rows are made by the training window',
      );
      const rows = await trainingRows(context, tables, context.scope.trainThrough);
      const played = rows.filter((row) => row.label_played).length;
      const { output, check } = tableOutput('training.parquet', TRAINING_TABLE, rows);
      const enough = required(
        'enough labels',
        played >= LEAST_TRAINING_ROWS,
        `${String(played)} player games before ${context.scope.trainThrough}; at least ${String(LEAST_TRAINING_ROWS)} are needed, so import an earlier season or start later`,
      );
      return { outputs: [output], checks: [check, enough] };
    },
  };
}

/** Everything known before the day on which the training window ends; of the injury reports, one a past slate. */
function selectTraining(world: World, through: GameDate): Selected {
  const cutoff = easternMidnight(through);
  const last = daysBefore(through, 1);
  const first = daysBefore(through, TRAINING_DAYS);
  const judged = [];
  const reports = new Set<SnapshotRef>();
  for (const [date, tip] of firstTips(world.schedule, first, last)) {
    const candidates = world.histories.between('injuries', daysBefore(date, 1), date);
    const selection = select(candidates, { cutoff: tip - TRAINING_LEAD_MS, maxAgeMs: DAY_MS });
    if (selection.found) reports.add(selection.chosen);
    judged.push(...selection.candidates);
  }
  // The months of the window alone: a schedule that is imported later leaves earlier models as they are.
  const months = newestOfMonths(world.histories).filter(({ keys: { season, month } }) => {
    const calendarMonth = `${calendarYear(season!, month!)}-${month!}`;
    return calendarMonth >= first.slice(0, 7) && calendarMonth <= last.slice(0, 7);
  });
  return selected([
    { input: chooseVersions(world, 'boxscores', cutoff, daysBefore(through, HISTORY_DAYS), last) },
    { input: chooseHistory(world, 'salaries', cutoff, first, last) },
    { input: snapshotSet('injuries', [...reports], cutoff, judged) },
    { input: snapshotSet('schedule', months, cutoff, []) },
  ]);
}

/** The first tip of each date that has games, ascending. */
function firstTips(schedule: readonly Game[], from: GameDate, to: GameDate): [GameDate, Instant][] {
  const tips = new Map<GameDate, Instant>();
  for (const game of schedule) {
    if (!isSlateGame(game) || game.game_date < from || game.game_date > to) continue;
    tips.set(
      game.game_date,
      instantFromMs(Math.min(tips.get(game.game_date) ?? Infinity, game.tip_ts)),
    );
  }
  return [...tips].sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Captured {
  readonly availableAt: Instant;
  readonly file: PinnedFile;
}

interface CapturedGame extends Captured {
  readonly rows: readonly Line[];
}

async function trainingRows(
  context: StepContext,
  tables: TableCache,
  through: GameDate,
): Promise<TrainingRow[]> {
  const schedule = await tables.readAll(context, context.inputs('schedule'), SCHEDULE);
  const salaries = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
  const boxScores = await Promise.all(
    captured(context.inputs('boxscores')).map(async (game) => ({
      ...game,
      rows: await tables.read(context, game.file, BOXSCORES_RAW),
    })),
  );
  const reports = captured(context.inputs('injuries'));
  const final = linesKnownAt(easternMidnight(through), boxScores);
  const dates = firstTips(schedule, daysBefore(through, TRAINING_DAYS), daysBefore(through, 1));
  const rows: TrainingRow[] = [];
  for (const [index, [date, tip]] of dates.entries()) {
    const cutoff = instantFromMs(tip - TRAINING_LEAD_MS);
    const known = linesKnownAt(cutoff, boxScores);
    const games = schedule.filter((game) => isSlateGame(game) && game.game_date === date);
    const listed = known.filter((line) => line.game_date >= daysBefore(date, ROSTER_DAYS));
    const roster = derivedRoster(listed, salaries, date);
    const injuries = await reportAt(context, tables, reports, cutoff, date, games, roster);
    const history = boxScoreHistory(known);
    const minutes = buildMinutesFeatures({ games, roster, injuries, lineups: [], history });
    rows.push(...labelled(minutes, buildRatesFeatures(minutes, history), final, date));
    context.progress(index + 1, dates.length);
  }
  return rows;
}

/** The lines of each game as its newest box score had them at the cut-off. */
export function linesKnownAt(cutoff: Instant, boxScores: readonly CapturedGame[]): Line[] {
  const known = boxScores.filter(({ availableAt }) => availableAt <= cutoff);
  return [...groupBy(known, ({ file }) => seriesOf(file)).values()].flatMap(
    (versions) => versions.reduce((a, b) => (b.availableAt > a.availableAt ? b : a)).rows,
  );
}

function captured(files: readonly PinnedFile[]): Captured[] {
  return files.map((file) => ({ availableAt: capturedAt(file), file }));
}

/** When a pinned snapshot was captured, as its path says. */
function capturedAt(file: PinnedFile): Instant {
  const runTs = parseHivePath(file.path).keys.get('run_ts');
  invariant(runTs !== undefined, 'a snapshot lies in a run_ts folder');
  return parseInstant(runTs);
}

async function reportAt(
  context: StepContext,
  tables: TableCache,
  reports: readonly Captured[],
  cutoff: Instant,
  date: GameDate,
  games: readonly Game[],
  roster: readonly RosterRow[],
): Promise<InjuryRow[]> {
  const report = reports
    .filter(({ availableAt }) => availableAt <= cutoff && cutoff - availableAt <= DAY_MS)
    .sort((a, b) => a.availableAt - b.availableAt)
    .at(-1);
  if (report === undefined) return [];
  const rows = await tables.read(context, report.file, INJURIES_RAW);
  return injuryRows(
    rows.filter((row) => row.game_date === date),
    gameIdsByMatchup(games),
    nameResolver(roster),
  );
}

function labelled(
  minutes: readonly MinutesFeatures[],
  rates: ReturnType<typeof buildRatesFeatures>,
  lines: readonly Line[],
  date: GameDate,
): TrainingRow[] {
  const official = new Map(
    lines
      .filter((line) => line.game_date === date)
      .map((line) => [`${line.game_id} ${String(line.player_id)}`, line]),
  );
  const played = new Set([...official.values()].filter(isPlayed).map((line) => line.game_id));
  return minutes.flatMap((features, index) => {
    // A game without an official box score, postponed say, labels nobody.
    if (!played.has(features.game_id)) return [];
    const line = official.get(`${features.game_id} ${String(features.player_id)}`);
    const counts = line !== undefined && isPlayed(line) ? statCounts(line) : null;
    const labels = [...EVENT_STATS, ...MADE_STATS].map((stat) => [
      `label_${stat}`,
      counts?.[stat] ?? null,
    ]);
    return [
      {
        ...features,
        ...rates[index]!,
        label_played: counts !== null,
        label_minutes: counts === null ? 0 : line!.minutes!,
        ...Object.fromEntries(labels),
      } as TrainingRow,
    ];
  });
}
