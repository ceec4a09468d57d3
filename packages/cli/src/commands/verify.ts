import { Flags } from '@oclif/core';
import { fileObjectStore, KnownError } from '@pkg/std';
import { BaseCommand } from '../base-command.ts';
import { dataRootOf, readConfig } from '../config.ts';
import { clock } from '../surroundings.ts';
import { textTable } from '../text-table.ts';
import type { LeakTrial } from '../verify-leak.ts';

/** Exit code of a verification that found something. */
const VERIFICATION_FAILED = 4;

export default class Verify extends BaseCommand {
  static override description =
    'Prove that slates see nothing from after their cut-off: remake them with every later snapshot deleted, corrupted and changed, and compare all outputs.';

  static override examples = [
    '<%= config.bin %> verify --leak --start 2024-01-15 --end 2024-01-15 --data-root ./data',
  ];

  static override flags = {
    leak: Flags.boolean({ description: 'the leak test', default: false }),
    start: Flags.string({ description: 'first game date', required: true }),
    end: Flags.string({ description: 'last game date', required: true }),
    'as-of-mode': Flags.string({
      description: 'pretip or lock',
      options: ['pretip', 'lock'],
      default: 'pretip',
    }),
    'lead-minutes': Flags.integer({
      description: 'minutes before the first tip for pretip (default 30)',
      min: 0,
    }),
    'max-parallel': Flags.integer({ description: 'cells at once (default 4)', min: 1, max: 64 }),
    worlds: Flags.integer({
      description: 'simulated worlds; few are enough to compare bytes',
      default: 500,
      min: 1,
    }),
  };

  override async run(): Promise<{
    schema: 'verify.v1';
    ok: boolean;
    exit: number;
    trials: readonly LeakTrial[];
  }> {
    const { flags } = await this.parse(Verify);
    if (!flags.leak) throw nothingToVerify();
    const config = readConfig(flags.config);
    const dataRoot = dataRootOf(flags['data-root'], config);
    const { runRequest } = await import('../run-request.ts');
    const { verifyLeak } = await import('../verify-leak.ts');
    const { pipeline } = await import('@pkg/steps');
    const asked = { ...flags, 'allow-lookahead': false, resume: true, force: false };
    const request = await runRequest(fileObjectStore(dataRoot), asked, config, clock());
    const trials = await verifyLeak({
      dataRoot,
      request,
      makePipeline: () => pipeline({ simThreads: request.settings.threads }),
      onTrial: (trial) => {
        if (!this.jsonEnabled())
          this.logToStderr(
            `${trial.slate} ${trial.poison}: ${trial.leak === null ? 'equal' : 'LEAK'}`,
          );
      },
    });
    const ok = trials.every(({ leak }) => leak === null);
    this.log(presentTrials(trials));
    const exit = ok ? 0 : VERIFICATION_FAILED;
    process.exitCode = exit;
    return { schema: 'verify.v1', ok, exit, trials };
  }
}

function presentTrials(trials: readonly LeakTrial[]): string {
  const rows = trials.map(({ slate, cutoff, poison, poisoned, compared, leak }) => [
    slate,
    cutoff,
    `${String(poisoned)} ${poison}`,
    String(compared),
    leak === null ? 'equal' : 'LEAK',
  ]);
  const leaks = trials.flatMap(({ poison, leak }) =>
    leak === null
      ? []
      : [
          `leak: ${leak.cell} changed ${leak.outputs.join(', ')} when later snapshots were ${poison}`,
          ...leak.files.slice(0, 10).map((path) => `  it read ${path}`),
        ],
  );
  const verdict =
    leaks.length === 0
      ? 'No output byte depends on a snapshot captured after its cut-off.'
      : 'The outputs above depend on the future.';
  return [
    textTable(['game_date', 'cut-off (UTC)', 'later snapshots', 'outputs', 'verdict'], rows),
    ...leaks,
    verdict,
  ].join('\n');
}

function nothingToVerify(): KnownError {
  return new KnownError({
    code: 'USAGE',
    kind: 'input',
    message: 'expected what to verify, got nothing',
    hint: 'add --leak',
  });
}
