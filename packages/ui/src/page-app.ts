/** The routes: the page's files, the answers as JSON, and events. Knows requests, not what is asked about. */
import { Hono, type Context } from 'hono';
import { streamSSE, type SSEMessage } from 'hono/streaming';
import { exitCodeOfThrown } from '@pkg/backfill/process';
import { completeRemedy, hintAt } from '@pkg/backfill/words';
import { errorRecord, KnownError, type ErrorKind } from '@pkg/std';
import { ACTIONS } from './actions.ts';
import { ANSWERS, answerOf, needed } from './answers.ts';
import { CausesBook, type CausesEvent } from './causes.ts';
import { clientFiles, type ClientFile } from './client-files.ts';
import { UI_ERRORS } from './errors.ts';
import { guard, SAFE_HEADERS, type Access } from './guard.ts';
import { rootEvents } from './root-events.ts';
import type { Subject } from './subject.ts';

export interface PageOptions {
  readonly subject: Subject;
  readonly access: Access;
  /** The folder of the built client. */
  readonly client: string;
  /** Ends every stream of events. */
  readonly signal: AbortSignal;
}

type Refusal = 400 | 403 | 404 | 405 | 409 | 500 | 502;

const STATUS_OF_KIND: Readonly<Record<ErrorKind, Refusal>> = {
  input: 400,
  missing: 404,
  conflict: 409,
  upstream: 502,
  cancelled: 500,
  blocked: 409,
};
const REFUSED: ReadonlySet<string> = new Set(['FOREIGN_REQUEST', 'TOKEN_MISSING']);
const STATUS_OF_CODE: Readonly<Record<string, Refusal>> = {
  FOREIGN_REQUEST: 403,
  READ_ONLY: 405,
  TOKEN_MISSING: 403,
};

/** @throws KnownError `CLIENT_MISSING` */
export function pageApp({ subject, access, client, signal }: PageOptions): Hono {
  const files = clientFiles(client);
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SAFE_HEADERS)) context.header(name, value);
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });
  app.use(guard(access));
  for (const [path, answer] of Object.entries(ANSWERS))
    app.get(path, async (context) => {
      const get = (name: string): string | undefined => context.req.query(name);
      return context.json(await answerOf(answer, subject, { path, get }));
    });
  for (const [path, action] of Object.entries(ACTIONS))
    app.post(path, async (context) => {
      const body: unknown = await context.req.json().catch(() => null);
      const given = typeof body === 'object' && body !== null ? body : {};
      return context.json(await action(subject, given as Record<string, unknown>, path));
    });
  app.get('/api/events', (context) =>
    eventStream(context, (closed) => rootEvents(subject, closed), signal),
  );
  const causes = new CausesBook(subject);
  app.get('/api/causes', (context) => {
    const { path } = context.req;
    const get = (name: string): string | undefined => context.req.query(name);
    const [before, after] = [needed({ path, get }, 'before'), needed({ path, get }, 'after')];
    const events = async function* (closed: AbortSignal): AsyncGenerator<SSEMessage> {
      for await (const event of causes.follow(before, after, closed))
        yield causesMessage(event, subject);
    };
    return eventStream(context, events, signal);
  });
  for (const [path, file] of files) app.get(path, () => fileAnswer(file));
  app.notFound((context) =>
    refusal(context, UI_ERRORS.NO_SUCH_PAGE({ path: context.req.path }), subject),
  );
  app.onError((error, context) => refusal(context, error, subject));
  return app;
}

function fileAnswer({ bytes, type, isHashed }: ClientFile): Response {
  const kept = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
  return new Response(bytes, { headers: { 'content-type': type, 'cache-control': kept } });
}

/** Sends events until they end, the reader goes or the server ends. */
function eventStream(
  context: Context,
  events: (signal: AbortSignal) => AsyncIterable<SSEMessage>,
  signal: AbortSignal,
): Response {
  return streamSSE(context, async (stream) => {
    const closed = new AbortController();
    const end = (): void => {
      closed.abort();
    };
    stream.onAbort(end);
    signal.addEventListener('abort', end, { once: true });
    for await (const event of events(closed.signal)) await stream.writeSSE(event);
    signal.removeEventListener('abort', end);
  });
}

function causesMessage(event: CausesEvent, subject: Subject): SSEMessage {
  switch (event.type) {
    case 'stage':
      return { event: 'stage', data: JSON.stringify(event.stage) };
    case 'done':
      return { event: 'done', data: JSON.stringify(event.causes) };
    case 'failed':
      return { event: 'failed', data: JSON.stringify(errorObject(event.error, subject)) };
  }
}

function refusal(context: Context, error: unknown, subject: Subject): Response {
  const isKnown = error instanceof KnownError;
  const status = isKnown ? (STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind]) : 500;
  return context.json(errorObject(error, subject), status);
}

/** The object that a command prints with `--json` when it fails. Who may not ask is not told which root this is. */
function errorObject(error: unknown, { dataRoot }: Subject): object {
  const record = errorRecord(error);
  const place = REFUSED.has(record.code) ? {} : { dataRoot };
  const hint = hintAt(record, place);
  const shown = {
    ...record,
    ...(hint === undefined ? {} : { hint }),
    ...(record.remedy && { remedy: completeRemedy(record.remedy, place) }),
  };
  return { schema: 'error.v1', ok: false, exit: exitCodeOfThrown(error), error: shown };
}
