/**
 * Progress of a run while it goes on. On a terminal a block of live lines, with failures left above it; elsewhere a plain line
 * a finished cell; with `--log-format json` a JSON object an event, on stderr; with `--json --follow` the same on stdout.
 * Results never go to stderr, and nothing is redrawn off a terminal.
 */
import { performance } from 'node:perf_hooks';
import type { EngineEvent, Listener } from '@pkg/engine';
import { cellTitle, reasonTitle } from '@pkg/backfill/records';
import { ProgressState, type PlannedWork } from '@pkg/backfill/run';
import { moveCursor, print } from './output-streams.ts';
import { outputStyle, type OutputStyle } from './output-style.ts';
import { progressLines } from './progress-lines.ts';

/** A line of `--json --follow`, and of `--log-format json`. */
export type EventJson = {
  readonly schema: 'event.v1';
  /** UTC. */
  readonly at: string;
} & Content;

type Content = EngineEvent | { readonly type: 'message'; readonly message: string };

export interface Progress {
  readonly onEvent: Listener;
  /** Says something that stays, above the live lines. */
  readonly say: (text: string) => void;
  /** Takes the live lines away. */
  finish(): void;
}

export interface ProgressOptions {
  /** The words of the command line: they say how much to say, and how. */
  readonly argv: readonly string[];
  /** Says nothing, whatever the words are. */
  readonly isQuiet?: boolean;
  readonly work?: readonly PlannedWork[];
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WriteStream;
}

/** How often live lines are drawn again. */
const REDRAW_MS = 100;

export function progressOn(options: ProgressOptions): Progress {
  const { argv, stdout = process.stdout, stderr = process.stderr } = options;
  if (argv.includes('--json') && argv.includes('--follow')) return eventLines(stdout);
  const style = outputStyle(stderr, argv);
  if (isSilent(options, style)) return silence();
  if (style.isJson) return eventLines(stderr);
  if (style.isTerminal) return liveLines(stderr, style, options.work ?? []);
  return plainLines(stderr, style);
}

/** One line about what goes on while there are no cells yet. */
export interface StatusLine {
  /** Draws the line anew with `counts`; off a terminal says each `what` once. */
  readonly show: (what: string, counts: string) => void;
  /** Takes the line away. */
  finish(): void;
}

export function statusLine(options: Omit<ProgressOptions, 'work'>): StatusLine {
  const { argv, stderr = process.stderr } = options;
  const style = outputStyle(stderr, argv);
  if (!style.isTerminal || style.isJson || isSilent(options, style)) {
    const { say } = progressOn(options);
    let said = '';
    const show = (what: string): void => {
      if (what !== said) say(what);
      said = what;
    };
    return { show, finish: () => undefined };
  }
  let isDrawn = false;
  return {
    show: (_, counts) => {
      const width = Math.max(20, (stderr.columns || 80) - 1);
      moveCursor(stderr, CLEARED);
      print(stderr, style.paint.dim(counts.slice(0, width)));
      isDrawn = true;
    },
    finish: () => {
      if (isDrawn) moveCursor(stderr, CLEARED);
      isDrawn = false;
    },
  };
}

const CLEARED = '\r\u001b[K';

function isSilent({ argv, isQuiet }: ProgressOptions, style: OutputStyle): boolean {
  return isQuiet === true || style.isQuiet || argv.includes('--json');
}

function silence(): Progress {
  return { onEvent: () => undefined, say: () => undefined, finish: () => undefined };
}

/** One JSON object a line, as they happen. */
function eventLines(stream: NodeJS.WriteStream): Progress {
  const write = (content: Content): void => {
    const event: EventJson = { schema: 'event.v1', at: new Date().toISOString(), ...content };
    print(stream, `${JSON.stringify(event)}\n`);
  };
  return {
    onEvent: write,
    say: (message) => {
      write({ type: 'message', message });
    },
    finish: () => undefined,
  };
}

function plainLines(stream: NodeJS.WriteStream, style: OutputStyle): Progress {
  const say = (text: string): void => {
    print(stream, `${text}\n`);
  };
  return {
    onEvent: (event) => {
      const line = plainLine(event, style);
      if (line !== undefined) say(line);
    },
    say,
    finish: () => undefined,
  };
}

/** The events that are worth a line of their own. */
function plainLine(event: EngineEvent, { isVerbose, paint }: OutputStyle): string | undefined {
  switch (event.type) {
    case 'cell-finished':
      return (event.outcome === 'reused' || isWithoutSlate(event)) && !isVerbose
        ? undefined
        : finishedLine(event, paint.bad);
    case 'cell-retried': {
      const wait = (event.waitMs / 1000).toFixed(1);
      return `retry ${cellTitle(event.cell)}: attempt ${String(event.attempt)} failed with ${event.error.code}, next in ${wait}s`;
    }
    case 'cell-waiting':
      return isVerbose ? `wait  ${cellTitle(event.cell)}: for ${event.limit}` : undefined;
    case 'cell-started':
      return isVerbose ? `start ${cellTitle(event.cell)}` : undefined;
    case 'published':
      return isVerbose ? `published ${event.pointers.join(', ')}` : undefined;
    case 'copy-restored':
      return restoredLine(event);
    case 'draining':
    case 'planned':
    case 'cell-progress':
      return undefined;
  }
}

/** A copy that a crash left away or behind needs no attention; one that somebody changed does. */
function restoredLine({ path, found }: Extract<EngineEvent, { type: 'copy-restored' }>): string {
  return found === 'foreign'
    ? `warning: ${path} had been changed: its bytes were of no version of this manifest; it is again a copy of the newest`
    : `restored ${path}: this copy of the manifest was ${found}`;
}

function liveLines(
  stream: NodeJS.WriteStream,
  style: OutputStyle,
  work: readonly PlannedWork[],
): Progress {
  const state = new ProgressState(work);
  const startedAt = performance.now();
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) moveCursor(stream, `\r\u001b[${String(drawn)}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    const width = Math.max(20, (stream.columns || 80) - 1);
    const lines = progressLines(state, performance.now() - startedAt, width, style.paint);
    clear();
    print(stream, `${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  const say = (text: string): void => {
    clear();
    print(stream, `${text}\n`);
  };
  return {
    onEvent: (event) => {
      state.apply(event);
      const isBad =
        event.type === 'cell-finished' &&
        (event.outcome === 'failed' || event.outcome === 'blocked');
      // A failure is printed whole and stays above the live lines.
      if (isBad || style.isVerbose) {
        const line = plainLine(event, style);
        if (line !== undefined) say(line);
      }
    },
    say,
    finish: () => {
      clearInterval(timer);
      clear();
    },
  };
}

/** A cell of a date on which nobody plays: the end of the run names the date once. */
function isWithoutSlate(event: EngineEvent): boolean {
  return event.type === 'cell-finished' && /^(NO_SLATE|SCHEDULE_GAP):/.test(event.reason ?? '');
}

function finishedLine(
  event: Extract<EngineEvent, { type: 'cell-finished' }>,
  bad: (text: string) => string,
): string {
  const { error, outcome } = event;
  const why =
    error === undefined ? reasonTitle(event.reason ?? '') : `${error.code}: ${error.message}`;
  const took = (event.durationMs / 1000).toFixed(2);
  const padded = outcome.padEnd(9);
  const shown = outcome === 'failed' || outcome === 'blocked' ? bad(padded) : padded;
  return `[${String(event.done)}/${String(event.total)}] ${shown} ${cellTitle(event.cell)} ${took}s ${why}`.trimEnd();
}
