/**
 * Checks the pages of a Parquet file before any is decoded: each lies within its column, all of them together unpack to
 * a sane size, and, where the writer left checksums, their bytes match.
 */
import { crc32 } from 'node:zlib';
import type { FileMetaData } from 'hyparquet';
import { CompactReader, INTEGERS } from './compact-reader.ts';

/** Fields of `PageHeader` in parquet.thrift. */
const UNPACKED_SIZE = 2;
const PACKED_SIZE = 3;
const CRC = 4;

/** Far more than the largest season's table has. */
const MAX_UNPACKED_BYTES = 2 ** 30;

/** Pages that were looked at, and how many of them had a checksum. */
export interface PageCheck {
  readonly pages: number;
  readonly checked: number;
}

/** @throws RangeError where a page does not match its checksum, does not lie in its column, or unpacks to over 1 GiB */
export function checkPages(bytes: Uint8Array, { row_groups }: FileMetaData): PageCheck {
  let pages = 0;
  let checked = 0;
  let unpacked = 0;
  for (const { columns } of row_groups) {
    for (const { meta_data } of columns) {
      if (meta_data === undefined) continue;
      const { dictionary_page_offset: dictionary, data_page_offset: data } = meta_data;
      // Some writers say 0 where there is no dictionary.
      const start = Number(dictionary === undefined || dictionary === 0n ? data : dictionary);
      const end = start + Number(meta_data.total_compressed_size);
      const name = meta_data.path_in_schema.join('.');
      if (!(start >= 4 && end >= start && end <= bytes.byteLength))
        throw new RangeError(`the column ${name} does not lie in the file`);
      for (let at = start; at < end;) {
        const page = readPage(bytes.subarray(at, end), `${name}, page at byte ${String(at)}`);
        at += page.size;
        pages += 1;
        if (page.isChecked) checked += 1;
        unpacked += page.unpacked;
        if (unpacked > MAX_UNPACKED_BYTES)
          throw new RangeError(`its pages unpack to over ${String(MAX_UNPACKED_BYTES)} bytes`);
      }
    }
  }
  return { pages, checked };
}

interface Page {
  /** The length of the header and the data that follows, in bytes. */
  readonly size: number;
  readonly unpacked: number;
  readonly isChecked: boolean;
}

function readPage(column: Uint8Array, where: string): Page {
  const header = new CompactReader(column);
  let [unpacked, packed, crc] = [-1, -1, undefined as number | undefined];
  header.eachField((id, type) => {
    if (!INTEGERS.has(type)) header.skip(type);
    else if (id === UNPACKED_SIZE) unpacked = header.integer();
    else if (id === PACKED_SIZE) packed = header.integer();
    else if (id === CRC) crc = header.integer();
    else header.skip(type);
  });
  const size = header.position + packed;
  if (packed < 0 || unpacked < 0 || size > column.byteLength)
    throw new RangeError(`${where}: its size is none that it can have`);
  if (crc !== undefined) {
    const found = crc32(column.subarray(header.position, size)) | 0;
    if (found !== (crc | 0))
      throw new RangeError(`${where}: its bytes do not match their checksum (CRC-32)`);
  }
  return { size, unpacked, isChecked: crc !== undefined };
}
