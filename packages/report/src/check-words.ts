/** Words for checks that failed and stopped nothing: the fault first, then the thing that has it. */
const WRONG: Readonly<Record<string, string>> = {
  'every game has odds': 'no odds for',
  'every game is final': 'not final yet:',
  "games of the owner's rows": 'rows of unknown games:',
  'injury reports submitted': 'injury reports',
  'matchups on the schedule': 'schedule:',
  'names resolved': 'names without a player id:',
  'odds are fresh': 'old odds for',
  'players with a salary': 'players with a salary:',
  'roster sizes': 'unusual roster sizes:',
  'rotation players have a salary': 'no salary for',
  'slates with known ownership': 'slates with known ownership:',
  'team minutes near 240': 'team minutes away from 240:',
  'teams reach their minutes': 'teams short of their minutes:',
};

/** `no odds for MRW@DNM`, of a check by its name and detail. */
export function warningText(name: string, detail: string): string {
  return `${WRONG[name] ?? `check '${name}' failed:`} ${detail}`;
}
