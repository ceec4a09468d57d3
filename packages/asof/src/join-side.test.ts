import { describe, expect, test } from 'vitest';
import { asofJoin } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';

function join(left: JoinLeft, right: JoinRight): number[] {
  return [...asofJoin(left, right)];
}

describe('a null', () => {
  test('time asks for nothing and answers nothing; rows keep their numbers', () => {
    expect(join({ time: [null, 5, null, 1] }, { time: [null, 0, null, 4] })).toEqual([
      -1, 3, -1, 1,
    ]);
  });

  test('capture is never visible: when the row could be read is not known', () => {
    expect(join({ time: [9] }, { time: [1, 2], availableAt: [1, null] })).toEqual([0]);
  });
});
