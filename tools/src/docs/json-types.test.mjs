import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { JsonTypes } from './json-types.mjs';

const folder = mkdtempSync(join(tmpdir(), 'json-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The schema of the type `Wanted` of a source. */
function schemaOf(source) {
  const file = join(folder, 'source.ts');
  writeFileSync(file, source);
  const program = ts.createProgram([file], { strict: true, exactOptionalPropertyTypes: true });
  const checker = program.getTypeChecker();
  const exports = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(file)),
  );
  const wanted = exports.find(({ name }) => name === 'Wanted');
  return new JsonTypes(checker).schemaOf(checker.getDeclaredTypeOfSymbol(wanted));
}

test('brands, literals, nullable and optional properties, records, tuples and texts about them', () => {
  const source = `
    type Hash = string & { readonly brand: 'Hash' };
    export interface Wanted {
      readonly schema: 'x.v1';
      /** Over every
       *  byte. */
      readonly hash: Hash;
      readonly size: number | null;
      readonly state: 'on' | 'off';
      readonly is_good: boolean;
      readonly note?: string;
      readonly later: string | undefined;
      readonly counts: Readonly<Record<string, number>>;
      readonly pair: readonly [string, number];
      readonly any: unknown;
    }`;
  expect(schemaOf(source)).toEqual({
    type: 'object',
    properties: {
      schema: { const: 'x.v1' },
      hash: { type: 'string', description: 'Over every byte.' },
      size: { type: ['null', 'number'] },
      state: { enum: ['off', 'on'] },
      is_good: { type: 'boolean' },
      note: { type: 'string' },
      later: { type: 'string' },
      counts: { type: 'object', additionalProperties: { type: 'number' } },
      pair: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'number' }],
        minItems: 2,
        maxItems: 2,
      },
      any: {},
    },
    required: ['any', 'counts', 'hash', 'is_good', 'pair', 'schema', 'size', 'state'],
  });
});

test('a type that holds itself is defined once, and variants are told apart', () => {
  const source = `
    interface Tree { readonly children: readonly Tree[] }
    export type Wanted = { readonly kind: 'tree'; readonly tree: Tree } | { readonly kind: 'leaf' };`;
  expect(schemaOf(source)).toEqual({
    anyOf: [
      {
        type: 'object',
        properties: { kind: { const: 'tree' }, tree: { $ref: '#/$defs/Tree' } },
        required: ['kind', 'tree'],
      },
      { type: 'object', properties: { kind: { const: 'leaf' } }, required: ['kind'] },
    ],
    $defs: {
      Tree: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
        required: ['children'],
      },
    },
  });
});

test.each(['Map<string, number>', 'Date', '() => string', 'Missing'])(
  'what does not become JSON as it is typed is refused: %s',
  (type) => {
    const source = `export interface Wanted { readonly value: ${type} }`;
    expect(() => schemaOf(source)).toThrow(/expected a type that becomes JSON/);
  },
);
