import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  readFileSync,
  readdirSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, parseGameDate } from '@pkg/std';
import { reportRows } from '@pkg/steps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributeChange, type Attribution } from '@pkg/audit/attribute';
import { importShortLeague, smallRun } from '@pkg/backfill/testing';
import { remakeHint, type RunOptions } from '@pkg/backfill/request';
import {
  diffRuns,
  pairRuns,
  type RunDiff,
  madeByRun,
  lineageOf,
  traceValue,
  outputRows,
} from '@pkg/audit/lineage';
import { clock, leaseHost } from '@pkg/backfill/process';
import { unifiedRuns } from '@pkg/backfill/records';
import { servePage } from '@pkg/ui';
import { linesToText } from '../result-lines.ts';
import { presentDiff } from './present-diff.ts';
import { presentTrace } from './present-trace.ts';

const DATE = parseGameDate('2014-12-07');
const root = mkdtempSync(join(tmpdir(), 'lineage-test-'));
const store = fileObjectStore(root);

/** Runs the date and gives the id of its run. */
async function run(changes: Partial<RunOptions>): Promise<string> {
  const steps = 'ingest,models,minutes,rates,sim,ownership,finalize';
  const finished = await smallRun(store, DATE, { steps, ...changes });
  expect(finished.summary.exit_code).toBe(0);
  const unified = finished.execution.results.find(({ cell }) => cell.asset === 'finalize.unified');
  return unified!.stored!.manifest.partition.run_id;
}

let early: string;
let late: string;
let reseeded: string;
let player: { readonly id: number; readonly name: string; readonly points: number };

beforeAll(async () => {
  await importShortLeague(store);
  early = await run({ asOfMode: 'custom', asOfTs: '2014-12-06T22:00:00Z' });
  reseeded = await run({ seed: 99 });
  late = await run({});
  const published = (await unifiedRuns(store, DATE)).find(({ runId }) => runId === late);
  const manifest = JSON.parse(readFileSync(join(root, published!.manifestPath), 'utf8')) as {
    outputs: { path: string; sha256: string }[];
  };
  const [row] = await outputRows(store, manifest.outputs[0] as never);
  player = {
    id: Number(row!['player_id']),
    name: String(row!['player_name']),
    points: Number(row!['dk_fpts_mean']),
  };
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('a trace', () => {
  test('follows a value to the step that computed it, with seed, inputs, ages, policies and gaps', async () => {
    const trace = await traceValue(store, {
      player: player.name,
      column: 'dk_fpts_mean',
      date: DATE,
    });
    expect(trace).toMatchObject({ run_id: late, player_id: player.id, value: player.points });
    expect(trace.chain.map(({ asset }) => asset)).toEqual(['finalize.unified', 'sim.run']);
    expect(trace.seed).toBe(12_345);
    expect(trace.params).toMatchObject({ worlds: 60, profile: 'sim_v3' });
    const injuries = trace.inputs.find(({ input }) => input.name === 'injuries')!;
    expect(injuries.input.path).toMatch(/^bronze\/injuries_raw\/.*date=2014-12-07/);
    expect(injuries.input.age_s).toBeGreaterThan(0);
    expect(injuries.policy).toMatch(/^gap/);
    expect(trace.models.map(({ asset }) => asset)).toContain('models.minutes');
    expect(trace.gaps.map(({ source }) => source)).toContain('odds');
    expect(trace.tampered).toEqual([]);
    expect(presentTrace(trace)).toContain(`${player.name} (${String(player.id)})`);
  });

  test('of minutes does not name what only the simulation reads', async () => {
    const asked = { player: String(player.id), column: 'minutes_p50', date: DATE };
    const trace = await traceValue(store, asked);
    expect(trace.chain.at(-1)!.asset).toBe('minutes.score');
    expect(trace.inputs.map(({ asset }) => asset)).not.toContain('ingest.odds_raw');
  });

  test('of a value names the rows that it was made from, each step below what was made from it', async () => {
    const asked = { player: String(player.id), column: 'dk_fpts_mean', date: DATE };
    const { rows, availability } = await traceValue(store, asked);
    expect(rows.map(({ asset, depth }) => `${String(depth)} ${asset}`)).toEqual([
      '0 minutes.score',
      '1 minutes.features_live',
      '2 ingest.injuries_raw',
      '2 ingest.daily_lineups',
      '0 rates.score',
      '1 rates.features_live',
      '2 ingest.odds_raw',
    ]);
    const chance = (await traceValue(store, { ...asked, column: 'play_prob' })).value;
    expect(rows[0]!.values).toMatchObject({ play_prob: chance });
    expect(availability!.games.days_since_played).toBeGreaterThan(0);
    expect(Object.keys(availability!.games)).toHaveLength(9);
  });

  test('of what is the same for a game leads to the table of games', async () => {
    const asked = { player: String(player.id), column: 'tip_ts', date: DATE };
    const { chain, availability } = await traceValue(store, asked);
    expect(chain.at(-1)).toMatchObject({ asset: 'ingest.schedule', output: 'schedule.parquet' });
    expect(availability).toBeNull();
    // Nobody had odds that day: what is missing comes from no table, although others miss it too.
    const none = await traceValue(store, { ...asked, column: 'spread_home' });
    expect([none.value, none.chain.length]).toEqual([null, 1]);
  });

  test('of a player who is ruled out says so, and why', async () => {
    const [run] = (await unifiedRuns(store, DATE)).filter(({ runId }) => runId === late);
    const report = await reportRows(madeByRun(store, await lineageOf(store, run!.manifestPath)));
    const out = report.find((row) => row['status'] === 'OUT' && row['player_id'] !== null)!;
    const asked = { player: String(out['player_id']), column: 'play_prob', date: DATE };
    await expect(traceValue(store, asked)).rejects.toMatchObject({
      code: 'PLAYER_RULED_OUT',
      message: expect.stringContaining(String(out['notes_raw'])) as string,
    });
  });

  test('of a superseded run stays available, and says what is published now', async () => {
    const trace = await traceValue(store, {
      player: String(player.id),
      column: 'dk_fpts_mean',
      date: DATE,
      run: early,
    });
    expect(trace).toMatchObject({ run_id: early, published_run_id: late });
    expect(presentTrace(trace)).toContain(`superseded: published is ${late}`);
  });

  test('of an unknown player, column or run says what was meant, or what there is', async () => {
    const ask = (changes: object): Promise<unknown> =>
      traceValue(store, { player: player.name, column: 'dk_fpts_mean', date: DATE, ...changes });
    const misspelt = player.name.slice(0, -1);
    await expect(ask({ player: misspelt })).rejects.toMatchObject({
      code: 'UNKNOWN_PLAYER',
      message: expect.stringContaining(`did you mean ${player.name}?`) as string,
    });
    await expect(ask({ column: 'dk_fpts_men' })).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' });
    await expect(ask({ run: 'x' })).rejects.toMatchObject({
      code: 'NO_SUCH_RUN',
      hint: expect.stringContaining(late) as string,
    });
    const other = parseGameDate('2014-12-02');
    await expect(ask({ date: other })).rejects.toMatchObject({ code: 'NOT_PUBLISHED' });
  });
});

describe('a diff', () => {
  const diff = async (before: string, after: string): Promise<RunDiff> =>
    diffRuns(store, (await pairRuns(store, before, after))[0]!);

  test('of runs with two cut-offs names the snapshots and instants that differ, and who moved', async () => {
    const found = await diff(early, late);
    expect(found.inputs.map(({ what }) => what)).toContain('injuries of ingest.injuries_raw');
    expect(found.params).toContainEqual({
      what: 'as of',
      before: '2014-12-06T22:00:00Z',
      after: '2014-12-07T17:30:00Z',
    });
    const main = found.columns.find(({ column }) => column === 'dk_fpts_mean')!;
    expect(main.max_size).toBe(Math.abs(found.movers[0]!.change));
    expect(linesToText(presentDiff(found, undefined, 3))).toContain(found.movers[0]!.player_name);
  });

  test('of a player has his columns, and who of his team moved', async () => {
    const [pair] = await pairRuns(store, early, late);
    const whole = await diffRuns(store, pair!);
    const [moved] = whole.standings.filter(({ after }) => after.status === 'OUT');
    const mate = whole.movers.find((each) => each.team_tricode === moved!.team_tricode)!;
    const found = await diffRuns(store, pair!, mate.player_name);
    const { player: change } = found;
    expect(change!.columns).toContainEqual({
      column: 'dk_fpts_mean',
      before: mate.before,
      after: mate.after,
    });
    expect(change!.team_mates).toContainEqual(moved);
    expect(change!.team_mates.map((each) => each.team_tricode)).not.toContain('');
    const lines = linesToText(presentDiff(found, undefined, 3));
    expect(lines).toContain(`Who else of ${mate.team_tricode} moved`);
    expect(lines).toContain(moved!.player_name);
    expect(lines).not.toContain('Biggest movers');
    await expect(diffRuns(store, pair!, 'Nobody')).rejects.toMatchObject({
      code: 'UNKNOWN_PLAYER',
    });
  });

  test('of a run with itself finds nothing', async () => {
    const found = await diff(late, late);
    expect([found.inputs, found.params, found.columns, found.movers]).toEqual([[], [], [], []]);
    expect(found.standings).toEqual([]);
  });

  test('of runs that are of no common slate is refused', async () => {
    await expect(pairRuns(store, late, 'no-such-run')).rejects.toMatchObject({
      code: 'NO_SUCH_RUN',
    });
  });
});

/** The last event that the page gets of what caused a change. */
async function causesOfPage(before: string, after: string): Promise<object> {
  const subject = {
    store,
    dataRoot: root,
    config: { sim_threads: 1 },
    host: leaseHost,
    now: clock,
  };
  const client = join(root, 'cache/page');
  mkdirSync(client, { recursive: true });
  writeFileSync(join(client, 'index.html'), '');
  const page = await servePage({ subject, host: '127.0.0.1', port: 0, token: undefined, client });
  const response = await fetch(`${page.url}api/causes?before=${before}&after=${after}`);
  const [, done] = (await response.text()).split('event: done\ndata: ');
  await page.close();
  const { groups } = JSON.parse(done!) as { groups: object[] };
  const { draft_group_id: _, ...causes } = groups[0] as { draft_group_id: string };
  return causes;
}

describe('an attributed diff', () => {
  const attribute = async (before: string, after: string): Promise<Attribution> =>
    attributeChange({
      dataRoot: root,
      pair: (await pairRuns(store, before, after))[0]!,
      config: { sim_threads: 1 },
      onStage: () => undefined,
    });
  const total = (by: Readonly<Record<string, number>>): number =>
    Object.values(by).reduce((sum, value) => sum + value, 0);

  test('credits a change of seed to the seed alone, and all of it', async () => {
    const { factors, players } = await attribute(reseeded, late);
    expect(factors).toEqual(['seed']);
    expect(players.length).toBeGreaterThan(10);
    for (const each of players) expect(each.by['seed']).toBeCloseTo(each.total, 9);
  });

  test('of two cut-offs adds up to the change between the recorded tables, for every player and column', async () => {
    const [pair] = await pairRuns(store, early, late);
    const plain = await diffRuns(store, pair!);
    const credited = await attribute(early, late);
    expect(credited.factors).toContain('injuries');
    expect(credited.factors).not.toContain('seed');
    expect(credited.factors).not.toContain('code');
    for (const { total: whole, by } of [...credited.columns, ...credited.players])
      expect(total(by)).toBeCloseTo(whole, 9);
    const mover = plain.movers[0]!;
    const own = credited.players.find(({ player_id }) => player_id === mover.player_id)!;
    expect(own.total).toBeCloseTo(mover.change, 9);
    expect(await attribute(early, late)).toEqual(credited);
    expect(await causesOfPage(early, late)).toEqual(credited);
  });
});

test('a table that is not as its manifest records it is refused', async () => {
  const [folder] = readdirSync(join(root, `runs/finalize.unified/game_date=${DATE}`));
  const path = join(
    root,
    `runs/finalize.unified/game_date=${DATE}/${folder!}/run=${reseeded}/unified.parquet`,
  );
  chmodSync(path, 0o644);
  writeFileSync(path, 'damaged');
  const asked = { player: player.name, column: 'dk_fpts_mean', date: DATE, run: reseeded };
  await expect(traceValue(store, asked)).rejects.toMatchObject({
    code: 'OUTPUT_DAMAGED',
    facts: { remake: path.slice(root.length + 1) },
  });
});

describe('the command that makes a damaged table again', () => {
  const hint = (): Promise<string> => {
    const folder = `runs/finalize.unified/game_date=${DATE}`;
    const path = `${folder}/${readdirSync(join(root, folder))[0]!}/run=${reseeded}/unified.parquet`;
    return remakeHint(store, path, { dataRoot: './a root', config: {} });
  };
  const command = `pipeline run --start ${DATE} --end ${DATE} --steps ingest,models,minutes,rates,sim,ownership,finalize --worlds 60 --seed 99 --publish always --data-root './a root'`;
  const backfills = join(root, 'manifests/backfills');
  const removeAll = (file: string): void => {
    for (const id of readdirSync(backfills)) rmSync(join(backfills, id, file), { force: true });
  };

  test('has the flags of the run that made it, from its summary, or from its plan', async () => {
    expect(await hint()).toBe(command);
    removeAll('summary.json');
    expect(await hint()).toBe(command);
  });

  test('is found in the plan that names the run where its manifest can be read no more', async () => {
    const folder = `manifests/finalize.unified/game_date=${DATE}`;
    const [group] = readdirSync(join(root, folder));
    const run = join(root, folder, group!, `run=${reseeded}`);
    for (const name of readdirSync(run)) {
      chmodSync(join(run, name), 0o644);
      writeFileSync(join(run, name), 'damaged');
    }
    expect(await hint()).toBe(command);
  });

  test('says that they are gone where neither is there any more', async () => {
    removeAll('plan.json');
    expect(await hint()).toMatch(
      /^the record of the run that made it is gone.*pipeline run --start 2014-12-07/,
    );
  });
});
