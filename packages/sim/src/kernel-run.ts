import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import { blockCount } from './job.ts';
import { Kernel } from './kernel.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import { makeJob } from './make-job.ts';
import { checkOptions, type SimOptions } from './options.ts';

/**
 * Prepares the kernel alone for a run: each call makes all of its worlds once, on the calling thread, and keeps none. A whole
 * `simulate` is measured against it.
 *
 * @throws KnownError as `simulate` does for a wrong input or option.
 */
export function kernelRun(input: SimInput, options: SimOptions): () => void {
  checkInput(input);
  checkOptions(options);
  const { module, plan, seed, sizes } = makeJob(input, { ...options, kernel: 'wasm' });
  const kernel = new Kernel(module!, plan, seed);
  return () => {
    for (let block = 0; block < blockCount(sizes); block++) {
      kernel.make(block, Math.min(BLOCK_WORLDS, sizes.worlds - block * BLOCK_WORLDS));
    }
  };
}
