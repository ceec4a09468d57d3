import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeTable, writeSnapshot } from '@pkg/lake';
import { INJURIES_RAW } from '@pkg/nba';
import { fileObjectStore, parseInstant, sha256 } from '@pkg/std';
import { DEMO_OPTIONS, importSeason, makeLeague } from '@pkg/steps';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { runPipeline, type Around } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';

const DATE = '2014-12-07';
const MATH = fileURLToPath(new URL('slipping-math.mjs', import.meta.url));
/** Clocks at noon of the day, and on the next morning. */
const atNoon: Around = { env: { PIPELINE_CLOCK: '2014-12-07T17:20:00Z' } };
const nextMorning: Around = { env: { PIPELINE_CLOCK: '2014-12-08T14:00:00Z' } };
/** A daily run that looks at no source; of the made-up day nobody has odds, nor the rosters of any. */
const DAILY = [
  'run',
  '--start',
  DATE,
  '--end',
  DATE,
  '--as-of-mode',
  'lock',
  '--no-capture',
].concat(['--policy', 'roster=gap', '--policy', 'odds=gap', '--worlds', '200']);

interface Report {
  readonly schema: string;
  readonly exit: number;
  readonly record: string;
  readonly tolerance: unknown;
  readonly slates: readonly {
    readonly verdict: string;
    readonly compared: {
      readonly inputs: readonly { readonly now: { readonly path: string } | null }[];
      readonly determinism: { readonly violation: { readonly asset: string } | null };
      readonly columns: readonly { readonly column: string; readonly outside: readonly string[] }[];
    };
  }[];
}

let root: string;
beforeAll(async () => {
  root = temporaryFolder();
  await importSeason(fileObjectStore(root), makeLeague(DEMO_OPTIONS), () => undefined);
  const ended = await runPipeline([...DAILY, '--data-root', root], atNoon);
  expect(`${String(ended.exit)} ${ended.stderr}`).toMatch(/^0 /);
});

function parity(where: string, ...args: string[]): Promise<Ended> {
  return runPipeline(['parity', ...args, '--data-root', where], nextMorning);
}

async function reported(where: string, ...args: string[]): Promise<Report> {
  const ended = await parity(where, '--start', DATE, '--end', DATE, '--json', ...args);
  const report = JSON.parse(ended.stdout) as Report;
  expect(report).toMatchObject({ schema: 'parity.v1', exit: ended.exit });
  return report;
}

function copyOfRoot(): string {
  const copy = temporaryFolder();
  cpSync(root, copy, { recursive: true });
  return copy;
}

/** The newest report that the run knew, ten minutes before it in another form: nobody is listed any more. */
async function importLateReport(where: string): Promise<string> {
  const [asOf, availableAt] = ['2014-12-07T17:10:00Z', '2014-12-07T17:12:00Z'].map(parseInstant);
  const folder = `bronze/injuries_raw/season=2014/date=${DATE}`;
  const path = filesBelow(where, folder)
    .filter((each) => each.includes('run_ts=20141207T16'))
    .sort()
    .at(-1)!;
  const rows = await decodeTable(INJURIES_RAW, readFileSync(join(where, path)), path);
  await writeSnapshot(fileObjectStore(where), {
    dataset: 'injuries_raw',
    keys: [
      ['season', '2014'],
      ['date', DATE],
    ],
    asOf: asOf!,
    availableAt: availableAt!,
    contract: INJURIES_RAW,
    rows: rows
      .filter(({ row_type }) => row_type !== 'player')
      .map((row) => ({ ...row, as_of_ts: asOf!, ingested_ts: availableAt! })),
  });
  return `${folder}/run_ts=20141207T171200Z/injuries_raw.parquet`;
}

describe('pipeline parity', () => {
  test('the next morning finds every byte equal, lists the dates without a live run, and leaves a record', async () => {
    const ended = await parity(root, '--since', '2d');
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('equal byte by byte');
    expect(ended.stdout).toContain('no live run on 2014-12-06, 2014-12-08: no run made a slate');
    const [record] = filesBelow(root, 'proofs/parity/2014-12-06_2014-12-08');
    expect(ended.stdout).toContain(record);
    const content: unknown = JSON.parse(readFileSync(join(root, record!), 'utf8'));
    expect(content).toMatchObject({ kind: 'parity', ok: true, tolerance: null });
  });

  test('names exactly the snapshot that came late, and its tolerance decides the exit code', async () => {
    const late = copyOfRoot();
    const path = await importLateReport(late);
    const exact = await reported(late);
    expect(exact.exit).toBe(4);
    const [slate] = exact.slates;
    expect(slate!.compared.inputs.map(({ now }) => now?.path)).toEqual([path]);
    const outside = slate!.compared.columns.filter((column) => column.outside.length > 0);
    expect(outside.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['injuries_as_of_ts', 'dk_fpts_mean', 'pred_own_pct']),
    );
    const file = join(temporaryFolder(), 'parity.json');
    const all = { mismatch_share: 1, smape: 2, missing_share: 1, extra_share: 1 };
    const tolerance = { tolerance_version: 1, default: all };
    writeFileSync(file, JSON.stringify(tolerance));
    const inside = await reported(late, '--tolerance', file);
    expect([inside.exit, inside.slates[0]!.verdict]).toEqual([0, 'inside']);
    const named = { path: file, sha256: sha256(readFileSync(file)) };
    expect(inside.tolerance).toEqual(named);
    const record: unknown = JSON.parse(readFileSync(join(late, inside.record), 'utf8'));
    expect(record).toMatchObject({ ok: true, tolerance: named, slates: [{ verdict: 'inside' }] });
    const narrow = { ...tolerance, columns: { dk_fpts_mean: { smape: 0 } } };
    writeFileSync(file, JSON.stringify(narrow));
    const narrowed = await parity(late, '--since', '1d', '--tolerance', file, '--attribute');
    expect(narrowed.exit).toBe(4);
    expect(narrowed.stdout).toMatch(/! dk_fpts_mean/);
    expect(narrowed.stdout).not.toMatch(/! pts_mean/);
    expect(narrowed.stdout).toMatch(/Causes[\s\S]*column +total +injuries/);
  });

  test('is 4 where the same code makes other bytes of the same inputs', async () => {
    const live = temporaryFolder();
    for (const folder of ['bronze', 'seals'])
      cpSync(join(root, folder), join(live, folder), { recursive: true });
    const around = { ...atNoon, nodeArgs: ['--import', MATH] };
    expect((await runPipeline([...DAILY, '--data-root', live], around)).exit).toBe(0);
    const file = join(temporaryFolder(), 'parity.json');
    const all = { mismatch_share: 1, smape: 2, missing_share: 1, extra_share: 1 };
    writeFileSync(file, JSON.stringify({ tolerance_version: 1, default: all }));
    const { exit, slates } = await reported(live, '--tolerance', file);
    expect([exit, slates[0]!.verdict]).toEqual([4, 'nondeterministic']);
    expect(slates[0]!.compared.determinism.violation).not.toBeNull();
  });

  test('is 2, with what to do, without a live run, without dates, and with a tolerance that is none', async () => {
    const without = await parity(root, '--start', '2014-12-02', '--end', '2014-12-05');
    expect(without.stderr).toMatch(/NO_LIVE_RUN[\s\S]*next: name other dates/);
    const dateless = await parity(root);
    expect(dateless.stderr).toMatch(
      /USAGE: no dates: give --start and --end, --since, or --run alone/,
    );
    const often = await parity(root, '--since', 'often');
    expect(often.stderr).toMatch(
      /USAGE: --since takes a number of days[\s\S]*next: write for example/,
    );
    const file = join(temporaryFolder(), 'parity.json');
    writeFileSync(file, '{ "tolerance_version": 1, "columns": { "dk_fpts_men": {} } }');
    const unknown = await parity(root, '--since', '1d', '--tolerance', file);
    expect(unknown.stderr).toContain('did you mean dk_fpts_mean?');
    expect([without, dateless, often, unknown].map(({ exit }) => exit)).toEqual([2, 2, 2, 2]);
  });
});
