/**
 * Finds where rows break their contract: the row, the column and the value of each breach, for somebody who has the
 * file open.
 */
import type { TableContract } from './contract.ts';
import type { Row } from './column-table.ts';
import { expectation, isValid } from './table-check.ts';
import { repeatsOf, rulesOf } from './unique-rows.ts';

export interface Breach {
  /** Index of the row, from 0. */
  readonly row: number;
  /** The columns that the breach is about: one, or those of a key. */
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
  /** The value that the contract asks for; left out for a key. */
  readonly expected?: string;
  /** Index of the earlier row that has the same key. */
  readonly repeats?: number;
}

/** Every breach, by row and then in the order of the columns. */
export function contractBreaches(contract: TableContract, rows: readonly Row[]): Breach[] {
  const columns = Object.entries(contract.columns);
  const breaches: Breach[] = [];
  rows.forEach((row, index) => {
    for (const [name, column] of columns) {
      const value = row[name];
      if (!isValid(value, column))
        breaches.push({
          row: index,
          columns: [name],
          values: [value],
          expected: expectation(column),
        });
    }
  });
  for (const rule of rulesOf(contract)) {
    for (const { row, repeats } of repeatsOf(rule, rows))
      breaches.push({
        row,
        columns: rule.columns,
        values: rule.columns.map((name) => rows[row]![name]),
        repeats,
      });
  }
  return breaches.sort((a, b) => a.row - b.row);
}
