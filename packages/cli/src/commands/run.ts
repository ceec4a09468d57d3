import { Flags } from '@oclif/core';
import type { Estimate } from '@pkg/engine';
import type { PlanFile, Summary } from '@pkg/manifest';
import type { JobReport } from '@pkg/sources';
import { type ObjectStore, shellWords } from '@pkg/std';
import { EXIT } from '@pkg/backfill/process';
import type { Question } from '@pkg/backfill/plan';
import type { Here } from '@pkg/backfill/request';

import { BaseCommand } from '../base-command.ts';
import { ALLOW_LOOKAHEAD, AS_OF, RANGE, RUNNING, SEASON, SETTINGS, STEPS } from '../flags.ts';
import { print } from '../output-streams.ts';
import { runOptionsOf, type RunFlags } from '../run-options.ts';

/** The output of `pipeline run --json`. */
export interface RunJson {
  readonly schema: 'run.v1';
  readonly ok: boolean;
  readonly exit: number;
  readonly plan: {
    readonly hash: string;
    readonly cells: Readonly<Record<string, number>>;
    /** Only of a dry run: dates without games, and the plan as `plan.json` would hold it, selections and reasons included. */
    readonly no_slate?: Summary['no_slate'];
    readonly frozen?: PlanFile;
    /** How long it may take, by the medians of past runs. */
    readonly estimate?: Estimate;
  };
  /** The captures of live sources, where the run was one of today. */
  readonly captures?: readonly JobReport[];
  /** Absent for a dry run. */
  readonly summary?: Summary;
}

type Asked = RunFlags & {
  readonly plan?: string | undefined;
  readonly capture: boolean | undefined;
  readonly 'dry-run': boolean;
  readonly quiet: boolean;
};

/** Flags that are part of the question, and so of a saved plan. */
const ASKED = [
  ...[
    'start',
    'end',
    'season',
    ...Object.keys(AS_OF),
    'allow-lookahead',
    'resume',
    'only',
    'force',
  ],
  ...['steps', ...Object.keys(SETTINGS), 'publish'],
];

export default class Run extends BaseCommand {
  static override makesDataRoot = true;

  static override description =
    'Run the pipeline over a day or any range of dates: the same DAG, each step reading only what was known at its as-of time.';

  static override examples = [
    '<%= config.bin %> run --start 2024-01-15 --end 2024-01-21 --as-of-mode pretip --data-root ./data',
    '<%= config.bin %> run --start 2024-01-15 --end 2024-01-15 --dry-run --out plan.json --data-root ./data',
    '<%= config.bin %> run --plan plan.json --data-root ./data',
  ];

  static override flags = {
    ...RANGE,
    season: SEASON,
    ...AS_OF,
    'allow-lookahead': ALLOW_LOOKAHEAD,
    ...RUNNING,
    resume: Flags.boolean({
      description: 'reuse cells that were made before',
      default: true,
      allowNo: true,
    }),
    only: Flags.string({
      description:
        'make only what is missing, failed or stale, or all of these (default: missing and failed, and stale until the slate locks)',
      options: ['missing', 'failed', 'stale', 'all'],
      exclusive: ['force'],
    }),
    force: Flags.boolean({
      description: 'make everything again, under new run ids',
      default: false,
    }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'print the plan and write nothing',
      default: false,
      allowNo: true,
    }),
    out: Flags.string({
      description: 'with --dry-run: keep the plan in this file, for --plan',
      dependsOn: ['dry-run'],
    }),
    plan: Flags.string({
      description: 'run exactly this saved plan, or exit 3 and say what has changed since',
      exclusive: [...ASKED, 'out'],
    }),
    'detailed-exitcode': Flags.boolean({
      description: 'exit 10 when a dry run finds work to do',
      default: false,
      dependsOn: ['dry-run'],
    }),
    steps: STEPS,
    follow: Flags.boolean({
      description: 'with --json: each event as a line of its own, the result last',
      dependsOn: ['json'],
    }),
    ...SETTINGS,
    publish: Flags.string({
      description: 'auto: never replace a published slate after its lock; always; never',
      options: ['auto', 'always', 'never'],
    }),
    capture: Flags.boolean({
      description: 'look at the live sources before a run of today (default: the config, else yes)',
      allowNo: true,
    }),
  };

  override async run(): Promise<RunJson> {
    // A plan has the flags of a run.
    const { flags } = await this.parse(this.ctor as typeof Run);
    const { config, dataRoot, store } = this.open(flags);
    // Arrow, zod and Parquet take a while to load: only a command that needs them pays.
    const { planCounts, presentPlan } = await import('../present-plan.ts');
    const { presentRun } = await import('../present-run.ts');
    const { presentOutlook } = await import('../present-limits.ts');
    const { outlookOf } = await import('@pkg/backfill/run');
    const { liveRun } = await import('../live-run.ts');
    const { savePlan } = await import('@pkg/backfill/plan');
    const here = { dataRoot, config };
    const { request, plan: planFrom, captures } = await this.#question(store, flags, here);
    const planned = await this.planning(store, planFrom);
    const plan = { hash: planned.plan.hash, cells: planCounts(planned.plan.cells) };
    if (flags['dry-run']) {
      const outlook = await outlookOf(store, request, planned);
      if (flags.out !== undefined) savePlan(flags.out, dataRoot, planned, request);
      const written =
        flags.out === undefined
          ? 'Nothing was written.'
          : `Nothing was written but ${flags.out}. Next: ${shellWords(['pipeline', 'run', '--plan', flags.out, '--data-root', dataRoot])}`;
      const { hintOfRun, recordedAs } = await import('@pkg/backfill/request');
      const text = presentPlan(planned.plan, planned.world, (hinted) =>
        hintOfRun(hinted, request.record, here),
      );
      this.log([...text, '', presentOutlook(outlook, request), '', written]);
      const { planFile } = await import('@pkg/engine');
      const { noSlate, leftOut } = planned.world.calendar;
      const frozen = planFile(planned.plan, recordedAs(request));
      const { estimate } = outlook;
      const whole = { ...plan, no_slate: [...noSlate, ...leftOut], estimate, frozen };
      const hasWork = flags['detailed-exitcode'] && plan.cells.run > 0;
      return this.#end(
        whole,
        plan.cells.blocked > 0 ? EXIT.blockedByGaps : hasWork ? EXIT.workToDo : EXIT.ok,
      );
    }
    const { finished, exit } = await liveRun(store, request, planned, {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: flags.wait,
      dataRoot,
      captures,
      replan: () => planFrom(store),
    });
    this.log(presentRun(finished.summary, finished.execution, here, flags.quiet));
    return {
      ...this.#end(plan, exit, finished.summary),
      ...(captures === undefined ? {} : { captures }),
    };
  }

  async #question(store: ObjectStore, flags: Asked, here: Here): Promise<Question> {
    const { askedQuestion, savedQuestion } = await import('@pkg/backfill/plan');
    if (flags.plan !== undefined) {
      const running = {
        maxParallel: flags['max-parallel'],
        maxFailures: flags['max-failures'],
        workers: flags.workers,
      };
      return savedQuestion(store, flags.plan, here, running);
    }
    return askedQuestion(store, runOptionsOf(flags), here, {
      isWanted: (flags.capture ?? here.config.capture !== 'never') && !flags['dry-run'],
      say: (text) => {
        if (!flags.quiet && !this.jsonEnabled()) print(process.stderr, `${text}\n`);
      },
    });
  }

  #end(plan: RunJson['plan'], exit: number, summary?: Summary): RunJson {
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
