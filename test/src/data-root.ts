/** Data roots for tests: temporary, and with the made-up league where one is asked for. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { runPipeline, type Around } from './pipeline-process.ts';
import type { Ended } from './ended.ts';
import { copyOfShared, temporaryFolder, type MadeRoot } from './shared-root.ts';

export { temporaryFolder } from './shared-root.ts';

/** Few worlds: enough for every path of the simulation, and quick. */
export const WORLDS = '500';

/** The flags of the run that makes the demo. */
export const DEMO_WEEK = ['--start', '2014-12-01', '--end', '2014-12-07', '--worlds', WORLDS];

/** The dates of that week that have games; the others have none. */
export const DEMO_DATES = ['2014-12-02', '2014-12-03', '2014-12-05', '2014-12-07'];

export type Demo = MadeRoot;

/** `pipeline demo` on a new root: in surroundings of its own, or else a copy of the one that all test files share. */
export async function makeDemo(around?: Around): Promise<Demo> {
  if (around === undefined) return copyOfShared('demo', (root) => runDemo(root));
  const root = temporaryFolder();
  return { root, ...(await runDemo(root, around)) };
}

function runDemo(root: string, around: Around = {}): Promise<Ended> {
  return runPipeline(['demo', '--data-root', root, '--worlds', WORLDS], around);
}

/** A new root with the imported history of another and nothing that was made from it. */
export function copyHistory({ root }: { readonly root: string }): string {
  return copied(root, ['bronze', 'seals']);
}

/**
 * Copies a history as `copyHistory` does, with the models that were fitted on it and what they were fitted on: for
 * tests to which it does not matter that a run fits them, which takes most of its time.
 */
export function copyWithModels({ root }: { readonly root: string }): string {
  const made = ['training_rows', 'minutes', 'rates', 'ownership'].map((name) => `models.${name}`);
  const folders = ['bronze', 'seals', 'models', 'runs/models.training_rows'];
  return copied(root, [...folders, ...made.map((asset) => `manifests/${asset}`)]);
}

function copied(root: string, folders: readonly string[]): string {
  const copy = temporaryFolder();
  for (const folder of folders)
    cpSync(join(root, folder), join(copy, folder), { recursive: true, preserveTimestamps: true });
  return copy;
}

/** The arguments of a run over one date. */
export function onDate(date: string): string[] {
  return ['--start', date, '--end', date, '--worlds', WORLDS];
}
