/**
 * GET requests that a server can live with: few at once, not too often, patient with failures and quick to give up on
 * what waiting does not mend. Limits, retries and the circuit breaker are the engine's; this adds HTTP.
 */
import { isUtf8 } from 'node:buffer';
import { SourceGuard, type Retry, type SourceLimits, type Time, type Turns } from '@pkg/limits';
import { invariant, KnownError, type Instant } from '@pkg/std';
import type { Agent, Dispatcher } from 'undici';
import { SOURCE_ERRORS } from '../errors.ts';
import { SERVER_NAMES, type ServerName, type SourceRequest } from '../source.ts';
import { checkForm, UnexpectedAnswer } from './answer.ts';
import { ACCEPTED_ENCODINGS, readBody, type BodyLimits } from './body.ts';
import { httpError, retryAfterOf, transportError } from './http-error.ts';
import { redactBytes, redactError, redactText, type Secrets } from './redaction.ts';

export interface Timeouts {
  readonly connectMs: number;
  readonly headersMs: number;
  /** Between two parts of a body. */
  readonly bodyMs: number;
  /** One attempt as a whole, redirects included. */
  readonly totalMs: number;
}

export interface ServerOptions {
  readonly limits: SourceLimits;
  readonly timeouts: Timeouts;
  readonly body: BodyLimits;
  /** Hosts, with their port where they have one, to which requests and redirects may go. */
  readonly allowedHosts: readonly string[];
  /** The turns of this server among all processes of a data root; left out: this client is the only one. */
  readonly turns?: Turns | undefined;
}

export interface ClientOptions {
  readonly time: Time;
  /** Our name, with a way to reach us. */
  readonly userAgent: string;
  readonly servers: Readonly<Record<ServerName, ServerOptions>>;
  /** Seeds the jitter of retries. */
  readonly seed?: number;
  readonly onRetry?: (url: string, retry: Retry) => void;
}

export interface GetOptions {
  /** Asks for the body only if it is no longer this one. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Answer =
  | {
      readonly outcome: 'body';
      readonly bytes: Uint8Array;
      readonly etag: string | null;
      readonly receivedAt: Instant;
    }
  /** The body of the etag that was sent still holds. */
  | { readonly outcome: 'unchanged'; readonly receivedAt: Instant }
  /** One of the statuses by which this server says that there is no such thing. */
  | { readonly outcome: 'absent'; readonly receivedAt: Instant };

const REDIRECTS = [301, 302, 303, 307, 308];
const FORBIDDEN = ['check the key in the environment, or whether this address is blocked for you'];
const REDIRECT_LIMIT = 3;

export class PoliteClient {
  readonly #options: ClientOptions;
  readonly #agents = new Map<ServerName, Agent>();
  readonly #guards: ReadonlyMap<ServerName, SourceGuard>;

  constructor(options: ClientOptions) {
    const { servers, time, seed } = options;
    this.#options = options;
    this.#guards = new Map(
      SERVER_NAMES.map((name) => {
        const { limits, turns } = servers[name];
        return [name, new SourceGuard(time, name, limits, seed, turns)];
      }),
    );
  }

  /**
   * Gets one address, trying again what may pass by itself.
   *
   * @throws KnownError of kind `upstream` (see `http-error.ts`, `body.ts`, `answer.ts`), `CIRCUIT_OPEN`, `CANCELLED`
   */
  get(server: ServerName, request: SourceRequest, options: GetOptions = {}): Promise<Answer> {
    const guard = this.#guards.get(server);
    invariant(guard, 'every server has a guard');
    const { onRetry } = this.#options;
    return guard.call(() => this.#attempt(server, request, options), {
      name: request.url,
      signal: options.signal,
      ...(onRetry === undefined
        ? {}
        : {
            onRetry: (retry) => {
              onRetry(request.url, retry);
            },
          }),
    });
  }

  /** Waits for `ms` by the clock of the client. @throws KnownError `CANCELLED` */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#options.time.sleep(ms, signal);
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const agent of this.#agents.values()) await agent.destroy();
  }

  /** One try, with its redirects, within the total timeout. */
  async #attempt(server: ServerName, request: SourceRequest, options: GetOptions): Promise<Answer> {
    const { timeouts } = this.#options.servers[server];
    const limit = AbortSignal.timeout(timeouts.totalMs);
    const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
    try {
      return await this.#follow(server, request, options.etag, signal);
    } catch (thrown) {
      if (options.signal?.aborted === true) throw SOURCE_ERRORS.CANCELLED();
      // Its body and its texts are clean already.
      if (thrown instanceof UnexpectedAnswer) throw thrown;
      // Whatever broke after the limit was over broke because of it.
      const error =
        limit.aborted && !(thrown instanceof KnownError)
          ? httpError({
              code: 'TOTAL_TIMEOUT',
              url: request.url,
              problem: 'no whole answer in time',
            })
          : transportError(thrown, request.url);
      throw redactError(error, request.secrets ?? {});
    }
  }

  async #follow(
    server: ServerName,
    request: SourceRequest,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    // Most commands ask no server, and need not load what asks.
    const http = await import('undici');
    let dispatcher = this.#agents.get(server);
    if (dispatcher === undefined) {
      dispatcher = new http.Agent(agentOptions(this.#options.servers[server]));
      this.#agents.set(server, dispatcher);
    }
    let url = addressOf(request);
    for (let redirects = 0; ; redirects += 1) {
      this.#checkHost(server, url, request);
      const response = await http.request(url, {
        dispatcher,
        signal,
        headers: {
          'user-agent': this.#options.userAgent,
          'accept-encoding': ACCEPTED_ENCODINGS,
          accept: request.form === 'pdf' ? 'application/pdf' : 'application/json',
          ...request.headers,
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
        },
      });
      if (!REDIRECTS.includes(response.statusCode))
        return await this.#answerOf(server, request, response, etag);
      await drop(response);
      url = targetOf(response, url, request.url);
      if (redirects === REDIRECT_LIMIT)
        throw refused(request.url, `more than ${String(REDIRECT_LIMIT)} redirects`);
    }
  }

  async #answerOf(
    server: ServerName,
    request: SourceRequest,
    response: Dispatcher.ResponseData,
    etag: string | undefined,
  ): Promise<Answer> {
    const { statusCode, headers } = response;
    const { url, form, absent = [], secrets = {} } = request;
    const header = (name: string): string | undefined => {
      const value = [headers[name]].flat()[0];
      return value === undefined ? undefined : redactText(value, secrets);
    };
    if (statusCode === 200) {
      const { wireBytes, bodyBytes } = this.#options.servers[server].body;
      const limits = {
        wireBytes: Math.min(wireBytes, request.mostBytes),
        bodyBytes: Math.min(bodyBytes, request.mostBytes),
      };
      const bytes = await readBody(response.body, header('content-encoding'), limits, url);
      // Before anything looks at it: some servers print the request, key and all.
      const clean = cleanBody(bytes, secrets);
      checkForm(form, header('content-type'), clean, url);
      const tag = header('etag');
      return {
        outcome: 'body',
        bytes: clean,
        // One that held a secret is no longer that of the server.
        etag: tag === [headers['etag']].flat()[0] ? (tag ?? null) : null,
        receivedAt: this.#options.time.now(),
      };
    }
    await drop(response);
    if (statusCode === 304 && etag !== undefined)
      return { outcome: 'unchanged', receivedAt: this.#options.time.now() };
    if (absent.includes(statusCode))
      return { outcome: 'absent', receivedAt: this.#options.time.now() };
    const isRetryable = statusCode >= 500 || [408, 425, 429].includes(statusCode);
    const retryAfterMs = retryAfterOf(header('retry-after'), this.#options.time.now());
    throw SOURCE_ERRORS['HTTP_{status}'](
      { url, status: statusCode },
      {
        facts: {
          ...(isRetryable ? {} : { retryable: false }),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        },
        ...(statusCode === 401 || statusCode === 403 ? { remedy: FORBIDDEN } : {}),
      },
    );
  }

  #checkHost(server: ServerName, url: URL, { url: asked, secrets }: SourceRequest): void {
    if (this.#options.servers[server].allowedHosts.includes(url.host)) return;
    // The name could be made of what was sent.
    const host = secrets === undefined ? url.host : 'another host';
    throw refused(asked, `a way to ${host}, which is not among the allowed hosts`);
  }
}

/**
 * Keeps the answer to a request with a key as text without the key; other bytes could hold it in any form, and are not
 * kept.
 */
function cleanBody(bytes: Uint8Array, secrets: Secrets): Uint8Array {
  const isText = isUtf8(bytes) && !bytes.includes(0);
  if (isText || Object.keys(secrets).length === 0) return redactBytes(bytes, secrets);
  return Buffer.from(`${String(bytes.byteLength)} bytes that are no text, not kept\n`);
}

function agentOptions({ limits, timeouts }: ServerOptions): Agent.Options {
  return {
    connections: limits.concurrency,
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
  };
}

function addressOf({ url, secrets = {} }: SourceRequest): URL {
  const address = new URL(url);
  for (const [name, value] of Object.entries(secrets)) address.searchParams.set(name, value);
  return address;
}

function targetOf({ headers }: Dispatcher.ResponseData, from: URL, asked: string): URL {
  const { location } = headers;
  if (typeof location !== 'string' || !URL.canParse(location, from.href))
    throw refused(asked, 'a redirect to nowhere');
  const target = new URL(location, from);
  if (from.protocol === 'https:' && target.protocol !== 'https:')
    throw refused(asked, 'a redirect out of encryption');
  return target;
}

function refused(url: string, problem: string): Error {
  return httpError({ code: 'REDIRECT_REFUSED', url, problem, isRetryable: false });
}

/** Reads what is left of a small body, so that the connection can be used again. */
async function drop({ body }: Dispatcher.ResponseData): Promise<void> {
  await body.dump({ limit: 64 * 1024 });
}
