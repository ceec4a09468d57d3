/**
 * Commands found in a text: of hints that were recorded by earlier versions, and of printed lines. Remedies are data, and
 * `complete-command.ts` completes them by words.
 */

import { shellWords } from '@pkg/std';

/**
 * Commands in a text that make, plan or explain cells, each with flags of the run that it is about, unless it has them: with
 * others it would be another run.
 *
 * @param flags such as `['--worlds', '2000']`, as the words of a command line
 */
export function withRunFlags(text: string, flags: readonly (readonly string[])[]): string {
  const commands = /(?<!the )\b(pipeline (?:run|plan|why))(?=$|;| )(?! --help)([^;\n]*)/g;
  return text.replaceAll(commands, (_, command: string, rest: string) => {
    const missing = flags.filter((flag) => !saysAlready(rest, flag));
    return [command, ...missing.map(shellWords)].join(' ') + rest;
  });
}

/** Policies and models are each of one source or head; every other flag says one thing. */
function saysAlready(command: string, [name, value = '']: readonly string[]): boolean {
  const subject = name === '--policy' || name === '--model' ? ` ${value.split('=')[0]!}=` : '';
  return new RegExp(`${name!}${subject === '' ? '(?:[ =]|$)' : `[ =]${subject.trim()}`}`).test(
    command,
  );
}

/** Commands in a text, each with the data root that they are meant for; a text that speaks of data roots stays as it is. */
export function withDataRoot(text: string, dataRoot: string): string {
  if (text.includes('--data-root')) return text;
  return eachCommand(text, shellWords(['--data-root', dataRoot]));
}

/** `--data-root` with its value, as a shell reads it. */
const DATA_ROOT = /--data-root (?:(?:'[^']*'|\\')+|[^\s;]+)/g;

/** Commands in a text, each with the config file that they are meant for: what it says is left out of them. */
export function withConfig(text: string, file: string): string {
  if (text.includes('--config ')) return text;
  const words = shellWords(['--config', file]);
  if (!text.includes('--data-root')) return eachCommand(text, words);
  return text.replace(DATA_ROOT, (root) => `${root} ${words}`);
}

/** The same for printed lines: those alone that are or hold a whole command. */
export function linesWithConfig(text: string, file: string): string {
  const isCommand = (line: string): boolean => /\bpipeline .*--data-root /.test(line);
  return text
    .split('\n')
    .map((line) => (isCommand(line) ? withConfig(line, file) : line))
    .join('\n');
}

function eachCommand(text: string, words: string): string {
  return text.replace(
    /(?<!the )\bpipeline (?:(?:config|models|pin|sim|sources) )?[a-z]+(?=$|;| (?!--help))/g,
    (command) => `${command} ${words}`,
  );
}
