/** Live parity in words: a line a slate, then of each that is not equal what it read, what differs, and what caused it. */
import type { Attribution } from '@pkg/audit/attribute';
import { spans } from '@pkg/backfill/words';
import {
  type ComparedSlate,
  type ParityReport,
  type ParityVerdict,
  type SlateParity,
  isEqualColumn,
  type InputChange,
  type NamedSnapshot,
  type StepChange,
  type Tolerance,
} from '@pkg/audit/parity';
import { causeLines } from '../lineage/present-diff.ts';
import type { Line } from '../result-lines.ts';
import { tableLines } from './present-columns.ts';

const WORDS: Readonly<Record<ParityVerdict, string>> = {
  equal: 'equal',
  inside: 'inside',
  outside: 'OUTSIDE',
  nondeterministic: 'NOT DETERMINISTIC',
  not_made: 'NOT MADE',
};

export function presentParity(report: ParityReport, tolerance: Tolerance, width?: number): Line[] {
  const { slates } = report;
  const header = ['date', 'group', 'live run', 'inputs', 'columns', 'verdict'];
  const rows = slates.map(({ game_date, draft_group_id, run_id, compared, verdict }) => [
    game_date,
    draft_group_id,
    run_id,
    compared === null ? '' : countOf(compared.inputs),
    compared === null ? '' : countOf(compared.columns.filter((column) => !isEqualColumn(column))),
    isByteEqual(compared) ? 'equal byte by byte' : WORDS[verdict],
  ]);
  const within =
    tolerance.file === null
      ? 'no tolerance: every value must be equal'
      : `tolerance ${tolerance.file.path}, sha ${tolerance.file.sha256.slice(0, 12)}`;
  return [
    { header, rows },
    '  inputs, columns: how many differ between the live run and now',
    `  ${within}`,
    ...withoutLines(report),
    ...slates.flatMap((slate) => slateLines(slate, width)),
  ];
}

/** The dates without a live run, by why. */
function withoutLines({ without_live_run: without, slates }: ParityReport): string[] {
  const all = [...new Set([...without, ...slates].map(({ game_date }) => game_date))].sort();
  return [...new Set(without.map(({ reason }) => reason))].map((reason) => {
    const own = without.filter((each) => each.reason === reason);
    const dates = own.map(({ game_date }) => game_date);
    return `  no live run on ${spans(dates, all)}: ${reason}`;
  });
}

/** Whether everything that the table is made of was asked the same on both sides, and came out the same. */
function isByteEqual(compared: ComparedSlate | null): boolean {
  return compared?.determinism.violation === null && isSameQuestion(compared);
}

function isSameQuestion({ inputs, gaps, steps }: ComparedSlate): boolean {
  return inputs.length + gaps.length + steps.length === 0;
}

function countOf(items: readonly unknown[]): string {
  return items.length === 0 ? '-' : String(items.length);
}

function slateLines(slate: SlateParity, width?: number): Line[] {
  const { compared, problem, game_date, draft_group_id, run_as_of_ts } = slate;
  const of = { date: game_date, group: draft_group_id };
  const title = `${game_date} draft group ${draft_group_id}, as of ${run_as_of_ts}`;
  if (compared === null) return ['', title, `  can't be made now: ${problem!}`];
  const { determinism, inputs, gaps, steps, attribution } = compared;
  if (isByteEqual(compared)) return [];
  return [
    '',
    title,
    ...violationLines(compared),
    ...changeLines(inputs),
    ...gaps.map(
      ({ asset, source, live, now }) =>
        `  gap: ${source} of ${asset}, let pass by ${live ?? 'none'} then, ${now ?? 'none'} now`,
    ),
    ...stepLines(steps),
    ...(isSameQuestion(compared) ? ['  inputs, code and settings: no difference'] : []),
    ...tableLines(compared, of, width),
    ...(attribution === undefined ? [] : creditLines(attribution, inputs, of)),
    ...sameLines(determinism),
  ];
}

function violationLines({ determinism: { violation } }: ComparedSlate): string[] {
  if (violation === null) return [];
  const { asset, output, detail } = violation;
  return [
    `  ${asset} made other bytes of the same inputs with the same code: ${output}`,
    `    ${detail}`,
  ];
}

function sameLines({ same_steps, compared, violation }: ComparedSlate['determinism']): string[] {
  if (violation !== null) return [];
  return [
    `  ${String(same_steps)} steps were asked the same thing; their ${String(compared)} outputs are equal byte by byte`,
  ];
}

function creditLines(
  attribution: Attribution,
  inputs: readonly InputChange[],
  of: Readonly<Record<string, string>>,
): Line[] {
  const idle = [...new Set(inputs.map(({ factor }) => factor))].filter(
    (factor) => !attribution.factors.includes(factor),
  );
  return [
    ...causeLines(attribution, of),
    ...(idle.length === 0 ? [] : [`  no change of a number comes of ${idle.join(', ')}`]),
  ];
}

const CAUSES: Readonly<Record<InputChange['cause'], string>> = {
  history: '',
  policy: ', chosen by the policies of a backfill',
  unreadable: ', what the live run read is not there any more',
};

/** Changes of one source that are shown. */
const MAX_SHOWN = 8;

function changeLines(inputs: readonly InputChange[]): string[] {
  return [...new Set(inputs.map(({ source }) => source))].flatMap((source) => {
    const own = inputs.filter((each) => each.source === source);
    const more = own.length - MAX_SHOWN;
    return [
      ...own.slice(0, MAX_SHOWN).flatMap(inputLines),
      ...(more > 0 ? [`  and ${String(more)} more of ${source}; --json lists them all`] : []),
    ];
  });
}

function inputLines({ factor, live, now, read_by, cause }: InputChange): string[] {
  return [
    `  ${factor}, read by ${read_by.join(', ')}${CAUSES[cause]}`,
    ...snapshotLines('-', live),
    ...snapshotLines('+', now),
  ];
}

function snapshotLines(sign: string, snapshot: NamedSnapshot | null): string[] {
  if (snapshot === null) return [`    ${sign} nothing`];
  const { path, sha256, as_of_ts, available_at, files } = snapshot;
  const clocks =
    as_of_ts === null || available_at === null
      ? `${String(files)} ${files === 1 ? 'file' : 'files'}`
      : `stamped ${as_of_ts}, captured ${available_at}`;
  return [`    ${sign} ${clocks}, sha ${sha256.slice(0, 8)}`, `      ${path}`];
}

function stepLines(steps: readonly StepChange[]): string[] {
  const code = steps.filter(({ what }) => what === 'code').map(({ asset }) => asset);
  const brief = (value: string | null): string =>
    value === null ? 'none' : value.length > 24 ? value.slice(0, 12) : value;
  return [
    ...(code.length === 0
      ? []
      : [`  ${String(code.length)} steps ran other code: ${code.join(', ')}`]),
    ...steps
      .filter(({ what }) => what !== 'code')
      .map(
        ({ asset, what, live, now }) => `  ${what} of ${asset}: ${brief(live)} -> ${brief(now)}`,
      ),
  ];
}
