/** The live sources: settings become a client, and what was captured becomes lines of text. */
import { easternDate } from '@pkg/lake';
import { systemTime, type Retry } from '@pkg/limits';
import { type SourceName } from '@pkg/nba';
import type { Leases } from '@pkg/publish';
import {
  BASE_URLS,
  captureDay,
  clientOf,
  liveSources,
  PayloadParser,
  ReportReader,
  THE_ODDS_API,
  type BaseUrls,
  type CaptureSettings,
  type CaptureTools,
  type JobReport,
  type LiveSource,
} from '@pkg/sources';
import { SECOND_MS, type GameDate, type ObjectStore } from '@pkg/std';
import { parseSourceName } from '@pkg/steps';
import { BACKFILL_ERRORS } from '../errors.ts';
import { ageOf } from '../settings/age-text.ts';
import { withLeases } from './backfill-lease.ts';
import type { Config } from '../settings/config-schema.ts';
import { clock, environmentVariable, machineClock } from '../process/run-context.ts';

export interface LiveOptions {
  /** The sources to look at; undefined: all. */
  readonly only?: readonly SourceName[] | undefined;
  /** Looks again at everything, however fresh. */
  readonly isForced?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Tells of waits between attempts. */
  readonly say?: (text: string) => void;
  /** The data root whose limits of requests hold, where it is not the store. */
  readonly limitsRoot?: ObjectStore | undefined;
}

/** The clients and parsers of live sources; `close` them. */
export interface Live {
  readonly tools: CaptureTools;
  readonly sources: readonly LiveSource[];
  readonly settings: CaptureSettings;
  close(): Promise<void>;
}

/** Whether a run of these dates is a daily run: one of them is today, in Eastern Time. */
function todayAmong(dates: readonly GameDate[]): GameDate | undefined {
  const today = easternDate(clock());
  return dates.find((date) => date === today);
}

/** @throws KnownError `UNKNOWN_SOURCE`, `INVALID_AGE`, `NOT_LIVE` */
export function openLive(
  store: ObjectStore,
  config: Config,
  options: LiveOptions = {},
  leases?: Leases,
): Live {
  const baseUrls = baseUrlsOf(config);
  const { say } = options;
  const reader = new ReportReader();
  const parser = new PayloadParser();
  const client = clientOf({
    time: systemTime(clock),
    userAgent: config.user_agent ?? 'hindcast/0.1 (no contact given)',
    baseUrls,
    // Programs that start together must not come back together.
    seed: process.pid,
    shared: leases && {
      store: options.limitsRoot ?? store,
      leases,
      time: systemTime(machineClock),
    },
    ...(say === undefined
      ? {}
      : {
          onRetry: (url, retry) => {
            say(retryLine(url, retry));
          },
        }),
  });
  const all = liveSources(reader, THE_ODDS_API, parser);
  return {
    tools: { store, client, now: clock, signal: options.signal, leases },
    sources: options.only === undefined ? all : options.only.map((name) => sourceNamed(all, name)),
    settings: {
      baseUrls,
      refreshAfterMs: refreshOf(config),
      keyOf: environmentVariable,
      isForced: options.isForced ?? false,
    },
    close: async () => {
      await client.close();
      await reader.close();
      await parser.close();
    },
  };
}

/** One capture phase of a day, within the limits of all processes of its data root. @throws KnownError as `captureDay` does */
export async function captureOnce(
  store: ObjectStore,
  config: Config,
  date: GameDate,
  options: LiveOptions = {},
): Promise<JobReport[]> {
  return withLeases(options.limitsRoot ?? store, async (leases) => {
    const live = openLive(store, config, options, leases);
    try {
      return await captureDay(live.tools, live.sources, date, live.settings);
    } finally {
      await live.close();
    }
  });
}

/**
 * The capture phase of a daily run: afterwards its steps select from the history like those of any other day.
 *
 * @returns undefined where the dates are not today's, or it is not wanted
 */
export async function captureForRun(
  store: ObjectStore,
  dates: readonly GameDate[],
  config: Config,
  { isWanted, say }: { readonly isWanted: boolean; readonly say: (text: string) => void },
): Promise<readonly JobReport[] | undefined> {
  const today = isWanted ? todayAmong(dates) : undefined;
  if (today === undefined) return undefined;
  say(`Live sources of ${today}:`);
  const reports = await captureOnce(store, config, today, { say });
  for (const line of captureLines(reports)) say(line);
  return reports;
}

/** The base URLs with those of the config in their place, without a slash at the end. */
function baseUrlsOf(config: Config): BaseUrls {
  const own = Object.entries(config.base_urls ?? {}).flatMap(([name, url]) =>
    url === undefined ? [] : [[name, url.replace(/\/+$/, '')] as const],
  );
  return { ...BASE_URLS, ...Object.fromEntries(own) };
}

/** The outcome of each job, a line each. */
export function captureLines(reports: readonly JobReport[]): string[] {
  return reports.map((report) => {
    const name = [report.source, report.key].filter(Boolean).join(' ').padEnd(10);
    if (report.outcome === 'fresh') return `  ${name} fresh enough, looked at before`;
    if (report.outcome === 'failed')
      return `  ${name} FAILED ${report.error.code}: ${report.error.message}`;
    const { result, snapshots, rows } = report;
    const count = `${String(snapshots.length)} snapshots, ${String(rows)} rows`;
    return `  ${name} ${result === 'captured' ? count : RESULT_WORDS[result]}`;
  });
}

const RESULT_WORDS = { unchanged: 'unchanged', nothing: 'nothing there yet' } as const;

function retryLine(url: string, { attempt, waitMs, error }: Retry): string {
  return `  ${url}: ${error.code}, attempt ${String(attempt)}, again in ${(waitMs / SECOND_MS).toFixed(1)} s`;
}

function sourceNamed(all: readonly LiveSource[], name: SourceName): LiveSource {
  const found = all.find((source) => source.name === name);
  if (found !== undefined) return found;
  throw BACKFILL_ERRORS.NOT_LIVE({ name, known: all.map((source) => source.name) });
}

function refreshOf({ refresh = {} }: Config): Partial<Record<SourceName, number>> {
  return Object.fromEntries(
    Object.entries(refresh).map(([name, age]) => [parseSourceName(name), ageOf(age)]),
  );
}
