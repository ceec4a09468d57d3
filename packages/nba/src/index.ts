export { isSlateGame, type Game } from './game.ts';
export { CONTRACTS_FOLDER, ContractChecks } from './history/contract-checks.ts';
export {
  SCHEDULE,
  INJURIES_RAW,
  ODDS_RAW,
  BOXSCORES_RAW,
  DK_SALARIES,
  DK_DRAFTABLES,
  DK_OWNERSHIP,
  DAILY_LINEUPS,
  ROSTER_NIGHTLY_RAW,
} from './history/contracts.ts';
export { Histories } from './history/histories.ts';
export { contractsOf } from './history/history-contracts.ts';
export { LEGACY_INJURIES, LEGACY_ODDS } from './history/legacy-contracts.ts';
export {
  scheduleOf,
  scheduledGames,
  readScheduleMonths,
  scheduleBounds,
  lastDayOf,
  problemOfMonth,
  monthsBetween,
  seasonMonths,
  type ScheduleMonth,
  type ScheduleBounds,
} from './history/schedule.ts';
export { HISTORIES_READ, SOURCE_NAMES, SOURCES, type SourceName } from './history/source.ts';
export { calendarYear, inSeason, seasonOf, daysBefore } from './season.ts';
export { BOX_SCORE_COUNTS, eachCount, type OfCounts } from './vocabulary/box-score-counts.ts';
export { BOX_SCORE_STATUSES, boxScoreStatus } from './vocabulary/box-score-status.ts';
export {
  INJURY_LEVELS,
  KNOWN_STATUSES,
  injuryLevel,
  type InjuryLevel,
} from './vocabulary/injury-status.ts';
export { marketOf } from './vocabulary/market.ts';
export { teamOfId, teamOfTricode, teamOfName, allTeams, type Team } from './vocabulary/nba-team.ts';
export { seasonTypeOf, hasSlates, printedSeasonType } from './vocabulary/season-type.ts';
export { slateKindOf, slateKindInWords } from './vocabulary/slate-kind.ts';
export { teamReader, type TeamReader } from './vocabulary/team-reader.ts';
