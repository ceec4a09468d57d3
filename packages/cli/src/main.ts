/** The program: hands the words of the command line to the command that they name, and ends with one kind of error. */
import { EXIT } from './exit-codes.ts';
import { asksForHelp, printHelp, suggestCommand } from './help/help.ts';
import { outputStyle } from './output-style.ts';

/** Runs one command; `root` is the folder of this package. Sets the exit code and never throws. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  if (argv[0] === '__complete') {
    const { completions } = await import('./completion/complete.ts');
    const found = completions(argv.slice(1), root);
    if (found.length > 0) console.log(found.join('\n'));
    return;
  }
  if (asksForHelp(argv)) {
    if (!printHelp(argv, root)) unknownCommand(argv, root);
    return;
  }
  // Importing oclif takes longer than starting Node.
  const { run } = await import('@oclif/core/run');
  const { flush } = await import('@oclif/core/flush');
  try {
    await run([...argv], root);
    await flush();
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const asked = (error as { oclif?: { exit?: number } }).oclif?.exit;
    process.exitCode = asked ?? EXIT.unexpected;
    if ((error as { code?: string }).code === 'EEXIT') return;
    if (error.message.endsWith(' not found')) unknownCommand(argv, root);
    else say('UNEXPECTED', error.message, argv);
  }
}

function unknownCommand(argv: readonly string[], root: string): void {
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = (end === -1 ? argv : argv.slice(0, end)).filter((word) => word !== 'help');
  process.exitCode = EXIT.usage;
  const asked = words.join(' ');
  say('USAGE', `there is no command '${asked}'${suggestCommand(words, root)}`, argv);
}

function say(code: string, message: string, argv: readonly string[]): void {
  const hint = 'pipeline --help lists the commands';
  if (argv.includes('--json')) {
    const record = { code, message, signature: `${code}: ${message}`, hint };
    const whole = { schema: 'error.v1', ok: false, exit: process.exitCode, error: record };
    process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
    return;
  }
  const { paint } = outputStyle(process.stderr, argv);
  process.stderr.write(
    `${paint.bad('error')} ${paint.strong(code)}: ${message}\n  next: ${hint}\n`,
  );
}
