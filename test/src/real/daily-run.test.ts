import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant, instantFromMs, MINUTE_MS, parseInstant } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow, resultsOf, treeChanges, UNCHANGED, type FileTree } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import { readManifests } from '../run-records.ts';
import { importSeasonBefore } from '../recorded-server/season-before.ts';
import { filesWithKey, holdsKey } from '../recorded-server/key-search.ts';
import { seasonRecording } from '../recorded-server/season-recording.ts';
import { startRecordedServer, type RecordedServer } from '../recorded-server/server.ts';
import { isRealDataThere, SEASON_2023 } from './real-data.ts';

const DATE = '2024-01-15';
const KEY = 'k3y-that-nobody-may-see';
/** Noon in Eastern Time, and the lock of the slate: the tip of CHI@CLE. */
const NOON = parseInstant('2024-01-15T17:00:00Z');
const LOCK = parseInstant('2024-01-16T00:00:00Z');
const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
/** Every half hour with HINDCAST_PROOF=full; otherwise four times, never too far apart for a strict policy. */
const STEP_MS = (IS_FULL ? 30 : 140) * MINUTE_MS;
const RUN = ['run', '--start', DATE, '--end', DATE, '--worlds', '200'];

/** All results but labels: those say what happened afterwards, and are no part of what was known. */
function knownResults(root: string): FileTree {
  const results = Object.entries(resultsOf(root));
  return Object.fromEntries(results.filter(([path]) => !path.startsWith('runs/labels.')));
}

describe.skipIf(!isRealDataThere())('a real day, replayed', () => {
  let server: RecordedServer;
  let root: string;
  let asOfs: string[];
  const said: string[] = [];

  beforeAll(async () => {
    root = temporaryFolder();
    await importSeasonBefore(SEASON_2023, DATE, root);
    server = await startRecordedServer(await seasonRecording(SEASON_2023, DATE, DATE), NOON);
    const config = join(root, 'pipeline.config.json');
    writeFileSync(config, JSON.stringify({ base_urls: server.baseUrls }));
    for (let at = NOON; at <= LOCK; at = instantFromMs(at + STEP_MS)) {
      server.now = at;
      const clock = { PIPELINE_CLOCK: formatInstant(at), ODDS_API_KEY: KEY };
      const where = ['--data-root', root, '--config', config];
      const ended = await runPipeline([...RUN, '--as-of-mode', 'lock', ...where], { env: clock });
      said.push(ended.stdout, ended.stderr);
      expect(ended.exit).toBe(0);
    }
    asOfs = unifiedAsOfs(root);
  });

  afterAll(() => server.close());

  test('every run of the day is as of its own instant, the last one as of the lock', () => {
    expect(asOfs).toHaveLength(Math.floor((LOCK - NOON) / STEP_MS) + 1);
    asOfs.forEach((asOf, index) => {
      const started = NOON + index * STEP_MS;
      const instant = parseInstant(asOf);
      expect(instant).toBeGreaterThanOrEqual(started);
      expect(instant).toBeLessThanOrEqual(Math.min(started + STEP_MS, LOCK));
    });
    expect(asOfs.at(-1)).toBe(formatInstant(LOCK));
  });

  test('a later backfill as of each run makes every byte of it again', async () => {
    const later = temporaryFolder();
    for (const folder of ['bronze', 'seals'])
      cpSync(join(root, folder), join(later, folder), { recursive: true });
    for (const asOf of asOfs) {
      const when = ['--as-of-mode', 'custom', '--as-of-ts', asOf];
      const ended = await runPipeline([...RUN, ...when, '--data-root', later]);
      expect(`${String(ended.exit)} ${ended.stderr}`).toMatch(/^0 /);
    }
    expect(treeChanges(knownResults(root), knownResults(later))).toEqual(UNCHANGED);
    expect(unifiedAsOfs(later)).toEqual(asOfs);
  });

  test('parity finds runs of the day equal byte by byte the next morning', async () => {
    const [first] = [...readManifests(root, 'finalize.unified').keys()].sort();
    const { run } = /run=(?<run>[^/]+)/.exec(first!)!.groups!;
    const morning = { env: { PIPELINE_CLOCK: '2024-01-16T14:00:00Z' } };
    // A sample asks in one way, since each fits the models of the season again: `e2e/parity.test.ts` asks with --since.
    for (const which of IS_FULL
      ? [
          ['--since', '1d'],
          ['--run', run!],
        ]
      : [['--run', run!]]) {
      const ended = await runPipeline(['parity', ...which, '--data-root', root], morning);
      expect(`${String(ended.exit)} ${ended.stderr}`).toMatch(/^0 /);
      expect(ended.stdout).toContain('equal byte by byte');
    }
  });

  test('the key of the odds is sent, and nowhere on disk or on the screen', async () => {
    expect(server.requests.some(({ url }) => url.includes(`apiKey=${KEY}`))).toBe(true);
    expect(await filesWithKey(join(root, 'payloads'), KEY)).toEqual([]);
    expect(await filesWithKey(join(root, 'manifests'), KEY)).toEqual([]);
    expect(await filesWithKey(join(root, `bronze/odds_raw/season=2023/date=${DATE}`), KEY)).toEqual(
      [],
    );
    expect(holdsKey(Buffer.from(said.join('')), KEY)).toBe(false);
  });

  test('no source was asked again before its time, and every report was found once', () => {
    const schedule = server.requests.filter(({ url }) => url.includes('scheduleLeague'));
    expect(schedule.length).toBeLessThanOrEqual(2);
    const reports = filesBelow(root, `bronze/injuries_raw/season=2023/date=${DATE}`);
    const captured = reports.filter((path) => /run_ts=2024011(5T(1[7-9]|2\d)|6T)/.test(path));
    // Eight hourly reports were out from noon to the lock, each a few seconds after half past.
    expect(captured).toHaveLength(Math.min(asOfs.length, 8));
  });
});

/** The as-of instants for which a root has the unified table, ascending. */
function unifiedAsOfs(root: string): string[] {
  const manifests = [...readManifests(root, 'finalize.unified').values()];
  return manifests.map(({ partition }) => String(partition.run_as_of_ts)).sort();
}
