import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import type { SimInput } from './input.ts';
import { compileKernel, Kernel } from './kernel.ts';
import { BLOCK_WORLDS, ROW_STRIDE } from './kernel-layout.ts';
import { makePlan, rowsOf } from './plan.ts';
import type { Plan } from './plan-memory.ts';
import { makeTables } from './plan-constants.ts';
import { loadProfile, profileNames, type SimProfile } from './profile.ts';
import { makeSlate } from './slate.ts';
import { ReferenceBlock } from './reference/reference-block.ts';

const kernel = compileKernel();

function planOf(input: SimInput, profile: SimProfile): Plan {
  return makePlan(makeSlate(input), profile, makeTables(profile));
}

/** Lists the places where two blocks differ in a bit: rows and worlds, or sums. */
function differences(plan: Plan, block: number, worlds: number, seed: number): readonly string[] {
  const [fast, plain] = [new Kernel(kernel, plan, seed), new ReferenceBlock(plan, seed)];
  fast.make(block, worlds);
  plain.make(block, worlds);
  const found: string[] = [];
  for (let row = 0; row < rowsOf(plan.players, plan.games); row++) {
    for (let i = 0; i < worlds; i++) {
      const [a, b] = [fast.rows[row * ROW_STRIDE + i]!, plain.rows[row * ROW_STRIDE + i]!];
      if (!Object.is(a, b)) found.push(`row ${row} world ${i}: ${a} ${b}`);
    }
  }
  fast.sums.forEach((sum, i) => {
    if (!Object.is(sum, plain.sums[i])) found.push(`sum ${i}: ${sum} ${plain.sums[i]!}`);
  });
  return found;
}

describe('the kernel and its reference make the same bits', () => {
  test.each(profileNames)('for %s, in full and in short blocks', (name) => {
    const plan = planOf(demoSlate(3), loadProfile(name));
    for (const worlds of [BLOCK_WORLDS, 101, 4, 1]) {
      expect(differences(plan, 7, worlds, 99).slice(0, 3)).toEqual([]);
    }
  });

  test('for slates of any kind: rosters, chances, minutes and rates up to their limits', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const minutes = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    const player = fc.record({
      playProb: fc.oneof(unit, fc.constantFrom(0, 1)),
      minutes: minutes.map((values) => values.sort((a, b) => a - b)),
      isStarter: fc.boolean(),
      rates: fc.array(fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(0)), {
        minLength: 9,
        maxLength: 9,
      }),
      shares: fc.array(fc.oneof(unit, fc.constantFrom(0, 0.5, 1)), { minLength: 3, maxLength: 3 }),
    });
    const team = fc.array(player, { minLength: 5, maxLength: 32 });
    const game = fc.record({
      spreadHome: fc.option(fc.double({ min: -40, max: 40, noNaN: true })),
      total: fc.option(fc.double({ min: 1, max: 400, noNaN: true })),
    });
    const property = fc.property(
      ...([game, team, team, fc.constantFrom(...profileNames)] as const),
      fc.nat(1e6),
      (market, home, away, name, block) => {
        const input: SimInput = {
          games: [{ gameId: 'g', ...market }],
          teams: [
            { teamId: 1, game: 0, isHome: true },
            { teamId: 2, game: 0, isHome: false },
          ],
          players: [home, away].flatMap((players, side) =>
            players.map(({ playProb, minutes: [p10, p50, p90], isStarter, rates, shares }, i) => {
              const [fg2a, fg3a, fta, oreb, dreb, ast, stl, blk, tov] = rates as [
                ...[number, number, number, number, number, number, number, number, number],
              ];
              return {
                ...{ playerId: i, team: side, playProb, isStarter },
                ...{ minutesP10: p10!, minutesP50: p50!, minutesP90: p90! },
                ...{ fg2a, fg3a, fta, oreb, dreb, ast, stl, blk, tov },
                ...{ fg2Pct: shares[0]!, fg3Pct: shares[1]!, ftPct: shares[2]! },
              };
            }),
          ),
        };
        expect(differences(planOf(input, loadProfile(name)), block, 12, 5).slice(0, 3)).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 60, seed: 20240115 });
  });

  test('and a changed constant is seen by both: the comparison above can fail', () => {
    const profile = loadProfile('sim_v3');
    const plan = planOf(demoSlate(1), profile);
    const before = new Kernel(kernel, plan, 1);
    before.make(0, 4);
    plan.floats[plan.constantsAt + 43]! += 0.01;
    const after = new Kernel(kernel, plan, 1);
    after.make(0, 4);
    expect([...after.rows]).not.toEqual([...before.rows]);
    expect(differences(plan, 0, 4, 1)).toEqual([]);
  });
});

test('the sources of the kernel use no relaxed or inexact operation', () => {
  const folder = new URL('../assembly/', import.meta.url);
  const names = readdirSync(folder);
  expect(names).toContain('kernel.ts');
  for (const name of names) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect([name, ...(code.match(/relaxed\w*|Mathf?\.\w+|NativeMath/g) ?? [])]).toEqual([name]);
  }
});
