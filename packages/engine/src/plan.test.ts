import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StoredRun } from '@pkg/manifest';
import { InvariantError, KnownError } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addOdds,
  makePipeline,
  makePartition,
  openLab,
  PARTITIONS,
  type Lab,
} from './fixtures/lab.ts';
import { planBytes, type Plan, type PlannedCell } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const cellOf = (plan: Plan, id: string): PlannedCell => plan.cells.find((cell) => cell.id === id)!;
const manifestOfReuse = ({ id, action }: PlannedCell): StoredRun => {
  if (action.kind !== 'reuse') throw new Error(`expected ${id} to be reused`);
  return action.decision.stored;
};
/** The run ids of a date's cells that have an as-of instant. */
const runIdsOf = (plan: Plan, date: string): string[] => {
  const own = plan.cells.filter(({ partition }) => partition.game_date === date);
  return [...new Set(own.filter((cell) => cell.partition.run_as_of_ts).map((cell) => cell.runId))];
};
const reasons = (plan: Plan): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { action } of plan.cells)
    counts[action.decision.reason] = (counts[action.decision.reason] ?? 0) + 1;
  return counts;
};
const ONE = '2024-01-15 as of 20240115T173000Z';

describe('run ids', () => {
  test('are one a slate, begin with its as-of instant, and differ between slates', async () => {
    const plan = await lab.plan();
    const ids = PARTITIONS.map(({ date: gameDate }) => runIdsOf(plan, gameDate));
    expect(ids.map((own) => own.length)).toEqual([1, 1, 1]);
    expect(ids[0]![0]).toMatch(/^20240115T173000Z-[0-9a-f]{8}$/);
    expect(new Set(ids.flat()).size).toBe(3);
  });

  test('of months and training windows are their own, whatever slates are planned', async () => {
    const all = await lab.plan();
    const one = await lab.plan({ slates: PARTITIONS.slice(0, 1) });
    for (const id of ['ingest.schedule 2023-01', 'models.fit through 2024-01-01'])
      expect(cellOf(one, id).runId).toBe(cellOf(all, id).runId);
    expect(cellOf(all, 'ingest.schedule 2023-01').runId).toMatch(/^2023-01-[0-9a-f]{8}$/);
  });

  test('are equal for equal questions, and a slate has the same alone as among others', async () => {
    const all = await lab.plan();
    const again = await lab.plan();
    expect(again.hash).toBe(all.hash);
    const one = await lab.plan({ slates: PARTITIONS.slice(1, 2) });
    expect(runIdsOf(one, '2024-01-16')).toEqual(runIdsOf(all, '2024-01-16'));
  });

  test('change with a param, a seed, an input, a policy or code', async () => {
    const usual = runIdsOf(await lab.plan(), '2024-01-15')[0];
    const path = await addOdds(lab.store, '2024-01-15', 'B2');
    const pipeline = makePipeline();
    const bumped = pipeline.steps.map((step) =>
      step.asset === 'models.fit' ? { ...step, module: 'code:2' } : step,
    );
    const others = await Promise.all([
      lab.plan({ world: { params: { worlds: 11 } } }),
      lab.plan({ world: { seed: 2 } }),
      lab.plan({ world: { odds: { '2024-01-15': path }, onMissing: 'gap' } }),
      lab.plan({ world: { odds: {}, onMissing: 'gap' } }),
      lab.plan({ pipeline: { ...pipeline, steps: bumped } }),
    ]);
    const ids = others.map((plan) => runIdsOf(plan, '2024-01-15')[0]);
    expect(new Set([usual, ...ids]).size).toBe(6);
  });
});

describe('cells without an as-of instant', () => {
  const twoLocks = [
    makePartition('2024-01-15', '2024-01-15T23:00:00Z', ['g1']),
    makePartition('2024-01-15', '2024-01-16T00:30:00Z', ['g2']),
  ];

  test('are one a game date, however many slates it has', async () => {
    const { outcomes } = await lab.run({ slates: twoLocks });
    const labels = Object.entries(outcomes).filter(([id]) => id.startsWith('labels'));
    expect(labels).toEqual([
      ['labels.final 2024-01-15', 'succeeded'],
      ['labels.minutes 2024-01-15', 'succeeded'],
    ]);
  });

  test('have run ids of their own: what is known later changes no run id of a slate', async () => {
    const [before, after] = [await lab.plan({ world: { isFinal: false } }), await lab.plan()];
    expect(runIdsOf(after, '2024-01-15')).toEqual(runIdsOf(before, '2024-01-15'));
    expect(cellOf(after, 'labels.final 2024-01-15').runId).toMatch(/^2024-01-15-[0-9a-f]{8}$/);
  });

  test('have the same run id whichever slates of the date are planned', async () => {
    const [both, one] = [
      await lab.plan({ slates: twoLocks }),
      await lab.plan({ slates: twoLocks.slice(1) }),
    ];
    const id = 'labels.minutes 2024-01-15';
    expect(cellOf(one, id).runId).toBe(cellOf(both, id).runId);
  });
});

describe('a plan', () => {
  test('has a cell for each step and scope, each after everything upstream of it', async () => {
    const { cells } = await lab.plan();
    expect(cells).toHaveLength(2 + 2 + 3 * 6 + 4);
    const seen = new Set<string>();
    for (const cell of cells) {
      expect(cell.upstream.every((id) => seen.has(id))).toBe(true);
      seen.add(cell.id);
    }
    expect(cellOf({ cells } as Plan, `health.checks ${ONE}`).upstream).toEqual([
      `finalize.table ${ONE} group g1`,
      `finalize.table ${ONE} group g2`,
    ]);
  });

  test('writes nothing', async () => {
    await lab.run({ slates: PARTITIONS.slice(0, 2) });
    const before = lab.tree();
    await lab.plan();
    await lab.plan({ force: true, publish: 'always' });
    await lab.plan({ resume: false, world: { odds: {} } });
    expect(lab.tree()).toEqual(before);
  });

  test('does not look at the time of a file', async () => {
    await lab.run();
    const before = await lab.plan();
    for (const path of Object.keys(lab.tree())) utimesSync(join(lab.root, path), 1, 1);
    expect(planBytes(await lab.plan(), {})).toEqual(planBytes(before, {}));
  });

  test('is frozen, and prints the same bytes for the same question', async () => {
    const [first, second] = [await lab.plan(), await lab.plan()];
    expect(Object.isFrozen(first) && Object.isFrozen(first.cells[0])).toBe(true);
    const bytes = Buffer.from(planBytes(first, { start: '2024-01-15' }));
    expect(bytes.equals(planBytes(second, { start: '2024-01-15' }))).toBe(true);
    const printed = JSON.parse(bytes.toString()) as { hash: string; cells: { id: string }[] };
    expect(printed.hash).toBe(first.hash);
    expect(printed.cells.map(({ id }) => id)).toEqual(first.cells.map(({ id }) => id));
  });

  test('of a step that names two inputs alike is refused: its key would cover one of them', async () => {
    const pipeline = makePipeline();
    const steps = pipeline.steps.map((step) => {
      if (step.asset !== 'ingest.odds') return step;
      const select: typeof step.select = (scope, world) => {
        const chosen = step.select(scope, world);
        return { ...chosen, inputs: [...chosen.inputs, ...chosen.inputs] };
      };
      return { ...step, select };
    });
    await expect(lab.plan({ pipeline: { ...pipeline, steps } })).rejects.toThrow(InvariantError);
  });
});

describe('resuming', () => {
  test('an empty root runs all of it', async () => {
    expect(reasons(await lab.plan())).toEqual({ NO_MANIFEST: 7, UPSTREAM_RUNS: 19 });
  });

  test('reuses every cell of a run that completed', async () => {
    await lab.run();
    expect(reasons(await lab.plan())).toEqual({ KEY_EQUAL: 26 });
  });

  test('runs what a changed param touches, and nothing upstream of it', async () => {
    await lab.run();
    const plan = await lab.plan({ world: { params: { worlds: 11 } } });
    const run = plan.cells.filter(({ action }) => action.kind !== 'reuse');
    expect(new Set(run.map(({ asset }) => asset))).toEqual(
      new Set(['score.players', 'finalize.table', 'health.checks', 'publish.slate']),
    );
    expect(cellOf(plan, `score.players ${ONE}`).action.decision).toMatchObject({
      reason: 'KEY_CHANGED',
      changed: [{ part: 'params.worlds', before: '10', after: '11' }],
    });
  });

  test('runs exactly a cell whose output is gone, and its dependants', async () => {
    const { plan: made } = await lab.run();
    const { runId } = cellOf(made, `finalize.table ${ONE} group g2`);
    const folder = `runs/finalize.table/game_date=2024-01-15/draft_group_id=g2/run=${runId}`;
    rmSync(join(lab.root, folder), { recursive: true });
    const plan = await lab.plan();
    const run = plan.cells.filter(({ action }) => action.kind !== 'reuse');
    expect(run.map(({ id, action }) => [id, action.decision.reason])).toEqual([
      [`finalize.table ${ONE} group g2`, 'OUTPUT_MISSING'],
      [`health.checks ${ONE}`, 'UPSTREAM_RUNS'],
      [`publish.slate ${ONE}`, 'UPSTREAM_RUNS'],
    ]);
  });

  test('is off with resume false: everything runs, under the run ids that it had', async () => {
    const { plan: made } = await lab.run();
    const plan = await lab.plan({ resume: false });
    expect(reasons(plan)).toEqual({ NOT_RESUMED: 26 });
    expect(plan.hash).toBe(made.hash);
  });
});

describe('force', () => {
  test('gives every cell a run id that none had, counted up', async () => {
    const { plan: made } = await lab.run();
    const [base] = runIdsOf(made, '2024-01-15');
    const forced = await lab.run({ force: true });
    expect(runIdsOf(forced.plan, '2024-01-15')).toEqual([`${base!}-2`]);
    expect(runIdsOf(await lab.plan({ force: true }), '2024-01-15')).toEqual([`${base!}-3`]);
    const cells = Object.entries(forced.outcomes).filter(([id]) => !id.startsWith('publish'));
    expect(new Set(cells.map(([, outcome]) => outcome))).toEqual(new Set(['succeeded']));
  });

  test('changes no later plan: the first run is the one that is reused', async () => {
    await lab.run();
    const before = planBytes(await lab.plan(), {});
    await lab.run({ force: true });
    expect(planBytes(await lab.plan(), {})).toEqual(before);
  });

  test('of some steps reuses what is upstream of them', async () => {
    await lab.run();
    const plan = await lab.plan({ force: true, assets: new Set(['score.players']) });
    const forced = plan.cells.filter(({ action }) => action.decision.reason === 'FORCED');
    expect(new Set(forced.map(({ asset }) => asset))).toEqual(new Set(['score.players']));
    expect(forced.every(({ runId }) => runId.endsWith('-2'))).toBe(true);
    expect(plan.cells.filter(({ action }) => action.kind === 'reuse')).toHaveLength(7);
  });
});

describe('the cache of runs', () => {
  const cache = (): string => join(lab.root, 'cache/runs');
  const cachedCells = ({ cells }: Plan): number =>
    cells.filter(({ action }) => action.kind === 'reuse' && action.decision.stored.isCached).length;

  test('changes no plan: it is the same with it, without it, and with one that is spoilt', async () => {
    await lab.run();
    // The second run keeps what the first one wrote in the last tick of the clock.
    await lab.run();
    const usual = await lab.plan();
    expect(cachedCells(usual)).toBe(26);
    const bytes = planBytes(usual, {});
    for (const name of readdirSync(cache())) {
      chmodSync(join(cache(), name), 0o644);
      writeFileSync(join(cache(), name), 'runs v2 spoilt\n{}');
    }
    expect(planBytes(await lab.plan(), {})).toEqual(bytes);
    rmSync(cache(), { recursive: true });
    const without = await lab.plan();
    expect(cachedCells(without)).toBe(0);
    expect(planBytes(without, {})).toEqual(bytes);
  });

  test('hides no manifest that is damaged after it was kept: its cell and what follows run', async () => {
    await lab.run();
    await lab.run();
    const before = await lab.plan();
    const hurt = before.cells.find(({ asset }) => asset === 'score.players')!;
    const { path } = manifestOfReuse(hurt);
    const bytes = readFileSync(join(lab.root, path));
    chmodSync(join(lab.root, path), 0o644);
    writeFileSync(join(lab.root, path), bytes.subarray(0, -2));
    const after = await lab.plan();
    expect(cellOf(after, hurt.id).action.decision.reason).toBe('MANIFEST_DAMAGED');
    expect(reasons(after)).toMatchObject({ MANIFEST_DAMAGED: 1, KEY_EQUAL: 26 - 5 });
  });

  test('is not needed: a run that cannot write it succeeds all the same', async () => {
    const refuse = (): Promise<never> =>
      Promise.reject(new KnownError({ code: 'IO_EROFS', kind: 'upstream', message: 'read-only' }));
    const store = new Proxy(lab.store, {
      get: (target, name) => {
        if (name === 'replace') return refuse;
        const own: unknown = Reflect.get(target, name);
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    });
    const { outcomes } = await lab.run({ store });
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['succeeded']));
    expect(existsSync(cache())).toBe(false);
    expect(reasons(await lab.plan())).toEqual({ KEY_EQUAL: 26 });
  });
});

describe('selected steps', () => {
  const assets = new Set(['score.players']);

  test('alone are forced: those upstream keep their run id, also where it stands in their output', async () => {
    await lab.run();
    const plan = await lab.plan({ force: true, assets: new Set(['health.checks']) });
    const decisions = plan.cells.map(({ asset, action }) => `${asset} ${action.decision.reason}`);
    expect(new Set(decisions.filter((text) => /health|finalize/.test(text)))).toEqual(
      new Set(['finalize.table KEY_EQUAL', 'health.checks FORCED']),
    );
  });

  test('alone are not resumed: what is upstream of them is reused', async () => {
    await lab.run();
    const plan = await lab.plan({ resume: false, assets });
    const decisions = plan.cells.map(({ asset, action }) => `${asset} ${action.decision.reason}`);
    expect(new Set(decisions)).toEqual(
      new Set([
        'ingest.schedule KEY_EQUAL',
        'models.fit KEY_EQUAL',
        'ingest.odds KEY_EQUAL',
        'score.players NOT_RESUMED',
      ]),
    );
  });

  test('that need one which nobody made are UPSTREAM_NOT_SELECTED, which names it', async () => {
    await expect(lab.plan({ assets })).rejects.toMatchObject({
      code: 'UPSTREAM_NOT_SELECTED',
      hint: 'add to --steps: ingest.odds',
    });
  });

  test('that lack more than one name all of it at once, also what lies upstream of that', async () => {
    await expect(lab.plan({ assets: new Set(['health.checks']) })).rejects.toMatchObject({
      code: 'UPSTREAM_NOT_SELECTED',
      hint: 'add to --steps: finalize.table,ingest.odds,score.players',
    });
  });

  test('run on the dates that have what they need; the others are blocked and say what they lack', async () => {
    await lab.run({ slates: PARTITIONS.slice(0, 1), assets: new Set(['ingest.odds']) });
    const { outcomes, summary } = await lab.run({ assets });
    const scored = Object.entries(outcomes).filter(([id]) => id.startsWith('score.players'));
    expect(scored.map(([, outcome]) => outcome)).toEqual(['succeeded', 'blocked', 'blocked']);
    expect(summary.errors).toMatchObject([
      { code: 'UPSTREAM_NOT_SELECTED', count: 2, hint: 'add to --steps: ingest.odds' },
    ]);
    expect(summary.exit_code).toBe(6);
  });

  test('run when what they need was made, and bring it along to be reused', async () => {
    await lab.run({ assets: new Set(['ingest.odds']) });
    const { outcomes } = await lab.run({ assets });
    const byAsset = Object.entries(outcomes).map(
      ([id, outcome]) => `${id.split(' ')[0]!} ${outcome}`,
    );
    expect(new Set(byAsset)).toEqual(
      new Set([
        'ingest.schedule reused',
        'models.fit succeeded',
        'ingest.odds reused',
        'score.players succeeded',
      ]),
    );
  });

  test('have the run ids that they have among all steps', async () => {
    const all = await lab.plan();
    const some = await lab.plan({ assets: new Set(['ingest.odds']) });
    expect(some.cells).toHaveLength(2 + 3);
    for (const cell of some.cells) expect(cell.runId).toBe(cellOf(all, cell.id).runId);
  });
});
