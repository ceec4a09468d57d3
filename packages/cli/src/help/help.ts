/** `--help`, answered from the manifest that the build wrote: nothing of oclif and no command is imported. */
import { didYouMean } from '@pkg/std';
import { print } from '../output-streams.ts';
import { outputStyle } from '../output-style.ts';
import { TOPICS } from './command-groups.ts';
import { commandOf, listCommands, titleOf } from './command-list.ts';
import { commandHelp, programHelp } from './help-text.ts';

/** Wider lines are hard to read. */
const WIDEST = 120;

/** Whether the words ask for help: `--help` or `-h` before `--`, `help` first, or nothing at all. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return (
    argv.length === 0 || argv[0] === 'help' || words.includes('--help') || words.includes('-h')
  );
}

/** Whether the one word is the first of several commands, and none itself. */
export function isTopic(argv: readonly string[], root: string): boolean {
  const [word, ...rest] = argv;
  return (
    word !== undefined &&
    rest.length === 0 &&
    word in TOPICS &&
    listCommands(root).every(({ id }) => id !== word)
  );
}

/** Prints the help that the words ask for; `false` when they name no command. */
export function printHelp(argv: readonly string[], root: string): boolean {
  const commands = listCommands(root);
  const words = (argv[0] === 'help' ? argv.slice(1) : argv).filter((word) => !word.startsWith('-'));
  const { paint } = outputStyle(process.stdout, argv);
  const page = { width: Math.min(WIDEST, process.stdout.columns || 80), paint };
  const command = commandOf(words, commands);
  if (command !== undefined) print(process.stdout, `${commandHelp(command, page)}\n`);
  else if (words.length === 0) print(process.stdout, `${programHelp(commands, page)}\n`);
  else if (commands.some(({ id }) => id.startsWith(`${words[0]!}:`)))
    print(process.stdout, `${programHelp(commands, page, words[0])}\n`);
  else return false;
  return true;
}

/** Why words name no command: a command of them takes no arguments, or there is none, with the one that was meant. */
export function noCommand(words: readonly string[], root: string): string {
  const command = commandOf(words, listCommands(root));
  if (command !== undefined) {
    const title = titleOf(command);
    const rest = words.slice(title.split(' ').length).join(' ');
    return `pipeline ${title} takes no argument '${rest}', only flags: see pipeline ${title} --help`;
  }
  return `there is no command '${words.join(' ')}'${suggestCommand(words, root)}`;
}

/** ` (did you mean verify?)` for words that name no command. */
export function suggestCommand(words: readonly string[], root: string): string {
  const known = listCommands(root).map(titleOf);
  // The first word may be meant for a command of one word, with arguments after it.
  const whole = didYouMean(words.slice(0, 2).join(' '), known);
  return whole === '' ? didYouMean(words[0]!, known) : whole;
}
