/** The program of a worker thread: decodes files that nobody has vouched for. Failures go back as data. */
import { KnownError, type Instant, type KnownErrorFacts } from '@pkg/std';
import { decodeForeign } from './foreign-table.ts';
import { checkFile, readRows } from './parquet.ts';
import { readClocks, type Clocks } from './snapshot-clocks.ts';

/** A file to decode whole. */
export interface DecodeTask {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The end of its Eastern hour, for a snapshot of an hourly history. */
  readonly hourEnd: Instant | undefined;
  /** A snapshot has two clocks; a stranger's table is read by its own types. */
  readonly as: 'snapshot' | 'rows' | 'foreign';
}

/** What the thread answers; clocks of a snapshot alone. */
export type DecodeOutcome =
  | { readonly ok: true; readonly clocks?: Clocks }
  | { readonly ok: false; readonly problem: string; readonly known?: KnownErrorFacts };

/** Decodes one file; whatever goes wrong comes back as data. */
export default async function decode(task: DecodeTask): Promise<DecodeOutcome> {
  const { path, bytes, hourEnd, as } = task;
  try {
    checkFile(bytes, path);
    if (as === 'foreign') await decodeForeign(bytes, path);
    else await readRows(bytes, path);
    const isSnapshot = as === 'snapshot';
    return isSnapshot ? { ok: true, clocks: await readClocks(path, bytes, hourEnd) } : { ok: true };
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    if (!(thrown instanceof KnownError)) return { ok: false, problem };
    const { code, kind, message, remedy, facts } = thrown;
    return { ok: false, problem, known: { code, kind, message, remedy, facts } };
  }
}
