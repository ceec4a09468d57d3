/**
 * Whether and how to colour, and how much to say, decided for each stream apart: colour goes to a terminal only, and never
 * with NO_COLOR, TERM=dumb or --no-color (https://no-color.org, https://clig.dev).
 */
import { coloured } from './printed-text.ts';

export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

export interface OutputStyle {
  readonly paint: Paint;
  readonly isTerminal: boolean;
  /** `--plain`: tables for other programs, and nothing beside them. */
  readonly isPlain: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  /** `--log-format json`: what goes to stderr is one JSON object a line. */
  readonly isJson: boolean;
}

/** Reads the flags by hand, so that it also works for arguments that could not be parsed. */
export function outputStyle(stream: NodeJS.WriteStream, argv: readonly string[]): OutputStyle {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  const isJson =
    flags.includes('--log-format=json') ||
    (flags.includes('--log-format') && flags[flags.indexOf('--log-format') + 1] === 'json');
  const isTerminal = stream.isTTY && process.env['TERM'] !== 'dumb';
  const isPlain = flags.includes('--plain');
  const isColoured =
    isTerminal && !isJson && !isPlain && !flags.includes('--no-color') && !noColor();
  return {
    paint: isColoured ? COLOURED : PLAIN,
    isTerminal,
    isPlain,
    isQuiet: flags.includes('--quiet') || flags.includes('-q'),
    isVerbose: flags.includes('--verbose'),
    isJson,
  };
}

/** Set to anything but nothing, whatever it says. */
function noColor(): boolean {
  return (process.env['NO_COLOR'] ?? '') !== '';
}

// The eight basic colours and bold only: a terminal's own theme makes them readable on dark and on light.
const wrap = (open: number, close: number) => (text: string) => coloured(text, open, close);
const COLOURED: Paint = {
  good: wrap(32, 39),
  bad: wrap(31, 39),
  warn: wrap(33, 39),
  dim: wrap(2, 22),
  strong: wrap(1, 22),
};
const same = (text: string): string => text;
const PLAIN: Paint = { good: same, bad: same, warn: same, dim: same, strong: same };
