/** Examines whether this machine and this data root can do their work; each question has a remedy for the answer no. */
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isS3Url } from '@pkg/s3';
import { isPlainPath, KnownError, type ObjectStore, shellWords } from '@pkg/std';
import { checkStoredRoot, openDataRoot } from '@pkg/backfill/settings';

import { environmentVariable, machineClock } from '@pkg/backfill/process';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly next?: string;
}

const MIN_NODE = [20, 19] as const;
const MIN_FREE_BYTES = 2e9;
/** File systems on a network may run by another clock. */
const CLOCK_SLACK_MS = 5_000;
/** Manifests that are read to see whether this version understands them: the first and last of each asset. */
const SAMPLED = 2;

/** Looks at everything; writes one file into the data root and removes it again. */
export async function examine(dataRoot: string): Promise<Finding[]> {
  const findings = [nodeVersion()];
  const isFolder = !isS3Url(dataRoot);
  if (isFolder && !existsSync(dataRoot)) return [...findings, absentRoot(dataRoot)];
  try {
    await checkStoredRoot(dataRoot, false);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const { message, hint } = error;
    return [
      ...findings,
      { check: 'data root', state: 'failed', detail: message, next: hint ?? '' },
    ];
  }
  const store = openDataRoot(dataRoot);
  const ofFolder = [() => freeSpace(dataRoot), () => clocks(dataRoot)];
  const checks = [
    ...(isFolder ? [() => permissions(dataRoot)] : []),
    () => atomicWrites(store),
    ...(isFolder ? ofFolder : []),
    () => manifests(store),
    () => publishedSlates(store),
    () => leases(store),
    () => removals(store),
    () => history(store),
    () => keys(),
    () => snapshots(store),
  ];
  for (const check of checks) findings.push(await check());
  return findings;
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const detail = `Node ${process.versions.node}`;
  if (isNew) return { check: 'node', state: 'ok', detail };
  const next = `install Node ${MIN_NODE.join('.')} or newer`;
  return { check: 'node', state: 'failed', detail, next };
}

function absentRoot(dataRoot: string): Finding {
  return {
    check: 'data root',
    state: 'failed',
    detail: `${dataRoot} does not exist`,
    next: 'pipeline import <season folder> --data-root <root>; or try pipeline demo',
  };
}

function permissions(dataRoot: string): Promise<Finding> {
  try {
    accessSync(dataRoot, constants.R_OK | constants.W_OK | constants.X_OK);
    return Promise.resolve({
      check: 'permissions',
      state: 'ok',
      detail: `${dataRoot} can be read and written`,
    });
  } catch {
    return Promise.resolve({
      check: 'permissions',
      state: 'failed',
      detail: `${dataRoot} can't be read and written by this user`,
      next: `chown or chmod ${dataRoot}, or name another with --data-root`,
    });
  }
}

async function atomicWrites(store: ObjectStore): Promise<Finding> {
  try {
    await store.probe();
    const detail = 'a name that is taken is refused, as commits need it';
    return { check: 'atomic writes', state: 'ok', detail };
  } catch (error) {
    const hint = error instanceof KnownError ? error.hint : undefined;
    const next = hint ?? 'put the data root on a local file system';
    return { check: 'atomic writes', state: 'failed', detail: (error as Error).message, next };
  }
}

async function freeSpace(dataRoot: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataRoot);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free; a slate with its worlds takes about 0.03 GB`;
  if (free >= MIN_FREE_BYTES) return { check: 'disk', state: 'ok', detail };
  const next = 'free space, or look what can go: pipeline gc --start <date> --end <date>';
  return { check: 'disk', state: 'warning', detail, next };
}

/** Leases and capture times compare this machine's clock with times that others wrote. */
async function clocks(dataRoot: string): Promise<Finding> {
  const folder = await mkdtemp(join(dataRoot, '.doctor-')).catch(() => undefined);
  if (folder === undefined)
    return { check: 'clock', state: 'warning', detail: 'could not write a file to compare with' };
  try {
    const file = join(folder, 'now');
    const before = machineClock();
    await writeFile(file, '');
    const offset = (await stat(file)).mtimeMs - before;
    const detail = `the file system's clock is ${Math.abs(offset / 1000).toFixed(1)} s from this machine's`;
    if (Math.abs(offset) <= CLOCK_SLACK_MS) return { check: 'clock', state: 'ok', detail };
    const next = 'set the clocks of this machine and of the file server by NTP';
    return { check: 'clock', state: 'failed', detail, next };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Reads a few manifests of each asset, so that a root of another version or a damaged one shows. */
async function manifests(store: ObjectStore): Promise<Finding> {
  const { parseManifest } = await import('@pkg/manifest');
  const byAsset = new Map<string, string[]>();
  for (const { key } of await store.list('manifests')) {
    if (!key.endsWith('/manifest.json')) continue;
    const asset = key.split('/')[1]!;
    byAsset.set(asset, [...(byAsset.get(asset) ?? []), key]);
  }
  const sampled = [...byAsset.values()].flatMap((keys) => [
    ...new Set([...keys.slice(0, SAMPLED), ...keys.slice(-SAMPLED)]),
  ]);
  const total = [...byAsset.values()].reduce((sum, keys) => sum + keys.length, 0);
  let ahead = 0;
  for (const key of sampled) {
    const newest = await store.readPointer(key);
    if (newest === null) continue;
    const reading = parseManifest(newest.bytes);
    if ('problem' in reading)
      return {
        check: 'manifests',
        state: 'failed',
        detail: `${key}: ${reading.problem}`,
        next: 'pipeline verify --manifests says what else is wrong, and with which command each is made again',
      };
    const { finished_at } = reading.manifest.timing;
    if (Date.parse(finished_at) > machineClock() + CLOCK_SLACK_MS) ahead += 1;
  }
  const detail = `${String(total)} manifests, ${String(sampled.length)} of them read`;
  if (ahead === 0) return { check: 'manifests', state: 'ok', detail };
  const next = "set this machine's clock by NTP";
  return {
    check: 'manifests',
    state: 'warning',
    detail: `${detail}; ${String(ahead)} say that they end in the future`,
    next,
  };
}

/** Examines what is published: whole sets, and the pointers of assets that must agree with them. */
export async function publishedSlates(store: ObjectStore): Promise<Finding> {
  const { publishedDates, readSlate, slatesOf } = await import('@pkg/publish');
  const { copyDifferences } = await import('@pkg/engine');
  const { publishAgain } = await import('@pkg/backfill/request');
  const last = 'finalize.unified';
  let [slates, withoutSet] = [0, 0];
  for (const date of await publishedDates(store, last)) {
    for (const name of await slatesOf(store, date, last)) {
      const slate = await readSlate(store, name, last).catch((error: unknown) => {
        if (error instanceof KnownError) return error;
        throw error;
      });
      if (slate instanceof KnownError)
        return {
          check: 'published',
          state: 'failed',
          detail: slate.message,
          next: slate.hint ?? 'pipeline verify --manifests',
        };
      slates += 1;
      if (slate?.isSet === false) withoutSet += 1;
    }
    const [behind] = await copyDifferences(store, date);
    if (behind !== undefined)
      return {
        check: 'published',
        state: 'warning',
        detail: `${behind.path} names ${behind.found ?? 'no run'} instead of ${behind.expected}: publishing stopped in between`,
        next: shellWords(publishAgain(behind.slate)),
      };
  }
  const detail = `${String(slates)} ${slates === 1 ? 'slate' : 'slates'}, each one set of runs`;
  if (withoutSet === 0) return { check: 'published', state: 'ok', detail };
  return {
    check: 'published',
    state: 'ok',
    detail: `${String(slates)} slates, ${String(withoutSet)} of them published by an earlier version: they are read as they are, and the next run of their dates makes them sets`,
  };
}

/** Holders that are gone are taken over by themselves; they are told all the same. */
async function leases(store: ObjectStore): Promise<Finding> {
  const { heldLeases } = await import('@pkg/publish');
  const { leaseHost } = await import('@pkg/backfill/process');
  const held = await heldLeases(store, leaseHost);
  const files = (await store.list('leases/held')).length;
  const names = held.map(({ name, by }) => `${name} by process ${String(by.pid)} on ${by.host}`);
  const orphans = files - held.length;
  const detail =
    (names.length === 0 ? 'no active runs' : names.join(', ')) +
    (orphans === 0 ? '' : `; ${String(orphans)} released or left by processes that are gone`);
  const { aheadOf } = await import('@pkg/backfill/run');
  const ahead = held.filter(({ by }) => aheadOf(by.beatAt) !== undefined).map(({ by }) => by.host);
  if (ahead.length === 0) return { check: 'leases', state: 'ok', detail };
  return {
    check: 'leases',
    state: 'warning',
    detail: `${detail}; the clock of ${[...new Set(ahead)].join(', ')} is ahead of this machine's`,
    next: 'set the clocks of all machines by NTP',
  };
}

/** A `gc` that was stopped: its runs are gone for every reader, and take space until the next one. */
async function removals(store: ObjectStore): Promise<Finding> {
  const { unfinishedRemovals } = await import('../gc/remove-garbage.ts');
  const { unfinishedWithdrawals } = await import('../withdraw/withdraw-snapshots.ts');
  const withdrawals = await unfinishedWithdrawals(store);
  if (withdrawals.length > 0)
    return {
      check: 'gc',
      state: 'warning',
      detail: `the withdrawal ${withdrawals.join(', ')} was stopped; some of its snapshots are still in their histories`,
      next: 'the next pipeline import finishes it',
    };
  const count = (await unfinishedRemovals(store)).length;
  if (count === 0) return { check: 'gc', state: 'ok', detail: 'no removal was stopped' };
  return {
    check: 'gc',
    state: 'warning',
    detail: 'a removal was stopped; what it had set aside takes space and harms nothing',
    next: 'pipeline gc --start <date> --end <date> --confirm finishes it',
  };
}

async function history(store: ObjectStore): Promise<Finding> {
  const datasets = (await store.listFolders('bronze')).filter(isPlainPath);
  if (datasets.includes('schedule')) {
    const spans = [];
    for (const dataset of datasets) spans.push(await spanOf(store, dataset));
    return { check: 'history', state: 'ok', detail: spans.join('; ') };
  }
  return {
    check: 'history',
    state: 'warning',
    detail: datasets.length === 0 ? 'nothing was imported' : 'there is no schedule',
    next: 'pipeline import <season folder> --data-root <root>',
  };
}

/** `odds_raw 2023-10-24..2024-04-14`: the first and last part of a history, by its folders. */
async function spanOf(store: ObjectStore, dataset: string): Promise<string> {
  const end = async (at: 0 | -1): Promise<string> => {
    const seasons = await foldersOf(store, `bronze/${dataset}`, 'season');
    const season = seasons.at(at);
    if (season === undefined) return '';
    const folder = `bronze/${dataset}/season=${season}`;
    const dates = await foldersOf(store, folder, 'date');
    const months = dates.length > 0 ? dates : await monthsOf(store, folder, season);
    return months.at(at) ?? season;
  };
  const [first, last] = [await end(0), await end(-1)];
  return first === '' ? dataset : `${dataset} ${first}..${last}`;
}

/** Months of the calendar: those from October on are of the year in which the season starts. */
async function monthsOf(store: ObjectStore, folder: string, season: string): Promise<string[]> {
  const months = await foldersOf(store, folder, 'month');
  const year = (month: string): number => Number(season) + (Number(month) < 7 ? 1 : 0);
  return months.map((month) => `${String(year(month))}-${month.padStart(2, '0')}`).sort();
}

/** The values of a key among folders, ascending. */
async function foldersOf(store: ObjectStore, folder: string, key: string): Promise<string[]> {
  const names = await store.listFolders(folder);
  return names
    .filter((name) => isPlainPath(name) && name.startsWith(`${key}=`))
    .map((name) => name.slice(key.length + 1))
    .sort();
}

/** Keys of sources that ask for one. Only whether they are set is looked at. */
async function keys(): Promise<Finding> {
  const { THE_ODDS_API } = await import('@pkg/sources');
  const name = THE_ODDS_API.keyVariable;
  if (environmentVariable(name) !== undefined)
    return { check: 'keys', state: 'ok', detail: `${name} is set` };
  return {
    check: 'keys',
    state: 'warning',
    detail: `${name} is not set: live odds cannot be captured; imported odds need no key`,
    next: `export ${name}=<key>, which the-odds-api.com gives`,
  };
}

/**
 * Checks every byte of the history against its checksum, and its rows against their contracts; rows that were checked
 * before take no time.
 */
async function snapshots(store: ObjectStore): Promise<Finding> {
  const { auditHistory } = await import('@pkg/lake');
  const { ContractChecks } = await import('@pkg/nba');
  const { problemOf: check } = new ContractChecks(store);
  const audit = await auditHistory(store, { check });
  const { snapshots, damaged, misplaced, broken, missing, added, damagedSeals } = audit;
  const faults = [
    ...damaged.map(({ path }) => `${path} is damaged`),
    ...misplaced.map(({ path }) => `${path} is misplaced`),
    ...broken.map(({ path, problem }) => `${path} can't be read: ${problem}`),
    ...missing.map((path) => `${path} is gone`),
    ...damagedSeals.map((path) => `${path} is damaged`),
  ];
  const unsealed = added.length === 0 ? '' : `, ${String(added.length)} of them without a checksum`;
  const detail = `${String(snapshots)} snapshots${unsealed}`;
  if (faults.length === 0) return { check: 'snapshots', state: 'ok', detail };
  return {
    check: 'snapshots',
    state: 'failed',
    detail: `${detail}; ${faults[0]!}${faults.length === 1 ? '' : `, and ${String(faults.length - 1)} more`}`,
    next: 'pipeline verify --snapshots says what was made from each, and how to restore it',
  };
}
