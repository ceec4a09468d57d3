import { escaped, lengthOf } from './printed-text.ts';

/**
 * Rows of text in aligned columns: numbers to the right, everything else to the left. A column in which nothing stands is left
 * out. Where the table is wider than `width`, its columns move together; if that is not enough, what stands in the last
 * column gets a line of its own below its row. A cell has no line break: a space stands for it.
 *
 * @param width in characters; without one, as wide as it is
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): string {
  const used = header
    .map((_, column) => column)
    .filter((column) => rows.length === 0 || rows.some((row) => (row[column] ?? '') !== ''));
  const pick = (row: readonly string[]): string[] =>
    used.map((column) => onOneLine(row[column] ?? ''));
  const [head, body] = [pick(header), rows.map(pick)];
  const wide = [head, ...body].map(liner(head, body, '  '));
  if (isWithin(wide, width)) return wide.join('\n');
  const narrow = [head, ...body].map(liner(head, body, ' '));
  if (isWithin(narrow, width)) return narrow.join('\n');
  const without = (row: readonly string[]): string[] => row.slice(0, -1);
  const line = liner(without(head), body.map(without), ' ');
  return [head, ...body]
    .flatMap((row) => [line(without(row)), ...(row.at(-1) === '' ? [] : [`      ${row.at(-1)!}`])])
    .join('\n');
}

/** Lays out a row among others. */
function liner(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  gap: string,
): (cells: readonly string[]) => string {
  const columns = header.map((name, column) => {
    const texts = rows.map((row) => row[column]!);
    return {
      width: Math.max(...[name, ...texts].map(lengthOf)),
      isNumeric: texts.every((text) => /^$|^[-+]?[\d,.]+(?:e[-+]\d+)?%?$/.test(text)),
    };
  });
  return (cells) => {
    const padded = cells.map((cell, column) => {
      const padding = ' '.repeat(columns[column]!.width - lengthOf(cell));
      return columns[column]!.isNumeric ? padding + cell : cell + padding;
    });
    return `  ${padded.join(gap)}`.trimEnd();
  };
}

/** As wide as it will be printed. */
function onOneLine(text: string): string {
  return escaped(text.replaceAll(/\s*[\t\r\n]\s*/g, ' '));
}

function isWithin(lines: readonly string[], width: number): boolean {
  return lines.every((line) => lengthOf(line) <= width);
}
