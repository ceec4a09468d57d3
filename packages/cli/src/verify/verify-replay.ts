/** Slates computed again in an empty root and other surroundings, and compared byte by byte. */
import {
  isProved,
  variablesOf,
  verifyReplay,
  writeProof,
  type ReplayProof,
} from '@pkg/audit/replay';
import { clock } from '@pkg/backfill/process';
import { placeInRoot } from '@pkg/backfill/settings';
import {
  backfillOver,
  recordedRequest,
  replayCommand,
  runRequest,
  type RunOptions,
} from '@pkg/backfill/request';
import { presentReplay, verdictOf } from '../replay/present-replay.ts';
import type { Listener, Proof, Proving } from './proof.ts';

export interface ReplayAsked {
  /** Replays what this backfill was asked for. */
  readonly backfill?: string | undefined;
  readonly vary: string;
}

export interface ReplayedProof extends Proof<'replay'>, ReplayProof {
  /** Where the proof lies in the data root. */
  readonly proof: string;
}

export async function verifyReplayed(
  { store, dataRoot, config, say, log }: Proving,
  options: RunOptions & ReplayAsked,
): Promise<ReplayedProof> {
  const vary = variablesOf(options.vary);
  const recorded =
    options.backfill === undefined ? undefined : await recordedRequest(store, options.backfill);
  const { flags, now } = recorded ?? { flags: options, now: clock() };
  const request = await runRequest(store, flags, config, now);
  const proof = await verifyReplay({ dataRoot, request, vary, onProgress: saysReplayed({ say }) });
  const path = await writeProof(store, request, clock(), proof);
  const [from, to] = [request.dates[0]!, request.dates.at(-1)!];
  const over = proof.unproved.length > 0 ? await backfillOver(store, from, to) : undefined;
  const next = replayCommand(over ?? '<id>', dataRoot);
  log([...presentReplay(proof, next), verdictOf(proof), `Proof ${placeInRoot(dataRoot, path)}`]);
  return { kind: 'replay', ok: isProved(proof), proof: path, ...proof };
}

/** Says when a replay is done. */
export function saysReplayed({
  say,
}: Pick<Listener, 'say'>): (replay: string, done: number, total: number) => void {
  return (replay, done, total) => {
    if (done === total) say(`replay '${replay}': ${String(total)} cells`);
  };
}
