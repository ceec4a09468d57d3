/** The messages of oclif's parser about a command line, in the words of every other error. */
import { didYouMean, KnownError } from '@pkg/std';

/** One message of the parser and what we say instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Nonexistent flags: (.+)$/, 'there are no flags $1'],
  [/^Nonexistent flag: (.+)$/, 'there is no flag $1'],
  [/^Unexpected arguments: (.+)$/, 'there is no place for the arguments $1'],
  [/^Unexpected argument: (.+)$/, "there is no place for the argument '$1'"],
  [/^Missing required flag (\S+)$/, '--$1 is missing'],
  [/^Flag (--\S+) expects one of these values: (.+)$/, '$1 needs a value: one of $2'],
  [/^Flag (--\S+) expects a value$/, '$1 needs a value'],
  [/^Flag (--\S+) can only be specified once$/, '$1 is given twice'],
  [/^Expected (--\S+?)=(.*) to be one of: (.+)$/, "$1 is one of $3, not '$2'"],
  [/^Expected (.*) to be one of: (.+)$/, "'$1' is none of $2"],
  [/^Expected an integer but received: (.*)$/, "it takes a whole number, not '$1'"],
  [
    /^Expected an integer greater than or equal to (\S+) but received: (.*)$/,
    "it takes a whole number of at least $1, not '$2'",
  ],
  [
    /^Expected an integer less than or equal to (\S+) but received: (.*)$/,
    "it takes a whole number of at most $1, not '$2'",
  ],
  [/^(--\S+?)=\S* cannot also be provided when using (--\S+)$/, '$1 does not go with $2'],
  [/^(--\S+) cannot also be provided when using (--\S+)$/, '$1 does not go with $2'],
  [/^All of the following must be provided when using (--\S+): (.+)$/, '$1 goes with $2 alone'],
];

/** Throws what a flag's own check threw without the words that the parser puts around its message. */
export function withOwnMessage(error: unknown): never {
  if (error instanceof KnownError)
    error.message = error.message
      .replace(/^Parsing --\S+ \n\t/, '')
      .replace(/\nSee more help with --help$/, '');
  throw error;
}

/** The message of the parser's error, as one sentence or several joined by `;`. */
export function usageMessage(message: string): string {
  const own = message
    // eslint-disable-next-line no-control-regex -- on a terminal oclif dims its lists
    .replaceAll(/\u001b\[\d+m/g, '')
    // oclif ends its messages with a pointer to --help, which our hint is.
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\s*/, '');
  const missing = /^Missing \d+ required args?:\n([\s\S]+)$/.exec(own)?.[1];
  if (missing !== undefined) return missingArguments(missing);
  const [, flag, reason] = /^Parsing (--\S+) \s*([\s\S]+)$/.exec(own) ?? [];
  if (flag !== undefined) return `${flag}: ${inOurWords(reason!.trim())}`;
  const lines = own
    .split('\n')
    .map((line) => inOurWords(line.trim()))
    .filter((line) => line !== '');
  return together(lines).join('; ');
}

/** Flags that are missing are one sentence. */
function together(lines: readonly string[]): string[] {
  const missing = lines.flatMap((line) => /^(--\S+) is missing$/.exec(line)?.[1] ?? []);
  if (missing.length < 2) return [...lines];
  const rest = lines.filter((line) => !/^--\S+ is missing$/.test(line));
  const last = missing.at(-1)!;
  return [`${missing.slice(0, -1).join(', ')} and ${last} are missing`, ...rest];
}

function inOurWords(line: string): string {
  for (const [pattern, words] of WORDS) if (pattern.test(line)) return line.replace(pattern, words);
  return line.replaceAll(/ {2,}/g, ' ');
}

/** The parser lists them with their descriptions, one a line. */
function missingArguments(list: string): string {
  const names = list
    .split('\n\n')[0]!
    .split('\n')
    .map((line) => /^(\S+)\s+(.*)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, name, description]) => `<${name!}> is missing: ${description!}`);
  return names.join('; ');
}

/** ` (did you mean --start?)` for a flag that there is not. */
export function suggestFlag(message: string, flags: readonly string[]): string {
  const name = /Nonexistent flags?: (--?[\w-]+)/.exec(message)?.[1];
  if (name === undefined) return '';
  const known = [...flags, 'json', 'help'].map((flag) => `--${flag}`);
  return didYouMean(name, known);
}
