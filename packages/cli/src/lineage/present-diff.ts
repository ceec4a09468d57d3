/** A diff in words: what went in, what came out, who moved most, and what caused it. */
import type { Attribution } from '@pkg/audit/attribute';
import { short, signed, teamNews } from '@pkg/audit/diff-text';
import type { Change, RunDiff } from '@pkg/audit/lineage';
import { markedRun } from '../lookahead-mark.ts';
import type { Line } from '../result-lines.ts';
import { presentPlayerChange } from './present-player-change.ts';

const SHOWN = 12;
/** Params of one side that are shown. */
const SOME = 5;
/** Characters of a value. */
const LONGEST = 40;

export function presentDiff(
  diff: RunDiff,
  attribution: Attribution | undefined,
  top: number,
): Line[] {
  const of = { game_date: diff.game_date, group: diff.draft_group_id };
  const named = (runId: string): string => markedRun(runId, diff.lookahead.includes(runId));
  const title = `${diff.game_date} draft group ${diff.draft_group_id}: ${named(diff.before)} -> ${named(diff.after)}`;
  if (diff.player !== undefined)
    return [
      title,
      ...presentPlayerChange(diff.player, of),
      ...(attribution === undefined ? [] : ownCauses(diff.player.player_id, attribution, of)),
    ];
  return [
    title,
    ...inputLines(diff.inputs),
    ...paramLines(diff.params),
    ...stepLines(diff.steps),
    ...columnLines(diff, of),
    ...moverLines(diff, of, attribution, top),
    ...nameLine('only in the first', diff.only_before.map(withStatus('after'))),
    ...nameLine('only in the second', diff.only_after.map(withStatus('before'))),
    ...(attribution === undefined ? [] : causeLines(attribution, of)),
  ];

  /** With what the other run knew of him: who is ruled out has no row. */
  function withStatus(other: 'before' | 'after'): (name: string) => string {
    return (name) => {
      const status = diff.standings.find((each) => each.player_name === name)?.[other].status;
      return typeof status === 'string' ? `${name} (${status})` : name;
    };
  }
}

/** A change that several steps have alike. */
interface SharedChange extends Change {
  readonly steps: readonly string[];
}

/** Changes that are the same but for their step, together. @param part splits what changed into its name and its step */
function shared(
  changes: readonly Change[],
  part: (what: string) => readonly [name: string, step: string],
): SharedChange[] {
  const groups = new Map<string, SharedChange & { steps: string[] }>();
  for (const { what, before, after } of changes) {
    const [name, step] = part(what);
    const key = JSON.stringify([name, before, after]);
    const group = groups.get(key) ?? { what: name, before, after, steps: [] };
    group.steps.push(step);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function inputLines(inputs: readonly Change[]): string[] {
  if (inputs.length === 0) return ['Inputs: no difference'];
  const changes = shared(inputs, (what) => {
    const [name, step] = what.split(' of ');
    return [name!, step ?? ''];
  });
  return [
    'Inputs',
    ...changes.flatMap(({ what, before, after, steps }) => [
      `  ${what} of ${steps.join(', ')}`,
      `    - ${before ?? 'none'}`,
      `    + ${after ?? 'none'}`,
    ]),
  ];
}

/** A line a change; params that only one of the two has, which comes of other code, are counted beyond the first few. */
function paramLines(params: readonly Change[]): string[] {
  if (params.length === 0) return ['Params: no difference'];
  const changes = shared(params, (what) => {
    const at = what.indexOf(' ');
    return what === 'as of' ? [what, ''] : [what.slice(at + 1), what.slice(0, at)];
  });
  const line = ({ what, before, after, steps }: SharedChange): string => {
    const values = [before, after].flatMap((value) => (value === null ? [] : brief(value)));
    const where = steps.join(', ');
    return `  ${what}  ${values.join(' -> ')}${where === '' ? '' : `  (${where})`}`;
  };
  const changed = changes.filter(({ before, after }) => before !== null && after !== null);
  const gone = changes.filter(({ after }) => after === null);
  const added = changes.filter(({ before }) => before === null);
  return [
    'Params',
    ...changed.map(line),
    ...someOf('only in the first', gone.map(line)),
    ...someOf('only in the second', added.map(line)),
  ];
}

function someOf(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - SOME;
  return [
    `  ${title}`,
    ...lines.slice(0, SOME).map((line) => `  ${line}`),
    ...(more > 0 ? [`    and ${String(more)} more; --json lists them all`] : []),
  ];
}

/** Hashes by their first digits, long values by their beginning; --json has all of them. */
function brief(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value.slice(0, 12);
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value;
}

function stepLines(steps: readonly Change[]): string[] {
  if (steps.length === 0) return ['Steps: no difference'];
  const other = steps.filter(({ before, after }) => before !== null && after !== null);
  const gone = steps.filter(({ after }) => after === null);
  const added = steps.filter(({ before }) => before === null);
  return [
    'Steps',
    ...namesOf('ran other code', other),
    ...namesOf('only in the first', gone),
    ...namesOf('only in the second', added),
  ];
}

function namesOf(title: string, steps: readonly Change[]): string[] {
  if (steps.length === 0) return [];
  const names = steps.map(({ what }) => what).join(', ');
  return [`  ${String(steps.length)} ${title}: ${names}`];
}

/** The slate of a diff: columns for another program. */
type Slate = Readonly<Record<string, string>>;

function columnLines({ columns }: RunDiff, of: Slate): Line[] {
  const rows = columns.map(({ column, changed, mean, mean_size, max_size }) => [
    column,
    String(changed),
    signed(mean),
    mean_size === null ? '' : short(mean_size),
    max_size === null ? '' : short(max_size),
  ]);
  const header = ['column', 'players', 'mean change', 'mean size', 'largest'];
  if (rows.length === 0) return ['Outputs: no value differs', { header, rows, of, asText: '' }];
  return ['Outputs', { header, rows, of }];
}

function moverLines(
  diff: RunDiff,
  of: Slate,
  attribution: Attribution | undefined,
  top: number,
): Line[] {
  const movers = diff.movers.slice(0, top);
  const factors = attribution?.factors ?? [];
  const credits = new Map(attribution?.players.map((player) => [player.player_id, player.by]));
  const rows = movers.map(({ player_id, player_name, team_tricode, before, after, change }) => [
    player_name,
    before.toFixed(2),
    after.toFixed(2),
    signed(change),
    ...factors.map((factor) => signed(credits.get(player_id)?.[factor] ?? 0)),
    teamNews(
      player_id,
      diff.standings.filter((each) => each.team_tricode === team_tricode),
    ),
  ]);
  const header = ['player', 'before', 'after', 'change', ...factors, 'news of his team'];
  if (rows.length === 0) return [{ header, rows, of, asText: '' }];
  return ['Biggest movers (dk_fpts_mean)', { header, rows, of }];
}

/** The share of each factor in the change of his points. */
function ownCauses(playerId: number, { players }: Attribution, of: Slate): Line[] {
  const own = players.find(({ player_id }) => player_id === playerId);
  const rows = Object.entries(own?.by ?? {}).map(([factor, by]) => [factor, signed(by)]);
  const shares = rows.map((row) => row.join(' ')).join(', ');
  const asText =
    own === undefined
      ? 'Causes: he is in one of the runs alone, or did not change'
      : `Causes of ${signed(own.total)} dk_fpts_mean: ${shares}`;
  return [{ header: ['factor', 'dk_fpts_mean'], rows, of, asText }];
}

/** A table of causes: what each factor adds to the mean change of each column. */
export function causeLines(
  { factors, columns, appeared, disappeared }: Attribution,
  of: Slate,
): Line[] {
  if (factors.length === 0) return ['Causes: nothing changed'];
  const rows = columns
    .filter(({ by }) => Object.keys(by).length > 0)
    .slice(0, SHOWN * 3)
    .map(({ column, total, by }) => [
      column,
      signed(total),
      ...factors.map((factor) => signed(by[factor] ?? 0)),
    ]);
  return [
    'Causes: mean change of each column, and what each factor adds to it',
    { header: ['column', 'total', ...factors], rows, of },
    ...appeared.map(({ player_name, factor }) => `  ${player_name} appears with ${factor}`),
    ...disappeared.map(({ player_name, factor }) => `  ${player_name} disappears with ${factor}`),
    '  swapped one at a time in this order; what two factors do only together is credited to the later one',
  ];
}

function nameLine(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${String(names.length - SHOWN)} more` : '';
  return [`${title}: ${names.slice(0, SHOWN).join(', ')}${more}`];
}
