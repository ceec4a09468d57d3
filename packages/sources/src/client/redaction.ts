/**
 * Secrets never leave the program but in the one request that needs them. A server may send them back anywhere and in any
 * spelling: each is found plain, in any case, escaped for URLs, JSON or HTML, as base64 or hexadecimal digits.
 */
import { KnownError } from '@pkg/std';

export type Secrets = Readonly<Record<string, string>>;

const REDACTED = 'REDACTED';
/** Shorter values would be found by chance in what has nothing to do with them. */
const SHORTEST_SECRET = 6;

/** A text without the secrets. */
export function redactText(text: string, secrets: Secrets): string {
  const pattern = patternOf(secrets);
  return pattern === null ? text : text.replaceAll(pattern, REDACTED);
}

/**
 * A body without the secrets, the same object where it has none: some servers print the request in their errors.
 */
export function redactBytes(bytes: Uint8Array, secrets: Secrets): Uint8Array {
  const pattern = patternOf(secrets);
  if (pattern === null) return bytes;
  // One character a byte, so that bytes which are no UTF-8 stay as they are.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const clean = text.replaceAll(pattern, REDACTED);
  return clean === text ? bytes : Buffer.from(clean, 'latin1');
}

/** An error of which no text and no fact holds a secret. What caused it is left out: nobody has looked through that. */
export function redactError(error: KnownError, secrets: Secrets): KnownError {
  const { code, kind, message, remedy, facts } = error;
  const clean = (value: unknown): unknown =>
    typeof value === 'string' ? redactText(value, secrets) : value;
  return new KnownError({
    code,
    kind,
    message: redactText(message, secrets),
    remedy: remedy?.map((part) =>
      typeof part === 'string'
        ? redactText(part, secrets)
        : { command: part.command.map((word) => redactText(word, secrets)) },
    ),
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, clean(value)])),
  });
}

/** Finds every spelling of every secret; null where there is nothing to look for. */
function patternOf(secrets: Secrets): RegExp | null {
  const found = Object.values(secrets)
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .flatMap((secret) => {
      const bytes = Buffer.from(secret);
      return [escapedSpelling(bytes), hexSpelling(bytes), ...base64Spellings(bytes)];
    });
  return found.length === 0 ? null : new RegExp(found.join('|'), 'gi');
}

/**
 * Each byte as itself or as an escape of it: `%41`, also escaped again (`%2541`), `\u0041` and `\x41` behind backslashes,
 * `&#65;`, `&#x41;`, `=41`. Every repetition has an end, so that no text makes the search slow.
 */
function escapedSpelling(secret: Uint8Array): string {
  return [...secret]
    .map((byte) => {
      const hex = byte.toString(16).padStart(2, '0');
      const escapes = [`%(?:25){0,3}${hex}`, `\\\\{1,8}u00${hex}`, `\\\\{1,8}x${hex}`, `=${hex}`];
      const entities = [`&#0{0,5}${String(byte)};?`, `&#x0{0,5}${hex};?`];
      // A sign may stand behind backslashes, as `\/` does in JSON.
      const plain = `\\\\{0,8}${literal(String.fromCharCode(byte))}`;
      return `(?:${[plain, ...escapes, ...entities].join('|')})`;
    })
    .join('');
}

function hexSpelling(secret: Uint8Array): string {
  return [...secret].map((byte) => byte.toString(16).padStart(2, '0')).join('[ :-]?');
}

/**
 * As base64, alone or within something longer: the digits that no neighbour changes, at each of the three places at which a
 * secret can begin. `+` and `/` may be escaped, or be those for URLs.
 */
function base64Spellings(secret: Uint8Array): string[] {
  return [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + secret.length) * 8) / 6);
    return [...padded.slice(first, last)]
      .map((digit) => ({ '+': '(?:\\+|-|%2b)', '/': '(?:\\\\{0,8}/|_|%2f)' })[digit] ?? digit)
      .join('');
  });
}

function literal(character: string): string {
  return /[\w]/.test(character)
    ? character
    : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
