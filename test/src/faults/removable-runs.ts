/** A data root of the made-up league with a published run of a date, and another one of it that is not. */
import { runPipeline } from '../pipeline-process.ts';
import { readersManifests } from './crash-state.ts';

export interface RemovableRuns {
  readonly root: string;
  readonly date: string;
  readonly unpublished: string;
  readonly runArgs: readonly string[];
}

/** @param root where `pipeline demo` was */
export async function makeRemovableRuns(root: string): Promise<RemovableRuns> {
  const date = '2014-12-02';
  // Known fifteen minutes earlier, so that no cell of it is one of the published run.
  const asked = ['run', '--start', date, '--end', date, '--worlds', '20', '--lead-minutes', '45'];
  const runArgs = [...asked, '--quiet'];
  const before = new Set(readersManifests(root).keys());
  const made = await runPipeline([...runArgs, '--publish', 'never', '--data-root', root]);
  if (made.exit !== 0) throw new Error(`the second run failed: ${made.stdout}${made.stderr}`);
  const unified = [...readersManifests(root)].find(
    ([path, { asset }]) => !before.has(path) && asset === 'finalize.unified',
  );
  return { root, date, unpublished: unified![1].partition.run_id, runArgs };
}
