/** The sources: the place of each history, and how a selection reads it. */
import type { Clocks } from '@pkg/asof';

export const SOURCE_NAMES = [
  'schedule',
  'injuries',
  'odds',
  'lineups',
  'roster',
  'salaries',
  'ownership',
  'boxscores',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export interface Source {
  readonly dataset: string;
  /** `date` histories hold a folder per day, `month` histories a folder per month. */
  readonly partition: 'date' | 'month';
  readonly clocks: Clocks;
  /** The number of days before the game date that a snapshot may lie and still speak about it. */
  readonly lookbackDays: number;
}

export const SOURCES: Readonly<Record<SourceName, Source>> = {
  // The schedule is authoritative (the design's table): its final form is read, whatever the cut-off.
  schedule: { dataset: 'schedule', partition: 'month', clocks: 'authoritative', lookbackDays: 0 },
  // A report speaks about the games of its day and the next.
  injuries: { dataset: 'injuries_raw', partition: 'date', clocks: 'both', lookbackDays: 1 },
  odds: { dataset: 'odds_raw', partition: 'date', clocks: 'both', lookbackDays: 0 },
  lineups: { dataset: 'daily_lineups', partition: 'date', clocks: 'both', lookbackDays: 0 },
  roster: { dataset: 'roster_nightly_raw', partition: 'date', clocks: 'both', lookbackDays: 30 },
  salaries: { dataset: 'dk_salaries', partition: 'date', clocks: 'both', lookbackDays: 0 },
  ownership: { dataset: 'dk_ownership', partition: 'date', clocks: 'both', lookbackDays: 0 },
  boxscores: { dataset: 'boxscores_raw', partition: 'date', clocks: 'both', lookbackDays: 0 },
};

/** Datasets below `bronze/` that something reads, each with its source: data imported under another name change nothing. */
export const HISTORIES_READ: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SOURCES).map(([source, { dataset }]) => [dataset, source] as const),
  // Its ids are what `export --format dk` prints.
  ['dk_draftables', 'salaries'],
]);
