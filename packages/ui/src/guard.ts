/**
 * Refuses every request but those of the page itself. A page elsewhere that a browser has open must not read a data root,
 * whether by a request of its own (`Origin`, `Sec-Fetch-Site`) or by a name that it lets mean this machine (`Host`).
 */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { sha256 } from '@pkg/std';
import { UI_ERRORS } from './errors.ts';

export interface Access {
  /** The address that the server listens at. */
  readonly host: string;
  /** Needed of everybody; undefined on a loopback address, which only this machine reaches. */
  readonly token: string | undefined;
  /** Whether requests may change something. */
  readonly allowsActions: boolean;
}

const COOKIE = 'pipeline_ui_token';

/** Nothing but the page's own files: no inline script or style, no other host, no frame around it. */
const POLICY = [
  "default-src 'none'",
  ...['script', 'style', 'img', 'connect', 'font'].map((kind) => `${kind}-src 'self'`),
  ...['base-uri', 'form-action', 'frame-ancestors'].map((kind) => `${kind} 'none'`),
].join('; ');

/** Headers of every answer, also of a refusal. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Whether an address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @throws KnownError `READ_ONLY`, `FOREIGN_REQUEST`, `TOKEN_MISSING` */
export function guard({ host, token, allowsActions }: Access): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const isReading = req.method === 'GET' || req.method === 'HEAD';
    if (!isReading && !(allowsActions && req.method === 'POST'))
      throw UI_ERRORS.READ_ONLY({ method: req.method });
    const asked = req.header('host') ?? '';
    const origin = req.header('origin');
    const site = req.header('sec-fetch-site') ?? 'none';
    const isOwn = origin === undefined || origin === `http://${asked}`;
    // A link on a page elsewhere may lead here; it reads nothing.
    const isLink = req.header('sec-fetch-mode') === 'navigate' && !req.path.startsWith('/api/');
    const isNear = site === 'none' || site === 'same-origin' || isLink;
    if (!isNameOf(nameOf(asked), host) || !isOwn || !isNear)
      throw UI_ERRORS.FOREIGN_REQUEST({ host: asked, origin: origin ?? site });
    // A form of another page can send text and forms, but no JSON without being asked first.
    const type = req.header('content-type') ?? '';
    if (!isReading && !/^application\/json\b/.test(type))
      throw UI_ERRORS.FOREIGN_REQUEST({ host: asked, origin: `a form (${type})` });
    if (token === undefined) return next();
    const given = req.query('token');
    if (given !== undefined && isSame(given, token)) {
      setCookie(context, COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      if (!req.path.startsWith('/api/')) return context.redirect(withoutToken(req.url));
      return next();
    }
    const bearer = /^Bearer (.+)$/.exec(req.header('authorization') ?? '')?.[1];
    if (!isSame(bearer ?? getCookie(context, COOKIE) ?? '', token)) throw UI_ERRORS.TOKEN_MISSING();
    return next();
  };
}

/** The name of `name:port` or `[::1]:port`. */
function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** An address is never a name that somebody else lets mean this machine; of names, only those that were given count. */
function isNameOf(name: string, host: string): boolean {
  if (isLoopback(host)) return isLoopback(name);
  return isIP(name) !== 0 || name === 'localhost' || name === host.toLowerCase();
}

/** Compares digests, in a time that says nothing of where two tokens differ. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token)));
}

function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.delete('token');
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}
