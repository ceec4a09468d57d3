/** A shape for each state beside its colour, and its meaning in words. */
import type { AssetState } from '@pkg/backfill/records';

/** A state as the grid shows it: what is stale, or was made without a source, has a shape of its own. */
export type ShownState = AssetState | 'gap' | 'stale';

export const MARKS: Readonly<Record<ShownState, string>> = {
  made: '●',
  gap: '◐',
  stale: '◌',
  failed: '✕',
  skipped: '–',
  running: '▶',
  damaged: '!',
  'not made': '·',
};

export const MEANINGS: Readonly<Record<ShownState, string>> = {
  made: 'made',
  gap: 'made without one of its sources',
  stale: 'stale: made from other inputs, settings or code',
  failed: 'failed',
  skipped: 'skipped',
  running: 'being made',
  damaged: 'damaged manifest',
  'not made': 'not made',
};

/** The one mark of a cell: of what was made, that it is stale comes before its gaps. */
export function shownState(state: AssetState, hasGaps: boolean, isStale: boolean): ShownState {
  if (state !== 'made') return state;
  if (isStale) return 'stale';
  return hasGaps ? 'gap' : 'made';
}

/** A class name of a state. */
export function stateClass(state: ShownState): string {
  return `s-${state.replace(' ', '-')}`;
}
