/** The signals that ask this process to stop. */
export interface StopSignals {
  /** The first signal came: start nothing more. */
  readonly signal: AbortSignal;
  /** The second came: end what runs. */
  readonly abort: AbortSignal;
  /** The exit code that the signal received asks for: 130 or 143. */
  exitCode(): number | undefined;
  /** Stops as the first SIGTERM does, if nothing has stopped it yet. */
  readonly ask: () => void;
  /** Stops listening. */
  dispose(): void;
}

/** The exit code of the first signal that asked this process to stop. */
let stopCode: 130 | 143 | undefined;

/** The exit code that the signal which stopped this process asks for, or undefined when none came. */
export function exitCodeOfStop(): 130 | 143 | undefined {
  return stopCode;
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
      stopCode ??= asked;
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
    ask: () => {
      if (code === undefined) handler('SIGTERM');
    },
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
