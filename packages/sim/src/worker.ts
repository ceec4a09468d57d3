/** The program of a worker thread: the tasks of the one job that its pool was made for. */

import { workerData } from 'node:worker_threads';
import type { Job, Task, TaskOutcome } from './job.ts';
import { TaskRunner } from './task-runner.ts';

let runner: TaskRunner | undefined;

/** Does a task; whatever goes wrong comes back as data. */
export default function run(task: Task): TaskOutcome {
  try {
    runner ??= new TaskRunner(workerData as Job);
    runner.run(task);
    return { ok: true };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ok: false, message: error.message, stack: error.stack ?? '' };
  }
}
