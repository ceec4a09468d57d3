/** The list of players of one draft group: prices of a Classic slate, and the ids of the site for any. */
import {
  day,
  defineContract,
  easternDate,
  instant,
  int,
  nullable,
  text,
  type TextLine,
} from '@pkg/lake';
import { DK_SALARIES, seasonOf } from '@pkg/nba';
import { formatInstant, instantFromMs, type Instant } from '@pkg/std';
import { draftOf } from '../source.ts';
import { downloadError, neededGroup, type Download, type DownloadFacts } from './download.ts';
import { readSalaryLines, salaryHeader, type SalaryLine } from './salary-lines.ts';

/** The players of one draft group of any contest type as the site's file lists them, a row an id. */
const DK_SALARY_FILE = defineContract('dk_salary_file', ['site_id'], {
  game_date: day(),
  draft_group_id: text(),
  contest_type: text({ oneOf: ['classic', 'showdown', 'other'] }),
  site_id: text(),
  player_name: text(),
  team_tricode: text(),
  positions: text(),
  roster_positions: text(),
  /** US dollars; null in contests without a salary cap. */
  salary: nullable(int({ min: 1000, max: 50_000 })),
  tip_ts: nullable(instant()),
});

type ContestType = 'classic' | 'showdown' | 'other';

/** Whether some lines hold a list of players; beside the entries where it does not begin the file. */
export function hasSalaries(lines: readonly TextLine[]): boolean {
  return salaryHeader(lines) >= 0;
}

/**
 * A Classic slate becomes `dk_salaries`, with its lock at the first tip of its games; every list becomes `dk_salary_file`, from
 * which exports take the ids of the site.
 *
 * @throws KnownError `DOWNLOAD_CONTENT`; `USAGE` where the draft group was not said
 */
export function readSalaryFile(lines: readonly TextLine[], facts: DownloadFacts): Download {
  const players = readSalaryLines(lines, facts.path);
  const contest = contestTypeOf(players);
  const what = `the ${contest === 'classic' ? 'Classic' : contest === 'showdown' ? 'Showdown' : 'DraftKings'} players ${salaryHeader(lines) === 0 ? 'of DKSalaries.csv' : 'beside the entries of DKEntries.csv'}`;
  const group = neededGroup(what, facts);
  checkOnce(players, facts.path);
  const tips = players.flatMap(({ tipAt }) => tipAt ?? []);
  if (tips.length === 0)
    throw downloadError(facts.path, 'no player has a game', 'download the file of another slate');
  const lockAt = instantFromMs(Math.min(...tips));
  const gameDate = easternDate(lockAt);
  const keys = [
    ['season', seasonOf(gameDate)],
    ['date', gameDate],
    ['draft_group_id', group],
  ] as const;
  const { capturedAt } = facts;
  const listed = players.map((player) => ({
    game_date: gameDate,
    draft_group_id: group,
    contest_type: contest,
    site_id: player.siteId,
    player_name: player.name,
    team_tricode: player.team,
    positions: player.positions,
    roster_positions: player.rosterPositions,
    salary: player.salary,
    tip_ts: player.tipAt,
  }));
  const file = draftOf('dk_salary_file', keys, capturedAt, capturedAt, DK_SALARY_FILE, listed);
  const reason = whyNoSlate(contest, tips);
  const off = players.filter(({ tipAt }) => tipAt === null);
  const leftOut = [
    ...(reason === null ? [] : [`prices of draft group ${group}: ${reason}`]),
    ...(off.length === 0
      ? []
      : [`${String(off.length)} players of games that were called off: they have no price`]),
  ];
  const notes = [
    `the slate locks at ${formatInstant(lockAt)}`,
    ...(capturedAt > lockAt
      ? [`captured at ${formatInstant(capturedAt)}, after the lock: no run as of the lock knows it`]
      : []),
  ];
  if (reason !== null) return { takenFor: what, drafts: [file], leftOut, notes };
  const prices = players
    .filter(({ tipAt }) => tipAt !== null)
    .map((player) => ({
      game_date: gameDate,
      draft_group_id: group,
      lock_ts: lockAt,
      // The site has ids of its own: names are resolved where the roster of the cut-off is known.
      player_id: null,
      player_name: player.name,
      team_tricode: player.team,
      positions: player.positions,
      salary: player.salary!,
    }));
  const slate = draftOf('dk_salaries', keys, capturedAt, capturedAt, DK_SALARIES, prices);
  return { takenFor: what, drafts: [slate, file], leftOut, notes };
}

/** The places of a Classic roster that a player can fill, beside `UTIL`, which everybody can. */
const CLASSIC_SLOTS = new Set(['PG', 'SG', 'SF', 'PF', 'C', 'G', 'F']);

function contestTypeOf(players: readonly SalaryLine[]): ContestType {
  const slotsOf = ({ rosterPositions }: SalaryLine): string[] => rosterPositions.split('/');
  if (players.some((player) => slotsOf(player).includes('CPT'))) return 'showdown';
  const isClassic = (player: SalaryLine): boolean => {
    const [util, ...others] = slotsOf(player).toSorted(
      (a, b) => Number(b === 'UTIL') - Number(a === 'UTIL'),
    );
    const isPlaced = others.length > 0 && others.every((slot) => CLASSIC_SLOTS.has(slot));
    return player.salary !== null && util === 'UTIL' && isPlaced;
  };
  return players.length > 0 && players.every(isClassic) ? 'classic' : 'other';
}

/** Null where the list is a slate that is projected. */
function whyNoSlate(contest: ContestType, tips: readonly Instant[]): string | null {
  if (contest === 'showdown') return 'a Showdown, with a captain: Classic slates are projected';
  if (contest === 'other') return 'its roster is not the Classic one: Classic slates are projected';
  const dates = [...new Set(tips.map(easternDate))].sort();
  return dates.length === 1
    ? null
    : `its games lie on ${dates.join(', ')}: slates of one date are projected`;
}

function checkOnce(players: readonly SalaryLine[], path: string): void {
  const seen = new Map<string, number>();
  for (const { siteId, name, line } of players) {
    const before = seen.get(siteId);
    if (before !== undefined)
      throw downloadError(
        path,
        `the id ${siteId} stands on line ${String(before)} and, for ${name}, on line ${String(line)}`,
        'download the file again',
      );
    seen.set(siteId, line);
  }
}
