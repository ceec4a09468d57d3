/** The program of a worker thread: decodes files that nobody has vouched for. Failures go back as data. */
import { workerFailure } from '@pkg/std';
import { decodeForeign } from './foreign-table.ts';
import { checkFile, readRows } from './parquet.ts';
import { readClocks } from './snapshot-clocks.ts';
import type { DecodeTask, DecodeOutcome } from './decode-task.ts';

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
    return workerFailure(thrown);
  }
}
