/** Compares two runs of a slate: inputs, params, steps, and the outputs column by column and player by player. */
import { looksAhead } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { Manifest } from '@pkg/manifest';
import { type ObjectStore } from '@pkg/std';
import { reportRows } from '@pkg/steps';
import { findRun, type UnifiedRun } from '@pkg/backfill/records';
import { AUDIT_ERRORS } from '../errors.ts';
import { compareColumn, pairRows, type RowPair } from '../tables/compare-rows.ts';
import { provenanceColumns } from '../tables/provenance.ts';
import { madeByRun } from './made-by-run.ts';
import { lineageOf, type ManifestNode } from './manifest-graph.ts';
import { playerChange, type PlayerChange } from './player-change.ts';
import { standingChanges, type Known, type StandingChange } from './standing-changes.ts';
import { outputRows, tableOf } from './unified-table.ts';

/** One thing that is not the same on both sides; null where a side has none. */
export interface Change {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ColumnChange {
  readonly column: string;
  /** Players on both sides whose value differs. */
  readonly changed: number;
  /**
   * For a number, over the players on both sides: the mean of after - before, the mean of its size, and the largest
   * size.
   */
  readonly mean: number | null;
  readonly mean_size: number | null;
  readonly max_size: number | null;
}

export interface Mover {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

export interface RunDiff {
  readonly game_date: string;
  readonly draft_group_id: string;
  readonly before: string;
  readonly after: string;
  /** The runs of the two that know what came after their lock or their cut-off. */
  readonly lookahead: readonly string[];
  readonly inputs: readonly Change[];
  readonly params: readonly Change[];
  readonly steps: readonly Change[];
  readonly columns: readonly ColumnChange[];
  /** The players by size of the change of `dk_fpts_mean`. */
  readonly movers: readonly Mover[];
  /** Players whose status, chance to play or expected minutes changed, the largest change first. */
  readonly standings: readonly StandingChange[];
  readonly only_before: readonly string[];
  readonly only_after: readonly string[];
  /** The player who was asked about. */
  readonly player?: PlayerChange;
}

/** The two runs of a draft group to compare. */
export interface RunPair {
  readonly before: UnifiedRun;
  readonly after: UnifiedRun;
}

/** Params and inputs say them already. */
const RUN_COLUMNS = provenanceColumns('keys', 'request');

/** The tables of two runs that can be compared, by draft group. @throws KnownError `NO_SUCH_RUN`, `RUNS_DIFFER_IN_SLATE` */
export async function pairRuns(
  store: ObjectStore,
  before: string,
  after: string,
): Promise<RunPair[]> {
  const [left, right] = [await findRun(store, before), await findRun(store, after)];
  const pairs = left.flatMap((run) => {
    const other = right.find(
      ({ gameDate, draftGroupId }) =>
        gameDate === run.gameDate && draftGroupId === run.draftGroupId,
    );
    return other === undefined ? [] : [{ before: run, after: other }];
  });
  if (pairs.length > 0) return pairs;
  const name = ({ gameDate, draftGroupId }: UnifiedRun): string =>
    `${gameDate} draft group ${draftGroupId}`;
  throw AUDIT_ERRORS.RUNS_DIFFER_IN_SLATE({
    ...{ before, slateBefore: name(left[0]!) },
    ...{ after, slateAfter: name(right[0]!) },
  });
}

/**
 * @param player to look at besides, by name or id
 * @throws KnownError `UNKNOWN_PLAYER`, `OUTPUT_DAMAGED`
 */
export async function diffRuns(
  store: ObjectStore,
  { before, after }: RunPair,
  player?: string,
): Promise<RunDiff> {
  const sides = [await sideOf(store, before), await sideOf(store, after)] as const;
  const [left, right] = sides;
  const table = compareTables(left.rows, right.rows);
  return {
    game_date: before.gameDate,
    draft_group_id: before.draftGroupId,
    before: before.runId,
    after: after.runId,
    lookahead: [
      ...(left.isLookahead ? [before.runId] : []),
      ...(right.isLookahead ? [after.runId] : []),
    ],
    inputs: changes(left.inputs, right.inputs),
    params: changes(left.params, right.params),
    steps: changes(left.steps, right.steps),
    standings: standingChanges(left, right),
    ...table,
    ...(player === undefined ? {} : { player: playerChange(left, right, player, RUN_COLUMNS) }),
  };
}

interface Side extends Known {
  readonly isLookahead: boolean;
  readonly inputs: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, string>;
}

async function sideOf(store: ObjectStore, run: UnifiedRun): Promise<Side> {
  const nodes = await lineageOf(store, run.manifestPath);
  const rows = await outputRows(store, tableOf(nodes[0]!.manifest));
  const report = await reportRows(madeByRun(store, nodes));
  const isLookahead = nodes.some(({ manifest }) => looksAhead(manifest));
  const made = { inputs: inputs(nodes), params: params(nodes), steps: steps(nodes) };
  return { rows, report, isLookahead, ...made };
}

function inputs(nodes: readonly ManifestNode[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { manifest } of nodes) {
    for (const input of manifest.inputs) {
      if (input.kind !== 'snapshot' && input.kind !== 'snapshot_set') continue;
      const count =
        input.member_count === undefined ? '' : ` (${String(input.member_count)} files)`;
      const at = input.available_at === undefined ? '' : ` known at ${input.available_at}`;
      const text = `${input.path}${count}${at}, sha ${input.sha256.slice(0, 12)}`;
      found.set(`${input.name} of ${manifest.asset}`, text);
    }
    for (const gap of manifest.gaps)
      found.set(`${gap.source} of ${manifest.asset}`, `gap (policy ${gap.policy})`);
  }
  return found;
}

function params(nodes: readonly ManifestNode[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { manifest } of nodes) {
    for (const [name, value] of Object.entries(
      manifest.params as Readonly<Record<string, unknown>>,
    ))
      found.set(
        `${manifest.asset} ${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      );
    if (manifest.seed !== undefined) found.set(`${manifest.asset} seed`, String(manifest.seed));
  }
  const asOf = nodes[0]!.manifest.partition.run_as_of_ts;
  return asOf === undefined ? found : found.set('as of', asOf);
}

function steps(nodes: readonly ManifestNode[]): Map<string, string> {
  return new Map(nodes.map(({ manifest }) => [manifest.asset, versionOf(manifest)]));
}

/** The step and a hash of the code that it ran. */
function versionOf({ key_parts, environment }: Manifest): string {
  const code = key_parts['code'] === undefined ? '' : `, code ${key_parts['code'].slice(0, 12)}`;
  return `${key_parts['step'] ?? ''} of ${environment.code_version}${code}`;
}

function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((what) => ({ what, before: before.get(what) ?? null, after: after.get(what) ?? null }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => (a.what < b.what ? -1 : 1));
}

/** Compares the rows of the players that both sides have. */
function compareTables(
  before: readonly Row[],
  after: readonly Row[],
): Pick<RunDiff, 'columns' | 'movers' | 'only_before' | 'only_after'> {
  const { both, onlyBefore, onlyAfter } = pairRows(before, after);
  const names = Object.keys(before[0] ?? {}).filter((name) => !RUN_COLUMNS.has(name));
  const columns = names
    .map((column) => columnChange(column, both))
    .filter(({ changed }) => changed > 0);
  const nameOf = (row: Row): string => String(row['player_name']);
  return {
    columns,
    movers: both.flatMap(mover).sort(byChange),
    only_before: onlyBefore.map(nameOf),
    only_after: onlyAfter.map(nameOf),
  };
}

function columnChange(column: string, pairs: readonly RowPair[]): ColumnChange {
  const { differing, lost, gained } = compareColumn(column, pairs);
  const deltas = pairs.flatMap(({ before, after }) => {
    const [x, y] = [before[column], after[column]];
    return typeof x === 'number' && typeof y === 'number' ? [y - x] : [];
  });
  const isNumber = deltas.length > 0 && !column.endsWith('_ts') && !column.endsWith('_id');
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    column,
    changed: differing.length + lost + gained,
    mean: isNumber ? mean(deltas) : null,
    mean_size: isNumber ? mean(deltas.map(Math.abs)) : null,
    max_size: isNumber ? Math.max(...deltas.map(Math.abs)) : null,
  };
}

function mover({ before: a, after: b }: RowPair): Mover[] {
  const [before, after] = [Number(a['dk_fpts_mean']), Number(b['dk_fpts_mean'])];
  if (before === after) return [];
  const player_id = Number(a['player_id']);
  const player_name = String(a['player_name']);
  const team_tricode = String(a['team_tricode']);
  return [{ player_id, player_name, team_tricode, before, after, change: after - before }];
}

function byChange(a: Mover, b: Mover): number {
  return Math.abs(b.change) - Math.abs(a.change) || a.player_id - b.player_id;
}
