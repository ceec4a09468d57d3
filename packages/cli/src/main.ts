/** The program: hands the words of the command line to the command that they name, and ends with one kind of error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flush } from '@oclif/core/flush';
import { run } from '@oclif/core/run';
import { EXIT } from './exit-codes.ts';
import { didYouMean } from './near-miss.ts';
import { outputStyle } from './output-style.ts';

/** Runs one command; `root` is the folder of this package. Sets the exit code and never throws. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  try {
    await run([...argv], root);
    await flush();
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const exit = (error as { oclif?: { exit?: number } }).oclif?.exit;
    process.exitCode = exit ?? EXIT.unexpected;
    if ((error as { code?: string }).code !== 'EEXIT') say(error, argv, root);
  }
}

function say(error: Error, argv: readonly string[], root: string): void {
  const words = argv.slice(0, argv.findIndex((word) => word.startsWith('-')) >>> 0);
  const isUnknown = error.message.endsWith(' not found') && words.length > 0;
  const asked = words.join(' ');
  const message = isUnknown
    ? `expected a command, got '${asked}'${suggestion(words, commandNames(root))}`
    : error.message;
  const code = isUnknown ? 'USAGE' : 'UNEXPECTED';
  const hint = 'pipeline --help lists the commands';
  process.exitCode = isUnknown ? EXIT.usage : process.exitCode;
  if (argv.includes('--json')) {
    const record = { code, message, signature: `${code}: unknown command`, hint };
    const whole = { schema: 'error.v1', ok: false, exit: process.exitCode, error: record };
    process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
    return;
  }
  const { paint } = outputStyle(process.stderr, argv);
  process.stderr.write(
    `${paint.bad('error')} ${paint.strong(code)}: ${message}\n  next: ${hint}\n`,
  );
}

/** The first word may be meant for a command of one word, with arguments after it. */
function suggestion(words: readonly string[], known: readonly string[]): string {
  const whole = didYouMean(words.slice(0, 2).join(' '), known);
  return whole === '' ? didYouMean(words[0]!, known) : whole;
}

function commandNames(root: string): string[] {
  const text = readFileSync(join(root, 'oclif.manifest.json'), 'utf8');
  const { commands } = JSON.parse(text) as {
    readonly commands: Readonly<Record<string, { readonly hidden?: boolean }>>;
  };
  return Object.keys(commands)
    .filter((id) => commands[id]!.hidden !== true)
    .map((id) => id.replaceAll(':', ' '));
}
