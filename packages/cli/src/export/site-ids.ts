/** The ids that the site itself gives the players of a draft group, from its list of draftables, where that was captured. */
import { readRows, SnapshotReader, type Row } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';

/** Ids by team and name. */
export type SiteIds = ReadonlyMap<string, string>;

export async function readSiteIds(
  store: ObjectStore,
  gameDate: string,
  draftGroupId: string,
): Promise<SiteIds> {
  const part = `/date=${gameDate}/draft_group_id=${draftGroupId}/`;
  const files = (await store.list('bronze/dk_draftables')).filter(({ key }) => key.includes(part));
  const newest = files.at(-1);
  if (newest === undefined) return new Map();
  const reader = new SnapshotReader(store);
  const bytes = await reader.read(newest.key).finally(() => reader.close());
  const rows = bytes === null ? [] : await readRows(bytes, newest.key);
  return new Map(rows.map((row) => [keyOf(row), firstId(String(row['draftable_ids']))]));
}

export function siteIdOf(ids: SiteIds, row: Row): string | undefined {
  return ids.get(keyOf(row));
}

/** Of a player with an id a roster slot, that of the first slot: the one that the site's salary file lists. */
function firstId(slots: string): string {
  const [first] = slots
    .split(';')
    .map((pair) => pair.split(':'))
    .sort(([a], [b]) => Number(a) - Number(b));
  return first?.[1] ?? '';
}

function keyOf(row: Row): string {
  const name = String(row['player_name'])
    .normalize('NFD')
    .replaceAll(/[^\p{L} ]/gu, '');
  return `${String(row['team_tricode'])} ${name.toLowerCase()}`;
}
