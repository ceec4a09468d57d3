import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  fileObjectStore,
  formatInstant,
  instantFromMs,
  KnownError,
  parseInstant,
  sha256,
  type ObjectStore,
} from '@pkg/std';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  auditHistory,
  defineContract,
  encodeTable,
  instant,
  int,
  nullable,
  pathCapture,
  scanSnapshots,
  SealBook,
  SnapshotReader,
  snapshotPath,
  text,
  writeSnapshot,
  type SnapshotDraft,
} from './index.ts';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const ODDS = defineContract('odds', ['game_id'], { game_id: int(), total: nullable(int()) });
const AS_OF = parseInstant('2024-01-15T17:00:00Z');
const AVAILABLE = parseInstant('2024-01-15T17:02:30.250Z');
const FOLDER = 'bronze/odds/season=2023/date=2024-01-15';
const PATH = `${FOLDER}/run_ts=20240115T170230.250Z/odds.parquet`;
const draft = (change: Partial<SnapshotDraft<typeof ODDS>> = {}): SnapshotDraft<typeof ODDS> => ({
  dataset: 'odds',
  keys: [
    ['season', '2023'],
    ['date', '2024-01-15'],
  ],
  asOf: AS_OF,
  availableAt: AVAILABLE,
  contract: ODDS,
  rows: [
    { game_id: 1, total: 220 },
    { game_id: 2, total: null },
  ],
  ...change,
});

/** Puts a file where somebody else's program would have put it. */
async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
}

describe('a snapshot', () => {
  test('carries both clocks in its footer, the milliseconds too, and is found with its keys and hash', async () => {
    expect(await writeSnapshot(store, draft())).toBe('created');
    const bytes = await readFile(join(root, PATH));
    expect(await scanSnapshots(store, FOLDER)).toEqual([
      {
        path: PATH,
        keys: { season: '2023', date: '2024-01-15', run_ts: '20240115T170230.250Z' },
        asOf: AS_OF,
        availableAt: AVAILABLE,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sizeBytes: bytes.length,
        rowCount: 2,
      },
    ]);
  });

  test('that is written twice is the same', async () => {
    await writeSnapshot(store, draft());
    const before = await readFile(join(root, PATH));
    expect(await writeSnapshot(store, draft())).toBe('same');
    expect(await readFile(join(root, PATH))).toEqual(before);
  });

  test('of an empty table is a snapshot', async () => {
    await writeSnapshot(store, draft({ rows: [] }));
    const [found] = await scanSnapshots(store, FOLDER);
    expect(found).toMatchObject({ rowCount: 0, asOf: AS_OF });
    expect(found?.corrupt).toBeUndefined();
  });

  test('of another capture time lies beside it, and both are found in the order of their paths', async () => {
    const later = parseInstant('2024-01-15T18:00:00Z');
    await writeSnapshot(store, draft({ availableAt: later }));
    await writeSnapshot(store, draft());
    const found = await scanSnapshots(store, FOLDER);
    expect(found.map(({ availableAt }) => availableAt)).toEqual([AVAILABLE, later]);
  });

  test.each([
    ['../odds', 'season', '2023'],
    ['odds', 'season', '..'],
    ['odds', 'a/b', '2023'],
  ])('with an unsafe name is INVALID_NAME: %s, %s, %s', (dataset, key, value) => {
    const path = (): string => snapshotPath(dataset, [[key, value]], AS_OF);
    expect(path).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
  });
});

describe('a snapshot in whose place another is', () => {
  const conflict = async (change: Partial<SnapshotDraft<typeof ODDS>>): Promise<string> => {
    await writeSnapshot(store, draft());
    const before = await readFile(join(root, PATH));
    const thrown: unknown = await writeSnapshot(store, draft(change)).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ code: 'SNAPSHOT_CONFLICT' });
    expect(await readFile(join(root, PATH))).toEqual(before);
    return (thrown as Error).message;
  };

  test('is SNAPSHOT_CONFLICT, which counts the rows that differ and shows one; the old bytes stay', async () => {
    const rows = [
      { game_id: 1, total: 221 },
      { game_id: 2, total: null },
    ];
    expect(await conflict({ rows })).toMatch(
      /1 rows recorded are missing, 1 are new, such as \{"game_id":1,"total":221\}$/,
    );
  });

  test('is told by its source clock when that differs', async () => {
    expect(await conflict({ asOf: parseInstant('2024-01-15T17:01:00Z') })).toMatch(
      /as_of_ts 2024-01-15T17:00:00Z is recorded, 2024-01-15T17:01:00Z came$/,
    );
  });

  test('is the same where only the order of its rows differs; the old bytes stay', async () => {
    await writeSnapshot(store, draft());
    const before = await readFile(join(root, PATH));
    expect(await writeSnapshot(store, draft({ rows: draft().rows.toReversed() }))).toBe('same');
    expect(await readFile(join(root, PATH))).toEqual(before);
  });

  test('is another where a row comes more often', async () => {
    const [first, second] = draft().rows;
    expect(await conflict({ rows: [first!, second!, second!] })).toMatch(
      /0 rows recorded are missing, 1 are new/,
    );
  });

  test('takes the place of bytes that nobody recorded and nobody can read, which are kept', async () => {
    await put(PATH, Buffer.from('PAR1 no'));
    expect(await writeSnapshot(store, draft())).toBe('restored');
    expect((await scanSnapshots(store, FOLDER)).map(({ corrupt }) => corrupt)).toEqual([undefined]);
    expect(await store.list('quarantine')).toHaveLength(1);
  });
});

describe('captures of one second', () => {
  const at = (ms: number): SnapshotDraft<typeof ODDS> =>
    draft({ availableAt: instantFromMs(parseInstant('2024-01-15T17:02:30Z') + ms) });

  test('are snapshots of their own, told apart by the path and ordered by their clocks', async () => {
    for (const ms of [800, 0, 100]) expect(await writeSnapshot(store, at(ms))).toBe('created');
    const found = await scanSnapshots(store, FOLDER);
    const inTime = found.toSorted((a, b) => a.availableAt - b.availableAt);
    expect(inTime.map(({ keys }) => keys['run_ts'])).toEqual([
      '20240115T170230Z',
      '20240115T170230.100Z',
      '20240115T170230.800Z',
    ]);
    for (const { path, availableAt } of found) expect(pathCapture(path)).toBe(availableAt);
  });

  test('lie where an earlier version put them, if it did', async () => {
    const earlier = `${FOLDER}/run_ts=20240115T170230Z/odds.parquet`;
    await writeSnapshot(store, at(100));
    await mkdir(dirname(join(root, earlier)), { recursive: true });
    await rename(
      join(root, FOLDER, 'run_ts=20240115T170230.100Z/odds.parquet'),
      join(root, earlier),
    );
    await rm(join(root, 'seals'), { recursive: true });
    await new SealBook(store).add([
      { path: earlier, sha256: sha256(await readFile(join(root, earlier))) },
    ]);
    expect(await writeSnapshot(store, at(100))).toBe('same');
    expect(await writeSnapshot(store, at(800))).toBe('created');
    expect((await scanSnapshots(store, FOLDER)).map(({ path }) => path)).toEqual([
      `${FOLDER}/run_ts=20240115T170230.800Z/odds.parquet`,
      earlier,
    ]);
    await writeFile(join(root, earlier), 'cut');
    expect(await writeSnapshot(store, at(100))).toBe('restored');
  });
});

describe("a file of the owner's lake", () => {
  const ROWS = defineContract('rows', [], {
    as_of_ts: nullable(instant()),
    ingested_ts: nullable(instant()),
  });
  const path = `${FOLDER}/hour=12/run_ts=20240115T180000Z/part.parquet`;
  const [early, late] = [AS_OF, AVAILABLE];

  test('has the newest as_of_ts and the newest ingested_ts of its rows as its clocks', async () => {
    const anyInstant = fc.integer({ min: early, max: late });
    const reader = new SnapshotReader(store);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyInstant, anyInstant), { minLength: 1 }),
        async (clocks) => {
          const rows = clocks.map(([as_of_ts, ingested_ts]) => ({ as_of_ts, ingested_ts }));
          await put(path, encodeTable(ROWS, rows as never));
          const [found] = await reader.scan(FOLDER);
          expect(found?.asOf).toBe(Math.max(...clocks.map(([asOf]) => asOf)));
          expect(found?.availableAt).toBe(Math.max(...clocks.map(([, ingested]) => ingested)));
        },
      ),
      { numRuns: 30 },
    );
    await reader.close();
  });

  test('may hold its clocks as text', async () => {
    const texts = defineContract('texts', [], { as_of_ts: text(), ingested_ts: text() });
    const row = { as_of_ts: formatInstant(early), ingested_ts: formatInstant(late) };
    await put(path, encodeTable(texts, [row]));
    expect(await scanSnapshots(store, FOLDER)).toMatchObject([{ asOf: early, availableAt: late }]);
  });

  test('without a clock in one of its rows is corrupt, not old: it could have been known at any time', async () => {
    const known = { as_of_ts: early, ingested_ts: late };
    await put(path, encodeTable(ROWS, [known, { as_of_ts: early, ingested_ts: null }]));
    const [found] = await scanSnapshots(store, FOLDER);
    expect(found?.corrupt).toMatch(/ingested_ts of a row is null, not an instant/);
    expect(found?.availableAt).toBe(parseInstant('2024-01-15T18:00:00Z'));
  });

  test('without clock columns is corrupt and says which it needs', async () => {
    await put(path, encodeTable(ODDS, draft().rows));
    const [found] = await scanSnapshots(store, FOLDER);
    expect(found?.corrupt).toMatch(
      /does not have two clocks: .* nor as_of_ts with ingested_ts in its rows/,
    );
  });

  test('of an hourly history was captured when its Eastern hour was over, unless its rows know better', async () => {
    const hourly = `${FOLDER}/hour=12/injuries.parquet`;
    await put(hourly, encodeTable(ODDS, draft().rows));
    const end = parseInstant('2024-01-15T18:00:00Z');
    expect(await scanSnapshots(store, FOLDER)).toMatchObject([{ asOf: end, availableAt: end }]);
    await put(hourly, encodeTable(ROWS, [{ as_of_ts: early, ingested_ts: late }]));
    expect(await scanSnapshots(store, FOLDER)).toMatchObject([{ asOf: early, availableAt: late }]);
    await put(hourly, Buffer.from('cut short'));
    expect(await scanSnapshots(store, FOLDER)).toMatchObject([
      { availableAt: end, corrupt: expect.stringMatching(/readable Parquet/) as string },
    ]);
  });

  test('of an hour that its day does not have is corrupt at every cut-off: nobody knows when it was captured', async () => {
    await put(`bronze/odds/season=2023/date=2024-03-10/hour=02/odds.parquet`, Buffer.from(''));
    const [found] = await scanSnapshots(store, 'bronze/odds');
    expect(found?.corrupt).toMatch(/the Eastern day 2024-03-10 has no hour 02/);
    expect(found).toMatchObject({ asOf: -Infinity, availableAt: -Infinity });
  });

  test('that neither folder holds is never read, whatever is in it', async () => {
    const opened: string[] = [];
    const watched: ObjectStore = {
      ...store,
      list: (prefix) => store.list(prefix),
      get: (key) => {
        opened.push(key);
        return store.get(key);
      },
    };
    await put(
      `${FOLDER}/latest.parquet`,
      encodeTable(ROWS, [{ as_of_ts: early, ingested_ts: late }]),
    );
    await put(`${FOLDER}/latest.parquet`, Buffer.from('anything'));
    await put(`${FOLDER}/run_ts=20240115T180000Z/_SUCCESS`, Buffer.from(''));
    expect(await scanSnapshots(watched, FOLDER)).toEqual([]);
    expect(opened).toEqual([]);
  });

  test.each([
    'run_ts=yesterday/a.parquet',
    'run_ts=20240115T180000Z/date=2024-01-16/a.parquet',
    'hour=24/a.parquet',
    'run_ts=20240115T180000Z (copy)/a.parquet',
    'run_ts=20240115T180000Z/a (copy).parquet',
    'month=13/run_ts=20240115T180000Z/a.parquet',
  ])(
    'whose path does not say when it was captured is corrupt by itself, and the audit names it: %s',
    async (file) => {
      await writeSnapshot(store, draft());
      await mkdir(join(root, FOLDER, file, '..'), { recursive: true });
      await writeFile(join(root, FOLDER, file), encodeTable(ODDS, draft().rows));
      const found = await scanSnapshots(store, FOLDER);
      expect(found.map(({ corrupt }) => corrupt !== undefined).sort()).toEqual([false, true]);
      const misplaced = found.find(({ corrupt }) => corrupt !== undefined);
      expect(misplaced?.corrupt).toMatch(/^it is misplaced/);
      expect(await auditHistory(store)).toMatchObject({
        snapshots: 1,
        misplaced: [{ path: `${FOLDER}/${file}`, problem: misplaced?.corrupt }],
      });
    },
  );

  test('that can not be opened is corrupt by itself', async () => {
    await writeSnapshot(store, draft());
    const path = `${FOLDER}/run_ts=20240115T180000Z/a.parquet`;
    await put(path, encodeTable(ODDS, draft().rows));
    const refusing: ObjectStore = {
      ...store,
      list: (prefix) => store.list(prefix),
      get: (key) => {
        if (key !== path) return store.get(key);
        throw new KnownError({ code: 'IO_EACCES', kind: 'input', message: 'it may not be read' });
      },
    };
    const found = await scanSnapshots(refusing, FOLDER);
    expect(found.map(({ corrupt }) => corrupt)).toEqual([undefined, 'it may not be read']);
    expect(found[1]?.availableAt).toBe(parseInstant('2024-01-15T18:00:00Z'));
  });
});

describe('a damaged snapshot', () => {
  test('is corrupt wherever it was cut short, and keeps the clock of its path', async () => {
    await writeSnapshot(store, draft());
    const whole = await readFile(join(root, PATH));
    for (const length of [0, 3, 40, whole.length - 1]) {
      await rm(join(root, PATH));
      await put(PATH, whole.subarray(0, length));
      const [found] = await scanSnapshots(store, FOLDER);
      expect(found?.corrupt).toMatch(/its bytes have changed/);
      const captured = AVAILABLE;
      expect(found).toMatchObject({ asOf: captured, availableAt: captured, sizeBytes: length });
    }
  });

  test('with a footer clock that is none is corrupt', async () => {
    const footer = { as_of_ts: 'yesterday', available_at: formatInstant(AVAILABLE) };
    await put(PATH, encodeTable(ODDS, draft().rows, footer));
    const [found] = await scanSnapshots(store, FOLDER);
    expect(found?.corrupt).toMatch(/is not a UTC instant/);
  });

  test('does not keep the others from being read', async () => {
    await writeSnapshot(store, draft());
    await put(`${FOLDER}/run_ts=20240115T000000Z/odds.parquet`, Buffer.from('cut'));
    const found = await scanSnapshots(store, FOLDER);
    expect(found.map(({ corrupt }) => corrupt === undefined)).toEqual([false, true]);
  });
});
