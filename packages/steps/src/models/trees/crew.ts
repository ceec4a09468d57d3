/** The threads of a fit. The one that asks does a share itself, so a crew of one starts none. */
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { invariant } from '@pkg/std';
import { doShare, Field, Kind, TaskBlock } from './task.ts';
import {
  treeKernel,
  treeModule,
  type TreeKernel,
  type TreeMemory,
  type TreeModule,
} from './tree-kernel.ts';

/** Looks at a number of another thread this often before it sleeps: a task is a tenth of a millisecond, and waking takes half of that. */
const LOOKS = 4_000;

export interface CrewSeat {
  readonly module: TreeModule;
  readonly memory: TreeMemory;
  readonly share: number;
}

export class Crew {
  readonly kernel: TreeKernel;
  readonly block: TaskBlock;
  readonly #threads: readonly Worker[];

  /** Starts threads, which sleep until there is work and keep no process alive. */
  static async open(memory: TreeMemory, threads: number): Promise<Crew> {
    const module = treeModule();
    const file = import.meta.url.endsWith('.ts') ? './tree-thread.ts' : './tree-thread.js';
    const started = Array.from({ length: threads - 1 }, async (_, i) => {
      const workerData: CrewSeat = { module, memory, share: i + 1 };
      const thread = new Worker(new URL(file, import.meta.url), { workerData });
      // Says that it is at work, or fails: nobody would be told later, while this thread waits for it.
      await once(thread, 'message');
      thread.unref();
      return thread;
    });
    return new Crew(module, memory, await Promise.all(started));
  }

  private constructor(module: TreeModule, memory: TreeMemory, threads: readonly Worker[]) {
    this.kernel = treeKernel(module, memory);
    this.block = new TaskBlock(memory.buffer);
    this.block.fields[Field.Shares] = threads.length + 1;
    this.#threads = threads;
  }

  /** Does the task that lies in the block, on every thread, and returns when all have ended. */
  work(kind: number): void {
    const { fields } = this.block;
    fields[Field.Kind] = kind;
    if (this.#threads.length > 0) {
      Atomics.store(fields, Field.Done, 0);
      Atomics.add(fields, Field.Epoch, 1);
      Atomics.notify(fields, Field.Epoch);
    }
    doShare(this.kernel, this.block, 0);
    waitWhile(fields, Field.Done, (done) => done < this.#threads.length);
    invariant(fields[Field.Failed] === 0, 'a thread of a fit failed');
  }
}

/** What a thread does until its process ends. */
export function serve({ module, memory, share }: CrewSeat): void {
  const kernel = treeKernel(module, memory);
  const block = new TaskBlock(memory.buffer);
  const { fields } = block;
  parentPort!.postMessage('ready');
  for (let epoch = 0; ; epoch = (epoch + 1) | 0) {
    waitWhile(fields, Field.Epoch, (now) => now === epoch);
    try {
      doShare(kernel, block, share);
    } catch {
      Atomics.store(fields, Field.Failed, 1);
    }
    Atomics.add(fields, Field.Done, 1);
    Atomics.notify(fields, Field.Done);
  }
}

function waitWhile(fields: Int32Array, field: number, holds: (value: number) => boolean): void {
  for (let look = 0; look < LOOKS; look += 1) {
    if (!holds(Atomics.load(fields, field))) return;
  }
  for (;;) {
    const value = Atomics.load(fields, field);
    if (!holds(value)) return;
    Atomics.wait(fields, field, value);
  }
}
