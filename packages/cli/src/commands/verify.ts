import { existsSync } from 'node:fs';
import { Flags } from '@oclif/core';
import { fileObjectStore, KnownError } from '@pkg/std';
import type { Config } from '@pkg/backfill/settings';
import { EXIT, clock } from '@pkg/backfill/process';
import type { BundleCheck, BundleReplay } from '@pkg/audit/bundle';
import { type ReplayProof, VARIABLES, type Variable } from '@pkg/audit/replay';
import type { Here, RunOptions, RunRequest } from '@pkg/backfill/request';
import type { SnapshotAudit } from '@pkg/audit/snapshots';
import type { LeakTrial } from '@pkg/audit/leak';
import { BaseCommand } from '../base-command.ts';
import { runOptionsOf } from '../run-options.ts';
import type { MendableAudit } from '../present-audit.ts';

/** Few worlds are enough to see a leak. */
const LEAK_WORLDS = 500;

interface Verdict {
  readonly schema: 'verify.v1';
  readonly ok: boolean;
  readonly exit: number;
}

type VerifyJson = Verdict &
  (
    | (MendableAudit & { readonly kind: 'manifests' })
    | (ReplayProof & {
        readonly kind: 'replay';
        /** Where the proof lies in the data root. */
        readonly proof: string;
      })
    | (SnapshotAudit & { readonly kind: 'snapshots' })
    | { readonly kind: 'leak'; readonly trials: readonly LeakTrial[] }
    | {
        readonly kind: 'bundle';
        /** Every byte of it, and the hashes in its manifests. */
        readonly check: BundleCheck;
        /** Null where it was not asked for, or not tried because the bundle is damaged. */
        readonly replay: BundleReplay | null;
      }
  );

export default class Verify extends BaseCommand {
  static override description =
    'Prove what was recorded: --manifests looks at every byte of it; --snapshots at every byte of the history; --replay computes it again in an empty root and other surroundings and compares every byte; --leak remakes slates with every later snapshot deleted, corrupted and changed.';

  static override examples = [
    '<%= config.bin %> verify --manifests --data-root ./data',
    '<%= config.bin %> verify --snapshots --data-root ./data',
    '<%= config.bin %> verify --replay --start 2024-01-15 --end 2024-01-21 --data-root ./data',
    '<%= config.bin %> verify --replay --backfill bf-20261122T190000000Z-7f3c9a1e-abc --vary tz,order --data-root ./data',
    '<%= config.bin %> verify --bundle evidence',
    '<%= config.bin %> verify --leak --start 2024-01-15 --end 2024-01-15 --data-root ./data',
  ];

  static override flags = {
    replay: Flags.boolean({
      description: 'the replay proof; part of --bundle unless --no-replay says otherwise',
      allowNo: true,
      exclusive: ['leak'],
    }),
    leak: Flags.boolean({ description: 'the leak test', default: false }),
    refit: Flags.boolean({
      description: 'fit models again for every poison of every slate, not twice a training window',
      default: false,
      dependsOn: ['leak'],
    }),
    manifests: Flags.boolean({
      description:
        'every byte of manifests, pointers, plans and captures, and of the outputs and payloads that they name',
      default: false,
      exclusive: ['leak', 'replay'],
    }),
    mend: Flags.boolean({
      description:
        'with --manifests: put plain copies of manifests, pointers and pins back from their versions, set damaged captures aside to quarantine/, and remove temporary files of writers that died',
      dependsOn: ['manifests'],
    }),
    snapshots: Flags.boolean({
      description:
        'every byte of the history, and its rows against their contracts: damaged, broken, missing and added snapshots, what was made from them and how to restore them',
      default: false,
      exclusive: ['leak', 'replay', 'manifests'],
    }),
    seal: Flags.boolean({
      description: 'record the checksums of snapshots that have none, where they can be decoded',
      default: false,
      dependsOn: ['snapshots'],
    }),
    accept: Flags.string({
      description: 'record the bytes of now of this snapshot as right; repeatable',
      multiple: true,
      dependsOn: ['snapshots'],
    }),
    bundle: Flags.string({
      description:
        'folder of an evidence bundle: every byte, the Merkle chain, and the replay proof',
      exclusive: ['leak', 'manifests', 'snapshots', 'start', 'end', 'backfill'],
    }),
    root: Flags.string({
      description: 'root of the bundle as it was noted when it was made',
      dependsOn: ['bundle'],
    }),
    start: Flags.string({ description: 'first game date, YYYY-MM-DD' }),
    end: Flags.string({ description: 'last game date, YYYY-MM-DD' }),
    backfill: Flags.string({
      description: 'replay what this backfill was asked for, with its settings',
      exclusive: ['start', 'end', 'leak'],
    }),
    vary: Flags.string({
      description: `what a replay varies: ${VARIABLES.join(',')}, or none (default: all)`,
      default: VARIABLES.join(','),
    }),
    'as-of-mode': Flags.string({
      description: 'pretip, lock, or custom with --as-of-ts',
      options: ['pretip', 'lock', 'custom'],
      default: 'pretip',
    }),
    'as-of-ts': Flags.string({
      description: 'UTC instant for --as-of-mode custom, such as 2025-12-18T22:45:00Z',
    }),
    'lead-minutes': Flags.integer({
      description: 'minutes before the first tip for pretip, up to 10080 (default 30)',
      min: 0,
    }),
    'max-parallel': Flags.integer({ description: 'cells at once (default 4)', min: 1, max: 64 }),
    worlds: Flags.integer({
      description: `simulated worlds: those of the run for --replay (default 25000), few for --leak (default ${String(LEAK_WORLDS)})`,
      min: 1,
    }),
    profile: Flags.string({ description: 'simulation profile of the run to replay' }),
    seed: Flags.integer({ description: 'seed of the run to replay', min: 0 }),
    model: Flags.string({
      description: 'model runs that the run used: minutes=promoted, rates=<run id>; repeatable',
      multiple: true,
    }),
    policy: Flags.string({
      description: 'policy of a source, as in the run to replay; repeatable',
      multiple: true,
    }),
  };

  override async run(): Promise<VerifyJson> {
    const { flags } = await this.parse(Verify);
    if (flags.bundle !== undefined) return this.#bundle(flags.bundle, flags);
    const { config, dataRoot } = this.open(flags);
    const asked = { ...flags, ...runOptionsOf({ ...flags, resume: true, force: false }) };
    if (flags.replay === true) return this.#replay(dataRoot, asked, config);
    if (flags.manifests) return this.#manifests({ dataRoot, config }, flags);
    if (flags.snapshots) return this.#snapshots(dataRoot, flags);
    if (flags.leak) return this.#leak(dataRoot, asked, config);
    throw nothingToVerify();
  }

  async #manifests(
    here: Here,
    {
      start = '',
      end = '~',
      mend = false,
    }: Pick<RunOptions, 'start' | 'end'> & { readonly mend?: boolean | undefined },
  ): Promise<VerifyJson> {
    const { auditStore, mendStore } = await import('@pkg/engine');
    const { mendCommand, remedyHint } = await import('@pkg/backfill/request');
    const { presentAudit } = await import('../present-audit.ts');
    const isWanted = (folder: string): boolean => {
      const date = /^game_date=(.*)$/.exec(folder)?.[1];
      return date === undefined || (date >= start && date <= end);
    };
    const store = fileObjectStore(here.dataRoot);
    const audit = await auditStore(store, {
      isWanted,
      onProgress: (count) => {
        this.logToStderr(`${String(count)} manifests`);
      },
    });
    const done = mend ? await mendStore(store, audit) : [];
    const mended = done.map(({ remedy: _, ...finding }) => finding);
    const findings = [];
    for (const { remedy, ...finding } of audit.findings.filter((each) => !done.includes(each)))
      findings.push({ ...finding, next: await remedyHint(store, remedy, here) });
    const { damagedCaptures, setAside } = await import('@pkg/sources');
    for (const damaged of await damagedCaptures(store, { from: start, to: end })) {
      const { path, problem } = damaged;
      if (mend) await setAside(store, damaged);
      if (mend) mended.push({ path, cell: null, problem });
      else findings.push({ path, cell: null, problem, next: mendCommand(here) });
    }
    const result = { ...audit, findings, mended };
    this.log(presentAudit(result, mend ? null : mendCommand(here)));
    return { ...this.#end(findings.length === 0), kind: 'manifests', ...result };
  }

  async #snapshots(
    dataRoot: string,
    flags: Pick<RunOptions, 'start' | 'end'> & {
      readonly seal: boolean;
      readonly accept?: string[] | undefined;
    },
  ): Promise<VerifyJson> {
    const { auditSnapshots } = await import('@pkg/audit/snapshots');
    const { presentSnapshots } = await import('../snapshot-audit/present-snapshots.ts');
    const audit = await auditSnapshots(fileObjectStore(dataRoot), {
      dataRoot,
      start: flags.start ?? '',
      end: flags.end ?? '~',
      doesSeal: flags.seal,
      accepted: flags.accept ?? [],
      onProgress: (count) => {
        this.logToStderr(`${String(count)} snapshots`);
      },
    });
    this.log(presentSnapshots(audit));
    const ok = audit.findings.every(({ kind }) => kind === 'added');
    return { ...this.#end(ok), kind: 'snapshots', ...audit };
  }

  async #replay(
    dataRoot: string,
    flags: RunOptions & { readonly backfill?: string | undefined; readonly vary: string },
    config: Config,
  ): Promise<VerifyJson> {
    const vary = parseVary(flags.vary);
    const { isProved, verifyReplay } = await import('@pkg/audit/replay');
    const { presentReplay, verdictOf } = await import('../replay/present-replay.ts');
    const { replayCommand } = await import('@pkg/backfill/request');
    const { writeProof } = await import('@pkg/audit/replay');
    const request = await requestOf(dataRoot, flags, config);
    const proof = await verifyReplay({
      dataRoot,
      request,
      vary,
      onProgress: this.#onReplay,
    });
    const { backfillOver } = await import('@pkg/backfill/request');
    const store = fileObjectStore(dataRoot);
    const path = await writeProof(store, request, clock(), proof);
    const [from, to] = [request.dates[0]!, request.dates.at(-1)!];
    const recorded = proof.unproved.length > 0 ? await backfillOver(store, from, to) : undefined;
    const next = replayCommand(recorded ?? '<id>', dataRoot);
    const ok = isProved(proof);
    this.log([...presentReplay(proof, next), verdictOf(proof), `Proof ${dataRoot}/${path}`]);
    return { ...this.#end(ok), kind: 'replay', proof: path, ...proof };
  }

  async #leak(
    dataRoot: string,
    flags: RunOptions & { readonly refit: boolean },
    config: Config,
  ): Promise<VerifyJson> {
    const { runRequest } = await import('@pkg/backfill/request');
    const { verifyLeak } = await import('@pkg/audit/leak');
    const { presentTrials } = await import('../present-leak.ts');
    const { pipeline } = await import('@pkg/steps');
    const asked = { ...flags, worlds: flags.worlds ?? LEAK_WORLDS };
    const request = await runRequest(fileObjectStore(dataRoot), asked, config, clock());
    const trials = await verifyLeak({
      dataRoot,
      request,
      makePipeline: () =>
        pipeline({ simThreads: request.settings.threads, models: request.settings.models }),
      refit: flags.refit,
      onTrial: ({ of, slate, poison, leak }) => {
        const what = of === 'models' ? `models through ${slate}` : slate;
        if (of !== 'calendar' || leak !== null)
          this.logToStderr(`${what} ${poison}: ${leak === null ? 'equal' : 'LEAK'}`);
      },
      onFits: (windows, fits) => {
        this.logToStderr(fitsText(windows, fits));
      },
    });
    this.log(presentTrials(trials));
    return { ...this.#end(trials.every(({ leak }) => leak === null)), kind: 'leak', trials };
  }

  async #bundle(
    folder: string,
    flags: {
      readonly root?: string | undefined;
      readonly replay?: boolean | undefined;
      readonly vary: string;
    },
  ): Promise<VerifyJson> {
    const vary = parseVary(flags.vary);
    if (!existsSync(folder)) throw noSuchBundle(folder);
    const { checkBundle, checkText, isNoted } = await import('@pkg/audit/bundle');
    const check = checkBundle(folder);
    this.log(checkText(check, flags.root));
    const isIntact = check.damages.length === 0 && isNoted(check, flags.root);
    if (!isIntact || flags.replay === false)
      return { ...this.#end(isIntact), kind: 'bundle', check, replay: null };
    const { replayBundle } = await import('@pkg/audit/bundle');
    const { presentBundleReplay } = await import('../bundle/present-bundle.ts');
    const { isProved } = await import('@pkg/audit/replay');
    const replay = await replayBundle(folder, { vary, onProgress: this.#onReplay });
    this.log(presentBundleReplay(replay));
    const ok = 'proof' in replay && isProved(replay.proof);
    return { ...this.#end(ok), kind: 'bundle', check, replay };
  }

  readonly #onReplay = (replay: string, done: number, total: number): void => {
    if (done === total) this.logToStderr(`replay '${replay}': ${String(total)} cells`);
  };

  #end(ok: boolean): Verdict {
    const exit = ok ? EXIT.ok : EXIT.verificationFailed;
    process.exitCode = exit;
    return { schema: 'verify.v1', ok, exit };
  }
}

async function requestOf(
  dataRoot: string,
  flags: RunOptions & { readonly backfill?: string | undefined },
  config: Config,
): Promise<RunRequest> {
  const { runRequest } = await import('@pkg/backfill/request');
  const store = fileObjectStore(dataRoot);
  if (flags.backfill === undefined) return runRequest(store, flags, config, clock());
  const { recordedRequest } = await import('@pkg/backfill/request');
  const recorded = await recordedRequest(store, flags.backfill);
  return runRequest(store, recorded.flags, config, recorded.now);
}

/** What takes long is said before it begins. */
function fitsText(windows: readonly string[], fits: number): string {
  const what = windows.length === 1 ? `window ${windows[0]!}` : `${String(windows.length)} windows`;
  const times = fits === 2 ? 'twice, with and without what came after it' : `${String(fits)} times`;
  return (
    `fitting the models of the training ${what} ${times}: half a minute a fit for a month of training, ` +
    'minutes for two seasons; with --model <head>=<run> for each head nothing is fitted'
  );
}

function parseVary(text: string): Variable[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const variable = VARIABLES.find((known) => known === name.trim());
    if (variable !== undefined) return variable;
    throw new KnownError({
      code: 'USAGE',
      kind: 'input',
      message: `--vary takes some of ${VARIABLES.join(',')}, or none; got '${name}'`,
      hint: 'write for example --vary tz,locale',
    });
  });
}

function noSuchBundle(folder: string): KnownError {
  return new KnownError({
    code: 'NO_SUCH_BUNDLE',
    kind: 'missing',
    message: `there is no evidence bundle at ${folder}`,
    hint: 'make one: pipeline bundle <date> --out <folder>',
  });
}

function nothingToVerify(): KnownError {
  return new KnownError({
    code: 'USAGE',
    kind: 'input',
    message: 'nothing to verify was named',
    hint: 'add --manifests, --snapshots, --replay, --leak or --bundle',
  });
}
