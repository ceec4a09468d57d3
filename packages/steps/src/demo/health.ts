/** The truth about who can play, and what the league is told about it and when: injury reports are printed from it. */
import { addDays, instantFromMs, MINUTE_MS, type GameDate, type Instant } from '@pkg/std';
import { eastern, FIRST_DATE, LAST_DATE, ODD_DATES, type Listing } from './calendar.ts';
import type { Player } from './players.ts';
import { pick, streamOf, whole, type Draw } from './random.ts';

export interface StatusChange {
  readonly from: Instant;
  readonly status: 'Out' | 'Doubtful' | 'Questionable' | 'Probable' | 'Available';
}

/** The reports on one player before one game, in order of time, and whether he plays it. */
export interface Designation {
  readonly reason: string;
  readonly changes: readonly StatusChange[];
  readonly canPlay: boolean;
}

/**
 * Designations of a listing's players by player id; a player who is healthy and never listed is not in it.
 */
export type Designations = ReadonlyMap<number, Designation>;

/** The days on which a player is hurt for longer than a game. */
interface Absence {
  readonly start: GameDate;
  readonly end: GameDate;
  readonly reason: string;
}

const REASONS = [
  'Left Ankle; Sprain',
  'Right Knee; Soreness',
  'Left Hamstring; Strain',
  'Lower Back; Tightness',
  'Right Wrist; Contusion',
  'Left Foot; Inflammation',
  'Right Calf; Strain',
].map((text) => `Injury/Illness - ${text}`);

const ILLNESS = 'Injury/Illness - N/A; Illness';

// A player is hurt about once in ninety days; a team never misses more than four, so that it can
// fill 240 minutes.
const HURT_PER_DAY = 0.011;
const MAX_ABSENT = 4;

// The chance that a healthy enough player is listed with a doubt, as running sums, and how often he then plays.
const DOUBTS = [
  { below: 0.012, status: 'Doubtful', plays: 0.12 },
  { below: 0.045, status: 'Questionable', plays: 0.6 },
  { below: 0.07, status: 'Probable', plays: 0.95 },
] as const;

/** Absences of every player by id. */
export function makeAbsences(
  seed: number,
  players: readonly Player[],
): ReadonlyMap<number, readonly Absence[]> {
  return new Map(players.map(({ id }) => [id, absencesOf(streamOf(seed, 'health', id))]));
}

/**
 * The designations of one team's roster before one listed game. `scratched` is hurt after the
 * cut-off.
 */
export function designate(
  seed: number,
  listing: Listing,
  roster: readonly Player[],
  absences: ReadonlyMap<number, readonly Absence[]>,
  scratched?: number,
): Designations {
  const found = new Map<number, Designation>();
  let absent = 0;
  for (const player of roster) {
    const draw = streamOf(seed, 'designation', listing.gameId, listing.date, player.id);
    const absence = absences
      .get(player.id)!
      .find(({ start, end }) => start <= listing.date && listing.date <= end);
    const designation =
      player.id === scratched
        ? lateScratch(eastern(listing.date, 19, 10))
        : designationOf(draw, listing, player, absence);
    if (designation === undefined) continue;
    if (designation.canPlay) {
      found.set(player.id, designation);
    } else if (absent < MAX_ABSENT) {
      absent += 1;
      found.set(player.id, designation);
    }
  }
  return found;
}

function absencesOf(draw: Draw): Absence[] {
  const absences: Absence[] = [];
  for (let date = addDays(FIRST_DATE, -5); date <= LAST_DATE; date = addDays(date, 1)) {
    if (draw() >= HURT_PER_DAY) continue;
    const kind = draw();
    const days =
      kind < 0.4 ? whole(draw, 1, 4) : kind < 0.8 ? whole(draw, 5, 12) : whole(draw, 13, 30);
    const end = addDays(date, days);
    absences.push({ start: date, end, reason: pick(draw, REASONS) });
    date = addDays(end, 3);
  }
  return absences;
}

function designationOf(
  draw: Draw,
  listing: Listing,
  player: Player,
  absence: Absence | undefined,
): Designation | undefined {
  const first = eastern(addDays(listing.date, -1), whole(draw, 11, 18));
  if (absence !== undefined) {
    const changes = [{ from: first, status: 'Out' }] as const;
    return { reason: absence.reason, changes, canPlay: false };
  }
  const chance = draw();
  const reason = draw() < 0.2 ? ILLNESS : pick(draw, REASONS);
  const doubt = DOUBTS.find(({ below }) => chance < below);
  if (doubt !== undefined) {
    return settled(draw, listing, { from: first, status: doubt.status }, doubt.plays, reason);
  }
  // Only a player who would have played is missed when he is scratched; the day's last report still
  // prints it.
  if (chance > 0.996 && player.rank < 9) {
    const latest = Math.min(listing.tip, eastern(listing.date, 20, 30));
    return lateScratch(instantFromMs(latest - whole(draw, 2, 25) * MINUTE_MS));
  }
  return undefined;
}

/**
 * A doubt that is settled on the day of the game, between five hours and half an hour before the
 * tip.
 */
function settled(
  draw: Draw,
  listing: Listing,
  opening: StatusChange,
  chance: number,
  reason: string,
): Designation {
  const canPlay = draw() < chance;
  const from = instantFromMs(listing.tip - whole(draw, 30, 300) * MINUTE_MS);
  return { reason, canPlay, changes: [opening, { from, status: canPlay ? 'Available' : 'Out' }] };
}

/** Nothing was known: the first word is that he is out. */
function lateScratch(from: Instant): Designation {
  return { reason: ILLNESS, canPlay: false, changes: [{ from, status: 'Out' }] };
}

/**
 * True on the date whose last game loses its best home player after the slate's cut-off, for every
 * seed.
 */
export function hasPlannedScratch(listing: Listing): boolean {
  return listing.date === ODD_DATES.lateScratch;
}
