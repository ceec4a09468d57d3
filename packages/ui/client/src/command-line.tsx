/** The command that says or does the same as a part of the page, to be copied. */
import { shellWords } from '@pkg/std/remedy';
import type { JSX } from 'preact';

interface CommandLineProps {
  readonly words: readonly string[];
  readonly dataRoot: string;
  readonly title?: string;
}

export function CommandLine({
  words,
  dataRoot,
  title = 'The same',
}: CommandLineProps): JSX.Element {
  return (
    <p class="command">
      {title} in a terminal: <code>pipeline {shellWords([...words, '--data-root', dataRoot])}</code>
    </p>
  );
}
