import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '@pkg/evaluate';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_DATES, DEMO_WEEK, makeDemo, temporaryFolder, type Demo } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import { readTables } from '../run-records.ts';

const RANGE = DEMO_WEEK.slice(0, 4);

describe('pipeline evaluate', () => {
  let demo: Demo;
  const evaluate = (...args: readonly string[]): Promise<Ended> =>
    runPipeline(['evaluate', ...RANGE, ...args, '--data-root', demo.root]);

  beforeAll(async () => {
    demo = await makeDemo();
  });

  test('scores what is published, and says which dates it left out', async () => {
    const { exit, stdout } = await evaluate('--json');
    expect(exit).toBe(0);
    const report = JSON.parse(stdout) as Evaluation & { left_out: { game_date: string }[] };
    expect(report.schema).toBe('evaluation.v1');
    expect(report.runs.map(({ game_date }) => game_date)).toEqual(DEMO_DATES);
    expect(report.left_out).toHaveLength(7 - DEMO_DATES.length);
    const rows = await readTables(demo.root, 'runs/finalize.unified', 'unified.parquet');
    expect(report.overall.players).toBe(rows.length);
    expect(report.overall.given_played!.dk_fpts.naive!.rows).toBeGreaterThan(100);
    expect(report.overall.ownership!.slates).toBe(DEMO_DATES.length);
  });

  test('prints 80 columns, and beside a peer the very same rows', async () => {
    const rows = await readTables(demo.root, 'runs/finalize.unified', 'unified.parquet');
    const group = /draft group (\d+)/.exec(demo.stdout)![1]!;
    const own = rows.filter((row) => row['game_date'] === '2014-12-07').slice(0, 20);
    const lines = own.map((row) => `2014-12-07,${group},${String(row['player_id'])},20,25,9`);
    const peer = join(demo.root, 'peer.csv');
    writeFileSync(
      peer,
      ['game_date,draft_group_id,player_id,proj_fpts,scored_fpts,proj_own_pct', ...lines].join(
        '\n',
      ),
    );
    const { exit, stdout } = await evaluate('--peer', peer);
    expect(exit).toBe(0);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('Peer, 20 of 20 rows ours too');
    expect(stdout).toMatch(/peer +20 +5\.000 +-5\.000/);
  });

  test('writes one page that asks for nothing', async () => {
    const page = join(temporaryFolder(), 'evaluation.html');
    const { exit } = await evaluate('--html', page, '-q');
    expect(exit).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|https?:/);
  });

  test('of dates without a slate, or of no such run, is an error that says what to do', async () => {
    const none = await evaluate('--run', '20141201T000000Z-00000000', '--json');
    expect(none.exit).toBe(2);
    expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: 'NOTHING_TO_EVALUATE' } });
    const backfill = await evaluate('--run', 'bf-none', '--json');
    expect(JSON.parse(backfill.stdout)).toMatchObject({ error: { code: 'UNKNOWN_BACKFILL' } });
  });
});
