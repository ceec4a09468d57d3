/**
 * `npm run -s removals`: `gc`, `publish` and `import` of real processes are killed, and `gc` races with whatever makes something
 * depend on runs. `--kills <n>` of each (default 40), `--races <n>` with each (default 20), `--seed <n>`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPipeline } from '../pipeline-process.ts';
import { processCampaign } from './process-campaign.ts';
import { makeRemovableRuns } from './removable-runs.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '40' },
    races: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});

const root = mkdtempSync(join(tmpdir(), 'removals-root-'));
try {
  await runPipeline(['demo', '--worlds', '20', '--data-root', root]);
  const { kills, races, looks, complaints } = await processCampaign({
    ...(await makeRemovableRuns(root)),
    kills: Number(values.kills),
    races: Number(values.races),
    seed: Number(values.seed),
    say: (text) => {
      console.error(text);
    },
  });
  for (const [what, count] of Object.entries({ ...kills, ...races }))
    console.log(`${String(count).padStart(5)}  ${what}`);
  console.log(`${String(looks)} looks of a reader, ${String(complaints.length)} complaints`);
  for (const complaint of complaints.slice(0, 20)) console.log(`  ${complaint}`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
