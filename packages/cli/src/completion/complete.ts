/**
 * Lists the words that could come next on a command line: commands, flags, and values that only the data root knows, such
 * as dates with data and run ids. Reads names of folders and nothing else, so that it answers while somebody types.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  commandOf,
  listCommands,
  titleOf,
  type ListedCommand,
  type ListedFlag,
} from '../help/command-list.ts';

/** The words after the program's name; the last one is what is being typed, perhaps nothing yet. */
export function completions(words: readonly string[], root: string): string[] {
  const commands = listCommands(root);
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commandOf(before, commands);
  const candidates =
    command === undefined
      ? nextWords(before, commands)
      : ofCommand(command, before, typed, dataRootOf(before));
  return [...new Set(candidates)].filter((candidate) => candidate.startsWith(typed)).sort();
}

function nextWords(before: readonly string[], commands: readonly ListedCommand[]): string[] {
  return commands.flatMap((command) => {
    const title = titleOf(command).split(' ');
    const fits = before.every((word, index) => title[index] === word);
    return fits ? (title[before.length] ?? []) : [];
  });
}

function ofCommand(
  command: ListedCommand,
  before: readonly string[],
  typed: string,
  dataRoot: string | undefined,
): string[] {
  const flag = valueFlag(command, before.at(-1) ?? '');
  if (flag !== undefined)
    return flag.options ? [...flag.options] : valuesOf(flag.name, before, dataRoot);
  if (typed.startsWith('-')) return flagNames(command);
  const words = before.filter(
    (word, index) => !word.startsWith('-') && !isValue(command, before, index),
  );
  const position = words.length - titleOf(command).split(' ').length;
  const argument = Object.values(command.args)[position];
  if (argument === undefined) return flagNames(command);
  return argument.options ? [...argument.options] : valuesOf(argument.name, before, dataRoot);
}

function flagNames({ flags }: ListedCommand): string[] {
  return Object.values(flags).flatMap(({ name, allowNo }) =>
    allowNo === true ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
}

/** The flag that waits for a value. */
function valueFlag({ flags }: ListedCommand, word: string): ListedFlag | undefined {
  if (!word.startsWith('--')) return undefined;
  const flag = flags[word.slice(2)];
  return flag?.type === 'option' ? flag : undefined;
}

function isValue(command: ListedCommand, before: readonly string[], index: number): boolean {
  return index > 0 && valueFlag(command, before[index - 1]!) !== undefined;
}

/** Values by the name of the flag or argument that takes them. */
function valuesOf(name: string, before: readonly string[], dataRoot: string | undefined): string[] {
  if (name === 'source') return SOURCES;
  if (name === 'policy') return SOURCES.map((source) => `${source}=`);
  if (name === 'column') return COLUMNS;
  if (dataRoot === undefined) return [];
  switch (name) {
    case 'date':
    case 'start':
    case 'end':
      return dates(dataRoot);
    case 'run':
    case 'pin':
    case 'before':
    case 'after':
      return runIds(dataRoot, dateOf(before));
    case 'pinned':
      return folders(dataRoot, 'pins');
    case 'backfill':
      return folders(dataRoot, 'manifests/backfills');
    case 'group':
      return groups(dataRoot, dateOf(before));
    case 'asset':
    case 'steps':
      return folders(dataRoot, 'manifests').filter((name) => name.includes('.'));
    default:
      return [];
  }
}

// Written out, because importing the packages that know them takes longer than a completion may; a test compares them.
export const SOURCES = [
  'boxscores',
  'injuries',
  'lineups',
  'odds',
  'ownership',
  'roster',
  'salaries',
  'schedule',
];
/** Those that people ask about. */
const COLUMNS = [
  'dk_fpts_mean',
  'dk_fpts_p10',
  'dk_fpts_p90',
  'minutes_p50',
  'play_prob',
  'pred_own_pct',
  'salary',
  'value',
];

/** Dates that were run, and dates of which a history knows anything. */
function dates(dataRoot: string): string[] {
  const made = folders(dataRoot, 'manifests/finalize.unified');
  const known = ['injuries_raw', 'boxscores_raw', 'dk_salaries'].flatMap((dataset) =>
    folders(dataRoot, `bronze/${dataset}`).flatMap((season) =>
      folders(dataRoot, `bronze/${dataset}/${season}`),
    ),
  );
  return [...made, ...known].flatMap(
    (name) => /^(?:game_)?date=(\d{4}-\d{2}-\d{2})$/.exec(name)?.[1] ?? [],
  );
}

function runIds(dataRoot: string, date: string | undefined): string[] {
  const made = 'manifests/finalize.unified';
  const days = date === undefined ? folders(dataRoot, made) : [`game_date=${date}`];
  return days.flatMap((day) =>
    folders(dataRoot, `${made}/${day}`).flatMap((group) =>
      folders(dataRoot, `${made}/${day}/${group}`).flatMap((run) => afterEquals(run, 'run')),
    ),
  );
}

function groups(dataRoot: string, date: string | undefined): string[] {
  if (date === undefined) return [];
  return folders(dataRoot, `manifests/finalize.unified/game_date=${date}`).flatMap((folder) =>
    afterEquals(folder, 'draft_group_id'),
  );
}

function afterEquals(name: string, key: string): string[] {
  return name.startsWith(`${key}=`) ? [name.slice(key.length + 1)] : [];
}

/** The date on the line, wherever it stands. */
function dateOf(before: readonly string[]): string | undefined {
  return before.find((word) => /^\d{4}-\d{2}-\d{2}$/.test(word));
}

/** The data root of the line, else of the environment. */
function dataRootOf(before: readonly string[]): string | undefined {
  const at = before.indexOf('--data-root');
  const given = at === -1 ? undefined : before[at + 1];
  return given ?? process.env['PIPELINE_DATA_ROOT'];
}

function folders(dataRoot: string, path: string): string[] {
  try {
    return readdirSync(join(dataRoot, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
