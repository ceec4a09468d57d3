/** The contract of each history that something reads. */
import { SOURCES } from './source.ts';
import type { TableContract } from '@pkg/lake';
import { LEGACY_INJURIES, LEGACY_ODDS } from './legacy-contracts.ts';
import {
  BOXSCORES_RAW,
  DAILY_LINEUPS,
  DK_DRAFTABLES,
  DK_OWNERSHIP,
  DK_SALARIES,
  INJURIES_RAW,
  ODDS_RAW,
  ROSTER_NIGHTLY_RAW,
  SCHEDULE,
} from './contracts.ts';

/** The forms that snapshots of a history may have: this project's first, then that of the owner's lake. */
const FORMS: ReadonlyMap<string, readonly TableContract[]> = new Map<
  string,
  readonly TableContract[]
>([
  [SOURCES.schedule.dataset, [SCHEDULE]],
  [SOURCES.injuries.dataset, [INJURIES_RAW, LEGACY_INJURIES]],
  [SOURCES.odds.dataset, [ODDS_RAW, LEGACY_ODDS]],
  [SOURCES.lineups.dataset, [DAILY_LINEUPS]],
  [SOURCES.roster.dataset, [ROSTER_NIGHTLY_RAW]],
  [SOURCES.salaries.dataset, [DK_SALARIES]],
  [SOURCES.ownership.dataset, [DK_OWNERSHIP]],
  [SOURCES.boxscores.dataset, [BOXSCORES_RAW]],
  ['dk_draftables', [DK_DRAFTABLES]],
]);

/** The contracts that a snapshot of `dataset` may keep, the preferred one first; none for histories that nothing reads. */
export function contractsOf(dataset: string): readonly TableContract[] {
  return FORMS.get(dataset) ?? [];
}
