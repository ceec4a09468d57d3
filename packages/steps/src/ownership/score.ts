/**
 * `ownership.score`: the share of entries expected to roster each player of a draft group. Scoring is deterministic
 * from its cut-off and never skipped because a slate is locked; only publishing may be.
 */
import type { Step, StepContext, StepResult } from '@pkg/engine';
import { defineContract, int, nullable, real, text, type RowOf, type SnapshotRef } from '@pkg/lake';
import type { ManifestCheck } from '@pkg/manifest';
import { DK_SALARIES, daysBefore } from '@pkg/nba';
import { invariant } from '@pkg/std';
import { PAST_OWNERSHIP_DAYS } from '../look-back.ts';
import { INJURIES_TABLE, reportedStatuses } from '../ingest/injuries.ts';
import { nameResolver } from '../ingest/player-name.ts';
import { ROSTER_TABLE } from '../ingest/roster-row.ts';
import type { ModelCache } from '../models/model-cache.ts';
import { externalScores } from '../models/external-model.ts';
import { CANDIDATE_VECTOR, candidateVectors } from './candidate-vector.ts';
import type { Candidate } from './candidate.ts';
import { capped, ownershipModelSchema, scoreOwnership } from './ownership-model.ts';
import { candidateReader } from './read-candidates.ts';
import { chooseLatest, selected } from '../select-input.ts';
import { chooseWindow } from '../window-coverage.ts';
import { QUANTILES_TABLE } from '../sim/run.ts';
import { readUpstream, required, tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';

const PLAYER = {
  draft_group_id: text(),
  game_id: text(),
  player_id: int({ min: 1 }),
  player_name: text(),
  positions: text(),
  /** US dollars. */
  salary: int({ min: 1000, max: 30000 }),
};
const percent = (): ReturnType<typeof real> => real({ min: 0, max: 100 });

/** A slate of several games: the percents of entries sum to 800, eight roster spots. */
const CLASSIC_TABLE = defineContract('ownership.score', ['player_id'], {
  ...PLAYER,
  pred_own_pct: percent(),
});

export const OWNERSHIP_TABLE = defineContract('ownership.score', ['player_id'], {
  ...PLAYER,
  /** Percent of entries, 0-100; sums to 800 over a slate of eight roster spots. Null on a slate of one game. */
  pred_own_pct: nullable(percent()),
});
type ClassicRow = RowOf<typeof CLASSIC_TABLE>;

const FULL_ROSTER_PCT = 800;

export function ownershipStep(tables: TableCache, models: ModelCache): Step<PlanningContext> {
  return {
    asset: 'ownership.score',
    module: import.meta.url,
    grain: 'group',
    pool: 'score',
    upstream: [
      'ingest.injuries_raw',
      'ingest.roster_snapshot',
      'minutes.features_live',
      'minutes.score',
      'rates.features_live',
      'sim.run',
      'models.ownership',
    ],
    isAsOf: true,
    select: (scope, world) => {
      invariant(scope.kind === 'group', 'ownership is scored by the draft group');
      const { id } = scope.group;
      const isOwn = ({ keys }: SnapshotRef): boolean => keys['draft_group_id'] === id;
      const choice = chooseLatest(world, 'ownership.score', 'salaries', scope.partition, isOwn);
      const { asOf, date: gameDate } = scope.partition;
      const past = chooseWindow(world, 'ownership', scope.partition, {
        cutoff: asOf,
        from: daysBefore(gameDate, PAST_OWNERSHIP_DAYS),
        to: daysBefore(gameDate, 1),
      });
      const isLetPass = !('input' in choice) && choice.blocked === undefined;
      return selected([choice, past], isLetPass ? `NO_SALARIES: ${choice.gap.reason}` : undefined);
    },
    params: () => ({ params: { past_ownership_days: PAST_OWNERSHIP_DAYS } }),
    run: (context) => ownershipOf(context, tables, models),
  };
}

async function ownershipOf(
  context: StepContext,
  tables: TableCache,
  models: ModelCache,
): Promise<StepResult> {
  const listed = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
  const roster = await readUpstream(
    context,
    'ingest.roster_snapshot',
    'roster.parquet',
    ROSTER_TABLE,
  );
  const known = withIds(listed, nameResolver(roster));
  const rows = await scoredRows(context, tables, models, known);
  const nameless = known
    .filter((row) => row.id === null)
    .map((row) => `${row.player_name} (${row.team_tricode})`);
  const made = isOneGame(listed) ? oneGame(rows) : fullSlate(rows);
  return {
    outputs: [made.output],
    checks: [
      ...made.checks,
      warning(
        'names resolved',
        nameless.length === 0,
        nameless.join(', ') || `${String(listed.length)} players have an id`,
      ),
    ],
  };
}

type Made = Pick<ReturnType<typeof tableOutput>, 'output'> & {
  readonly checks: readonly ManifestCheck[];
};

function fullSlate(rows: readonly ClassicRow[]): Made {
  const sum = rows.reduce((total, row) => total + row.pred_own_pct, 0);
  const isFull = Math.abs(sum - FULL_ROSTER_PCT) < 1e-6;
  const { output, check } = tableOutput('ownership.parquet', CLASSIC_TABLE, rows);
  const detail = `${String(rows.length)} players sum to ${sum.toFixed(6)} percent`;
  return { output, checks: [check, required('ownership sums to 800', isFull, detail)] };
}

/**
 * A Classic lineup needs players of two games: one game has only Showdown contests, whose entries nothing here
 * predicts.
 */
export function isOneGame(listed: readonly Pick<Listed, 'team_tricode'>[]): boolean {
  return new Set(listed.map((row) => row.team_tricode)).size <= 2;
}

function oneGame(rows: readonly ClassicRow[]): Made {
  const bare = rows.map((row) => ({ ...row, pred_own_pct: null }));
  const { output, check } = tableOutput('ownership.parquet', OWNERSHIP_TABLE, bare);
  const detail =
    'the slate is one game: no Classic contest is of one, so no ownership is predicted';
  return { output, checks: [check, warning('Classic contests', false, detail)] };
}

type Listed = RowOf<typeof DK_SALARIES> & { readonly id: number | null };

/** Ids by name where the site has none; a name that leads to a player who is listed with his id is nobody. */
export function withIds(
  listed: readonly RowOf<typeof DK_SALARIES>[],
  idOf: (name: string, team: string) => number | null,
): Listed[] {
  const taken = new Set(listed.map((row) => row.player_id));
  return listed.map((row) => {
    const found = row.player_id ?? idOf(row.player_name, row.team_tricode);
    const id = row.player_id === null && taken.has(found) ? null : found;
    taken.add(id);
    return { ...row, id };
  });
}

async function scoredRows(
  context: StepContext,
  tables: TableCache,
  models: ModelCache,
  known: readonly Listed[],
): Promise<ClassicRow[]> {
  const injuries = await readUpstream(
    context,
    'ingest.injuries_raw',
    'injuries.parquet',
    INJURIES_TABLE,
  );
  const simulated = await readUpstream(context, 'sim.run', 'quantiles.parquet', QUANTILES_TABLE);
  const pointsOf = new Map(simulated.map((row) => [row.player_id, row]));
  const statusOf = reportedStatuses(injuries);
  const players = known.flatMap((row) => {
    const isOut = row.id === null || statusOf(row.id, row.team_tricode) === 'OUT';
    const own = isOut ? undefined : pointsOf.get(row.id);
    return own === undefined ? [] : [{ ...row, id: own.player_id, own }];
  });
  const knownOf = await candidateReader(context, tables);
  const shares = await predict(
    context,
    models,
    players.map(({ id, own, salary, positions, game_date }) => ({
      points: own.dk_fpts_mean,
      salary,
      positions,
      ...knownOf(id, game_date),
    })),
  );
  return players
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
}

/** Percent of entries for each candidate, by the head of the DAG, one that is pinned, or one of somebody else's. */
async function predict(
  context: StepContext,
  models: ModelCache,
  candidates: readonly Candidate[],
): Promise<readonly number[]> {
  const rows = candidateVectors(candidates).map((vector) =>
    Object.fromEntries(CANDIDATE_VECTOR.map((name, i) => [name, vector[i]!])),
  );
  const external = await externalScores(context, 'ownership', rows);
  if (external === null) {
    const model = await models.read(context, 'models.ownership', ownershipModelSchema);
    return scoreOwnership(model, candidates);
  }
  return capped(
    external.map(([weight]) => Math.max(0, weight!)),
    FULL_ROSTER_PCT,
  );
}
