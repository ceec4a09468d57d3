/** The built command line kept warm: see `warm-process.mjs`. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Ended } from '../pipeline-process.ts';

const PROGRAM = fileURLToPath(new URL('warm-process.mjs', import.meta.url));

export interface WarmPipeline {
  run(args: readonly string[]): Promise<Ended>;
  close(): void;
}

/** Commands run one after the other. */
export function warmPipeline(): WarmPipeline {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (args) => {
      child.stdin.write(`${JSON.stringify(args)}\n`);
      const line: IteratorResult<string> = await lines.next();
      if (line.done === true) throw new Error(`the warm process ended at: ${args.join(' ')}`);
      return JSON.parse(line.value) as Ended;
    },
    close: () => {
      child.kill();
    },
  };
}
