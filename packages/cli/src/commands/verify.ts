import { Flags } from '@oclif/core';
import { VARIABLES } from '@pkg/audit/replay';
import { EXIT } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { AS_OF, MAX_PARALLEL, RANGE, SETTINGS } from '../flags.ts';
import { runOptionsOf } from '../run-options.ts';
import type { BundleProof } from '../verify/verify-bundle.ts';
import type { LeakProof } from '../verify/verify-leak.ts';
import type { ManifestsProof } from '../verify/verify-manifests.ts';
import type { ReplayedProof } from '../verify/verify-replay.ts';
import type { SnapshotsProof } from '../verify/verify-snapshots.ts';

type AnyProof = BundleProof | LeakProof | ManifestsProof | ReplayedProof | SnapshotsProof;

type VerifyJson = AnyProof & { readonly schema: 'verify.v1'; readonly exit: number };

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
    ...RANGE,
    backfill: Flags.string({
      description: 'replay what this backfill was asked for, with its settings',
      exclusive: ['start', 'end', 'leak'],
    }),
    vary: Flags.string({
      description: `what a replay varies: ${VARIABLES.join(',')}, or none (default: all)`,
      default: VARIABLES.join(','),
    }),
    ...AS_OF,
    ...MAX_PARALLEL,
    ...SETTINGS,
    worlds: Flags.integer({
      description:
        'simulated worlds: those of the run for --replay (default 25000), few for --leak (default 500)',
      min: 1,
    }),
  };

  override async run(): Promise<VerifyJson> {
    const proof = await this.#prove();
    const exit = proof.ok ? EXIT.ok : EXIT.verificationFailed;
    process.exitCode = exit;
    return { schema: 'verify.v1', ...{ ok: proof.ok, exit }, ...proof };
  }

  /** Each proof is a file of its own, and only that which was asked for is loaded. */
  async #prove(): Promise<AnyProof> {
    const { flags } = await this.parse(Verify);
    const listener = { say: this.say, log: this.log.bind(this) };
    if (flags.bundle !== undefined) {
      const { verifyBundle } = await import('../verify/verify-bundle.ts');
      return verifyBundle(flags.bundle, listener, flags);
    }
    const proving = { ...listener, ...this.open(flags) };
    const asked = { ...flags, ...runOptionsOf({ ...flags, resume: true, force: false }) };
    if (flags.replay === true) {
      const { verifyReplayed } = await import('../verify/verify-replay.ts');
      return verifyReplayed(proving, asked);
    }
    if (flags.manifests) {
      const { verifyManifests } = await import('../verify/verify-manifests.ts');
      return verifyManifests(proving, flags);
    }
    if (flags.snapshots) {
      const { verifySnapshots } = await import('../verify/verify-snapshots.ts');
      return verifySnapshots(proving, flags);
    }
    if (flags.leak) {
      const { verifyLeaks } = await import('../verify/verify-leak.ts');
      return verifyLeaks(proving, asked);
    }
    throw CLI_ERRORS.NOTHING_TO_VERIFY();
  }
}
