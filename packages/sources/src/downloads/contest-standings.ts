/** The standings of one contest: on the left its entries with their lineups, on the right what share rostered each player. */
import type { RowOf, TextLine } from '@pkg/lake';
import { DK_OWNERSHIP, seasonOf } from '@pkg/nba';
import { draftOf } from '../source.ts';
import { SOURCE_ERRORS } from '../errors.ts';
import { downloadError, neededGroup, type Download, type DownloadFacts } from './download.ts';

const WHAT = 'the standings of a DraftKings contest';
const COLUMNS = ['EntryId', 'Player', 'Roster Position', '%Drafted'] as const;

/** Eight places are filled by every entry of a Classic contest. */
const CLASSIC_SUM_PCT = 800;
/** Each share is rounded to a hundredth of a percent. */
const SUM_TOLERANCE_PCT = 3;

interface Share {
  readonly line: number;
  readonly name: string;
  readonly slot: string;
  readonly percent: number;
}

/** Whether some lines are standings. */
export function standingsHeader(lines: readonly TextLine[]): boolean {
  return lines[0] !== undefined && COLUMNS.every((name) => lines[0]!.cells.includes(name));
}

/**
 * The shares of a Classic contest become `dk_ownership`; a player who filled several positions has their sum.
 *
 * @throws KnownError `DOWNLOAD_CONTENT`; `USAGE` where the draft group or its date is not known
 */
export function readContestStandings(lines: readonly TextLine[], facts: DownloadFacts): Download {
  const [header, ...body] = lines;
  const at = new Map(COLUMNS.map((name) => [name, header!.cells.indexOf(name)]));
  const cellOf = (line: TextLine, name: (typeof COLUMNS)[number]): string =>
    line.cells[at.get(name)!] ?? '';
  const entries = body.filter((line) => cellOf(line, 'EntryId') !== '').length;
  const shares = body
    .filter((line) => cellOf(line, 'Player') !== '')
    .map((line) => ({
      line: line.line,
      name: cellOf(line, 'Player'),
      slot: cellOf(line, 'Roster Position'),
      percent: percentOf(cellOf(line, '%Drafted'), line.line, facts.path),
    }));
  const group = neededGroup(WHAT, facts);
  const contestId = contestIdOf(facts.path);
  if (shares.some(({ slot }) => slot === 'CPT')) {
    const reason = 'a Showdown, with a captain: what Classic entries roster is learnt from';
    return { takenFor: WHAT, drafts: [], leftOut: [`contest ${contestId}: ${reason}`], notes: [] };
  }
  const { kept, twice } = byPlayer(shares);
  const sum = [...kept.values()].reduce((total, percent) => total + percent, 0);
  checkSum(sum, shares.length, facts.path);
  const gameDate = neededDate(group, facts);
  const rows: RowOf<typeof DK_OWNERSHIP>[] = [...kept].map(([name, percent]) => ({
    game_date: gameDate,
    draft_group_id: group,
    contest_id: Number(contestId),
    contest_name: `contest ${contestId}`,
    entries,
    player_id: facts.playerIdOf?.(name) ?? null,
    player_name: name,
    actual_own_pct: percent,
  }));
  const nameless = rows.filter((row) => row.player_id === null).map((row) => row.player_name);
  const keys = [
    ['season', seasonOf(gameDate)],
    ['date', gameDate],
    ['draft_group_id', group],
  ] as const;
  const { capturedAt } = facts;
  return {
    takenFor: WHAT,
    drafts: [draftOf('dk_ownership', keys, capturedAt, capturedAt, DK_OWNERSHIP, rows)],
    leftOut: twice.map((name) => `${name}: two players of one name share a position`),
    notes: [
      `${String(rows.length)} players in ${String(entries)} entries, whose shares sum to ${sum.toFixed(2)} of ${String(CLASSIC_SUM_PCT)} percent`,
      ...(nameless.length === 0
        ? []
        : [`without a player id, which nothing is learnt from: ${nameless.join(', ')}`]),
    ],
  };
}

/** `24.10%`: without the sign it could be a fraction. */
function percentOf(text: string, line: number, path: string): number {
  const percent = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent;
  throw downloadError(
    path,
    `line ${String(line)}: %Drafted is '${text}', not a percentage such as 24.10%`,
    'download the standings again, or mend the line',
  );
}

/** Sums by player; one who stands twice in one position is two, and nobody can tell which. */
function byPlayer(shares: readonly Share[]): {
  readonly kept: ReadonlyMap<string, number>;
  readonly twice: readonly string[];
} {
  const seen = new Set<string>();
  const twice = new Set<string>();
  const kept = new Map<string, number>();
  for (const { name, slot, percent } of shares) {
    const place = `${name}\n${slot}`;
    if (seen.has(place)) twice.add(name);
    seen.add(place);
    // Shares have two decimals: sums keep them.
    kept.set(name, Math.round(100 * ((kept.get(name) ?? 0) + percent)) / 100);
  }
  for (const name of twice) kept.delete(name);
  return { kept, twice: [...twice].sort() };
}

function checkSum(sum: number, count: number, path: string): void {
  if (count === 0)
    throw downloadError(
      path,
      'no player has a share',
      'the site adds shares at the lock: download it then',
    );
  if (sum <= CLASSIC_SUM_PCT + SUM_TOLERANCE_PCT) return;
  throw downloadError(
    path,
    `the shares sum to ${sum.toFixed(2)} percent, more than the ${String(CLASSIC_SUM_PCT)} of eight places`,
    'check that the file holds one contest',
  );
}

function contestIdOf(path: string): string {
  const [, id] = /contest-standings-(\d{1,15})[^/\\]*$/.exec(path) ?? [];
  if (id !== undefined) return id;
  throw downloadError(
    path,
    'neither the file nor its name says which contest it is of',
    'name it as the site does, contest-standings-<contest id>.csv',
  );
}

function neededDate(
  group: string,
  { path, gameDate }: DownloadFacts,
): NonNullable<DownloadFacts['gameDate']> {
  if (gameDate !== undefined) return gameDate;
  const missing = `its date, and no salaries of draft group ${group} are on record`;
  const remedy = ['add --game-date <YYYY-MM-DD>, or import the salaries of the draft group first'];
  throw SOURCE_ERRORS.USAGE({ path, what: WHAT, missing }, { remedy });
}
