import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, makeDemo, temporaryFolder, type Demo } from '../data-root.ts';
import { fileTree, resultsOf } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';

const DATE = '2014-12-05';
const DAY = ['--start', DATE, '--end', DATE, '--worlds', '500'];

let demo: Demo;

beforeAll(async () => {
  demo = await makeDemo();
});

interface Kept {
  readonly cells: readonly { readonly id: string; readonly decision: string }[];
}

/** A root with nothing but history, and a plan of one day kept beside it. */
async function savePlan(): Promise<{ root: string; file: string; dry: Ended; kept: Kept }> {
  const root = copyHistory(demo);
  const file = join(temporaryFolder(), 'plan.json');
  const keep = ['--dry-run', '--out', file, '--detailed-exitcode', '--data-root', root];
  const dry = await runPipeline(['run', ...DAY, ...keep]);
  return { root, file, dry, kept: JSON.parse(readFileSync(file, 'utf8')) as Kept };
}

const apply = (root: string, file: string, more: readonly string[] = []): Promise<Ended> =>
  runPipeline(['run', '--plan', file, '--data-root', root, '--json', ...more]);

/** The snapshots of a dataset on a date, by path from the root. */
function snapshots(root: string, dataset: string, date: string): string[] {
  return readdirSync(join(root, 'bronze', dataset), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes(`date=${date}`) && path.endsWith('.parquet'))
    .map((path) => `bronze/${dataset}/${path}`)
    .sort();
}

describe('a saved plan', () => {
  test('says by its exit code that there is work, runs exactly its cells, and has nothing left then', async () => {
    const { root, file, dry, kept } = await savePlan();
    expect(dry.exit).toBe(10);
    expect(dry.stdout).toContain(`Next: pipeline run --plan ${file}`);
    const { exit, stdout } = await apply(root, file);
    expect(exit).toBe(0);
    const { summary } = JSON.parse(stdout) as {
      summary: { backfill_id: string; cells: Record<string, number>; plan_hash: string };
    };
    const csv = readFileSync(
      join(root, 'manifests/backfills', summary.backfill_id, 'summary.csv'),
      'utf8',
    );
    expect(csv.trim().split('\r\n')).toHaveLength(kept.cells.length + 1);
    expect(summary.cells).toMatchObject({ reused: 0, failed: 0, cancelled: 0 });
    const direct = copyHistory(demo);
    await runPipeline(['run', ...DAY, '--data-root', direct]);
    expect(resultsOf(root)).toEqual(resultsOf(direct));
    const again = await apply(root, file);
    expect(again.exit).toBe(0);
    const none = ['--dry-run', '--detailed-exitcode', '--data-root', root];
    expect((await runPipeline(['run', ...DAY, ...none])).exit).toBe(0);
  });

  test('is refused with exit 3 when one snapshot changed, naming exactly that one, and runs nothing', async () => {
    const { root, file } = await savePlan();
    const path = snapshots(root, 'odds_raw', DATE)[0]!;
    // A whole snapshot with other rows takes its place.
    const other = snapshots(root, 'odds_raw', '2014-12-03')[0]!;
    chmodSync(join(root, path), 0o644);
    copyFileSync(join(root, other), join(root, path));
    const before = fileTree(root);
    const { exit, stdout } = await apply(root, file);
    expect(exit).toBe(3);
    const { error, drift } = JSON.parse(stdout) as {
      error: { code: string };
      drift: readonly { kind: string; subject: string }[];
    };
    expect(error.code).toBe('PLAN_STALE');
    expect(drift.map(({ kind, subject }) => [kind, subject])).toEqual([['snapshot', path]]);
    expect(fileTree(root)).toEqual(before);
  });

  test('is refused when the settings say another policy now', async () => {
    const { root, file } = await savePlan();
    const config = join(temporaryFolder(), 'pipeline.config.json');
    writeFileSync(config, JSON.stringify({ policies: { odds: 'stale:2h' } }));
    const { exit, stdout } = await apply(root, file, ['--config', config]);
    expect(exit).toBe(3);
    const { drift } = JSON.parse(stdout) as { drift: readonly { kind: string; subject: string }[] };
    expect(drift).toContainEqual(
      expect.objectContaining({ kind: 'policy', subject: 'odds of ingest.odds_raw' }),
    );
  });

  test('asks its own question: flags of the question beside it are refused', async () => {
    const { root, file } = await savePlan();
    expect((await apply(root, file, ['--worlds', '7'])).exit).toBe(2);
  });
});
