/** What a payload that is not what its source promised turns into: one error with a constant code. */
import { KnownError } from '@pkg/std';
import type { z } from 'zod';

/**
 * A payload of another shape than expected: the source changed, or something between it and us did.
 *
 * @param what the payload's name, such as `injury report`
 */
export function drift(code: string, what: string, problem: string, cause?: unknown): KnownError {
  return new KnownError({
    code,
    kind: 'upstream',
    message: `expected a ${what} in its known form: ${problem}`,
    hint: 'look at the payload that was kept under quarantine/; when the source has changed its form, update, then run pipeline reparse',
    // Asked again, the source would send the same.
    facts: { retryable: false },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Parses bytes as JSON of a schema. @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA` */
export function parseJson<T extends z.ZodType>(
  schema: T,
  bytes: Uint8Array,
  what: string,
): z.infer<T> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw drift('PAYLOAD_NOT_JSON', what, `it is not JSON (${(cause as Error).message})`, cause);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.map(String).join('.') ?? '';
  const more = parsed.error.issues.length - 1;
  throw drift(
    'PAYLOAD_SCHEMA',
    what,
    `${where}: ${first?.message ?? 'unknown'}${more > 0 ? `, and ${String(more)} more` : ''}`,
  );
}
