/**
 * A server that stands in for all live sources: it serves a recording as of the time on its clock, and can be told to lie.
 * It listens on 127.0.0.1 at a free port.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { BaseUrls } from '@pkg/sources';
import type { Instant } from '@pkg/std';

export interface RecordedBody {
  readonly type: 'application/json' | 'application/pdf';
  readonly bytes: Uint8Array;
}

/** Returns what the sources would have answered; null where there was no such thing yet. */
export type Recording = (path: URL, now: Instant) => RecordedBody | null;

/** Answers in place of the recording; returns whether it did. */
export type Lie = (
  request: IncomingMessage,
  response: ServerResponse,
  body: RecordedBody | null,
) => boolean;

export interface RecordedServer {
  readonly baseUrls: BaseUrls;
  /** The instant that it is for the server. */
  now: Instant;
  lie: Lie | undefined;
  /** Requests that came, in order. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers'] }[];
  /** Most requests that were under way at once. */
  readonly busiest: number;
  close(): Promise<void>;
}

/** Starts a server. */
export async function startRecordedServer(
  recording: Recording,
  now: Instant,
): Promise<RecordedServer> {
  let [busy, busiest] = [0, 0];
  const server = createServer((request, response) => {
    busy += 1;
    busiest = Math.max(busiest, busy);
    response.on('close', () => (busy -= 1));
    state.requests.push({ url: request.url ?? '', headers: request.headers });
    const body = recording(new URL(request.url ?? '/', 'http://recorded'), state.now);
    if (state.lie?.(request, response, body) === true) return;
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const state = {
    baseUrls: { cdn: base, reports: base, stats: base, lobby: base, draftGroups: base, odds: base },
    now,
    lie: undefined as Lie | undefined,
    requests: [] as { url: string; headers: IncomingMessage['headers'] }[],
    get busiest() {
      return busiest;
    },
    close: () => closeServer(server),
  };
  return state;
}

/** The honest answer: an etag, compression where it is accepted, 403 for what is not there. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: RecordedBody | null,
): void {
  if (body === null) {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code></Error>');
    return;
  }
  const etag = etagOf(body.bytes);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag });
    response.end();
    return;
  }
  const isGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = isGzip ? gzipSync(body.bytes) : body.bytes;
  response.writeHead(200, {
    'content-type': body.type,
    'content-length': bytes.byteLength,
    etag,
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(bytes);
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
