import { auditHistory } from '@pkg/lake';
import { pinRun } from '@pkg/publish';
import { randomOf } from '@pkg/sources/testing';
import { DAY_MS, instantFromMs, parseInstant, type ObjectStore } from '@pkg/std';
import { SimulatedDisk } from '@pkg/std/simulated-disk';
import { DEMO_OPTIONS, importSeason, makeLeague, type ImportReport } from '@pkg/steps';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { buryHolders } from '@pkg/backfill/simulated-processes';
import { makeSimulatedRoot, onDisk, type SimulatedRoot } from '@pkg/backfill/testing';
import type * as RunContext from '@pkg/backfill/process';
import { finishWithdrawals, withdraw } from './withdraw-snapshots.ts';

vi.mock('../../../backfill/src/process/run-context.ts', async (original) =>
  (await import('@pkg/backfill/simulated-processes')).simulatedProcesses(
    await original<typeof RunContext>(),
  ),
);

const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const NOON = parseInstant('2026-01-01T12:00:00Z');
const league = makeLeague(DEMO_OPTIONS);
const DAYS = {
  ...{ injuries: [], injuryReports: [], odds: [], salaries: [], ownership: [] },
  schedule: league.schedule,
  boxscores: league.boxscores.filter((row) => row.game_date < '2014-10-24'),
};
const CORRECTED = {
  ...DAYS,
  boxscores: DAYS.boxscores.map((row, index) => (index === 0 ? { ...row, ast: 31 } : row)),
};

function bringIn(store: ObjectStore, tables: typeof DAYS, day: number): Promise<ImportReport> {
  const at = instantFromMs(NOON + day * DAY_MS);
  const origin = { at, from: 'season', form: 'season', capturedAt: at } as const;
  return importSeason(store, tables, () => undefined, origin);
}

function filesOn(disk: SimulatedDisk, area: string): string[] {
  return [...disk.files()].map(([path]) => path).filter((path) => path.startsWith(area));
}

async function faultsOf(store: ObjectStore): Promise<string[]> {
  const { damaged, misplaced, missing, added, damagedSeals } = await auditHistory(store);
  const paths = [...damaged, ...misplaced].map(({ path }) => path);
  return [...paths, ...missing, ...added, ...damagedSeals];
}

let disk: SimulatedDisk;
let before: string[];
let correction: ImportReport;
beforeAll(async () => {
  disk = new SimulatedDisk({ random: randomOf(7), crashAfter: Infinity });
  await onDisk(disk, (store) => bringIn(store, DAYS, 0));
  before = filesOn(disk, 'bronze/');
  correction = await onDisk(disk, (store) => bringIn(store, CORRECTED, 1));
});

describe('an import that is withdrawn', () => {
  test('is moved aside whole, with its checksums, and comes again with the same import', async () => {
    const own = disk.copy();
    const dry = await onDisk(own, (store) => withdraw(store, correction.id!, { isDryRun: true }));
    expect(dry).toMatchObject({ id: null, snapshots: correction.corrections });
    expect(filesOn(own, 'bronze/')).toHaveLength(before.length + 1);
    const done = await onDisk(own, (store) => withdraw(store, correction.id!, { isDryRun: false }));
    expect(done).toEqual({ ...dry, id: 'wd-1' });
    expect(filesOn(own, 'bronze/').sort()).toEqual(before.toSorted());
    expect(filesOn(own, `withdrawn/wd-1/${correction.corrections[0]!}`)).toHaveLength(1);
    expect(await onDisk(own, faultsOf)).toEqual([]);
    const again = await onDisk(own, (store) => bringIn(store, CORRECTED, 1));
    expect(again.corrections).toEqual(correction.corrections);
    expect(await onDisk(own, faultsOf)).toEqual([]);
  });

  test('leaves no empty folder, so that a month of the schedule that goes is absent', async () => {
    const own = disk.copy();
    await onDisk(own, (store) =>
      withdraw(store, 'bronze/schedule/season=2014/month=12', { isDryRun: false }),
    );
    const months = await onDisk(own, (store) => store.listFolders('bronze/schedule/season=2014'));
    expect(months).not.toContain('month=12');
    expect(await onDisk(own, faultsOf)).toEqual([]);
  });

  test.each(['im-none', 'bronze', 'bronze/schedule', 'bronze/../leases', 'runs/x', ''])(
    'has to be one: %s',
    async (target) => {
      await expect(
        onDisk(disk.copy(), (store) => withdraw(store, target, { isDryRun: false })),
      ).rejects.toMatchObject({ code: 'NO_SUCH_IMPORT' });
    },
  );

  test('and was killed at any operation is finished by the next import, and nothing damaged stays', async () => {
    const undisturbed = disk.copy();
    const go = (store: ObjectStore): Promise<unknown> =>
      withdraw(store, correction.id!, { isDryRun: false });
    await onDisk(undisturbed, go);
    const points = undisturbed.operations;
    const problems: string[] = [];
    let unfinished = 0;
    for (let point = 0; point < points; point += IS_FULL ? 1 : 5) {
      const killed = disk.copy({ crashAfter: point, endsWhenLost: true });
      await onDisk(killed, go).catch(() => undefined);
      const left = point % 2 === 0 ? killed.copy() : killed.afterPowerLoss();
      buryHolders(left);
      const finished = await onDisk(left, finishWithdrawals);
      unfinished += finished;
      const now = filesOn(left, 'bronze/').length;
      const isGone = now === before.length;
      if (!isGone && now !== before.length + 1) problems.push(`${String(point)}: ${String(now)}`);
      if (finished > 0 && filesOn(left, 'withdrawn/wd-1/journal').length > 0 && !isGone)
        problems.push(`${String(point)}: not finished`);
      const faults = await onDisk(left, faultsOf);
      problems.push(...faults.map((path) => `${String(point)}: ${path}`));
    }
    console.log(`withdrawal of ${String(points)} operations: ${String(unfinished)} finished`);
    expect(problems).toEqual([]);
    expect(unfinished).toBeGreaterThan(0);
  });
});

describe('a snapshot that a run reads', () => {
  let root: SimulatedRoot;
  beforeAll(async () => {
    root = await makeSimulatedRoot(randomOf(1));
  });
  const target = 'bronze/injuries_raw/season=2014/date=2014-12-07';

  test('is not withdrawn while that run is published or pinned', async () => {
    const own = root.disk.copy();
    await onDisk(own, (store) =>
      pinRun(store, { runId: root.unpublished, reason: 'kept', at: NOON, by: 'a test' }),
    );
    const files = filesOn(own, '');
    await expect(
      onDisk(own, (store) => withdraw(store, target, { isDryRun: false })),
    ).rejects.toMatchObject({
      code: 'SNAPSHOT_IN_USE',
      message: expect.stringContaining('ingest.injuries_raw 2014-12-07') as string,
    });
    const kept = (path: string): boolean => !path.startsWith('leases/');
    expect(filesOn(own, '').filter(kept)).toEqual(files.filter(kept));
  });

  test('of a set is one that it reads', async () => {
    const box = 'bronze/boxscores_raw/season=2014/date=2014-12-05';
    await expect(
      onDisk(root.disk.copy(), (store) => withdraw(store, box, { isDryRun: true })),
    ).rejects.toMatchObject({ code: 'SNAPSHOT_IN_USE' });
  });

  test('that none of them reads is withdrawn', async () => {
    const later = 'bronze/boxscores_raw/season=2014/date=2014-12-09';
    const done = await onDisk(root.disk.copy(), (store) =>
      withdraw(store, later, { isDryRun: false }),
    );
    expect(done.snapshots.length).toBeGreaterThan(0);
  });
});
