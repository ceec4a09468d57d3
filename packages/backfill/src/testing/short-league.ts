/** The weeks of the made-up league about 2014-12-05 and -07: for tests to which it does not matter how long a season is. */
import { parseGameDate, parseInstant, type ObjectStore } from '@pkg/std';
import {
  DEMO_OPTIONS,
  importSeason,
  makeLeague,
  type ImportReport,
  type SeasonTables,
} from '@pkg/steps';

/** Two weeks to train on, and the days after the two dates of which nothing may be known before. */
const [FROM, UNTIL] = [parseGameDate('2014-11-16'), parseGameDate('2014-12-10')];

let made: SeasonTables | undefined;

/** The tables of these weeks; a process makes them once. */
function shortLeague(): SeasonTables {
  made ??= weeksOf(makeLeague(DEMO_OPTIONS));
  return made;
}

function weeksOf(league: SeasonTables): SeasonTables {
  const [from, until] = [FROM, UNTIL].map((date) => parseInstant(`${date}T00:00:00Z`));
  const isPlayed = (row: { readonly game_date: string }): boolean =>
    row.game_date >= FROM && row.game_date <= UNTIL;
  const isReported = ({ report_ts_utc }: { readonly report_ts_utc: number }): boolean =>
    report_ts_utc >= from! && report_ts_utc <= until!;
  return {
    schedule: league.schedule.filter(isPlayed),
    boxscores: league.boxscores.filter(isPlayed),
    injuries: league.injuries.filter((row) => isReported(row) && isPlayed(row)),
    injuryReports: league.injuryReports.filter(isReported),
    odds: league.odds.filter((row) => isPlayed({ game_date: row.game_date_et })),
    salaries: league.salaries.filter(isPlayed),
    ownership: league.ownership.filter(isPlayed),
  };
}

export function importShortLeague(store: ObjectStore): Promise<ImportReport> {
  return importSeason(store, shortLeague(), () => undefined);
}
