/**
 * Why a number is what it is: from the value in the unified table to the step that computed it, and from there to every
 * snapshot, model and gap behind it, with ages, hashes, policies and the seed.
 */
import type { Row } from '@pkg/lake';
import type { Manifest, ManifestGap, ManifestInput, ManifestOutput } from '@pkg/manifest';
import type { GameDate, ObjectStore } from '@pkg/std';
import { chooseRuns, type UnifiedRun } from './find-run.ts';
import { lineageOf, type ManifestNode } from './manifest-graph.ts';
import { checkColumn, outputRows, playerRow, tableOf } from './unified-table.ts';

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
  /** In words, where the step has one for this source. */
  readonly policy: string | null;
}

export interface Trace {
  readonly game_date: string;
  readonly draft_group_id: string;
  readonly run_id: string;
  readonly run_as_of_ts: string | null;
  /** The run that is published now. */
  readonly published_run_id: string | null;
  readonly player_id: number;
  readonly player_name: string;
  readonly column: string;
  readonly value: unknown;
  /** From the unified table to the step that computed the value. */
  readonly chain: readonly TraceLink[];
  /** That step: what decided its output beside inputs. */
  readonly params: unknown;
  readonly seed: number | null;
  readonly step: string;
  /** What the steps behind the value say of the player. */
  readonly said: readonly { readonly asset: string; readonly values: Row }[];
  readonly inputs: readonly TracedInput[];
  readonly models: readonly TraceLink[];
  readonly gaps: readonly (ManifestGap & { readonly asset: string })[];
  /** Manifests whose bytes are not those that the run recorded. */
  readonly tampered: readonly string[];
}

/** @throws KnownError `NOT_PUBLISHED`, `NO_SUCH_RUN`, `UNKNOWN_PLAYER`, `UNKNOWN_COLUMN`, `OUTPUT_DAMAGED` */
export async function traceValue(store: ObjectStore, question: TraceQuestion): Promise<Trace> {
  const { run, row } = await findRow(store, question);
  const nodes = await lineageOf(store, run.manifestPath);
  const { column } = question;
  const playerId = row['player_id'] as number;
  const chain = await chainOf(store, nodes, { playerId, column, value: row[column] });
  const origin = chain.at(-1)!;
  const behind = await lineageOf(store, origin.manifest);
  const { manifest } = behind[0]!;
  const own = nodes.map((node) => node.manifest);
  return {
    game_date: run.gameDate,
    draft_group_id: run.draftGroupId,
    run_id: run.runId,
    run_as_of_ts: nodes[0]!.manifest.partition.run_as_of_ts ?? null,
    published_run_id: run.publishedRunId,
    player_id: playerId,
    player_name: String(row['player_name']),
    column,
    value: row[column],
    chain,
    params: manifest.params,
    seed: manifest.seed ?? null,
    step: manifest.key_parts['step'] ?? manifest.asset,
    said: await saidOf(store, behind, playerId),
    inputs: distinct(behind.flatMap(({ manifest: each }) => inputsOf(each))),
    models: behind
      .filter(({ manifest: each }) => each.asset.startsWith('models.'))
      .flatMap(({ manifest: each, path }) =>
        each.outputs.map((output) => link(each, output, path)),
      ),
    gaps: own.flatMap((each) => each.gaps.map((gap) => ({ ...gap, asset: each.asset }))),
    tampered: nodes.filter(({ isIntact }) => !isIntact).map(({ path }) => path),
  };
}

async function findRow(
  store: ObjectStore,
  { player, column, date, run: runId, group }: TraceQuestion,
): Promise<{ readonly run: UnifiedRun; readonly row: Row }> {
  const runs = await chooseRuns(store, date, runId);
  const wanted = runs.filter(({ draftGroupId }) => draftGroupId === (group ?? draftGroupId));
  let problem: unknown;
  for (const run of wanted.length > 0 ? wanted : runs) {
    const [node] = await lineageHead(store, run.manifestPath);
    const rows = await outputRows(store, tableOf(node!.manifest));
    checkColumn(Object.keys(rows[0] ?? {}), column);
    try {
      return { run, row: playerRow(rows, player) };
    } catch (error) {
      // A player of another draft group of the date is looked for there.
      problem ??= error;
    }
  }
  throw problem as Error;
}

async function lineageHead(store: ObjectStore, path: string): Promise<ManifestNode[]> {
  return (await lineageOf(store, path)).slice(0, 1);
}

/** Follows a value upwards as long as an upstream table holds the same value of the same player under the same name. */
async function chainOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  wanted: { readonly playerId: number; readonly column: string; readonly value: unknown },
): Promise<TraceLink[]> {
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  let node = nodes[0]!;
  const chain = [link(node.manifest, tableOf(node.manifest), node.path)];
  for (;;) {
    const next = await sameValueIn(store, parentsOf(node, byPath), wanted);
    if (next === undefined) return chain;
    chain.push(link(next.node.manifest, next.output, next.node.path));
    node = next.node;
  }
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
  {
    playerId,
    column,
    value,
  }: { readonly playerId: number; readonly column: string; readonly value: unknown },
): Promise<{ readonly node: ManifestNode; readonly output: ManifestOutput } | undefined> {
  for (const node of parents) {
    for (const output of node.manifest.outputs) {
      const names = output.columns.map(({ name }) => name);
      if (!names.includes(column) || !names.includes('player_id')) continue;
      const rows = await outputRows(store, output, ['player_id', column]);
      const own = rows.find((row) => row['player_id'] === playerId);
      if (own !== undefined && Object.is(own[column], value)) return { node, output };
    }
  }
  return undefined;
}

/** What is worth knowing of a player at each step. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  'ingest.injuries_raw': ['status', 'reason'],
  'minutes.score': ['play_prob', 'minutes_p10', 'minutes_p50', 'minutes_p90'],
  'ownership.score': ['salary', 'pred_own_pct'],
  'sim.run': ['dk_fpts_p10', 'dk_fpts_mean', 'dk_fpts_p90'],
};

async function saidOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  playerId: number,
): Promise<Trace['said']> {
  const said: { asset: string; values: Row }[] = [];
  for (const { manifest } of nodes) {
    const names = TELLING[manifest.asset];
    const output = manifest.outputs.find(({ columns }) =>
      columns.some(({ name }) => name === 'player_id'),
    );
    if (names === undefined || output === undefined) continue;
    const present = names.filter((name) => output.columns.some((column) => column.name === name));
    const rows = await outputRows(store, output, ['player_id', ...present]);
    const own = rows.find((row) => row['player_id'] === playerId);
    if (own === undefined) continue;
    const { player_id: _, ...values } = own;
    said.push({ asset: manifest.asset, values });
  }
  return said;
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
