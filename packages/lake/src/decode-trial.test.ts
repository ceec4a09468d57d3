/** The limits are tried with programs that are made up: one that never ends, and one that only grows. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { DecodeTrial, defineContract, encodeTable, int, readForeignTable } from './index.ts';

const TABLE = defineContract('t', [], { v: int() });
const BYTES = encodeTable(TABLE, [{ v: 7 }]);

const folder = await mkdtemp(join(tmpdir(), 'trial-'));
let trial = new DecodeTrial();
afterEach(async () => {
  await trial.close();
  trial = new DecodeTrial();
});
afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, text: string): Promise<URL> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, text);
  return pathToFileURL(path);
}

describe('a file of strangers', () => {
  test('gives its rows once it was decoded in the thread', async () => {
    expect((await readForeignTable(BYTES, 'a.parquet', trial)).rows).toEqual([{ v: 7 }]);
  });

  test('that is no table is refused with what the reader said', async () => {
    await expect(trial.pass(Buffer.from('no'), 'a.parquet')).rejects.toMatchObject({
      code: 'TABLE_UNREADABLE',
      message: expect.stringContaining('a.parquet') as string,
    });
  });

  test('whose decoding does not end is stopped, and the next is read as if nothing had been', async () => {
    const spinning = await program('spin', 'export default () => { for (;;); }');
    trial = new DecodeTrial({ timeoutMs: 300, heapMb: 64 }, spinning);
    const [first, second] = [trial.pass(BYTES, 'a.parquet'), trial.pass(BYTES, 'b.parquet')];
    await expect(first).rejects.toMatchObject({
      code: 'DECODE_TOO_SLOW',
      message:
        'decoding a.parquet was stopped after 0.3 s: the file is damaged, or not one that this program reads',
    });
    await expect(second).rejects.toMatchObject({ code: 'DECODE_TOO_SLOW' });
  });

  test('whose decoding only grows is stopped at its share of memory', async () => {
    const growing = await program(
      'grow',
      'export default () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }',
    );
    trial = new DecodeTrial({ timeoutMs: 600_000, heapMb: 32 }, growing);
    await expect(trial.pass(BYTES, 'a.parquet')).rejects.toMatchObject({
      code: 'DECODE_TOO_LARGE',
    });
  });
});
