/**
 * Whether a PDF's compressed streams are whole. PDF readers mend what they can and go on with what is left; for a
 * report that silence would lose rows or letters, so each stream is inflated here first and its checksum compared.
 */
import { inflateSync } from 'node:zlib';
import { drift } from '../drift.ts';

/** Largest stream after inflating; those of real reports are below 200 kB. */
const STREAM_LIMIT = 16 * 1024 * 1024;
const STREAMS_LIMIT = 500;

/** @throws KnownError `PDF_DAMAGED` when it is no PDF, is cut short, or a stream does not match its checksum */
export function checkPdfIntegrity(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 5).toString('latin1') !== '%PDF-')
    throw damaged(`it begins with ${JSON.stringify(file.subarray(0, 16).toString('latin1'))}`);
  if (!file.subarray(-64).includes('%%EOF')) throw damaged('its end is missing');
  let streams = 0;
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at + 6)) {
    if (file.subarray(at - 3, at).toString('latin1') === 'end') continue;
    const dictionary = dictionaryBefore(file, at);
    // Real reports store only their metadata plainly, and nothing is read from it.
    const isMetadata = dictionary.includes('/Type/Metadata');
    if (!isMetadata && !dictionary.includes('/FlateDecode'))
      throw damaged(`the stream at ${String(at)} is not compressed`);
    streams += 1;
    if (streams > STREAMS_LIMIT) throw damaged('it has too many streams');
    at = checkStream(file, at, dictionary, isMetadata);
  }
  if (streams === 0) throw damaged('it has no stream');
}

/** The text from the object's beginning to its stream. */
function dictionaryBefore(file: Buffer, at: number): string {
  const from = Math.max(0, at - 400);
  const text = file.subarray(from, at).toString('latin1');
  return text.slice(text.lastIndexOf(' obj') + 1);
}

/** Inflates one stream; returns where to go on looking. */
function checkStream(file: Buffer, at: number, dictionary: string, isPlain: boolean): number {
  const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? Number.NaN);
  const begin = at + 'stream'.length + (file[at + 6] === 0x0d ? 2 : 1);
  const end = begin + length;
  if (
    !(end <= file.length) ||
    !/^\s*endstream/.test(file.subarray(end, end + 14).toString('latin1'))
  )
    throw damaged(`the stream at ${String(at)} does not end where it says`);
  if (isPlain) return end;
  try {
    inflateSync(file.subarray(begin, end), { maxOutputLength: STREAM_LIMIT });
  } catch (cause) {
    throw damaged(
      `the stream at ${String(at)} can't be inflated (${(cause as Error).message})`,
      cause,
    );
  }
  return end;
}

function damaged(problem: string, cause?: unknown): Error {
  return drift('PDF_DAMAGED', 'whole PDF', problem, cause);
}
