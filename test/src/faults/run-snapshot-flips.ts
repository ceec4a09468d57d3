/**
 * `npm run -s flips`: 1,000 single bits flipped over every kind of snapshot of the made-up league; `--flips <n>`. Each is looked
 * at by a scan, one in ten by the built `verify --snapshots`, one in twenty lies beside a run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPipeline } from '../pipeline-process.ts';
import { snapshotFlips } from './snapshot-flips.ts';

const { values } = parseArgs({ options: { flips: { type: 'string', default: '1000' } } });
const root = mkdtempSync(join(tmpdir(), 'flips-'));
try {
  await runPipeline(['demo', '--worlds', '20', '--data-root', root]);
  const { tried, commands, slowestMs, missed } = await snapshotFlips({
    root,
    flips: Number(values.flips),
    verifyEvery: 10,
    runEvery: 20,
    date: '2014-12-07',
    budgetMs: 120_000,
    say: (text) => {
      console.error(text);
    },
  });
  const slowest = `${(slowestMs / 1000).toFixed(1)} s`;
  console.log(
    `${JSON.stringify(tried)}: ${String(missed.length)} missed; ${String(commands)} commands, the slowest ${slowest}`,
  );
  for (const each of missed.slice(0, 20)) console.log(`  ${each}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
