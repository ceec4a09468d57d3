import { describe, expect, test } from 'vitest';
import { columnMeaning } from './column-meaning.ts';
import { UNIFIED_TABLE } from './unified.ts';

const columns = Object.keys(UNIFIED_TABLE.columns);

describe('the meaning of a column', () => {
  test('tells expected minutes from those of who plays', () => {
    expect(columnMeaning('minutes_p50').unit).toBe('expected min');
    expect(columnMeaning('minutes_p50_cond').unit).toBe('min if he plays');
    expect(columnMeaning('minutes_p10').meaning).toContain('times his chance to play');
  });

  test('is there for every chance, quantile, amount and instant of the table', () => {
    const measured = columns.filter((name) =>
      /_prob$|_p\d\d|_ts$|_pct$|^salary$|^value$|_mean$|_std$/.test(name),
    );
    expect(measured.length).toBeGreaterThan(30);
    for (const name of measured) {
      const { unit, meaning } = columnMeaning(name);
      expect(unit === '' ? meaning : unit, name).toBeTruthy();
    }
  });
});
