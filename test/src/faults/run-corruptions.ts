/**
 * `npm run -s corruptions`: every byte of a manifest, a pointer and a plan, and 1,000 damages of outputs, each looked at by the
 * built `pipeline verify --manifests`. `--every <n>`: one byte in so many; `--outputs <n>`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPipeline } from '../pipeline-process.ts';
import { corruptions } from './corruptions.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    outputs: { type: 'string', default: '1000' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'corruptions-'));
try {
  const root = join(folder, 'whole');
  await runPipeline(['demo', '--worlds', '20', '--data-root', root]);
  // A plan of one step is small.
  await runPipeline([
    ...['run', '--start', '2014-12-02', '--end', '2014-12-02', '--worlds', '20'],
    ...['--steps', 'ingest.schedule', '--force', '--data-root', root],
  ]);
  const startedAt = performance.now();
  const { tried, missed } = await corruptions({
    root,
    scratch: join(folder, 'few'),
    every: Number(values.every),
    outputs: Number(values.outputs),
    say: (text) => {
      console.error(text);
    },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${JSON.stringify(tried)}, ${String(missed.length)} unseen, ${seconds} s`);
  for (const each of missed.slice(0, 20)) console.log(`  ${each}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
