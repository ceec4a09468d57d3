import { crc32 } from 'node:zlib';
import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { defineContract, encodeTable, int, text } from './index.ts';
import { checkPages } from './page-check.ts';

const TABLE = defineContract('t', [], { v: int(), name: text() });
const ROWS = Array.from({ length: 300 }, (_, v) => ({ v, name: `player ${String(v % 7)}` }));
const BYTES = encodeTable(TABLE, ROWS);

function footerOf(bytes: Uint8Array): FileMetaData {
  return parquetMetadata(Uint8Array.from(bytes).buffer);
}

/** One column of one page, whose header says `crc` where it is given: `PageHeader` of parquet.thrift by hand. */
function onePage(data: Uint8Array, crc?: number, size = data.length): [Uint8Array, FileMetaData] {
  const zigzag = (value: number): number[] => {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
    for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    return [...bytes, Number(rest)];
  };
  const header = [
    ...[0x15, ...zigzag(0)], // 1, a data page
    ...[0x15, ...zigzag(size)], // 2, its size unpacked
    ...[0x15, ...zigzag(size)], // 3, its size as it stands
    ...(crc === undefined ? [] : [0x15, ...zigzag(crc)]), // 4, the checksum
    0x00,
  ];
  const bytes = Buffer.concat([Buffer.from('PAR1'), Buffer.from(header), data]);
  const meta_data = {
    path_in_schema: ['v'],
    data_page_offset: 4n,
    total_compressed_size: BigInt(bytes.length - 4),
  };
  return [bytes, { row_groups: [{ columns: [{ meta_data }] }] } as unknown as FileMetaData];
}

describe('pages', () => {
  test('of our own files all lie where the footer says, and have no checksum', () => {
    const { pages, checked } = checkPages(BYTES, footerOf(BYTES));
    expect(pages).toBeGreaterThanOrEqual(2);
    expect(checked).toBe(0);
  });

  test('that match their checksum pass; of each flip of a bit of the data none does', () => {
    const data = Buffer.from('thirty games, two hundred rows');
    const crc = crc32(data) | 0;
    expect(checkPages(...onePage(data, crc))).toEqual({ pages: 1, checked: 1 });
    for (let bit = 0; bit < data.length * 8; bit += 1) {
      const flipped = Uint8Array.from(data);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => checkPages(...onePage(flipped, crc)), String(bit)).toThrow(
        'v, page at byte 4: its bytes do not match their checksum (CRC-32)',
      );
    }
    expect(checkPages(...onePage(Buffer.from('anything')))).toEqual({ pages: 1, checked: 0 });
  });

  test('that reach beyond their column, or say sizes that none can have, are refused', () => {
    const data = Buffer.from('abc');
    expect(() => checkPages(...onePage(data, undefined, 4))).toThrow(RangeError);
    expect(() => checkPages(...onePage(data, undefined, -1))).toThrow(RangeError);
    const [bytes, footer] = onePage(data);
    expect(() => checkPages(bytes.subarray(0, -1), footer)).toThrow('does not lie in the file');
  });
});
