/** Bodies within limits: as they come over the wire, and after decompression. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { httpError } from './http-error.ts';

export interface BodyLimits {
  /** Most bytes over the wire. */
  readonly wireBytes: number;
  /** Most bytes after decompression. */
  readonly bodyBytes: number;
}

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** The encodings that `Accept-Encoding` may offer. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/**
 * Reads a body to its end.
 *
 * @throws KnownError `BODY_TOO_LARGE`, `BODY_ENCODING`
 */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: BodyLimits,
  url: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limits.wireBytes) throw tooLarge(url, `more than ${String(limits.wireBytes)} bytes`);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks, size), encoding, limits, url);
}

async function decode(
  body: Buffer,
  encoding: string | undefined,
  { bodyBytes }: BodyLimits,
  url: string,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') {
    if (body.byteLength > bodyBytes) throw tooLarge(url, `more than ${String(bodyBytes)} bytes`);
    return body;
  }
  if (!Object.hasOwn(DECODERS, name))
    throw httpError({ code: 'BODY_ENCODING', url, problem: `the encoding '${name.slice(0, 40)}'` });
  try {
    return await DECODERS[name as keyof typeof DECODERS](body, { maxOutputLength: bodyBytes });
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(url, `more than ${String(bodyBytes)} bytes once decompressed`);
    throw httpError({ code: 'BODY_ENCODING', url, problem: `a body that is no ${name}` });
  }
}

function tooLarge(url: string, problem: string): Error {
  return httpError({ code: 'BODY_TOO_LARGE', url, problem, isRetryable: false });
}
