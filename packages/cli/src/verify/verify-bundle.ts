/** An evidence bundle: every byte of it, the hashes in its manifests, and its replay. */
import { existsSync } from 'node:fs';
import {
  checkBundle,
  checkText,
  isNoted,
  replayBundle,
  type BundleCheck,
  type BundleReplay,
} from '@pkg/audit/bundle';
import { isProved, variablesOf } from '@pkg/audit/replay';
import { CLI_ERRORS } from '../errors.ts';
import { presentBundleReplay } from '../bundle/present-bundle.ts';
import type { Listener, Proof } from './proof.ts';
import { saysReplayed } from './verify-replay.ts';

export interface BundleAsked {
  /** As it was noted when the bundle was made. */
  readonly root?: string | undefined;
  readonly replay?: boolean | undefined;
  readonly vary: string;
}

export interface BundleProof extends Proof<'bundle'> {
  /** Every byte of it, and the hashes in its manifests. */
  readonly check: BundleCheck;
  /** Null where it was not asked for, or not tried because the bundle is damaged. */
  readonly replay: BundleReplay | null;
}

export async function verifyBundle(
  folder: string,
  { say, log }: Listener,
  asked: BundleAsked,
): Promise<BundleProof> {
  const vary = variablesOf(asked.vary);
  if (!existsSync(folder)) throw CLI_ERRORS.NO_SUCH_BUNDLE({ folder });
  const check = checkBundle(folder);
  log(checkText(check, asked.root));
  const isIntact = check.damages.length === 0 && isNoted(check, asked.root);
  if (!isIntact || asked.replay === false)
    return { kind: 'bundle', ok: isIntact, check, replay: null };
  const replay = await replayBundle(folder, { vary, onProgress: saysReplayed({ say }) });
  log(presentBundleReplay(replay));
  return { kind: 'bundle', ok: 'proof' in replay && isProved(replay.proof), check, replay };
}
