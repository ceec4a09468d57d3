/**
 * The number of rows and the texts in the footer of a Parquet file, and nothing else of it: a plan asks thousands of
 * files for their clocks, and most of a footer is statistics of columns, which are passed over here unread. The footer is one struct in
 * Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */
import { BINARY, CompactReader, INTEGERS, LIST } from './compact-reader.ts';

export interface FooterSummary {
  readonly rowCount: number;
  /** Key-value metadata; a key without a value is left out. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Fields of `FileMetaData` and of `KeyValue` in parquet.thrift. */
const NUM_ROWS = 3;
const KEY_VALUE_METADATA = 5;
const KEY = 1;
const VALUE = 2;

/** Reads the end of the file alone. @throws RangeError where it is not the end of a Parquet file */
export function readFooterSummary(bytes: Uint8Array): FooterSummary {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - 8;
  // Four bytes of length and `PAR1` come last, and another `PAR1` comes first.
  if (end < 4 || view.getUint32(end + 4, true) !== 0x31524150)
    throw new RangeError('it does not end as a Parquet file does');
  const start = end - view.getUint32(end, true);
  if (start < 4) throw new RangeError('its footer is longer than the file');
  const footer = new CompactReader(bytes.subarray(start, end));
  let rowCount: number | undefined;
  const texts = new Map<string, string>();
  footer.eachField((id, type) => {
    if (id === NUM_ROWS && INTEGERS.has(type)) rowCount = footer.integer();
    else if (id === KEY_VALUE_METADATA && type === LIST)
      footer.eachItem(() => {
        readText(footer, texts);
      });
    else footer.skip(type);
  });
  if (rowCount === undefined) throw new RangeError('its footer does not say how many rows it has');
  return { rowCount, texts };
}

function readText(footer: CompactReader, texts: Map<string, string>): void {
  let key: string | undefined;
  let value: string | undefined;
  footer.eachField((id, type) => {
    if (id === KEY && type === BINARY) key = footer.text();
    else if (id === VALUE && type === BINARY) value = footer.text();
    else footer.skip(type);
  });
  if (key !== undefined && value !== undefined) texts.set(key, value);
}
