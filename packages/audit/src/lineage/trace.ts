/**
 * Explains a number: from the value in the unified table to the step that computed it, and from there to every
 * snapshot, model and gap behind it, with ages, hashes, policies and the seed.
 */
import { looksAhead } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { Manifest, ManifestGap, ManifestInput, ManifestOutput } from '@pkg/manifest';
import type { GameDate, KnownError, ObjectStore } from '@pkg/std';
import { availabilityOf, listedAs, reportOf, reportRows, type Availability } from '@pkg/steps';
import { refuseUnknown } from '@pkg/backfill/words';
import { chooseRuns, type UnifiedRun } from '@pkg/backfill/records';
import { AUDIT_ERRORS } from '../errors.ts';
import { madeByRun } from './made-by-run.ts';
import { rowsBehind, type TracedRow, type Wanted } from './made-from.ts';
import { lineageOf, type ManifestNode } from './manifest-graph.ts';
import { checkColumn, outputRows, playerRow, playersNamed, tableOf } from './unified-table.ts';

export interface TraceQuestion {
  readonly player: string;
  readonly column: string;
  readonly date: GameDate;
  readonly run?: string | undefined;
  readonly group?: string | undefined;
}

/** One step on the way from the value to where it was computed. */
export interface TraceLink {
  readonly asset: string;
  readonly output: string;
  readonly path: string;
  readonly sha256: string;
  readonly manifest: string;
}

/** Something that a step behind the value read from outside the pipeline. */
export interface TracedInput {
  readonly asset: string;
  readonly input: ManifestInput;
  /** The policy in words, where the step has one for this source. */
  readonly policy: string | null;
}

export interface Trace {
  readonly game_date: string;
  readonly draft_group_id: string;
  readonly run_id: string;
  readonly run_as_of_ts: string | null;
  /** Whether the run knows what came after its lock or its cut-off. */
  readonly is_lookahead: boolean;
  /** The run that is published now. */
  readonly published_run_id: string | null;
  readonly player_id: number;
  readonly player_name: string;
  readonly column: string;
  readonly value: unknown;
  /** Whether he has none since the site does not list him in this draft group. */
  readonly is_unlisted: boolean;
  /** The steps from the unified table to the one that computed the value. */
  readonly chain: readonly TraceLink[];
  /** The parameters of that step, which decided its output beside inputs. */
  readonly params: unknown;
  readonly seed: number | null;
  readonly step: string;
  /** The rows that it was computed from, and the rows behind those. */
  readonly rows: readonly TracedRow[];
  /** Why he may play or sit; null for a value that does not depend on it. */
  readonly availability: Availability | null;
  readonly inputs: readonly TracedInput[];
  readonly models: readonly TraceLink[];
  readonly gaps: readonly (ManifestGap & { readonly asset: string })[];
  /** Manifests whose bytes are not those that the run recorded. */
  readonly tampered: readonly string[];
}

/** Columns that only a player has whom the site lists. */
const OF_THE_SITE: ReadonlySet<string> = new Set([
  ...['salary', 'positions', 'value', 'pred_own_pct', 'boom_prob', 'bust_prob'],
]);

/** @throws KnownError `NO_GAMES`, `NOT_PUBLISHED`, `NO_SUCH_RUN`, `UNKNOWN_GROUP`, `UNKNOWN_PLAYER`, `PLAYER_RULED_OUT`, `UNKNOWN_COLUMN`, `OUTPUT_DAMAGED` */
export async function traceValue(store: ObjectStore, question: TraceQuestion): Promise<Trace> {
  const { run, row } = await findRow(store, question);
  const nodes = await lineageOf(store, run.manifestPath);
  const { column } = question;
  const playerId = row['player_id'] as number;
  const gameId = String(row['game_id']);
  const wanted = { playerId, gameId, column, team: String(row['team_tricode']) };
  const chain = await chainOf(store, nodes, { ...wanted, value: row[column] });
  const origin = chain.at(-1)!;
  const behind = await lineageOf(store, origin.manifest);
  const { manifest } = behind[0]!;
  return {
    game_date: run.gameDate,
    draft_group_id: run.draftGroupId,
    run_id: run.runId,
    run_as_of_ts: nodes[0]!.manifest.partition.run_as_of_ts ?? null,
    is_lookahead: nodes.some((node) => looksAhead(node.manifest)),
    published_run_id: run.publishedRunId,
    player_id: playerId,
    player_name: String(row['player_name']),
    column,
    value: row[column],
    is_unlisted: row['salary'] === null && OF_THE_SITE.has(column),
    chain,
    params: manifest.params,
    seed: manifest.seed ?? null,
    step: manifest.key_parts['step'] ?? manifest.asset,
    rows: await rowsBehind(store, behind, manifest.asset, wanted),
    availability: await availabilityOf(madeByRun(store, behind), playerId),
    inputs: distinct(behind.flatMap(({ manifest: each }) => inputsOf(each))),
    models: behind
      .filter(({ manifest: each }) => each.asset.startsWith('models.'))
      .flatMap(({ manifest: each, path }) =>
        each.outputs.map((output) => link(each, output, path)),
      ),
    gaps: behind.flatMap(({ manifest: each }) =>
      each.gaps.map((gap) => ({ ...gap, asset: each.asset })),
    ),
    tampered: nodes.filter(({ isIntact }) => !isIntact).map(({ path }) => path),
  };
}

async function findRow(
  store: ObjectStore,
  { player, column, date, run: runId, group }: TraceQuestion,
): Promise<{ readonly run: UnifiedRun; readonly row: Row }> {
  const runs = await chooseRuns(store, date, runId);
  const groups = runs.map(({ draftGroupId }) => draftGroupId);
  if (group !== undefined) refuseUnknown(group, groups, 'draft group');
  const wanted = runs.filter(({ draftGroupId }) => draftGroupId === (group ?? draftGroupId));
  let problem: unknown;
  for (const run of wanted) {
    const [node] = await lineageHead(store, run.manifestPath);
    const rows = await outputRows(store, tableOf(node!.manifest));
    checkColumn(Object.keys(rows[0] ?? {}), column);
    try {
      return { run, row: playerRow(rows, player) };
    } catch (error) {
      // A player of another draft group of the date is looked for there.
      problem ??= (await ruledOut(store, run, player)) ?? error;
    }
  }
  throw problem as Error;
}

/** Returns the error for a player who is ruled out: he has no row, and the report that was used says so. */
async function ruledOut(
  store: ObjectStore,
  { manifestPath }: UnifiedRun,
  player: string,
): Promise<KnownError | undefined> {
  const made = madeByRun(store, await lineageOf(store, manifestPath));
  const out = (await reportRows(made)).filter((row) => row['status'] === 'OUT');
  const [own, other] = playersNamed(out, player);
  if (own === undefined || other !== undefined) return undefined;
  const { reason } = listedAs(own);
  return AUDIT_ERRORS.PLAYER_RULED_OUT({
    player: String(own['player_name']),
    team: String(own['team_tricode']),
    report: reportOf(made)?.as_of_ts ?? 'that run',
    reason: reason ?? 'no reason given',
  });
}

async function lineageHead(store: ObjectStore, path: string): Promise<ManifestNode[]> {
  return (await lineageOf(store, path)).slice(0, 1);
}

/** Follows a value upwards as long as an upstream table holds the same value of the same player, or game, under its name. */
async function chainOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  wanted: Wanted & { readonly value: unknown },
): Promise<TraceLink[]> {
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  let node = nodes[0]!;
  const chain = [link(node.manifest, tableOf(node.manifest), node.path)];
  // A missing value was copied from nowhere.
  while (wanted.value !== null) {
    const next = await sameValueIn(store, parentsOf(node, byPath), wanted);
    if (next === undefined) break;
    chain.push(link(next.node.manifest, next.output, next.node.path));
    node = next.node;
  }
  return chain;
}

function parentsOf(
  node: ManifestNode,
  byPath: ReadonlyMap<string, ManifestNode>,
): readonly ManifestNode[] {
  return Object.keys(node.manifest.parents ?? {}).map((path) => byPath.get(path)!);
}

async function sameValueIn(
  store: ObjectStore,
  parents: readonly ManifestNode[],
  { playerId, gameId, column, value }: Wanted & { readonly value: unknown },
): Promise<{ readonly node: ManifestNode; readonly output: ManifestOutput } | undefined> {
  for (const node of parents) {
    for (const output of node.manifest.outputs) {
      const names = output.columns.map(({ name }) => name);
      const id = ['player_id', 'game_id'].find((name) => names.includes(name));
      if (id === undefined || !names.includes(column)) continue;
      const rows = await outputRows(store, output, [id, column]);
      const own = rows.filter((row) => row[id] === (id === 'player_id' ? playerId : gameId));
      // Several rows of a game are those of its books: none of them is where a value of the game comes from.
      if (own.length === 1 && Object.is(own[0]![column], value)) return { node, output };
    }
  }
  return undefined;
}

/** Snapshots alone: what a cell read of other cells is in the chain. */
function inputsOf({ asset, inputs, policy }: Manifest): TracedInput[] {
  const policies = policy as Readonly<Record<string, string>>;
  return inputs
    .filter(({ kind }) => kind === 'snapshot' || kind === 'snapshot_set' || kind === 'file')
    .map((input) => ({ asset, input, policy: policies[input.name] ?? null }));
}

/** A snapshot that several steps read is listed once, with the first of them. */
function distinct(inputs: readonly TracedInput[]): TracedInput[] {
  const seen = new Map<string, TracedInput>();
  for (const each of inputs) {
    const key = `${each.input.name} ${each.input.path} ${each.input.sha256}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function link(manifest: Manifest, output: ManifestOutput, path: string): TraceLink {
  const { name, path: file, sha256 } = output;
  return { asset: manifest.asset, output: name, path: file, sha256, manifest: path };
}
