import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActionKind } from './action.ts';
import { runningCells, type Prospect } from './decide-cells.ts';
import { addOdds, openLab, PARTITIONS, type Lab } from './fixtures/lab.ts';

const KINDS = ['runs', 'idle', 'stale', 'left', 'reusable', 'obstructed'] as const;
type Kind = (typeof KINDS)[number];

const anyProspects: fc.Arbitrary<readonly Prospect[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Kind>(...KINDS),
      isDemanding: fc.boolean(),
      obstacle: fc.constantFrom('skip' as const, 'block' as const),
      reads: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    }),
    { maxLength: 12 },
  )
  .map((cells) =>
    cells.map(({ kind, isDemanding, obstacle, reads }, at): Prospect => {
      const upstream = cells.slice(0, at).flatMap((_, n) => (reads[n]! ? [`c${n}`] : []));
      const reason = `STALE: c${at}`;
      const blocked = { code: 'INPUT_GAP', message: 'no odds', hint: 'import odds' };
      const verdict: Prospect['verdict'] =
        kind === 'stale'
          ? { kind, reason, isStale: true }
          : kind === 'left'
            ? { kind, cause: 'not-asked', reason, isStale: false }
            : { kind };
      return {
        draft: {
          id: `c${at}`,
          asset: 'score.players',
          upstream,
          obstacle:
            kind !== 'obstructed'
              ? undefined
              : obstacle === 'skip'
                ? { kind: 'skip', reason }
                : { kind: 'block', blocked },
        },
        verdict,
        isDemanding: isDemanding && kind !== 'obstructed',
      };
    }),
  );

/** The plain version: the whole plan is decided again as long as something that runs needs a stale cell that was left. */
function decidedAgainAndAgain(prospects: readonly Prospect[]): ReadonlySet<string> {
  const byId = new Map(prospects.map((each) => [each.draft.id, each]));
  const needed = new Set<string>();
  for (;;) {
    const running = new Set<string>();
    const left = new Set<string>();
    for (const { draft, verdict } of prospects) {
      const [waits, lacks] = [running, left].map((set) => draft.upstream.some((id) => set.has(id)));
      const runs = {
        runs: true,
        idle: !lacks,
        stale: needed.has(draft.id),
        left: false,
        reusable: waits!,
        obstructed: draft.obstacle?.kind === 'block',
      }[verdict.kind];
      if (runs) running.add(draft.id);
      else if (['idle', 'stale', 'left'].includes(verdict.kind)) left.add(draft.id);
    }
    const wanting = prospects
      .filter(({ draft, isDemanding }) => isDemanding && running.has(draft.id))
      .flatMap(({ draft }) => draft.upstream)
      .filter((id) => left.has(id) && byId.get(id)!.verdict.kind === 'stale');
    if (wanting.length === 0) return running;
    for (const id of wanting) needed.add(id);
  }
}

describe('the cells that run', () => {
  test('are those that deciding again until nothing changes comes to', () => {
    fc.assert(
      fc.property(anyProspects, (prospects) => {
        expect([...runningCells(prospects)].sort()).toEqual(
          [...decidedAgainAndAgain(prospects)].sort(),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('never read a stale cell that is left, where they demand what they read', () => {
    fc.assert(
      fc.property(anyProspects, (prospects) => {
        const running = runningCells(prospects);
        const stale = new Set(
          prospects.flatMap(({ draft, verdict }) => (verdict.kind === 'stale' ? [draft.id] : [])),
        );
        for (const { draft, isDemanding } of prospects) {
          if (!isDemanding || !running.has(draft.id)) continue;
          for (const id of draft.upstream) if (stale.has(id)) expect(running).toContain(id);
        }
      }),
    );
  });
});

describe('the actions of a plan', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => {
    lab.close();
  });

  test('are of every kind, each once a cell, and the cells with a manifest afterwards are those not left', async () => {
    const slates = PARTITIONS.slice(0, 2);
    const odds: Record<string, string> = {};
    for (const { date: gameDate } of slates)
      odds[gameDate] = await addOdds(lab.store, gameDate, 'A1');
    await lab.run({ slates, world: { odds } });
    const [{ date: gameDate }] = slates as [(typeof slates)[number]];
    const changed = { [gameDate]: await addOdds(lab.store, gameDate, 'B1') };
    const asked = {
      slates: PARTITIONS,
      world: { odds: changed, onMissing: 'fail', isFinal: false },
    } as const;
    const ran = await lab.run(asked);
    const kinds = new Set(ran.plan.cells.map(({ action }) => action.kind));
    expect([...kinds].sort()).toEqual<ActionKind[]>(['block', 'defer', 'reuse', 'run', 'skip']);
    expect(ran.plan.cells.every((cell) => Object.isFrozen(cell) && !('obstacle' in cell))).toBe(
      true,
    );
    const outcomes = new Map(
      ran.execution.results.map(({ cell, outcome }) => [cell.id, outcome] as const),
    );
    const endings: Record<ActionKind, readonly string[]> = {
      reuse: ['reused'],
      run: ['succeeded', 'skipped'],
      skip: ['skipped'],
      block: ['blocked'],
      defer: ['skipped'],
    };
    for (const { id, action } of ran.plan.cells)
      expect(endings[action.kind]).toContain(outcomes.get(id));
  });

  test('are a function of the question: asked again they are equal', async () => {
    const asked = { slates: PARTITIONS.slice(0, 2) };
    await lab.run(asked);
    const [one, two] = [
      await lab.plan({ ...asked, force: true }),
      await lab.plan({ ...asked, force: true }),
    ];
    expect(two.cells.map(({ id, action }) => [id, action])).toEqual(
      one.cells.map(({ id, action }) => [id, action]),
    );
  });
});
