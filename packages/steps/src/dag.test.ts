import {
  contractProblems,
  encodeTable,
  decodeTable,
  scanSnapshots,
  SealBook,
  type Row,
} from '@pkg/lake';
import { manifestStore, type Manifest } from '@pkg/manifest';
import { BOXSCORES_RAW, DK_OWNERSHIP, DK_SALARIES, INJURIES_RAW, ODDS_RAW } from '@pkg/nba';
import { formatInstant, sha256, type Sha256 } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { ODD_DATES } from './demo/calendar.ts';
import { UNIFIED_TABLE, type UnifiedRow } from './finalize/unified.ts';
import { groupBy } from './group-by.ts';
import { MINUTES_TABLE } from './minutes/score.ts';
import { OWNERSHIP_TABLE } from './ownership/score.ts';
import { publishedSlates } from './published-slate.ts';
import {
  outputHashes,
  outputRows,
  demoRoot,
  runDemo,
  slateOn,
  type DemoRun,
} from './testing/demo-run.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';

const { lateScratch: DATE, noOdds: NO_ODDS } = ODD_DATES;
const AS_OF_STEPS = ['ingest', 'models', 'minutes', 'rates', 'sim', 'ownership', 'finalize'];
/** Two plans and two runs of the whole DAG. */

let root: MemoryObjectStore;
let store: MemoryObjectStore;
let run: DemoRun;
let unified: UnifiedRow[];

beforeAll(async () => {
  root = await demoRoot();
  store = memoryObjectStore(root.objects);
  run = await runDemo(store, [DATE, NO_ODDS]);
  unified = await outputRows(store, run, 'finalize.unified', DATE, UNIFIED_TABLE);
});

describe('two dates of the made-up league', () => {
  test('every cell ends in a manifest, and none fails', () => {
    expect(run.execution.results).toHaveLength(run.plan.cells.length);
    const states = run.execution.results.map(({ stored }) => stored?.manifest.status);
    expect(new Set(states)).toEqual(new Set(['success']));
  });

  test('unified rows keep the contract, one per player of the slate', () => {
    expect(unified.length).toBeGreaterThan(30);
    expect(contractProblems(UNIFIED_TABLE, unified as readonly Row[])).toEqual([]);
  });

  test('minutes levels of every row are p10 < p50 < p90', () => {
    for (const row of unified) {
      expect(row.minutes_p10).toBeLessThan(row.minutes_p50);
      expect(row.minutes_p50).toBeLessThan(row.minutes_p90);
    }
  });

  test("a team's expected minutes sum to 240", async () => {
    const rows = await outputRows(store, run, 'minutes.score', DATE, MINUTES_TABLE);
    for (const team of groupBy(rows, (row) => String(row.team_id)).values()) {
      expect(team.reduce((sum, row) => sum + row.minutes_p50, 0)).toBeCloseTo(240, 6);
    }
  });

  test('ownership sums to 800', async () => {
    const rows = await outputRows(store, run, 'ownership.score', DATE, OWNERSHIP_TABLE);
    expect(rows.reduce((sum, row) => sum + (row.pred_own_pct ?? 0), 0)).toBeCloseTo(800, 6);
  });

  test('input_policy of every row names the gaps that were let pass', async () => {
    const rows = await outputRows(store, run, 'finalize.unified', NO_ODDS, UNIFIED_TABLE);
    expect(new Set(rows.map((row) => row.input_policy))).toEqual(
      new Set(['lineups:gap;odds:gap;roster:gap']),
    );
    expect(new Set(unified.map((row) => row.input_policy))).toEqual(
      new Set(['lineups:gap;roster:gap']),
    );
    expect(rows.every((row) => row.spread_home === null && row.odds_as_of_ts === null)).toBe(true);
  });

  test('nobody is in the table whose team reported him out by the cut-off', () => {
    expect(unified.filter((row) => row.status === 'OUT')).toEqual([]);
  });

  test('the published table is that of the run', async () => {
    const [slate] = await publishedSlates(store, DATE);
    expect(slate?.rows).toEqual(unified);
  });

  test('running the same dates again reuses every cell', async () => {
    const again = await runDemo(store, [DATE, NO_ODDS]);
    expect(new Set(again.execution.results.map(({ outcome }) => outcome))).toEqual(
      new Set(['reused']),
    );
  });

  test('a source whose policy is fail blocks its date alone, and says how to go on', async () => {
    const strict = await runDemo(memoryObjectStore(store.objects), [DATE, NO_ODDS], {
      policies: { odds: { onMissing: 'fail' } },
      steps: ['ingest'],
    });
    const blocked = strict.plan.cells.flatMap((cell) =>
      cell.action.kind === 'block' ? [{ ...cell, blocked: cell.action.blocked }] : [],
    );
    expect(blocked.map(({ asset, partition }) => [asset, partition.game_date])).toEqual([
      ['ingest.odds_raw', NO_ODDS],
    ]);
    expect(blocked[0]?.blocked.message).toMatch(
      /^cannot backfill ingest\.odds_raw for 2014-12-07 without odds history: no snapshot at or before .*; nearest is /,
    );
  });
});

describe('the partition model', () => {
  const SLATE = ['game_date', 'run_as_of_ts', 'run_id', 'season'];
  const GROUP = ['draft_group_id', ...SLATE];
  const FINAL = ['game_date', 'run_id', 'season'];

  test.each([
    ['ingest.schedule', ['month', 'run_id', 'season'], ['schedule']],
    ['ingest.injuries_raw', SLATE, ['injuries']],
    ['ingest.odds_raw', SLATE, ['odds']],
    ['ingest.daily_lineups', SLATE, ['lineups']],
    ['ingest.roster_snapshot', SLATE, ['boxscores', 'injuries', 'roster', 'salaries']],
    ['minutes.features_live', SLATE, ['boxscores']],
    ['minutes.score', SLATE, []],
    ['rates.features_live', SLATE, ['boxscores']],
    ['rates.score', SLATE, []],
    ['sim.run', SLATE, []],
    ['ownership.score', GROUP, ['ownership', 'salaries']],
    ['finalize.unified', GROUP, []],
    ['labels.boxscores', FINAL, ['boxscores']],
    ['labels.minutes', FINAL, []],
  ] as const)(
    '%s has its keys, and says what it selected and what it lacks',
    async (asset, keys, sources) => {
      const manifests = await manifestsOf(asset);
      expect(manifests.length).toBeGreaterThan(0);
      for (const { partition, inputs, gaps } of manifests) {
        expect(Object.keys(partition).sort()).toEqual(keys);
        const selected = inputs.filter(
          ({ kind }) => kind === 'snapshot' || kind === 'snapshot_set',
        );
        const named = new Set([
          ...selected.map(({ name }) => name),
          ...gaps.map((gap) => gap.source),
        ]);
        expect([...named].sort()).toEqual(sources);
        for (const { kind, path, selection, as_of_ts, available_at } of selected) {
          if (kind === 'snapshot') expect(selection!.chosen).toBe(path);
          if (selection!.clocks === 'authoritative') continue;
          expect(selection!.cutoff).toBe(partition.run_as_of_ts);
          for (const clock of [as_of_ts, available_at])
            if (clock !== undefined) expect(clock <= partition.run_as_of_ts!).toBe(true);
        }
      }
    },
  );

  test('every step of a slate has the run id of the slate', () => {
    for (const date of [DATE, NO_ODDS]) {
      const own = run.execution.results.filter(
        ({ cell }) =>
          cell.partition.game_date === date && cell.partition.run_as_of_ts !== undefined,
      );
      expect(own.length).toBeGreaterThan(10);
      expect(new Set(own.map(({ cell }) => cell.runId)).size).toBe(1);
    }
  });

  test('the simulation records its seed, profile and number of worlds', async () => {
    const manifests = await manifestsOf('sim.run');
    expect(manifests).toHaveLength(2);
    for (const { seed, params } of manifests) {
      expect(seed).toBe(12_345);
      expect(params).toMatchObject({ profile: 'sim_v3', worlds: 200 });
    }
  });

  async function manifestsOf(asset: string): Promise<Manifest[]> {
    const cells = run.execution.results.filter(({ cell }) => cell.asset === asset);
    const readings = await Promise.all(
      cells.map(({ cell }) =>
        manifestStore(store).read(asset, { ...cell.partition, run_id: cell.runId }),
      ),
    );
    return readings.flatMap((reading) => (reading.state === 'valid' ? [reading.manifest] : []));
  }
});

describe('the future', () => {
  const ALTERED: Readonly<Record<string, { readonly contract: typeof ODDS_RAW; change: Row }>> = {
    injuries_raw: altered(INJURIES_RAW, { status_raw: 'Out' }),
    odds_raw: altered(ODDS_RAW, { spread_home: 20 }),
    boxscores_raw: altered(BOXSCORES_RAW, { minutes: 48, pts: 90, starter: true }),
    dk_salaries: altered(DK_SALARIES, { salary: 3000, team_tricode: 'ASH' }),
    dk_ownership: altered(DK_OWNERSHIP, { actual_own_pct: 100 }),
  };

  function altered(contract: unknown, change: Row): { contract: typeof ODDS_RAW; change: Row } {
    return { contract: contract as typeof ODDS_RAW, change };
  }

  /** A copy of the histories in which everything captured after the cut-off is other than it was. */
  async function poisoned(
    cutoff: number,
    harm: 'deleted' | 'damaged' | 'altered',
  ): Promise<{ copy: MemoryObjectStore; harmed: number }> {
    const copy = memoryObjectStore(root.objects);
    let harmed = 0;
    const resealed: { path: string; sha256: Sha256 }[] = [];
    for (const snapshot of await scanSnapshots(copy, 'bronze')) {
      const [, dataset] = snapshot.path.split('/');
      // The schedule is authoritative by design: its final form is read, whatever the cut-off.
      if (snapshot.availableAt <= cutoff || dataset === 'schedule') continue;
      harmed += 1;
      const bytes = root.objects.get(snapshot.path)!;
      if (harm === 'deleted') copy.objects.delete(snapshot.path);
      if (harm === 'damaged') copy.objects.set(snapshot.path, bytes.slice(0, 100));
      if (harm !== 'altered') continue;
      const { contract, change } = ALTERED[dataset!]!;
      const rows = await decodeTable(contract, bytes, snapshot.path);
      const clocks = {
        as_of_ts: formatInstant(snapshot.asOf),
        available_at: formatInstant(snapshot.availableAt),
      };
      const changed = rows.map((row) => ({ ...row, ...change }));
      const other = encodeTable(contract, changed, clocks);
      copy.objects.set(snapshot.path, other);
      resealed.push({ path: snapshot.path, sha256: sha256(other) });
    }
    // The test alters snapshots that nobody reads, so a new seal keeps the checksum from finding them.
    await new SealBook(copy).add(resealed);
    return { copy, harmed };
  }

  function asOfHashes(of: DemoRun): Record<string, string> {
    const wanted = Object.entries(outputHashes(of)).filter(
      ([name]) => !name.startsWith('labels.') && !name.includes(NO_ODDS),
    );
    return Object.fromEntries(wanted);
  }

  test.each(['deleted', 'damaged', 'altered'] as const)(
    'changes no byte of any as-of output when it is %s',
    async (harm) => {
      const { copy, harmed } = await poisoned(slateOn(run, DATE).asOf, harm);
      const other = await runDemo(copy, [DATE], { steps: AS_OF_STEPS });
      expect(harmed).toBeGreaterThan(100);
      expect(asOfHashes(other)).toEqual(asOfHashes(run));
    },
  );
});
