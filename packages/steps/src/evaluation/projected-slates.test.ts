import { parseGameDate } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { LABELS_BOXSCORES } from '../labels/boxscores.ts';
import { publishedSlates } from '../published-slate.ts';
import { demoRoot, outputRows, runDemo, type DemoRun } from '../testing/demo-run.ts';
import type { MemoryObjectStore } from '@pkg/std/memory-object-store';
import { projectedSlates } from './projected-slates.ts';

const DATE = parseGameDate('2014-12-02');
const range = { start: DATE, end: DATE };

describe('slates with what became of them', () => {
  let store: MemoryObjectStore;
  let run: DemoRun;
  beforeAll(async () => {
    store = await demoRoot();
    run = await runDemo(store, [DATE]);
  });

  test('hold the published rows, each with its official line', async () => {
    const [published] = await publishedSlates(store, DATE);
    const labels = await outputRows(store, run, 'labels.boxscores', DATE, LABELS_BOXSCORES);
    const fptsOf = new Map(labels.map((row) => [row.player_id, row.dk_fpts ?? 0]));
    const { slates, leftOut } = await projectedSlates(store, range);
    expect(leftOut).toEqual([]);
    expect(slates.map(({ run_id }) => run_id)).toEqual([published!.runId]);
    const { players } = slates[0]!;
    expect(players.map(({ projection }) => projection)).toEqual(published!.rows);
    for (const { projection, outcome } of players)
      expect(outcome?.line.dk_fpts).toBe(fptsOf.get(projection.player_id) ?? 0);
    expect(players.some(({ outcome }) => outcome?.played === false)).toBe(true);
    expect(players.filter(({ naive }) => naive !== null).length).toBe(players.length);
    const owned = players.reduce((sum, player) => sum + (player.actual_own_pct ?? 0), 0);
    expect(owned).toBeGreaterThan(700);
    expect(owned).toBeLessThan(810);
  });

  test('can be those of a run or of a backfill that was named', async () => {
    const cell = run.plan.cells.find(({ asset }) => asset === 'finalize.unified')!;
    const found = await projectedSlates(store, { ...range, runs: [cell.runId] });
    expect(found).toEqual(await projectedSlates(store, range));
    const plan = { cells: [{ asset: cell.asset, partition: { run_id: cell.runId } }] };
    const path = 'manifests/backfills/bf-one/plan.json';
    store.objects.set(path, Buffer.from(JSON.stringify(plan)));
    expect(await projectedSlates(store, { ...range, runs: ['bf-one'] })).toEqual(found);
  });

  test('of an unknown backfill are UNKNOWN_BACKFILL', async () => {
    const found = projectedSlates(store, { ...range, runs: ['bf-none'] });
    await expect(found).rejects.toMatchObject({ code: 'UNKNOWN_BACKFILL' });
  });

  test('leave out dates that have no run, and say so', async () => {
    const end = parseGameDate('2014-12-03');
    const { leftOut } = await projectedSlates(store, { start: DATE, end });
    expect(leftOut).toEqual([{ game_date: end, reason: 'nothing is published' }]);
  });

  test('are NOTHING_TO_EVALUATE when no date has any', async () => {
    const start = parseGameDate('2014-12-03');
    const found = projectedSlates(store, { start, end: start });
    await expect(found).rejects.toMatchObject({ code: 'NOTHING_TO_EVALUATE' });
  });
});
