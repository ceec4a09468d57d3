/** The threads that fit trees together. The calling thread does a share itself, so a team of one starts none. */
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { invariant } from '@pkg/std';
import { doShare, Field, TaskBlock } from './task.ts';
import {
  treeKernel,
  treeModule,
  type TreeKernel,
  type TreeMemory,
  type TreeModule,
} from './tree-kernel.ts';

/** A thread polls this often, about a millisecond, before it sleeps: a task takes a tenth of one, and waking as long. */
const MAX_POLLS = 200_000;

export interface TeamMember {
  readonly module: TreeModule;
  readonly memory: TreeMemory;
  readonly share: number;
}

export class ThreadTeam {
  readonly kernel: TreeKernel;
  readonly block: TaskBlock;
  readonly #threads: readonly Worker[];

  /** A team of the calling thread alone. */
  static single(memory: TreeMemory): ThreadTeam {
    return new ThreadTeam(treeModule(), memory, []);
  }

  /** Starts threads, which sleep until there is work and keep no process alive. */
  static async start(memory: TreeMemory, threads: number): Promise<ThreadTeam> {
    const module = treeModule();
    const started = Array.from({ length: threads - 1 }, async (_, i) => {
      const workerData: TeamMember = { module, memory, share: i + 1 };
      const thread = new Worker(programUrl(import.meta.url), { workerData });
      // The thread reports that it runs, or fails here: later, this thread would wait for it without an event loop.
      await once(thread, 'message');
      thread.unref();
      return thread;
    });
    return new ThreadTeam(module, memory, await Promise.all(started));
  }

  private constructor(module: TreeModule, memory: TreeMemory, threads: readonly Worker[]) {
    this.kernel = treeKernel(module, memory);
    this.block = new TaskBlock(memory.buffer);
    this.block.fields[Field.Shares] = threads.length + 1;
    this.#threads = threads;
  }

  /** Runs the task in the block on every thread, and returns when all have finished. */
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

/** The program beside this module: the source in a development run, the built file otherwise. */
function programUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './tree-thread.ts' : './tree-thread.js', self);
}

/** Runs tasks in a thread until its process ends. */
export function serve({ module, memory, share }: TeamMember): void {
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
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    if (!holds(Atomics.load(fields, field))) return;
  }
  for (;;) {
    const value = Atomics.load(fields, field);
    if (!holds(value)) return;
    Atomics.wait(fields, field, value);
  }
}
