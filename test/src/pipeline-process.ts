/** The built command line, in a clean environment. It knows nothing of what commands mean. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { checkJsonOutput } from './json-output.ts';
import { warmPipeline, type WarmPipeline } from './warm-pipeline.ts';
import type { Ended } from './ended.ts';

const PACKAGE_FILE = fileURLToPath(import.meta.resolve('@pkg/cli/package.json'));
const { bin } = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { bin: { pipeline: string } };
const PROGRAM = join(dirname(PACKAGE_FILE), bin.pipeline);

export interface Around {
  /** Variables beside PATH and HOME; nothing else of the test's own environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** For a claim about the process itself: how it starts, and that it ends by itself with its exit code. */
  readonly isOwnProcess?: boolean;
}

let warm: WarmPipeline | undefined;

/**
 * Runs a command to its end, whatever its exit code: in the one process that the tests keep, since starting Node and loading the
 * program takes longer than most commands. What needs surroundings of its own, and what runs beside another command, gets a process
 * of its own.
 *
 * @throws Error for JSON that is not as its schema says
 */
export async function runPipeline(args: readonly string[], around: Around = {}): Promise<Ended> {
  const ended =
    isOfItsOwn(around) || warm?.isBusy() === true
      ? await startPipeline(args, around).ended
      : await runWarm(args, around);
  if (args.includes('--json') && args[1] !== 'schema') checkJsonOutput(ended.stdout);
  return ended;
}

/** Tells what needs a process of its own: of the variables, each command reads anew those of the program alone. */
function isOfItsOwn({ env = {}, nodeArgs, isOwnProcess = false }: Around): boolean {
  const isOthers = (name: string): boolean => !/^(?:PIPELINE_|ODDS_API_KEY$)/.test(name);
  return isOwnProcess || nodeArgs !== undefined || Object.keys(env).some(isOthers);
}

async function runWarm(args: readonly string[], { cwd, env }: Around): Promise<Ended> {
  warm ??= warmPipeline();
  try {
    return await warm.run(args, cwd, env);
  } catch (error) {
    warm = undefined;
    throw error;
  }
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  /** The first line of standard output; all of it for a process that ends before. */
  readonly firstLine: Promise<string>;
  /** Resolves when standard error holds `lines` lines, or when the process has ended. */
  afterLines(lines: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a command and leaves it running. */
export function startPipeline(args: readonly string[], around: Around = {}): Running {
  const child = spawn(process.execPath, [...(around.nodeArgs ?? []), PROGRAM, ...args], {
    cwd: around.cwd ?? tmpdir(),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...around.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child);
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>): Running {
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<{ readonly lines: number; readonly resolve: () => void }>();
  const settle = (lines: number): void => {
    for (const waiter of waiting) {
      if (waiter.lines > lines) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [line, ...rest] = stdout.split('\n');
      if (rest.length > 0) resolve(line!);
    });
    child.on('close', () => {
      resolve(stdout);
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    settle(stderr.split('\n').length - 1);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      settle(Infinity);
      resolve({ exit, stdout, stderr });
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid!,
    ended,
    firstLine,
    hasEnded,
    afterLines: (lines) =>
      new Promise((resolve) => {
        if (stderr.split('\n').length - 1 >= lines || hasEnded()) resolve();
        else waiting.add({ lines, resolve });
      }),
    signal: (name) => void child.kill(name),
  };
}
