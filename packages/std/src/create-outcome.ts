/** The outcome of creating an object where one is already. */
import type { CreateOutcome } from './object-store.ts';
import { sha256 } from './sha256.ts';

/** Compares the bytes that are there with those that were offered. */
export function outcomeOver(
  there: Uint8Array,
  bytes: Uint8Array,
): Exclude<CreateOutcome, { readonly outcome: 'created' }> {
  const [existing, offered] = [sha256(there), sha256(bytes)];
  return existing === offered ? { outcome: 'same' } : { outcome: 'different', existing, offered };
}
