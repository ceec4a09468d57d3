import { InvariantError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { PARTITIONS } from './fixtures/lab.ts';
import { cellId, cellPartition, linkedScopes, scopesOf, type Grain } from './index.ts';

const idsOf = (grain: Grain): string[] =>
  scopesOf(grain, PARTITIONS).map((scope) => cellId('a', scope));
const linkedIds = (from: Grain, index: number, to: Grain): string[] =>
  linkedScopes(scopesOf(from, PARTITIONS)[index]!, to).map((scope) => cellId('a', scope));

describe('the scopes of a grain', () => {
  test('are months, training windows, slates and draft groups, each once, in calendar order', () => {
    expect(idsOf('month')).toEqual(['a 2023-01', 'a 2023-02']);
    expect(idsOf('training')).toEqual(['a through 2024-01-01', 'a through 2024-02-01']);
    expect(idsOf('partition')).toEqual([
      'a 2024-01-15 as of 20240115T173000Z',
      'a 2024-01-16 as of 20240116T233000Z',
      'a 2024-02-01 as of 20240201T233000Z',
    ]);
    expect(idsOf('group')).toEqual([
      'a 2024-01-15 as of 20240115T173000Z group g1',
      'a 2024-01-15 as of 20240115T173000Z group g2',
      'a 2024-01-16 as of 20240116T233000Z group g3',
      'a 2024-02-01 as of 20240201T233000Z group g4',
    ]);
  });

  test('are printed in manifests by the keys that they have', () => {
    const [month, training, slate, group] = ['month', 'training', 'partition', 'group'].map(
      (grain) => cellPartition(scopesOf(grain, PARTITIONS)[0]!),
    );
    expect(month).toEqual({ season: '2023', month: '01' });
    expect(training).toEqual({ train_through: '2024-01-01' });
    const dated = { game_date: '2024-01-15', run_as_of_ts: '2024-01-15T17:30:00Z', season: '2023' };
    expect(slate).toEqual(dated);
    expect(group).toEqual({ ...dated, draft_group_id: 'g1' });
  });
});

describe('a cell reads', () => {
  test('of its own grain the cell of its own scope', () => {
    expect(linkedIds('group', 1, 'group')).toEqual([idsOf('group')[1]]);
    expect(linkedIds('month', 1, 'month')).toEqual([idsOf('month')[1]]);
  });

  test('of a wider grain the one around it', () => {
    expect(linkedIds('group', 1, 'partition')).toEqual([idsOf('partition')[0]]);
    expect(linkedIds('partition', 2, 'month')).toEqual(['a 2023-02']);
    expect(linkedIds('group', 3, 'training')).toEqual(['a through 2024-02-01']);
  });

  test('of a narrower grain all within it', () => {
    expect(linkedIds('partition', 0, 'group')).toEqual(idsOf('group').slice(0, 2));
  });

  test('nothing of a slate, when slates share it: asking for that is a bug of the pipeline', () => {
    expect(() => linkedIds('month', 0, 'partition')).toThrow(InvariantError);
    expect(() => linkedIds('training', 0, 'month')).toThrow(InvariantError);
  });
});
