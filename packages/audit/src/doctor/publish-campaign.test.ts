/**
 * A campaign of publishing on a simulated disk: `publish` is killed, or loses its power, at each operation by which it changes the
 * disk. Readers see the old set or the new one; what is mixed is named, and the next run or publish mends it. A sample of it; all
 * of it with HINDCAST_PROOF=full.
 */
import { auditStore, readStatus } from '@pkg/engine';
import { readSlate, SLATE } from '@pkg/publish';
import { randomOf } from '@pkg/sources/testing';
import { parseInstant, type ObjectStore } from '@pkg/std';
import type { SimulatedDisk } from '@pkg/std/simulated-disk';
import { beforeAll, expect, test, vi } from 'vitest';
import { buryHolders } from '@pkg/backfill/simulated-processes';
import {
  DATE,
  DiskReader,
  makeSimulatedRoot,
  onDisk,
  OTHER,
  rootComplaints,
  type SimulatedRoot,
  liveSmallRun,
} from '@pkg/backfill/testing';
import { moveSlateByHand } from '@pkg/backfill/run';
import { leaseHost } from '@pkg/backfill/process';
import type * as RunContext from '@pkg/backfill/process';
import { publishedSlates } from './examine.ts';

vi.mock('../../../backfill/src/process/run-context.ts', async (original) =>
  (await import('@pkg/backfill/simulated-processes')).simulatedProcesses(
    await original<typeof RunContext>(),
  ),
);

const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const SLATE_NAME = { gameDate: DATE, draftGroupId: '5029' };
const NOW = parseInstant('2026-01-01T00:02:00Z');

let root: SimulatedRoot;
beforeAll(async () => {
  root = await makeSimulatedRoot(randomOf(2));
});

const publish =
  (runId: string) =>
  (store: ObjectStore): Promise<unknown> =>
    moveSlateByHand(store, {
      gameDate: DATE,
      runId,
      group: undefined,
      action: 'publish',
      say: () => undefined,
    });

/** The mendings by name: the run that is at the end, and what is done. */
const mending = (
  at: string,
): Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> => ({
  'publish of the same run': publish(at),
  'publish of the other run': publish(at === root.published ? root.unpublished : root.published),
  // Everything is made: the run reuses all of it, and looks at what is published.
  'run of the same': (store) =>
    liveSmallRun(store, DATE, { ...(at === root.published ? {} : OTHER), publish: 'auto' }, NOW),
  'run of the other': (store) =>
    liveSmallRun(store, DATE, { ...(at === root.published ? OTHER : {}), publish: 'always' }, NOW),
});

interface Told {
  readonly verify: readonly string[];
  readonly status: number;
  readonly doctor: string;
}

async function toldOf(store: ObjectStore): Promise<Told> {
  const { findings } = await auditStore(store);
  const { dates } = await readStatus(store, { host: leaseHost });
  return {
    verify: findings.map(({ path, problem }) => `${path}: ${problem}`),
    status: dates.flatMap(({ mixed }) => mixed).length,
    doctor: (await publishedSlates(store)).state,
  };
}

/** Pointers, and the plain files beside them that other tools read, that do not say what the set of their slate says. */
async function mixedFiles(disk: SimulatedDisk): Promise<string[]> {
  return onDisk(disk, async (store) => {
    const slate = await readSlate(store, SLATE_NAME, SLATE);
    const runs = new Map(slate!.members.map(({ asset, run_id }) => [asset, run_id]));
    runs.set(SLATE, slate!.runId);
    const mixed: string[] = [];
    for (const { key } of await store.list('current')) {
      const [plain, newest] = [await store.get(key), await store.readPointer(key)];
      const named = [plain!.bytes, newest!.bytes].map(
        (bytes) =>
          (JSON.parse(Buffer.from(bytes).toString()) as { readonly run_id: string }).run_id,
      );
      if (named.some((runId) => runId !== runs.get(key.split('/')[1]!))) mixed.push(key);
    }
    return mixed;
  });
}

test('a publish that is killed at any operation leaves one whole set, says what is mixed, and is mended', async () => {
  const undisturbed = root.disk.copy();
  await onDisk(undisturbed, publish(root.unpublished));
  const points = undisturbed.operations;
  const step = IS_FULL ? 1 : Math.floor(points / 8);
  const tally = { old: 0, new: 0, mixed: 0 };
  const problems: string[] = [];
  const reader = new DiskReader();
  let trial = 0;
  for (let point = 0; point < points; point += step) {
    for (const losesPower of [false, true]) {
      const killed = root.disk.copy({
        crashAfter: point,
        endsWhenLost: true,
        onChange: reader.look,
      });
      await onDisk(killed, publish(root.unpublished)).catch(() => undefined);
      const left = losesPower ? killed.afterPowerLoss() : killed.copy();
      reader.look(left);
      buryHolders(left);
      const slate = await onDisk(left, (store) => readSlate(store, SLATE_NAME, SLATE));
      tally[slate!.runId === root.published ? 'old' : 'new'] += 1;
      const mixed = await mixedFiles(left);
      const told = await onDisk(left, toldOf);
      const isTold = told.verify.length > 0 && told.status > 0 && told.doctor === 'warning';
      const isQuiet = told.verify.length === 0 && told.status === 0 && told.doctor === 'ok';
      if (mixed.length > 0) tally.mixed += 1;
      const found: string[] = [];
      if (mixed.length > 0 ? !isTold : !isQuiet)
        found.push(
          `${mixed.join(', ') || 'nothing'} is mixed, and told is ${JSON.stringify(told)}`,
        );
      const ways = Object.entries(mending(slate!.runId));
      const [name, mend] = ways[(trial += 1) % ways.length]!;
      await onDisk(left, mend).catch((error: unknown) => found.push(String(error)));
      found.push(...(await mixedFiles(left)), ...(await onDisk(left, rootComplaints)));
      const after = await onDisk(left, toldOf);
      if (after.status > 0 || after.doctor !== 'ok') found.push('it is told after it was mended');
      const how = losesPower ? 'power lost' : 'killed';
      problems.push(...found.map((text) => `${how} at ${String(point)}, then ${name}: ${text}`));
    }
  }
  console.log(
    `publish of ${String(points)} operations, ${String(trial)} ends: ${JSON.stringify(tally)}`,
  );
  expect([...problems, ...reader.complaints]).toEqual([]);
  // The old set, and the new one, and nothing else.
  expect(reader.sets.size).toBe(2);
  expect(tally.mixed).toBeGreaterThan(0);
});
