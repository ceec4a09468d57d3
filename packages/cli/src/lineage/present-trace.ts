/** A trace in words: from the value to the step that computed it, the rows it was made from, and down to the files. */
import type { ManifestInput } from '@pkg/manifest';
import { columnMeaning } from '@pkg/steps';
import { type TracedRow, type Trace, type TracedInput, printValue } from '@pkg/audit/lineage';
import { LOOKAHEAD_WARNING, markedRun } from '../lookahead-mark.ts';
import { wrapLine } from '../wrap-text.ts';
import { presentAvailability } from './present-availability.ts';

const LABEL_WIDTH = 9;

/** @param width in characters; without one, lines are as long as they are */
export function presentTrace(trace: Trace, width = Infinity): string {
  const { chain, rows, availability, inputs, gaps, tampered } = trace;
  const isOfModel = ({ asset }: TracedInput): boolean => asset.startsWith('models.');
  const read = inputs.filter((input) => !isOfModel(input));
  const { meaning } = columnMeaning(trace.column);
  const lines = [
    `${trace.player_name} (${String(trace.player_id)})  ${trace.column} = ${printValue(trace.column, trace.value)}`,
    ...(meaning === undefined ? [] : [`  ${meaning}`]),
    ...(trace.is_unlisted ? ['  none: the site does not list him in this draft group'] : []),
    `  ${trace.game_date} draft group ${trace.draft_group_id}, run ${markedRun(trace.run_id, trace.is_lookahead)}, as of ${trace.run_as_of_ts ?? 'no instant'}, ${standing(trace)}`,
    ...(trace.is_lookahead ? wrapLine(LOOKAHEAD_WARNING, width, '  ') : []),
    '',
    'Where the value comes from',
    ...chain.map(
      ({ asset, output, sha256 }, index) =>
        `  ${index === 0 ? '' : '<- '}column ${trace.column} of ${asset}  (${output}, sha ${sha256.slice(0, 12)})`,
    ),
    `  computed by ${trace.step}${settings(trace)}${rows.length === 0 ? '' : ', from'}`,
    ...rows.map(rowLine),
    ...(availability === null
      ? []
      : [
          '',
          'Why he may play or sit',
          ...presentAvailability(availability, chanceOf(trace)).flatMap(labelled),
        ]),
    '',
    `Files read by these steps: ${String(read.length)}`,
    ...read.flatMap(inputLines),
    ...modelLines(trace, inputs.filter(isOfModel)),
    ...(gaps.length === 0 ? [] : ['', 'Gaps that were let pass']),
    ...gaps.map((gap) => `  ${gap.source} (policy ${gap.policy}) in ${gap.asset}: ${gap.reason}`),
    ...tampered.map((path) => `WARNING ${path} is not as this run recorded it`),
  ];
  return lines.join('\n');

  /** A label and what it says, which goes on below its own words. */
  function labelled([label, text]: readonly [string, string]): string[] {
    const lines = wrapLine(text, width - LABEL_WIDTH - 2);
    return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
  }

  function rowLine({ asset, of, depth, values }: TracedRow): string {
    const indent = ' '.repeat(4 + 2 * depth);
    const whose = of === 'game' ? ', his game' : '';
    const text =
      values === null
        ? 'no row of his'
        : Object.entries(values)
            .map(([name, value]) => `${name} ${printValue(name, value)}`)
            .join(', ');
    return wrapLine(`${asset}${whose}: ${text}`, width - indent.length, '    ')
      .map((each) => indent + each)
      .join('\n');
  }
}

function standing({ run_id, published_run_id }: Trace): string {
  if (published_run_id === run_id) return 'published';
  return published_run_id === null
    ? 'not published'
    : `superseded: published is ${published_run_id}`;
}

/** The chance to play that the value was made with. */
function chanceOf({ column, value, rows }: Trace): number | null {
  const own = rows.find(({ values }) => values !== null && 'play_prob' in values)?.values;
  const chance = column === 'play_prob' ? value : own?.['play_prob'];
  return typeof chance === 'number' ? chance : null;
}

/** Hashes and derivations are in the JSON and the manifest. */
function settings({ params, seed }: Trace): string {
  const named = Object.entries(params as Readonly<Record<string, unknown>>)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .filter(([, value]) => value!.length <= 24)
    .map((pair) => pair.join(' '));
  const all = [...named, ...(seed === null ? [] : [`seed ${String(seed)}`])];
  return all.length === 0 ? '' : ` with ${all.join(', ')}`;
}

function inputLines({ asset, input, policy }: TracedInput): string[] {
  return [
    `  ${input.name.padEnd(10)} ${age(input).padEnd(14)} sha ${input.sha256.slice(0, 12)}  read by ${asset}`,
    `    ${files(input)}`,
    ...(policy === null ? [] : [`    policy: ${policy}`]),
  ];
}

function modelLines({ models }: Trace, training: readonly TracedInput[]): string[] {
  if (models.length === 0) return [];
  const read = training.map(({ input }) => `${input.name} of ${files(input)}`);
  return [
    '',
    'Models',
    ...models.flatMap(({ asset, path, sha256 }) => [
      `  ${asset.padEnd(25)} sha ${sha256.slice(0, 12)}`,
      `    ${path}`,
    ]),
    ...(read.length === 0 ? [] : ['  trained on', ...read.map((each) => `    ${each}`)]),
  ];
}

function age({ age_s, selection }: ManifestInput): string {
  if (selection?.clocks === 'authoritative') return 'authoritative';
  if (age_s === undefined) return 'history';
  const minutes = Math.round(age_s / 60);
  const text =
    Math.abs(minutes) < 600 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
  return `${text} old`;
}

function files({ path, member_count }: ManifestInput): string {
  return member_count === undefined ? path : `${path} (${String(member_count)} files)`;
}
