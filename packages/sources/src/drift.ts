/** Makes one error with a constant code of a payload that is not what its source promised. */
import { formatInstant, MINUTE_MS, type Instant, type KnownError } from '@pkg/std';
import { z } from 'zod';
import { SOURCE_ERRORS, type PayloadCode } from './errors.ts';
import { jsonShape } from './parsing/json-shape.ts';

/**
 * A payload of another shape than expected: the source changed, or something between it and us did.
 *
 * @param what the payload's name, such as `injury report`
 */
export function drift(
  code: PayloadCode,
  what: string,
  problem: string,
  cause?: unknown,
): KnownError {
  // Asked again, the source would send the same.
  return SOURCE_ERRORS[code]({ what, problem }, { facts: { retryable: false }, cause });
}

/** A clock of theirs may be ahead of ours by this much, in ms. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * Refuses what says that it holds as of a time after its capture: it would be stored, and selected by nobody until then.
 *
 * @throws KnownError `SOURCE_CLOCK_AHEAD`
 */
export function checkClock(what: string, asOf: Instant, capturedAt: Instant): void {
  if (!(asOf > capturedAt + CLOCK_TOLERANCE_MS)) return;
  const [theirs, ours] = [formatInstant(asOf), formatInstant(capturedAt)];
  const minutes = String(CLOCK_TOLERANCE_MS / MINUTE_MS);
  const problem = `it says that it holds as of ${theirs}, more than ${minutes} min after its capture at ${ours}`;
  throw drift('SOURCE_CLOCK_AHEAD', what, problem);
}

/** Most values that a payload may have: four times as many as the largest real one. */
const MAX_VALUES = 600_000;
const MAX_DEPTH = 64;
/** Longest text of an answer that is repeated in a message, in characters. */
const LONGEST_TEXT = 200;

/**
 * A list of which the first wrong item ends the look: what is not of the form at all has one problem, not one an item, each
 * of which would cost more memory than the item itself.
 */
export function listOf<T extends z.ZodType>(
  item: T,
): z.ZodPipe<z.ZodArray<z.ZodUnknown>, z.ZodTransform<z.output<T>[], unknown[]>> {
  return z.array(z.unknown()).transform((items, context) => {
    const read: z.output<T>[] = [];
    for (const [index, value] of items.entries()) {
      const parsed = item.safeParse(value);
      if (!parsed.success) {
        const [first] = parsed.error.issues;
        const path = [index, ...(first?.path ?? [])];
        context.addIssue({ code: 'custom', message: first?.message ?? 'unknown', path });
        return z.NEVER;
      }
      read.push(parsed.data);
    }
    return read;
  });
}

/**
 * Parses bytes as JSON of a schema.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`; `PAYLOAD_TOO_LARGE` before anything is parsed
 */
export function parseJson<T extends z.ZodType>(
  schema: T,
  bytes: Uint8Array,
  what: string,
): z.infer<T> {
  const { values, depth } = jsonShape(bytes);
  if (values > MAX_VALUES || depth > MAX_DEPTH) {
    const problem = `it has ${String(values)} values, up to ${String(depth)} within each other; at most ${String(MAX_VALUES)} and ${String(MAX_DEPTH)} are parsed`;
    throw drift('PAYLOAD_TOO_LARGE', what, problem);
  }
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw drift('PAYLOAD_NOT_JSON', what, `it is not JSON (${(cause as Error).message})`, cause);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = (first?.path.map(String).join('.') ?? '').slice(0, LONGEST_TEXT);
  const more = parsed.error.issues.length - 1;
  throw drift(
    'PAYLOAD_SCHEMA',
    what,
    `${where}: ${(first?.message ?? 'unknown').slice(0, LONGEST_TEXT)}${more > 0 ? `, and ${String(more)} more` : ''}`,
  );
}
