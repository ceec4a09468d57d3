/** The ways in which a server, or something on the way to it, can let its callers down. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answer, type Lie } from './server.ts';

/** Whether asking again helps: `lasting` lies end in one error at once. */
export interface KindOfLie {
  readonly lie: Lie;
  readonly isLasting?: boolean;
  /** The server leaves the connection open: what it holds then is no request under way. */
  readonly isHanging?: boolean;
}

const BOMB = gzipSync(Buffer.alloc(24 * 1024 * 1024));

function reply(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array = '',
): true {
  response.writeHead(status, headers);
  response.end(body);
  return true;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export const LIES = {
  'too many requests': { lie: (_, response) => reply(response, 429, {}) },
  'too many requests, with a pause': {
    lie: (_, response) => reply(response, 429, { 'retry-after': '2' }),
  },
  'too many requests, with a day of pause': {
    lie: (_, response) => reply(response, 429, { 'retry-after': '86400' }),
    isLasting: true,
  },
  'too many requests, with more digits of pause than a number has': {
    lie: (_, response) => reply(response, 429, { 'retry-after': '9'.repeat(400) }),
    isLasting: true,
  },
  'a server error': { lie: (_, response) => reply(response, 500, {}, 'oops') },
  'a server error, with a date': {
    lie: (_, response) => reply(response, 503, { 'retry-after': 'Mon, 15 Jan 2024 17:40:03 GMT' }),
  },
  'a reset before the headers': {
    lie: (request) => {
      request.socket.resetAndDestroy();
      return true;
    },
  },
  'a reset inside the body': {
    lie: (_, response, body) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '100000' });
      response.write(body?.bytes.subarray(0, 20) ?? '{', () => response.destroy());
      return true;
    },
  },
  'a body that stops': {
    lie: (_, response, body) => {
      response.writeHead(200, JSON_TYPE);
      response.write(body?.bytes.subarray(0, 10) ?? '{');
      return true;
    },
    isHanging: true,
  },
  'a socket that hangs': { lie: () => true, isHanging: true },
  'JSON cut short': {
    lie: (_, response, body) =>
      reply(response, 200, JSON_TYPE, body?.bytes.subarray(0, body.bytes.length >> 1) ?? '{'),
  },
  'another content type': {
    lie: (_, response, body) =>
      reply(response, 200, { 'content-type': 'text/html' }, body?.bytes ?? '{}'),
  },
  'a page of HTML with status 200': {
    lie: (_, response) =>
      reply(response, 200, JSON_TYPE, '<!doctype html><title>We will be back</title>'),
  },
  'a page that prints the request': {
    lie: ({ url = '' }, response) =>
      reply(response, 200, JSON_TYPE, `<html>could not find ${url}</html>`),
  },
  'an empty body': { lie: (_, response) => reply(response, 200, JSON_TYPE) },
  'broken compression': {
    lie: (_, response) =>
      reply(response, 200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'no gzip at all'),
  },
  'a bomb of gzip': {
    lie: (_, response) => reply(response, 200, { ...JSON_TYPE, 'content-encoding': 'gzip' }, BOMB),
    isLasting: true,
  },
  'a body without end': {
    lie: (_, response) => {
      response.writeHead(200, JSON_TYPE);
      const chunk = Buffer.alloc(256 * 1024, 0x20);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return true;
    },
    isLasting: true,
  },
  'another schema': {
    lie: (_, response) => reply(response, 200, JSON_TYPE, '{"data":{"items":[]},"version":2}'),
    isLasting: true,
  },
  'no answer but null': {
    lie: (_, response) => reply(response, 200, JSON_TYPE, 'null'),
    isLasting: true,
  },
  'not modified, though nobody asked': {
    lie: (request, response, body) =>
      request.headers['if-none-match'] === undefined
        ? reply(response, 304, {})
        : (answer(request, response, body), true),
    isLasting: true,
  },
  'a way to another host': {
    lie: (_, response) => reply(response, 302, { location: 'http://127.0.0.2:9/elsewhere' }),
    isLasting: true,
  },
  'a way in circles': {
    lie: ({ url = '/' }, response) =>
      reply(response, 302, { location: `${url}${url.includes('?') ? '&' : '?'}hop=1` }),
    isLasting: true,
  },
  'a refusal that prints the key': {
    lie: ({ url = '' }, response) => reply(response, 401, JSON_TYPE, JSON.stringify({ url })),
    isLasting: true,
  },
} as const satisfies Readonly<Record<string, KindOfLie>>;

export type LieName = keyof typeof LIES;
export const LIE_NAMES = Object.keys(LIES) as LieName[];
