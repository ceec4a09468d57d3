/**
 * A campaign of imports on a simulated disk: `import` is killed, or loses its power, at operations by which it changes the disk.
 * The next import completes the history to the bytes of one that nobody disturbed. A sample of it over three weeks;
 * all of it over a season with HINDCAST_PROOF=full.
 */
import { auditHistory } from '@pkg/lake';
import { randomOf } from '@pkg/sources/testing';
import { sha256, type ObjectStore } from '@pkg/std';
import { SimulatedDisk } from '@pkg/std/simulated-disk';
import { DEMO_OPTIONS, importSeason, makeLeague } from '@pkg/steps';
import { expect, test } from 'vitest';
import { importShortLeague, onDisk } from '@pkg/backfill/testing';

const IS_FULL = process.env['HINDCAST_PROOF'] === 'full';
const POINTS = IS_FULL ? 200 : 6;

const league = IS_FULL ? makeLeague(DEMO_OPTIONS) : undefined;
const bringIn = (store: ObjectStore): Promise<unknown> =>
  league === undefined ? importShortLeague(store) : importSeason(store, league, () => undefined);

/** Histories and checksums, byte by byte. */
function historyOn(disk: SimulatedDisk): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, bytes] of disk.files())
    if (!/(?:^|\/)\.tmp-/.test(path) && path.startsWith('bronze/')) files.set(path, sha256(bytes));
  return files;
}

test('an import that is killed at any operation is completed by the next one, and nothing damaged or without a checksum stays', async () => {
  const undisturbed = new SimulatedDisk({ random: randomOf(3), crashAfter: Infinity });
  await onDisk(undisturbed, bringIn);
  const points = undisturbed.operations;
  const expected = historyOn(undisturbed);
  const step = Math.max(1, Math.floor(points / POINTS));
  const problems: string[] = [];
  const tally = { trials: 0, incomplete: 0, unsealed: 0, damaged: 0 };
  for (let point = IS_FULL ? 1 : 37; point < points; point += step) {
    const losesPower = (tally.trials += 1) % 2 === 0;
    const random = randomOf(point);
    const killed = new SimulatedDisk({ random, crashAfter: point, endsWhenLost: true });
    await onDisk(killed, bringIn).catch(() => undefined);
    const left = losesPower ? killed.afterPowerLoss() : killed.copy();
    const before = historyOn(left);
    const found: string[] = [];
    // No reader sees a snapshot in part, whenever it was cut off.
    for (const [path, digest] of before)
      if (expected.get(path) !== digest) found.push(`${path} is there in part`);
    if (before.size < expected.size) tally.incomplete += 1;
    const cut = await onDisk(left, (store) => auditHistory(store));
    if (cut.added.length > 0) tally.unsealed += 1;
    tally.damaged += cut.damaged.length;
    await onDisk(left, bringIn).catch((error: unknown) => found.push(String(error)));
    const after = historyOn(left);
    if (after.size !== expected.size) found.push(`${String(after.size)} snapshots after the next`);
    for (const [path, digest] of expected)
      if (after.get(path) !== digest) found.push(`${path} differs after the next`);
    const { damaged, missing, added, damagedSeals } = await onDisk(left, (store) =>
      auditHistory(store),
    );
    for (const list of [damaged.map(({ path }) => path), missing, added, damagedSeals])
      found.push(...list.map((path) => `${path} is not as recorded after the next`));
    const how = losesPower ? 'power lost' : 'killed';
    problems.push(...found.map((text) => `${how} at ${String(point)}: ${text}`));
  }
  console.log(`import of ${String(points)} operations: ${JSON.stringify(tally)}`);
  expect(problems).toEqual([]);
  expect(tally.incomplete).toBeGreaterThan(0);
  expect(tally.unsealed).toBeGreaterThan(0);
});
