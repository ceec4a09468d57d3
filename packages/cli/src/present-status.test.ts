import type { DateStatus, Status, UnfinishedBackfill } from '@pkg/engine';
import { pipeline } from '@pkg/steps';
import { expect, test } from 'vitest';
import { outputStyle } from './output-style.ts';
import { presentStatus } from './present-status.ts';
import { linesToText } from './result-lines.ts';

const { paint } = outputStyle({ isTTY: false } as NodeJS.WriteStream, []);
const ASSETS = pipeline({ simThreads: 1 })
  .steps.filter(({ grain }) => grain === 'partition' || grain === 'group')
  .map(({ asset }) => asset)
  .concat('publish.slate');
const HERE = { dataRoot: '/data', config: {} };
const RUN = '20240115T173000Z-25a978e4';

const cells = ASSETS.map((asset) => ({ asset, group: undefined, status: 'success', detail: '' }));
const date = {
  game_date: '2024-01-15',
  cells,
  damaged: [],
  published: [{ asset: 'finalize.unified', run_id: RUN, path: 'p' }],
  mixed: [],
} as unknown as DateStatus;

function present(change: Partial<Status>): string[] {
  const status = {
    dates: [date],
    shared: [],
    leases: [],
    damaged: [],
    unfinished: [],
    pins: [],
    damaged_pins: [],
    manifests: 15,
  };
  return linesToText(presentStatus({ ...status, ...change }, ASSETS, paint, HERE)).split('\n');
}

test('the grid of a date with its published run fits 80 columns, each mark below its family', () => {
  const [header, row] = present({});
  expect(row).toContain(RUN);
  expect(row!.length).toBeLessThanOrEqual(80);
  for (const family of ['ingest', 'min', 'rate', 'sim', 'own', 'fin', 'chk', 'lab', 'pub'])
    expect(row![header!.indexOf(family)], family).toBe('+');
});

test('a pointer that was left behind is mended by publishing the run of its slate, though it is shared with an earlier run', () => {
  const slate = { gameDate: '2024-01-15', draftGroupId: '77', run_id: RUN };
  const path = 'current/minutes.score/game_date=2024-01-15/current_run.json';
  const mixed = [{ path, expected: 'earlier', found: null, isPlain: false, slate }];
  const lines = present({ dates: [{ ...date, mixed }] });
  expect(lines).toContain(`  ${path}: none instead of earlier`);
  expect(lines.join('\n')).toContain(`pipeline publish 2024-01-15 --run ${RUN} --group 77`);
});

test('a pinned run is marked in the grid, and named with its reason', () => {
  const pin = { run_id: RUN, reason: 'the report', pinned_at: '', pinned_by: '' };
  const lines = present({ pins: [pin] });
  expect(lines[1]).toMatch(/25a978e4\*$/);
  expect(lines).toContain(`pinned: ${RUN}  the report`);
  expect(present({})[1]).not.toContain('*');
});

test('a backfill that ended early is named while cells of it are missing, and else only counted', () => {
  const backfill = (backfill_id: string, made_cells: number): UnfinishedBackfill => {
    const cells = { planned_cells: 50, made_cells, open_cells: 50 - made_cells };
    return { backfill_id, planned_at: '', ...cells, problem: undefined };
  };
  const lines = present({ unfinished: [backfill('bf-1', 20), backfill('bf-2', 50)] });
  expect(lines).toContain('1 backfill ended early:');
  expect(lines).toContain('  bf-1: 20 of 50 cells are made');
  expect(lines).toContain('    next: pipeline resume bf-1 --data-root /data');
  expect(lines).toContain('1 backfill ended early; all of its cells are made');
  expect(lines.join('\n')).not.toContain('bf-2');
});

test('the first failure is asked about with the settings of its run', () => {
  const failed = { ...cells[0]!, status: 'failed', detail: 'X: no' };
  const dates = [{ ...date, cells: [failed] }] as unknown as DateStatus[];
  const status = {
    dates,
    shared: [],
    leases: [],
    damaged: [],
    unfinished: [],
    pins: [],
    damaged_pins: [],
    manifests: 1,
  };
  const text = linesToText(presentStatus(status, ASSETS, paint, HERE, { worlds: 300 }));
  expect(text).toContain(
    `next: pipeline why ${ASSETS[0]!} 2024-01-15 --worlds 300 --data-root /data`,
  );
});
