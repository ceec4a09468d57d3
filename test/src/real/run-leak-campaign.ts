/**
 * `npm run -s leaks -- --data-root <root>`: the leak at many random cut-offs and modes of an imported history, planned and not
 * computed. `--cases <n>` (default 200), `--seed <n>`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pipeline } from '@pkg/steps';
import { leakCampaign } from './leak-campaign.ts';

const { values } = parseArgs({
  options: {
    'data-root': { type: 'string' },
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: '22' },
  },
});
const dataRoot = values['data-root'];
if (dataRoot === undefined) throw new Error('Missing --data-root: a data root with both seasons');

const scratch = mkdtempSync(join(tmpdir(), 'hindcast-leaks-'));
try {
  const startedAt = performance.now();
  const { leaks, ...counts } = await leakCampaign({
    dataRoot,
    scratch,
    cases: Number(values.cases),
    seed: Number(values.seed),
    makePipeline: () => pipeline({ simThreads: 1 }),
    say: (text) => {
      console.error(text);
    },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${JSON.stringify(counts)}, ${String(leaks.length)} leaks, ${seconds} s`);
  for (const leak of leaks.slice(0, 20)) console.log(`  ${leak}`);
  process.exitCode = leaks.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
