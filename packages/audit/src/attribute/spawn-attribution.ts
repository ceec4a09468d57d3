/** An attribution in a process of its own: it computes for minutes, and one who serves others meanwhile can end it. */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KnownError } from '@pkg/std';
import { childEnvironment } from '@pkg/backfill/process';
import type { AttributeOptions } from './attribute-change.ts';
import type { AttributionMessage, AttributionTask } from './attribution-process.ts';
import type { Attribution } from './credit.ts';

export type SpawnAttributionOptions = AttributeOptions & {
  /** Ends the process; the promise rejects. */
  readonly signal: AbortSignal;
};

/**
 * Does what `attributeChange` does, to the same numbers. Nothing temporary is left, however it ends.
 *
 * @throws KnownError as `attributeChange`
 */
export async function spawnAttribution(options: SpawnAttributionOptions): Promise<Attribution> {
  const { signal, onStage, ...task } = options;
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-attribution-'));
  try {
    signal.throwIfAborted();
    return await inProcess({ ...task, folder }, onStage, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inProcess(
  task: AttributionTask,
  onStage: AttributeOptions['onStage'],
  signal: AbortSignal,
): Promise<Attribution> {
  const self = import.meta.url;
  const file = self.endsWith('.ts') ? './attribution-process.ts' : './attribution-process.js';
  const child = fork(fileURLToPath(new URL(file, self)), {
    env: childEnvironment({ TMPDIR: task.folder }),
    // `advanced` keeps what JSON would lose, such as undefined fields.
    serialization: 'advanced',
  });
  const end = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', end, { once: true });
  return new Promise<Attribution>((resolve, reject) => {
    child.on('message', (message: AttributionMessage) => {
      if (message.type === 'ready') child.send(task);
      if (message.type === 'stage') onStage(message.factor, message.isComputed);
      if (message.type === 'done') resolve(message.attribution);
      if (message.type === 'refused') reject(new KnownError(message.error));
      if (message.type === 'failed') reject(new Error(message.message));
    });
    child.on('error', reject);
    // After a message that settled it, this changes nothing.
    child.on('close', (exit, killed) => {
      signal.removeEventListener('abort', end);
      const ended = String(killed ?? exit);
      reject(new Error(`the process of an attribution ended with ${ended}`));
    });
  });
}
