/**
 * `npm run -s faults`: every kill point of a backfill over two real days, and of the made-up league where no data lie
 * beside the repository or `--data demo` asks for it. `--kills <n>`: how many of them are real SIGKILLs (default 100);
 * `--states <n>`: how many states are asked (default: all).
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPipeline } from '../pipeline-process.ts';
import { isRealDataThere, SEASON_2023 } from '../real/real-data.ts';
import { campaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: isRealDataThere() ? 'real' : 'demo' },
    kills: { type: 'string', default: '100' },
    states: { type: 'string' },
  },
});

const REAL = ['run', '--start', '2023-11-08', '--end', '2023-11-09', '--worlds', '20'];
const DEMO = ['run', '--start', '2014-12-02', '--end', '2014-12-03', '--worlds', '20'];

const root = mkdtempSync(join(tmpdir(), 'faults-root-'));
try {
  if (values.data === 'real') await runPipeline(['import', SEASON_2023, '--data-root', root]);
  else {
    const whole = join(root, 'whole');
    await runPipeline(['demo', '--worlds', '20', '--data-root', whole]);
    for (const folder of ['bronze', 'seals'])
      cpSync(join(whole, folder), join(root, folder), { recursive: true });
    rmSync(whole, { recursive: true });
  }
  const startedAt = performance.now();
  const { complaints, points, distinct, asked, killed, asRecorded } = await campaign({
    root,
    args: values.data === 'real' ? REAL : DEMO,
    kills: Number(values.kills),
    states: values.states === undefined ? undefined : Number(values.states),
    say: (text) => {
      console.error(text);
    },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(
    `${String(points)} kill points (${values.data} data), ${String(distinct)} distinct states, ${String(asked)} asked, ` +
      `${String(killed)} real SIGKILLs (${String(asRecorded)} left just what was recorded), ${String(complaints.length)} complaints, ${seconds} s`,
  );
  for (const complaint of complaints.slice(0, 20)) console.log(`  ${complaint}`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
