/** The players of one DraftKings draft group, as the site offers them for its roster slots. */
import { easternDate, type RowOf } from '@pkg/lake';
import { teamOfTricode, type DK_DRAFTABLES } from '@pkg/nba';
import { instantFromMs, type GameDate, type Instant } from '@pkg/std';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';
import { instantOfSite } from './site-time.ts';

const WHAT = 'draftables payload';

const draftable = z.object({
  draftableId: z.int().min(1),
  playerId: z.int().min(1),
  displayName: z.string().min(1),
  position: z.string().regex(/^(PG|SG|SF|PF|C)(\/(PG|SG|SF|PF|C))*$/),
  rosterSlotId: z.int().min(1),
  /** Left out in contests without a salary cap. */
  salary: z.int().min(1000).max(30_000).optional(),
  status: z.string(),
  isDisabled: z.boolean(),
  teamAbbreviation: z.string(),
  competition: z.object({ competitionId: z.int(), startTime: z.string() }),
});
type Draftable = z.infer<typeof draftable>;

const payload = z.object({
  draftables: listOf(draftable),
  competitions: listOf(z.object({ competitionId: z.int(), startTime: z.string() })),
});

export type DraftableRow = Omit<RowOf<typeof DK_DRAFTABLES>, 'draft_group_id'>;

export interface DraftGroupPlayers {
  /** When the first of its games tips off: entries close. */
  readonly lockAt: Instant;
  /** The Eastern day of that game. */
  readonly gameDate: GameDate;
  /** One row a player, in the order of the payload. */
  readonly players: readonly DraftableRow[];
  /** Whether every player has a salary. */
  readonly isSalaryCap: boolean;
}

/**
 * One row a player; the id of each roster slot that he can fill is kept.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`; `PAYLOAD_EMPTY` without players; `DRAFTABLES_CONTENT`
 *   when the rows of one player disagree
 */
export function readDraftables(bytes: Uint8Array): DraftGroupPlayers {
  const { draftables, competitions } = parseJson(payload, bytes, WHAT);
  if (draftables.length === 0 || competitions.length === 0)
    throw drift('PAYLOAD_EMPTY', WHAT, 'it has no players or no games');
  const starts = new Map(
    competitions.map((game) => [game.competitionId, instantOfSite(game.startTime, WHAT)]),
  );
  const lockAt = instantFromMs(Math.min(...starts.values()));
  const gameDate = easternDate(lockAt);
  const byPlayer = new Map<number, Draftable[]>();
  for (const each of draftables) {
    byPlayer.set(each.playerId, [...(byPlayer.get(each.playerId) ?? []), each]);
  }
  if (new Set(draftables.map((each) => each.draftableId)).size !== draftables.length)
    throw content('a draftable id stands there twice');
  const players = [...byPlayer.values()].map((slots) => playerOf(slots, gameDate, starts));
  const capped = players.filter(({ salary }) => salary !== null).length;
  if (capped !== 0 && capped !== players.length)
    throw content(`${String(capped)} of ${String(players.length)} players have a salary`);
  return { lockAt, gameDate, players, isSalaryCap: capped > 0 };
}

function playerOf(
  slots: readonly Draftable[],
  gameDate: GameDate,
  starts: ReadonlyMap<number, Instant>,
): DraftableRow {
  const [first] = slots as [Draftable, ...Draftable[]];
  const { playerId, displayName, position, salary, status, isDisabled, teamAbbreviation } = first;
  const alike = JSON.stringify([displayName, position, salary, teamAbbreviation]);
  for (const slot of slots) {
    const own = JSON.stringify([
      slot.displayName,
      slot.position,
      slot.salary,
      slot.teamAbbreviation,
    ]);
    if (own !== alike)
      throw content(`${displayName} is ${alike} in one slot and ${own} in another`);
  }
  if (new Set(slots.map((slot) => slot.rosterSlotId)).size !== slots.length)
    throw content(`${displayName} stands twice in one roster slot`);
  const team = teamOfTricode(teamAbbreviation);
  if (team === undefined) throw content(`no team is called '${teamAbbreviation}'`);
  const tip = starts.get(first.competition.competitionId);
  if (tip === undefined) throw content(`${displayName} plays in a game that is not listed`);
  return {
    game_date: gameDate,
    dk_player_id: playerId,
    player_name: displayName,
    team_tricode: team.tricode,
    positions: position,
    salary: salary ?? null,
    status,
    is_disabled: isDisabled,
    tip_ts: tip,
    draftable_ids: slots
      .toSorted((a, b) => a.rosterSlotId - b.rosterSlotId)
      .map((slot) => `${String(slot.rosterSlotId)}:${String(slot.draftableId)}`)
      .join(';'),
  };
}

function content(problem: string): Error {
  return drift('DRAFTABLES_CONTENT', WHAT, problem);
}
