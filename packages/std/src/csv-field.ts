/**
 * One field of comma-separated values (RFC 4180). A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a
 * carriage return for a formula: such a text gets an apostrophe before it, which `csvText` takes away again.
 */

/**
 * A text that a spreadsheet may run as a formula, behind any number of apostrophes: one more or less is always told
 * apart.
 */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * Writes a value as a field. Numbers and booleans stay as they are; null is an empty field.
 *
 * @example
 * csvField('=SUM(A1)') // "'=SUM(A1)"
 */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as lines that end in CR LF, as RFC 4180 has them. */
export function csvLines(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/**
 * Returns the text that `csvField` was given, from a field whose quotes are already removed.
 *
 * @example
 * csvText("'=SUM(A1)") // "=SUM(A1)"
 */
export function csvText(field: string): string {
  return field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field;
}
