/** `sim.run`: simulated fantasy points of everybody who could play, on worker threads, from a recorded seed. */
import type { Step, StepContext, StepOutput, StepResult } from '@pkg/engine';
import { defineContract, int, nullable, real, text, type RowOf } from '@pkg/lake';
import {
  FileMemory,
  loadProfile,
  pointsBelowToArrow,
  recordWorlds,
  SEED_DERIVATION,
  simulate,
  WorldsMemory,
  worldsToArrow,
  type SimInput,
  type SimResult,
  type WorldsMeta,
} from '@pkg/sim';
import { canonicalJson, invariant, sha256 } from '@pkg/std';
import { CONSENSUS_TABLE } from '../ingest/odds-consensus.ts';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { RATES_TABLE } from '../rates/score.ts';
import { selected } from '../select-input.ts';
import { readUpstream, tableOutput, textParam, warning } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';

const points = (): ReturnType<typeof real> => real({ min: -30, max: 300 });
const chance = (): ReturnType<typeof real> => real({ min: 0, max: 1 });
const mean = (): ReturnType<typeof real> => real({ min: 0, max: 200 });

export const QUANTILES_TABLE = defineContract('sim.run', ['game_id', 'player_id'], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  /** DraftKings points over all worlds, those in which he sits included. */
  dk_fpts_mean: points(),
  dk_fpts_std: real({ min: 0 }),
  dk_fpts_p05: points(),
  dk_fpts_p10: points(),
  dk_fpts_p25: points(),
  dk_fpts_p50: points(),
  dk_fpts_p75: points(),
  dk_fpts_p90: points(),
  dk_fpts_p95: points(),
  minutes_mean: mean(),
  pts_mean: mean(),
  reb_mean: mean(),
  ast_mean: mean(),
  stl_mean: mean(),
  blk_mean: mean(),
  tov_mean: mean(),
  fg3m_mean: mean(),
  dd_prob: chance(),
  td_prob: chance(),
});
export type QuantilesRow = RowOf<typeof QUANTILES_TABLE>;

const GAMES_TABLE = defineContract('sim.run games', ['game_id'], {
  game_id: text(),
  spread_home: nullable(real()),
  total: nullable(real()),
  /** Home points less away points, as drawn. */
  margin_mean: real(),
  margin_std: real({ min: 0 }),
  margin_p10: real(),
  margin_p50: real(),
  margin_p90: real(),
  /** Points of both teams, as the simulated players scored them. */
  total_mean: real({ min: 0 }),
  total_std: real({ min: 0 }),
  total_p10: real({ min: 0 }),
  total_p50: real({ min: 0 }),
  total_p90: real({ min: 0 }),
  blowout_prob: chance(),
  overtime_prob: chance(),
});

/** Worlds in which chance leaves a team fewer than five players: a share above this is a fault of the inputs. */
const MAX_SHORT_SHARE = 0.01;

/** The file of all worlds; absent when the profile keeps none. */
export const WORLDS_FILE = 'worlds.arrow';

/** The worlds in which each player has fewer points than every half point; absent as the worlds are. */
export const POINTS_BELOW_FILE = 'points-below.arrow';

/** Memory of one simulation at a time, and of its file of worlds. */
class SimMemory {
  readonly worlds = new WorldsMemory();
  readonly file = new FileMemory();
}

/** Memory of simulations that have ended, for the next ones: fresh memory takes longer to come than the worlds in it. */
const spareMemory: SimMemory[] = [];

/**
 * The memory of a simulation, in MiB: points of every player and world, 32 bits each, in about six buffers (two sides
 * of workers, sorted copies for quantiles). For the largest slate that was seen, 15 games, some 240 players.
 */
function memoryMiB(worlds: number): number {
  return Math.max(1, Math.ceil((worlds * 240 * 4 * 6) / 1_048_576));
}

export function simStep(threads: number): Step<PlanningContext> {
  return {
    asset: 'sim.run',
    module: import.meta.url,
    grain: 'partition',
    pool: 'sim',
    upstream: ['minutes.features_live', 'minutes.score', 'rates.score', 'ingest.odds_raw'],
    isAsOf: true,
    claims: (_, { settings }) => ({ memory: memoryMiB(settings.worlds) }),
    select: () => selected([]),
    params: (_, { settings }) => {
      const profile = loadProfile(settings.profile);
      return {
        seed: settings.seed,
        params: {
          profile: settings.profile,
          profile_sha256: sha256(canonicalJson(profile)),
          worlds: settings.worlds,
          seed_derivation: SEED_DERIVATION,
        },
      };
    },
    run: (context) => simulateSlate(context, threads),
  };
}

async function simulateSlate(context: StepContext, threads: number): Promise<StepResult> {
  const memory = spareMemory.pop() ?? new SimMemory();
  const release = (): void => {
    if (spareMemory.length === 0) spareMemory.push(memory);
  };
  try {
    return { ...(await simulateIn(memory, context, threads)), release };
  } catch (error) {
    release();
    throw error;
  }
}

async function simulateIn(
  memory: SimMemory,
  context: StepContext,
  threads: number,
): Promise<StepResult> {
  const input = await simInput(context);
  const profile = loadProfile(textParam(context, 'profile'));
  invariant(context.seed !== undefined, 'a simulation has a seed');
  const keepsWorlds = profile.worlds_output !== 'none';
  const result = await simulate(input, {
    profile,
    worlds: Number(context.params['worlds']),
    seed: context.seed,
    threads,
    memory: memory.worlds,
    countsBelow: keepsWorlds,
    signal: context.signal,
    onProgress: (done, total) => {
      context.progress(done, total);
    },
  });
  const quantiles = tableOutput('quantiles.parquet', QUANTILES_TABLE, quantileRows(input, result));
  const games = tableOutput('games.parquet', GAMES_TABLE, gameRows(input, result));
  const { seed } = context;
  const meta = { seed, profile: profile.name };
  const worlds = keepsWorlds ? await worldsFiles(input, result, meta, memory.file) : [];
  const record = await recordWorlds(input, { profile, seed, worlds: result.worlds });
  const recorded = record.files.map((file) => ({
    ...file,
    rowCount: file.name === record.recipe.files.seeds ? result.worlds : input.players.length,
    columns: [],
  }));
  const short = result.shortTeams.map(
    ({ teamId, worlds: n }) => `team ${String(teamId)} in ${String(n)} worlds`,
  );
  return {
    outputs: [quantiles.output, games.output, ...worlds, ...recorded],
    recipe: record.recipe,
    checks: [
      quantiles.check,
      games.check,
      warning(
        'teams reach their minutes',
        result.shortTeams.every(({ worlds: n }) => n <= MAX_SHORT_SHARE * result.worlds),
        short.join(', ') || 'in every world',
      ),
    ],
  };
}

/** The worlds, and what was counted of them. */
async function worldsFiles(
  input: SimInput,
  result: SimResult,
  meta: WorldsMeta,
  memory: FileMemory,
): Promise<StepOutput[]> {
  const counts = result.pointsBelow;
  invariant(counts !== undefined, 'a simulation that keeps its worlds counts them');
  const rowCount = input.players.length;
  const worlds = await worldsToArrow(input, result, meta, memory);
  const below = await pointsBelowToArrow(input, result.worlds, counts);
  return [
    { name: WORLDS_FILE, bytes: worlds, rowCount, columns: [] },
    { name: POINTS_BELOW_FILE, bytes: below, rowCount, columns: [] },
  ];
}

/** Games, teams and players in a fixed order: by game, home before away, by player id. */
async function simInput(context: StepContext): Promise<SimInput> {
  const features = await readUpstream(
    context,
    'minutes.features_live',
    'features.parquet',
    MINUTES_FEATURES,
  );
  const minutes = await readUpstream(context, 'minutes.score', 'minutes.parquet', MINUTES_TABLE);
  const rates = await readUpstream(context, 'rates.score', 'rates.parquet', RATES_TABLE);
  const odds = await readUpstream(context, 'ingest.odds_raw', 'consensus.parquet', CONSENSUS_TABLE);
  const oddsOf = new Map(odds.map((row) => [row.game_id, row]));
  const keyOf = (row: { game_id: string; player_id: number }): string =>
    `${row.game_id} ${String(row.player_id)}`;
  const minutesOf = new Map(minutes.map((row) => [keyOf(row), row]));
  const ratesOf = new Map(rates.map((row) => [keyOf(row), row]));
  const games = [...new Set(features.map((row) => row.game_id))].sort().map((gameId) => {
    const market = oddsOf.get(gameId);
    return { gameId, spreadHome: market?.spread_home ?? null, total: market?.total ?? null };
  });
  const teams = games.flatMap(({ gameId }, game) =>
    [true, false].flatMap((isHome) => {
      const row = features.find(
        (feature) => feature.game_id === gameId && feature.is_home === isHome,
      );
      return row === undefined ? [] : [{ teamId: row.team_id, game, isHome }];
    }),
  );
  const players = teams.flatMap(({ teamId, game }, team) =>
    features
      .filter((row) => row.team_id === teamId && row.game_id === games[game]!.gameId)
      .sort((a, b) => a.player_id - b.player_id)
      .map((row) => {
        const own = minutesOf.get(keyOf(row))!;
        const { fg2_pct, fg3_pct, ft_pct, fg2a, fg3a, fta, oreb, dreb, ast, stl, blk, tov } =
          ratesOf.get(keyOf(row))!;
        return {
          playerId: row.player_id,
          team,
          playProb: own.play_prob,
          minutesP10: own.minutes_p10_cond,
          minutesP50: own.minutes_p50_cond,
          minutesP90: own.minutes_p90_cond,
          isStarter: row.is_projected_starter,
          ...{ fg2a, fg3a, fta, oreb, dreb, ast, stl, blk, tov },
          fg2Pct: fg2_pct,
          fg3Pct: fg3_pct,
          ftPct: ft_pct,
        };
      }),
  );
  return { games, teams, players };
}

function quantileRows({ players, teams, games }: SimInput, result: SimResult): QuantilesRow[] {
  return result.players.map((summary, index) => {
    const team = teams[players[index]!.team]!;
    return {
      game_id: games[team.game]!.gameId,
      team_id: team.teamId,
      player_id: summary.playerId,
      dk_fpts_mean: summary.fptsMean,
      dk_fpts_std: summary.fptsStd,
      dk_fpts_p05: summary.p05,
      dk_fpts_p10: summary.p10,
      dk_fpts_p25: summary.p25,
      dk_fpts_p50: summary.p50,
      dk_fpts_p75: summary.p75,
      dk_fpts_p90: summary.p90,
      dk_fpts_p95: summary.p95,
      minutes_mean: summary.minutesMean,
      pts_mean: summary.ptsMean,
      reb_mean: summary.rebMean,
      ast_mean: summary.astMean,
      stl_mean: summary.stlMean,
      blk_mean: summary.blkMean,
      tov_mean: summary.tovMean,
      fg3m_mean: summary.fg3mMean,
      dd_prob: summary.ddProb,
      td_prob: summary.tdProb,
    };
  });
}

function gameRows({ games }: SimInput, result: SimResult): RowOf<typeof GAMES_TABLE>[] {
  return result.games.map((game, index) => ({
    game_id: game.gameId,
    spread_home: games[index]!.spreadHome,
    total: games[index]!.total,
    margin_mean: game.marginMean,
    margin_std: game.marginStd,
    margin_p10: game.marginP10,
    margin_p50: game.marginP50,
    margin_p90: game.marginP90,
    total_mean: game.totalMean,
    total_std: game.totalStd,
    total_p10: game.totalP10,
    total_p50: game.totalP50,
    total_p90: game.totalP90,
    blowout_prob: game.blowoutProb,
    overtime_prob: game.overtimeProb,
  }));
}
