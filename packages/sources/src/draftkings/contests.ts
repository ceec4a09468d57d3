/** The DraftKings lobby: which draft groups there are. Their players come one group at a time. */
import { easternDate } from '@pkg/lake';
import type { GameDate, Instant } from '@pkg/std';
import { z } from 'zod';
import { listOf, parseJson } from '../drift.ts';
import { instantOfSite } from './site-time.ts';

const WHAT = 'contests payload';

/** The site's id of the NBA Classic game: eight roster spots under a salary cap. */
const CLASSIC_CONTEST_TYPE = 70;

const payload = z.object({
  DraftGroups: listOf(
    z.object({
      DraftGroupId: z.int().min(1),
      ContestTypeId: z.int(),
      Sport: z.string(),
      StartDate: z.string(),
      GameCount: z.int().min(0),
    }),
  ),
});

export interface ListedDraftGroup {
  readonly id: string;
  readonly lockAt: Instant;
  readonly gameDate: GameDate;
  readonly games: number;
}

/**
 * The Classic draft groups of the NBA, as listed.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`
 */
export function readContests(bytes: Uint8Array): ListedDraftGroup[] {
  const { DraftGroups } = parseJson(payload, bytes, WHAT);
  return DraftGroups.filter(
    (group) => group.ContestTypeId === CLASSIC_CONTEST_TYPE && group.Sport === 'NBA',
  ).map((group) => {
    const lockAt = instantOfSite(group.StartDate, WHAT);
    const [id, games] = [String(group.DraftGroupId), group.GameCount];
    return { id, lockAt, gameDate: easternDate(lockAt), games };
  });
}
