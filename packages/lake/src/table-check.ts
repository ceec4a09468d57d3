/** Checks a table against its contract, and makes the short description of the check that manifests keep. */
import { formatInstant, parseGameDate, type Instant } from '@pkg/std';
import { columnsOf, type ColumnTable, type Row } from './column-table.ts';
import type { Column, TableContract } from './contract.ts';
import { repeatsIn, rulesOf } from './unique-rows.ts';

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
  return tableProblems(contract, columnsOf(contract, rows));
}

/** The problems of a table that is there by column: see `contractProblems`. */
export function tableProblems(contract: TableContract, table: ColumnTable): string[] {
  const problems: string[] = [];
  for (const [name, column] of Object.entries(contract.columns)) {
    const bad = badValues(table.columns.get(name)!, column);
    if (bad.count === 0) continue;
    problems.push(
      `${contract.name}.${name}: ${String(bad.count)} of ${String(table.rowCount)} values are not ${expectation(column)}, such as ${String(bad.first)}`,
    );
  }
  problems.push(...keyProblems(contract, table));
  return problems;
}

function badValues(
  values: readonly unknown[],
  column: Column<unknown>,
): { readonly count: number; readonly first: unknown } {
  let count = 0;
  let first: unknown;
  // Neighbouring rows often hold the same day or name: it is looked at once for each run of them.
  let good: unknown;
  for (const value of values) {
    if (value !== undefined && value === good) continue;
    if (isValid(value, column)) {
      good = value;
      continue;
    }
    if (count === 0) first = value;
    count += 1;
  }
  return { count, first };
}

/** Nulls, smallest and largest valid value of each column: instants as ISO text. */
export function summariseColumns(contract: TableContract, table: ColumnTable): ColumnSummary[] {
  return Object.entries(contract.columns).map(([name, column]) => {
    let nulls = 0;
    let min: number | bigint | string | null = null;
    let max: number | bigint | string | null = null;
    let last: unknown;
    for (const value of table.columns.get(name)!) {
      if (value === null) nulls += 1;
      if (value === null || value === last || typeof value === 'boolean') continue;
      last = value;
      if (!isValid(value, column)) continue;
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

function keyProblems(contract: TableContract, { rowCount, columns }: ColumnTable): string[] {
  const { name, key } = contract;
  const valuesOf = (row: number, names: readonly string[]): string =>
    names.map((column) => columns.get(column)![row]).join(', ');
  const holes = key.map((column) =>
    columns.get(column)!.findIndex((value) => (value ?? null) === null),
  );
  const bare = Math.min(...holes.filter((row) => row >= 0));
  if (Number.isFinite(bare))
    return [`${name}: the key (${key.join(', ')}) is null in part, such as ${valuesOf(bare, key)}`];
  return rulesOf(contract).flatMap((rule) => {
    const [repeat] = repeatsIn(rule, rowCount, (column) => columns.get(column)!);
    if (repeat === undefined) return [];
    return [
      `${name}: the key (${rule.columns.join(', ')}) is not unique, such as ${valuesOf(repeat.row, rule.columns)}`,
    ];
  });
}
