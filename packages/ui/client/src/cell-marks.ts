/** A shape for each state beside its colour, and its meaning in words. */
import type { AssetState } from '@pkg/backfill/records';

/** A state as the grid shows it: one that was made without a source has a shape of its own. */
export type ShownState = AssetState | 'gap';

export const MARKS: Readonly<Record<ShownState, string>> = {
  made: '●',
  gap: '◐',
  failed: '✕',
  skipped: '–',
  running: '▶',
  damaged: '!',
  'not made': '·',
};

export const MEANINGS: Readonly<Record<ShownState, string>> = {
  made: 'made',
  gap: 'made without one of its sources',
  failed: 'failed',
  skipped: 'skipped',
  running: 'being made',
  damaged: 'damaged manifest',
  'not made': 'not made',
};

export function shownState(state: AssetState, gaps: readonly string[] | undefined): ShownState {
  return state === 'made' && gaps !== undefined ? 'gap' : state;
}

/** A class name of a state. */
export function stateClass(state: ShownState): string {
  return `s-${state.replace(' ', '-')}`;
}
