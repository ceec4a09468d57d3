import { Args, Flags } from '@oclif/core';
import type { Summary } from '@pkg/manifest';
import { EXIT, leaseHost } from '@pkg/backfill/process';
import { resumeCommand } from '@pkg/backfill/request';
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
  /** The summary of the run that went on, which is a backfill of its own. */
  readonly summary?: Summary;
}

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
    const { newestResumable, resumableBackfills, resumedQuestion } =
      await import('@pkg/backfill/plan');
    if (flags.list) {
      const backfills = await resumableBackfills(store, leaseHost);
      this.log(presentList(backfills, newestResumable(backfills), dataRoot));
      return { schema: 'resume.v1', ok: true, exit: EXIT.ok, resumed: null, backfills };
    }
    const id =
      args.backfill ?? newestResumable(await resumableBackfills(store, leaseHost))?.backfill_id;
    if (id === undefined) {
      this.log([NOTHING]);
      return { schema: 'resume.v1', ok: true, exit: EXIT.ok, resumed: null };
    }
    const { liveRun } = await import('../live-run.ts');
    const { presentRun } = await import('../present-run.ts');
    const here = { dataRoot, config };
    const running = {
      maxParallel: flags['max-parallel'],
      maxFailures: flags['max-failures'],
      workers: flags.workers,
    };
    const { request, plan } = await resumedQuestion(store, id, here, running);
    const { finished, exit } = await liveRun(store, request, await this.planning(store, plan), {
      isQuiet: flags.quiet || this.jsonEnabled(),
      isPatient: flags.wait,
      dataRoot,
      replan: () => plan(store),
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

function presentList(
  backfills: readonly ResumableBackfill[],
  next: ResumableBackfill | undefined,
  dataRoot: string,
): Line[] {
  const rows = backfills.map((each) => [
    each.backfill_id,
    each.state === 'at work' ? 'running' : each.state,
    `${each.start ?? ''}..${each.end ?? ''}`,
    String(each.left_cells),
    String(each.planned_cells),
  ]);
  const header = ['backfill', 'state', 'dates', 'left', 'of'];
  if (backfills.length === 0) return [{ header, rows, asText: NOTHING }];
  return [
    { header, rows },
    ...(next === undefined ? [] : [`  next: ${resumeCommand(next.backfill_id, { dataRoot })}`]),
  ];
}
