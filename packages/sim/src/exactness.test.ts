import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ALLOWED = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'sqrt'],
]);

function sources(): readonly string[] {
  const folder = new URL('.', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort();
}

/** Calls whose bits ECMAScript leaves open, and powers, which V8 has changed before. */
function inexact(source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const calls = [...code.matchAll(/Math\.(\w+)/g)].map(([, name]) => name!);
  const powers = [...code.matchAll(/\w \*\* /g)].map(() => '**');
  return [...calls.filter((name) => !ALLOWED.has(name)), ...powers];
}

test('no source uses a function whose bits may differ between engines', () => {
  for (const path of sources()) {
    const source = readFileSync(new URL(path, import.meta.url), 'utf8');
    expect([path, ...inexact(source)]).toEqual([path]);
  }
});

test('the check above sees what it looks for', () => {
  expect(inexact('const x = Math.log(2) + Math.sqrt(2); // Math.exp')).toEqual(['log']);
  expect(inexact('const x = a ** 2;')).toEqual(['**']);
});
