import { Args, Flags } from '@oclif/core';
import { EXIT, type ExitCode } from '@pkg/backfill/process';
import type { WorldReport } from '@pkg/audit/simulation';
import { BaseCommand } from '../../base-command.ts';

interface SimWorldJson extends WorldReport {
  readonly schema: 'sim-world.v1';
  /** Whether nothing that the run stored of this world differs from what was made now, or is damaged. */
  readonly ok: boolean;
  readonly exit: ExitCode;
}

export default class SimWorldCommand extends BaseCommand {
  static override description =
    'Make one simulated world of a run again, published or not, from its manifest alone: profile, seed, derivation, and the slate in a file that it names by hash. The world is compared bit by bit with what the run stored of it.';

  static override examples = [
    '<%= config.bin %> sim world 20240115T173000Z-26bd58f7 --world 777 --data-root ./data',
    '<%= config.bin %> sim world 20240115T173000Z-26bd58f7 --world 777 --player "LeBron James" --data-root ./data',
  ];

  static override args = { run: Args.string({ description: 'run id', required: true }) };

  static override flags = {
    world: Flags.integer({ description: 'number of the world, from 0', required: true }),
    player: Flags.string({ description: 'name or id of a player: only him' }),
    top: Flags.integer({ description: 'players to show; JSON has all', default: 15, min: 1 }),
  };

  override async run(): Promise<SimWorldJson> {
    const { args, flags } = await this.parse(SimWorldCommand);
    const { store } = this.open(flags);
    const { reportWorld } = await import('@pkg/audit/simulation');
    const { presentWorld } = await import('../../sim-world/present-world.ts');
    const { run: runId } = args;
    const { world: number, player } = flags;
    const { problem, ...report } = await reportWorld(store, { runId, number, player });
    const ok = report.stored === 'same' || report.stored === 'none_kept';
    const exit = ok ? EXIT.ok : EXIT.verificationFailed;
    this.log(presentWorld(report, { top: flags.top, problem }));
    process.exitCode = exit;
    return { schema: 'sim-world.v1', ok, exit, ...report };
  }
}
