import { chmodSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { history, pinRun, promote, readCurrent } from '@pkg/publish';
import { canonicalJson, parseInstant, pointerVersionKey, type ObjectStore } from '@pkg/std';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditStore, mendStore, type Finding } from './audit.ts';
import { NOW, openLab, PARTITIONS, type Lab, type Ran } from './fixtures/lab.ts';
import { planBytes } from './plan-file.ts';

let lab: Lab;
let ran: Ran;
beforeEach(async () => {
  lab = await openLab();
  ran = await lab.run({ slates: PARTITIONS.slice(1, 2) });
  await lab.store.createOnce('manifests/backfills/b1/plan.json', planBytes(ran.plan, {}));
});
afterEach(() => {
  lab.close();
});

const PARTITION = 'game_date=2024-01-16/draft_group_id=g3';
const POINTER = `current/finalize.table/${PARTITION}/current_run.json`;
const manifestPath = (): string => {
  const run = ran.plan.cells.find(({ asset }) => asset === 'finalize.table')!.runId;
  return `manifests/finalize.table/${PARTITION}/run=${run}/manifest.json`;
};
const findings = async (store: ObjectStore = lab.store): Promise<readonly Finding[]> =>
  (await auditStore(store)).findings;
const named = async (): Promise<string[]> => (await findings()).map(({ path }) => path);

/** Writes into a file and all its other names, as a failing disk does. */
function damage(path: string, bytes: string | Uint8Array): void {
  chmodSync(join(lab.root, path), 0o644);
  writeFileSync(join(lab.root, path), bytes);
}

test('a root that nobody touched is whole, and everything in it was looked at', async () => {
  const { manifests, outputs, pointers, plans, findings: found } = await auditStore(lab.store);
  expect(found).toEqual([]);
  expect([manifests, pointers, plans]).toEqual([ran.plan.cells.length, 3, 1]);
  expect(outputs).toBe(ran.execution.results.flatMap((r) => r.stored!.manifest.outputs).length);
});

/** One manifest, its output, its pointer and a plan, in memory: small enough to be looked at thousands of times. */
function excerpt(): { readonly files: Map<string, Uint8Array>; readonly open: () => ObjectStore } {
  const manifest = manifestPath();
  const output = ran.execution.results.flatMap(({ stored }) => stored!.manifest.outputs);
  const paths = [manifest, POINTER, 'manifests/backfills/b1/plan.json'];
  const own = output.find(({ path }) => path.includes(`finalize.table/${PARTITION}`))!.path;
  const files = new Map<string, Uint8Array>();
  for (const path of [...paths, own])
    files.set(path, Uint8Array.from(readFileSync(join(lab.root, path))));
  const foldersBelow = (prefix: string): string[] => {
    const rest = [...files.keys()].filter((path) => path.startsWith(`${prefix}/`));
    const names = rest.map((path) => path.slice(prefix.length + 1).split('/'));
    return [...new Set(names.flatMap((parts) => (parts.length > 1 ? [parts[0]!] : [])))];
  };
  const pointer = (path: string): Promise<{ version: number; bytes: Uint8Array } | null> =>
    Promise.resolve(files.has(path) ? { version: 1, bytes: files.get(path)! } : null);
  const store: Partial<ObjectStore> = {
    get: (path) =>
      Promise.resolve(files.has(path) ? { bytes: files.get(path)!, version: '' } : null),
    list: (prefix) =>
      Promise.resolve(
        [...files].filter(([key]) => key.startsWith(`${prefix}/`)).map(([key]) => ({ key })),
      ),
    leftovers: () => Promise.resolve([]),
    listFolders: (prefix) => Promise.resolve(foldersBelow(prefix)),
    readPointer: pointer,
    readPointerVersion: (path, number) => (number === 1 ? pointer(path) : Promise.resolve(null)),
  };
  return { files, open: () => store as ObjectStore };
}

describe('a changed byte is found and its file is named:', () => {
  test.each([
    ['a manifest', (path: string) => path.endsWith('/manifest.json')],
    ['a pointer', (path: string) => path.endsWith('/current_run.json')],
    ['a plan', (path: string) => path.endsWith('/plan.json')],
  ])('every byte of %s', async (_, isIt) => {
    const { files, open } = excerpt();
    expect(await findings(open())).toEqual([]);
    const [path, bytes] = [...files].find(([name]) => isIt(name))!;
    for (let at = 0; at < bytes.length; at += 1) {
      bytes[at]! ^= 1 << (at % 8);
      const found = (await findings(open())).map((each) => each.path.replace('.v000001-', ''));
      if (!found.includes(path)) expect.fail(`byte ${String(at)} of ${path} went unseen`);
      bytes[at]! ^= 1 << (at % 8);
    }
  });

  test('a summary that is cut short, of another backfill, or no summary at all', async () => {
    const path = 'manifests/backfills/b1/summary.json';
    const bytes = Buffer.from(`${canonicalJson({ ...ran.summary, backfill_id: 'b1' }, 2)}\n`);
    const write = (text: string | Buffer): void => {
      writeFileSync(join(lab.root, path), text);
    };
    write(bytes);
    expect(await findings()).toEqual([]);
    for (const damaged of [
      bytes.subarray(0, bytes.length / 2),
      bytes.toString().replace('b1', 'b2'),
      bytes.toString().replace('"cells"', '"cells" '),
      'null\n',
      '',
    ]) {
      write(damaged);
      expect(await findings()).toMatchObject([
        { path, remedy: { kind: 'ask-again', backfillId: 'b1' } },
      ]);
    }
  });

  test('a thousand random bytes of outputs', async () => {
    const { files, open } = excerpt();
    const [path, bytes] = [...files].find(([name]) => name.startsWith('runs/'))!;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          bytes[at]! ^= change;
          const found = await findings(open());
          bytes[at]! ^= change;
          expect(found.map((each) => each.path)).toEqual([path]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('what is wrong is named with its cell and what mends it:', () => {
  test('a manifest that was cut short', async () => {
    damage(manifestPath(), '{');
    expect(await findings()).toEqual(
      expect.arrayContaining([
        {
          path: manifestPath(),
          cell: expect.stringMatching(/^finalize\.table game_date=2024-01-16 /) as string,
          problem: expect.stringContaining('not JSON') as string,
          remedy: { kind: 'remake', manifest: manifestPath() },
        },
      ]),
    );
  });

  test('an output that is missing', async () => {
    const path = Object.keys(lab.tree()).find((each) => each.startsWith('runs/score.players/'))!;
    rmSync(join(lab.root, path));
    expect(await findings()).toMatchObject([{ path, problem: 'it is missing' }]);
  });

  test('a plain copy that other tools read and somebody edited', async () => {
    const path = manifestPath();
    rmSync(join(lab.root, path));
    writeFileSync(join(lab.root, path), '{}');
    const changed = 'somebody changed it: it is a copy of none of its versions';
    expect(await findings()).toMatchObject([
      { path, problem: changed, remedy: { kind: 'copy-again' } },
    ]);
  });

  test('a plain copy that is missing, of a manifest and of a pointer', async () => {
    for (const path of [manifestPath(), POINTER]) rmSync(join(lab.root, path));
    expect(await findings()).toMatchObject(
      [POINTER, manifestPath()].map((path) => ({ path, remedy: { kind: 'copy-again' } })),
    );
  });

  test('a pin', async () => {
    const asked = { runId: 'r1', at: parseInstant('2024-06-02T00:00:00Z'), by: 'a test' };
    await pinRun(lab.store, { ...asked, reason: 'kept' });
    expect(await named()).toEqual([]);
    damage('pins/r1/pin.json', 'x');
    expect(await findings()).toMatchObject([
      { path: 'pins/r1/pin.json', cell: null, remedy: { kind: 'pin-again', runId: 'r1' } },
    ]);
  });

  test('a manifest that was replaced by another whole one under its children', async () => {
    const parent = ran.execution.results.find(
      ({ cell }) => cell.asset === 'score.players',
    )!.stored!;
    const { sealedJson } = await import('@pkg/std');
    const timing = { ...parent.manifest.timing, duration_ms: 12_345 };
    damage(pointerVersionKey(parent.path, 1), sealedJson({ ...parent.manifest, timing }, 2));
    const found = await findings();
    expect(found.map(({ path }) => path)).toContain(parent.path);
    expect(found.find(({ path }) => path === parent.path)!.problem).toMatch(
      /was made from another/,
    );
  });
});

describe('what can be mended without computing', () => {
  test('is: a copy that is missing, one that somebody changed, and what a dead writer left beside a run', async () => {
    const [whole, tree] = [await auditStore(lab.store), lab.tree()];
    rmSync(join(lab.root, POINTER));
    rmSync(join(lab.root, manifestPath()));
    writeFileSync(join(lab.root, manifestPath()), '{}');
    const key = `${manifestPath().replace('manifest.json', '')}.tmp-dead-1`;
    writeFileSync(join(lab.root, key), 'half');
    expect((await auditStore(lab.store)).leftovers).toEqual([]);
    utimesSync(join(lab.root, key), 1_700_000_000, 1_700_000_000);
    const audit = await auditStore(lab.store);
    expect(audit.leftovers).toEqual([{ key, sizeBytes: 4 }]);
    const mended = await mendStore(lab.store, audit);
    expect(mended.map(({ path }) => path)).toEqual([POINTER, manifestPath()]);
    expect(await auditStore(lab.store)).toEqual(whole);
    expect(lab.tree()).toEqual(tree);
  });

  test('a run says which copy had been changed, and puts it back', async () => {
    rmSync(join(lab.root, manifestPath()));
    writeFileSync(join(lab.root, manifestPath()), '{}');
    const { events } = await lab.run({ slates: PARTITIONS.slice(1, 2) });
    expect(events.filter(({ type }) => type === 'copy-restored')).toMatchObject([
      { path: manifestPath(), found: 'foreign' },
    ]);
    expect(await named()).toEqual([]);
  });
});

describe('the journal of a pointer', () => {
  async function roll(runId: string): Promise<void> {
    const current = await readCurrent(lab.store, 'finalize.table', PARTITION).catch(() => null);
    await promote(lab.store, {
      asset: 'finalize.table',
      partitionPath: PARTITION,
      runId,
      manifestPath: manifestPath(),
      manifestSha256: ran.execution.results.find(({ stored }) => stored?.path === manifestPath())!
        .stored!.sha256,
      promotedAt: parseInstant('2024-06-02T00:00:00Z'),
      action: 'rollback',
      movedBy: 'a test',
      fence: current?.pointer.fence ?? NOW,
      token: runId,
      replaceDamaged: true,
    });
  }

  test('with a changed entry of the past is found, and named', async () => {
    await roll('r2');
    await roll('r3');
    expect(await named()).toEqual([]);
    damage(
      pointerVersionKey(POINTER, 2),
      readFileSync(join(lab.root, pointerVersionKey(POINTER, 1))),
    );
    expect(await named()).toEqual([pointerVersionKey(POINTER, 2), pointerVersionKey(POINTER, 3)]);
  });

  test('with a damaged end that was knowingly put right is whole again', async () => {
    await roll('r2');
    damage(pointerVersionKey(POINTER, 2), 'x');
    expect(await named()).toContain(pointerVersionKey(POINTER, 2));
    const [found] = await findings();
    const run = ran.plan.cells.find(({ asset }) => asset === 'finalize.table')!.runId;
    expect(found!.remedy).toEqual({ kind: 'roll-back', pointer: POINTER, runId: run });
    await roll('r3');
    expect(await named()).toEqual([]);
    await expect(history(lab.store, 'finalize.table', PARTITION)).rejects.toThrow();
  });
});

describe('a manifest that is damaged', () => {
  const flip = (path: string): void => {
    const bytes = readFileSync(join(lab.root, path));
    bytes[bytes.length - 5]! ^= 1;
    damage(path, bytes);
  };
  const pathOf = (asset: string): string =>
    ran.execution.results.find(({ cell }) => cell.asset === asset)!.stored!.path;

  test('is made again with all that was made from it, down to the pointers, and the root is whole', async () => {
    flip(pathOf('score.players'));
    expect(await named()).toContain(pathOf('score.players'));
    const again = await lab.run();
    expect(again.summary.exit_code).toBe(0);
    expect(await findings()).toEqual([]);
    expect(Object.values((await lab.run()).outcomes)).not.toContain('succeeded');
  });

  test('and whose dependants a crash left behind, is followed by them in the next run', async () => {
    flip(pathOf('score.players'));
    await lab.run({
      behaviours: { 'finalize.table': () => Promise.reject(new Error('the process died here')) },
    });
    expect(await findings()).not.toEqual([]);
    const next = await lab.run();
    const reasons = next.plan.cells.map(({ action }) => action.decision.reason);
    expect(reasons).toContain('PARENT_REMADE');
    expect(await findings()).toEqual([]);
  });
});
