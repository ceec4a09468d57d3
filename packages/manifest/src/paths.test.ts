import { describe, expect, test } from 'vitest';
import { backfillPath, manifestPath, partitionPath } from './paths.ts';

describe('paths', () => {
  test.each([
    [{ game_date: '2024-01-15' }, 'game_date=2024-01-15'],
    [{ game_date: '2024-01-15', season: '2023', run_id: 'r' }, 'game_date=2024-01-15'],
    [
      { draft_group_id: '98001', game_date: '2024-01-15' },
      'game_date=2024-01-15/draft_group_id=98001',
    ],
    [{ month: '11', season: '2024' }, 'season=2024/month=11'],
    [{ season: '2024' }, 'season=2024'],
    [{ train_through: '2024-06-30' }, 'train_through=2024-06-30'],
  ])('of %j is %s', (partition, path) => {
    expect(partitionPath(partition)).toBe(path);
  });

  test('of a partition with no key but its run are refused with INVALID_PARTITION', () => {
    expect(() => partitionPath({ run_id: 'r1' })).toThrow(
      expect.objectContaining({ code: 'INVALID_PARTITION' }),
    );
  });

  test('of manifests are those of the contract', () => {
    expect(manifestPath('minutes.score', { game_date: '2024-01-15', run_id: 'r1' })).toBe(
      'manifests/minutes.score/game_date=2024-01-15/run=r1/manifest.json',
    );
    expect(backfillPath('bf-1', 'summary.json')).toBe('manifests/backfills/bf-1/summary.json');
  });

  test.each([
    () => manifestPath('../etc', { game_date: '2024-01-15', run_id: 'r1' }),
    () => manifestPath('a', { game_date: '2024-01-15', run_id: '../../x' }),
    () => manifestPath('a', { game_date: '2024-01-15/..', run_id: 'r1' }),
    () => partitionPath({ game_date: '2024-01-15', draft_group_id: 'a/b' }),
    () => backfillPath('..', 'plan.json'),
    () => backfillPath('bf-1', '../plan.json'),
  ])('with an unsafe name are refused with INVALID_NAME (%#)', (build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
  });
});
