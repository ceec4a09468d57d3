/** The type of a column of text, as in CSV: the one that its history has already, or the one that all its values have. */
import {
  day,
  flag,
  nullable,
  real,
  text,
  type Column,
  type ForeignColumn,
  type ForeignTable,
} from '@pkg/lake';
import { castTo, type CastOptions } from './cast-value.ts';

/** Digits after a zero are an id's, such as 0022300061: as a number it would lose them. */
const PADDED = /^\s*[+-]?0\d/;
const DAY = /^\s*\d{4}-\d{2}-\d{2}\s*$/;

/**
 * The type of one column. A column that holds nothing is text. Numbers are `float64` even where all of them are whole, since a
 * later file may have others.
 *
 * @param recorded the types that the history's columns have so far: values that do not fit are for the caller to refuse, but
 *   numbers may be finer than those before
 */
export function writtenType(
  { rows }: ForeignTable,
  { name, type }: ForeignColumn,
  recorded: Readonly<Record<string, Column<unknown>>>,
  options: CastOptions,
): Column<unknown> {
  const values = rows.flatMap((row) => (row[name] as string | null) ?? []);
  const fits = (column: Column<unknown>): boolean => {
    const cast = castTo('', nullable(column), type, options);
    const read = values.map(cast);
    return read.every((value) => value !== undefined) && read.some((value) => value !== null);
  };
  const before = recorded[name];
  if (before !== undefined) {
    const isWhole = before.type === 'int32' || before.type === 'int64';
    return isWhole && !fits(before) && fits(real()) ? nullable(real()) : nullable(before);
  }
  if (!values.some((value) => PADDED.test(value)) && fits(real())) return nullable(real());
  if (fits(flag()) && values.every((value) => !/^\s*[01tf]\s*$/i.test(value)))
    return nullable(flag());
  const isDay = options.forms.dates !== undefined || values.every((value) => DAY.test(value));
  return nullable(isDay && fits(day()) ? day() : text());
}
