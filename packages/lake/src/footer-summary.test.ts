import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readFooterSummary } from './footer-summary.ts';

const anyFile = fc
  .record({
    columns: fc.integer({ min: 1, max: 40 }),
    rows: fc.integer({ min: 0, max: 300 }),
    rowGroupSize: fc.integer({ min: 1, max: 120 }),
    texts: fc.dictionary(fc.string({ unit: 'binary', maxLength: 200 }), fc.string(), {
      maxKeys: 20,
      noNullPrototype: true,
    }),
  })
  .map(({ columns, rows, rowGroupSize, texts }) => {
    const columnData = Array.from({ length: columns }, (_, index) => ({
      name: `column_${String(index)}`,
      data: Array.from({ length: rows }, (__, row) => valueOf(index, row)),
    }));
    const kvMetadata = Object.entries(texts).map(([key, value]) => ({ key, value }));
    return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, rowGroupSize }));
  });

function valueOf(column: number, row: number): unknown {
  return [row, row / 3, `text ${String(row)}`, row % 2 === 0, new Date(row)][column % 5];
}

describe('the summary of a footer', () => {
  test('agrees with a reader of all of it, whatever columns, groups of rows and texts there are', () => {
    fc.assert(
      fc.property(anyFile, (bytes) => {
        const all = parquetMetadata(bytes);
        const texts = (all.key_value_metadata ?? []).map(({ key, value }) => [key, value]);
        const summary = readFooterSummary(bytes);
        expect(summary.rowCount).toBe(Number(all.num_rows));
        expect([...summary.texts]).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  test('is refused wherever the footer is cut short', () => {
    const [bytes] = fc.sample(anyFile, { numRuns: 1, seed: 9 });
    const length = new DataView(bytes!.buffer).getUint32(bytes!.length - 8, true);
    const footer = bytes!.subarray(bytes!.length - 8 - length, bytes!.length - 8);
    for (let kept = 0; kept < length; kept += 1) {
      const tail = new Uint8Array(8);
      new DataView(tail.buffer).setUint32(0, kept, true);
      tail.set(Buffer.from('PAR1'), 4);
      const cut = Buffer.concat([Buffer.from('PAR1'), footer.subarray(0, kept), tail]);
      expect(() => readFooterSummary(cut), `${String(kept)} bytes`).toThrow(RangeError);
    }
  });

  test('ends, with an answer or a refusal, whatever byte is damaged', () => {
    const [whole] = fc.sample(anyFile, { numRuns: 1, seed: 11 });
    const from = whole!.length - 8 - new DataView(whole!.buffer).getUint32(whole!.length - 8, true);
    fc.assert(
      fc.property(fc.integer({ min: from, max: whole!.length - 1 }), fc.nat(255), (at, value) => {
        const damaged = whole!.slice();
        damaged[at] = value;
        try {
          expect(readFooterSummary(damaged).rowCount).toEqual(expect.any(Number));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

test('every type of the protocol is passed over whole', () => {
  const footer = [
    ...[0x15, 0x04], // field 1, an integer
    ...[0x17, ...Array<number>(8).fill(0xff)], // 2, a double
    ...[0x1b, 0x01, 0x85, 0x01, 0x6b, 0x02], // 3, a map of a text to an integer
    ...[0x19, 0x31, 0x01, 0x02, 0x01], // 4, a list of three truth values
    ...[0x05, 0x50, 0x80, 0x01], // 40, its number written out; an integer of two bytes
    ...[0x11, 0x13, 0x7f], // 41, true; 42, a byte
    ...[0x1a, 0x25, 0x02, 0x04], // 43, a set of two integers
    ...[0x06, 0x06, 0x0a], // 3, its number written out: five rows
    ...[0x29, 0x1c, 0x18, 0x01, 0x61, 0x18, 0x01, 0x62, 0x00], // 5: a key and a value
    0x00,
  ];
  const tail = [footer.length, 0, 0, 0, ...Buffer.from('PAR1')];
  const { rowCount, texts } = readFooterSummary(
    Uint8Array.from([...Buffer.from('PAR1'), ...footer, ...tail]),
  );
  expect([rowCount, [...texts]]).toEqual([5, [['a', 'b']]]);
});
