import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TOPICS } from './command-groups.ts';
import { commandOf, listCommands } from './command-list.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { asksForHelp, noCommand, printHelp, suggestCommand } from './help.ts';
import { outputStyle } from '../output-style.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const commands = listCommands(root);
const { paint } = outputStyle(process.stdout, ['--no-color']);

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [[], true],
  [['--help'], true],
  [['help', 'run'], true],
  [['run', '-h'], true],
  [['run', '--start', '2024-01-15', '--help'], true],
  [['run'], false],
  [['trace', '--', '--help'], false],
])('%j asks for help: %s', (argv, asks) => {
  expect(asksForHelp(argv)).toBe(asks);
});

describe.each([80, 120])('help %i columns wide', (width) => {
  test.each(commands.map((command) => [command.id, command] as const))(
    'of %s fits, apart from its examples, and says what each flag is for',
    (_, command) => {
      const text = commandHelp(command, { width, paint });
      const [prose] = text.split('EXAMPLES');
      for (const line of prose!.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      for (const flag of Object.keys(command.flags)) expect(prose).toContain(flag);
    },
  );

  test('of the program has every command in a group of its own', () => {
    const text = programHelp(commands, { width, paint });
    for (const title of ['RUN', 'LOOK', 'PROVE', 'DATA', 'MODELS', 'UPKEEP'])
      expect(text).toContain(`\n${title}\n`);
    expect(text).not.toContain('OTHER');
  });

  test.each(['config', 'models', 'pin', 'sim', 'sources'])(
    'of %s says what it is about',
    (topic) => {
      const text = programHelp(commands, { width, paint }, topic);
      expect(text.split('\n')[0]).toBe(TOPICS[topic]);
    },
  );

  test('of the program lists every command', () => {
    const text = programHelp(commands, { width, paint });
    for (const { id } of commands) expect(text).toContain(id.replaceAll(':', ' '));
    for (const line of text.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(width);
  });
});

test('words that name no command get no help but a suggestion', () => {
  const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(printHelp(['rnu', '--help'], root)).toBe(false);
  expect(log).not.toHaveBeenCalled();
  expect(suggestCommand(['rnu'], root)).toBe(' (did you mean run?)');
  expect(printHelp(['run', '--help'], root)).toBe(true);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('--as-of-mode'));
});

test('the longest name that fits is the command', () => {
  expect(commandOf(['run', '2024-01-15'], commands)?.id).toBe('run');
  expect(commandOf(['nothing'], commands)).toBeUndefined();
});

test('arguments of a command that takes none are no part of its name', () => {
  expect(noCommand(['plan', '2024-01-15'], root)).toBe(
    "pipeline plan takes no argument '2024-01-15', only flags: see pipeline plan --help",
  );
  expect(noCommand(['paln', '2024-01-15'], root)).toContain("no command 'paln 2024-01-15'");
});
