/** The record of a replay that was done, whatever it found. */
import type { BackfillProof } from '@pkg/report';
import { canonicalJson, compactInstant, type JsonValue, type ObjectStore } from '@pkg/std';
import { z } from 'zod';
import type { RunRequest } from '../run-request.ts';
import { environmentOf } from '../surroundings.ts';
import { isProved, type ReplayProof } from './verify-replay.ts';

const FOLDER = 'proofs/replay';

/** `proofs/replay/<first>_<last date>/<instant>-<plan>.json`. */
export async function writeProof(
  store: ObjectStore,
  request: RunRequest,
  madeAt: RunRequest['now'],
  proof: ReplayProof,
): Promise<string> {
  const dates = `${request.dates[0]!}_${request.dates.at(-1)!}`;
  const name = `${compactInstant(madeAt)}-${proof.plan_hash.slice(0, 8)}`;
  const key = `${FOLDER}/${dates}/${name}.json`;
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

/** What is read of a proof. */
const proofSchema = z.object({
  made_at: z.string(),
  ok: z.boolean(),
  plan_hash: z.string(),
  outputs: z.int(),
  replays: z.array(z.unknown()),
});

/** The newest proof of a plan, of whatever dates it was asked for; null for none that can be read. */
export async function newestProof(
  store: ObjectStore,
  planHash: string,
): Promise<BackfillProof | null> {
  const [newest] = await proofsOf(store, planHash);
  if (newest === undefined) return null;
  const { made_at: madeAt, ok: isEqual, outputs, replays } = newest.proof;
  return { madeAt, isEqual, outputs, replays: replays.length };
}

/** Every proof of a plan that can be read, with its file, newest first. */
export async function proofsOf(
  store: ObjectStore,
  planHash: string,
): Promise<{ readonly key: string; readonly proof: z.infer<typeof proofSchema> }[]> {
  const files = (await store.list(FOLDER))
    .map(({ key }) => key)
    .filter((key) => key.endsWith(`-${planHash.slice(0, 8)}.json`));
  const name = (key: string): string => key.slice(key.lastIndexOf('/'));
  const proofs = [];
  for (const key of files.sort((a, b) => (name(a) < name(b) ? 1 : -1))) {
    const proof = readProof((await store.get(key))?.bytes);
    if (proof?.plan_hash === planHash) proofs.push({ key, proof });
  }
  return proofs;
}

function readProof(bytes: Uint8Array | undefined): z.infer<typeof proofSchema> | undefined {
  try {
    return proofSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
  } catch {
    return undefined;
  }
}
