import type { KernelInstance, KernelModule } from './kernel.ts';
import { RowSelector } from './row-selector.ts';

/** A selector that holds more than this after a run is not kept. */
const KEPT_BYTES = 67_108_864;

/** Instances that a thread keeps from run to run: memory that is written already is cheaper than fresh memory. */
export class ThreadKit {
  readonly #kernels: KernelInstance[] = [];
  #selector: RowSelector | undefined;

  /** An instance of the kernel whose run has ended, if there is one. */
  takeKernel(): KernelInstance | undefined {
    return this.#kernels.pop();
  }

  /** Keeps one instance of the kernel for the next run. */
  giveKernel(kernel: KernelInstance): void {
    if (this.#kernels.length === 0) this.#kernels.push(kernel);
  }

  /** The selector of this thread, whose state ends with each row. */
  selectorOf(module: KernelModule): RowSelector {
    return (this.#selector ??= new RowSelector(module));
  }

  /** Lets go of what a large run has needed. */
  trim(): void {
    if ((this.#selector?.bytes ?? 0) > KEPT_BYTES) this.#selector = undefined;
  }
}
