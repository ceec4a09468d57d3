/**
 * Checks what the program prints with --json against the published schema that it names. A schema says what is there
 * and leaves room for more; here a property that it does not know is a fault too, so that nothing is printed
 * unpublished.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('../../docs/schemas', import.meta.url));

/** The names of all published schemas, such as `run.v1`. */
export const PUBLISHED: readonly string[] = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

const parsers = new Map<string, z.ZodType>();

/**
 * Checks everything on the standard output of a command that was run with --json.
 *
 * @throws Error that names the schema and where the output differs from it
 */
export function checkJsonOutput(stdout: string): void {
  for (const output of outputsIn(stdout)) {
    const name = (output as { readonly schema?: unknown }).schema;
    if (typeof name !== 'string' || !PUBLISHED.includes(name))
      throw new Error(`expected an output with a published schema, got ${String(name)}`);
    const { error } = parserOf(name).safeParse(output);
    if (error !== undefined) throw new Error(`not as ${name} says:\n${z.prettifyError(error)}`);
  }
}

/** One object, or one per line with --follow. */
function outputsIn(stdout: string): unknown[] {
  try {
    return [JSON.parse(stdout)];
  } catch {
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line): unknown => JSON.parse(line));
  }
}

function parserOf(name: string): z.ZodType {
  let parser = parsers.get(name);
  if (parser === undefined) {
    const schema = closed(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
    parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    parsers.set(name, parser);
  }
  return parser;
}

/** The schema with no room left for properties that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, closed(part)]),
  );
  const isOpen = parts['type'] === 'object' && 'properties' in parts;
  return isOpen ? { additionalProperties: false, ...parts } : parts;
}
