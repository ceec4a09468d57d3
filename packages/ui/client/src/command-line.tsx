/** The command that says or does the same as a part of the page, to be copied. */
import { shellWords } from '@pkg/std/remedy';
import type { JSX } from 'preact';

interface CommandLineProps {
  readonly words: readonly string[];
  readonly dataRoot: string;
}

export function CommandLine({ words, dataRoot }: CommandLineProps): JSX.Element {
  return (
    <p class="command">
      The same in a terminal:{' '}
      <code>pipeline {shellWords([...words, '--data-root', dataRoot])}</code>
    </p>
  );
}
