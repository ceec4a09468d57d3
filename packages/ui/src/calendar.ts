/** The state of a range of dates, small enough for a grid of many seasons: folded from what `pipeline status` reads. */
import {
  assetGaps,
  assetState,
  isLookahead,
  isPinned,
  publishedRun,
  type AssetState,
} from '@pkg/backfill/records';
import { PUBLISH_ASSET, type Status } from '@pkg/engine';
import type { ObjectStore } from '@pkg/std';
import { pipeline } from '@pkg/steps';

export interface CalendarDate {
  readonly game_date: string;
  /** One for each asset, in the order of the assets. */
  readonly states: readonly AssetState[];
  /** Sources that an asset did without, by the asset's name. */
  readonly gaps: Readonly<Record<string, readonly string[]>>;
  /** `-` for none. */
  readonly published_run: string;
  readonly lookahead: boolean;
  readonly pinned: boolean;
}

export interface Calendar {
  /** Ascending. */
  readonly dates: readonly CalendarDate[];
}

/** The assets that are made by date, in the order of the pipeline: the columns of the grid. */
export function datedAssets(): string[] {
  const dated = pipeline({ simThreads: 1 }).steps.filter(
    ({ grain }) => grain === 'partition' || grain === 'group',
  );
  return [...dated.map(({ asset }) => asset), PUBLISH_ASSET];
}

export function calendarOf(status: Status, assets: readonly string[]): Calendar {
  const dates = status.dates.map((date) => {
    const gaps = assets
      .map((asset) => [asset, assetGaps(date, asset)] as const)
      .filter(([, sources]) => sources.length > 0);
    const published_run = publishedRun(date);
    return {
      game_date: date.game_date,
      states: assets.map((asset) => assetState(date, asset, status)),
      gaps: Object.fromEntries(gaps),
      published_run,
      lookahead: isLookahead(date),
      pinned: isPinned(status, published_run),
    };
  });
  return { dates };
}

/** Every date that has a manifest or a pointer, ascending, by the names of folders alone. */
export async function knownDates(store: ObjectStore): Promise<string[]> {
  const dates = new Set<string>();
  for (const top of ['manifests', 'current'])
    for (const asset of await store.listFolders(top))
      for (const name of await store.listFolders(`${top}/${asset}`))
        if (name.startsWith('game_date=')) dates.add(name.slice('game_date='.length));
  return [...dates].sort();
}
