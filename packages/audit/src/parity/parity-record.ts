/** Records a comparison with live runs, whatever it found, for a nightly job to leave behind. */
import {
  canonicalJson,
  compactInstant,
  sha256OfJson,
  type JsonValue,
  type ObjectStore,
} from '@pkg/std';
import type { GameDate, Instant } from '@pkg/std';
import { environmentOf } from '@pkg/backfill/process';
import { isInside, type ParityReport } from './check-parity.ts';
import type { Tolerance } from './tolerance.ts';

/** `proofs/parity/<first>_<last date>/<instant>-<content>.json`. */
export async function writeParityRecord(
  store: ObjectStore,
  dates: readonly GameDate[],
  madeAt: Instant,
  { file }: Tolerance,
  report: ParityReport,
): Promise<string> {
  const { package_versions: _, ...environment } = environmentOf('parity');
  const content = { ok: isInside(report), tolerance: file, ...report } as unknown as JsonValue;
  const name = `${compactInstant(madeAt)}-${sha256OfJson(content).slice(0, 8)}`;
  const key = `proofs/parity/${dates[0]!}_${dates.at(-1)!}/${name}.json`;
  const made = { proof_version: 'v1', kind: 'parity', made_at: new Date(madeAt).toISOString() };
  const record = { ...made, environment, ...(content as Readonly<Record<string, JsonValue>>) };
  await store.createOnce(key, Buffer.from(`${canonicalJson(record as JsonValue, 2)}\n`));
  return key;
}
