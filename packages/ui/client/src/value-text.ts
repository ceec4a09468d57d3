/** A value of a table as `pipeline trace` prints it. */
export function valueText(column: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (column.endsWith('_ts')) return new Date(value).toISOString().replace('.000Z', 'Z');
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(4)));
}
