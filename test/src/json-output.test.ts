import { expect, test } from 'vitest';
import { checkJsonOutput } from './json-output.ts';

const OUTPUT = { schema: 'config-check.v1', ok: true, file: null };

test.each([
  ['as its schema says', OUTPUT, null],
  ['without a property', { schema: 'config-check.v1', ok: true }, /file/],
  ['with a value of another type', { ...OUTPUT, ok: 'yes' }, /ok/],
  ['with a property that is not published', { ...OUTPUT, extra: 1 }, /extra/],
  [
    'of a schema that is not published',
    { ...OUTPUT, schema: 'config-check.v9' },
    /config-check.v9/,
  ],
])('an output %s is let pass or refused', (_, output, problem) => {
  const check = (): void => {
    checkJsonOutput(JSON.stringify(output));
  };
  if (problem === null) expect(check).not.toThrow();
  else expect(check).toThrow(problem);
});

test('of several lines each is checked', () => {
  const lines = [OUTPUT, { ...OUTPUT, ok: 1 }].map((output) => JSON.stringify(output));
  expect(() => {
    checkJsonOutput(`${lines.join('\n')}\n`);
  }).toThrow(/ok/);
});
