/** Tasks and the commands that do them, in the order of the help. */

/** Each group with the first words of its commands. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['RUN', ['demo', 'run', 'plan', 'resume', 'cancel', 'publish', 'rollback']],
  [
    'LOOK',
    ['ui', 'show', 'export', 'trace', 'why', 'diff', 'status', 'logs', 'report', 'evaluate'],
  ],
  ['PROVE', ['verify', 'select', 'gaps', 'parity', 'bundle']],
  ['DATA', ['import', 'ingest', 'reparse', 'sources']],
  ['MODELS', ['models', 'sim']],
  ['UPKEEP', ['doctor', 'config', 'locks', 'gc', 'pin', 'completion']],
];

/** The subjects of commands that share a first word. */
export const TOPICS: Readonly<Record<string, string>> = {
  config: 'Show, check and describe the settings of the config file and the environment.',
  models: 'Fit, add, list and promote the model runs that slates are projected with.',
  pin: 'Keep runs, and all that they were made from, from pipeline gc.',
  sim: 'Measure and re-make the simulation of worlds.',
  sources: 'List the live sources, and check that each answers in its known form.',
};

/** The commands of each group, in its order; what no group names comes last, as `OTHER`. */
export function grouped<T extends { readonly id: string }>(
  commands: readonly T[],
): readonly (readonly [string, readonly T[]])[] {
  const wordOf = ({ id }: T): string => id.split(':')[0]!;
  const known = GROUPS.flatMap(([, words]) => words);
  const groups = GROUPS.map(
    ([title, words]) =>
      [title, words.flatMap((word) => commands.filter((each) => wordOf(each) === word))] as const,
  );
  const others = commands.filter((each) => !known.includes(wordOf(each)));
  return [...groups, ['OTHER', others] as const].filter(([, own]) => own.length > 0);
}
