/**
 * The one place through which text reaches a terminal, a pipe or a log. Names, messages and keys come from strangers: what
 * would move a cursor, colour, hide or reorder text is printed as its code, `\u001b`. In JSON that is the same string still.
 */
import { randomInt } from 'node:crypto';

/**
 * Before a colour of our own until it is printed. One code point of a private plane, drawn anew for each process, so that no
 * file can hold it on purpose; who guesses it gets a colour and nothing else.
 */
const MARK = String.fromCodePoint(0x10_0000 + randomInt(0xff_f0));
const MARKED = new RegExp(`${MARK}(\\d\\d)`, 'gu');

/** Everything but tab and line feed: C0, DEL, C1, what sets or overrides the direction of text, line separators. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- these are what must not be printed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text between two of the terminal's codes (SGR 1 to 99), which `printable` puts in. */
export function coloured(text: string, open: number, close: number): string {
  const two = (code: number): string => String(code).padStart(2, '0');
  return `${MARK}${two(open)}${text}${MARK}${two(close)}`;
}

/** A text as it may be printed: of control characters only tabs, line feeds and our own colours are left. */
export function printable(text: string): string {
  return escaped(text).replace(MARKED, (_, code: string) => `\u001b[${String(Number(code))}m`);
}

/** A text with codes in place of what must not be printed. */
export function escaped(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** How many places a text takes: a letter with an accent one, a colour none. */
export function lengthOf(text: string): number {
  return [...(text.includes(MARK) ? text.replace(MARKED, '') : text)].length;
}
