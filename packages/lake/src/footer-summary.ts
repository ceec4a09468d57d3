/**
 * The number of rows and the texts in the footer of a Parquet file, and nothing else of it: a plan asks thousands of
 * files for their clocks, and most of a footer is statistics of columns, which are passed over here unread. The footer is one struct in
 * Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */

export interface FooterSummary {
  readonly rowCount: number;
  /** Key-value metadata; a key without a value is left out. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Types of the compact protocol. */
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;
const INTEGERS: ReadonlySet<number> = new Set([4, 5, 6]);

const UTF8 = new TextDecoder();

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

class CompactReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Hands over the fields of a struct; `read` must read or skip each value. */
  eachField(read: (id: number, type: number) => void): void {
    for (let id = 0; ;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === STOP) return;
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4);
      read(id, type);
    }
  }

  /** Hands over the items of a list; `read` must read or skip each. */
  eachItem(read: (type: number) => void): void {
    const head = this.#byte();
    const count = head >> 4 === 15 ? this.#varint() : head >> 4;
    for (let item = 0; item < count; item += 1) read(head & 15);
  }

  /** A signed integer of any width, exact up to 2^53. */
  integer(): number {
    const folded = this.#varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  text(): string {
    const length = this.#varint();
    const start = this.#at;
    this.#advance(length);
    return UTF8.decode(this.#bytes.subarray(start, this.#at));
  }

  /** Without a function a field: a footer has hundreds to skip. */
  skip(type: number): void {
    if (INTEGERS.has(type)) this.#skipVarint();
    else if (type === STRUCT) this.#skipStruct();
    else if (type === BINARY) this.#advance(this.#varint());
    else if (type === LIST || type === SET) this.#skipList();
    else if (type === BYTE) this.#advance(1);
    else if (type === DOUBLE) this.#advance(8);
    else if (type === MAP) this.#skipMap();
    // A field that is true or false says so in its type.
    else if (type !== TRUE && type !== FALSE)
      throw new RangeError(`its footer has a field of the unknown type ${String(type)}`);
  }

  #skipStruct(): void {
    for (let head = this.#byte(); (head & 15) !== STOP; head = this.#byte()) {
      if (head >> 4 === 0) this.#skipVarint();
      this.skip(head & 15);
    }
  }

  #skipList(): void {
    const head = this.#byte();
    const count = head >> 4 === 15 ? this.#varint() : head >> 4;
    for (let item = 0; item < count; item += 1) this.#skipItem(head & 15);
  }

  /** Within a list, true and false are a byte each. */
  #skipItem(type: number): void {
    if (type === TRUE || type === FALSE) this.#advance(1);
    else this.skip(type);
  }

  #skipMap(): void {
    const count = this.#varint();
    if (count === 0) return;
    const types = this.#byte();
    for (let pair = 0; pair < count; pair += 1) {
      this.#skipItem(types >> 4);
      this.#skipItem(types & 15);
    }
  }

  #varint(): number {
    let value = 0;
    // Ten bytes hold 64 bits.
    for (let place = 0, scale = 1; place < 10; place += 1, scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('its footer has a number that does not end');
  }

  #skipVarint(): void {
    while (this.#byte() >= 128);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('its footer breaks off');
    this.#at += 1;
    return byte;
  }

  #advance(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.byteLength) throw new RangeError('its footer breaks off');
  }
}
