/** Tells the format of a stranger's file by its first bytes: names of files are often wrong. */
import { gunzipSync } from 'node:zlib';
import type { KnownError } from '@pkg/std';
import { LAKE_ERRORS } from './errors.ts';

/** Far more than the largest season's table has. */
const MAX_UNPACKED_BYTES = 2 ** 30;

export interface PlainFile {
  readonly format: 'parquet' | 'text';
  /** Unpacked. */
  readonly bytes: Uint8Array;
}

/**
 * Takes gzip and zstd off a file, and tells a table of text from Parquet.
 *
 * @throws KnownError `TABLE_UNREADABLE` for what is packed and damaged or too large, and for Arrow, Excel and other formats by name
 */
export async function plainFile(packed: Uint8Array, path: string): Promise<PlainFile> {
  const bytes = await unpacked(packed, path);
  if (startsWith(bytes, 'PAR1')) return { format: 'parquet', bytes };
  const other = OTHERS.find(({ magic }) => startsWith(bytes, magic));
  if (other !== undefined) throw unreadable(path, `it is ${other.name}`, other.hint);
  const name = path.replace(/\.(gz|zst|zstd)$/i, '');
  return { format: /\.(csv|tsv|txt|psv|tab|dsv)$/i.test(name) ? 'text' : 'parquet', bytes };
}

const OTHERS = [
  {
    magic: 'ARROW1',
    name: 'an Arrow (IPC, Feather) file',
    hint: 'write Parquet instead: polars read_ipc(...).write_parquet(...), DuckDB COPY ... (FORMAT parquet)',
  },
  {
    magic: 'FEA1',
    name: 'a Feather file',
    hint: 'write Parquet instead: pandas read_feather(...).to_parquet(...)',
  },
  {
    magic: 'PK\u0003\u0004',
    name: 'a ZIP archive, as Excel workbooks are',
    hint: 'unpack it, or save the sheet as CSV in UTF-8',
  },
] as const;

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic;
}

async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    if (startsWith(bytes, '\u001f\u008b'))
      return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
    if (startsWith(bytes, '\u0028\u00b5\u002f\u00fd')) {
      const size = zstdContentSize(bytes);
      if (size === undefined) throw new RangeError('its header does not say how large it is');
      if (size > MAX_UNPACKED_BYTES) throw new RangeError('it unpacks to over 1 GiB');
      const { decompressZstd } = await import('hyparquet-compressors');
      return decompressZstd(bytes, new Uint8Array(Number(size)));
    }
    return bytes;
  } catch (cause) {
    throw unreadable(path, `it cannot be unpacked: ${(cause as Error).message}`, UNPACK, cause);
  }
}

/**
 * Returns the number of bytes that a zstd file says it unpacks to, which is all the room that is made for it; undefined
 * when it does not say.
 *
 * Source: RFC 8878, section 3.1.1.1, the frame header.
 */
function zstdContentSize(bytes: Uint8Array): bigint | undefined {
  const descriptor = bytes[4]!;
  const isSingle = (descriptor & 0x20) !== 0;
  const width = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (width === 0) return undefined;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const start = 5 + (isSingle ? 0 : 1) + dictionary;
  let size = 0n;
  for (let at = width - 1; at >= 0; at -= 1) size = (size << 8n) | BigInt(bytes[start + at]!);
  return width === 2 ? size + 256n : size;
}

const UNPACK = 'restore the file from its source, or unpack it first';

function unreadable(path: string, problem: string, hint: string, cause?: unknown): KnownError {
  const format = 'a Parquet or CSV file';
  return LAKE_ERRORS.TABLE_UNREADABLE({ path, format, problem }, { remedy: [hint], cause });
}
