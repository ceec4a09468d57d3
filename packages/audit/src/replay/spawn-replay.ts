/** Starts a replay as a process of its own, because a time zone and a locale belong to a process. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { KnownError } from '@pkg/std';
import { childEnvironment } from '@pkg/backfill/process';
import type { RunRequest } from '@pkg/backfill/request';
import { AUDIT_ERRORS } from '../errors.ts';
import type { Variation } from './variation.ts';

/** The task of the process. */
export interface ReplayTask {
  readonly root: string;
  /** The folder to work in. */
  readonly cwd: string;
  readonly request: RunRequest;
  /** Assets to make; null: all. */
  readonly assets: readonly string[] | null;
  /** The module whose `pipeline` makes the DAG. */
  readonly pipelineModule: string;
  readonly threads: number;
  readonly cells: number;
  readonly orderSeed: number | null;
}

export interface ReplayedCell {
  readonly id: string;
  readonly key: string;
  readonly runId: string;
  readonly outcome: string;
  /** Why it was not made. */
  readonly problem: string | null;
  readonly outputs: readonly {
    readonly name: string;
    readonly path: string;
    readonly sha256: string;
  }[];
}

export type ReplayMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'done'; readonly cells: readonly ReplayedCell[] }
  | { readonly type: 'failed'; readonly message: string };

export interface SpawnOptions {
  readonly root: string;
  readonly cwd: string;
  readonly request: RunRequest;
  readonly assets: readonly string[] | null;
  readonly pipelineModule: string;
  readonly variation: Variation;
  readonly onProgress: (done: number, total: number) => void;
}

/** @throws KnownError `REPLAY_FAILED` when the process ends without an answer */
export function spawnReplay(options: SpawnOptions): Promise<readonly ReplayedCell[]> {
  const { variation, root, cwd, request, assets, pipelineModule } = options;
  const self = import.meta.url;
  const file = self.endsWith('.ts') ? './replay-process.ts' : './replay-process.js';
  const { tz, locale, threads, cells, orderSeed } = variation;
  const child = fork(fileURLToPath(new URL(file, self)), {
    env: childEnvironment({ TZ: tz, LANG: locale, LC_ALL: locale, LANGUAGE: '' }),
    // `advanced` keeps what JSON would lose, such as undefined fields.
    serialization: 'advanced',
  });
  const task: ReplayTask = {
    root,
    cwd,
    request,
    assets,
    pipelineModule,
    threads,
    cells,
    orderSeed,
  };
  return new Promise((resolve, reject) => {
    child.on('message', (message: ReplayMessage) => {
      if (message.type === 'ready') child.send(task);
      if (message.type === 'progress') options.onProgress(message.done, message.total);
      if (message.type === 'done') resolve(message.cells);
      if (message.type === 'failed') reject(replayFailed(variation, message.message));
    });
    child.on('error', reject);
    child.on('close', (exit, signal) => {
      reject(replayFailed(variation, `its process ended with ${String(signal ?? exit)}`));
    });
  });
}

function replayFailed({ name }: Variation, problem: string): KnownError {
  return AUDIT_ERRORS.REPLAY_FAILED({ name, problem });
}
