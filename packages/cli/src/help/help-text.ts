/** Help as text, wrapped to a width: of the program, of a topic, and of one command. */
import type { Paint } from '../output-style.ts';
import { wrapLine } from '../wrap-text.ts';
import { grouped, TOPICS } from './command-groups.ts';
import { isGlobal, titleOf, type ListedCommand, type ListedFlag } from './command-list.ts';

export interface Page {
  readonly width: number;
  readonly paint: Paint;
}

const NARROWEST = 40;
const PROGRAM = 'NBA daily-fantasy projections, as they would have been made then.';

/** The program, or those of its commands that begin with a word. */
export function programHelp(commands: readonly ListedCommand[], page: Page, topic = ''): string {
  const shown = commands.filter(({ id }) => topic === '' || id.startsWith(`${topic}:`));
  const groups = topic === '' ? grouped(shown) : ([['COMMANDS', shown]] as const);
  const longest = Math.max(...shown.map((command) => titleOf(command).length));
  return [
    ...wrapLine(TOPICS[topic] ?? PROGRAM, page.width),
    '',
    heading('USAGE', page),
    `  $ pipeline ${topic === '' ? '' : `${topic} `}<command> [flags]`,
    '',
    ...groups.flatMap(([title, own]) => [
      heading(title, page),
      ...twoColumns(
        own.map((each) => [titleOf(each).padEnd(longest), firstSentence(each.description)]),
        page,
      ),
      '',
    ]),
    'pipeline <command> --help says more. Try it without data: pipeline demo',
  ].join('\n');
}

export function commandHelp(command: ListedCommand, page: Page): string {
  const flags = Object.values(command.flags).sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = flags.filter((flag) => !isGlobal(flag));
  const shared = flags.filter(isGlobal);
  const args = Object.values(command.args);
  return [
    ...wrapLine(command.description, page.width),
    '',
    heading('USAGE', page),
    ...wrapLine(`$ pipeline ${usage(command)}`, page.width - 2, '    ').map((line) => `  ${line}`),
    '',
    ...section('ARGUMENTS', args.map(argumentRow), page),
    ...section('FLAGS', own.map(flagRow), page),
    ...section('FLAGS OF EVERY COMMAND', shared.map(flagRow), page),
    heading('EXAMPLES', page),
    ...(command.examples ?? []).map(
      (example) => `  $ ${example.replaceAll('<%= config.bin %>', 'pipeline')}`,
    ),
  ].join('\n');
}

/** The first sentence of a description, for lists. */
function firstSentence(text: string): string {
  const sentence = /^.*?[.:;](?=\s|$)/s.exec(text)?.[0] ?? text;
  return sentence.replace(/[.:;]$/, '');
}

function usage(command: ListedCommand): string {
  const args = Object.values(command.args).map(({ name, required }) =>
    required === true ? `<${name}>` : `[${name}]`,
  );
  const required = Object.values(command.flags)
    .filter((flag) => flag.required === true)
    .map(({ name }) => `--${name} <value>`);
  return [titleOf(command), ...args, ...required, '[flags]'].join(' ');
}

function section(title: string, rows: readonly (readonly string[])[], page: Page): string[] {
  return rows.length === 0 ? [] : [heading(title, page), ...twoColumns(rows, page), ''];
}

function argumentRow({ name, description = '', options }: ListedCommand['args'][string]): string[] {
  return [name, description + choices(options, description)];
}

function flagRow(flag: ListedFlag): string[] {
  const { name, char, type, allowNo, required, multiple, options, description = '' } = flag;
  const short = char === undefined ? '' : `-${char}, `;
  const value = type === 'option' ? ` <value>${multiple === true ? '...' : ''}` : '';
  const notes = [
    ...(required === true ? ['required'] : []),
    ...(flag.default === undefined || flag.default === false ? [] : [`default ${given(flag)}`]),
  ];
  const note = notes.length === 0 ? '' : ` [${notes.join(', ')}]`;
  const long = `--${allowNo === true ? '[no-]' : ''}${name}${value}`;
  return [short + long, description + choices(options, description) + note];
}

function given({ type, default: value }: ListedFlag): string {
  if (type === 'boolean') return 'on';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The values that a flag takes, unless its description names them all. */
function choices(options: readonly string[] | undefined, description: string): string {
  if (options === undefined || options.every((option) => description.includes(option))) return '';
  return ` (${options.join(', ')})`;
}

function heading(text: string, { paint }: Page): string {
  return paint.strong(text);
}

/** Names to the left, text to the right; a name that is too long for its column gets a line of its own. */
function twoColumns(rows: readonly (readonly string[])[], { width }: Page): string[] {
  const longest = Math.max(...rows.map(([name]) => name!.length));
  const left = Math.min(longest, 26);
  const right = Math.max(NARROWEST - left, width - left - 4);
  return rows.flatMap(([name, text]) => {
    const lines = wrapLine(text!, right);
    const [first = '', ...rest] = lines;
    const indent = ' '.repeat(left + 4);
    if (name!.length > left) return [`  ${name!}`, ...lines.map((line) => indent + line)];
    return [`  ${name!.padEnd(left)}  ${first}`, ...rest.map((line) => indent + line)];
  });
}
