/** Reads a source's name for a team as the tricode that the schedule has for it. */
import { FORMER_TRICODES, teamOfName, teamOfTricode } from './nba-team.ts';

export interface TeamReader {
  /** The schedule's tricode; undefined for a team that is neither on the schedule nor known otherwise. */
  readonly read: (text: string) => string | undefined;
  /** Suggests what an unknown name may have meant, for its error. */
  readonly near: (text: string) => string;
}

/**
 * A code of the schedule is itself, whatever other leagues call so. Anything else is read by the table of the thirty teams: as
 * another spelling, a full name, a city or a nickname, or as an earlier or later code of the same franchise. Where the
 * schedule is the league's (all its codes are in the table), so is a team that has no game on it.
 *
 * @param schedule the tricodes of the schedule's games
 */
export function teamReader(schedule: Iterable<string>): TeamReader {
  const teams = new Set(schedule);
  const isLeague = [...teams].every((code) => teamOfTricode(code) !== undefined || isFormer(code));
  const look = (text: string): string | undefined => {
    const trimmed = text.trim();
    const upper = trimmed.toUpperCase();
    const own = [trimmed, upper].find((code) => teams.has(code));
    if (own !== undefined) return own;
    const current = currentCode(upper) ?? teamOfName(trimmed)?.tricode;
    if (current === undefined) return undefined;
    const known = [current, ...(FORMER_TRICODES[current] ?? [])].find((code) => teams.has(code));
    return known ?? (isLeague ? current : undefined);
  };
  // A season's reports name thirty teams some hundred thousand times.
  const known = new Map<string, string | undefined>();
  const read = (text: string): string | undefined => {
    const found = known.get(text) ?? look(text);
    known.set(text, found);
    return found;
  };
  const near = (text: string): string => {
    const all = [...teams].sort();
    const upper = text.trim().toUpperCase();
    const close = all.filter((code) => lettersShared(code, upper) >= 2);
    return close.length > 0 ? `did you mean ${close.join(' or ')}?` : `known: ${all.join(', ')}`;
  };
  return { read, near };
}

function currentCode(code: string): string | undefined {
  const known = teamOfTricode(code)?.tricode;
  if (known !== undefined) return known;
  return Object.keys(FORMER_TRICODES).find((current) => FORMER_TRICODES[current]!.includes(code));
}

function isFormer(code: string): boolean {
  return Object.values(FORMER_TRICODES).some((codes) => codes.includes(code));
}

/** Letters that two codes have in the same order. */
function lettersShared(a: string, b: string): number {
  let from = 0;
  let shared = 0;
  for (const letter of a) {
    const at = b.indexOf(letter, from);
    if (at < 0) continue;
    shared += 1;
    from = at + 1;
  }
  return shared;
}
