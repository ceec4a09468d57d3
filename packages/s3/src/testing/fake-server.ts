/**
 * A server of the few requests of S3 that the store makes, in memory and on loopback, which lies when it is told to. It keeps
 * conditions and metadata, as a test may turn off; it checks no signatures.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { S3Location } from '../s3-url.ts';

/** The way in which one request goes wrong. */
export type Lie =
  /** Answers with a status of failure, and does nothing, or did it all the same. */
  | { readonly status: number; readonly code?: string; readonly isDone: boolean }
  /** Ends the connection without an answer. */
  | { readonly reset: true; readonly isDone: boolean }
  /** Says that the body is whole, and leaves out its end. */
  | { readonly cut: 'said' | 'unsaid' }
  /** Does what is asked, tells nobody, and then refuses it as a repetition. */
  | { readonly repeated: true }
  /** Answers after others were served. */
  | { readonly afterTurns: number };

/** A request as it came: the method, the key, whether it has a condition, and how many like it came before. */
export interface SeenRequest {
  readonly method: string;
  readonly key: string;
  readonly isListing: boolean;
  readonly isConditional: boolean;
  /** Counts the requests of this server from 0. */
  readonly at: number;
}

export interface FakeServerOptions {
  /** Conditions that it takes no notice of. */
  readonly ignores?: readonly ('if-match' | 'if-none-match')[];
  readonly keepsMetadata?: boolean;
  /** Takes an ETag in a condition only without its quotes, as radosgw does. */
  readonly takesBareEtags?: boolean;
  readonly pageSize?: number;
  /** Before each answer, in ms. Default 0. */
  readonly delayMs?: number;
  /** How a request goes wrong, if it does. */
  lie?: ((request: SeenRequest) => Lie | undefined) | undefined;
  /** Called after a page of a listing was made and before it is sent. */
  onPage?: (prefix: string) => void;
  /** Called after an object was put and before its writer is told. */
  onPut?: ((key: string) => void) | undefined;
}

interface Kept {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export class FakeServer {
  readonly options: FakeServerOptions;
  readonly objects = new Map<string, Kept>();
  readonly requests: SeenRequest[] = [];
  readonly #server: Server;

  private constructor(options: FakeServerOptions) {
    this.options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** `close` it. */
  static async start(options: FakeServerOptions = {}): Promise<FakeServer> {
    const server = new FakeServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  location(prefix: string): S3Location {
    return { bucket: 'bucket', prefix, endpoint: this.endpoint, region: 'us-east-1' };
  }

  /** Puts an object there as another program would, without a request. Returns its ETag. */
  place(key: string, bytes: Buffer, metadata: Kept['metadata'] = {}): string {
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.objects.set(key, { bytes, etag, metadata });
    return etag;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket = '', ...names] = url.pathname.split('/');
    const key = decodeURIComponent(names.join('/'));
    const body = await bodyOf(request);
    const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
    const seen: SeenRequest = {
      method,
      key: key === '' ? (url.searchParams.get('prefix') ?? '') : key,
      isListing: key === '',
      isConditional: (match ?? noneMatch) !== undefined,
      at: this.requests.length,
    };
    this.requests.push(seen);
    if (bucket !== 'bucket') {
      fail(response, 404, 'NoSuchBucket');
      return;
    }
    if (this.options.delayMs) await wait(this.options.delayMs);
    const lie = this.options.lie?.(seen);
    const act = (to: ServerResponse | null, cut?: 'said' | 'unsaid'): void => {
      if (key === '') this.#list(url.searchParams, to);
      else if (method === 'PUT') this.#put(key, body, request, to);
      else if (method === 'DELETE') this.#delete(key, to);
      else this.#get(key, method === 'HEAD', to, cut);
    };
    if (lie === undefined) act(response);
    else if ('cut' in lie) act(response, lie.cut);
    else if ('afterTurns' in lie) {
      const due = this.requests.length + lie.afterTurns;
      for (let turn = 0; this.requests.length < due && turn < 10_000; turn += 1)
        await new Promise((next) => setImmediate(next));
      act(response);
    } else if ('repeated' in lie) {
      act(null);
      act(response);
    } else {
      if (lie.isDone) act(null);
      if ('reset' in lie) request.socket.destroy();
      else fail(response, lie.status, lie.code ?? 'InternalError');
    }
  }

  #put(key: string, bytes: Buffer, request: IncomingMessage, to: ServerResponse | null): void {
    const there = this.objects.get(key);
    const [match, noneMatch] = (['if-match', 'if-none-match'] as const).map((name) =>
      this.options.ignores?.includes(name) === true ? undefined : request.headers[name],
    );
    const bare = there?.etag.replaceAll('"', '');
    const accepted = this.options.takesBareEtags === true ? [bare] : [bare, there?.etag];
    if (match !== undefined && there === undefined) {
      fail(to, 404, 'NoSuchKey');
      return;
    }
    const isTaken = noneMatch === '*' && there !== undefined;
    if (isTaken || (match !== undefined && !accepted.includes(match))) {
      fail(to, 412, 'PreconditionFailed');
      return;
    }
    const metadata = Object.entries(request.headers).filter(([name]) =>
      name.startsWith('x-amz-meta-'),
    );
    const kept = this.options.keepsMetadata === false ? [] : metadata;
    const etag = this.place(key, bytes, Object.fromEntries(kept) as Kept['metadata']);
    this.options.onPut?.(key);
    to?.writeHead(200, { etag }).end();
  }

  #get(key: string, isHead: boolean, to: ServerResponse | null, cut?: 'said' | 'unsaid'): void {
    const there = this.objects.get(key);
    if (there === undefined) {
      fail(to, 404, 'NoSuchKey', isHead);
      return;
    }
    const { bytes, etag, metadata } = there;
    const half = bytes.subarray(0, bytes.length >> 1);
    const length = cut === 'said' ? half.length : bytes.length;
    to?.writeHead(200, { etag, 'content-length': length, ...metadata });
    if (isHead) to?.end();
    else if (cut === 'unsaid') to?.write(half, () => to.destroy());
    else to?.end(cut === 'said' ? half : bytes);
  }

  #delete(key: string, to: ServerResponse | null): void {
    this.objects.delete(key);
    to?.writeHead(204).end();
  }

  #list(query: URLSearchParams, to: ServerResponse | null): void {
    const [prefix = '', delimiter, token, startAfter] = [
      ...['prefix', 'delimiter', 'continuation-token', 'start-after'],
    ].map((name) => query.get(name) ?? undefined);
    const size = this.options.pageSize ?? 1000;
    const after = token ?? startAfter ?? '';
    const contents: string[] = [];
    const folders: string[] = [];
    let last: string | undefined;
    let isTruncated = false;
    for (const key of [...this.objects.keys()].sort()) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      const name = end === -1 ? key : key.slice(0, end + 1);
      if (name <= after || name === last) continue;
      if (contents.length + folders.length === size) {
        isTruncated = true;
        break;
      }
      (end === -1 ? contents : folders).push(name);
      last = name;
    }
    const listed = contents.map((key) => {
      const { etag, bytes } = this.objects.get(key)!;
      return `<Contents><Key>${key}</Key><ETag>${etag}</ETag><Size>${String(bytes.length)}</Size></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${last!}</NextContinuationToken>` : '';
    this.options.onPage?.(prefix);
    to?.writeHead(200, { 'content-type': 'application/xml' });
    to?.end(
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>${String(isTruncated)}</IsTruncated>${next}${listed.join('')}${folders
        .map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`)
        .join('')}</ListBucketResult>`,
    );
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function fail(to: ServerResponse | null, status: number, code: string, isHead = false): void {
  to?.writeHead(status, { 'content-type': 'application/xml' });
  to?.end(isHead ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
