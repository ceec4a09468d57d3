/** Why a player may play or sit, as somebody who follows basketball says it: of report, team, line-up, games and chance. */
import type { Availability, Games, Listed } from '@pkg/steps';

/** Labels, each with what it says. */
export function presentAvailability(
  about: Availability,
  chance: number | null,
): (readonly [label: string, text: string])[] {
  return [
    ['report', `${ownLine(about)}; ${reportLine(about)}`],
    ['team', teamLine(about)],
    ['line-up', lineupLine(about)],
    ['games', gamesLine(about.games)],
    ...chanceLines(about, chance),
  ];
}

function ownLine({ listed, has_team_reported: hasReported, team }: Availability): string {
  if (listed !== null) return `${listed.status}: ${reasonOf(listed)}`;
  if (hasReported === null) return 'no status is known';
  return hasReported
    ? `he is not on the report of ${team}, so he counts as AVAILABLE`
    : `nothing yet: ${team} has not reported`;
}

function reasonOf({ reason }: Listed): string {
  return reason === null || reason === '' ? 'no reason given' : reason;
}

function reportLine({ report }: Availability): string {
  if (report === null) return 'no injury report was known at the cut-off';
  const age = Math.round(report.age_s / 60);
  return `report of ${report.as_of_ts}, ${String(age)} min old at the cut-off`;
}

function teamLine({ has_team_reported: hasReported, team, team_mates }: Availability): string {
  if (hasReported === null) return `no report speaks of ${team}`;
  if (!hasReported) return `${team} has not reported yet: anybody of it may still be ruled out`;
  const of = (status: string): readonly string[] =>
    team_mates.filter((mate) => mate.status === status).map(({ player_name: name }) => name);
  const others = ['OUT', 'DOUBTFUL', 'QUESTIONABLE'].flatMap((status) => some(status, of(status)));
  return `${team} has reported; ${others.length === 0 ? 'no other may miss the game' : others.join('; ')}`;
}

const MAX_NAMED = 4;

function some(status: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMED ? ` and ${String(names.length - MAX_NAMED)} more` : '';
  return [`${status.toLowerCase()}: ${names.slice(0, MAX_NAMED).join(', ')}${more}`];
}

function lineupLine({ lineup, is_projected_starter: starts, games }: Availability): string {
  const role = starts ? 'starts' : 'comes off the bench';
  if (lineup !== null) return `${lineup}: he ${role}`;
  const share = `${String(Math.round(100 * games.start_rate_15))}%`;
  return `none was announced; who started of late says that he ${role} (started ${share} of his last games)`;
}

const LISTED: Readonly<Record<string, string>> = {
  dnp: "by the coach's decision",
  did_not_dress: 'did not dress',
  inactive: 'inactive',
  absent: 'away from the team',
};
/** As many as the features count. */
const MAX_GAMES = 20;

function gamesLine(games: Games): string {
  const { games_missed: missed, games_in_row: row, days_since_played: days } = games;
  const { minutes_last: minutes, minutes_season: mean, games_season: count } = games;
  if (days === null) return 'he was never on the court in the history';
  const many = (n: number): string => (n >= MAX_GAMES ? `${String(n)} or more` : String(n));
  const run =
    missed > 0
      ? `missed the last ${missed === 1 ? 'one' : many(missed)} (${LISTED[games.last_listing] ?? games.last_listing})`
      : `played the last ${row === 1 ? 'one' : many(row)}`;
  const last = `last on the court ${days === 1 ? 'the day before' : `${String(days)} days before`}, ${minutes.toFixed(0)} min${games.started_last ? ' as a starter' : ' off the bench'}`;
  const season =
    mean === null
      ? 'none this season'
      : `${mean.toFixed(1)} min in ${String(count)} games this season`;
  return `${run}; ${last}; ${season}`;
}

function chanceLines(
  { of_status: share, listed, has_team_reported: hasReported }: Availability,
  chance: number | null,
): (readonly [label: string, text: string])[] {
  if (chance === null || share === null) return [];
  const status = listed?.status ?? (hasReported === true ? 'AVAILABLE' : 'without a report');
  const played = String(Math.round(100 * share.played));
  return [
    [
      'chance',
      `${chance.toFixed(2)} for him; of the ${share.rows.toLocaleString('en-US')} ${status} that the model learnt from, ${played}% played`,
    ],
  ];
}
