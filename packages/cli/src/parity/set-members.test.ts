import { sha256 } from '@pkg/std';
import { digestOfSet } from '@pkg/steps';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { membersThen, newBudget, type DayOfSet } from './set-members.ts';

const DAY = 'season=2023/date=2024-01-10';
const file = (name: number): { path: string; sha256: ReturnType<typeof sha256> } => ({
  path: `bronze/boxscores_raw/${DAY}/game_id=${String(name).padStart(2, '0')}/run_ts=x/b.parquet`,
  sha256: sha256(Buffer.from(String(name))),
});
const FILES = Array.from({ length: 14 }, (_, name) => file(name));

function dayOf(files: readonly ReturnType<typeof file>[]): DayOfSet {
  return { partition: DAY, count: files.length, sha256: digestOfSet(files) };
}

test('the files of a set are told from its digest, where at most three are others than now', () => {
  const all = FILES.map((_, at) => at);
  fc.assert(
    fc.property(fc.subarray(all), fc.subarray(all, { maxLength: 3 }), (members, edits) => {
      const now = FILES.filter((_, at) => members.includes(at));
      const then = FILES.filter((_, at) => members.includes(at) !== edits.includes(at));
      expect(membersThen(dayOf(then), now, FILES, newBudget())).toEqual(then);
    }),
    { numRuns: 40 },
  );
});

test('files that the history does not have are not guessed', () => {
  expect(membersThen(dayOf([...FILES, file(99)]), FILES, FILES, newBudget())).toBeUndefined();
});

test('a day that was not read had no files', () => {
  expect(membersThen(undefined, FILES, FILES, newBudget())).toEqual([]);
});

test('with nothing left to try, only the files of now are told', () => {
  const spent = { tries: 0 };
  expect(membersThen(dayOf(FILES), FILES, FILES, spent)).toEqual(FILES);
  expect(membersThen(dayOf(FILES.slice(1)), FILES, FILES, spent)).toBeUndefined();
});
