/** Reads Thrift's compact protocol, in which Parquet writes its footer and the header of each page. Every loop ends with the bytes. */

/** Types of the compact protocol. */
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
export const BINARY = 8;
export const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;
export const INTEGERS: ReadonlySet<number> = new Set([4, 5, 6]);

const UTF8 = new TextDecoder();

export class CompactReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
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

  /** Needs no function per field: a footer has hundreds to skip. */
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
      throw new RangeError(`it has a field of the unknown type ${String(type)}`);
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
    throw new RangeError('it has a number that does not end');
  }

  #skipVarint(): void {
    while (this.#byte() >= 128);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('it breaks off');
    this.#at += 1;
    return byte;
  }

  #advance(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.byteLength) throw new RangeError('it breaks off');
  }
}
