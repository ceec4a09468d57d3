/**
 * The output of a command: lines of prose, and tables among them. A person reads both, laid out for a width; with --plain another
 * program reads the tables alone, whose columns are the same whatever stands in them.
 */
import { textTable } from './text-table.ts';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The text that a person reads instead of aligned columns; '' where the prose says it all. */
  readonly asText?: string;
  /** Facts that a person reads above the table and a program in columns before it, such as the slate that it is of. */
  readonly of?: Readonly<Record<string, string>>;
}

export type Line = string | Table;

/** @param width in characters; without one, tables are as wide as they are */
export function linesToText(lines: readonly Line[], width?: number): string {
  return lines
    .flatMap((line) => {
      if (typeof line === 'string') return [line];
      const { header, rows, asText = textTable(header, rows, width) } = line;
      return asText === '' ? [] : [asText];
    })
    .join('\n');
}

export interface PlainTable {
  readonly header: string;
  readonly rows: readonly string[];
}

/** The tables among lines, tab-separated. A field has no tab and no line break: a space stands for them. */
export function plainTables(lines: readonly Line[]): PlainTable[] {
  const fields = (texts: readonly string[]): string =>
    texts.map((text) => text.replaceAll(/\s*[\t\r\n]\s*/g, ' ')).join('\t');
  return lines.flatMap((line) => {
    if (typeof line === 'string') return [];
    const { header, rows, of = {} } = line;
    const first = Object.values(of);
    return [
      {
        header: fields([...Object.keys(of), ...header]),
        rows: rows.map((row) => fields([...first, ...row])),
      },
    ];
  });
}
