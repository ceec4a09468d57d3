/** The program of a worker thread: tasks of the jobs that it has been told of. */

import { parentPort } from 'node:worker_threads';
import { outcomeOf, type TaskOutcome } from './job.ts';
import { TaskRunner } from './task-runner.ts';
import { ThreadKit } from './thread-kit.ts';
import type { ThreadMessage } from './threads.ts';

const kit = new ThreadKit();
const runners = new Map<number, () => TaskRunner>();

/** Does what a message says; a task is answered, and whatever goes wrong in it comes back as data. */
export function receive(message: ThreadMessage): TaskOutcome | undefined {
  if ('open' in message) {
    let runner: TaskRunner | undefined;
    // A job that can't be prepared fails its tasks, which are answered.
    runners.set(message.open, () => (runner ??= new TaskRunner(message.job, kit)));
    return undefined;
  }
  if ('close' in message) {
    const opened = runners.get(message.close);
    runners.delete(message.close);
    outcomeOf(() => opened?.().close());
    return undefined;
  }
  return outcomeOf(() => {
    const runner = runners.get(message.of);
    if (runner === undefined) throw new Error(`This thread knows no job ${String(message.of)}`);
    runner().run(message.task);
  });
}

parentPort?.on('message', (message: ThreadMessage) => {
  const outcome = receive(message);
  if (outcome !== undefined) parentPort!.postMessage(outcome);
});
