/** The remedy of a failure as data: text and commands in reading order. Whoever shows it renders it. */

/** A command of this program by its words, without the program's name: `['import', 'folder', '--dry-run']`. */
export interface Command {
  readonly command: readonly string[];
}

export type Remedy = readonly (string | Command)[];

/** Words as a POSIX shell reads them back. A placeholder such as `<date>` stays as it is: it is to be filled in by hand. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./-]+$|^<[a-z][a-z -]*>$/.test(word)
        ? word
        : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    .join(' ');
}

/**
 * One line of text.
 *
 * @param complete changes the words of a command before they are printed, for example adds a data root; none by default
 */
export function renderRemedy(
  remedy: Remedy,
  complete: (words: readonly string[]) => readonly string[] = (words) => words,
): string {
  return remedy
    .map((part) =>
      typeof part === 'string' ? part : `pipeline ${shellWords(complete(part.command))}`,
    )
    .join('');
}
