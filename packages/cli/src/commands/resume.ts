import { Args, Flags } from '@oclif/core';
import type { PlanFile, Summary } from '@pkg/manifest';
import { KnownError, type ObjectStore } from '@pkg/std';
import type { Config } from '@pkg/backfill/settings';
import { EXIT, clock, leaseHost } from '@pkg/backfill/process';
import { resumeCommand, sameCommand } from '@pkg/backfill/request';
import type { Planned } from '@pkg/backfill/run';
import type { ResumableBackfill } from '@pkg/backfill/plan';
import { BaseCommand } from '../base-command.ts';
import { RUNNING } from '../flags.ts';
import type { Line } from '../result-lines.ts';

interface ResumeJson {
  readonly schema: 'resume.v1';
  readonly ok: boolean;
  readonly exit: number;
  /** The backfill that went on; null where there was none, or they were listed. */
  readonly resumed: string | null;
  /** With --list: the newest first. */
  readonly backfills?: readonly ResumableBackfill[];
  /** Of the run that went on: a backfill of its own. */
  readonly summary?: Summary;
}

type Asked = Readonly<Record<'max-parallel' | 'max-failures', number | undefined>> &
  Readonly<Record<'quiet' | 'wait', boolean>>;

export default class Resume extends BaseCommand {
  static override description =
    'Resume a backfill that was killed or stopped, or of which cells failed: its frozen plan, with the dates, cut-offs, seeds and selections of then. Exit 3, and nothing run, where the world is not as it was planned.';

  static override examples = [
    '<%= config.bin %> resume --list --data-root ./data',
    '<%= config.bin %> resume --data-root ./data',
    '<%= config.bin %> resume bf-20261122T190000000Z-7f3c9a1e-abc --data-root ./data',
  ];

  static override args = {
    backfill: Args.string({ description: 'backfill id (default: the newest that has cells left)' }),
  };

  static override flags = {
    list: Flags.boolean({
      description: 'list the backfills that have cells left, newest first, and run nothing',
      default: false,
    }),
    ...RUNNING,
  };

  override async run(): Promise<ResumeJson> {
    const { args, flags } = await this.parse(Resume);
    const { config, dataRoot, store } = this.open(flags);
    const { frozenPlanOf, resumableBackfills } = await import('@pkg/backfill/plan');
    if (flags.list) {
      const backfills = await resumableBackfills(store, leaseHost);
      this.log(presentList(backfills, dataRoot));
      return { schema: 'resume.v1', ok: true, exit: EXIT.ok, resumed: null, backfills };
    }
    const id = args.backfill ?? (await newest(store));
    if (id === undefined) {
      this.log([NOTHING]);
      return { schema: 'resume.v1', ok: true, exit: EXIT.ok, resumed: null };
    }
    const plan = await frozenPlanOf(store, id);
    if (plan === null) throw hadNothing(id);
    return this.#goOn(store, dataRoot, { id, plan }, flags, config);
  }

  async #goOn(
    store: ObjectStore,
    dataRoot: string,
    { id, plan }: { readonly id: string; readonly plan: PlanFile },
    flags: Asked,
    config: Config,
  ): Promise<ResumeJson> {
    const { planAgain, requestOfPlan, stalePlan } = await import('@pkg/backfill/plan');
    const { frozenCells } = await import('@pkg/engine');
    const { liveRun } = await import('../live-run.ts');
    const { presentRun } = await import('../present-run.ts');
    const here = { dataRoot, config };
    const asked = await requestOfPlan(store, plan, config, {
      now: clock(),
      maxParallel: flags['max-parallel'],
      maxFailures: flags['max-failures'],
    });
    const record = { ...asked.record, resumes: id };
    const request = { ...asked, record, frozen: frozenCells(plan) };
    const replan = async (from: ObjectStore): Promise<Planned> => {
      const { planned, drift } = await planAgain(from, request, plan);
      if (drift.length > 0) throw stalePlan(id, drift, sameCommand(plan.request, here));
      return planned;
    };
    const { finished, exit } = await liveRun(store, request, await this.planning(store, replan), {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: flags.wait,
      replan: () => replan(store),
    });
    const { summary, execution } = finished;
    this.log([
      ...(flags.quiet ? [] : [`Resuming ${id}`]),
      ...presentRun(summary, execution, here, flags.quiet),
    ]);
    process.exitCode = exit;
    return { schema: 'resume.v1', ok: exit === 0, exit, resumed: id, summary };
  }
}

const NOTHING = 'Nothing to resume: no backfill has cells left.';

/** One at work needs nobody to go on with it. */
async function newest(store: ObjectStore): Promise<string | undefined> {
  const { resumableBackfills } = await import('@pkg/backfill/plan');
  const found = await resumableBackfills(store, leaseHost);
  return found.find(({ state }) => state !== 'at work' && state !== 'damaged')?.backfill_id;
}

function presentList(backfills: readonly ResumableBackfill[], dataRoot: string): Line[] {
  const rows = backfills.map((each) => [
    each.backfill_id,
    each.state === 'at work' ? 'running' : each.state,
    `${each.start ?? ''}..${each.end ?? ''}`,
    String(each.left_cells),
    String(each.planned_cells),
  ]);
  const header = ['backfill', 'state', 'dates', 'left', 'of'];
  const first = backfills.find(({ state }) => state !== 'at work' && state !== 'damaged');
  if (backfills.length === 0) return [{ header, rows, asText: NOTHING }];
  return [
    { header, rows },
    ...(first === undefined ? [] : [`  next: ${resumeCommand(first.backfill_id, { dataRoot })}`]),
  ];
}

function hadNothing(backfillId: string): KnownError {
  return new KnownError({
    code: 'NOTHING_TO_RESUME',
    kind: 'missing',
    message: `${backfillId} had nothing to run, and so has no frozen plan`,
    hint: 'pipeline resume --list names the backfills that have cells left',
  });
}
