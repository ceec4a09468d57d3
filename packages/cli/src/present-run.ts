/** The end of a run in words: counts, causes with the next command, gaps, notes, what was published, where the summary is. */
import { changedParts, type Execution } from '@pkg/engine';
import type { Summary } from '@pkg/manifest';
import { missingDataText, warningText } from '@pkg/report';
import { rootCauseSignature, shellWords } from '@pkg/std';
import { placeInRoot } from '@pkg/backfill/settings';
import { counted, spans } from '@pkg/backfill/words';
import { cellTitle, reasonTitle } from '@pkg/backfill/records';
import { EXIT } from '@pkg/backfill/process';
import { hintOfRun, resumeCommand, runCommand, type Here } from '@pkg/backfill/request';
import type { Line, Table } from './result-lines.ts';

export function presentRun(
  summary: Summary,
  execution: Execution,
  here: Here,
  /** The result and what failed, alone. */
  isQuiet = false,
): Line[] {
  const dates = [
    ...new Set(execution.results.flatMap(({ cell }) => cell.partition.game_date ?? [])),
  ];
  dates.sort();
  const { dataRoot } = here;
  const result = [
    headline(summary),
    ...summary.errors.flatMap((error, index) =>
      causeLines(error, index, execution, dates, (struck) =>
        hintOfRun(error, summary.request, here, struck),
      ),
    ),
    ...captureLines(summary, dataRoot),
  ];
  if (isQuiet) return result;
  return [
    ...result,
    ...summary.gaps.map((gap) => gapLine(gap, dates)),
    ...grouped('no slate on', summary.no_slate.filter(isWholeDate), dates),
    ...leftOutLines(summary),
    ...grouped('not published', summary.not_published, dates),
    ...unpublishedRuns(execution, dataRoot),
    ...staleLines(execution, runCommand(summary.request, here, { only: 'stale' })),
    ...notesOf(execution, dates),
    durationTable(summary),
    ...slowestCells(execution),
    `Summary ${placeInRoot(dataRoot, `manifests/backfills/${summary.backfill_id}/summary.json`)}`,
    `Report: ${shellWords(['pipeline', 'report', summary.backfill_id, '--data-root', dataRoot])}`,
    ...nextLines(summary, dates, here),
  ];
}

function isWholeDate({ draft_group_id }: Summary['no_slate'][number]): boolean {
  return draft_group_id === undefined;
}

/** Draft groups of dates that have a slate without them. */
function leftOutLines({ no_slate }: Summary): string[] {
  return no_slate.flatMap(({ game_date, draft_group_id, reason }) =>
    draft_group_id === undefined
      ? []
      : [`left out: ${game_date} group ${draft_group_id}: ${reason}`],
  );
}

function headline({ backfill_id, duration_ms, cells, published }: Summary): Table {
  const slates = new Set(
    published
      .map((pointer) => `${pointer.game_date} ${pointer.draft_group_id ?? ''}`)
      .filter((name) => !name.endsWith(' ')),
  ).size;
  const seconds = (duration_ms / 1000).toFixed(1);
  const { run_ok: succeeded, reused, stale = 0, skipped, failed, cancelled } = cells;
  return {
    header: [
      'backfill',
      's',
      'made',
      'reused',
      'stale',
      'skipped',
      'failed',
      'cancelled',
      'slates',
    ],
    rows: [
      [
        backfill_id,
        seconds,
        ...[succeeded, reused, stale, skipped, failed, cancelled, slates].map(String),
      ],
    ],
    asText:
      `Backfill ${backfill_id} ${cancelled > 0 ? 'stopped after' : 'finished in'} ${seconds}s: ${String(succeeded)} made, ${String(reused)} reused, ` +
      `${stale === 0 ? '' : `${String(stale)} stale, `}${String(skipped)} skipped, ${String(failed)} failed, ${String(cancelled)} cancelled; ${counted(slates, 'slate')} published`,
  };
}

/** One root cause: its message, where and when it struck, and the command that may end it. */
function causeLines(
  error: Summary['errors'][number],
  index: number,
  { results }: Execution,
  dates: readonly string[],
  hintFor: (struck: readonly string[]) => string | undefined,
): string[] {
  const own = results.filter((result) => result.error?.signature === error.signature);
  const struck = [...new Set(own.flatMap(({ cell }) => cell.partition.game_date ?? []))].sort();
  const hint = hintFor(struck);
  const assets = [...new Set(error.cells.map(({ asset }) => asset))].join(', ');
  const when =
    struck.length === 0 ? cellTitle(error.cells[0]?.partition ?? '') : spans(struck, dates);
  return [
    `  cause ${String.fromCharCode(65 + (index % 26))} x${String(error.count)}  ${error.code}: ${error.message}`,
    `    in ${assets}: ${when}`,
    ...(hint === undefined ? [] : [`    next: ${hint}`]),
  ];
}

/** Live sources that could not be looked at: what is known of today is older than it should be. */
function captureLines({ checks = [], captures = [] }: Summary, dataRoot: string): string[] {
  const failed = captures.filter(({ outcome }) => outcome === 'failed');
  const sources = [...new Set(failed.map(({ source }) => source))];
  return checks
    .filter(({ ok }) => !ok)
    .flatMap(({ name, detail }) => [
      `  warning: ${warningText(name, detail)}`,
      `    next: ${shellWords(['pipeline', 'ingest', '--source', sources.join(','), '--data-root', dataRoot])}`,
    ]);
}

function gapLine(gap: Summary['gaps'][number], dates: readonly string[]): string {
  const when = spans(gap.game_dates, dates);
  if (gap.kind === 'corrupt')
    return `  ${gap.source} data CORRUPT: ${when} (${gap.assets.join(', ')}): ${gap.reason}`;
  return `  ${missingDataText(gap)}: ${when} (${gap.assets.join(', ')})`;
}

/** Dates with one reason, whatever its dates and runs are, are one line, in the words of the first. */
function grouped(
  title: string,
  items: readonly { readonly game_date: string; readonly reason: string }[],
  dates: readonly string[],
): string[] {
  const groups = new Map<string, { readonly reason: string; readonly dates: string[] }>();
  for (const { game_date, reason } of items) {
    const signature = rootCauseSignature('', reason);
    const group = groups.get(signature) ?? { reason, dates: [] };
    groups.set(signature, group);
    group.dates.push(game_date);
  }
  return [...groups.values()].map(({ reason, dates: own }) => {
    const of = own.length === 1 ? '' : ` (${own[0]!})`;
    return `  ${title} ${spans(own, dates)}: ${reasonTitle(reason)}${of}`;
  });
}

/** The causes of cells that were left as they are although inputs or code have changed, not the cells that merely follow from them. */
function staleLines({ results }: Execution, again: string): string[] {
  const stale = results.filter(({ reason }) => reason?.startsWith('STALE: ') === true);
  const causes = stale.filter(({ cell }) =>
    changedParts(cell.action).some(({ part }) => !/^(upstream\.|params\.run_id$)/.test(part)),
  );
  if (causes.length === 0) return [];
  return [
    `  stale: ${stale.length === 1 ? '1 cell was left as it was' : `${String(stale.length)} cells were left as they were`} made before, because of`,
    ...causes
      .slice(0, 5)
      .map(({ cell, reason }) => `    ${cellTitle(cell.id)}: ${reason!.slice('STALE: '.length)}`),
    ...(causes.length > 5 ? [`    and ${String(causes.length - 5)} more`] : []),
    `    made again under new run ids by ${again}`,
  ];
}

/** Checks that did not hold and stopped nothing: a line a check, with what its first date was about, and the other dates. */
function notesOf({ results }: Execution, dates: readonly string[]): string[] {
  const byCheck = new Map<string, { dates: string[]; detail: string }>();
  for (const { cell, outcome, stored } of results) {
    if (outcome !== 'succeeded') continue;
    for (const check of stored?.manifest.checks ?? []) {
      if (check.ok || check.severity !== 'warning') continue;
      const note = byCheck.get(check.name) ?? { dates: [], detail: check.detail };
      byCheck.set(check.name, note);
      const date = cell.partition.game_date ?? cellTitle(cell.id);
      if (!note.dates.includes(date)) note.dates.push(date);
    }
  }
  return [...byCheck].map(([name, { dates: own, detail }]) => {
    const [first, ...others] = own.toSorted();
    const rest = others.length === 0 ? '' : `; others: ${spans(others, dates)}`;
    return `  warning: ${warningText(name, detail)} (${first!}${rest})`;
  });
}

/** The cells that took longest: where to look when a backfill is slow. */
function slowestCells({ results }: Execution): string[] {
  const slow = results
    .filter(({ durationMs }) => durationMs >= SLOW_MS)
    .toSorted((a, b) => b.durationMs - a.durationMs || (a.cell.id < b.cell.id ? -1 : 1))
    .slice(0, 3);
  if (slow.length === 0) return [];
  const named = slow.map(
    ({ cell, durationMs }) => `${cellTitle(cell.id)} ${(durationMs / 1000).toFixed(1)}s`,
  );
  return [`  slowest cells: ${named.join('; ')}`];
}

const MAX_UNPUBLISHED = 5;

/** Runs that no pointer names: nobody else says what they are called, and they are there to be compared. */
function unpublishedRuns({ results }: Execution, dataRoot: string): string[] {
  const runs = results.flatMap(({ cell, publication, outcome }) => {
    const reason = publication?.notPublished;
    if (reason === undefined || outcome === 'failed') return [];
    const published = /\brun (\S+) is published\b/.exec(reason)?.[1];
    const compare =
      published === undefined
        ? ''
        : `; compare: ${shellWords(['pipeline', 'diff', published, cell.runId, '--attribute', '--data-root', dataRoot])}`;
    return [`    its run of ${cell.partition.game_date ?? ''} is ${cell.runId}${compare}`];
  });
  const more = runs.length - MAX_UNPUBLISHED;
  return [
    ...runs.slice(0, MAX_UNPUBLISHED),
    ...(more > 0 ? [`    and ${String(more)} more: pipeline status --json`] : []),
  ];
}

function nextLines(summary: Summary, dates: readonly string[], here: Here): string[] {
  const [from, to] = [dates[0], dates.at(-1)];
  const gaps = ['pipeline', 'gaps', '--start', from ?? '', '--end', to ?? ''];
  return [
    ...goOnLines(summary, here),
    ...(summary.gaps.length > 0 && from !== undefined
      ? [`Slates affected by missing data: ${shellWords([...gaps, '--data-root', here.dataRoot])}`]
      : []),
  ];
}

/** A run that was stopped or fell over goes on as it was planned; cells that gaps or checks hold up need other data, and so a new plan. */
function goOnLines({ cells, exit_code, backfill_id, request }: Summary, here: Here): string[] {
  if (cells.cancelled > 0 || exit_code === EXIT.someFailed)
    return [`Resume: ${resumeCommand(backfill_id, here)}`];
  return cells.failed > 0 ? [`Next, for what is left: ${runCommand(request, here)}`] : [];
}

/** Faster cells are no news. */
const SLOW_MS = 1_000;

function durationTable(summary: Summary): Table {
  const rows = Object.entries(summary.durations)
    .sort(([, a], [, b]) => b.total_ms - a.total_ms)
    .slice(0, 6)
    .map(([asset, time]) => [
      asset,
      String(time.count),
      (time.total_ms / 1000).toFixed(1),
      (time.max_ms / 1000).toFixed(1),
    ]);
  const header = ['slowest assets', 'cells', 'total s', 'max s'];
  return { header, rows, ...(rows.length === 0 ? { asText: '' } : {}) };
}
