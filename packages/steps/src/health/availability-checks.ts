/** Checks that the players who were given minutes are on the team that the sources say, and not ruled out. */
import type { ManifestCheck } from '@pkg/manifest';
import { groupBy } from '../group-by.ts';
import type { InjuryRow } from '../ingest/injuries.ts';
import type { MinutesRow } from '../minutes/score.ts';
import { required } from '../table-io.ts';

type Given = Pick<MinutesRow, 'player_id' | 'team_id'>;
type Reported = Pick<InjuryRow, 'player_id' | 'player_name' | 'team_tricode' | 'status'>;

/**
 * Both stop publishing: a lineup with somebody who can't play loses, whatever else is right.
 *
 * @param teamIds ids of the teams that play, by tricode
 */
export function availabilityChecks(
  minutes: readonly Given[],
  injuries: readonly Reported[],
  teamIds: ReadonlyMap<string, number>,
): ManifestCheck[] {
  const rowsOf = groupBy(injuries, (row) => String(row.player_id));
  const isRuledOut = ({ player_id, team_id }: Given): boolean => {
    const rows = rowsOf.get(String(player_id)) ?? [];
    const out = rows.filter(({ status }) => status === 'OUT');
    const byOwnTeam = out.some((row) => teamIds.get(row.team_tricode) === team_id);
    return byOwnTeam || (rows.length > 0 && out.length === rows.length);
  };
  const wrong = minutes.filter(isRuledOut).map(({ player_id }) => {
    const name = rowsOf.get(String(player_id))?.[0]?.player_name;
    return name ?? String(player_id);
  });
  const teams = groupBy(minutes, (row) => String(row.player_id));
  const twice = [...teams].filter(([, rows]) => new Set(rows.map((row) => row.team_id)).size > 1);
  return [
    required(
      'nobody who is OUT has minutes',
      wrong.length === 0,
      wrong.join(', ') || `${String(minutes.length)} players`,
    ),
    required(
      'nobody is on two teams',
      twice.length === 0,
      twice.map(([id]) => `player ${id}`).join(', ') || `${String(teams.size)} players`,
    ),
  ];
}
