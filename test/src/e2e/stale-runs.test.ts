/**
 * A run of today that goes on with what is stale, and the same as a backfill later: one instant, the same policies, the same
 * run ids and bytes.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTable, writeSnapshot, type TableContract } from '@pkg/lake';
import type { Manifest } from '@pkg/manifest';
import { BOXSCORES_RAW, DAILY_LINEUPS, ODDS_RAW, ROSTER_NIGHTLY_RAW } from '@pkg/nba';
import { fileObjectStore, formatInstant, parseInstant } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, makeDemo, onDate } from '../data-root.ts';
import { filesBelow, resultsOf, treeChanges, UNCHANGED } from '../file-tree.ts';
import { manifestOf, readManifests, readTables, runReported } from '../run-records.ts';

const DATE = '2014-12-09';
const NOW = '2014-12-09T22:35:00Z';
const LATER = '2014-12-20T12:00:00Z';
/** Every source that can be stale, older than a daily run takes for fresh. */
const STALE = {
  injuries: 'stale:6h',
  odds: 'stale:24h',
  lineups: 'stale:24h',
  roster: 'stale:720h',
  boxscores: 'stale:72h',
};
const RUN = [
  ...onDate(DATE),
  ...Object.entries(STALE).flatMap(([source, policy]) => ['--policy', `${source}=${policy}`]),
];

let history: string;
let daily: string;

beforeAll(async () => {
  history = copyHistory(await makeDemo());
  await makeStale(history);
  // Snapshots that were captured later were not there yet.
  daily = copyHistory({ root: history });
  removeSnapshots(daily, (path, capturedAt) => capturedAt > NOW && !path.includes('/schedule/'));
  const { exit } = await runReported(daily, [...RUN, '--no-capture'], at(NOW));
  expect(exit).toBe(0);
});

test('a run of today records what was stale, source by source, also in its rows', async () => {
  const gaps = [...readManifests(daily).values()].flatMap((manifest) => manifest.gaps);
  const policies = new Map(gaps.map(({ source, policy }) => [source, policy]));
  expect(Object.fromEntries(policies)).toMatchObject(STALE);
  const [row] = await readTables(daily, 'runs/finalize.unified', 'unified.parquet');
  for (const [source, policy] of Object.entries(STALE))
    expect(row!['input_policy']).toContain(`${source}:${policy}`);
});

async function backfill(root: string): Promise<void> {
  const { run_as_of_ts: asOf } = manifestOf(daily, 'finalize.unified', DATE).partition;
  const when = ['--as-of-mode', 'custom', '--as-of-ts', String(asOf)];
  const { exit } = await runReported(root, [...RUN, ...when], at(LATER));
  expect(exit).toBe(0);
}

describe('the same as a backfill', () => {
  test('makes the same run ids, every byte and, but for when and where, every manifest', async () => {
    const later = copyHistory({ root: daily });
    await backfill(later);
    expect(treeChanges(resultsOf(daily), resultsOf(later))).toEqual(UNCHANGED);
    const [then, now] = [readManifests(daily), readManifests(later)];
    expect([...now.keys()]).toEqual([...then.keys()]);
    const differing = new Set(
      [...then].flatMap(([path, manifest]) => differences(manifest, now.get(path)!)),
    );
    // Parents are named by the hash of their manifests. What no flag names has the policy of its mode: salaries here.
    expect([...differing].sort()).toEqual([
      ...['environment.orchestrator_run_id', 'parents', 'policy.salaries', 'timing'],
    ]);
  });

  test('makes them also with all that was captured since, and labels besides', async () => {
    const later = copyHistory({ root: history });
    await backfill(later);
    const { added, ...others } = treeChanges(resultsOf(daily), resultsOf(later));
    expect(others).toEqual({ changed: [], removed: [] });
    expect(added.map((path) => path.split('/')[1])).toEqual(['labels.boxscores', 'labels.minutes']);
  });
});

/** The fields of a manifest that differ; those of its environment and its policy one by one. */
function differences(a: Manifest, b: Manifest): string[] {
  const other = new Map(fieldsOf(b));
  const own = new Map(fieldsOf(a));
  const names = new Set([...own.keys(), ...other.keys()]);
  return [...names].filter((name) => own.get(name) !== other.get(name));
}

function fieldsOf({ environment, policy, ...rest }: Manifest): [string, string][] {
  const fields = (part: object, before: string): [string, string][] =>
    Object.entries(part).map(([name, value]) => [`${before}${name}`, JSON.stringify(value)]);
  return [
    ...fields(rest, ''),
    ...fields(environment, 'environment.'),
    ...fields(policy, 'policy.'),
  ];
}

function at(instant: string): { env: Record<string, string> } {
  return { env: { PIPELINE_CLOCK: instant } };
}

function removeSnapshots(
  root: string,
  isToGo: (path: string, capturedAt: string) => boolean,
): void {
  for (const path of filesBelow(root, 'bronze')) {
    const stamp = /run_ts=([^/]+)/.exec(path)![1]!;
    if (isToGo(path, formatInstant(parseInstant(stamp)))) rmSync(join(root, path));
  }
}

async function makeStale(root: string): Promise<void> {
  const read = async <T extends TableContract>(contract: T, part: string) => {
    const paths = filesBelow(root, `bronze/${contract.name}`).filter((path) => path.includes(part));
    const tables = paths
      .sort()
      .map((path) => decodeTable(contract, readFileSync(join(root, path)), path));
    return (await Promise.all(tables)).flat();
  };
  const write = async <T extends TableContract>(
    contract: T,
    capturedAt: string,
    rows: Parameters<typeof writeSnapshot<T>>[1]['rows'],
  ): Promise<void> => {
    await writeSnapshot(fileObjectStore(root), {
      ...{ dataset: contract.name, asOf: parseInstant(capturedAt), contract, rows },
      keys: [
        ['season', '2014'],
        ['date', capturedAt.slice(0, 10)],
      ],
      availableAt: parseInstant(capturedAt),
    });
  };
  // Injuries: nothing between 18:30 and the run.
  removeSnapshots(
    root,
    (path, capturedAt) =>
      path.includes('injuries_raw') && capturedAt > '2014-12-09T19' && capturedAt <= NOW,
  );
  const odds = await read(ODDS_RAW, `date=${DATE}`);
  removeSnapshots(root, (path) => path.includes(`odds_raw/season=2014/date=${DATE}`));
  const early = parseInstant('2014-12-09T06:00:00Z');
  await write(
    ODDS_RAW,
    formatInstant(early),
    odds.map((row) => ({ ...row, as_of_ts: early, ingested_ts: early })),
  );
  const played = await read(BOXSCORES_RAW, 'date=2014-12-0');
  const players = [...new Map(played.map((row) => [row.player_id, row])).values()];
  await write(
    ROSTER_NIGHTLY_RAW,
    '2014-12-08T20:00:00Z',
    players.flatMap(({ team_id, player_id, player_name }) =>
      player_id === null
        ? []
        : [{ team_id, player_id, player_name, active_flag: true, listed_pos: null }],
    ),
  );
  const games = new Map(odds.map((row) => [row.home_team_tricode, row.game_id]));
  await write(
    DAILY_LINEUPS,
    '2014-12-09T08:00:00Z',
    players.flatMap(({ team_id, team_tricode, player_id, player_name, starter }) => {
      const game_id = games.get(team_tricode);
      if (!game_id || player_id === null || !starter) return [];
      return [{ game_id, team_id, player_id, player_name, lineup_status: 'projected' }];
    }),
  );
  // Box scores: none of the last date that was played.
  rmSync(join(root, 'bronze/boxscores_raw/season=2014/date=2014-12-07'), { recursive: true });
}
