/**
 * The shapes that our files are made of. Files come from outside the program, so they are checked
 * with zod; what was checked is frozen. Objects are strict: a field that this version does not know
 * means that another version wrote it.
 */
import { pathSegment, type JsonValue } from '@pkg/std';
import { z } from 'zod';

/** JSON as it stands in a manifest: parameters, policies. */
export type JsonRecord = Readonly<Record<string, JsonValue>>;

/** An object that refuses unknown fields. */
export function record<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodReadonly<z.ZodObject<Shape, z.core.$strict>> {
  return z.strictObject(shape).readonly();
}

export function list<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

/** An object with names that are data. */
export function mapOf<Value extends z.ZodType>(
  value: Value,
): z.ZodReadonly<z.ZodRecord<z.ZodString, Value>> {
  return z.record(z.string(), value).readonly();
}

export const count = z.int().nonnegative();
export const duration = z.number().nonnegative();
/** ISO 8601 in UTC, ending in Z. */
export const instant = z.iso.datetime();
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 lower-case hexadecimal digits');
/** A name that may become one segment of a path. */
export const segment = z.string().refine(isPathSegment, 'is not a name that is safe in a path');
export const json: z.ZodType<JsonRecord> = z.record(z.string(), z.json());

/** A shape as it stands in a file sealed by `sealedJson` of `@pkg/std`. */
export function sealed(schema: z.ZodObject): z.ZodObject {
  return schema.safeExtend({ content_sha256: digest });
}

/** A schema as JSON Schema (draft 2020-12) of what stands in the file. */
export function jsonSchemaOf(schema: z.ZodType): JsonRecord {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    // `.readonly()` is about our objects in memory and tells a reader of the file nothing.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  // zod's own type of a JSON Schema is an interface, which has no index signature.
  return made as unknown as JsonRecord;
}

/** The objections of a schema to a value, in one line: `partition.run_id: expected ...; key: ...`. */
export function problemsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    .join('; ');
}

// zod does not catch what a refinement throws, so a checking constructor is asked, not run.
function isPathSegment(text: string): boolean {
  try {
    return pathSegment(text, 'name') === text;
  } catch {
    return false;
  }
}
