// A day of a made-up league, run, read and run again, all from a program: what `pipeline run` and `pipeline show` do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRequest } from '@pkg/backfill/request';
import { planRun, runUnderLease } from '@pkg/backfill/run';
import { fileObjectStore, parseGameDate, parseInstant } from '@pkg/std';
import { DEMO_OPTIONS, importSeason, makeLeague, publishedSlates } from '@pkg/steps';

const root = mkdtempSync(join(tmpdir(), 'slate-'));
const store = fileObjectStore(root);
await importSeason(store, makeLeague(DEMO_OPTIONS), () => undefined);

const asked = {
  start: '2014-12-05',
  end: '2014-12-05',
  asOfMode: 'lock', // each slate as it could be known at its first tip
  allowLookahead: false,
  resume: true,
  force: false,
  worlds: 500,
};
const never = new AbortController().signal;
const quiet = { signal: never, abort: never, onEvent: () => {}, onStop: () => {}, say: () => {} };

for (const minute of ['00', '01']) {
  // When it is asked: what a run may read is decided by its mode, never by this clock.
  const now = parseInstant(`2015-01-01T00:${minute}:00Z`);
  const request = await runRequest(store, asked, {}, now);
  const replan = () => planRun(store, request);
  const finished = await runUnderLease(store, request, await replan(), {
    ...quiet,
    replan,
    isPatient: false,
  });
  const { run_ok, reused, failed } = finished.summary.cells;
  console.log(`${run_ok} cells made, ${reused} reused, ${failed} failed`);
}

const [slate] = await publishedSlates(store, parseGameDate('2014-12-05'));
for (const row of slate.rows.slice(0, 3)) {
  console.log(
    row.player_name.padEnd(18),
    row.dk_fpts_mean.toFixed(1),
    `in ${row.minutes_p50.toFixed(0)} minutes`,
  );
}
rmSync(root, { recursive: true });
