/** The process around a run: the clock, the environment, the machine. Nothing below the command line reads them elsewhere. */
import { createRequire } from 'node:module';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@pkg/engine';
import type { Holder, LeaseHost } from '@pkg/publish';
import { instantFromMs, parseInstant, type Instant } from '@pkg/std';
import { gitCommit, installedVersions } from './program-versions.ts';

const require = createRequire(import.meta.url);

let startedMs = Date.now();

/** Has a clock that starts at PIPELINE_CLOCK start now: a process may run one command after another. */
export function startClock(): void {
  startedMs = Date.now();
}

/**
 * The time: that of the machine, or one that starts at PIPELINE_CLOCK and goes on from there, for replaying a day that was
 * recorded.
 *
 * @throws KnownError `INVALID_INSTANT` when PIPELINE_CLOCK is none
 */
export function clock(): Instant {
  const start = environmentVariable('PIPELINE_CLOCK');
  if (start === undefined) return machineClock();
  return instantFromMs(parseInstant(start) + Date.now() - startedMs);
}

/** The time of the machine, also of a process that replays a day: what processes share is timed by it. */
export function machineClock(): Instant {
  return instantFromMs(Date.now());
}

/** A variable of the environment; one that is set to nothing counts as not set. */
export function environmentVariable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Sets a variable that is not set, for a library that takes its settings from nowhere else. */
export function setDefaultVariable(name: string, value: string): void {
  process.env[name] ??= value;
}

/** The names of all variables that are set. */
export function environmentNames(): string[] {
  return Object.keys(process.env);
}

/** The environment of a child process: that of this one, with some variables otherwise. */
export function childEnvironment(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

export function workingFolder(): string {
  return process.cwd();
}

/** Where manifests say that they were made. */
export function environmentOf(orchestratorRunId: string): Environment {
  const own = require('../../package.json') as { version: string };
  const folder = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));
  const commit = gitCommit(folder);
  return {
    code_version: own.version,
    ...(commit === undefined ? {} : { git_sha: commit }),
    node: process.version,
    package_versions: installedVersions(folder),
    hostname: hostname(),
    orchestrator_run_id: orchestratorRunId,
  };
}

/** The machine as leases see it. */
export const leaseHost: LeaseHost = {
  name: hostInPath(),
  clock,
  pause: (ms) => pause(ms),
  isGone,
};

/** This process as other processes see it. */
export function ownHolder(backfill?: string): Omit<Holder, 'beatAt'> {
  const startedAt = clock();
  return {
    id: `${hostInPath()}-${String(process.pid)}-${String(startedAt)}`,
    host: hostname(),
    pid: process.pid,
    process: processMark(process.pid) ?? '',
    command: ['pipeline', ...process.argv.slice(2)].join(' '),
    startedAt,
    ...(backfill === undefined ? {} : { backfill }),
  };
}

function hostInPath(): string {
  return hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
}

/** Known only of a process of this host and, on Linux, of this boot and namespace of pids. */
function isGone({ host, pid, process: mark }: Holder): boolean {
  if (host !== hostname()) return false;
  const own = processMark(process.pid);
  if (own !== null && placeOf(own) !== placeOf(mark)) return false;
  // If the pid lives, is it the process that it was?
  return isEnded(pid) || (own !== null && processMark(pid) !== mark);
}

/** Whether no process of this host has the pid. */
export function isEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** `<boot>/<namespace of pids>/<pid>/<start tick>` on Linux, null elsewhere and for a process that ended. */
function processMark(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    // The name in parentheses may hold anything, also spaces; the fields after it are numbers.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const startTick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot}/${namespace}/${String(pid)}/${startTick}`;
  } catch {
    return null;
  }
}

function placeOf(mark: string): string {
  return mark.split('/').slice(0, 2).join('/');
}
