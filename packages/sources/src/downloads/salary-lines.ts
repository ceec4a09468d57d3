/** The list of players as DraftKings gives it to download: `DKSalaries.csv`, and beside the entries in `DKEntries.csv`. */
import type { TextLine } from '@pkg/lake';
import { teamOfTricode } from '@pkg/nba';
import type { Instant } from '@pkg/std';
import { clockOf, dayOf, easternInstants } from '../eastern-instant.ts';
import { downloadError } from './download.ts';

/** The columns, in any order and anywhere in the line. */
const COLUMNS = [
  'Position',
  'Name',
  'ID',
  'Roster Position',
  'Salary',
  'Game Info',
  'TeamAbbrev',
] as const;
type Column = (typeof COLUMNS)[number];

export interface SalaryLine {
  readonly line: number;
  readonly siteId: string;
  readonly name: string;
  readonly team: string;
  readonly positions: string;
  /** `PG/SG/G/UTIL`, `CPT`, `UTIL`. */
  readonly rosterPositions: string;
  /** US dollars; null in contests without a salary cap. */
  readonly salary: number | null;
  /** Null of a game that was called off. */
  readonly tipAt: Instant | null;
}

/** The line of the header, or -1: it is the first one in `DKSalaries.csv` alone. */
export function salaryHeader(lines: readonly TextLine[]): number {
  return lines.findIndex(({ cells }) => COLUMNS.every((name) => cells.includes(name)));
}

/** @throws KnownError `DOWNLOAD_CONTENT` with the line that can't be read */
export function readSalaryLines(lines: readonly TextLine[], path: string): SalaryLine[] {
  const header = salaryHeader(lines);
  const at = new Map(COLUMNS.map((name) => [name, lines[header]!.cells.indexOf(name)]));
  return lines
    .slice(header + 1)
    .map(({ line, cells }) => {
      return { line, cell: (name: Column) => cells[at.get(name)!] ?? '' };
    })
    .filter(({ cell }) => cell('Name') !== '' || cell('ID') !== '')
    .map(({ line, cell }) => {
      const refuse = (problem: string, hint = HINT): never => {
        throw downloadError(path, `line ${String(line)}: ${problem}`, hint);
      };
      const team = teamNamed(cell('TeamAbbrev'));
      const game = gameOf(cell('Game Info'), refuse);
      if (game.teams !== null && !game.teams.includes(team))
        refuse(`${cell('Name')} of ${cell('TeamAbbrev')} is in the game '${cell('Game Info')}'`);
      const salary = cell('Salary') === '' ? null : Number(cell('Salary').replace(/^\$/, ''));
      if (salary !== null && !(Number.isInteger(salary) && salary >= 1000 && salary <= 50_000))
        refuse(`the salary '${cell('Salary')}' is not a number of dollars from 1000 to 50000`);
      if (!/^\d+$/.test(cell('ID'))) refuse(`'${cell('ID')}' is not an id of the site`);
      if (cell('Name') === '' || team === '') refuse('the name or the team is missing');
      return {
        line,
        siteId: cell('ID'),
        name: cell('Name'),
        team,
        positions: cell('Position'),
        rosterPositions: cell('Roster Position'),
        salary,
        tipAt: game.tipAt,
      };
    });
}

const HINT = 'download the file again, or mend the line';

/** The tricode of a team however the site shortens it; of a league that is made up, as it stands. */
function teamNamed(text: string): string {
  return teamOfTricode(text)?.tricode ?? text;
}

interface GameInfo {
  readonly teams: readonly string[] | null;
  readonly tipAt: Instant | null;
}

/** `DEN@LAL 10/24/2023 07:30PM ET`; a game that was called off has no time. */
function gameOf(text: string, refuse: (problem: string, hint?: string) => never): GameInfo {
  if (/^(postponed|cancell?ed)$/i.test(text)) return { teams: null, tipAt: null };
  const match = /^(\w+)\s?@\s?(\w+) (\d\d\/\d\d\/\d{4}) (\d\d:\d\d)(AM|PM) ET$/.exec(text);
  if (match === null)
    return refuse(
      `the game '${text}' says no tip such as 'DEN@LAL 10/24/2023 07:30PM ET'`,
      'the site writes tips until a game begins: take a file of before the lock',
    );
  const [, away = '', home = '', date = '', time = '', half = ''] = match;
  const day = dayOf(date);
  const clock = clockOf(time, half);
  const instants = day === undefined || clock === undefined ? [] : easternInstants(day, clock);
  if (instants.length !== 1) return refuse(`'${text}' is no one instant of Eastern Time`);
  return { teams: [teamNamed(away), teamNamed(home)], tipAt: instants[0]! };
}
