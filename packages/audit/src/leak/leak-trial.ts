/** The findings of one trial of the leak proof. */
import type { Poison } from '@pkg/steps';

export interface LeakFinding {
  /** The first cell, upstream first, whose outputs changed; `calendar` where it was the as-of instant. */
  readonly cell: string;
  readonly asset: string;
  readonly outputs: readonly string[];
  /** Poisoned files among the inputs that the cell declared; empty when it read them behind the plan's back. */
  readonly files: readonly string[];
}

export interface LeakTrial {
  /** `slate`: its every output; `models`: those of a training window; `calendar`: as-of instants and draft groups of a date. */
  readonly of: 'slate' | 'models' | 'calendar';
  /** The game date; of models, the day before which their training window ends. */
  readonly slate: string;
  readonly cutoff: string;
  readonly poison: Poison;
  /** Snapshots from after the cut-off that were poisoned. */
  readonly poisoned: number;
  /** Outputs compared byte by byte; of a calendar, slates. */
  readonly compared: number;
  readonly leak: LeakFinding | null;
}
