import fc from 'fast-check';
import { normalize } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { isPlainPath, removablePath, storedPathProblem } from './stored-path.ts';

/** Segments that a path of ours has, and those that one of somebody else may have. */
const segment = fc.oneof(
  fc.constantFrom('runs', 'models', 'manifests', 'bronze', 'current', 'leases', 'gc', 'pins'),
  fc.constantFrom('run=r1', 'game_date=2024-01-15', 'sim.run', 'minutes', 'held', '.v000001-x'),
  fc.constantFrom('', '.', '..', '...', '~', 'C:', '\\', '%2e%2e', 'a b', '\0', '\n', 'ü'),
  fc.string({ maxLength: 6 }),
);
const path = fc.array(segment, { maxLength: 7 }).map((segments) => segments.join('/'));
const RUNS = { numRuns: 5000 };

function accepts(text: string): boolean {
  try {
    return removablePath(text) === text;
  } catch {
    return false;
  }
}

describe('a path that stands in a file', () => {
  test('stays below the folder that it must lie in, however it is spelled', () => {
    const folder = 'runs/sim.run/game_date=2024-01-15/run=r1';
    const odd = fc.oneof(
      path,
      path.map((rest) => `${folder}/${rest}`),
    );
    let accepted = 0;
    fc.assert(
      fc.property(odd, (text) => {
        if (storedPathProblem(text, [folder]) !== undefined) return;
        accepted += 1;
        expect(normalize(`/root/${text}`)).toBe(`/root/${text}`);
        expect(text.startsWith(`${folder}/`)).toBe(true);
        expect(text.length).toBeGreaterThan(folder.length + 1);
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test('that is no plain path is refused anywhere', () => {
    for (const odd of [
      '',
      '/',
      '/etc',
      '..',
      'runs/../bronze',
      'runs//x',
      'runs/x/',
      '~/x',
      'a\0b',
    ])
      expect(storedPathProblem(odd)).toMatch(/is not a relative path of plain names$/);
  });
});

describe('a path that may be removed', () => {
  test.each([
    'runs/sim.run/game_date=2024-01-15/run=r1',
    'runs/finalize.unified/game_date=2024-01-15/draft_group_id=5/run=r1/unified.parquet',
    'manifests/sim.run/game_date=2024-01-15/run=r1',
    'models/minutes/run=r1',
    'leases/holders/a.json',
    'leases/held/publish/game_date=2024-01-15',
    'gc/gc-1/trash/0001',
    'probe-1',
    `manifests/sets/${'0'.repeat(64)}.json`,
    'bronze/odds/season=2023/.tmp-dead-1',
  ])('is %s', (good) => {
    expect(removablePath(good)).toBe(good);
  });

  test.each([
    ...['', '.', 'runs', 'runs/sim.run', 'runs/sim.run/run=r1', 'manifests', 'models', 'gc'],
    ...[
      'manifests/sets',
      'manifests/sets/a.json',
      'bronze/.tmp-',
      '.tmp-a/b',
      'models/minutes',
      'bronze',
      'bronze/odds/run=r1',
      'current/slate/x/run=r1',
      'leases',
    ],
    ...['manifests/backfills/bf-1', 'leases/held', 'pins/r1', 'runs/sim.run/game_date=2024-01-15'],
    ...['runs/../bronze/a=b/run=r1', '/runs/sim.run/a=b/run=r1', 'payloads/nba/date=x/run=r1'],
  ])("is not '%s'", (bad) => {
    expect(() => removablePath(bad)).toThrowError(
      expect.objectContaining({ code: 'NOT_REMOVABLE' }),
    );
  });

  test('never holds a history, a pointer, a pin, a record of a backfill or another run', () => {
    const kept = [
      'bronze/a/b',
      'current/slate/a=b/x',
      'pins/r1/pin.json',
      'payloads/a/b',
      'cache/a',
    ];
    const own = ['manifests/backfills/bf-1/plan.json', 'runs/sim.run/a=b/run=other/x'];
    fc.assert(
      fc.property(path, (text) => {
        if (!accepts(text)) return;
        expect(isPlainPath(text)).toBe(true);
        for (const each of [...kept, ...own])
          expect(each === text || each.startsWith(`${text}/`)).toBe(false);
      }),
      RUNS,
    );
  });
});
