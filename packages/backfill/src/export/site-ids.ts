/** The players of a draft group as the site lists them, from its list of draftables or its file of salaries, and who of them each of ours is. */
import { readRows, SnapshotReader, type Row } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import { nameResolver } from '@pkg/steps';

export interface SitePlayer {
  /** The id of his first roster slot: the one that the site's salary file lists. */
  readonly id: string;
  readonly name: string;
  readonly team: string;
}

/** Which player of the site each of ours is. */
export interface SiteMatch {
  /** Whether the site's list was captured: without one nobody has an id of the site. */
  readonly isKnown: boolean;
  /** Undefined of whom the site's list does not name, or names so that he could be two. */
  readonly idOf: (row: Row) => string | undefined;
  /** Names that the list has for the row's team and that are nobody of ours: who may be meant, the likeliest first. */
  readonly leftOver: (row: Row) => readonly string[];
}

/** The newest list of the draft group, else that of a file that was imported; empty where there is neither. */
export async function readSitePlayers(
  store: ObjectStore,
  gameDate: string,
  draftGroupId: string,
): Promise<readonly SitePlayer[]> {
  const read = async (history: string): Promise<readonly Row[]> => {
    const part = `/date=${gameDate}/draft_group_id=${draftGroupId}/`;
    const files = (await store.list(`bronze/${history}`)).filter(({ key }) => key.includes(part));
    const newest = files.at(-1);
    if (newest === undefined) return [];
    const reader = new SnapshotReader(store);
    const bytes = await reader.read(newest.key).finally(() => reader.close());
    return bytes === null ? [] : readRows(bytes, newest.key);
  };
  const captured = await read('dk_draftables');
  if (captured.length > 0)
    return captured.map((row) => playerOf(row, firstId(String(row['draftable_ids']))));
  return (await read('dk_salary_file'))
    .filter((row) => row['contest_type'] === 'classic')
    .map((row) => playerOf(row, String(row['site_id'])));
}

function playerOf(row: Row, id: string): SitePlayer {
  return { id, name: String(row['player_name']), team: String(row['team_tricode']) };
}

/** Matches names as the steps do, so that whoever has a price from the site's list has his id from it too. */
export function matchSite(listed: readonly SitePlayer[], rows: readonly Row[]): SiteMatch {
  const idOf = nameResolver(
    rows.map((row) => ({
      player_id: Number(row['player_id']),
      player_name: String(row['player_name']),
      team_tricode: String(row['team_tricode']),
    })),
  );
  const matches = listed.map((player) => ({ player, ours: idOf(player.name, player.team) }));
  const byOurs = new Map<number, SitePlayer[]>();
  for (const { player, ours } of matches) {
    if (ours !== null) byOurs.set(ours, [...(byOurs.get(ours) ?? []), player]);
  }
  const only = (playerId: number): SitePlayer | undefined => {
    const found = byOurs.get(playerId) ?? [];
    return found.length === 1 ? found[0] : undefined;
  };
  const isMatched = new Set([...byOurs.keys()].flatMap((id) => only(id) ?? []));
  return {
    isKnown: listed.length > 0,
    idOf: (row) => only(Number(row['player_id']))?.id,
    leftOver: (row) => {
      const own = lastWord(String(row['player_name']));
      return listed
        .filter((player) => player.team === row['team_tricode'] && !isMatched.has(player))
        .map(({ name }) => name)
        .sort(
          (a, b) => Number(lastWord(b) === own) - Number(lastWord(a) === own) || (a < b ? -1 : 1),
        );
    },
  };
}

function lastWord(name: string): string {
  return name
    .toLowerCase()
    .split(/[\s-]+/)
    .at(-1)!;
}

/** The id of the first roster slot of a player who has one a slot. */
function firstId(slots: string): string {
  const [first] = slots
    .split(';')
    .map((pair) => pair.split(':'))
    .sort(([a], [b]) => Number(a) - Number(b));
  return first?.[1] ?? '';
}
