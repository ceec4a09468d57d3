/** Records a replay that was done, whatever it found. */
import { canonicalJson, compactInstant, type JsonValue, type ObjectStore } from '@pkg/std';
import { PROOFS_FOLDER } from '@pkg/backfill/records';
import type { RunRequest } from '@pkg/backfill/request';
import { environmentOf } from '@pkg/backfill/process';
import { isProved, type ReplayProof } from './verify-replay.ts';

/** `proofs/replay/<first>_<last date>/<instant>-<plan>.json`. */
export async function writeProof(
  store: ObjectStore,
  request: RunRequest,
  madeAt: RunRequest['now'],
  proof: ReplayProof,
): Promise<string> {
  const dates = `${request.dates[0]!}_${request.dates.at(-1)!}`;
  const name = `${compactInstant(madeAt)}-${proof.plan_hash.slice(0, 8)}`;
  const key = `${PROOFS_FOLDER}/${dates}/${name}.json`;
  const { package_versions: _, ...environment } = environmentOf('verify-replay');
  const content = {
    proof_version: 'v1',
    kind: 'replay',
    made_at: new Date(madeAt).toISOString(),
    ok: isProved(proof),
    request: request.record,
    environment,
    ...proof,
  };
  await store.createOnce(
    key,
    Buffer.from(`${canonicalJson(content as unknown as JsonValue, 2)}\n`),
  );
  return key;
}
