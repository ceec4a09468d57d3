import { parseInstant, type Instant, type ObjectStore } from '@pkg/std';
import { history, readCurrent } from '@pkg/publish';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  makePipeline,
  makePartition,
  NOW,
  openLab,
  PARTITIONS,
  type Lab,
  type Ran,
} from './fixtures/lab.ts';
import type { Partition } from './partition.ts';
import { publishPreview } from './publish-preview.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const ONE = PARTITIONS.slice(0, 1);
const BEFORE_LOCK: Instant = parseInstant('2024-01-15T17:45:00Z');
const DATE = 'game_date=2024-01-15';
const current = async (asset = 'score.players', folder = DATE): Promise<string | undefined> =>
  (await readCurrent(lab.store, asset, folder))?.pointer.run_id;
const runIdOf = (ran: Ran): string =>
  ran.plan.cells.find(({ asset }) => asset === 'score.players')!.runId;
const reasonOf = (ran: Ran): string | undefined => ran.summary.not_published[0]?.reason;
const other = { slates: ONE, world: { seed: 2 } };

describe('a slate', () => {
  test('is published by pointers of the published assets alone, each group its own', async () => {
    const ran = await lab.run({ slates: ONE });
    expect(ran.execution.pointers).toEqual([
      `current/score.players/${DATE}/current_run.json`,
      `current/finalize.table/${DATE}/draft_group_id=g1/current_run.json`,
      `current/finalize.table/${DATE}/draft_group_id=g2/current_run.json`,
    ]);
    const run = { game_date: '2024-01-15', run_id: runIdOf(ran) };
    expect(ran.summary.published).toEqual([
      { asset: 'score.players', ...run },
      { asset: 'finalize.table', ...run, draft_group_id: 'g1' },
      { asset: 'finalize.table', ...run, draft_group_id: 'g2' },
    ]);
    expect(await current()).toBe(runIdOf(ran));
    expect(await current('health.checks')).toBeUndefined();
  });

  test('that was published stays so when a run reuses it, and no pointer is written', async () => {
    const first = await lab.run({ slates: ONE });
    const again = await lab.run({ slates: ONE });
    expect(again.summary.published).toEqual([]);
    expect(again.summary.already_published).toEqual(first.summary.published);
    expect(again.execution.pointers).toEqual(first.execution.pointers);
    expect(await history(lab.store, 'score.players', DATE)).toHaveLength(1);
  });
});

describe('the policy auto', () => {
  test('replaces what is published until the slate locks', async () => {
    await lab.run({ slates: ONE, now: BEFORE_LOCK });
    const ran = await lab.run({ ...other, now: BEFORE_LOCK });
    expect(await current()).toBe(runIdOf(ran));
  });

  test('leaves what is published once the slate has locked, and says so', async () => {
    const first = await lab.run({ slates: ONE });
    const ran = await lab.run(other);
    expect(await current()).toBe(runIdOf(first));
    expect(reasonOf(ran)).toMatch(
      /^SLATE_LOCKED: the slate locked at 2024-01-15T18:00:00Z and run /,
    );
    expect(ran.summary).toMatchObject({ published: [], exit_code: 0 });
  });

  test('publishes a locked slate that never was', async () => {
    const ran = await lab.run({ slates: ONE });
    expect(await current()).toBe(runIdOf(ran));
  });
});

describe('the policy always', () => {
  test('replaces what is published of a locked slate', async () => {
    await lab.run({ slates: ONE });
    const ran = await lab.run({ ...other, publish: 'always' });
    expect(await current()).toBe(runIdOf(ran));
  });

  test('moves the pointer back to a run that was published before', async () => {
    const first = await lab.run({ slates: ONE });
    await lab.run({ ...other, publish: 'always' });
    const back = await lab.run({ slates: ONE, publish: 'always' });
    expect(await current()).toBe(runIdOf(first));
    expect(back.summary.published).toHaveLength(3);
    const made = Object.values(back.outcomes).filter((outcome) => outcome === 'succeeded');
    expect(made).toHaveLength(1);
  });
});

test('auto does not move a pointer back: a run that is reused says that another is current', async () => {
  await lab.run({ slates: ONE });
  const second = await lab.run({ ...other, publish: 'always' });
  const ran = await lab.run({ slates: ONE });
  expect(await current()).toBe(runIdOf(second));
  expect(ran.summary.published).toEqual([]);
  expect(reasonOf(ran)).toMatch(/^NOT_CURRENT: .*--publish always moves it back$/);
});

describe('a run that looks ahead', () => {
  const lock = parseInstant('2024-01-15T18:00:00Z');
  const late = [makePartition('2024-01-15', '2024-01-15T19:00:00Z', ['g1', 'g2'], lock)];

  test('is never published by auto, locked before or not, and says why', async () => {
    for (const now of [NOW, BEFORE_LOCK]) {
      const ran = await lab.run({ slates: late, now });
      expect(reasonOf(ran)).toMatch(/^LOOKAHEAD: .*--publish always/);
    }
    expect(await current()).toBeUndefined();
  });

  test('is marked in every manifest that its slate has, and an honest one in none', async () => {
    const marks = async (slates: readonly Partition[]): Promise<unknown[]> => {
      const ran = await lab.run({ slates, publish: 'never' });
      return ran.execution.results
        .filter(({ cell }) => cell.partition.run_as_of_ts !== undefined)
        .map(({ stored }) => stored?.manifest.params?.['lookahead']);
    };
    const marked = await marks(late);
    expect(marked.length).toBeGreaterThan(4);
    expect(new Set(marked)).toEqual(new Set([true]));
    expect(new Set(await marks(ONE))).toEqual(new Set([undefined]));
  });

  test('keeps no honest run out once it was published with always', async () => {
    await lab.run({ slates: late, publish: 'always' });
    expect(await current()).toMatch(/^20240115T190000Z-/);
    const preview = await lab.plan({ slates: ONE });
    const [would] = await publishPreview(lab.store, makePipeline(), preview);
    expect(would?.outcome).toBe('move');
    const honest = await lab.run({ slates: ONE });
    expect(honest.summary.not_published).toEqual([]);
    expect(await current()).toBe(runIdOf(honest));
  });

  test('gives way to the honest run that was published before it', async () => {
    const honest = await lab.run({ slates: ONE });
    await lab.run({ slates: late, publish: 'always' });
    const again = await lab.run({ slates: ONE });
    expect(again.summary.not_published).toEqual([]);
    expect(await current()).toBe(runIdOf(honest));
  });

  test('by a gap of one input looks ahead in all that is made from it', async () => {
    const pipeline = makePipeline();
    const steps = pipeline.steps.map((step) =>
      step.asset !== 'score.players'
        ? step
        : {
            ...step,
            select: () => ({
              inputs: [],
              gaps: [{ source: 'models', policy: 'lookahead', reason: '', remediation: '' }],
            }),
          },
    );
    const ran = await lab.run({ slates: ONE, pipeline: { ...pipeline, steps } });
    expect(reasonOf(ran)).toMatch(/^LOOKAHEAD/);
    const marked = ran.plan.cells.filter(({ params }) => params['lookahead'] === true);
    expect(marked.map(({ asset }) => asset)).toContain('finalize.table');
    expect(marked.map(({ asset }) => asset)).not.toContain('ingest.odds');
  });
});

test('the policy never publishes nothing, and leaves an earlier publication alone', async () => {
  const never = await lab.run({ slates: ONE, publish: 'never' });
  expect(reasonOf(never)).toMatch(/^PUBLISH_NEVER/);
  expect(await current()).toBeUndefined();
  await lab.run({ slates: ONE });
  const before = lab.tree();
  await lab.run({ slates: ONE, publish: 'never', resume: false });
  expect(lab.tree()).toEqual(before);
});

test('a pointer that moves between look and swap is left alone: POINTER_MOVED', async () => {
  const first = await lab.run({ slates: ONE });
  const key = `current/slate/${DATE}/draft_group_id=g1/current_run.json`;
  let looks = 0;
  // The first look comes before the other run was published.
  const stale: ObjectStore = new Proxy(lab.store, {
    get: (store, name: keyof ObjectStore) => {
      if (name !== 'readPointer') return store[name].bind(store);
      return (asked: string) =>
        asked === key && looks++ === 0 ? Promise.resolve(null) : store.readPointer(asked);
    },
  });
  const ran = await lab.run({ ...other, store: stale, now: BEFORE_LOCK });
  const publishing = ran.execution.results.find(({ publication }) => publication);
  expect(publishing?.error?.code).toBe('POINTER_MOVED');
  expect(await current()).toBe(runIdOf(first));
});

describe('slates that share a game date', () => {
  const early = makePartition('2024-01-15', '2024-01-15T23:00:00Z', ['g1']);
  const late = makePartition('2024-01-15', '2024-01-16T00:30:00Z', ['g2']);

  test.each([
    ['the early one first', [early, late]],
    ['the late one first', [late, early]],
  ])(
    'are both published though locked, and the latest keeps what they share: %s',
    async (_, slates) => {
      // One at a time: the order of the slates is the order in which they are published.
      const ran = await lab.run({ slates, maxParallel: 1 });
      expect(ran.summary.not_published).toEqual([]);
      expect(await current()).toMatch(/^20240116T003000Z-/);
      expect(await current('finalize.table', `${DATE}/draft_group_id=g1`)).toMatch(
        /^20240115T230000Z-/,
      );
      expect(await current('finalize.table', `${DATE}/draft_group_id=g2`)).toMatch(
        /^20240116T003000Z-/,
      );
      const again = await lab.run({ slates });
      expect(again.summary.not_published).toEqual([]);
      expect(Object.values(again.outcomes).every((outcome) => outcome === 'reused')).toBe(true);
    },
  );
});
