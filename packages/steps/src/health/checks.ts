/** `health.checks`: looks at the run's outputs together, as a person would, before anything is published. */
import { select } from '@pkg/asof';
import type { Selected, Partition, Step, StepContext } from '@pkg/engine';
import { defineContract, flag, text } from '@pkg/lake';
import type { ManifestCheck, ManifestGap } from '@pkg/manifest';
import { formatInstant } from '@pkg/std';
import { damagedOf, damageInWords, RESTORE } from '../damaged-inputs.ts';
import { UNIFIED_TABLE, type UnifiedRow } from '../finalize/unified.ts';
import { groupBy } from '../group-by.ts';
import { INJURIES_TABLE } from '../ingest/injuries.ts';
import { CONSENSUS_TABLE } from '../ingest/odds-consensus.ts';
import { teamIdsOf } from '../ingest/roster.ts';
import { MINUTES_TABLE, TEAM_MINUTES } from '../minutes/score.ts';
import { printPolicy } from '../policy.ts';
import { QUANTILES_TABLE } from '../sim/run.ts';
import { availabilityChecks } from './availability-checks.ts';
import { MARKET_WIDTH, marketCheck } from './market-check.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { readUpstream, required, tableOutput, warning } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { blockedBy } from '../select-input.ts';

const CHECKS_TABLE = defineContract('health.checks', ['check'], {
  check: text(),
  ok: flag(),
  severity: text({ oneOf: ['error', 'warning'] }),
  detail: text(),
});

/** The most that a team's expected minutes may be from 240: as much as the cap on one player leaves undone. */
const MINUTES_TOLERANCE = 5;

export function healthStep(): Step<PlanningContext> {
  return {
    asset: 'health.checks',
    module: import.meta.url,
    grain: 'partition',
    pool: 'publish',
    upstream: [
      'ingest.schedule',
      'ingest.injuries_raw',
      'ingest.odds_raw',
      'minutes.score',
      'sim.run',
      'finalize.unified',
    ],
    isAsOf: true,
    select: (scope, world) => {
      return selectDraftGroups(world, slateOf(scope));
    },
    params: () => ({
      params: { minutes_tolerance: MINUTES_TOLERANCE, market_width: MARKET_WIDTH },
    }),
    run: async (context) => {
      const checks = await healthChecks(context);
      const rows = checks.map(({ name, ...rest }) => ({ check: name, ...rest }));
      const { output, check } = tableOutput('checks.parquet', CHECKS_TABLE, rows);
      return { outputs: [output], checks: [check, ...checks] };
    },
  };
}

/** A date without any draft group has nothing to finalize: a gap of salaries, recorded here. */
function selectDraftGroups(world: PlanningContext, slate: Partition): Selected {
  if (slate.groups.length > 0) return { inputs: [], gaps: [] };
  const policy = world.policiesOf(slate).salaries;
  const known = select([...world.histories.on('salaries', slate.date)], slate.asOf);
  const damaged = damagedOf(known.candidates);
  const isDamaged = damaged.length > 0;
  const reason =
    `cannot finalize ${slate.date} without salaries history: ` +
    (isDamaged ? `${damageInWords(damaged)}, and ` : '') +
    `no draft group was known at ${formatInstant(slate.asOf)}; ` +
    'minutes, rates and the simulation are made, ownership and the unified table are not';
  const remediation = isDamaged
    ? RESTORE
    : `import the salaries of ${slate.date}, or leave it: the site may have had no slate on this date`;
  const gap: ManifestGap = {
    source: 'salaries',
    policy: printPolicy(policy),
    ...(isDamaged ? { kind: 'corrupt' as const } : {}),
    reason,
    remediation,
  };
  return policy.onMissing === 'fail'
    ? { inputs: [], gaps: [gap], blocked: blockedBy(gap) }
    : { inputs: [], gaps: [gap] };
}

async function healthChecks(context: StepContext): Promise<ManifestCheck[]> {
  const { games } = await readSlateGames(context);
  const injuries = await readUpstream(
    context,
    'ingest.injuries_raw',
    'injuries.parquet',
    INJURIES_TABLE,
  );
  const odds = await readUpstream(context, 'ingest.odds_raw', 'consensus.parquet', CONSENSUS_TABLE);
  const minutes = await readUpstream(context, 'minutes.score', 'minutes.parquet', MINUTES_TABLE);
  const simulated = await readUpstream(context, 'sim.run', 'quantiles.parquet', QUANTILES_TABLE);
  const unified = await readUpstream(context, 'finalize.unified', 'unified.parquet', UNIFIED_TABLE);
  const simulatedGames = new Set(simulated.map((row) => row.game_id));
  const absent = games
    .filter((game) => !simulatedGames.has(game.game_id))
    .map((game) => game.game_id);
  const teams = [...groupBy(minutes, (row) => `${row.game_id} ${String(row.team_id)}`).values()];
  const sums = teams.map((rows) => rows.reduce((sum, row) => sum + row.minutes_p50, 0));
  const off = sums.filter((sum) => Math.abs(sum - TEAM_MINUTES) > MINUTES_TOLERANCE);
  const unordered = simulated.filter(
    (row) => !(row.dk_fpts_p10 <= row.dk_fpts_p50 && row.dk_fpts_p50 <= row.dk_fpts_p90),
  );
  return [
    required(
      'every game is simulated',
      absent.length === 0,
      absent.join(', ') || `${String(games.length)} games`,
    ),
    warning(
      'team minutes near 240',
      off.length === 0,
      `${String(teams.length - off.length)} of ${String(teams.length)} teams within ${String(MINUTES_TOLERANCE)} minutes`,
    ),
    required(
      'point quantiles in order',
      unordered.length === 0,
      `${String(unordered.length)} of ${String(simulated.length)} rows out of order`,
    ),
    marketCheck(games, simulated, odds),
    ...availabilityChecks(minutes, injuries, teamIdsOf(games)),
    ...unifiedChecks(unified),
  ];
}

function unifiedChecks(unified: readonly UnifiedRow[]): ManifestCheck[] {
  const unlisted = unified.filter((row) => row.salary === null && row.minutes_p50 >= 20);
  const names = unlisted.map((row) => row.player_name).join(', ');
  const elite = unified.filter((row) => row.dk_fpts_mean > 80);
  const stars = elite.map((row) => `${row.player_name} ${row.dk_fpts_mean.toFixed(1)}`).join(', ');
  return [
    warning(
      'rotation players have a salary',
      unlisted.length === 0,
      names || 'all who are to play 20 minutes',
    ),
    // No player has averaged 80 DraftKings points over a season; a mean above is an error of the inputs.
    required('projections are believable', elite.length === 0, stars || 'no mean above 80 points'),
  ];
}
