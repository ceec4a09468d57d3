import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeSnapshot } from '@pkg/lake';
import { fileObjectStore, parseGameDate, parseInstant, sha256, unsealJson } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importShortLeague, smallRun } from '@pkg/backfill/testing';
import { unifiedRuns } from '@pkg/backfill/records';
import {
  bundleBytes,
  parseBundle,
  type BundleFile,
  BUNDLE_FILE,
  checkBundle,
  checkText,
  type Damage,
  makeBundle,
  type BundleOptions,
  type MadeBundle,
  writeBundle,
} from '@pkg/audit/bundle';
import { INJURIES_RAW } from '@pkg/nba';
import { differenceLines } from './present-bundle.ts';

const DATE = parseGameDate('2014-12-07');
const scratch = mkdtempSync(join(tmpdir(), 'bundle-test-'));
const root = join(scratch, 'root');
const store = fileObjectStore(root);
const folder = join(scratch, 'bundle');

function make(out: string, changes: Partial<BundleOptions> = {}): Promise<MadeBundle> {
  const asked = { gameDate: DATE, group: undefined, runId: undefined, program: null };
  return makeBundle(store, { ...asked, out, ...changes });
}

let made: MadeBundle;
beforeAll(async () => {
  await importShortLeague(store);
  // A plan of two dates, of which the bundle takes what one of them needs.
  await smallRun(store, DATE, { start: '2014-12-05' });
  made = await make(folder);
  await writeSnapshot(store, {
    dataset: 'injuries_raw',
    keys: [
      ['season', '2014'],
      ['date', DATE],
    ],
    // It would be chosen now, and wasn't there when the run was made.
    asOf: parseInstant('2014-12-07T17:00:00Z'),
    availableAt: parseInstant('2014-12-07T17:00:02Z'),
    contract: INJURIES_RAW,
    rows: [],
  });
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** A copy of the bundle that a test may damage. */
function copied(name: string): string {
  const copy = join(scratch, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** The first file of the data root whose path has this in it. */
function pathWith(part: string): string {
  return made.bundle.files.find(({ path }) => path.includes(part))!.path;
}

describe('a bundle', () => {
  test('is found intact, and holds of the history what its own cells read', () => {
    expect(checkBundle(folder)).toMatchObject({ root: made.root, damages: [] });
    const own = parseBundle(readFileSync(join(folder, BUNDLE_FILE)));
    expect(own).toEqual({ bundle: made.bundle });
    const snapshots = made.bundle.files.filter(({ role }) => role === 'snapshot');
    const members = Object.values(made.bundle.sets).flat();
    const reads = made.bundle.files
      .filter(({ path }) => path.endsWith('/manifest.json'))
      .flatMap(({ path }) => {
        const { inputs } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
          inputs: { kind: string; path: string }[];
        };
        return inputs.filter(({ kind }) => kind === 'snapshot').map((input) => input.path);
      });
    const expected = [...new Set([...members, ...reads])].sort();
    expect(snapshots.map(({ path }) => path)).toEqual(expected.map((path) => `data/${path}`));
    // The league has some 850: the rest is of other days, or later.
    expect(snapshots.length).toBeLessThan(Object.keys(tree(join(root, 'bronze'))).length / 2);
  });

  test('made again is equal byte by byte, also when snapshots came since; in its own place nothing is done', async () => {
    const again = await make(join(scratch, 'again'));
    expect(again.root).toBe(made.root);
    expect(tree(join(scratch, 'again'))).toEqual(tree(folder));
    expect((await make(folder)).written).toBe('unchanged');
  });

  test('is written whole or not at all', async () => {
    const out = join(scratch, 'half');
    const entry = { path: 'a', role: 'plan' as const };
    const entries = [
      { ...entry, read: () => Promise.resolve(Buffer.from('a')) },
      { ...entry, path: 'b', read: () => Promise.reject(new Error('stopped')) },
    ];
    await expect(writeBundle(out, entries, () => Buffer.from(''))).rejects.toThrow('stopped');
    expect(readdirSync(scratch).filter((name) => name.startsWith('half'))).toEqual([]);
  });

  test('removes what a process left that was ended while it wrote one, and leaves one that is being written', async () => {
    const out = join(scratch, 'left');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    for (const own of [pid, process.pid])
      mkdirSync(`${out}.partial-${hostname()}-${String(own)}-abcdef`);
    const entries = [
      { path: 'a', role: 'plan' as const, read: () => Promise.resolve(Buffer.from('a')) },
    ];
    expect(await writeBundle(out, entries, () => Buffer.from('{}'))).toBe('written');
    expect(readdirSync(scratch).filter((name) => name.startsWith('left'))).toEqual([
      'left',
      `left.partial-${hostname()}-${String(process.pid)}-abcdef`,
    ]);
  });

  test('never takes the place of something else', async () => {
    const other = copied('other');
    appendFileSync(join(other, pathWith('unified.parquet')), 'x');
    for (const out of [other, scratch])
      await expect(make(out)).rejects.toMatchObject({ code: 'FOLDER_EXISTS' });
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    await expect(make(join(file, 'below'))).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
  });

  test('of a forced run has no pointer, and says that its run id can not be made again', async () => {
    const gameDate = parseGameDate('2014-12-05');
    await smallRun(store, gameDate, { force: true, publish: 'never' });
    const runs = await unifiedRuns(store, gameDate);
    const { runId } = runs.find((run) => run.runId.endsWith('-2'))!;
    const { bundle } = await make(join(scratch, 'forced'), { gameDate, runId });
    expect(bundle.slate.run_id).toBe(runId);
    expect(new Set(bundle.differences.map(({ part }) => part))).toEqual(new Set(['params.run_id']));
    expect(differenceLines(bundle.differences).join()).toContain('the run was forced');
    expect(bundle.files.filter(({ role }) => role === 'pointer')).toEqual([]);
  });
});

describe('there is no bundle', () => {
  const out = join(scratch, 'none');
  const UNIFIED = 'finalize.unified/game_date=2014-12-07';
  /** Changes a file of the data root while something is tried. */
  const without = async (part: string, change: (path: string) => void): Promise<unknown> => {
    const path = join(root, pathWith(part).slice('data/'.length));
    const [bytes, kept] = [readFileSync(path), `${path}.kept`];
    renameSync(path, kept);
    writeFileSync(path, bytes);
    change(path);
    const tried = await make(out).catch((error: unknown) => error);
    rmSync(path, { force: true });
    renameSync(kept, path);
    return tried;
  };
  const cut = (path: string): void => {
    truncateSync(path, 50);
  };

  test.each([
    [{ runId: 'r' }, 'NO_SUCH_RUN'],
    [{ gameDate: parseGameDate('2014-12-06') }, 'NO_GAMES'],
    [{ gameDate: parseGameDate('2014-12-09') }, 'NOT_PUBLISHED'],
    [{ group: '1' }, 'UNKNOWN_GROUP'],
  ])('of %j: %s', async (changes, code) => {
    await expect(make(out, changes)).rejects.toMatchObject({ code });
  });

  test.each([
    ['bronze/boxscores_raw', rmSync, 'SNAPSHOT_GONE', 'is gone'],
    ['bronze/injuries_raw/season=2014/date=2014-12-07', cut, 'SNAPSHOT_GONE', 'has changed'],
    ['bronze/schedule/season=2014/month=12', rmSync, 'SNAPSHOT_GONE', 'is gone'],
    ['runs/rates.score', cut, 'OUTPUT_DAMAGED', 'has other bytes'],
    [`manifests/${UNIFIED}/draft_group_id=5029`, cut, 'MANIFEST_UNREADABLE', 'manifest'],
    ['manifests/rates.score', reseal, 'LINEAGE_BROKEN', 'rates.score'],
    ['plan.json', rmSync, 'PLAN_GONE', 'plan.json'],
  ])('when %s is not as it was, and the message names it', async (part, change, code, words) => {
    const error = (await without(part, change)) as Error;
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
    expect(error.message).toContain(part.replace(/\/date=.*/, ''));
    expect(existsSync(out)).toBe(false);
  });
});

describe('of a damaged bundle', () => {
  const found = (copy: string): readonly Damage[] => checkBundle(copy).damages;

  test.each([0, 1, 70_000, -1])('the changed byte %d is found in its block', (where) => {
    const copy = copied(`flip${String(where)}`);
    const { path, size_bytes } = made.bundle.files.find((file) => file.size_bytes > 140_000)!;
    const at = where < 0 ? size_bytes + where : where;
    const bytes = readFileSync(join(copy, path));
    bytes[at]! ^= 1;
    writeFileSync(join(copy, path), bytes);
    const first = Math.floor(at / 65_536) * 65_536;
    const last = Math.min(first + 65_536, size_bytes) - 1;
    expect(found(copy)).toMatchObject([{ path, kind: 'changed', ranges: [[first, last]] }]);
    expect(checkText(checkBundle(copy))).toContain(
      `${path}, bytes ${String(first)}-${String(last)}`,
    );
  });

  test('what is cut short, longer, gone, added or a link is found, each by its name', () => {
    const copy = copied('several');
    const { path: long, size_bytes } = made.bundle.files.find((file) => file.size_bytes > 140_000)!;
    const [short, gone, linked] = [
      pathWith('unified.parquet'),
      pathWith('verify.mjs'),
      'README.txt',
    ];
    const size = statSync(join(copy, short)).size;
    truncateSync(join(copy, short), size - 10);
    appendFileSync(join(copy, long), 'x');
    rmSync(join(copy, gone));
    rmSync(join(copy, linked));
    symlinkSync(join(folder, linked), join(copy, linked));
    writeFileSync(join(copy, 'data/extra'), '');
    const byPath = Object.fromEntries(found(copy).map((each) => [each.path, each]));
    expect(byPath).toMatchObject({
      [short]: { kind: 'changed', ranges: [[0, size - 1]] },
      [long]: { kind: 'changed', ranges: [[expect.any(Number), size_bytes]] },
      [gone]: { kind: 'missing' },
      [linked]: { kind: 'changed', detail: expect.stringContaining('plain file') as string },
      'data/extra': { kind: 'extra' },
    });
    expect(Object.keys(byPath)).toHaveLength(5);
    expect(byPath[long]!.detail).toContain('1 bytes longer');
  });

  test('no byte of bundle.json can change', () => {
    const copy = copied('list');
    const path = join(copy, BUNDLE_FILE);
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 50)) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      writeFileSync(path, changed);
      expect(checkBundle(copy)).toMatchObject({ root: null, damages: [{ path: BUNDLE_FILE }] });
    }
    rmSync(path);
    expect(checkBundle(copy).damages).toMatchObject([{ path: BUNDLE_FILE }]);
  });
});

describe('a forgery', () => {
  /** Changes files of a copy and lists them anew, sealed: every byte is as its bundle.json says. */
  const forge = (
    name: string,
    change: (copy: string) => readonly string[],
    list: (bundle: BundleFile) => BundleFile = (bundle) => bundle,
  ): string => {
    const copy = copied(name);
    const changed = change(copy);
    const files = made.bundle.files.map((file) => {
      if (!changed.includes(file.path)) return file;
      const { blocks: _, ...rest } = file;
      const bytes = readFileSync(join(copy, file.path));
      return { ...rest, size_bytes: bytes.length, sha256: sha256(bytes) };
    });
    writeFileSync(join(copy, BUNDLE_FILE), bundleBytes(list({ ...made.bundle, files })));
    return copy;
  };

  test.each([
    ['output', 'runs/rates.score', 'data/manifests/rates.score'],
    ['snapshot', 'bronze/boxscores_raw', 'data/manifests/ingest.roster_snapshot'],
    ['model', 'models/minutes', 'data/manifests/minutes.score'],
    ['manifest', 'manifests/sim.run', 'data/manifests/finalize.unified'],
  ])('of a %s breaks the Merkle chain at the manifest that names it', (_, part, namer) => {
    const path = pathWith(part);
    const change = part.startsWith('manifests')
      ? reseal
      : (file: string) => {
          appendFileSync(file, 'x');
        };
    const paths = made.bundle.files
      .map((file) => file.path)
      .filter(
        (each) =>
          each === path || (dirname(each) === dirname(path) && part.startsWith('manifests')),
      );
    const copy = forge(part.replaceAll('/', '-'), (folder_) => {
      for (const each of paths) change(join(folder_, each));
      return paths;
    });
    const { damages } = checkBundle(copy);
    expect(new Set(damages.map(({ kind }) => kind))).toEqual(new Set(['link']));
    expect(damages.some((damage) => damage.path.startsWith(namer))).toBe(true);
  });

  test('that is whole in itself has another root', () => {
    const copy = forge('whole', (each) => {
      appendFileSync(join(each, 'README.txt'), 'x');
      return ['README.txt'];
    });
    const check = checkBundle(copy);
    expect(check.damages).toEqual([]);
    expect(checkText(check)).toContain('Intact');
    expect(check.root).not.toBe(made.root);
    expect(checkText(check, made.root)).toContain('FORGED');
  });

  test.each(['../../root/runs', '/etc/passwd', 'data/../../x'])(
    'that names %s is refused',
    (path) => {
      const outside = (bundle: BundleFile): BundleFile => {
        return { ...bundle, files: [{ ...bundle.files[0]!, path }] };
      };
      const copy = forge(`outside-${sha256(path).slice(0, 8)}`, () => [], outside);
      const [damage] = checkBundle(copy).damages;
      expect(damage?.detail).toContain('outside the bundle');
    },
  );
});

/** Gives a manifest another field value under a seal that holds. */
function reseal(path: string): void {
  const unsealed = unsealJson(readFileSync(path));
  if ('problem' in unsealed) throw new Error(unsealed.problem);
  const text = readFileSync(path, 'utf8').replace(/"hostname": "[^"]*"/, '"hostname": "elsewhere"');
  const blank = text.replace(/("content_sha256": ")[0-9a-f]{64}/, '$1');
  chmodSync(path, 0o644);
  writeFileSync(path, blank.replace('"content_sha256": "', `"content_sha256": "${sha256(blank)}`));
}

function tree(from: string): Record<string, string> {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).sort();
  const plain = files.filter((path) => statSync(join(from, path)).isFile());
  return Object.fromEntries(plain.map((path) => [path, sha256(readFileSync(join(from, path)))]));
}
