/** The values that a comparison of two runs is made from. */
import type { RemadeTable, Seen } from '../remake/scratch-root.ts';
import type { InputChanges } from './input-changes.ts';
import type { LiveSlate } from './live-slates.ts';
import type { RecordedSlate } from './same-question.ts';
import type { RunRequest } from '@pkg/backfill/request';
import type { Pipeline } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { PlanningContext } from '@pkg/steps';

/** The two sides of a slate. */
export interface Comparison {
  readonly live: LiveSlate;
  readonly request: RunRequest;
  readonly dag: Pipeline<PlanningContext>;
  readonly seen: Seen;
  /** The table that was made now. */
  readonly table: RemadeTable;
  readonly liveSide: RecordedSlate;
  readonly liveRows: readonly Row[];
  /** The assets that the unified table is made of, upstream first. */
  readonly assets: readonly string[];
  readonly changes: InputChanges;
}
