/**
 * `finalize.unified`: the one table that people use, for one draft group: everything known and projected about a
 * player.
 */
import type { Step, StepContext } from '@pkg/engine';
import {
  day,
  defineContract,
  flag,
  instant,
  int,
  nullable,
  real,
  rowMaker,
  text,
  type RowOf,
} from '@pkg/lake';
import { readPointsBelow, readWorlds } from '@pkg/sim';
import { invariant } from '@pkg/std';
import { CONSENSUS_TABLE } from '../ingest/odds-consensus.ts';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { BUCKETS } from '../minutes/position.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { OWNERSHIP_TABLE } from '../ownership/score.ts';
import { selected } from '../select-input.ts';
import { POINTS_BELOW_FILE, QUANTILES_TABLE, WORLDS_FILE } from '../sim/run.ts';
import { outputFile, readUpstream, tableOutput, textParam, warning } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';

const {
  game_id: _game,
  team_id: _team,
  player_id: _player,
  minutes_mean: _minutes,
  ...SIM_COLUMNS
} = QUANTILES_TABLE.columns;
const minutesLevel = (): ReturnType<typeof real> => real({ min: 0, max: 48 });

export const UNIFIED_TABLE = defineContract('finalize.unified', ['player_id'], {
  player_id: int({ min: 1 }),
  player_name: text(),
  team_id: int(),
  team_tricode: text(),
  opponent_team_id: int(),
  opponent_team_tricode: text(),
  game_id: text(),
  game_date: day(),
  tip_ts: instant(),
  is_projected_starter: flag(),
  is_confirmed_starter: nullable(flag()),
  status: nullable(text()),
  play_prob: real({ min: 0, max: 1 }),
  pos_bucket: text({ oneOf: BUCKETS }),
  minutes_p10: minutesLevel(),
  minutes_p50: minutesLevel(),
  minutes_p90: minutesLevel(),
  minutes_p10_cond: minutesLevel(),
  minutes_p50_cond: minutesLevel(),
  minutes_p90_cond: minutesLevel(),
  /** Odds columns are null where no line was known. */
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
  team_implied_total: nullable(real({ min: 40, max: 200 })),
  opponent_implied_total: nullable(real({ min: 40, max: 200 })),
  odds_as_of_ts: nullable(instant()),
  injuries_as_of_ts: nullable(instant()),
  ...SIM_COLUMNS,
  /** Null for a player of these games whom the site does not list: he plays, but can't be rostered. */
  salary: nullable(int({ min: 1000, max: 30000 })),
  positions: nullable(text()),
  /** Points per 1,000 dollars. */
  value: nullable(real()),
  /** Percent of entries, 0-100. */
  pred_own_pct: nullable(real({ min: 0, max: 100 })),
  /** P(points >= 5 * salary / 1000 + 10), and P(points < 5 * salary / 1000); null also where no worlds were kept. */
  boom_prob: nullable(real({ min: 0, max: 1 })),
  bust_prob: nullable(real({ min: 0, max: 1 })),
  sim_profile: text(),
  n_worlds: int({ min: 1 }),
  seed: int(),
  run_id: text(),
  run_as_of_ts: instant(),
  /** The gaps that were let pass, `source:policy`, and `lookahead` where it was allowed; empty without any. */
  input_policy: text(),
});
export type UnifiedRow = RowOf<typeof UNIFIED_TABLE>;
const makeRow = rowMaker(UNIFIED_TABLE);

/** Value multiples of a boom and a bust, and points on top for a boom. */
const VALUE_MULTIPLE = 5;
const BOOM_POINTS = 10;

export function unifiedStep(): Step<PlanningContext> {
  return {
    asset: 'finalize.unified',
    module: import.meta.url,
    grain: 'group',
    pool: 'publish',
    upstream: [
      'ingest.odds_raw',
      'minutes.features_live',
      'minutes.score',
      'rates.score',
      'sim.run',
      'ownership.score',
      'ingest.injuries_raw',
      'ingest.daily_lineups',
      'ingest.roster_snapshot',
    ],
    isAsOf: true,
    usesRunId: true,
    select: () => selected([]),
    params: (scope, { settings }) => {
      invariant(scope.kind === 'group', 'the unified table is made by the draft group');
      const isLookahead = scope.partition.asOf > scope.group.closesAt;
      const { profile, worlds, seed } = settings;
      return { seed, params: { profile, worlds, lookahead: isLookahead } };
    },
    run: async (context) => {
      const rows = await unifiedRows(context);
      const { output, check } = tableOutput('unified.parquet', UNIFIED_TABLE, rows);
      const priced = rows.filter((row) => row.salary !== null).length;
      return {
        outputs: [output],
        checks: [
          check,
          warning(
            'players with a salary',
            priced > 0,
            `${String(priced)} of ${String(rows.length)} players`,
          ),
        ],
      };
    },
  };
}

async function unifiedRows(context: StepContext): Promise<UnifiedRow[]> {
  const { scope, seed } = context;
  invariant(
    scope.kind === 'group' && seed !== undefined,
    'the unified table is made by the draft group',
  );
  const features = await readUpstream(
    context,
    'minutes.features_live',
    'features.parquet',
    MINUTES_FEATURES,
  );
  const minutes = await readUpstream(context, 'minutes.score', 'minutes.parquet', MINUTES_TABLE);
  const simulated = await readUpstream(context, 'sim.run', 'quantiles.parquet', QUANTILES_TABLE);
  const odds = await readUpstream(context, 'ingest.odds_raw', 'consensus.parquet', CONSENSUS_TABLE);
  const owned = (
    await readUpstream(context, 'ownership.score', 'ownership.parquet', OWNERSHIP_TABLE)
  ).filter((row) => row.draft_group_id === scope.group.id);
  const shares = await sharesOf(context, owned);
  const minutesOf = new Map(minutes.map((row) => [row.player_id, row]));
  const simOf = new Map(simulated.map((row) => [row.player_id, row]));
  const oddsOf = new Map(odds.map((row) => [row.game_id, row]));
  const ownedOf = new Map(owned.map((row) => [row.player_id, row]));
  const games = new Set(owned.map((row) => row.game_id));
  const policy = inputPolicy(context);
  return features
    .filter((row) => games.has(row.game_id))
    .map((row) => {
      const own = minutesOf.get(row.player_id)!;
      const sim = simOf.get(row.player_id)!;
      const { game_id, team_id } = sim;
      const market = oddsOf.get(game_id);
      const slot = ownedOf.get(row.player_id);
      const known = {
        player_name: row.player_name,
        team_id,
        team_tricode: row.team_tricode,
        opponent_team_id: row.opponent_team_id,
        opponent_team_tricode: row.opponent_team_tricode,
        game_id,
        game_date: row.game_date,
        tip_ts: row.tip_ts,
        is_projected_starter: row.is_projected_starter,
        is_confirmed_starter: row.is_confirmed_starter,
        status: row.status,
        play_prob: own.play_prob,
        pos_bucket: row.pos_bucket,
        minutes_p10: own.minutes_p10,
        minutes_p50: own.minutes_p50,
        minutes_p90: own.minutes_p90,
        minutes_p10_cond: own.minutes_p10_cond,
        minutes_p50_cond: own.minutes_p50_cond,
        minutes_p90_cond: own.minutes_p90_cond,
        injuries_as_of_ts: row.injuries_as_of_ts,
        salary: slot?.salary ?? null,
        positions: slot?.positions ?? null,
        value: slot === undefined ? null : (1000 * sim.dk_fpts_mean) / slot.salary,
        pred_own_pct: slot?.pred_own_pct ?? null,
        sim_profile: textParam(context, 'profile'),
        n_worlds: Number(context.params['worlds']),
        seed,
        run_id: context.runId,
        run_as_of_ts: scope.partition.asOf,
        input_policy: policy,
      };
      const counted = shares.get(row.player_id) ?? UNKNOWN_SHARES;
      return makeRow(sim, known, marketColumns(market, row.is_home), counted);
    })
    .sort((a, b) => b.dk_fpts_mean - a.dk_fpts_mean || a.player_id - b.player_id);
}

type Market = Pick<
  UnifiedRow,
  'spread_home' | 'total' | 'team_implied_total' | 'opponent_implied_total' | 'odds_as_of_ts'
>;

/** Implied totals: half the total, less half the spread for the home side, plus it for the away side. */
export function marketColumns(
  odds: RowOf<typeof CONSENSUS_TABLE> | undefined,
  isHome: boolean,
): Market {
  const { spread_home = null, total = null, odds_as_of_ts = null } = odds ?? {};
  const isPriced = spread_home !== null && total !== null;
  const home = isPriced ? total / 2 - spread_home / 2 : null;
  const away = isPriced ? total / 2 + spread_home / 2 : null;
  return {
    spread_home,
    total,
    team_implied_total: isHome ? home : away,
    opponent_implied_total: isHome ? away : home,
    odds_as_of_ts,
  };
}

type Shares = Pick<UnifiedRow, 'boom_prob' | 'bust_prob'>;
const UNKNOWN_SHARES: Shares = { boom_prob: null, bust_prob: null };

/** A player's worlds as they are asked: in how many he has fewer points; undefined where that was not counted. */
export interface CountedWorlds {
  readonly worlds: number;
  readonly below: (points: number) => number | undefined;
}

/** Booms and busts of rostered players by id, from what the simulation counted; empty when the profile kept no worlds. */
async function sharesOf(
  context: StepContext,
  owned: readonly { readonly player_id: number; readonly salary: number }[],
): Promise<ReadonlyMap<number, Shares>> {
  const [output] = context.upstream('sim.run');
  invariant(output, 'the simulation is upstream');
  if (!output.files.has(WORLDS_FILE)) return new Map();
  const shares = new Map<number, Shares>();
  const take = (countedOf: (playerId: number) => CountedWorlds | undefined): boolean =>
    owned
      .map(({ player_id, salary }) => {
        const counted = countedOf(player_id);
        if (counted === undefined) return true;
        const own = boomAndBust(counted, salary);
        if (own === undefined) return false;
        shares.set(player_id, own);
        return true;
      })
      .every(Boolean);
  // A simulation of an older version has no counts, and a salary that is no whole hundred asks between two of them.
  if (output.files.has(POINTS_BELOW_FILE)) {
    const counts = await readPointsBelow(await context.read(outputFile(output, POINTS_BELOW_FILE)));
    const rowOf = new Map(counts.playerIds.map((id, row) => [id, row]));
    const isWhole = take((id) => {
      const row = rowOf.get(id);
      if (row === undefined) return undefined;
      return { worlds: counts.worlds, below: (points) => counts.below(row, points) };
    });
    if (isWhole) return shares;
  }
  const worlds = await readWorlds(await context.read(outputFile(output, WORLDS_FILE)));
  const rowOf = new Map(worlds.playerIds.map((id, row) => [id, row]));
  take((id) => {
    const row = rowOf.get(id);
    return row === undefined ? undefined : countedWorlds(worlds.fpts(row));
  });
  return shares;
}

/** A player's worlds, counted when asked. */
export function countedWorlds(fpts: Float32Array): CountedWorlds {
  return {
    worlds: fpts.length,
    below: (points) => fpts.reduce((count, value) => (value < points ? count + 1 : count), 0),
  };
}

/** The shares of worlds ten points above five times the salary, and below five times; undefined where they were not counted. */
export function boomAndBust({ worlds, below }: CountedWorlds, salary: number): Shares | undefined {
  const par = (VALUE_MULTIPLE * salary) / 1000;
  const [belowBoom, belowPar] = [below(par + BOOM_POINTS), below(par)];
  if (belowBoom === undefined || belowPar === undefined) return undefined;
  return { boom_prob: (worlds - belowBoom) / worlds, bust_prob: belowPar / worlds };
}

function inputPolicy({ gaps, params }: StepContext): string {
  const passed = gaps.map((gap) => `${gap.source}:${gap.policy}`);
  return [...passed, ...(params['lookahead'] === true ? ['lookahead'] : [])].join(';');
}
