import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asofJoin } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';

function join(left: JoinLeft, right: JoinRight): number[] {
  return [...asofJoin(left, right)];
}

describe('units', () => {
  const units = { day: 86_400_000_000_000n, second: 10n ** 9n, millisecond: 10n ** 6n } as const;
  const anyUnit = fc.constantFrom('day', 'second', 'millisecond');
  const ticks = fc.array(fc.bigInt({ min: -4n, max: 4n }), { maxLength: 8 });

  test('that differ compare as the instants do', () => {
    fc.assert(
      fc.property(ticks, ticks, anyUnit, anyUnit, (asking, answering, mine, theirs) => {
        const inNanoseconds = join(
          { time: asking.map((tick) => tick * units[mine]) },
          { time: answering.map((tick) => tick * units[theirs]) },
        );
        const left = { time: asking, unit: mine };
        expect(join(left, { time: answering.map(Number), unit: theirs })).toEqual(inNanoseconds);
      }),
    );
  });

  test('finer than doubles hold stay exact', () => {
    const time = BigInt64Array.of(1_700_000_000_000_000_001n);
    const left = { time: [1_700_000_000], unit: 'second' as const };
    expect(join(left, { time, unit: 'nanosecond' })).toEqual([-1]);
    expect(join(left, { time: time.map((t) => t - 1n), unit: 'nanosecond' })).toEqual([0]);
  });
});
