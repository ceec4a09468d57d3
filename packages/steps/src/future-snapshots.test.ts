import { contractProblems, decodeTable, scanSnapshots, type Row } from '@pkg/lake';
import { contractsOf } from '@pkg/nba';
import { beforeAll, expect, test } from 'vitest';
import { flippedSnapshot } from './future-snapshots.ts';
import { demoRoot } from './testing/demo-run.ts';
import type { MemoryObjectStore } from '@pkg/std/memory-object-store';

let root: MemoryObjectStore;
beforeAll(async () => {
  root = await demoRoot();
});

test.each(['injuries_raw', 'odds_raw', 'boxscores_raw', 'dk_salaries', 'dk_ownership'])(
  'a flipped snapshot of %s has other values and keeps its contract: whoever reads it is not stopped by it',
  async (dataset) => {
    const contract = contractsOf(dataset)[0]!;
    const snapshots = (await scanSnapshots(root, `bronze/${dataset}`)).filter(
      ({ rowCount }) => rowCount > 0,
    );
    for (const snapshot of snapshots.slice(0, 20)) {
      const bytes = root.objects.get(snapshot.path)!;
      const flipped = await flippedSnapshot({ ...snapshot, dataset }, bytes);
      const rows = (await decodeTable(contract, flipped, snapshot.path)) as Row[];
      expect(contractProblems(contract, rows)).toEqual([]);
      expect(rows).not.toEqual(await decodeTable(contract, bytes, snapshot.path));
    }
  },
);
