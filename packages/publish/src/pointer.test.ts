import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, parseInstant, sealedJson, sha256, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { history, promote, readCurrent, type PromoteRequest } from './pointer.ts';

const ASSET = 'finalize.unified';
const SLATE = 'game_date=2024-11-03/draft_group_id=98001';
const PATH = `current/${ASSET}/${SLATE}/current_run.json`;

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pointers-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

function request(runId: string, changes: Partial<PromoteRequest> = {}): PromoteRequest {
  return {
    asset: ASSET,
    partitionPath: SLATE,
    runId,
    manifestPath: `manifests/${ASSET}/${SLATE}/run=${runId}/manifest.json`,
    manifestSha256: sha256(runId),
    promotedAt: parseInstant('2024-11-03T23:00:00Z'),
    action: 'publish',
    movedBy: 'a test',
    fence: 0,
    token: `token of ${runId}`,
    ...changes,
  };
}

const currentRunId = async (): Promise<string | undefined> =>
  (await readCurrent(store, ASSET, SLATE))?.pointer.run_id;

describe('promoting', () => {
  test('nothing is current before the first promotion', async () => {
    expect(await readCurrent(store, ASSET, SLATE)).toBeNull();
    expect(await history(store, ASSET, SLATE)).toEqual([]);
  });

  test('the pointer says which run, which manifest, when, and what was there before', async () => {
    const { outcome, current } = await promote(store, request('r1'));
    expect(outcome).toBe('promoted');
    expect(current).toEqual(await readCurrent(store, ASSET, SLATE));
    const bytes = await readFile(join(root, PATH));
    expect(current.sha256).toBe(sha256(bytes));
    expect(JSON.parse(bytes.toString())).toEqual({
      content_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      pointer_version: 'v1',
      asset: ASSET,
      run_id: 'r1',
      manifest_path: request('r1').manifestPath,
      manifest_sha256: sha256('r1'),
      previous: null,
      promoted_at: '2024-11-03T23:00:00Z',
      action: 'publish',
      moved_by: 'a test',
      fence: 0,
      token: 'token of r1',
    });
  });

  test('the run that is current already is unchanged, and nothing is written', async () => {
    const first = await promote(store, request('r1'));
    const again = await promote(store, request('r1', { token: 'another' }));
    expect(again).toEqual({ outcome: 'unchanged', current: first.current });
    expect(await history(store, ASSET, SLATE)).toHaveLength(1);
  });

  test('the same run with another manifest is a promotion', async () => {
    await promote(store, request('r1'));
    const again = await promote(store, request('r1', { manifestSha256: sha256('rewritten') }));
    expect(again.outcome).toBe('promoted');
  });

  test('another run is a promotion, even one with an equal manifest', async () => {
    await promote(store, request('r1'));
    await promote(store, request('r2', { manifestSha256: sha256('r1') }));
    expect(await currentRunId()).toBe('r2');
  });

  test('an unsafe run id, asset or folder is refused before anything is written', async () => {
    for (const unsafe of [
      request('../r1'),
      request('r1', { asset: 'a/b' }),
      request('r1', { partitionPath: '..' }),
      request('r1', { partitionPath: 'game_date=2024-11-03/' }),
    ]) {
      await expect(promote(store, unsafe)).rejects.toMatchObject({ code: 'INVALID_NAME' });
    }
    expect(await store.list('')).toEqual([]);
  });
});

describe('the expected previous pointer', () => {
  test('that is still there lets the promotion through', async () => {
    await promote(store, request('r1', { expectedPrevious: null }));
    const seen = await readCurrent(store, ASSET, SLATE);
    await promote(store, request('r2', { expectedPrevious: seen!.sha256 }));
    expect(await currentRunId()).toBe('r2');
  });

  test('that is gone is POINTER_MOVED, which says who is there now', async () => {
    const { current } = await promote(store, request('r1'));
    await promote(store, request('r2'));
    for (const expectedPrevious of [null, current.sha256]) {
      await expect(promote(store, request('r3', { expectedPrevious }))).rejects.toMatchObject({
        code: 'POINTER_MOVED',
        kind: 'conflict',
        facts: { currentRunId: 'r2', promotedAt: '2024-11-03T23:00:00Z' },
      });
    }
    expect(await currentRunId()).toBe('r2');
  });
});

describe('the fencing token', () => {
  test('of the last mover keeps out everybody with a lower one', async () => {
    await promote(store, request('r1', { fence: 7 }));
    const late = promote(store, request('r2', { fence: 6 }));
    await expect(late).rejects.toMatchObject({ code: 'POINTER_FENCED', kind: 'conflict' });
    expect(await currentRunId()).toBe('r1');
    await promote(store, request('r3', { fence: 7 }));
    expect(await currentRunId()).toBe('r3');
  });
});

describe('races', () => {
  test('of callers that saw one pointer exactly one wins; the others learn who did', async () => {
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (let round = 0; round < 8; round += 1) {
      const seen = (await readCurrent(store, ASSET, SLATE))?.sha256 ?? null;
      const settled = await Promise.allSettled(
        runs.map((run) =>
          promote(
            fileObjectStore(root),
            request(`${run}${String(round)}`, { expectedPrevious: seen }),
          ),
        ),
      );
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = `${runs[settled.findIndex(({ status }) => status === 'fulfilled')]!}${String(round)}`;
      expect(await currentRunId()).toBe(winner);
      for (const each of settled) {
        if (each.status === 'fulfilled') continue;
        expect(each.reason).toMatchObject({
          code: 'POINTER_MOVED',
          facts: { currentRunId: winner },
        });
      }
    }
    const promotions = await history(store, ASSET, SLATE);
    expect(promotions).toHaveLength(8);
    expect(promotions.every(({ isChained }) => isChained)).toBe(true);
  });

  test('of callers for one run all succeed and one of them moves the pointer', async () => {
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        promote(fileObjectStore(root), request('r1', { token: String(n) })),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      'promoted',
      ...Array<string>(4).fill('unchanged'),
    ]);
  });

  test('a promotion between our look and our swap is not overwritten', async () => {
    await promote(store, request('r1'));
    let looks = 0;
    const overtaken: ObjectStore = {
      ...bound(store),
      readPointer: async (key) => {
        const seen = await store.readPointer(key);
        looks += 1;
        if (looks === 1) await promote(store, request('theirs'));
        return seen;
      },
    };
    await expect(promote(overtaken, request('ours'))).rejects.toMatchObject({
      code: 'POINTER_MOVED',
      facts: { currentRunId: 'theirs' },
    });
    expect(await currentRunId()).toBe('theirs');
  });

  test('a swap that went through but whose answer was lost counts as ours', async () => {
    const forgetful: ObjectStore = {
      ...bound(store),
      swapPointer: async (key, expected, bytes) => {
        await store.swapPointer(key, expected, bytes);
        return { outcome: 'lost', current: expected + 1 };
      },
    };
    const { outcome, current } = await promote(forgetful, request('r1'));
    expect([outcome, current.pointer.run_id]).toEqual(['promoted', 'r1']);
  });
});

describe('the journal', () => {
  test('keeps every promotion, and a rollback is one more of them', async () => {
    for (const run of ['r1', 'r2', 'r1']) await promote(store, request(run));
    const promotions = await history(store, ASSET, SLATE);
    expect(promotions.map(({ version, pointer }) => [version, pointer.run_id])).toEqual([
      [1, 'r1'],
      [2, 'r2'],
      [3, 'r1'],
    ]);
    expect(await currentRunId()).toBe('r1');
  });

  test('is a chain: each pointer names the hash of the one before', async () => {
    for (const run of ['r1', 'r2', 'r3']) await promote(store, request(run));
    const promotions = await history(store, ASSET, SLATE);
    expect(promotions.map(({ pointer }) => pointer.previous)).toEqual([
      null,
      promotions[0]!.sha256,
      promotions[1]!.sha256,
    ]);
  });

  test('shows where somebody changed a promotion of the past', async () => {
    for (const run of ['r1', 'r2', 'r3']) await promote(store, request(run));
    const { content_sha256: _, ...first } = JSON.parse(await readFile(version(1), 'utf8')) as {
      content_sha256: string;
    };
    await overwrite(1, sealedJson({ ...first, run_id: 'r9' }, 2));
    const promotions = await history(store, ASSET, SLATE);
    expect(promotions.map(({ isChained }) => isChained)).toEqual([true, false, true]);
  });
});

describe('a damaged pointer', () => {
  test.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['no seal', '{"pointer_version":"v1"}'],
    ['another version', sealedJson({ pointer_version: 'v2' }, 2)],
    ['a field missing', sealedJson({ pointer_version: 'v1', asset: 'a' }, 2)],
  ])('with %s is POINTER_DAMAGED for readers and for the next promotion', async (_, text) => {
    await promote(store, request('r1'));
    await overwrite(1, text);
    const expected = { code: 'POINTER_DAMAGED', facts: { path: PATH, version: 1 } };
    await expect(readCurrent(store, ASSET, SLATE)).rejects.toMatchObject(expected);
    await expect(promote(store, request('r2'))).rejects.toMatchObject(expected);
    await expect(history(store, ASSET, SLATE)).rejects.toMatchObject(expected);
  });

  test('gives way to a person who asks for just that, and the damaged version stays', async () => {
    await promote(store, request('r1'));
    await overwrite(1, '{');
    await promote(store, request('r2', { replaceDamaged: true }));
    expect(await currentRunId()).toBe('r2');
    expect(Buffer.from((await store.readPointerVersion(PATH, 1))!.bytes).toString()).toBe('{');
  });

  test('that lost an older version still reads, but has no journal', async () => {
    await promote(store, request('r1'));
    await promote(store, request('r2'));
    await rm(version(1));
    expect(await currentRunId()).toBe('r2');
    await expect(history(store, ASSET, SLATE)).rejects.toMatchObject({ code: 'POINTER_DAMAGED' });
  });
});

test('a copy for other tools that a crash kept from being written is there after a rerun', async () => {
  await promote(store, request('r1'));
  await rm(join(root, PATH));
  expect((await promote(store, request('r1'))).outcome).toBe('unchanged');
  expect(await readFile(join(root, PATH), 'utf8')).toContain('"run_id": "r1"');
});

function version(number: number): string {
  return join(root, PATH.replace('current_run.json', `.v00000${String(number)}-current_run.json`));
}

async function overwrite(number: number, text: string | Uint8Array): Promise<void> {
  await chmod(version(number), 0o644);
  await writeFile(version(number), text);
}

/** The methods of a store as a plain object, so that a test can replace one. */
function bound(target: ObjectStore): ObjectStore {
  return {
    get: (key) => target.get(key),
    list: (prefix) => target.list(prefix),
    listFolders: (prefix) => target.listFolders(prefix),
    createOnce: (key, bytes) => target.createOnce(key, bytes),
    createAll: (drafts) => target.createAll(drafts),
    swapPointer: (key, expected, bytes) => target.swapPointer(key, expected, bytes),
    readPointer: (key) => target.readPointer(key),
    readPointerVersion: (key, wanted) => target.readPointerVersion(key, wanted),
    settlePointer: (key) => target.settlePointer(key),
    leftovers: () => target.leftovers(),
    stamps: (keys) => target.stamps(keys),
    settledFileStats: (keys) => target.settledFileStats(keys),
    replace: (key, bytes) => target.replace(key, bytes),
    remove: (path) => target.remove(path),
    setAside: (from, to) => target.setAside(from, to),
    probe: () => target.probe(),
  };
}
