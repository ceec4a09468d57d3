/**
 * Lists of injuries that do not say whether a player plays a game: they are refused by name, since no report can be
 * made of them.
 */
import { STEP_ERRORS } from '../../errors.ts';

interface OtherList {
  readonly name: string;
  readonly lacks: string;
  /** Columns that tell it, without their case, spaces and points. */
  readonly signature: readonly string[];
}

/**
 * Source: the tables of prosportstransactions.com, as Kaggle's sets keep them; of espn.com/nba/injuries,
 * basketball-reference.com/friv/injuries.fcgi, cbssports.com/nba/injuries and of hoopR's `bref_injuries` and `rotowire_injuries`.
 */
const OTHERS: readonly OtherList[] = [
  {
    name: 'a list of transactions, as of prosportstransactions.com',
    lacks:
      'it says on which day players came onto a list or off it, and neither for which game, nor with which status, nor at what time that was known',
    signature: ['date', 'team', 'relinquished', 'notes'],
  },
  ...[
    ['the list of ESPN', ['name', 'estreturndate', 'status', 'comment']],
    ['the list of Basketball-Reference', ['player', 'team', 'update', 'description']],
    ['the list of Basketball-Reference', ['player', 'team_name', 'date_update', 'note']],
    ['the list of CBS', ['player', 'position', 'updated', 'injury', 'injurystatus']],
    ['the list of RotoWire', ['player', 'team', 'position', 'injury', 'status', 'return_date']],
  ].map(([name, signature]) => ({
    name: name as string,
    signature: signature as string[],
    lacks: 'it says how players are, and not for which game, nor when that was known',
  })),
];

/** @throws KnownError `NOT_AN_INJURY_REPORT` for one of those lists */
export function refuseOtherInjuries(path: string, columns: readonly string[]): void {
  const present = new Set(columns.map((name) => name.toLowerCase().replaceAll(/[\s.]+/g, '')));
  const other = OTHERS.find(({ signature }) => signature.every((name) => present.has(name)));
  if (other === undefined) return;
  const problem = `it is ${other.name}, and ${other.lacks}. A report has to say it of each game, since who is not named in one counts as able to play`;
  throw STEP_ERRORS.NOT_AN_INJURY_REPORT({ path, problem });
}
