/** Checks a table against its contract, and makes the short description of the check that manifests keep. */
import { formatInstant, parseGameDate, type Instant } from '@pkg/std';
import type { Column, TableContract } from './contract.ts';
import type { Row } from './parquet.ts';
import { repeatsOf, rulesOf } from './unique-rows.ts';

// Source: ECMAScript, time values: a hundred million days on either side of the epoch.
const LAST_INSTANT_MS = 8.64e15;

export interface ColumnSummary {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly min?: number | string | null;
  readonly max?: number | string | null;
}

/** Every way in which the rows break the contract, one line each; empty when they keep it. */
export function contractProblems(contract: TableContract, rows: readonly Row[]): string[] {
  const problems: string[] = [];
  for (const [name, column] of Object.entries(contract.columns)) {
    let bad = 0;
    let example: unknown;
    for (const row of rows) {
      if (isValid(row[name], column)) continue;
      if (bad === 0) example = row[name];
      bad += 1;
    }
    if (bad > 0) {
      problems.push(
        `${contract.name}.${name}: ${String(bad)} of ${String(rows.length)} values are not ${expectation(column)}, such as ${String(example)}`,
      );
    }
  }
  problems.push(...keyProblems(contract, rows));
  return problems;
}

/** Nulls, smallest and largest valid value of each column: instants as ISO text. */
export function summariseColumns(contract: TableContract, rows: readonly Row[]): ColumnSummary[] {
  return Object.entries(contract.columns).map(([name, column]) => {
    let nulls = 0;
    let min: number | bigint | string | null = null;
    let max: number | bigint | string | null = null;
    for (const row of rows) {
      const value = row[name];
      if (value === null) nulls += 1;
      if (value === null || typeof value === 'boolean' || !isValid(value, column)) continue;
      const known = value as number | bigint | string;
      if (min === null || known < min) min = known;
      if (max === null || known > max) max = known;
    }
    const shown = (value: number | bigint | string | null): number | string | null =>
      typeof value === 'bigint'
        ? String(value)
        : value !== null && column.type === 'instant'
          ? formatInstant(value as Instant)
          : value;
    return column.type === 'boolean'
      ? { name, type: column.type, nulls }
      : { name, type: column.type, nulls, min: shown(min), max: shown(max) };
  });
}

/** Whether a column may hold a value. */
export function isValid(value: unknown, column: Column<unknown>): boolean {
  if (value === null) return column.nullable;
  switch (column.type) {
    case 'string':
      return (
        // Half of a surrogate pair has no UTF-8: it would be read back as another character.
        typeof value === 'string' &&
        !/\p{Cs}/u.test(value) &&
        (column.oneOf === undefined || column.oneOf.includes(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isDay(value);
    case 'int32':
      return (
        Number.isInteger(value) &&
        Math.abs(value as number) < 2 ** 31 &&
        isInRange(value as number, column)
      );
    case 'int64':
      return typeof value === 'bigint'
        ? BigInt.asIntN(64, value) === value
        : Number.isSafeInteger(value);
    case 'instant':
      return (
        Number.isSafeInteger(value) &&
        Math.abs(value as number) <= LAST_INSTANT_MS &&
        isInRange(value as number, column)
      );
    case 'float64':
      return Number.isFinite(value) && isInRange(value as number, column);
  }
}

function isDay(text: string): boolean {
  try {
    return parseGameDate(text) === text;
  } catch {
    return false;
  }
}

function isInRange(value: number, { min, max }: Column<unknown>): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

/** Describes in words what a column may hold: `float64 in -60..60 or null`. */
export function expectation(column: Column<unknown>): string {
  const range =
    column.oneOf !== undefined
      ? ` of ${column.oneOf.join(', ')}`
      : column.min !== undefined || column.max !== undefined
        ? ` in ${String(column.min ?? '-inf')}..${String(column.max ?? 'inf')}`
        : '';
  return `${column.type}${range}${column.nullable ? ' or null' : ''}`;
}

function keyProblems(contract: TableContract, rows: readonly Row[]): string[] {
  const { name, key } = contract;
  const valuesOf = (row: Row, columns: readonly string[]): string =>
    columns.map((column) => row[column]).join(', ');
  const bare = rows.find((row) => key.some((column) => (row[column] ?? null) === null));
  if (bare !== undefined)
    return [`${name}: the key (${key.join(', ')}) is null in part, such as ${valuesOf(bare, key)}`];
  return rulesOf(contract).flatMap((rule) => {
    const [repeat] = repeatsOf(rule, rows);
    if (repeat === undefined) return [];
    const { columns } = rule;
    return [
      `${name}: the key (${columns.join(', ')}) is not unique, such as ${valuesOf(rows[repeat.row]!, columns)}`,
    ];
  });
}
