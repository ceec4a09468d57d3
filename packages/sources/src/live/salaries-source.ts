/** The DraftKings Classic slates of the day: the lobby, then the players of each draft group. */
import { DK_DRAFTABLES, DK_SALARIES, seasonOf } from '@pkg/nba';
import { MINUTE_MS } from '@pkg/std';
import { readDraftables } from '../draftkings/draftables.ts';
import { SOURCE_ERRORS } from '../errors.ts';
import type { PayloadParser } from '../parsing/payload-parser.ts';
import { draftOf, MEBIBYTE, type Draft, type LiveSource, type Payload } from '../source.ts';

export function salariesSource(parser: PayloadParser): LiveSource {
  return parser.guard({
    name: 'salaries',
    server: 'draftkings',
    parserVersion: 1,
    refreshAfterMs: 60 * MINUTE_MS,
    whenUnchanged: 'renew',
    jobs: ({ baseUrls, date }) => [
      {
        key: '',
        collect: async (get) => {
          const url = `${baseUrls.lobby}/lobby/getcontests?sport=NBA`;
          const lobby = await get({
            name: 'contests.json',
            url,
            form: 'json',
            mostBytes: 16 * MEBIBYTE,
          });
          if (lobby === null) return [];
          const own = (await parser.contests(lobby.bytes)).filter(
            (group) => group.gameDate === date,
          );
          const groups = [];
          for (const { id } of own) {
            const groupUrl = `${baseUrls.draftGroups}/draftgroups/v1/draftgroups/${id}/draftables`;
            const name = `draftables-${id}.json`;
            groups.push(await get({ name, url: groupUrl, form: 'json', mostBytes: 8 * MEBIBYTE }));
          }
          const players = groups.filter((payload) => payload !== null);
          return players.length === 0 ? [] : [lobby, ...players];
        },
      },
    ],
    parse: salariesDrafts,
  });
}

/** The snapshots of every draft group among some payloads. */
export function salariesDrafts(payloads: readonly Payload[]): Promise<readonly Draft[]> {
  return Promise.resolve(
    payloads.flatMap((payload) => {
      const [, id] = /^draftables-(\d+)\.json$/.exec(payload.name) ?? [];
      return id === undefined ? [] : slateDrafts(id, payload);
    }),
  );
}

function slateDrafts(id: string, payload: Payload): Draft[] {
  const { lockAt, gameDate, players, isSalaryCap } = readDraftables(payload.bytes);
  if (!isSalaryCap) {
    throw SOURCE_ERRORS.NOT_CLASSIC({ draftGroupId: id }, { facts: { retryable: false } });
  }
  const { capturedAt } = payload;
  const keys = [
    ['season', seasonOf(gameDate)],
    ['date', gameDate],
    ['draft_group_id', id],
  ] as const;
  const salaries = players.map((player) => ({
    game_date: gameDate,
    draft_group_id: id,
    lock_ts: lockAt,
    // The site has ids of its own: names are resolved where the roster of the cut-off is known.
    player_id: null,
    player_name: player.player_name,
    team_tricode: player.team_tricode,
    positions: player.positions,
    salary: player.salary!,
  }));
  const draftables = players.map((player) => ({ draft_group_id: id, ...player }));
  return [
    draftOf('dk_salaries', keys, capturedAt, capturedAt, DK_SALARIES, salaries),
    draftOf('dk_draftables', keys, capturedAt, capturedAt, DK_DRAFTABLES, draftables),
  ];
}
