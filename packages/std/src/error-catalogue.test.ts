import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineErrors } from './error-catalogue.ts';
import { KnownError } from './known-error.ts';
import { renderRemedy, shellWords } from './remedy.ts';

const ERRORS = defineErrors({
  RUN_MISSING: {
    kind: 'missing',
    message: '{gameDate} has no run {run}; it has {runs}',
    remedy: ['list them: ', { command: ['status', '--start', '{gameDate}'] }, '; or make one'],
  },
  BUSY: { kind: 'conflict', message: 'another process is at work', remedy: ['wait for it'] },
});

describe('a catalogue', () => {
  test('makes an error of a code, its texts filled and its parameters as facts', () => {
    const error = ERRORS.RUN_MISSING({ gameDate: '2024-01-15', run: 'a', runs: ['b', 'c'] });
    expect(error).toBeInstanceOf(KnownError);
    expect(error).toMatchObject({
      code: 'RUN_MISSING',
      kind: 'missing',
      message: '2024-01-15 has no run a; it has b, c',
      hint: 'list them: pipeline status --start 2024-01-15; or make one',
      remedy: ['list them: ', { command: ['status', '--start', '2024-01-15'] }, '; or make one'],
      facts: { gameDate: '2024-01-15', run: 'a', runs: ['b', 'c'] },
    });
  });

  test('asks for the parameters that its texts name, and for no others', () => {
    type Asked = Parameters<typeof ERRORS.RUN_MISSING>[0];
    expectTypeOf<keyof Asked>().toEqualTypeOf<'gameDate' | 'run' | 'runs'>();
    expect(ERRORS.BUSY().message).toBe('another process is at work');
    // @ts-expect-error: runs is missing
    expect(() => ERRORS.RUN_MISSING({ gameDate: 'x', run: 'y' })).toThrow('needs runs');
  });

  test('leaves braces of a value alone, and lets a place say its own remedy, cause and facts', () => {
    const cause = new Error('why');
    const details = { cause, facts: { pid: 1 }, remedy: ['end it'] };
    const error = ERRORS.RUN_MISSING({ gameDate: '{run}', run: 'r', runs: [] }, details);
    expect(error.message).toBe('{run} has no run r; it has ');
    expect(error).toMatchObject({ cause, hint: 'end it', facts: { pid: 1, run: 'r' } });
  });

  test('fills a code that is one of many', () => {
    const errors = defineErrors({
      'IO_{errno}': { kind: 'upstream', message: 'writing failed', remedy: ['look'] },
    });
    // @ts-expect-error: errno is missing
    expect(() => errors['IO_{errno}']()).toThrow('needs errno');
    expect(errors['IO_{errno}']({ errno: 'EIO' }).code).toBe('IO_EIO');
  });

  test('has several entries of one code, each with its own texts', () => {
    const errors = defineErrors({
      BACKWARDS: {
        code: 'USAGE',
        kind: 'input',
        message: '{a} is after {b}',
        remedy: ['swap them'],
      },
      NO_DATES: { code: 'USAGE', kind: 'input', message: 'no dates', remedy: ['name some'] },
    });
    expect(errors.BACKWARDS({ a: 2, b: 1 })).toMatchObject({
      code: 'USAGE',
      message: '2 is after 1',
    });
    expect(errors.NO_DATES()).toMatchObject({ code: 'USAGE', hint: 'name some' });
  });

  test('shows its entries', () => {
    expect(ERRORS.BUSY.entry.kind).toBe('conflict');
    expect(Object.keys(ERRORS)).toEqual(['RUN_MISSING', 'BUSY']);
  });
});

describe('a remedy', () => {
  test('prints placeholders as they are, and words of a value so that a shell reads them back', () => {
    const remedy = ['do ', { command: ['import', '<season folder>', "it's; here"] }];
    expect(renderRemedy(remedy)).toBe(
      String.raw`do pipeline import <season folder> 'it'\''s; here'`,
    );
  });

  test('is completed by whoever shows it', () => {
    const remedy = [{ command: ['run'] }];
    expect(renderRemedy(remedy, (words) => [...words, '--data-root', 'a b'])).toBe(
      "pipeline run --data-root 'a b'",
    );
  });

  test('quotes every word that is neither plain nor a placeholder', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (word) => {
        const shown = shellWords([word]);
        const isPlain = /^[\w@%+=:,./-]+$|^<[a-z][a-z -]*>$/.test(word);
        expect(shown.startsWith("'") && shown.endsWith("'")).toBe(!isPlain);
      }),
    );
  });
});
