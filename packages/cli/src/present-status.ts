/** The state of a data root as a grid of dates and assets, with what needs a look below it. Made for 80 columns. */
import { shellWords } from '@pkg/std';
import type { CellStatus, DateStatus, Status } from '@pkg/engine';
import { counted } from '@pkg/backfill/words';
import {
  assetState,
  cellTitle,
  isLookahead,
  isPinned,
  publishedRun,
  type AssetState,
} from '@pkg/backfill/records';
import { describeHolder } from '@pkg/backfill/run';
import { resumeCommand, whyCommand, type Here, publishAgain } from '@pkg/backfill/request';
import { markedRun } from './lookahead-mark.ts';
import type { Paint } from './output-style.ts';
import type { Line, Table } from './result-lines.ts';

/** Column heads of families whose own names are too long. */
const SHORT: Readonly<Record<string, string>> = {
  minutes: 'min',
  rates: 'rate',
  ownership: 'own',
  finalize: 'fin',
  health: 'chk',
  publish: 'pub',
  labels: 'lab',
};

type Mark = '+' | 'F' | 's' | '!' | '>' | '.';

const MARKS: Readonly<Record<AssetState, Mark>> = {
  made: '+',
  failed: 'F',
  skipped: 's',
  running: '>',
  damaged: '!',
  'not made': '.',
};

/** How many problems are listed before the rest is only counted. */
const MAX_LINES = 12;

type Asked = Readonly<Record<string, unknown>>;

/** @param assets of the pipeline, in its order: the columns */
export function presentStatus(
  status: Status,
  assets: readonly string[],
  paint: Paint,
  here: Here,
  /** The request of the backfill that wrote the first failure. */
  asked: Asked = {},
): Line[] {
  const root = shellWords(['--data-root', here.dataRoot]);
  const families = familiesOf(assets);
  const grid =
    status.dates.length === 0
      ? [nothing(status, root)]
      : [
          header(families),
          ...status.dates.map((date) => row(date, families, status, paint)),
          '',
          legend(status, paint),
        ];
  return [
    { ...cellTable(status, assets), asText: grid.join('\n') },
    ...pinLines(status),
    ...sharedLine(status),
    ...atWork(status, paint),
    ...unfinished(status, paint, here),
    ...failures(status, paint, here, asked),
    ...damaged(status, paint, root),
    ...mixed(status, paint, root),
  ];
}

/** The grid for another program: a row a date and asset. */
function cellTable(status: Status, assets: readonly string[]): Table {
  const rows = status.dates.flatMap((date) =>
    assets.map((asset) => [
      date.game_date,
      asset,
      assetState(date, asset, status),
      markedRun(publishedRun(date), isLookahead(date)),
      isPinned(status, publishedRun(date)) ? 'pinned' : '',
    ]),
  );
  return { header: ['game_date', 'asset', 'state', 'published run', 'pin'], rows };
}

function nothing({ manifests }: Status, root: string): string {
  return manifests === 0
    ? `Nothing was run yet.   Next: pipeline run --start <date> --end <date> ${root}`
    : `Nothing was run on these dates.   All that were: pipeline status ${root}`;
}

interface Family {
  readonly name: string;
  readonly assets: readonly string[];
  readonly width: number;
}

function familiesOf(assets: readonly string[]): Family[] {
  const byName = new Map<string, string[]>();
  for (const asset of assets) {
    const [name] = asset.split('.');
    byName.set(name!, [...(byName.get(name!) ?? []), asset]);
  }
  return [...byName].map(([full, own]) => {
    const name = SHORT[full] ?? full;
    return { name, assets: own, width: Math.max(name.length, own.length) };
  });
}

function header(families: readonly Family[]): string {
  const names = families.map(({ name, width }) => name.padEnd(width));
  return `game_date  ${names.join(' ')}  published run`;
}

function row(date: DateStatus, families: readonly Family[], status: Status, paint: Paint): string {
  const columns = families.map(({ assets, width }) => {
    const marks = assets.map((asset) => MARKS[assetState(date, asset, status)]);
    return marks.map((mark) => coloured(mark, paint)).join('') + ' '.repeat(width - marks.length);
  });
  const run = publishedRun(date);
  const mark = isPinned(status, run) ? '*' : '';
  const named = markedRun(`${run}${mark}`, isLookahead(date));
  return `${date.game_date} ${columns.join(' ')}  ${named}`.trimEnd();
}

function coloured(mark: Mark, paint: Paint): string {
  if (mark === '+') return paint.good(mark);
  if (mark === 'F' || mark === '!') return paint.bad(mark);
  return mark === '.' ? paint.dim(mark) : paint.warn(mark);
}

function legend({ pins }: Status, paint: Paint): string {
  const marks = '+ made  F failed  s skipped  > running  ! damaged manifest  . not made';
  const short = Object.entries(SHORT)
    .filter(([name, head]) => name !== `${head}s`)
    .map(([name, head]) => `${head} ${name}`);
  return [pins.length === 0 ? marks : `${marks}  * pinned`, short.join('  ')]
    .map(paint.dim)
    .join('\n');
}

function pinLines({ pins, damaged_pins: damagedPins }: Status): string[] {
  const whole = pins.map(({ run_id, reason }) => `pinned: ${run_id}  ${reason}`);
  const rest = damagedPins.map(
    ({ run_id, path }) =>
      `pinned: ${run_id}  (${path} is damaged; pin the run again, or remove it)`,
  );
  return shortened([...whole, ...rest]);
}

function sharedLine({ shared, manifests }: Status): string[] {
  const made = new Set(
    shared
      .filter(({ status }) => status === 'success')
      .map(({ asset, group }) => `${asset} ${group ?? ''}`),
  ).size;
  const all = new Set(shared.map(({ asset, group }) => `${asset} ${group ?? ''}`)).size;
  return [
    `${String(manifests)} manifests; shared by dates: ${String(made)} of ${String(all)} months and models made`,
  ];
}

function atWork({ leases }: Status, paint: Paint): string[] {
  const holders = new Map(leases.map(({ by }) => [by.id, by]));
  return [...holders.values()].map((by) => paint.warn('running: ') + describeHolder(by));
}

function unfinished({ unfinished: list, leases }: Status, paint: Paint, here: Here): string[] {
  if (list.length === 0) return [];
  const open = list.filter(({ open_cells, problem }) => problem !== undefined || open_cells > 0);
  const over = list.length - open.length;
  const lines = open.map(({ backfill_id, planned_cells, made_cells, problem }) =>
    problem === undefined
      ? `  ${backfill_id}: ${String(made_cells)} of ${String(planned_cells)} cells are made\n    next: ${resumeCommand(backfill_id, here)}`
      : `  ${backfill_id}: ${problem}`,
  );
  const what = leases.length > 0 ? 'running, or ended early' : 'ended early';
  return [
    ...(open.length === 0 ? [] : [paint.warn(`${counted(open.length, 'backfill')} ${what}:`)]),
    ...shortened(lines),
    ...(over === 0
      ? []
      : [paint.dim(`${counted(over, 'backfill')} ended early; all of its cells are made`)]),
  ];
}

function failures(status: Status, paint: Paint, here: Here, asked: Asked): string[] {
  const failed = failedCells(status);
  if (failed.length === 0) return [];
  const lines = failed.map(({ date, cell }) => `  ${date} ${cell.asset}  ${cell.detail ?? ''}`);
  const [first] = failed;
  return [
    paint.bad(`${String(failed.length)} failed:`),
    ...shortened(lines),
    `  next: ${whyCommand(first!.cell.asset, whenOf(first!.date, status.dates), asked, here)}`,
  ];
}

/** The cells whose newest attempt failed, those of dates first. */
export function failedCells({
  dates,
  shared,
}: Status): { readonly date: string; readonly cell: CellStatus }[] {
  return [
    ...dates.flatMap(({ game_date, cells }) => cells.map((cell) => ({ date: game_date, cell }))),
    ...shared.map((cell) => ({ date: cellTitle(cell.group ?? ''), cell })),
  ].filter(({ cell }) => cell.status === 'failed');
}

/** A date to ask about: any that there is, for what dates share. */
function whenOf(date: string, dates: readonly DateStatus[]): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : (dates.at(-1)?.game_date ?? '<date>');
}

function damaged({ damaged: list, dates }: Status, paint: Paint, root: string): string[] {
  const pointers = dates.flatMap(({ published }) => published.filter((p) => p.run_id === null));
  const paths = [...list, ...pointers].map((each) => each.path);
  if (paths.length === 0) return [];
  return [
    paint.bad(`${String(paths.length)} damaged files, which count as absent:`),
    ...shortened(paths.map((path) => `  ${path}`)),
    `  next: pipeline verify --manifests ${root}`,
  ];
}

/** Pointers that a publish left behind when it was stopped after it had moved the slate. */
function mixed({ dates }: Status, paint: Paint, root: string): string[] {
  const behind = dates.flatMap((date) => date.mixed);
  const [first] = behind;
  if (first === undefined) return [];
  const count = `${String(behind.length)} ${behind.length === 1 ? 'pointer does' : 'pointers do'}`;
  return [
    paint.warn(`${count} not name what the slate does; readers follow the slate:`),
    ...shortened(
      behind.map(
        ({ path, found, expected }) => `  ${path}: ${found ?? 'none'} instead of ${expected}`,
      ),
    ),
    `  next: ${shellWords(publishAgain(first.slate))} ${root}`,
  ];
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MAX_LINES) return [...lines];
  return [...lines.slice(0, MAX_LINES), `  and ${String(lines.length - MAX_LINES)} more`];
}
