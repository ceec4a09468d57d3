/** Tables as `stats.nba.com` sends them: headers and rows apart. */
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';

const payload = z.object({
  resultSets: listOf(
    z.object({
      name: z.string(),
      headers: listOf(z.string()),
      rowSet: listOf(listOf(z.union([z.string(), z.number(), z.null()]))),
    }),
  ),
});

/**
 * The rows of one table as objects of a schema; columns that the schema does not name are passed over.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`; `PAYLOAD_EMPTY` for a table without rows
 */
export function readResultSet<T extends z.ZodObject>(
  bytes: Uint8Array,
  table: string,
  row: T,
  what: string,
): z.infer<T>[] {
  const { resultSets } = parseJson(payload, bytes, what);
  const found = resultSets.find(({ name }) => name === table);
  if (found === undefined) throw drift('PAYLOAD_SCHEMA', what, `it has no table ${table}`);
  const { headers, rowSet } = found;
  const missing = Object.keys(row.shape).filter((name) => !headers.includes(name));
  if (missing.length > 0)
    throw drift('PAYLOAD_SCHEMA', what, `${table} has no column ${missing.join(', ')}`);
  if (new Set(headers).size !== headers.length)
    throw drift('PAYLOAD_SCHEMA', what, `${table} has two columns of one name`);
  if (rowSet.length === 0) throw drift('PAYLOAD_EMPTY', what, `${table} has no rows`);
  return rowSet.map((cells, index) => {
    if (cells.length !== headers.length)
      throw drift(
        'PAYLOAD_SCHEMA',
        what,
        `row ${String(index)} of ${table} has ${String(cells.length)} cells, not ${String(headers.length)}`,
      );
    const parsed = row.safeParse(Object.fromEntries(headers.map((name, at) => [name, cells[at]])));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw drift(
      'PAYLOAD_SCHEMA',
      what,
      `row ${String(index)} of ${table}, ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  });
}
