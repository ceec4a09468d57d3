import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { plainFile } from './table-format.ts';

const CSV = Buffer.from('a,b\n1,2\n');

describe('a file', () => {
  test.each([
    ['plain text by its name', CSV, 'a.csv'],
    ['packed by gzip, whatever its name', gzipSync(CSV), 'a.csv'],
    ['packed by gzip', gzipSync(CSV), 'a.csv.gz'],
    ['packed by zstd', packedByZstd(), 'a.csv.zst'],
  ])('%s is text', async (_, bytes, path) => {
    const { format, bytes: plain } = await plainFile(bytes, path);
    expect(format).toBe('text');
    expect(Buffer.from(plain).toString()).toBe('a,b\n1,2\n');
  });

  test('that begins as Parquet does is Parquet, whatever its name', async () => {
    expect((await plainFile(Buffer.from('PAR1...'), 'a.csv')).format).toBe('parquet');
    expect((await plainFile(gzipSync(Buffer.from('PAR1...')), 'a.gz')).format).toBe('parquet');
  });

  test.each([
    ['Arrow', Buffer.from('ARROW1\0\0'), 'an Arrow (IPC, Feather) file'],
    ['Excel', Buffer.from('PK\u0003\u0004'), 'a ZIP archive, as Excel workbooks are'],
    ['cut gzip', gzipSync(CSV).subarray(0, 12), 'it cannot be unpacked'],
    ['zstd without a size', Buffer.from('28b52ffd0058', 'hex'), 'does not say how large it is'],
  ])('of %s is refused by what it is', async (_, bytes, words) => {
    const found = plainFile(bytes, 'folder/a.csv');
    await expect(found).rejects.toMatchObject({ code: 'TABLE_UNREADABLE', kind: 'input' });
    await expect(found).rejects.toThrow(words);
    await expect(found).rejects.toThrow('folder/a.csv');
  });
});

/** `a,b\n1,2\n` as one raw block behind a header that says its size, after RFC 8878. */
function packedByZstd(): Buffer {
  const block = Buffer.from([(CSV.length << 3) | 1, 0, 0]);
  return Buffer.concat([Buffer.from('28b52ffd20', 'hex'), Buffer.from([CSV.length]), block, CSV]);
}
