import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePipeline, makePartition, NOW, openLab, PARTITIONS, type Lab } from './fixtures/lab.ts';
import { estimateRun, pastDurations, publishPreview, type PastDurations } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const past = (medians: Readonly<Record<string, number>>): PastDurations => ({
  runs: 1,
  medianMs: new Map(Object.entries(medians)),
});

describe('the estimate of a plan', () => {
  test('dispatches its cells within the limits that a run would have', async () => {
    const planned = await lab.plan();
    const { pools } = makePipeline();
    const medians = past({ 'ingest.odds': 1000, 'score.players': 500 });
    const one = estimateRun(planned, medians, { pools, maxParallel: 1 });
    expect(one).toMatchObject({ wallMs: 4500, busyMs: 4500, cells: 26 });
    const many = estimateRun(planned, medians, { pools, maxParallel: 9 });
    // Three cells of odds, two at a time, then the last score.
    expect(many).toMatchObject({ wallMs: 2500, busyMs: 4500 });
    expect(many.unknownAssets).toContain('finalize.table');
    expect(many.unknownAssets).not.toContain('ingest.odds');
  });

  test('waits for rates, and counts nothing that is reused', async () => {
    const pools = { ingest: { units: 9, rate: { perSecond: 0.1, burst: 1 } } };
    const planned = await lab.plan();
    const { wallMs } = estimateRun(planned, past({}), { pools, maxParallel: 9 });
    // Five cells of ingest, one every ten seconds.
    expect(wallMs).toBe(40_000);
    await lab.run();
    const done = estimateRun(await lab.plan(), past({}), { pools, maxParallel: 9 });
    expect(done).toMatchObject({ wallMs: 0, cells: 0, unknownAssets: [] });
  });

  test('takes the median of past runs, and passes over what is no summary', async () => {
    expect((await pastDurations(lab.store)).runs).toBe(0);
    for (const [id, text] of [
      ['bf-1', '{"durations":{"a":{"median_ms":10},"b":{"median_ms":7}}}'],
      ['bf-2', '{"durations":{"a":{"median_ms":30}}}'],
      ['bf-3', '{"durations":{"a":{"median_ms":20}}}'],
      ['bf-4', 'cut sh'],
    ] as const)
      await lab.store.createOnce(`manifests/backfills/${id}/summary.json`, Buffer.from(text));
    const { runs, medianMs } = await pastDurations(lab.store);
    expect(runs).toBe(3);
    expect(Object.fromEntries(medianMs)).toEqual({ a: 20, b: 7 });
  });
});

describe('what would be published', () => {
  const previewOf = async (asked: Parameters<Lab['plan']>[0]): Promise<string[]> => {
    const previews = await publishPreview(lab.store, makePipeline(), await lab.plan(asked));
    return previews.map(({ outcome }) => outcome);
  };

  test('is what a run then does: moves, stays, or is left where a locked slate shows another run', async () => {
    expect(await previewOf({})).toEqual(['move', 'move', 'move']);
    expect(await previewOf({ publish: 'never' })).toEqual(['keep', 'keep', 'keep']);
    await lab.run();
    expect(await previewOf({})).toEqual(['stay', 'stay', 'stay']);
    const other = { world: { seed: 2 } };
    expect(await previewOf(other)).toEqual(['keep', 'keep', 'keep']);
    expect(await previewOf({ ...other, publish: 'always' })).toEqual(['move', 'move', 'move']);
    const ran = await lab.run(other);
    expect(ran.summary.published).toEqual([]);
    const [slate] = PARTITIONS;
    const open = [makePartition(slate!.date, '2024-01-15T17:30:00Z', ['g1', 'g2'], NOW)];
    const early = { slates: open, now: slate!.asOf };
    expect(await previewOf({ ...other, ...early })).toEqual(['move']);
  });
});
