/**
 * Compares who may play, and how much, in two runs of a slate: news of a team mate is what usually moves a projection.
 * A player who is ruled out has no row in the unified table, so the reports that the runs used are asked too.
 */
import type { Row } from '@pkg/lake';

/** A player's standing: what a run knew and expected of him. */
export interface Standing {
  /**
   * The status in the report, AVAILABLE for a player who is not on it; null where no report was known, or he was
   * nowhere.
   */
  readonly status: string | null;
  readonly reason: string | null;
  /** Zero for a player who is ruled out; null for one who was not on the slate at all. */
  readonly play_prob: number | null;
  /** Expected minutes, as in the unified table. */
  readonly minutes_p50: number | null;
  readonly starts: boolean;
}

/** A player whose standing differs between two runs. */
export interface StandingChange {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
  readonly before: Standing;
  readonly after: Standing;
}

/** One side: the rows of its unified table, and of the injury report that it used. */
export interface Known {
  readonly rows: readonly Row[];
  readonly report: readonly Row[];
}

/** A change of a chance, and of minutes, that nobody would call news. */
const SAME_CHANCE = 0.005;
const SAME_MINUTES = 0.1;

/** Sorts changes by the minutes that they moved, the largest first. */
export function standingChanges(before: Known, after: Known): StandingChange[] {
  const [left, right] = [standingsOf(before), standingsOf(after)];
  return [...new Map([...left, ...right])]
    .flatMap(([player_id, { player_name, team_tricode }]) => {
      const change = {
        ...{ player_id, player_name, team_tricode },
        before: left.get(player_id)?.standing ?? NOWHERE,
        after: right.get(player_id)?.standing ?? NOWHERE,
      };
      return isNews(change) ? [change] : [];
    })
    .sort((a, b) => minutesMoved(b) - minutesMoved(a) || a.player_id - b.player_id);
}

/** Expected minutes that the change gives or takes. */
function minutesMoved({ before, after }: StandingChange): number {
  return Math.abs((after.minutes_p50 ?? 0) - (before.minutes_p50 ?? 0));
}

const NOWHERE: Standing = {
  status: null,
  reason: null,
  play_prob: null,
  minutes_p50: null,
  starts: false,
};

interface Named {
  readonly player_name: string;
  readonly team_tricode: string;
  readonly standing: Standing;
}

function standingsOf({ rows, report }: Known): Map<number, Named> {
  const teams = new Set(rows.map((row) => row['team_tricode']));
  const listed = new Map(report.map((row) => [row['player_id'], row]));
  const found = new Map<number, Named>();
  for (const row of report) {
    if (row['status'] !== 'OUT' || row['player_id'] === null || !teams.has(row['team_tricode']))
      continue;
    const standing = { ...NOWHERE, status: 'OUT', reason: reasonOf(row), play_prob: 0 };
    found.set(Number(row['player_id']), named(row, { ...standing, minutes_p50: 0 }));
  }
  for (const row of rows) {
    const own = listed.get(row['player_id']);
    const standing = {
      status: row['status'] as string | null,
      reason: own === undefined ? null : reasonOf(own),
      play_prob: Number(row['play_prob']),
      minutes_p50: Number(row['minutes_p50']),
      starts: row['is_projected_starter'] === true,
    };
    found.set(Number(row['player_id']), named(row, standing));
  }
  return found;
}

function named(row: Row, standing: Standing): Named {
  const [player_name, team_tricode] = [String(row['player_name']), String(row['team_tricode'])];
  return { player_name, team_tricode, standing };
}

function reasonOf(row: Row): string | null {
  return row['notes_raw'] as string | null;
}

function isNews({ before, after }: StandingChange): boolean {
  return (
    before.status !== after.status ||
    before.starts !== after.starts ||
    Math.abs((after.play_prob ?? 0) - (before.play_prob ?? 0)) >= SAME_CHANCE ||
    Math.abs((after.minutes_p50 ?? 0) - (before.minutes_p50 ?? 0)) >= SAME_MINUTES
  );
}
