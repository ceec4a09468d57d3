/** Tests what readers see of a slate while it is published: one set or the other, whenever the publisher is killed. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCurrent, readSlate, type CurrentSlate } from '@pkg/publish';
import { parseInstant, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditStore } from './audit.ts';
import { makePartition, openLab, PARTITIONS, type Lab, type Ran } from './fixtures/lab.ts';
import { readStatus } from './status.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const DATE = '2024-01-15';
const ONE = PARTITIONS.slice(0, 1);
const TABLE = 'finalize.table';
const published = (group: string, store = lab.store): Promise<CurrentSlate | null> =>
  readSlate(store, { gameDate: DATE, draftGroupId: group }, TABLE);
const runIdOf = (ran: Ran): string => ran.plan.cells.find(({ asset }) => asset === TABLE)!.runId;
const copyOf = async (): Promise<string | undefined> =>
  (await readCurrent(lab.store, 'score.players', `game_date=${DATE}`))?.pointer.run_id;
const reasonOf = (ran: Ran): string | undefined => ran.summary.not_published[0]?.reason;

/** Loses everything that is written below current/ after so many writes, as a process that is killed does. */
function dyingAfter(writes: number): { readonly store: ObjectStore; isDead(): boolean } {
  let left = writes;
  const store = new Proxy(lab.store, {
    get: (target, name: keyof ObjectStore) => {
      const call = target[name].bind(target) as (...args: unknown[]) => unknown;
      if (name !== 'swapPointer' && name !== 'createOnce') return call;
      return (key: string, ...rest: unknown[]) => {
        if (key.startsWith('current/')) left -= 1;
        // The dead process never writes what it would have written next, its manifest included.
        return left < 0 ? Promise.reject(new Error('killed')) : call(key, ...rest);
      };
    },
  });
  return { store, isDead: () => left < 0 };
}

describe('a publisher that is killed', () => {
  test('at any write leaves one set or the other; what differs is named, and the next run mends it', async () => {
    let kills = 0;
    for (let writes = 0; ; writes += 1) {
      lab.close();
      lab = await openLab();
      const old = runIdOf(await lab.run({ slates: ONE }));
      const asked = { slates: ONE, world: { seed: 2 }, publish: 'always' } as const;
      const fresh = runIdOf(await lab.plan(asked).then((plan) => ({ plan }) as Ran));
      const killed = dyingAfter(writes);
      await lab.run({ ...asked, store: killed.store }).catch(() => undefined);
      if (!killed.isDead()) break;
      kills += 1;
      for (const group of ['g1', 'g2']) {
        const slate = (await published(group))!;
        expect([old, fresh]).toContain(slate.runId);
        expect(slate.members.map(({ run_id }) => run_id)).toEqual([slate.runId, slate.runId]);
      }
      const isMoved = (await published('g1'))!.runId === fresh;
      const isBehind = isMoved && (await copyOf()) !== fresh;
      const host = {
        name: 'h',
        clock: () => parseInstant('2024-06-01T00:00:00Z'),
        isGone: () => true,
      };
      const [date] = (await readStatus(lab.store, { host })).dates;
      const { findings } = await auditStore(lab.store);
      expect(date!.mixed.some(({ expected }) => expected === fresh)).toBe(isMoved);
      expect(findings.some(({ remedy }) => remedy.kind === 'publish')).toBe(isMoved);
      if (isBehind) expect(date!.mixed.map(({ path }) => path).join()).toContain('score.players');
      const next = await lab.run(asked);
      expect(next.summary.not_published).toEqual([]);
      expect([await published('g1'), await published('g2')].map((each) => each!.runId)).toEqual([
        fresh,
        fresh,
      ]);
      expect(await copyOf()).toBe(fresh);
      expect((await auditStore(lab.store)).findings).toEqual([]);
    }
    // Two sets, then three copies of them.
    expect(kills).toBe(5);
  });

  test('whose slate is only reused later is mended by that run, too', async () => {
    const ran = await lab.run({ slates: ONE });
    rmSync(join(lab.root, `current/score.players/game_date=${DATE}`), { recursive: true });
    expect((await auditStore(lab.store)).findings[0]?.problem).toMatch(/^it is missing, but the/);
    const again = await lab.run({ slates: ONE });
    expect(Object.values(again.outcomes).every((outcome) => outcome === 'reused')).toBe(true);
    expect(await copyOf()).toBe(runIdOf(ran));
  });
});

describe('the plain files beside pointers, which other tools read', () => {
  const SHARED = `current/score.players/game_date=${DATE}`;
  const SET = `current/slate/game_date=${DATE}/draft_group_id=g1`;

  test.each([SHARED, SET])(
    'of %s: one that is gone or behind is named by status, and mended by the next run',
    async (folder) => {
      await lab.run({ slates: ONE });
      const asked = { slates: ONE, world: { seed: 2 }, publish: 'always' } as const;
      const fresh = runIdOf(await lab.run(asked));
      const host = {
        name: 'h',
        clock: () => parseInstant('2024-06-01T00:00:00Z'),
        isGone: () => true,
      };
      const file = join(lab.root, folder, 'current_run.json');
      const whole = readFileSync(file);
      const older = readFileSync(join(lab.root, folder, '.v000001-current_run.json'));
      for (const there of [null, older]) {
        rmSync(file);
        if (there !== null) writeFileSync(file, there);
        const [date] = (await readStatus(lab.store, { host })).dates;
        expect(date!.mixed).toMatchObject([
          { path: `${folder}/current_run.json`, expected: fresh, isPlain: true },
        ]);
        const slate = { gameDate: DATE, draftGroupId: date!.mixed[0]!.slate.draftGroupId };
        expect(date!.mixed[0]!.slate).toEqual({ ...slate, run_id: fresh });
        await lab.run(asked);
        expect(readFileSync(file)).toEqual(whole);
        expect((await readStatus(lab.store, { host })).dates[0]!.mixed).toEqual([]);
      }
    },
  );
});

describe('draft groups of one date', () => {
  test('that were never published are published, though another one was and has locked', async () => {
    const first = await lab.run({ slates: [makePartition(DATE, '2024-01-15T17:30:00Z', ['g1'])] });
    const both = [makePartition(DATE, '2024-01-15T20:30:00Z', ['g1', 'g2'])];
    const second = await lab.run({ slates: both });
    expect((await published('g1'))!.runId).toBe(runIdOf(first));
    expect((await published('g2'))!.runId).toBe(runIdOf(second));
    expect(reasonOf(second)).toMatch(
      /^SLATE_LOCKED: draft group g1 locked at 2024-01-15T21:00:00Z and run \S+ is published; [^;]*$/,
    );
    expect(second.summary.published.map(({ draft_group_id }) => draft_group_id)).toEqual([
      undefined,
      'g2',
    ]);
  });

  test('lock each by itself: one that is still open is replaced', async () => {
    const [open, closed] = ['2024-01-15T23:00:00Z', '2024-01-15T18:00:00Z'].map(parseInstant);
    const slate = {
      ...makePartition(DATE, '2024-01-15T17:30:00Z', ['g1', 'g2'], closed),
      groups: [
        { id: 'g1', closesAt: closed! },
        { id: 'g2', closesAt: open! },
      ],
    };
    const now = parseInstant('2024-01-15T20:00:00Z');
    const first = await lab.run({ slates: [slate], now });
    const second = await lab.run({ slates: [slate], now, world: { seed: 2 } });
    expect((await published('g1'))!.runId).toBe(runIdOf(first));
    expect((await published('g2'))!.runId).toBe(runIdOf(second));
  });

  test('keep their runs when another one moves, and share the pointer that knows the most', async () => {
    const early = makePartition(DATE, '2024-01-15T23:00:00Z', ['g1']);
    const late = makePartition(DATE, '2024-01-16T00:30:00Z', ['g2']);
    const ran = await lab.run({ slates: [early, late] });
    const before = (await published('g2'))!;
    expect(await copyOf()).toBe(before.runId);
    const moved = await lab.run({ slates: [early], world: { seed: 2 }, publish: 'always' });
    expect((await published('g1'))!.runId).toBe(runIdOf(moved));
    expect((await published('g1'))!.runId).not.toBe(runIdOf(ran));
    expect(await published('g2')).toEqual(before);
    expect(await copyOf()).toBe(before.runId);
  });
});

describe('a root that a version without sets published', () => {
  const forget = (): void => {
    rmSync(join(lab.root, 'current/slate'), { recursive: true });
  };

  test('is read through its pointers, and gets its sets from the next run', async () => {
    const ran = await lab.run({ slates: ONE });
    forget();
    expect(await published('g1')).toMatchObject({ runId: runIdOf(ran), isSet: false });
    expect((await auditStore(lab.store)).findings).toEqual([]);
    await lab.run({ slates: ONE });
    expect(await published('g1')).toMatchObject({ runId: runIdOf(ran), isSet: true });
  });

  test('keeps what is published of a locked slate', async () => {
    const ran = await lab.run({ slates: ONE });
    forget();
    const other = await lab.run({ slates: ONE, world: { seed: 2 } });
    expect(reasonOf(other)).toMatch(/^SLATE_LOCKED: the slate locked/);
    expect((await published('g1'))!.runId).toBe(runIdOf(ran));
  });
});
