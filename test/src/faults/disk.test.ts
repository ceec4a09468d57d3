/** Disks that are full, broken or not ours, and processes without a file to spare. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo, temporaryFolder, type Demo } from '../data-root.ts';
import { filesBelow, resultsOf } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import { disturbed } from './campaign.ts';
import { readersComplaints, readersPointers, runsOf } from './crash-state.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const FAILURES: readonly (readonly [code: string, operation: number])[] = [
  ['EIO', 150],
  ['EMFILE', 210],
  ['EACCES', 90],
  ['EROFS', 30],
  ['ENOSPC', 120],
];
const FREE_KIB = IS_FULL ? [8, 60, 200, 400] : [8, 200];
const DAY = ['run', '--start', '2014-12-02', '--end', '2014-12-02', '--worlds', '20', '--quiet'];

let demo: Demo;
let whole: string;
beforeAll(async () => {
  demo = await makeDemo();
  whole = freshRoot();
  expect((await runPipeline([...DAY, '--data-root', whole])).exit).toBe(0);
});

/** A root with the histories of the demo and nothing made. */
function freshRoot(root = temporaryFolder()): string {
  mkdirSync(root, { recursive: true });
  for (const folder of ['bronze', 'seals'])
    symlinkSync(join(demo.root, folder), join(root, folder));
  return root;
}

const newRuns = (): Record<string, string> => runsOf(readersPointers(whole));

describe('an operation that fails', () => {
  test.each(IS_FULL ? FAILURES : FAILURES.slice(0, 2))(
    'with %s is told by its name, and the same command completes it',
    async (code, n) => {
      const root = freshRoot();
      const command = [...DAY, '--data-root', root, '--max-parallel', '1'];
      const ended = await disturbed({ fail: String(n), code }, command);
      expect(ended.exit).not.toBeNull();
      if (ended.exit !== 0) expect(ended.stdout + ended.stderr).toContain(code);
      expect(readersComplaints(root, [{}, newRuns()])).toEqual([]);
      expect((await runPipeline(command)).exit).toBe(0);
      expect(resultsOf(root)).toEqual(resultsOf(whole));
    },
  );
});

/** A small file system of its own, or why there can be none. */
function mountSmall(folder: string, sizeKiB: number): string | null {
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(sizeKiB)}k`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a disk that fills up at any point is told with what to do, and after freeing space it is completed', async () => {
  const folder = join(temporaryFolder(), 'disk');
  const problem = mountSmall(folder, 6_000);
  if (problem !== null) {
    console.warn(`SKIPPED: a full disk needs the right to mount a tmpfs: ${problem}`);
    return;
  }
  try {
    for (const freeKiB of FREE_KIB) {
      for (const name of [
        'runs',
        'manifests',
        'current',
        'models',
        'leases',
        'bronze',
        'seals',
        'ballast',
      ])
        rmSync(join(folder, name), { recursive: true, force: true });
      const root = freshRoot(folder);
      writeFileSync(join(root, 'ballast'), Buffer.alloc((6_000 - freeKiB) * 1024));
      const command = [...DAY, '--data-root', root];
      const full = await runPipeline(command);
      expect(full.exit).not.toBe(0);
      expect(full.stdout + full.stderr).toMatch(/ENOSPC[\s\S]*free .*space/);
      expect(readersComplaints(root, [{}, newRuns()])).toEqual([]);
      rmSync(join(root, 'ballast'));
      expect((await runPipeline(command)).exit).toBe(0);
      expect(resultsOf(root)).toEqual(resultsOf(whole));
      expect(filesBelow(root, 'runs').length).toBeGreaterThan(5);
    }
  } finally {
    execFileSync('umount', [folder]);
  }
});
