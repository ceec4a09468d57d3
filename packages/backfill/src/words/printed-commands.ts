/**
 * Commands found in a text: in hints of records that earlier versions wrote, and in printed lines. Remedies are data, and
 * `complete-command.ts` completes them by words.
 */
import { shellWords } from '@pkg/std';

/** Commands in a text, each with the data root that they are meant for; a text that speaks of data roots stays as it is. */
export function withDataRoot(text: string, dataRoot: string): string {
  if (text.includes('--data-root')) return text;
  const root = shellWords(['--data-root', dataRoot]);
  return text.replace(
    /(?<!the )\bpipeline (?:(?:config|models|pin|sim|sources) )?[a-z]+(?=$|;| (?!--help))/g,
    (command) => `${command} ${root}`,
  );
}

/** `--data-root` with its value, as a shell reads it. */
const DATA_ROOT = /--data-root (?:(?:'[^']*'|\\')+|[^\s;]+)/g;

/** Printed lines, in which every command with a data root names the config file, too: without it they would mean other settings. */
export function linesWithConfig(text: string, file: string): string {
  const words = shellWords(['--config', file]);
  return text
    .split('\n')
    .map((line) =>
      /\bpipeline .*--data-root /.test(line) && !line.includes('--config ')
        ? line.replace(DATA_ROOT, (root) => `${root} ${words}`)
        : line,
    )
    .join('\n');
}
