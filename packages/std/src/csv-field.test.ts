import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvField, csvLines, csvText } from './csv-field.ts';

/** Reads a field back as RFC 4180 says. */
function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

describe('a field', () => {
  test.each(['=1+1', '+1', '-1', '@a', '\tx', '\rx', "'=1", "''@a"])(
    'that begins as a formula does, %j, begins with an apostrophe',
    (text) => {
      expect(unquoted(csvField(text))).toBe(`'${text}`);
    },
  );

  test.each(["O'Neale", "'s Gravesande", 'Ja Morant', '', 'a=b'])('such as %j is left', (text) => {
    expect(csvField(text)).toBe(text);
  });

  test('of a number is that number, below zero too', () => {
    expect(csvLines([[-1.5, 0, null, true]])).toBe('-1.5,0,,true\r\n');
  });

  test('is read back as the text that it was, whatever that is', () => {
    const parts = fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', 'a', 'ğ');
    const texts = fc.oneof(
      fc.string(),
      fc.array(parts).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const field = unquoted(csvField(text));
        expect(field).not.toMatch(/^[=+\-@\t\r]/);
        expect(csvText(field)).toBe(text);
      }),
    );
  });
});
