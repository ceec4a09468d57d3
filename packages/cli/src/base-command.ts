/** The base of every command: flags, messages on stderr, errors with a hint, exit codes. */
import { Command, Errors, Flags } from '@oclif/core';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import type { Drift } from '@pkg/engine';
import { errorRecord, KnownError, type ErrorRecord, type ObjectStore } from '@pkg/std';
import {
  checkConfigSources,
  checkStoredRoot,
  dataRootOf,
  namedDataRoot,
  openDataRoot,
  readConfig,
  type Config,
} from '@pkg/backfill/settings';
import { EXIT, exitCodeOfThrown, type ExitCode } from '@pkg/backfill/process';
import { completeRemedy, hintAt, linesWithConfig, refuseBackwards } from '@pkg/backfill/words';

import { CLI_ERRORS } from './errors.ts';
import { guardStreams, print } from './output-streams.ts';
import { outputStyle, type OutputStyle } from './output-style.ts';
import { linesToText, plainTables, type Line } from './result-lines.ts';
import { exitCodeOfStop } from './stop-signals.ts';
import { suggestFlag, usageMessage, withOwnMessage } from './usage-error.ts';
import { wrapProse } from './wrap-text.ts';

/** The object that every command prints with --json when it fails. */
export interface ErrorJson {
  readonly schema: 'error.v1';
  readonly ok: false;
  readonly exit: ExitCode;
  readonly error: ErrorRecord;
  /** The changes since a saved plan that was refused. */
  readonly drift?: readonly Drift[];
}

/** Flags and arguments by name, as they were parsed. */
type Words = Record<string, unknown>;

/** The config, the data root and its store. */
export interface Opened {
  readonly config: Config;
  readonly dataRoot: string;
  readonly store: ObjectStore;
}

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    'data-root': Flags.string({
      description:
        'folder of all data, or s3://bucket/prefix (or PIPELINE_DATA_ROOT, or data_root in the config)',
      helpGroup: 'GLOBAL',
    }),
    config: Flags.string({
      description: 'config file (default: pipeline.config.json, if there is one)',
      helpGroup: 'GLOBAL',
    }),
    color: Flags.boolean({
      description: 'colour on a terminal (also off with NO_COLOR or TERM=dumb)',
      default: true,
      allowNo: true,
      helpGroup: 'GLOBAL',
    }),
    quiet: Flags.boolean({
      char: 'q',
      description: 'only results and errors',
      default: false,
      exclusive: ['verbose'],
      helpGroup: 'GLOBAL',
    }),
    verbose: Flags.boolean({
      description: 'say more: each reused cell, the cause of an error, the stack of a bug',
      default: false,
      helpGroup: 'GLOBAL',
    }),
    plain: Flags.boolean({
      description: 'tables for other programs: tab-separated, a header, always the same columns',
      default: false,
      exclusive: ['json'],
      helpGroup: 'GLOBAL',
    }),
    'no-input': Flags.boolean({
      description: 'ask nothing (no command ever asks)',
      default: false,
      helpGroup: 'GLOBAL',
    }),
    'log-format': Flags.string({
      description: 'of what is said on stderr',
      options: ['text', 'json'],
      default: 'text',
      helpGroup: 'GLOBAL',
    }),
  };

  /** The header of the table that was printed last with `--plain`. */
  #plainHeader: string | undefined;

  /** Whether the command makes the data root where there is none; all others refuse a folder that is not there. */
  static makesDataRoot = false;

  /** Whether it works on a data root at all. */
  static hasDataRoot = true;

  /** Whether it refuses settings that are not valid: those that show them do not. */
  static checksConfig = true;

  protected override async init(): Promise<void> {
    await super.init();
    guardStreams();
  }

  /** Parses the words, and checks what every command needs: that a range is one, the data root, the config. */
  protected override async parse<F extends Words, B extends Words, A extends Words>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv).catch(withOwnMessage);
    const { hasDataRoot, makesDataRoot, checksConfig } = this.ctor as typeof BaseCommand;
    const { flags }: { flags: Words } = parsed;
    refuseBackwards(flags);
    if (!checksConfig) return parsed;
    const config = readConfig(flags['config'] as string | undefined);
    await checkConfigSources(config);
    if (hasDataRoot) {
      const root = namedDataRoot(flags['data-root'] as string | undefined, config);
      if (root !== undefined) await checkStoredRoot(root, makesDataRoot);
    }
    return parsed;
  }

  /**
   * The config, and the data root that a flag, the environment or the config names.
   *
   * @throws KnownError `INVALID_CONFIG`, `NO_DATA_ROOT`
   */
  protected open(flags: {
    readonly config?: string | undefined;
    readonly 'data-root'?: string | undefined;
  }): Opened {
    const config = readConfig(flags.config);
    const dataRoot = dataRootOf(flags['data-root'], config);
    return { config, dataRoot, store: openDataRoot(dataRoot) };
  }

  /** How results are to look on stdout. */
  protected get style(): OutputStyle {
    return outputStyle(process.stdout, this.argv);
  }

  /** Characters of a line of a result: as many as there may be off a terminal. */
  protected get width(): number {
    const { isTerminal, isPlain } = this.style;
    return isTerminal && !isPlain ? process.stdout.columns || 80 : Infinity;
  }

  /**
   * A result, on stdout: a text, or lines of prose and tables. Prose is broken between words where a person reads it; with
   * `--plain` nobody does, and of lines only the tables are printed.
   */
  override log(message: string | readonly Line[] = ''): void {
    if (this.jsonEnabled()) return;
    if (typeof message !== 'string' && this.style.isPlain) this.#logPlain(message);
    else {
      const text = typeof message === 'string' ? message : linesToText(message, this.width);
      print(process.stdout, `${wrapProse(this.#whole(text), this.width)}\n`);
    }
  }

  /** A text whose commands name the config file that this one was given: without it they would mean other settings. */
  #whole(text: string): string {
    const file = flagOf(this.argv, 'config');
    return file === undefined ? text : linesWithConfig(text, file);
  }

  /** One table may come in parts; an empty line parts it from another. */
  #logPlain(lines: readonly Line[]): void {
    for (const { header, rows } of plainTables(lines)) {
      const isNext = this.#plainHeader !== undefined && this.#plainHeader !== header;
      const head = this.#plainHeader === header ? [] : [...(isNext ? [''] : []), header];
      this.#plainHeader = header;
      print(process.stdout, [...head, ...rows].map((line) => `${line}\n`).join(''));
    }
  }

  /** A message for whoever watches: on stderr, left out with `--quiet`. */
  override logToStderr(message = ''): void {
    const { isQuiet, isJson, isTerminal } = outputStyle(process.stderr, this.argv);
    if (isQuiet || this.jsonEnabled()) return;
    const text = wrapProse(
      this.#whole(message),
      isTerminal ? process.stderr.columns || 80 : Infinity,
    );
    print(process.stderr, `${isJson ? JSON.stringify({ level: 'info', message }) : text}\n`);
  }

  /** The same as a function of its own. */
  protected readonly say = (message: string): void => {
    this.logToStderr(message);
  };

  /** Plans from a store that says on stderr what is read of it, where that takes a while. */
  protected async planning<T>(
    store: ObjectStore,
    plan: (store: ObjectStore) => Promise<T>,
  ): Promise<T> {
    const { watchPlanning } = await import('./planning-progress.ts');
    const watched = watchPlanning(store, { argv: this.argv });
    try {
      return await plan(watched.store);
    } finally {
      watched.finish();
    }
  }

  /** With `--follow` the result is the last of many lines. */
  override logJson(json: unknown): void {
    const whole = (_: string, value: unknown): unknown =>
      typeof value === 'string' && value.startsWith('pipeline ') ? this.#whole(value) : value;
    const text = JSON.stringify(json, whole, this.argv.includes('--follow') ? undefined : 2);
    print(process.stdout, `${text}\n`);
  }

  /** Expected failures print what was expected, what came and what to do next; bugs print their stack. */
  protected override async catch(thrown: Error): Promise<unknown> {
    const error = await this.#withCommand(thrown);
    process.exitCode = exitCodeOfAny(error);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error));
    else print(process.stderr, `${this.#errorText(error)}\n`);
    return undefined;
  }

  /** Adds the command that makes a damaged file again, from the record of its backfill. */
  async #withCommand(error: Error): Promise<Error> {
    if (!(error instanceof KnownError)) return error;
    if (!('remake' in error.facts || 'ask_again' in error.facts)) return error;
    const { withCommand } = await import('@pkg/backfill/request');
    const [config, root] = ['config', 'data-root'].map((name) => flagOf(this.argv, name));
    const { store, ...here } = this.open({ config, 'data-root': root });
    return withCommand(store, error, here);
  }

  protected override toErrorJson(error: unknown): ErrorJson {
    const exit = exitCodeOfAny(error);
    const drift = error instanceof KnownError ? error.facts['drift'] : undefined;
    return {
      schema: 'error.v1',
      ok: false,
      exit,
      error: this.#recordOf(error),
      ...(drift === undefined ? {} : { drift: drift as readonly Drift[] }),
    };
  }

  #errorText(error: Error): string {
    const { isJson, isVerbose, isTerminal, paint } = outputStyle(process.stderr, this.argv);
    const { code, message, hint, cause } = this.#recordOf(error);
    if (isJson) return JSON.stringify({ level: 'error', code, message, hint, cause });
    const isBug = exitCodeOfAny(error) === EXIT.unexpected && !(error instanceof KnownError);
    const width = isTerminal ? process.stderr.columns || 80 : Infinity;
    return [
      `${paint.bad('error')} ${wrapProse(`${paint.strong(code)}: ${message}`, width)}`,
      ...(isVerbose && cause !== undefined ? [`  cause: ${cause}`] : []),
      ...(hint === undefined ? [] : [wrapProse(`  next: ${hint}`, width)]),
      ...(isBug && isVerbose ? [error.stack ?? ''] : []),
    ].join('\n');
  }

  #recordOf(error: unknown): ErrorRecord {
    const record = errorRecord(error);
    if (isUsageError(error)) {
      const own = Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags });
      const problem = usageMessage(record.message) + suggestFlag(record.message, own);
      const command = (this.id ?? '').split(':');
      const remedy = [{ command: [...command, '--help'] }, ' lists the flags'];
      return errorRecord(CLI_ERRORS.USAGE({ problem }, { remedy }));
    }
    if (error instanceof KnownError) {
      const [dataRoot, config] = ['data-root', 'config'].map((name) => flagOf(this.argv, name));
      const place = { dataRoot, config, run: runFlagsOf(this.argv) };
      const hint = hintAt(record, place);
      const remedy = record.remedy && completeRemedy(record.remedy, place);
      return {
        ...record,
        ...(hint === undefined ? {} : { hint }),
        ...(remedy === undefined ? {} : { remedy }),
      };
    }
    const { hint = '' } = CLI_ERRORS.UNEXPECTED({ problem: record.message });
    return { ...record, hint };
  }
}

/** A flag's text, also of a command line that could not be parsed. */
function flagOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(`--${name}`);
  const joined = argv.find((each) => each.startsWith(`--${name}=`));
  return at === -1 ? joined?.slice(name.length + 3) : argv[at + 1];
}

/** Flags that decide what a run computes. */
const OF_A_RUN = ['as-of-mode', 'as-of-ts', 'lead-minutes', 'worlds', 'profile', 'seed'];

/** Those of a command line, as words; policies and models may be given several times. */
function runFlagsOf(argv: readonly string[]): string[][] {
  const once = OF_A_RUN.flatMap((name) => {
    const value = flagOf(argv, name);
    return value === undefined ? [] : [[`--${name}`, value]];
  });
  const often = argv.flatMap((word, at) => {
    const [, name, joined] = /^(--(?:policy|model))(?:=(.*))?$/.exec(word) ?? [];
    const value = joined ?? argv[at + 1];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  const ahead = argv.includes('--allow-lookahead') ? [['--allow-lookahead']] : [];
  return [...once, ...ahead, ...often];
}

function exitCodeOfAny(error: unknown): ExitCode {
  if (isUsageError(error)) return EXIT.usage;
  // A cancelled command ends as the signal that cancelled it says, however deep the wait that it broke off.
  const isCancelled = error instanceof KnownError && error.kind === 'cancelled';
  return (isCancelled ? exitCodeOfStop() : undefined) ?? exitCodeOfThrown(error);
}

/** oclif's own errors: an unknown flag, a missing argument, a value that a flag does not take. */
function isUsageError(error: unknown): boolean {
  return error instanceof Errors.CLIError;
}
