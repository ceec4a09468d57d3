/** The outside world, read once: the clock, the machine, and the signals that ask to stop. */
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import type { Environment } from '@pkg/engine';
import { instantFromMs, type Instant } from '@pkg/std';

const require = createRequire(import.meta.url);

/** Wall-clock time. */
export function clock(): Instant {
  return instantFromMs(Date.now());
}

/** Where manifests say that they were made. */
export function environmentOf(orchestratorRunId: string): Environment {
  const own = require('../package.json') as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    code_version: own.version,
    node: process.version,
    package_versions: own.dependencies,
    hostname: hostname(),
    orchestrator_run_id: orchestratorRunId,
  };
}

export interface StopSignals {
  /** The first signal came: start nothing more. */
  readonly signal: AbortSignal;
  /** The second came: end what runs. */
  readonly abort: AbortSignal;
  /** The exit code that the signal received asks for: 130 or 143. */
  exitCode(): number | undefined;
  /** Stops listening. */
  dispose(): void;
}

/**
 * The first SIGINT or SIGTERM lets running cells finish and starts no more; the second ends them, each with a manifest;
 * the third ends the process at once.
 */
export function listenForStop(say: (text: string) => void): StopSignals {
  const [drain, abort] = [new AbortController(), new AbortController()];
  let code: number | undefined;
  const handler = (name: NodeJS.Signals): void => {
    const asked = name === 'SIGINT' ? 130 : 143;
    if (abort.signal.aborted) process.exit(asked);
    if (code === undefined) {
      code = asked;
      say('stopping: running cells finish, no new ones start; once more to end them now');
      drain.abort();
    } else {
      say('ending running cells; once more to end at once');
      abort.abort();
    }
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: drain.signal,
    abort: abort.signal,
    exitCode: () => code,
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
