/** Commands as they are printed, to be copied into a shell. */

/** Words as a POSIX shell reads them back. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    .join(' ');
}

/** Commands in a text, each with the data root that they are meant for; a text that speaks of data roots stays as it is. */
export function withDataRoot(text: string, dataRoot: string): string {
  if (text.includes('--data-root')) return text;
  const root = shellWords(['--data-root', dataRoot]);
  return text.replace(
    /(?<!the )\bpipeline (?:(?:config|models|pin|sim|sources) )?[a-z]+(?=$|;| (?!--help))/g,
    (command) => `${command} ${root}`,
  );
}
