/** The limits of each server, and a client that keeps to them. */
import { SharedTurns, type Retry, type SharedTurnsOptions, type Time } from '@pkg/limits';
import { HOUR_MS, SECOND_MS } from '@pkg/std';
import type { BaseUrls, ServerName } from '../source.ts';
import type { BodyLimits } from './body.ts';
import { PoliteClient, type ServerOptions, type Timeouts } from './polite-client.ts';

export interface ClientSettings {
  readonly time: Time;
  readonly userAgent: string;
  readonly baseUrls: BaseUrls;
  readonly timeouts?: Partial<Timeouts>;
  readonly body?: BodyLimits;
  /** Tries altogether and the longest wait between two of them, where not the defaults. */
  readonly retry?: { readonly attempts: number; readonly capMs: number };
  readonly seed?: number;
  readonly onRetry?: (url: string, retry: Retry) => void;
  /** The data root over whose processes the limits hold; left out: those of this client alone. */
  readonly shared?: Pick<SharedTurnsOptions, 'store' | 'leases' | 'time'> | undefined;
}

const TIMEOUTS: Timeouts = {
  connectMs: 10 * SECOND_MS,
  headersMs: 20 * SECOND_MS,
  bodyMs: 20 * SECOND_MS,
  totalMs: 60 * SECOND_MS,
};

/** The league's schedule is the largest real answer: 7 MB of JSON, 0.5 MB over the wire. */
const BODY = { wireBytes: 16 * 1024 * 1024, bodyBytes: 64 * 1024 * 1024 };

const RETRY = { attempts: 5, capMs: 30 * SECOND_MS };

/** A server that asks for a longer pause than this (`Retry-After`) is asked again after this long. */
const LONGEST_PAUSE_MS = HOUR_MS;

/** Requests at once, and a second, of all processes of a data root; the league's servers ban who asks more. */
const PACE: Readonly<
  Record<ServerName, { concurrency: number; perSecond: number; burst: number }>
> = {
  nba: { concurrency: 3, perSecond: 3, burst: 3 },
  draftkings: { concurrency: 2, perSecond: 2, burst: 2 },
  odds: { concurrency: 1, perSecond: 1, burst: 1 },
};

const HOSTS: Readonly<Record<ServerName, readonly (keyof BaseUrls)[]>> = {
  nba: ['cdn', 'reports', 'stats'],
  draftkings: ['lobby', 'draftGroups'],
  odds: ['odds'],
};

/** A client for the servers at some base URLs; no other host is ever asked. */
export function clientOf(settings: ClientSettings): PoliteClient {
  const { time, userAgent, seed, onRetry } = settings;
  const server = (name: ServerName): ServerOptions => serverOptions(name, settings);
  return new PoliteClient({
    time,
    userAgent,
    servers: { nba: server('nba'), draftkings: server('draftkings'), odds: server('odds') },
    ...(seed === undefined ? {} : { seed }),
    ...(onRetry === undefined ? {} : { onRetry }),
  });
}

function serverOptions(
  name: ServerName,
  { baseUrls, timeouts, retry, body, shared }: ClientSettings,
): ServerOptions {
  const { concurrency, perSecond, burst } = PACE[name];
  const rate = { perSecond, burst };
  const longestPauseMs = LONGEST_PAUSE_MS;
  return {
    turns:
      shared && new SharedTurns({ ...shared, source: name, concurrency, rate, longestPauseMs }),
    limits: {
      concurrency,
      rate,
      longestPauseMs,
      retry: { ...RETRY, ...retry, baseMs: SECOND_MS / 2 },
      retryBudget: 30,
      circuit: { failures: 8, pauseMs: 60 * SECOND_MS },
    },
    timeouts: { ...TIMEOUTS, ...timeouts },
    body: body ?? BODY,
    allowedHosts: HOSTS[name].map((key) => new URL(baseUrls[key]).host),
  };
}
