import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { redactBytes, redactError, redactText } from './redaction.ts';

const KEY = 'k3y/that+nobody=may?see';
const SECRETS = { apiKey: KEY };
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const each = (spell: (byte: number) => string): string => [...Buffer.from(KEY)].map(spell).join('');
const within = (before: string): string =>
  Buffer.from(`${before}${KEY} and more`).toString('base64');

const SPELLINGS: Readonly<Record<string, string>> = {
  plain: KEY,
  'in capitals': KEY.toUpperCase(),
  'escaped for a URL': encodeURIComponent(KEY),
  'escaped for a URL, in small letters': encodeURIComponent(KEY).toLowerCase(),
  'escaped for a URL twice': encodeURIComponent(encodeURIComponent(KEY)),
  'with every sign escaped for a URL': each((byte) => `%${hex(byte)}`),
  'escaped in JSON': each((byte) => `\\u00${hex(byte)}`),
  'escaped in JSON within JSON': each((byte) => `\\\\u00${hex(byte)}`),
  'with a slash as JSON may have it': KEY.replace('/', '\\/'),
  'escaped as bytes': each((byte) => `\\x${hex(byte)}`),
  'as entities of HTML': each((byte) => `&#${String(byte)};`),
  'as hexadecimal entities': each((byte) => `&#x${hex(byte)};`),
  'as quoted-printable': each((byte) => `=${hex(byte)}`),
  'with some signs escaped': [...KEY]
    .map((c, n) => (n % 2 ? c : `%${hex(c.charCodeAt(0))}`))
    .join(''),
  'as base64': Buffer.from(KEY).toString('base64'),
  'as base64 for URLs': Buffer.from(KEY).toString('base64url'),
  'as base64, escaped for a URL': encodeURIComponent(Buffer.from(KEY).toString('base64')),
  'in base64 of more': within('apiKey='),
  'in base64 of more, one further': within('=apiKey='),
  'in base64 of more, two further': within('==apiKey='),
  'as hexadecimal digits': Buffer.from(KEY).toString('hex'),
  'as hexadecimal digits, in capitals': Buffer.from(KEY).toString('hex').toUpperCase(),
};

describe('a secret is taken out', () => {
  test.each(Object.entries(SPELLINGS))('%s', (_, spelling) => {
    expect(redactText(`before ${spelling} after`, SECRETS)).toMatch(
      /^before .{0,12}REDACTED.{0,20} after$/s,
    );
    const bytes = Buffer.from(`{"a":"${spelling}"}`, 'latin1');
    expect(Buffer.from(redactBytes(bytes, SECRETS)).toString('latin1')).not.toContain(spelling);
  });
});

test('a body without secrets is the same object, and bytes that are no text stay', () => {
  const bytes = Buffer.from([0xff, 0x00, 0x41]);
  expect(redactBytes(bytes, SECRETS)).toBe(bytes);
  const mixed = Buffer.concat([bytes, Buffer.from(KEY), bytes]);
  expect([...redactBytes(mixed, SECRETS)]).toEqual([
    ...bytes,
    ...Buffer.from('REDACTED'),
    ...bytes,
  ]);
});

test('a text of nothing but beginnings of escapes is looked through to its end', () => {
  for (const sign of ['\\', '%25', '&#0', 'k'])
    expect(redactText(sign.repeat(200_000), SECRETS)).toHaveLength(sign.length * 200_000);
});

test('what is too short to be a secret is left', () => {
  expect(redactText('abcde', { key: 'abcde' })).toBe('abcde');
});

test('an error has it in no text, hint or fact, and brings no cause along', () => {
  const error = new KnownError({
    code: 'X',
    kind: 'upstream',
    message: `no ${KEY}`,
    hint: `try ${encodeURIComponent(KEY)}`,
    facts: { url: `http://host/?k=${KEY}`, status: 401 },
    cause: new Error(KEY),
  });
  const clean = redactError(error, SECRETS);
  expect(JSON.stringify([clean.message, clean.hint, clean.facts])).not.toContain('k3y');
  expect(clean).toMatchObject({ code: 'X', kind: 'upstream', facts: { status: 401 } });
  expect(clean.cause).toBeUndefined();
});
