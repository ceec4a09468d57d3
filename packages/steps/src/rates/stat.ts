/** The statistics that rates are made of, as they are read from a box-score line. */
import type { PlayedLine } from '../box-scores/box-score-history.ts';

/** Attempts and events per minute. */
export const EVENT_STATS = [
  'fg2a',
  'fg3a',
  'fta',
  'oreb',
  'dreb',
  'ast',
  'stl',
  'blk',
  'tov',
] as const;
export type EventStat = (typeof EVENT_STATS)[number];

/** Made shots, each out of its attempts. */
export const MADE_STATS = ['fg2m', 'fg3m', 'ftm'] as const;
export type MadeStat = (typeof MADE_STATS)[number];

/** The attempts that made shots are out of, and the name of their share. */
export const SHOOTING = {
  fg2m: { attempts: 'fg2a', percentage: 'fg2_pct' },
  fg3m: { attempts: 'fg3a', percentage: 'fg3_pct' },
  ftm: { attempts: 'fta', percentage: 'ft_pct' },
} as const satisfies Record<MadeStat, { attempts: EventStat; percentage: string }>;

/** The names of the columns that hold something of each statistic: `hist_fg2a`. A name that is put together for each row costs more than its value. */
export function statColumns<P extends string, S extends EventStat | MadeStat>(
  prefix: P,
  stats: readonly S[],
): { readonly [K in S]: `${P}_${K}` } {
  return Object.fromEntries(stats.map((stat) => [stat, `${prefix}_${stat}`])) as {
    readonly [K in S]: `${P}_${K}`;
  };
}

export type StatCounts = Readonly<Record<EventStat | MadeStat, number>>;

/** The counts of one line; two-pointers are field goals that are no threes. */
export function statCounts(line: PlayedLine): StatCounts {
  const of = (value: number | null): number => value ?? 0;
  return {
    fg2a: of(line.fga) - of(line.fg3a),
    fg3a: of(line.fg3a),
    fta: of(line.fta),
    oreb: of(line.oreb),
    dreb: of(line.dreb),
    ast: of(line.ast),
    stl: of(line.stl),
    blk: of(line.blk),
    tov: of(line.tov),
    fg2m: of(line.fgm) - of(line.fg3m),
    fg3m: of(line.fg3m),
    ftm: of(line.ftm),
  };
}

/**
 * Possessions that a line uses up.
 *
 * Source: Oliver (2004), Basketball on Paper: attempts, less offensive rebounds, plus turnovers and 0.44 free throws.
 */
export function possessions(counts: StatCounts): number {
  return counts.fg2a + counts.fg3a - counts.oreb + counts.tov + 0.44 * counts.fta;
}

/** Possessions that one player ends: shots, trips to the line, turnovers. */
export function possessionsUsed(line: PlayedLine): number {
  return (line.fga ?? 0) + 0.44 * (line.fta ?? 0) + (line.tov ?? 0);
}
