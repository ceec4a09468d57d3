/** The partitions that a publish cell publishes. */
import type { SlateName } from '@pkg/publish';
import type { CellDraft } from './draft.ts';
import { LOOKAHEAD } from './look-ahead.ts';
import { byGroup } from './set-move.ts';

/** `auto` moves the pointers of a closed partition only if it was never published. */
export type PublishPolicy = 'auto' | 'always' | 'never';

/** A partition that a publish cell publishes. */
export interface ToPublish<C> {
  readonly name: SlateName;
  /** The last cell of what is published for it. */
  readonly last: C;
  readonly isLookahead: boolean;
}

/** The partitions that a publish cell publishes, from the cells that it reads. */
export function setsToPublish<C extends Pick<CellDraft, 'asset' | 'partition' | 'params'>>(
  gameDate: string,
  sources: readonly C[],
  published: readonly string[],
): readonly ToPublish<C>[] {
  const targets = published.flatMap((asset) => sources.filter((each) => each.asset === asset));
  return byGroup(targets, ({ partition }) => partition).map(({ draftGroupId, items }) => ({
    name: { gameDate, draftGroupId },
    last: items.at(-1)!,
    isLookahead: items.some(({ params }) => params[LOOKAHEAD] === true),
  }));
}
