import { describe, expect, test } from 'vitest';
import { demoSlate } from './demo-slate.ts';
import { RATES, type SimInput, type SimPlayer } from './input.ts';
import { loadProfile, parseProfile, type SimProfile } from './profile.ts';
import { makePlan } from './plan.ts';
import { makeTables } from './plan-constants.ts';
import { STATS } from './result.ts';
import { makeSlate } from './slate.ts';
import { Stream } from './stream.ts';
import { ReferenceWorld } from './reference/reference-world.ts';

const WORLDS = 20_000;
const slate = demoSlate(2);
const v3 = loadProfile('sim_v3');
/** Without game script, minutes no wider than their levels say. */
const stated: SimProfile = { ...v3, minutes: loadProfile('baseline').minutes };
const baseline = loadProfile('baseline');

function referenceOf(input: SimInput, profile: SimProfile): ReferenceWorld {
  return new ReferenceWorld(makePlan(makeSlate(input), profile, makeTables(profile)));
}

/** Shows world after world; `games` and `lines` are two names for parts of the reference. */
function each(
  input: SimInput,
  profile: SimProfile,
  see: (seen: { games: ReferenceWorld; lines: ReferenceWorld['lines'] }) => void,
  worlds = WORLDS,
): void {
  const reference = referenceOf(input, profile);
  const stream = new Stream();
  for (let world = 0; world < worlds; world++) {
    stream.toWorld(2024, world);
    reference.make(stream);
    see({ games: reference, lines: reference.lines });
  }
}

function withGames(input: SimInput, change: Partial<SimInput['games'][number]>): SimInput {
  return { ...input, games: input.games.map((game) => ({ ...game, ...change })) };
}

function withPlayers(input: SimInput, change: Partial<SimPlayer>): SimInput {
  return { ...input, players: input.players.map((player) => ({ ...player, ...change })) };
}

describe('margins', () => {
  test('have mean -0.726 x spread and deviation 13.4, within four standard errors', () => {
    const input = withGames(slate, { spreadHome: -6 });
    const drawn: number[] = [];
    each(input, v3, ({ games }) => drawn.push(games.margins[0]!, games.margins[1]!));
    const mean = drawn.reduce((sum, m) => sum + m, 0) / drawn.length;
    const variance = drawn.reduce((sum, m) => sum + (m - mean) * (m - mean), 0) / drawn.length;
    const error = 13.4 / Math.sqrt(drawn.length);
    expect(Math.abs(mean - 4.356)).toBeLessThan(4 * error);
    expect(Math.abs(Math.sqrt(variance) - 13.4)).toBeLessThan((4 * error) / Math.SQRT2);
  });

  test('are centred on 0 where the spread is unknown', () => {
    let sum = 0;
    each(withGames(slate, { spreadHome: null }), v3, ({ games }) => (sum += games.margins[0]!));
    expect(Math.abs(sum / WORLDS)).toBeLessThan((4 * 13.4) / Math.sqrt(WORLDS));
  });
});

describe('team minutes', () => {
  test.each([v3, baseline])('are exactly 240, 265 or 290 in every world of $name', (profile) => {
    const input = demoSlate(3);
    const { teamStart } = makeSlate(input);
    const seen = new Set<string>();
    each(input, profile, ({ games }) => {
      for (let team = 0; team < 6; team++) {
        let sum = 0;
        for (let p = teamStart[team]!; p < teamStart[team + 1]!; p++) sum += games.minutes[p]!;
        if (games.isShort[team] === 0) seen.add(`${games.overtimes[team >> 1]!}: ${sum}`);
      }
    });
    expect([...seen].sort()).toEqual(['0: 240', '1: 265', '2: 290']);
  });

  test('never give a player more than 48, or 5 more with each overtime, and who sits has none', () => {
    const sitting = withPlayers(slate, { playProb: 0.5 });
    let [highest, broken] = [0, 0];
    each(
      sitting,
      v3,
      ({ games, lines }) => {
        games.minutes.forEach((minutes, p) => {
          const game = p < 26 ? 0 : 1;
          if (games.overtimes[game] === 0) highest = Math.max(highest, minutes);
          if (minutes > 48 + 5 * games.overtimes[game]!) broken += 1;
          if (minutes === 0 && lines.fpts[p] !== 0) broken += 1;
        });
      },
      3000,
    );
    expect(broken).toBe(0);
    expect(highest).toBe(48);
  });

  test('that cannot be reached are reported and leave everyone left at the ceiling', () => {
    let short = 0;
    each(
      withPlayers(slate, { playProb: 0.3 }),
      v3,
      ({ games }) => {
        if (games.isShort[0] === 0) return;
        short += 1;
        const played = [...games.minutes.subarray(0, 13)].filter((m) => m > 0);
        expect(played.length).toBeLessThan(5);
        expect(new Set(played).size).toBeLessThanOrEqual(1);
      },
      2000,
    );
    expect(short).toBeGreaterThan(500);
  });
});

describe('raw minutes', () => {
  // With everyone playing and medians that add up to 240, the level stays near 1: ranks and shifts come through.
  const even = withPlayers(demoSlate(1, 8), {
    playProb: 1,
    minutesP10: 24,
    minutesP50: 30,
    minutesP90: 34,
  });

  function medianOf(
    script: (margin: number) => boolean,
    profile: SimProfile,
    player: number,
  ): number {
    const seen: number[] = [];
    each(even, profile, ({ games }) => {
      if (script(games.margins[0]!)) seen.push(games.minutes[player]!);
    });
    return seen.sort((a, b) => a - b)[Math.floor(seen.length / 2)]!;
  }

  test('follow the script only where the profile says so', () => {
    const mixed: SimInput = {
      ...even,
      players: even.players.map((p, i) =>
        i % 8 < 5 ? p : { ...p, minutesP10: 12, minutesP50: 16, minutesP90: 22, isStarter: false },
      ),
    };
    const median = (profile: SimProfile, isBlowout: boolean): number => {
      const seen: number[] = [];
      each(mixed, profile, ({ games }) => {
        if (games.margins[0]! >= 15 === isBlowout && games.overtimes[0] === 0) {
          seen.push(games.minutes[0]!);
        }
      });
      return seen.sort((a, b) => a - b)[Math.floor(seen.length / 2)]!;
    };
    expect(median(baseline, true)).toBeLessThan(median(baseline, false) - 0.5);
    expect(Math.abs(median(stated, true) - median(stated, false))).toBeLessThan(0.2);
  });

  test('have their median at the stated one when teammates agree with it', () => {
    expect(Math.abs(medianOf(() => true, stated, 0) - 30)).toBeLessThan(0.5);
  });
});

describe('means', () => {
  const known = withGames(slate, { total: null });

  const pointsOf = (p: SimPlayer): number =>
    2 * p.fg2a * p.fg2Pct + 3 * p.fg3a * p.fg3Pct + p.fta * p.ftPct;
  const perMinute: readonly (readonly [string, number, (p: SimPlayer) => number])[] = [
    ['points', 1, pointsOf],
    ['rebounds', 2, (p) => p.oreb + p.dreb],
    ['assists', 3, (p) => p.ast],
    ['steals', 4, (p) => p.stl],
    ['blocks', 5, (p) => p.blk],
    ['turnovers', 6, (p) => p.tov],
    ['made threes', 7, (p) => p.fg3a * p.fg3Pct],
  ];

  test.each([v3, baseline])('of every stat of $name equal minutes x rate', (profile) => {
    const sums = new Float64Array(52 * STATS.length);
    each(known, profile, ({ lines }) => lines.stats.forEach((value, at) => (sums[at]! += value)));
    for (const [stat, at, rateOf] of perMinute) {
      let [made, expected] = [0, 0];
      known.players.forEach((player, p) => {
        const mean = sums[p * STATS.length]! * rateOf(player);
        made += sums[p * STATS.length + at]!;
        expected += mean;
        const ratio = sums[p * STATS.length + at]! / mean;
        // One draw deviates by about 0.7 of its mean; the share allocation may be 0.3 % off beyond that.
        const error = 0.75 / Math.sqrt(WORLDS * player.playProb);
        if (Math.abs(ratio - 1) > 4 * error + 0.003) expect([stat, p, ratio]).toEqual([stat, p, 1]);
      });
      expect(Math.abs(made / expected - 1)).toBeLessThan(0.003);
    }
  });

  test('of points come within 5 % of the implied total, and no nearer where that is not enough', () => {
    const scored = (total: number | null): number => {
      let sum = 0;
      each(
        withGames(slate, { total, spreadHome: 0 }),
        v3,
        ({ lines }) => {
          for (let p = 0; p < 26; p++) sum += lines.stats[p * STATS.length + 1]!;
        },
        5000,
      );
      return sum / 5000;
    };
    const free = scored(null);
    expect(scored(2 * free) / free).toBeCloseTo(1.05, 3);
    expect(scored(free / 2) / free).toBeCloseTo(0.95, 3);
    expect(Math.abs(scored(free * 1.01) / free - 1.01)).toBeLessThan(0.01);
  });

  test('of points drift up for the favourite and down for the other team', () => {
    const scored = [0, 0];
    const input = withGames(slate, { total: 210, spreadHome: -30 });
    each(input, v3, ({ lines }) => {
      for (let p = 0; p < 26; p++) scored[p < 13 ? 0 : 1]! += lines.stats[p * STATS.length + 1]!;
    });
    const free = [0, 0];
    each(known, v3, ({ lines }) => {
      for (let p = 0; p < 26; p++) free[p < 13 ? 0 : 1]! += lines.stats[p * STATS.length + 1]!;
    });
    expect(scored[0]! / free[0]!).toBeGreaterThan(1.02);
    expect(scored[1]! / free[1]!).toBeLessThan(0.98);
  });

  test('do not change with the team factor, which makes teammates rise and fall together', () => {
    const quiet = profileWith({ factor_sigma: 0 });
    const correlation = (profile: SimProfile): number => {
      const [a, b]: [number[], number[]] = [[], []];
      each(known, profile, ({ lines }) => {
        a.push(lines.fpts.subarray(0, 6).reduce((sum, f) => sum + f, 0));
        b.push(lines.fpts.subarray(6, 13).reduce((sum, f) => sum + f, 0));
      });
      return pearson(a, b);
    };
    expect(correlation(v3)).toBeGreaterThan(correlation(quiet) + 0.03);
  });

  function profileWith(team: Partial<SimProfile['team']>): SimProfile {
    return parseProfile({ ...v3, name: 'changed', team: { ...v3.team, ...team } });
  }
});

test('a player who never plays changes nothing in the other games', () => {
  const without = {
    ...slate,
    players: slate.players.map((p) => (p.team < 2 ? { ...p, playProb: 0, [RATES[0]]: 9 } : p)),
  };
  const [a, b] = [slate, without].map((input) => {
    const reference = referenceOf(input, v3);
    const stream = new Stream();
    stream.toWorld(1, 3);
    reference.make(stream);
    return [...reference.lines.fpts.subarray(26)];
  });
  expect(b).toEqual(a);
});

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    ab += (x - ma) * (b[i]! - mb);
    aa += (x - ma) * (x - ma);
    bb += (b[i]! - mb) * (b[i]! - mb);
  });
  return ab / Math.sqrt(aa * bb);
}
