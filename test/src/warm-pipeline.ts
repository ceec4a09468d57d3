/** The built command line kept warm: see `warm-process.mjs`. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Ended } from './ended.ts';

const PROGRAM = fileURLToPath(new URL('warm-process.mjs', import.meta.url));

export interface WarmPipeline {
  /** Runs a command, after those that were asked for before. @throws Error when the process ended before the command did */
  readonly run: (
    args: readonly string[],
    cwd?: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
  /** Whether a command runs now. */
  isBusy(): boolean;
  close(): void;
}

/** The process ends with the one that started it, and does not keep it from ending. */
export function warmPipeline(): WarmPipeline {
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting: {
    readonly resolve: (ended: Ended) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  child.on('message', (ended: Ended) => {
    waiting.shift()!.resolve(ended);
    if (waiting.length === 0) child.channel?.unref();
  });
  child.on('close', () => {
    for (const { reject } of waiting) reject(new Error('the warm process ended'));
  });
  child.unref();
  child.channel?.unref();
  return {
    run: (args, cwd = tmpdir(), env = {}) =>
      new Promise<Ended>((resolve, reject) => {
        child.channel?.ref();
        waiting.push({ resolve, reject });
        child.send({ args, cwd, env });
      }),
    isBusy: () => waiting.length > 0,
    close: () => {
      child.kill();
    },
  };
}
