import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantFromMs, KnownError, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW, openLab, result, PARTITIONS, type Behaviours, type Lab } from './fixtures/lab.ts';
import { count, fails, having, manifestOf, ONE, resultOf, TWO } from './fixtures/outcomes.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const failsOn = (date: string): Behaviours => ({
  'score.players': (context, usual) =>
    context.scope.kind === 'partition' && context.scope.partition.date === date
      ? Promise.reject(new Error('no luck'))
      : usual(),
});

describe('a run', () => {
  test('makes every cell, ends each in a manifest, and a second run reuses all and writes nothing', async () => {
    const first = await lab.run();
    expect(count(first, 'succeeded')).toBe(26);
    for (const { cell } of first.execution.results)
      expect((await manifestOf(lab.store, first, cell.id)).manifest.status).toBe('success');
    const before = lab.tree();
    const second = await lab.run();
    expect(count(second, 'reused')).toBe(26);
    expect(lab.tree()).toEqual(before);
  });

  test('tells what happens: each cell that computes starts once, each ends once, and done counts up', async () => {
    const { events } = await lab.run();
    const ids = (type: string): string[] =>
      events.flatMap((event) => (event.type === type && 'cell' in event ? [event.cell] : []));
    expect(new Set(ids('cell-started')).size).toBe(26);
    expect(new Set(ids('cell-finished')).size).toBe(26);
    const done = events.flatMap((event) => (event.type === 'cell-finished' ? [event.done] : []));
    expect(done).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
  });

  test('records inputs, parents, params and the time in each manifest', async () => {
    const ran = await lab.run({ slates: PARTITIONS.slice(0, 1) });
    const { manifest } = await manifestOf(lab.store, ran, `score.players ${ONE}`);
    expect(manifest.inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['ingest.schedule/out.json', 'upstream'],
      ['ingest.odds/out.json', 'upstream'],
      ['models.fit/out.json', 'model'],
    ]);
    expect(manifest).toMatchObject({ params: { worlds: 10 }, seed: 1, attempt: 1 });
    const odds = await manifestOf(lab.store, ran, `ingest.odds ${ONE}`);
    expect(manifest.parents?.[odds.path]).toBe(odds.sha256);
    expect(odds.manifest.policy).toEqual({ odds: 'fail' });
  });

  test('records how a part of an output is made again, where the step says so', async () => {
    const recipe = { seed: 1, example: { world: 9 } };
    const behaviours: Behaviours = {
      'score.players': async (_, usual) => ({ ...(await usual()), recipe }),
    };
    const ran = await lab.run({ slates: PARTITIONS.slice(0, 1), behaviours });
    const { manifest } = await manifestOf(lab.store, ran, `score.players ${ONE}`);
    expect(manifest.recipe).toEqual(recipe);
    const odds = await manifestOf(lab.store, ran, `ingest.odds ${ONE}`);
    expect(odds.manifest).not.toHaveProperty('recipe');
  });

  test.each([
    ['after they are written', true, 'succeeded'],
    ['where a check fails and nothing is written', false, 'failed'],
  ])('releases the outputs of a step once, %s', async (_, ok, outcome) => {
    const whenReleased: boolean[] = [];
    const release = (): void => {
      whenReleased.push(
        Object.keys(lab.tree()).some((path) => path.includes('runs/score.players')),
      );
    };
    const checks = [{ name: 'x', ok, severity: 'error' as const, detail: '' }];
    const behaviours: Behaviours = {
      'score.players': async (_context, usual) => ({ ...(await usual()), checks, release }),
    };
    const ran = await lab.run({ slates: PARTITIONS.slice(0, 1), behaviours });
    expect(ran.outcomes[`score.players ${ONE}`]).toBe(outcome);
    expect(whenReleased).toEqual([ok]);
  });

  test('survives a clock that is set back', async () => {
    let now: number = NOW;
    const ran = await lab.run({ clock: () => instantFromMs((now -= 5000)) });
    expect(count(ran, 'succeeded')).toBe(26);
    expect(ran.execution.results.every(({ durationMs }) => durationMs === 0)).toBe(true);
    expect(ran.summary.duration_ms).toBe(0);
  });
});

describe('an output that is damaged after its commit', () => {
  const damaged = async (): Promise<{ path: string; before: Record<string, string> }> => {
    const ran = await lab.run();
    const { manifest } = await manifestOf(lab.store, ran, `ingest.odds ${TWO}`);
    const { path } = manifest.outputs[0]!;
    return { path, before: lab.tree() };
  };
  const rerun = [
    'ingest.odds',
    'score.players',
    'finalize.table',
    'health.checks',
    'publish.slate',
  ];

  test('and is gone, is made again with everything that depends on it, and no more', async () => {
    const { path, before } = await damaged();
    rmSync(join(lab.root, path));
    const ran = await lab.run();
    const made = ran.execution.results.filter(({ outcome }) => outcome === 'succeeded');
    expect(made.map(({ cell }) => cell.asset)).toEqual(rerun);
    expect(lab.tree()).toEqual(before);
  });

  test('and has other bytes, is put back as its manifest promises', async () => {
    const { path, before } = await damaged();
    chmodSync(join(lab.root, path), 0o644);
    writeFileSync(join(lab.root, path), 'bit rot');
    const ran = await lab.run();
    expect(
      ran.plan.cells.find(({ id }) => id === `ingest.odds ${TWO}`)?.action.decision.reason,
    ).toBe('OUTPUT_CHANGED');
    const made = ran.execution.results.filter(({ outcome }) => outcome === 'succeeded');
    expect(made.map(({ cell }) => cell.asset)).toEqual(rerun);
    expect(lab.tree()).toEqual(before);
    expect(count(await lab.run(), 'reused')).toBe(26);
  });
});

describe('a step that gives other bytes for an equal key', () => {
  const unsteady: Behaviours = { 'score.players': () => Promise.resolve(result('another')) };

  test('is NONDETERMINISTIC_OUTPUT; the success before it stays, with its bytes, and dependants are skipped', async () => {
    await lab.run();
    const before = lab.tree();
    const ran = await lab.run({ resume: false, behaviours: unsteady });
    expect(resultOf(ran, `score.players ${ONE}`)).toMatchObject({
      outcome: 'failed',
      error: { code: 'NONDETERMINISTIC_OUTPUT' },
    });
    expect(ran.outcomes[`finalize.table ${ONE} group g1`]).toBe('skipped');
    expect(ran.outcomes[`ingest.odds ${ONE}`]).toBe('succeeded');
    expect(lab.tree()).toEqual(before);
    expect(ran.summary.exit_code).toBe(5);
  });

  test('is not put back where its output is damaged: only what the manifest promises is', async () => {
    const ran = await lab.run();
    const { path } = (await manifestOf(lab.store, ran, `score.players ${ONE}`)).manifest
      .outputs[0]!;
    chmodSync(join(lab.root, path), 0o644);
    writeFileSync(join(lab.root, path), 'bit rot');
    const again = await lab.run({ behaviours: unsteady });
    expect(resultOf(again, `score.players ${ONE}`).error?.code).toBe('NONDETERMINISTIC_OUTPUT');
    expect(readFileSync(join(lab.root, path), 'utf8')).toBe('bit rot');
  });

  test('with outputs of another name is told by its manifest', async () => {
    await lab.run();
    const renamed: Behaviours = {
      'health.checks': () =>
        Promise.resolve({ checks: [], outputs: [{ ...result('x').outputs[0]!, name: 'y.json' }] }),
    };
    const ran = await lab.run({ resume: false, behaviours: renamed });
    expect(resultOf(ran, `health.checks ${ONE}`).error?.code).toBe('NONDETERMINISTIC_OUTPUT');
  });
});

describe('a step that fails', () => {
  test('stops its dependants and nothing else, and each of them ends in a manifest that names it', async () => {
    const ran = await lab.run({ behaviours: failsOn('2024-01-15') });
    expect(having(ran, 'failed')).toEqual([`score.players ${ONE}`]);
    const skipped = [
      `finalize.table ${ONE} group g1`,
      `finalize.table ${ONE} group g2`,
      `health.checks ${ONE}`,
      `publish.slate ${ONE}`,
    ];
    expect(having(ran, 'skipped')).toEqual(skipped);
    expect(count(ran, 'succeeded')).toBe(21);
    const { manifest } = await manifestOf(lab.store, ran, `score.players ${ONE}`);
    expect(manifest).toMatchObject({
      status: 'failed',
      error: { code: 'UNEXPECTED', message: 'no luck' },
    });
    for (const id of skipped) {
      const { manifest: own } = await manifestOf(lab.store, ran, id);
      expect(own.skip_reason).toBe(`UPSTREAM_NOT_MADE: score.players ${ONE} (UNEXPECTED)`);
    }
  });

  test('is all that the next run makes, with what reads it; what succeeded is left, unless it is forced', async () => {
    await lab.run({ behaviours: failsOn('2024-01-15') });
    const made = async (options: { force?: boolean }): Promise<string[]> =>
      (await lab.plan(options)).cells
        .filter(({ action }) => action.kind !== 'reuse')
        .map(({ id }) => id)
        .sort();
    expect(await made({})).toEqual([
      `finalize.table ${ONE} group g1`,
      `finalize.table ${ONE} group g2`,
      `health.checks ${ONE}`,
      `publish.slate ${ONE}`,
      `score.players ${ONE}`,
    ]);
    expect(await made({ force: true })).toHaveLength(26);
  });

  test('is tried again by the next run, which counts the attempt and completes', async () => {
    await lab.run({ behaviours: fails });
    const again = await lab.run({ behaviours: fails });
    expect((await manifestOf(lab.store, again, `score.players ${ONE}`)).manifest.attempt).toBe(2);
    const last = await lab.run();
    expect(count(last, 'succeeded') + count(last, 'reused')).toBe(26);
    expect((await manifestOf(lab.store, last, `score.players ${ONE}`)).manifest).toMatchObject({
      status: 'success',
      attempt: 3,
    });
  });

  test('where it had succeeded before leaves that success alone', async () => {
    await lab.run();
    const before = lab.tree();
    const ran = await lab.run({ resume: false, behaviours: fails });
    expect(count(ran, 'failed')).toBe(3);
    expect(count(ran, 'skipped')).toBe(4 + 3 + 3);
    expect(lab.tree()).toEqual(before);
    expect(count(await lab.run(), 'reused')).toBe(26);
  });

  test('does so also when its manifest can not be written: the run goes on', async () => {
    const broken: ObjectStore = Object.assign(Object.create(lab.store) as ObjectStore, {
      get: (key: string) => lab.store.get(key),
      list: (key: string) => lab.store.list(key),
      listFolders: (key: string) => lab.store.listFolders(key),
      createOnce: (key: string, bytes: Uint8Array) => lab.store.createOnce(key, bytes),
      readPointer: (key: string) => lab.store.readPointer(key),
      settlePointer: (key: string) => lab.store.settlePointer(key),
      stamps: (keys: readonly string[]) => lab.store.stamps(keys),
      settledFileStats: (keys: readonly string[]) => lab.store.settledFileStats(keys),
      replace: (key: string, bytes: Uint8Array) => lab.store.replace(key, bytes),
      swapPointer: (key: string, expected: number, bytes: Uint8Array) =>
        key.startsWith('manifests/ingest.odds/game_date=2024-01-15')
          ? Promise.reject(new KnownError({ code: 'IO_EIO', kind: 'upstream', message: 'broken' }))
          : lab.store.swapPointer(key, expected, bytes),
    });
    const ran = await lab.run({ store: broken });
    expect(resultOf(ran, `ingest.odds ${ONE}`)).toMatchObject({
      outcome: 'failed',
      error: { code: 'IO_EIO' },
    });
    expect(ran.outcomes[`finalize.table ${TWO} group g3`]).toBe('succeeded');
  });
});

describe('a cell with nothing to do', () => {
  test('is skipped with its reason, and what reads it with its name; the slate succeeds all the same', async () => {
    const ran = await lab.run({ world: { isFinal: false } });
    expect(resultOf(ran, 'labels.final 2024-01-15').reason).toBe(
      'NO_FINAL_GAMES: the games are not over',
    );
    expect(resultOf(ran, 'labels.minutes 2024-01-15').reason).toBe(
      'UPSTREAM_NOT_MADE: labels.final 2024-01-15 (NO_FINAL_GAMES)',
    );
    expect(ran.summary.partitions).toMatchObject({ succeeded: { count: 3 }, failed: { count: 0 } });
    expect(ran.summary.exit_code).toBe(0);
    const before = lab.tree();
    await lab.run({ world: { isFinal: false } });
    expect(lab.tree()).toEqual(before);
  });
});

describe('a gap', () => {
  test('that is not let pass ends its cell as failed with INPUT_GAP, and its dependants as skipped', async () => {
    const ran = await lab.run({ world: { odds: {} } });
    expect(having(ran, 'blocked')).toHaveLength(3);
    const { manifest } = await manifestOf(lab.store, ran, `ingest.odds ${ONE}`);
    expect(manifest).toMatchObject({
      status: 'failed',
      error: { code: 'INPUT_GAP', hint: 'import the odds' },
      gaps: [{ source: 'odds', policy: 'fail' }],
    });
    const { manifest: table } = await manifestOf(lab.store, ran, `finalize.table ${ONE} group g1`);
    expect(table.skip_reason).toBe(`UPSTREAM_NOT_MADE: ingest.odds ${ONE} (INPUT_GAP)`);
    expect(ran.summary).toMatchObject({ exit_code: 6, cells: { failed: 3 }, published: [] });
  });

  test('that is let pass is known to everything downstream, however far', async () => {
    const seen: string[][] = [];
    const behaviours: Behaviours = {
      'health.checks': (context, usual) => {
        seen.push(context.gaps.map(({ source, policy }) => `${source}:${policy}`));
        return usual();
      },
    };
    const ran = await lab.run({ world: { odds: {}, onMissing: 'gap' }, behaviours });
    expect(count(ran, 'succeeded')).toBe(26);
    expect(seen).toEqual([['odds:gap'], ['odds:gap'], ['odds:gap']]);
  });
});

describe('checks', () => {
  const checked = (severity: 'error' | 'warning'): Behaviours => ({
    'health.checks': async (_, usual) => ({
      ...(await usual()),
      checks: [
        { name: 'rows', ok: true, severity: 'error', detail: '1 row' },
        { name: 'minutes', ok: false, severity, detail: '241 of 240' },
      ],
    }),
  });

  test('that fail are CHECKS_FAILED: all are recorded, no output is, and nothing is published', async () => {
    const ran = await lab.run({ behaviours: checked('error') });
    const { manifest } = await manifestOf(lab.store, ran, `health.checks ${ONE}`);
    expect(manifest).toMatchObject({
      status: 'failed',
      outputs: [],
      error: { code: 'CHECKS_FAILED' },
    });
    expect(manifest.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['rows', true],
      ['minutes', false],
    ]);
    expect(ran.execution.pointers).toEqual([]);
    expect(existsSync(join(lab.root, 'current'))).toBe(false);
    expect(ran.summary.exit_code).toBe(7);
  });

  test('that only warn stop nothing', async () => {
    const ran = await lab.run({ behaviours: checked('warning') });
    expect(count(ran, 'succeeded')).toBe(26);
    expect((await manifestOf(lab.store, ran, `health.checks ${ONE}`)).manifest.checks[1]?.ok).toBe(
      false,
    );
  });
});

describe('an input that changes while a cell runs', () => {
  const path = `bronze/odds/date=2024-01-15/run_ts=A1/odds.txt`;
  const change = (): void => {
    chmodSync(join(lab.root, path), 0o644);
    writeFileSync(join(lab.root, path), 'changed');
  };
  const code = async (behaviour: Behaviours[string]): Promise<unknown> => {
    const ran = await lab.run({ behaviours: { 'ingest.odds': behaviour } });
    expect(ran.outcomes[`ingest.odds ${TWO}`]).toBe('succeeded');
    return (await manifestOf(lab.store, ran, `ingest.odds ${ONE}`)).manifest.error?.code;
  };

  test('before it is opened is INPUT_CHANGED_DURING_RUN', async () => {
    expect(
      await code((_, usual) => {
        change();
        return usual();
      }),
    ).toBe('INPUT_CHANGED_DURING_RUN');
  });

  test('after it was opened is INPUT_CHANGED_DURING_RUN too', async () => {
    expect(
      await code(async (_, usual) => {
        const made = await usual();
        change();
        return made;
      }),
    ).toBe('INPUT_CHANGED_DURING_RUN');
  });

  test('by going away is INPUT_CHANGED_DURING_RUN too', async () => {
    expect(
      await code((_, usual) => {
        rmSync(join(lab.root, path), { force: true });
        return usual();
      }),
    ).toBe('INPUT_CHANGED_DURING_RUN');
  });
});
