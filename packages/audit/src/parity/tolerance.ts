/** The tolerance file: how far a slate that is made now may be from the live one, column by column. */
import { readFileSync } from 'node:fs';
import type { KnownError } from '@pkg/std';
import { sha256, didYouMean } from '@pkg/std';
import { z } from 'zod';
import { AUDIT_ERRORS } from '../errors.ts';
import { COMPARED_COLUMNS, type ColumnParity } from './column-parity.ts';

const share = (description: string): z.ZodOptional<z.ZodNumber> =>
  z.number().min(0).max(1).optional().meta({ description });

const limits = z.strictObject({
  mismatch_share: share('largest share of the values compared that may differ at all'),
  smape: z.number().min(0).max(2).optional().meta({
    description:
      'largest mean of |live - now| / ((|live| + |now|) / 2), from 0 to 2; for quantities only',
  }),
  missing_share: share('largest share of the live values that may be missing now'),
  extra_share: share('largest share of the present values that the live run may not have'),
});

const toleranceSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: 'where the JSON Schema of this file lies' }),
  tolerance_version: z.literal(1),
  default: limits.optional().meta({
    description: 'limits of columns that are not named; what is left out is 0: everything is equal',
  }),
  columns: z.record(z.string(), limits).optional().meta({
    description: 'limits by column of the unified table; what is left out is that of the default',
  }),
});

export const LIMITS = ['mismatch_share', 'smape', 'missing_share', 'extra_share'] as const;
export type Limit = (typeof LIMITS)[number];

export interface Tolerance {
  /** The file, and the hash of its bytes; null for none: then everything must be equal. */
  readonly file: { readonly path: string; readonly sha256: string } | null;
  of(column: string): Readonly<Record<Limit, number>>;
}

/** The tolerance without a file. */
export const EXACT: Tolerance = { file: null, of: () => limitsOf({}, {}) };

/** The tolerance file as JSON Schema (draft 2020-12). */
export function toleranceJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(toleranceSchema, { target: 'draft-2020-12' });
  return { $schema, title: 'Tolerance of pipeline parity', ...rest };
}

/** @throws KnownError `INVALID_TOLERANCE` */
export function readTolerance(path: string): Tolerance {
  const bytes = bytesOf(path);
  const parsed = toleranceSchema.safeParse(jsonOf(path, bytes));
  if (!parsed.success) throw invalid(path, problemsOf(parsed.error));
  const { default: shared = {}, columns = {} } = parsed.data;
  const unknown = Object.keys(columns).filter((column) => !COMPARED_COLUMNS.includes(column));
  if (unknown.length > 0)
    throw invalid(
      path,
      unknown
        .map((name) => `unknown column ${name}${didYouMean(name, COMPARED_COLUMNS)}`)
        .join('; '),
    );
  return {
    file: { path, sha256: sha256(bytes) },
    of: (column) => limitsOf(columns[column] ?? {}, shared),
  };
}

/** The limits that a column exceeds. */
export function exceeded(column: ColumnParity, tolerance: Tolerance): Limit[] {
  const allowed = tolerance.of(column.column);
  return LIMITS.filter((limit) => (column[limit] ?? 0) > allowed[limit]);
}

type GivenLimits = z.infer<typeof limits>;

function limitsOf(own: GivenLimits, shared: GivenLimits): Record<Limit, number> {
  const of = (limit: Limit): number => own[limit] ?? shared[limit] ?? 0;
  return {
    mismatch_share: of('mismatch_share'),
    smape: of('smape'),
    missing_share: of('missing_share'),
    extra_share: of('extra_share'),
  };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw invalid(path, (cause as Error).message);
  }
}

function jsonOf(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw invalid(path, (cause as Error).message);
  }
}

function problemsOf(error: z.ZodError): string {
  const known = [...LIMITS, 'tolerance_version', 'default', 'columns'];
  return error.issues
    .flatMap((issue) => {
      const at = issue.path.join('.');
      if (at === 'tolerance_version') return ['tolerance_version must be 1'];
      if (issue.code !== 'unrecognized_keys')
        return [at === '' ? issue.message : `${at}: ${issue.message}`];
      return issue.keys.map(
        (key) => `unknown key ${[at, key].filter(Boolean).join('.')}${didYouMean(key, known)}`,
      );
    })
    .join('; ');
}

const EXAMPLE = '{ "tolerance_version": 1, "default": { "mismatch_share": 0.1, "smape": 0.01 } }';

function invalid(path: string, problem: string): KnownError {
  return AUDIT_ERRORS.INVALID_TOLERANCE({ path, problem, example: EXAMPLE });
}
