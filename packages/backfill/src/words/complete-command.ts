/** Commands of a remedy with what they need where they will be typed: the data root, the config file, the flags of a run. */
import { renderRemedy, type Remedy } from '@pkg/std';
import { withDataRoot } from './printed-commands.ts';

export interface Place {
  readonly dataRoot?: string | undefined;
  /** The config file. */
  readonly config?: string | undefined;
  /** Flags of the run that a remedy is about, such as `['--worlds', '2000']`. */
  readonly run?: readonly (readonly string[])[];
}

/** The remedy of a failure as text and, where it was written by this version, as data. */
export interface Hinted {
  readonly hint?: string | undefined;
  readonly remedy?: Remedy | undefined;
}

/** Commands that make, plan or explain cells: with other flags than those of the run it would be another run. */
const OF_A_RUN = ['run', 'plan', 'why'];

/** First words of commands of two words. */
const TOPICS = ['config', 'models', 'pin', 'sim', 'sources'];

/** The words of a command, without the program's name, and behind its name the flags of the place that it has not. */
export function completeCommand(words: readonly string[], place: Place): string[] {
  const length = TOPICS.includes(words[0] ?? '') ? 2 : 1;
  const [name, rest] = [words.slice(0, length), words.slice(length)];
  if (rest.includes('--help')) return [...words];
  const { dataRoot, config, run = [] } = place;
  const flags = [
    ...(dataRoot === undefined ? [] : [['--data-root', dataRoot]]),
    ...(config === undefined ? [] : [['--config', config]]),
    ...(OF_A_RUN.includes(words[0] ?? '') ? run : []),
  ];
  return [...name, ...flags.filter((flag) => !hasAlready(rest, flag)).flat(), ...rest];
}

/** Policies and models are each of one source or head; every other flag says one thing. */
function hasAlready(words: readonly string[], [name, value = '']: readonly string[]): boolean {
  const subject = name === '--policy' || name === '--model' ? `${value.split('=')[0]!}=` : '';
  return words.some(
    (word, at) =>
      word.startsWith(`${name!}=${subject}`) ||
      (word === name && (words[at + 1] ?? '').startsWith(subject)),
  );
}

/** A remedy whose commands can be typed at a place. */
export function completeRemedy(remedy: Remedy, place: Place): Remedy {
  return remedy.map((part) =>
    typeof part === 'string' ? part : { command: completeCommand(part.command, place) },
  );
}

/** One line of text: the remedy, else the hint, in which records of earlier versions have commands as text. */
export function hintAt(
  { hint, remedy }: Hinted,
  { dataRoot, ...place }: Place,
): string | undefined {
  if (remedy !== undefined) return renderRemedy(completeRemedy(remedy, { dataRoot, ...place }));
  return hint === undefined || dataRoot === undefined ? hint : withDataRoot(hint, dataRoot);
}
