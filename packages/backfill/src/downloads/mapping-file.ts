/** A mapping: what the flags of one import say of a kind of files, kept for the next one. */
import { existsSync, readFileSync } from 'node:fs';
import { didYouMean, type KnownError } from '@pkg/std';
import type { ColumnMapping } from '@pkg/steps';
import { z } from 'zod';
import { BACKFILL_ERRORS } from '../errors.ts';

const name = z.string().min(1);

/** Keys are those of the flags. Null is a key that is still open, as a preview leaves it. */
const mappingSchema = z.strictObject({
  schema: z.literal('import-mapping.v1'),
  source: name.nullable().optional(),
  columns: z.record(name, name.nullable()).optional(),
  values: z.record(name, z.string()).optional(),
  'as-of-column': name.nullable().optional(),
  'available-column': name.nullable().optional(),
  'partition-column': z.array(name).optional(),
  'clock-unit': z.enum(['s', 'ms', 'us', 'ns']).optional(),
  timezone: name.optional(),
  dates: z.enum(['day-first', 'month-first']).optional(),
  'decimal-comma': z.boolean().optional(),
});

export type MappingFile = z.infer<typeof mappingSchema>;

/** The flags that a mapping stands for. */
export interface MappedFlags {
  readonly source?: string | undefined;
  readonly 'as-of-column'?: string | undefined;
  readonly 'available-column'?: string | undefined;
  readonly 'partition-column'?: string[] | undefined;
  readonly 'clock-unit'?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dates?: string | undefined;
  readonly 'decimal-comma'?: boolean | undefined;
}

export interface Mapping {
  readonly flags: MappedFlags;
  readonly mapping: ColumnMapping | undefined;
}

/**
 * Reads a mapping.
 *
 * @param path of the file that is to be imported, for the next command
 * @throws KnownError `MAPPING_MISSING`, `MAPPING_INVALID`, `MAPPING_OPEN`
 */
export function readMapping(file: string, path: string): Mapping {
  if (!existsSync(file)) {
    throw BACKFILL_ERRORS.MAPPING_MISSING({ file, path });
  }
  const { schema: _, columns, values, ...flags } = checked(file, path);
  const { source, 'as-of-column': asOf, 'available-column': available, ...rest } = flags;
  const open = openKeys({ schema: 'import-mapping.v1', columns, ...flags });
  if (open.length > 0) {
    const are = `${open.join(', ')} ${open.length === 1 ? 'is' : 'are'}`;
    throw BACKFILL_ERRORS.MAPPING_OPEN({ file, path, open: are });
  }
  const isNamed = columns !== undefined || values !== undefined;
  return {
    flags: {
      ...rest,
      source: source ?? undefined,
      'as-of-column': asOf ?? undefined,
      'available-column': available ?? undefined,
    },
    mapping: isNamed
      ? { columns: (columns ?? {}) as Record<string, string>, values: values ?? {} }
      : undefined,
  };
}

/** Flags with what a mapping says where they say nothing. */
export function mappedFlags<Flags extends object>(
  file: string,
  path: string,
  flags: Flags,
): { readonly flags: Flags & MappedFlags; readonly mapping: ColumnMapping | undefined } {
  const { flags: read, mapping } = readMapping(file, path);
  const said = Object.entries(flags).filter(([, value]) => value !== undefined);
  return { mapping, flags: { ...read, ...Object.fromEntries(said) } as Flags & MappedFlags };
}

/** The keys that are null: nobody has said yet what they are. */
export function openKeys({ columns = {}, ...keys }: MappingFile): string[] {
  const ofColumns = Object.entries(columns).filter(([, own]) => own === null);
  return [
    ...ofColumns.map(([column]) => `columns.${column}`),
    ...Object.entries(keys).flatMap(([key, value]) => (value === null ? [key] : [])),
  ];
}

function checked(file: string, path: string): MappingFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, path, `it is no JSON: ${(cause as Error).message}`, cause);
  }
  const parsed = mappingSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = Object.keys(mappingSchema.shape);
    throw invalid(file, path, `the key ${key} is not known${didYouMean(key, known)}`);
  }
  const key = issue?.path.join('.') ?? '';
  const words = issue?.message ?? 'it is no mapping';
  throw invalid(file, path, key === '' ? words : `the key ${key}: ${words}`);
}

function invalid(file: string, path: string, problem: string, cause?: unknown): KnownError {
  return BACKFILL_ERRORS.MAPPING_INVALID({ file, path, problem }, { cause });
}
