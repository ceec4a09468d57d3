import { Flags } from '@oclif/core';
import { fileObjectStore } from '@pkg/std';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import { clock } from '../surroundings.ts';

/** What `pipeline run --json` prints. */
export interface RunJson {
  readonly schema: 'run.v1';
  readonly ok: boolean;
  readonly exit: number;
  readonly plan: {
    readonly hash: string;
    readonly cells: Readonly<Record<string, number>>;
    /** Of a dry run: dates without games, and the plan as `plan.json` would hold it, selections and reasons included. */
    readonly no_slate?: readonly unknown[];
    readonly frozen?: unknown;
  };
  /** Absent for a dry run. */
  readonly summary?: unknown;
}

export default class Run extends BaseCommand {
  static override description =
    'Run the pipeline over a day or any range of dates: the same DAG, each step reading only what was known at its as-of time.';

  static override examples = [
    '<%= config.bin %> run --start 2024-01-15 --end 2024-01-21 --as-of-mode pretip --data-root ./data',
    '<%= config.bin %> run --start 2024-01-15 --end 2024-01-15 --dry-run --data-root ./data',
  ];

  static override flags = {
    start: Flags.string({ description: 'first game date, YYYY-MM-DD' }),
    end: Flags.string({ description: 'last game date, YYYY-MM-DD' }),
    season: Flags.string({
      description: 'only dates of this season, named by the year it starts; alone: all of it',
    }),
    'as-of-mode': Flags.string({
      description:
        'pretip: lead minutes before the first tip; lock: when the contest locks; custom: --as-of-ts',
      options: ['pretip', 'lock', 'custom'],
      default: 'pretip',
    }),
    'as-of-ts': Flags.string({
      description: 'UTC instant for --as-of-mode custom, such as 2025-12-18T22:45:00Z',
    }),
    'allow-lookahead': Flags.boolean({
      description: 'let --as-of-ts lie after the lock; every row then says so',
      default: false,
    }),
    'lead-minutes': Flags.integer({
      description: 'minutes before the first tip for pretip (default 30)',
      min: 0,
    }),
    'max-parallel': Flags.integer({ description: 'cells at once (default 4)', min: 1, max: 64 }),
    resume: Flags.boolean({
      description: 'reuse cells that were made before',
      default: true,
      allowNo: true,
    }),
    force: Flags.boolean({
      description: 'make everything again, under new run ids',
      default: false,
    }),
    'dry-run': Flags.boolean({
      description: 'print the plan and write nothing',
      default: false,
      allowNo: true,
    }),
    steps: Flags.string({
      description: 'families or assets, such as ingest,minutes,sim.run (default: all)',
    }),
    follow: Flags.boolean({
      description: 'with --json: each event as a line of its own, the result last',
      dependsOn: ['json'],
    }),
    worlds: Flags.integer({ description: 'simulated worlds (default 25000)', min: 1 }),
    profile: Flags.string({ description: 'simulation profile (default sim_v3)' }),
    seed: Flags.integer({ description: 'seed of the simulation (default 12345)', min: 0 }),
    policy: Flags.string({
      description: 'policy of a source: odds=fail, odds=gap, odds=stale:6h; repeatable',
      multiple: true,
    }),
    publish: Flags.string({
      description: 'auto: locked slates only once; always; never',
      options: ['auto', 'always', 'never'],
    }),
    wait: Flags.boolean({
      description: 'wait while another process runs the same dates (default: exit 8)',
      default: false,
    }),
  };

  override async run(): Promise<RunJson> {
    const { flags } = await this.parse(Run);
    const config = readConfig(flags.config);
    const dataRoot = dataRootOf(flags['data-root'], config);
    // Arrow, zod and Parquet take a while to load: only a command that needs them pays.
    const { runRequest } = await import('../run-request.ts');
    const { planRun } = await import('../run-pipeline.ts');
    const { liveRun } = await import('../live-run.ts');
    const { planCounts, presentPlan } = await import('../present-plan.ts');
    const { presentRun } = await import('../present-run.ts');
    const store = fileObjectStore(dataRoot);
    const request = await runRequest(store, flags, config, clock());
    const planned = await planRun(store, request);
    const plan = { hash: planned.plan.hash, cells: planCounts(planned.plan.cells) };
    if (flags['dry-run']) {
      this.log(presentPlan(planned.plan, planned.world));
      this.log('\nNothing was written.');
      const { planBytes } = await import('@pkg/engine');
      const frozen = Buffer.from(planBytes(planned.plan, request.record)).toString('utf8');
      const { noSlate } = planned.world.calendar;
      const whole = { ...plan, no_slate: noSlate, frozen: JSON.parse(frozen) as unknown };
      return this.#end(whole, plan.cells.blocked > 0 ? 6 : 0);
    }
    const { finished, exit } = await liveRun(store, request, planned, {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: flags.wait,
    });
    this.log(presentRun(finished.summary, finished.execution, dataRoot));
    return this.#end(plan, exit, finished.summary);
  }

  #end(plan: RunJson['plan'], exit: number, summary?: unknown): RunJson {
    process.exitCode = exit;
    return {
      schema: 'run.v1',
      ok: exit === 0,
      exit,
      plan,
      ...(summary === undefined ? {} : { summary }),
    };
  }
}
