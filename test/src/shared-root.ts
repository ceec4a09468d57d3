/** Data roots that the test files share: the first that asks makes one, the others wait, and each gets a copy of its own. */
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
import type { Ended } from './ended.ts';

/** An empty folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A root, and how the command ended that made it. */
export interface MadeRoot extends Ended {
  readonly root: string;
}

/** A copy of the shared root of that name, which `make` fills unless another test file did. */
export async function copyOfShared(
  name: string,
  make: (root: string) => Promise<Ended>,
): Promise<MadeRoot> {
  const shared = await sharedRoot(join(inject('sharedRoots'), name), make);
  const root = temporaryFolder();
  cpSync(shared.root, root, { recursive: true, preserveTimestamps: true });
  return { ...shared, root, stdout: shared.stdout.replaceAll(shared.root, root) };
}

/** The others wait for the file that says how it ended, which comes last. */
async function sharedRoot(
  folder: string,
  make: (root: string) => Promise<Ended>,
): Promise<MadeRoot> {
  const [root, ended] = [join(folder, 'root'), join(folder, 'ended.json')];
  if (claimed(folder)) {
    writeFileSync(`${ended}.part`, JSON.stringify({ root, ...(await make(root)) }));
    renameSync(`${ended}.part`, ended);
  }
  while (!existsSync(ended)) await sleep(50);
  return JSON.parse(readFileSync(ended, 'utf8')) as MadeRoot;
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
