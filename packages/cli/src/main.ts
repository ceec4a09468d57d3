/** The program: hands the words of the command line to the command that they name, and ends with one kind of error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, startClock } from '@pkg/backfill/process';
import { errorRecord, type KnownError } from '@pkg/std';
import { CLI_ERRORS } from './errors.ts';
import { flushed, print } from './output-streams.ts';
import { asksForHelp, isTopic, noCommand, printHelp } from './help/help.ts';
import { outputStyle } from './output-style.ts';

/** Runs one command; `root` is the folder of this package. Sets the exit code and never throws. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  startClock();
  await answer(argv, root);
  const failure = await flushed();
  if (failure === undefined) return;
  process.exitCode = EXIT.usage;
  sayOnStderr(CLI_ERRORS.NOT_WRITABLE({ problem: failure.message }), argv);
}

async function answer(argv: readonly string[], root: string): Promise<void> {
  if (argv[0] === '--version') {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const place = `${process.platform}-${process.arch} node-${process.version}`;
    print(process.stdout, `pipeline/${version} ${place}\n`);
    return;
  }
  if (argv[0] === '__complete') {
    const { completions } = await import('./completion/complete.ts');
    const found = completions(argv.slice(1), root);
    if (found.length > 0) print(process.stdout, `${found.join('\n')}\n`);
    return;
  }
  if (asksForHelp(argv) || isTopic(argv, root)) {
    if (!printHelp(argv, root)) unknownCommand(argv, root);
    return;
  }
  // Importing oclif takes longer than starting Node.
  const { run } = await import('@oclif/core/run');
  try {
    await run([...argv], root);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const asked = (error as { oclif?: { exit?: number } }).oclif?.exit;
    process.exitCode = asked ?? EXIT.unexpected;
    if ((error as { code?: string }).code === 'EEXIT') return;
    if (error.message.endsWith(' not found')) unknownCommand(argv, root);
    else say(CLI_ERRORS.UNEXPECTED({ problem: error.message }), argv);
  }
}

function unknownCommand(argv: readonly string[], root: string): void {
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = (end === -1 ? argv : argv.slice(0, end)).filter((word) => word !== 'help');
  process.exitCode = EXIT.usage;
  say(CLI_ERRORS.UNKNOWN_COMMAND({ problem: noCommand(words, root) }), argv);
}

function say(error: KnownError, argv: readonly string[]): void {
  if (!argv.includes('--json')) return sayOnStderr(error, argv);
  const whole = {
    schema: 'error.v1',
    ok: false,
    exit: process.exitCode,
    error: errorRecord(error),
  };
  print(process.stdout, `${JSON.stringify(whole, null, 2)}\n`);
}

function sayOnStderr({ code, message, hint = '' }: KnownError, argv: readonly string[]): void {
  const { paint } = outputStyle(process.stderr, argv);
  const first = `${paint.bad('error')} ${paint.strong(code)}: ${message}`;
  print(process.stderr, `${first}\n  next: ${hint}\n`);
}
