import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfillPage, type Backfill } from '@pkg/report';
import { fileObjectStore, parseGameDate, parseInstant } from '@pkg/std';
import { unifiedSlate } from '@pkg/steps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importShortLeague, smallRun } from '@pkg/backfill/testing';
import { type RunRequest, backfillIds } from '@pkg/backfill/request';
import { readBackfill } from '@pkg/backfill/records';
import { writeProof } from './proof-file.ts';
import type { ReplayProof } from './verify-replay.ts';

const DATE = parseGameDate('2014-12-07');
const HERE = { dataRoot: './a root', config: {} };
const LIMITS = { slates: 30, players: 100 };
const root = mkdtempSync(join(tmpdir(), 'report-test-'));
const store = fileObjectStore(root);

/** Runs the date and gives the id of its backfill. */
async function run(now: string): Promise<string> {
  const finished = await smallRun(store, DATE, {}, parseInstant(now));
  expect(finished.summary.exit_code).toBe(0);
  return finished.backfillId;
}

/** A copy of the first backfill's record under another id, with one of its files changed or taken away. */
function recordCopy(id: string, change: (folder: string) => void): string {
  const folder = join(root, 'manifests/backfills', id);
  cpSync(join(root, 'manifests/backfills', first), folder, { recursive: true });
  change(folder);
  return id;
}

let first: string;
let again: string;
let backfill: Backfill;

beforeAll(async () => {
  await importShortLeague(store);
  first = await run('2026-01-01T00:00:00Z');
  again = await run('2026-01-02T00:00:00Z');
  backfill = await readBackfill(store, first, LIMITS, HERE);
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('a backfill', () => {
  test('has every cell of its plan, with pool, times and what it reads', () => {
    expect(backfill.cells.length).toBeGreaterThan(15);
    for (const [place, cell] of backfill.cells.entries()) {
      expect(cell.state).toBe('succeeded');
      expect(cell.pool).toBeTruthy();
      expect(cell.startedMs).toBeGreaterThan(0);
      for (const upstream of cell.upstream) expect(upstream).toBeLessThan(place);
    }
    const unified = backfill.cells.find(({ asset }) => asset === 'finalize.unified')!;
    expect(unified.upstream.map((place) => backfill.cells[place]!.asset)).toContain('sim.run');
  });

  test('has the rows of its slate, with what each player scored', async () => {
    const [slate] = backfill.slates;
    expect(backfill.slates).toHaveLength(1);
    const { rows } = await unifiedSlate(store, DATE, slate!.draftGroup, slate!.runId);
    expect(slate).toMatchObject({ gameDate: DATE, isPublished: true, table: { state: 'shown' } });
    const players = slate!.table.state === 'shown' ? slate!.table.players : [];
    expect(players.map((row) => row.dk_fpts_mean)).toEqual(rows.map((row) => row.dk_fpts_mean));
    expect(players.some(({ scored }) => typeof scored === 'number' && scored > 10)).toBe(true);
    expect(players.some(({ scored }) => scored === 'absent')).toBe(true);
    expect('missing' in backfill.evaluation).toBe(false);
  });

  test('gives the same page when it is read again', async () => {
    const page = backfillPage(await readBackfill(store, first, LIMITS, HERE));
    expect(page).toBe(backfillPage(backfill));
    expect(page).toContain('expected: 240');
  });

  test('says what the newest replay of its plan found, and nothing of other plans', async () => {
    expect(backfill.proof).toBeNull();
    const write = (at: string, planHash: string, difference: unknown): Promise<string> => {
      const replays = [{ difference }];
      const found = { cells: 1, outputs: 7, plan_hash: planHash, replays, unproved: [] };
      const request = { dates: [DATE], record: {} } as unknown as RunRequest;
      return writeProof(store, request, parseInstant(at), found as unknown as ReplayProof);
    };
    const { planHash } = backfill;
    await write('2026-01-03T00:00:00Z', planHash, null);
    await write('2026-01-04T00:00:00Z', planHash, { asset: 'sim.run' });
    await write('2026-01-05T00:00:00Z', 'f'.repeat(64), null);
    await write('2026-01-06T00:00:00Z', `${planHash.slice(0, 8)}${'0'.repeat(56)}`, null);
    const { proof } = await readBackfill(store, first, LIMITS, HERE);
    expect(proof).toEqual({
      madeAt: '2026-01-04T00:00:00.000Z',
      isEqual: false,
      outputs: 7,
      replays: 1,
    });
    expect(backfillPage({ ...backfill, proof })).toContain(
      '1 replay of 7 outputs on 2026-01-04: DIFFERS from the record',
    );
    rmSync(join(root, 'proofs'), { recursive: true });
  });

  test('that reused everything has no plan, and is whole all the same', async () => {
    const idle = await readBackfill(store, again, LIMITS, HERE);
    expect(new Set(idle.cells.map(({ state }) => state))).toEqual(new Set(['reused']));
    expect(idle.cells.map(({ asset }) => asset)).toEqual(backfill.cells.map(({ asset }) => asset));
    expect(idle.slates).toMatchObject([{ table: { state: 'shown' } }]);
    const gaps = ({ cells }: Backfill): string[] =>
      cells.flatMap((cell) => cell.gaps.map(({ source }) => `${cell.asset} ${source}`));
    expect(gaps(idle)).toEqual(gaps(backfill));
    expect(gaps(idle).length).toBeGreaterThan(0);
    expect(backfillPage(idle)).toContain('nothing had to be computed');
  });

  test('without a summary is told from its manifests', async () => {
    const id = recordCopy('bf-0-unfinished', (folder) => {
      rmSync(join(folder, 'summary.json'));
    });
    const copy = await readBackfill(store, id, LIMITS, HERE);
    expect(copy.end).toBeNull();
    // The manifests are those of the first backfill: this one has reached nothing.
    expect(new Set(copy.cells.map(({ state }) => state))).toEqual(new Set(['waiting']));
    expect(copy.gaps.map(({ source }) => source).sort()).toEqual(
      backfill.gaps.map(({ source }) => source).sort(),
    );
    rmSync(join(root, 'manifests/backfills', first, 'summary.json'));
    const own = await readBackfill(store, first, LIMITS, HERE);
    cpSync(
      join(root, 'manifests/backfills', again, 'summary.json'),
      join(root, 'manifests/backfills', first, 'summary.json'),
    );
    expect(new Set(own.cells.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(own.slates).toHaveLength(1);
  });

  test('does not take for its own what another has written', async () => {
    const id = recordCopy('bf-0-copy', () => undefined);
    const copy = await readBackfill(store, id, LIMITS, HERE);
    expect(copy.cells.filter(({ startedMs }) => startedMs !== null)).toEqual([]);
    expect(copy.cells.map(({ state }) => state)).toEqual(backfill.cells.map(({ state }) => state));
  });

  test('has only as many tables as it was asked for', async () => {
    const { slates } = await readBackfill(store, first, { ...LIMITS, slates: 0 }, HERE);
    expect(slates).toMatchObject([{ table: { state: 'left out' } }]);
  });

  test('is told also where a table is damaged', async () => {
    const [slate] = backfill.slates;
    const path = join(
      root,
      `runs/finalize.unified/game_date=${DATE}/draft_group_id=${slate!.draftGroup}/run=${slate!.runId}/unified.parquet`,
    );
    const bytes = readFileSync(path);
    rmSync(path);
    writeFileSync(
      path,
      bytes.map((byte, place) => (place === 100 ? byte ^ 1 : byte)),
    );
    const damaged = await readBackfill(store, first, LIMITS, HERE);
    rmSync(path);
    writeFileSync(path, bytes);
    expect(damaged.slates).toMatchObject([{ table: { state: 'unreadable' } }]);
    expect(damaged.evaluation).toMatchObject({ missing: expect.stringContaining(DATE) as string });
  });
});

describe('a record', () => {
  test('that is not there is UNKNOWN_BACKFILL, with what there is', async () => {
    await expect(readBackfill(store, 'bf-9', LIMITS, HERE)).rejects.toMatchObject({
      code: 'UNKNOWN_BACKFILL',
      hint: expect.stringContaining(again) as string,
    });
    expect((await backfillIds(store)).at(-1)).toBe(again);
  });

  test.each([
    ['plan.json', (text: string) => text.replace('"pool": "ingest"', '"pool": "features"')],
    [
      'summary.json',
      (text: string) => text.replace('"summary_version": "v1"', '"summary_version": "v9"'),
    ],
    ['summary.json', (text: string) => text.slice(0, 100)],
    ['summary.csv', (text: string) => `${text.split('\r\n').slice(0, 5).join('\r\n')}\r\n`],
    ['summary.csv', (text: string) => text.replace(',run_ok,', ',run_fine,')],
  ])('with a changed %s is BACKFILL_DAMAGED', async (name, change) => {
    const id = recordCopy('bf-0-damaged', (folder) => {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(change(text)).not.toBe(text);
      writeFileSync(join(folder, name), change(text));
    });
    await expect(readBackfill(store, id, LIMITS, HERE)).rejects.toMatchObject({
      code: 'BACKFILL_DAMAGED',
    });
    rmSync(join(root, 'manifests/backfills', id), { recursive: true });
  });
});
