/** What a table is checked for against its contract, and the short description of it that manifests keep. */
import { formatInstant, type Instant } from '@pkg/std';
import type { Column, TableContract } from './contract.ts';
import type { Row } from './parquet.ts';

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
  const duplicate = firstDuplicate(contract, rows);
  if (duplicate !== undefined) {
    problems.push(
      `${contract.name}: the key (${contract.key.join(', ')}) is not unique, such as ${duplicate}`,
    );
  }
  return problems;
}

/** Nulls, smallest and largest value of each column: instants as ISO text. */
export function summariseColumns(contract: TableContract, rows: readonly Row[]): ColumnSummary[] {
  return Object.entries(contract.columns).map(([name, column]) => {
    let nulls = 0;
    let min: number | string | null = null;
    let max: number | string | null = null;
    for (const row of rows) {
      const value = row[name] as number | string | boolean | null;
      if (value === null) nulls += 1;
      else if (typeof value !== 'boolean') {
        if (min === null || value < min) min = value;
        if (max === null || value > max) max = value;
      }
    }
    const shown = (value: number | string | null): number | string | null =>
      value !== null && column.type === 'instant' ? formatInstant(value as Instant) : value;
    return column.type === 'boolean'
      ? { name, type: column.type, nulls }
      : { name, type: column.type, nulls, min: shown(min), max: shown(max) };
  });
}

function isValid(value: unknown, column: Column<unknown>): boolean {
  if (value === null) return column.nullable;
  switch (column.type) {
    case 'string':
      return (
        typeof value === 'string' && (column.oneOf === undefined || column.oneOf.includes(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'int32':
      return (
        Number.isInteger(value) &&
        Math.abs(value as number) < 2 ** 31 &&
        isInRange(value as number, column)
      );
    case 'instant':
      return Number.isSafeInteger(value);
    case 'float64':
      return Number.isFinite(value) && isInRange(value as number, column);
  }
}

function isInRange(value: number, { min, max }: Column<unknown>): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

function expectation(column: Column<unknown>): string {
  const range =
    column.oneOf !== undefined
      ? ` of ${column.oneOf.join(', ')}`
      : column.min !== undefined || column.max !== undefined
        ? ` in ${String(column.min ?? '-inf')}..${String(column.max ?? 'inf')}`
        : '';
  return `${column.type}${range}${column.nullable ? ' or null' : ''}`;
}

function firstDuplicate(contract: TableContract, rows: readonly Row[]): string | undefined {
  if (contract.key.length === 0) return undefined;
  const seen = new Set<string>();
  for (const row of rows) {
    const key = contract.key.map((name) => String(row[name])).join(', ');
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}
