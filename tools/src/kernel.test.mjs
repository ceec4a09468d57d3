import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kernelModule, KERNELS } from './kernel.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test.each(KERNELS)(
  '$target is what its source compiles to',
  async ({ source, target, options }) => {
    const text = await kernelModule(join(ROOT, source), source, options);
    expect(readFileSync(join(ROOT, target), 'utf8')).toBe(text);
  },
);
