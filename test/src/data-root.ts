/** Data roots for tests: temporary, and with the made-up league where one is asked for. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
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

/** `pipeline demo` on a new root. */
export async function makeDemo(around: Around = {}): Promise<Demo> {
  const root = temporaryFolder();
  const ended = await runPipeline(['demo', '--data-root', root, '--worlds', WORLDS], around);
  return { root, ...ended };
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
