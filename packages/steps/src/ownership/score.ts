/**
 * `ownership.score`: the share of entries expected to roster each player of a draft group. Scoring is deterministic
 * from its cut-off and never skipped because a slate is locked; only publishing may be.
 */
import type { Step } from '@pkg/engine';
import { defineContract, int, real, text, type RowOf } from '@pkg/lake';
import { invariant } from '@pkg/std';
import { DK_SALARIES } from '../bronze/contracts.ts';
import { INJURIES_TABLE } from '../ingest/injuries.ts';
import { nameResolver } from '../ingest/player-name.ts';
import { ROSTER_TABLE } from '../ingest/roster.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { readModel } from '../models/artifact.ts';
import { ownershipModelSchema, scoreOwnership } from '../models/ownership-model.ts';
import { chooseLatest, selected } from '../select-input.ts';
import { QUANTILES_TABLE } from '../sim/run.ts';
import { readUpstream, required, tableOutput, warning, type TableCache } from '../table-io.ts';
import type { World } from '../world.ts';

export const OWNERSHIP_TABLE = defineContract('ownership.score', ['player_id'], {
  draft_group_id: text(),
  game_id: text(),
  player_id: int({ min: 1 }),
  player_name: text(),
  positions: text(),
  /** US dollars. */
  salary: int({ min: 1000, max: 30000 }),
  /** Percent of entries, 0-100; sums to 800 over a slate of eight roster spots. */
  pred_own_pct: real({ min: 0, max: 100 }),
});
export type OwnershipRow = RowOf<typeof OWNERSHIP_TABLE>;

const FULL_ROSTER_PCT = 800;

export function ownershipStep(tables: TableCache): Step<World> {
  return {
    asset: 'ownership.score',
    version: '1',
    grain: 'draft_group',
    pool: 'score',
    upstream: [
      'ingest.injuries_raw',
      'ingest.roster_snapshot',
      'minutes.score',
      'sim.run',
      'models.ownership',
    ],
    isAsOf: true,
    select: (scope, world) => {
      invariant(scope.grain === 'draft_group', 'ownership is scored by the draft group');
      const { id } = scope.group;
      return selected([
        chooseLatest(
          world,
          'ownership.score',
          'salaries',
          scope.slate,
          ({ keys }) => keys['draft_group_id'] === id,
        ),
      ]);
    },
    params: () => ({ params: {} }),
    run: async (context) => {
      const listed = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
      const injuries = await readUpstream(
        context,
        'ingest.injuries_raw',
        'injuries.parquet',
        INJURIES_TABLE,
      );
      const roster = await readUpstream(
        context,
        'ingest.roster_snapshot',
        'roster.parquet',
        ROSTER_TABLE,
      );
      const minutes = await readUpstream(
        context,
        'minutes.score',
        'minutes.parquet',
        MINUTES_TABLE,
      );
      const simulated = await readUpstream(
        context,
        'sim.run',
        'quantiles.parquet',
        QUANTILES_TABLE,
      );
      const model = await readModel(context, 'models.ownership', ownershipModelSchema);
      const idOf = nameResolver(roster);
      const pointsOf = new Map(simulated.map((row) => [row.player_id, row]));
      const playOf = new Map(minutes.map((row) => [row.player_id, row.play_prob]));
      const isOut = new Set(
        injuries.filter((row) => row.status === 'OUT').map((row) => row.player_id),
      );
      const known = listed.map((row) => ({
        ...row,
        id: row.player_id ?? idOf(row.player_name, row.team_tricode),
      }));
      const players = known.flatMap((row) => {
        const own = row.id === null || isOut.has(row.id) ? undefined : pointsOf.get(row.id);
        return own === undefined ? [] : [{ ...row, id: own.player_id, own }];
      });
      const shares = scoreOwnership(
        model,
        players.map(({ id, own, salary, positions }) => ({
          points: own.dk_fpts_mean,
          salary,
          playProb: playOf.get(id) ?? 0,
          positions: positions.split('/').length,
        })),
      );
      const rows = players
        .map(({ id, own, draft_group_id, player_name, positions, salary }, index) => ({
          draft_group_id,
          game_id: own.game_id,
          player_id: id,
          player_name,
          positions,
          salary,
          pred_own_pct: shares[index]!,
        }))
        .sort((a, b) => a.player_id - b.player_id);
      const sum = rows.reduce((total, row) => total + row.pred_own_pct, 0);
      const isFull = Math.abs(sum - FULL_ROSTER_PCT) < 1e-6;
      const nameless = known
        .filter((row) => row.id === null)
        .map((row) => `${row.player_name} (${row.team_tricode})`);
      const { output, check } = tableOutput('ownership.parquet', OWNERSHIP_TABLE, rows);
      return {
        outputs: [output],
        checks: [
          check,
          required(
            'ownership sums to 800',
            isFull,
            `${String(rows.length)} players sum to ${sum.toFixed(6)} percent`,
          ),
          warning(
            'names resolved',
            nameless.length === 0,
            nameless.join(', ') || `${String(listed.length)} players have an id`,
          ),
        ],
      };
    },
  };
}
