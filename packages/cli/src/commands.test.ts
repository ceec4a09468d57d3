import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Config, type Command } from '@oclif/core';
import { KnownError } from '@pkg/std';
import { afterEach, describe, expect, test, vi } from 'vitest';
import Run from './commands/run.ts';
import Show from './commands/show.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const folder = new URL('./commands/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort();

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe.each(files)('the command in %s', (path) => {
  const name = path.slice(0, -'.ts'.length).replaceAll('/', ' ');
  const load = async (): Promise<typeof Command> =>
    ((await import(new URL(path, folder).href)) as { readonly default: typeof Command }).default;

  test('has a description and examples that begin with the program', async () => {
    const command = await load();
    expect(command.description).toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toContain(`<%= config.bin %> ${name}`);
  });

  test('can print JSON, and says what each of its flags is for', async () => {
    const command = await load();
    expect(command.enableJsonFlag).toBe(true);
    for (const flag of Object.values({ ...command.baseFlags, ...command.flags }))
      expect((flag as { description?: string }).description).toBeTruthy();
  });
});

interface Ran {
  readonly json: unknown;
  readonly stderr: string;
  readonly exit: unknown;
}

type Runnable = Pick<typeof Command, 'run'> & (new (argv: string[], config: Config) => Command);

/** Runs a command in process; what it prints is caught. */
async function run(command: Runnable, argv: readonly string[]): Promise<Ran> {
  vi.stubEnv('PIPELINE_DATA_ROOT', undefined);
  let stdout = '';
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => (stdout += String(part)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => (stderr += String(part)) !== '');
  vi.spyOn(console, 'log').mockImplementation((part: string) => void (stdout += part));
  vi.spyOn(console, 'error').mockImplementation((part: string) => void (stderr += part));
  const config = await Config.load(packageRoot);
  await command.run([...argv], config);
  vi.restoreAllMocks();
  return { json: stdout === '' ? null : JSON.parse(stdout), stderr, exit: process.exitCode };
}

describe('an error', () => {
  test('as JSON has its schema, its exit code, and code, message and hint', async () => {
    const { json, exit } = await run(Show, ['2014-12-01', '--json']);
    expect(exit).toBe(2);
    expect(json).toEqual({
      schema: 'error.v1',
      ok: false,
      exit: 2,
      error: {
        code: 'NO_DATA_ROOT',
        message: expect.stringContaining('no data root') as string,
        hint: expect.stringContaining('--data-root') as string,
        signature: expect.stringContaining('NO_DATA_ROOT') as string,
      },
    });
  });

  test('as text says what is wrong and what to do next, on stderr alone', async () => {
    const { json, stderr, exit } = await run(Show, ['2014-12-01']);
    expect([json, exit]).toEqual([null, 2]);
    expect(stderr).toMatch(/error NO_DATA_ROOT: no data root: .*next: add --data-root/s);
  });

  test('of usage, such as an unknown flag, is USAGE with exit code 2 as JSON too', async () => {
    const { json, exit } = await run(Run, ['--nonsense', '--json']);
    expect(exit).toBe(2);
    expect(json).toMatchObject({
      schema: 'error.v1',
      ok: false,
      exit: 2,
      error: { code: 'USAGE' },
    });
  });

  test('that is a bug is UNEXPECTED with exit code 1', async () => {
    vi.spyOn(Show.prototype, 'run').mockRejectedValue(new TypeError('a bug'));
    const { json, exit } = await run(Show, ['2014-12-01', '--json']);
    expect(exit).toBe(1);
    expect(json).toMatchObject({ exit: 1, error: { code: 'UNEXPECTED', message: 'a bug' } });
  });

  test.each([
    ['input', 2],
    ['missing', 2],
    ['conflict', 2],
    ['upstream', 1],
    ['blocked', 6],
    ['cancelled', 130],
  ] as const)('of kind %s ends with exit code %i', async (kind, code) => {
    const error = new KnownError({ code: 'X', kind, message: 'm' });
    vi.spyOn(Show.prototype, 'run').mockRejectedValue(error);
    expect((await run(Show, ['2014-12-01', '--json'])).exit).toBe(code);
  });
});
