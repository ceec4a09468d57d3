/** A history with a flipped bit, and one that came without checksums, as a person meets them. */
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeTable, encodeTable, readRows, scanSnapshots, SealBook, type Row } from '@pkg/lake';
import { BOXSCORES_RAW, DK_SALARIES } from '@pkg/nba';
import { fileObjectStore, formatInstant, sha256 } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, makeDemo, onDate, temporaryFolder, WORLDS, type Demo } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';

let demo: Demo;
beforeAll(async () => {
  demo = await makeDemo();
});

async function json<T>(
  root: string,
  ...args: readonly string[]
): Promise<T & { exit: number | null }> {
  const { stdout, exit } = await runPipeline([...args, '--json', '--data-root', root]);
  return { ...(JSON.parse(stdout) as T), exit };
}

interface Found {
  readonly kind: string;
  readonly path: string;
  readonly restore: string;
  readonly made_from: { readonly cells: readonly string[]; readonly backfills: readonly string[] };
}
interface Verified {
  readonly findings: readonly Found[];
  readonly sealed: readonly string[];
}
interface Explained {
  readonly chosen: readonly string[];
  readonly candidates: readonly {
    readonly reason: string;
    readonly path: string;
    readonly detail: string;
  }[];
}

function flip(root: string, path: string): void {
  const file = join(root, path);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

describe('a snapshot with a flipped bit', () => {
  test('is CORRUPT wherever it is asked for, passed over and said, and restored by bringing it in again', async () => {
    const root = temporaryFolder();
    cpSync(demo.root, root, { recursive: true });
    const at = [
      '--date',
      DATE,
      '--source',
      'injuries',
      '--as-of',
      `${DATE}T17:30:00Z`,
      '--explain',
    ];
    const before = await json<Explained>(root, 'select', ...at);
    const path = before.chosen[0]!;
    flip(root, path);

    const explained = await json<Explained>(root, 'select', ...at);
    expect(explained.chosen).not.toEqual(before.chosen);
    const candidate = explained.candidates.find((each) => each.path === path);
    expect(candidate?.reason).toBe('CORRUPT');
    expect(candidate?.detail).toMatch(/^its bytes have changed: they hash to/);

    const verified = await json<Verified>(root, 'verify', '--snapshots');
    expect(verified.exit).toBe(4);
    expect(verified.findings).toMatchObject([{ kind: 'damaged', path }]);
    expect(verified.findings[0]!.made_from.cells.join()).toContain(`ingest.injuries_raw ${DATE}`);
    expect(verified.findings[0]!.made_from.backfills).not.toEqual([]);
    const doctor = await runPipeline(['doctor', '--data-root', root]);
    expect(doctor.stdout).toContain(`${path} is damaged`);

    // When nothing is published yet, the run with the damage is: readers are told.
    const fresh = copyHistory(demo);
    flip(fresh, path);
    const run = await runPipeline(['run', ...onDate(DATE), '--data-root', fresh]);
    expect(run.stdout).toMatch(
      /injuries data CORRUPT: .*ingest\.injuries_raw.*is CORRUPT \(its bytes have/,
    );
    const ledger = await json<{
      readonly gaps: readonly { kind: string; source: string; reason: string }[];
    }>(fresh, ...['gaps', '--start', DATE, '--end', DATE, '--source', 'injuries']);
    const gap = ledger.gaps.find(({ kind }) => kind === 'corrupt');
    expect(gap?.reason).toContain(`${path} is CORRUPT`);
    expect(gap?.reason).toContain('used the older');
    const tables = filesBelow(fresh, `runs/finalize.unified/game_date=${DATE}`);
    const policies = await Promise.all(
      tables.map(async (table) => {
        const [row] = await readRows(readFileSync(join(fresh, table)), table, ['input_policy']);
        return String(row?.['input_policy']);
      }),
    );
    expect(policies).toEqual([expect.stringContaining('injuries:corrupt')]);

    // The made-up league is what was brought in.
    await runPipeline(['demo', '--worlds', WORLDS, '--data-root', root]);
    expect((await json<Verified>(root, 'verify', '--snapshots')).findings).toEqual([]);
    expect((await json<Explained>(root, 'select', ...at)).chosen).toEqual(before.chosen);
  });

  test('of salaries leaves the date without a draft group, and says that they are CORRUPT and not absent', async () => {
    const root = copyHistory(demo);
    for (const path of filesBelow(root, 'bronze/dk_salaries'))
      if (path.includes(`date=${DATE}`)) flip(root, path);
    const ended = await runPipeline(['run', ...onDate(DATE), '--data-root', root]);
    expect(ended.stdout + ended.stderr).toMatch(/dk_salaries\.parquet is CORRUPT/);
    expect(ended.stdout + ended.stderr).not.toMatch(/import the salaries/);
  });
});

/** Puts other rows in the place of a snapshot, as a program that knows no contract may, and seals them. */
async function spoil(root: string, path: string, change: (rows: Row[]) => Row[]): Promise<void> {
  const file = join(root, path);
  const bytes = readFileSync(file);
  const dataset = path.split('/')[1];
  const contract = [BOXSCORES_RAW, DK_SALARIES].find(({ name }) => name === dataset)!;
  const { asOf, availableAt } = (await scanSnapshots(fileObjectStore(root), dirname(path)))[0]!;
  const rows = change(await decodeTable(contract as typeof DK_SALARIES, bytes, path));
  const names = Object.keys(rows[0]!);
  const columns = Object.fromEntries(names.map((name) => [name, contract.columns[name as never]]));
  const other = encodeTable({ ...contract, columns }, rows, {
    as_of_ts: formatInstant(asOf),
    available_at: formatInstant(availableAt),
  });
  chmodSync(file, 0o644);
  writeFileSync(file, other);
  await new SealBook(fileObjectStore(root)).add([{ path, sha256: sha256(other) }]);
}

describe('a snapshot whose rows break the contract of its history', () => {
  test('poisons itself alone: slates and dates that can do without it go on, and every command names it', async () => {
    const root = copyHistory(demo);
    const DAY_BEFORE = '2014-12-05';
    const boxes = filesBelow(root, 'bronze/boxscores_raw').filter((path) =>
      path.includes(`date=${DAY_BEFORE}`),
    );
    const salaries = filesBelow(root, 'bronze/dk_salaries').filter((path) =>
      path.includes(`date=${DAY_BEFORE}`),
    );
    const [box, prices] = [boxes[0]!, salaries[0]!];
    await spoil(root, box, (rows) => [...rows, rows[0]!]);
    await spoil(root, prices, (rows) => rows.map(({ salary: _, ...row }) => row));

    const days = ['--start', DAY_BEFORE, '--end', DATE, '--worlds', WORLDS];
    const run = await runPipeline(['run', ...days, '--data-root', root]);
    expect(run.exit).toBe(0);
    expect(run.stdout).toContain(
      `${box} is CORRUPT (it breaks its contract: boxscores_raw: the key (game_id, player_id) is not unique`,
    );
    expect(run.stdout).toContain(
      `${prices} is CORRUPT (it breaks its contract: it lacks the column salary`,
    );
    expect(filesBelow(root, `runs/finalize.unified/game_date=${DATE}`)).not.toEqual([]);
    const at = ['--date', DATE, '--source', 'boxscores', '--as-of', `${DATE}T17:30:00Z`];
    const explained = await json<Explained>(root, 'select', ...at, '--explain');
    expect(explained.candidates.find(({ path }) => path === box)?.reason).toBe('CORRUPT');

    const verified = await json<Verified>(root, 'verify', '--snapshots');
    expect(verified.exit).toBe(4);
    expect(verified.findings.map(({ kind, path }) => [kind, path])).toEqual([
      ['broken', box],
      ['broken', prices],
    ]);
    expect(verified.findings[0]!.restore).toContain(
      `pipeline import --withdraw ${box} --data-root`,
    );
    const doctor = await runPipeline(['doctor', '--data-root', root]);
    expect(doctor.stdout).toContain(`${box} can't be read: it breaks its contract`);

    for (const path of [box, prices])
      expect((await runPipeline(['import', '--withdraw', path, '--data-root', root])).exit).toBe(0);
    expect((await json<Verified>(root, 'verify', '--snapshots')).findings).toEqual([]);
    const again = await runPipeline(['run', ...days, '--data-root', root]);
    expect(again.stdout).not.toContain('CORRUPT');
  });
});

describe('a history that came without checksums', () => {
  test('gets them from the first run that reads it, which says so; a plan writes none', async () => {
    const root = copyHistory(demo);
    rmSync(join(root, 'seals'), { recursive: true });
    await runPipeline(['run', ...onDate(DATE), '--dry-run', '--data-root', root]);
    const { findings } = await json<Verified>(root, 'verify', '--snapshots');
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['added']));
    const first = await runPipeline(['run', ...onDate(DATE), '--data-root', root]);
    expect(first.stderr).toMatch(/\d+ snapshots had no checksum and were sealed at first sight/);
    const again = await runPipeline(['run', ...onDate(DATE), '--data-root', root]);
    expect(again.stderr).not.toContain('no checksum');
    const rest = await json<Verified>(root, 'verify', '--snapshots', '--seal');
    expect(rest.findings).toEqual([]);
    expect((await json<Verified>(root, 'verify', '--snapshots')).findings).toEqual([]);
  });
});
