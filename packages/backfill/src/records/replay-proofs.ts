/** The records of replays that were done, by the plan that was replayed. */
import type { BackfillProof } from '@pkg/report';
import type { ObjectStore } from '@pkg/std';
import { z } from 'zod';

/** Below it, `<first>_<last date>/<instant>-<plan>.json`. */
export const PROOFS_FOLDER = 'proofs/replay';

/** The part of a proof that is read. */
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
  const files = (await store.list(PROOFS_FOLDER))
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
