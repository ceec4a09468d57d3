/** Tables for other programs: every command that has one, with the columns that scripts count on. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyWithModels, makeDemo, onDate, temporaryFolder, type Demo } from '../data-root.ts';
import { runPipeline } from '../pipeline-process.ts';

const DATE = '2014-12-07';
const RANGE = ['--start', DATE, '--end', DATE];

let demo: Demo;
/** Another run of the date than the published one, and the backfill that made it. */
let other: string;
let published: string;
let backfill: string;
beforeAll(async () => {
  demo = await makeDemo();
  const folder = join(demo.root, `manifests/sim.run/game_date=${DATE}`);
  published = readdirSync(folder)[0]!.slice('run='.length);
  await runPipeline(['run', ...onDate(DATE), '--seed', '7', '--data-root', demo.root]);
  other = readdirSync(folder)
    .map((name) => name.slice('run='.length))
    .find((run) => run !== published)!;
  backfill = readdirSync(join(demo.root, 'manifests/backfills')).sort().at(-1)!;
});

/** Reads what is printed as tables: each a list of rows of fields, the header first. */
async function tables(...args: readonly string[]): Promise<string[][][]> {
  const { stdout, stderr } = await runPipeline([...args, '--plain']);
  if (stdout === '') throw new Error(`nothing on stdout of ${args.join(' ')}: ${stderr}`);
  expect(stdout).not.toContain('\u001b[');
  return stdout
    .replace(/\n$/, '')
    .split('\n\n')
    .map((table) => table.split('\n').map((row) => row.split('\t')));
}

/** The columns of each table; every row has as many fields as its header. */
async function columns(...args: readonly string[]): Promise<string[]> {
  const found = await tables(...args, '--data-root', demo.root);
  for (const [header, ...rows] of found)
    for (const row of rows) expect([args[0], row.length]).toEqual([args[0], header!.length]);
  return found.map(([header]) => header!.join('|'));
}

/** The player of the slate with the most points. */
async function firstPlayer(): Promise<string> {
  const [[header, first]] = (await tables('show', DATE, '--data-root', demo.root)) as [string[][]];
  return first![header!.indexOf('player')]!;
}

const RUN_END = [
  'backfill|s|made|reused|stale|skipped|failed|cancelled|slates',
  'slowest assets|cells|total s|max s',
];
const PLAN = [
  'game_date|group|as-of (UTC)|lock (UTC)|run|reuse|stale|skip|blocked|run id',
  'game_date|source|as_of_ts|available_at|age|sha256|chosen',
];
const PLAYERS =
  'game_date|group|run|player|pos|team|opp|st|play|min|points|p10|p90|salary|value|own%|slate';
const DIFF = [
  'game_date|group|column|players|mean change|mean size|largest',
  'game_date|group|player|before|after|change|news of his team',
];
const DIFF_OF_PLAYER = [
  'game_date|group|column|before|after|change',
  'game_date|group|player|status|chance|minutes|change',
];

describe('with --plain', () => {
  test('every command that has a table prints it alone, in its columns', async () => {
    const bench = ['--worlds', '60', '--repeats', '1', '--profile', 'sim_v3'];
    const leak = ['--leak', ...RANGE, '--worlds', '60'];
    const replay = ['--replay', '--backfill', backfill, '--vary', 'none'];
    const found = {
      show: await columns('show', DATE),
      status: await columns('status'),
      gaps: await columns('gaps'),
      gc: await columns('gc', ...RANGE),
      doctor: await columns('doctor'),
      locks: await columns('locks'),
      select: await columns('select', '--date', DATE, '--source', 'injuries', '--run', published),
      diff: await columns('diff', published, other),
      'diff --player': await columns('diff', published, other, '--player', await firstPlayer()),
      plan: await columns('plan', ...onDate(DATE)),
      'run --dry-run': await columns('run', ...onDate(DATE), '--dry-run'),
      run: await columns('run', ...onDate(DATE)),
      'run --quiet': await columns('run', ...onDate(DATE), '--quiet'),
      resume: await columns('resume', '--list'),
      logs: await columns('logs', backfill),
      'pin list': await columns('pin', 'list'),
      rollback: await columns('rollback', DATE),
      bundle: await columns('bundle', DATE, '--no-program', '--out', join(temporaryFolder(), 'b')),
      publish: await columns('publish', DATE, '--run', published),
      'config show': await columns('config', 'show'),
      'models list': await columns('models', 'list'),
      'sources list': await columns('sources', 'list'),
      'sim bench': await columns('sim', 'bench', ...bench),
      'sim world': await columns('sim', 'world', published, '--world', '77'),
      'verify --leak': await columns('verify', ...leak),
      'verify --replay': await columns('verify', ...replay),
    };
    expect(found).toEqual({
      show: [PLAYERS],
      status: ['game_date|asset|state|published run|pin'],
      gaps: ['source|kind|policy|dates|slates|players|when'],
      gc: ['asset|runs|dates|MB'],
      doctor: ['check|state|detail|next'],
      locks: ['holder|backfill|state|host|pid|started at|last heartbeat|lease|taken at'],
      select: ['reason|as_of_ts|available_at|late by|detail|path'],
      diff: DIFF,
      'diff --player': DIFF_OF_PLAYER,
      plan: PLAN,
      'run --dry-run': PLAN,
      run: RUN_END,
      'run --quiet': RUN_END.slice(0, 1),
      resume: ['backfill|state|dates|left|of'],
      logs: ['started (UTC)|outcome|asset|game_date|try|s|what'],
      'pin list': ['run|pinned at (UTC)|reason'],
      rollback: ['group|no|moved at (UTC)|action|run'],
      publish: ['pointer|from'],
      bundle: ['what|files|MB|holds'],
      'config show': ['setting|value'],
      'models list': ['head|run|trained before|rows|sha256|promoted'],
      'sources list': ['source|server|look again after|last look today|result'],
      'sim bench': ['profile|threads|ms|ns a player-world|its kernel alone|worlds a second|sha256'],
      'sim world': [
        'away|away pts|home|home pts|drawn margin|overtimes',
        'player|team|min|pts|reb|ast|stl|blk|tov|3pm|fpts|stored',
      ],
      'verify --leak': ['game_date|cut-off (UTC)|later snapshots|outputs|verdict'],
      'verify --replay': ['replay|tz|locale|threads|cells|order|cwd|equal'],
    });
  });

  test('an evaluation names its tables in their first column', async () => {
    const evaluated = ['evaluate', '--start', '2014-12-02', '--end', DATE];
    const found = await tables(...evaluated, '--data-root', demo.root);
    expect(found.length).toBeGreaterThan(1);
    for (const [header, ...rows] of found) {
      expect(header!.slice(0, 2)).toEqual(['table', expect.stringMatching(/./)]);
      for (const row of rows) expect(row).toHaveLength(header!.length);
    }
  });

  test('models, the demo and imports have theirs', async () => {
    const csv = join(temporaryFolder(), 'odds.csv');
    const at = '2014-12-01T00:00:00Z';
    writeFileSync(csv, `game,updated_at,fetched_at\nx,${at},${at}\n`);
    const clocks = ['--as-of-column', 'updated_at', '--available-column', 'fetched_at'];
    const own = ['--source', 'my_odds', ...clocks, '--data-root', temporaryFolder()];
    expect(await tables('import', csv, ...own)).toEqual([
      [
        ['history', 'new', 'corrected', 'already there', 'restored'],
        ['my_odds', '1', '0', '0', '0'],
      ],
    ]);
    const root = copyWithModels(demo);
    const fit = ['models', 'fit', '--before', '2014-12-05', '--data-root', root];
    const [fitted] = await tables(...fit);
    expect(fitted![0]!.join('|')).toBe('head|run|trained before|rows|sha256|outcome');
    const run = fitted!.find(([head]) => head === 'minutes')![1]!;
    const [model] = await tables('models', 'show', 'minutes', run, '--data-root', root);
    expect(model![0]).toEqual(['what', 'value']);
    const fresh = ['demo', '--worlds', '60', '--data-root', temporaryFolder()];
    expect((await tables(...fresh)).map(([header]) => header!.join('|'))).toEqual([
      ...RUN_END,
      PLAYERS,
    ]);
  });

  test('a table of nothing is a header, and the same columns as ever', async () => {
    const none = ['--data-root', temporaryFolder()];
    expect(await tables('pin', 'list', ...none)).toEqual([[['run', 'pinned at (UTC)', 'reason']]]);
    expect(await tables('gaps', ...none)).toEqual([
      [['source', 'kind', 'policy', 'dates', 'slates', 'players', 'when']],
    ]);
  });

  test('and --json at once is refused', async () => {
    const { exit } = await runPipeline([
      'show',
      DATE,
      '--plain',
      '--json',
      '--data-root',
      demo.root,
    ]);
    expect(exit).toBe(2);
  });
});
