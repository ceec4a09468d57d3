/** Data roots for tests: temporary, and with the made-up league where one is asked for. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, inject } from 'vitest';
import { runPipeline, type Around, type Ended } from './pipeline-process.ts';

/** Few worlds: enough for every path of the simulation, and quick. */
export const WORLDS = '500';

/** What the demo runs. */
export const DEMO_WEEK = ['--start', '2014-12-01', '--end', '2014-12-07', '--worlds', WORLDS];

/** The dates of that week that have games; the others have none. */
export const DEMO_DATES = ['2014-12-02', '2014-12-03', '2014-12-05', '2014-12-07'];

/** An empty folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface Demo extends Ended {
  readonly root: string;
}

/** `pipeline demo` on a new root: in surroundings of its own, or else a copy of the one that all test files share. */
export async function makeDemo(around?: Around): Promise<Demo> {
  const root = temporaryFolder();
  if (around !== undefined) return { root, ...(await runDemo(root, around)) };
  const shared = await sharedDemo(inject('sharedDemo'));
  cpSync(shared.root, root, { recursive: true, preserveTimestamps: true });
  return { ...shared, root, stdout: shared.stdout.replaceAll(shared.root, root) };
}

function runDemo(root: string, around: Around = {}): Promise<Ended> {
  return runPipeline(['demo', '--data-root', root, '--worlds', WORLDS], around);
}

/** The first test file that asks makes it; the others wait for the file that says how it ended, which comes last. */
async function sharedDemo(folder: string): Promise<Demo> {
  const [root, ended] = [join(folder, 'root'), join(folder, 'ended.json')];
  if (claimed(join(folder, 'claim'))) {
    writeFileSync(`${ended}.part`, JSON.stringify({ root, ...(await runDemo(root)) }));
    renameSync(`${ended}.part`, ended);
  }
  while (!existsSync(ended)) await sleep(50);
  return JSON.parse(readFileSync(ended, 'utf8')) as Demo;
}

/** Whether this process is the first to make the folder. */
function claimed(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A new root with the imported history of another and nothing that was made from it. */
export function copyHistory({ root }: { readonly root: string }): string {
  const copy = temporaryFolder();
  for (const folder of ['bronze', 'seals'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true, preserveTimestamps: true });
  return copy;
}

/** The arguments of a run over one date. */
export function onDate(date: string): string[] {
  return ['--start', date, '--end', date, '--worlds', WORLDS];
}
