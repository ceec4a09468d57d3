/**
 * What a slate reads now that its live run did not, and the other way round: file by file, each with the steps that read it.
 * Each file is a factor that the change of the slate can be credited to.
 */
import type { PinnedFile, Pipeline, PlannedCell, ResolvedInput } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import type { Manifest, ManifestGap, ManifestInput } from '@pkg/manifest';
import { formatInstant } from '@pkg/std';
import {
  dayOfSet,
  digestOfSet,
  policiesFor,
  seriesOf,
  SOURCE_NAMES,
  type SourceName,
  type World,
} from '@pkg/steps';
import type { ManifestNode } from '../lineage/manifest-graph.ts';
import { membersThen, newBudget, type Budget } from './set-members.ts';

/** A file, or the files of one day where they can't be told apart. */
export interface NamedSnapshot {
  readonly path: string;
  readonly sha256: string;
  /** The source and the capture clock; null where it has none, or it is several files. */
  readonly as_of_ts: string | null;
  readonly available_at: string | null;
  readonly files: number;
}

export interface InputChange {
  /** What the attribution calls it: its source, numbered where several of it changed. */
  readonly factor: string;
  readonly source: string;
  /** What the live run read; null for nothing. */
  readonly live: NamedSnapshot | null;
  /** What is read now; null for nothing. */
  readonly now: NamedSnapshot | null;
  readonly read_by: readonly string[];
  /**
   * `history`: other files are there than then; `policy`: the same are there, and the policies of a daily run and of a
   * backfill choose differently; `unreadable`: what the live run read can't be read again, so nothing can be credited to it.
   */
  readonly cause: 'history' | 'policy' | 'unreadable';
}

/** A gap that was let pass in a step on one side alone, or by another policy: the policy on each side, null for no gap. */
export interface GapChange {
  readonly asset: string;
  readonly source: string;
  readonly live: string | null;
  readonly now: string | null;
}

/** Files of one input of a step that are exchanged together. */
export interface Edit {
  readonly input: string;
  /** The path that names it: of the file now, or else of the one then. */
  readonly name: string;
  readonly removed: readonly PinnedFile[];
  readonly added: readonly PinnedFile[];
}

/** A step that does not read what it read. */
export interface ChangedCell {
  /** What it read then, as far as it can be read again. */
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  readonly edits: readonly Edit[];
}

export interface InputChanges {
  readonly changes: readonly InputChange[];
  readonly gaps: readonly GapChange[];
  /** By asset. */
  readonly cells: ReadonlyMap<string, ChangedCell>;
  /** The factor of each edit, by its name. */
  readonly factorOf: ReadonlyMap<string, string>;
}

/** Of a source with more changes than this, all are one factor: each takes a computation of the slate. */
const MOST_FACTORS = 6;

/** Compares what the steps of a slate read, by their manifests, with what its plan reads now. */
export function inputChanges(
  dag: Pipeline<World>,
  world: World,
  live: readonly ManifestNode[],
  now: readonly PlannedCell[],
): InputChanges {
  const manifests = new Map(live.map(({ manifest }) => [manifest.asset, manifest]));
  const cells = new Map<string, ChangedCell>();
  const found = new Map<string, Found>();
  const gaps: GapChange[] = [];
  const budget = newBudget();
  for (const cell of now) {
    const manifest = manifests.get(cell.asset);
    if (manifest === undefined) continue;
    const compared = compareCell(world, manifest, cell, budget);
    const changed = gapChanges(manifest, cell);
    gaps.push(...changed);
    if (compared.found.length + changed.length === 0) continue;
    cells.set(cell.asset, compared.cell);
    const isPolicy = isByPolicy(dag, world, manifest, cell);
    for (const each of compared.found)
      merge(found, isPolicy(each) ? { ...each, cause: 'policy' } : each);
  }
  const ordered = [...found.values()].sort(
    (a, b) => rank(a.source) - rank(b.source) || (a.name < b.name ? -1 : 1),
  );
  const factorOf = factorsOf(ordered);
  const changes = ordered.map(({ name, ...change }) => ({
    ...change,
    factor: factorOf.get(name)!,
  }));
  return { changes, gaps, cells, factorOf };
}

type Found = Omit<InputChange, 'factor'> & { readonly name: string };

function compareCell(
  world: World,
  manifest: Manifest,
  cell: PlannedCell,
  budget: Budget,
): { readonly cell: ChangedCell; readonly found: readonly Found[] } {
  // What it read of other steps stands in its key by their keys.
  const records = manifest.inputs.filter(({ name }) => `input.${name}` in manifest.key_parts);
  const names = [
    ...new Set([...records, ...cell.inputs.map(({ record }) => record)].map(({ name }) => name)),
  ];
  const compared = names.map((name) => {
    const record = records.find((each) => each.name === name);
    const now = cell.inputs.find((each) => each.record.name === name);
    const refs = new Map(
      (isSource(name) ? world.histories.all(name) : []).map((ref) => [ref.path, ref]),
    );
    const isSet = (record ?? now?.record)?.kind === 'snapshot_set';
    return isSet
      ? compareSet({ name, asset: cell.asset, record, now, refs }, budget)
      : compareFile({ name, asset: cell.asset, record, now, refs });
  });
  return {
    cell: {
      inputs: compared.flatMap(({ input }) => input ?? []),
      gaps: manifest.gaps,
      edits: compared.flatMap(({ edits }) => edits),
    },
    found: compared.flatMap((each) => each.found),
  };
}

interface Question {
  readonly name: string;
  readonly asset: string;
  readonly record: ManifestInput | undefined;
  readonly now: ResolvedInput | undefined;
  /** The history of the source by path. */
  readonly refs: ReadonlyMap<string, SnapshotRef>;
}

interface Answer {
  readonly input: ResolvedInput | undefined;
  readonly edits: readonly Edit[];
  readonly found: readonly Found[];
}

function compareFile({ name, asset, record, now, refs }: Question): Answer {
  if (record?.sha256 === now?.record.sha256 && record?.path === now?.record.path)
    return { input: now, edits: [], found: [] };
  const live = record === undefined ? null : recordedSnapshot(record);
  const after = now === undefined ? null : recordedSnapshot(now.record);
  const named = after?.path ?? live!.path;
  const shared = { name: named, source: name, live, now: after, read_by: [asset] };
  // A model run lies where it lay; a snapshot may be gone from the history, or be another file.
  const isThere = !isSource(name) || refs.get(record?.path ?? '')?.sha256 === record?.sha256;
  if (!isThere) return { input: now, edits: [], found: [{ ...shared, cause: 'unreadable' }] };
  const { path, sha256 } = record ?? {};
  const then =
    record === undefined ? undefined : { record, files: [{ path, sha256 } as PinnedFile] };
  const edit = { input: name, name: named, removed: then?.files ?? [], added: now?.files ?? [] };
  return { input: then, edits: [edit], found: [{ ...shared, cause: 'history' }] };
}

function compareSet({ name, asset, record, now, refs }: Question, budget: Budget): Answer {
  if (record?.sha256 === now?.record.sha256) return { input: now, edits: [], found: [] };
  const recorded = new Map((record?.members ?? []).map((day) => [day.partition, day]));
  const present = byDay(now?.files ?? []);
  const known = byDay([...refs.values()].filter(({ corrupt }) => corrupt === undefined));
  const edits: Edit[] = [];
  const found: Found[] = [];
  const files = [...new Set([...recorded.keys(), ...present.keys()])]
    .sort()
    .flatMap((partition) => {
      const own = present.get(partition) ?? [];
      const day = recorded.get(partition);
      const then = membersThen(day, own, known.get(partition) ?? [], budget);
      if (then === undefined) {
        found.push(unreadableDay(name, asset, day!, own));
        return own;
      }
      for (const edit of editsOf(name, then, own)) {
        edits.push(edit);
        const [removed, added] = [edit.removed[0], edit.added[0]].map((file) =>
          file === undefined ? null : snapshotOf(file, refs),
        );
        const shared = {
          name: edit.name,
          source: name,
          read_by: [asset],
          cause: 'history' as const,
        };
        found.push({ ...shared, live: removed ?? null, now: added ?? null });
      }
      return then;
    });
  // With days that can't be told it is another set than the recorded one.
  const then =
    record === undefined ? undefined : { record: { ...record, sha256: digestOfSet(files) }, files };
  return { input: then, edits, found };
}

function byDay(files: readonly PinnedFile[]): Map<string, PinnedFile[]> {
  const days = new Map<string, PinnedFile[]>();
  for (const file of files) {
    const own = days.get(dayOfSet(file));
    if (own === undefined) days.set(dayOfSet(file), [file]);
    else own.push(file);
  }
  return days;
}

/** By series: each new file by itself, the last one in place of those that it replaces; or else each file that is gone. */
function editsOf(input: string, then: readonly PinnedFile[], now: readonly PinnedFile[]): Edit[] {
  const without = (files: readonly PinnedFile[], others: readonly PinnedFile[]): PinnedFile[] =>
    files.filter(
      ({ path, sha256 }) => !others.some((each) => each.path === path && each.sha256 === sha256),
    );
  const [removed, added] = [without(then, now), without(now, then)];
  const all = [...new Set([...removed, ...added].map(seriesOf))].sort();
  return all.flatMap((series) => {
    const own = (files: readonly PinnedFile[]): PinnedFile[] =>
      files.filter((file) => seriesOf(file) === series);
    const [gone, come] = [own(removed), own(added)];
    if (come.length === 0)
      return gone.map((file) => ({ input, name: file.path, removed: [file], added: [] }));
    return come.map((file, at) => ({
      input,
      name: file.path,
      removed: at === come.length - 1 ? gone : [],
      added: [file],
    }));
  });
}

function gapChanges(manifest: Manifest, cell: PlannedCell): GapChange[] {
  const policyOf = (gaps: readonly ManifestGap[], source: string): string | null =>
    gaps.find((gap) => gap.source === source)?.policy ?? null;
  const sources = [...new Set([...manifest.gaps, ...cell.gaps].map(({ source }) => source))];
  return sources
    .map((source) => ({
      asset: cell.asset,
      source,
      live: policyOf(manifest.gaps, source),
      now: policyOf(cell.gaps, source),
    }))
    .filter(({ live, now }) => live !== now);
}

/** Whether a daily run would still read of a source what the live run read: then it is not the history that changed. */
function isByPolicy(
  dag: Pipeline<World>,
  world: World,
  manifest: Manifest,
  cell: PlannedCell,
): (found: Found) => boolean {
  const step = dag.steps.find(({ asset }) => asset === cell.asset)!;
  const policies = policiesFor('daily', world.settings.policyChanges);
  const daily: World = { ...world, modeOf: () => 'daily', policiesOf: () => policies };
  const { inputs } = step.select(cell.scope, daily);
  return ({ source, cause }) => {
    const then = manifest.inputs.find(({ name }) => name === source);
    const again = inputs.find(({ record }) => record.name === source)?.record;
    return cause === 'history' && then?.sha256 === again?.sha256 && then?.path === again?.path;
  };
}

/** One change a file, read by all the steps that read it. */
function merge(into: Map<string, Found>, each: Found): void {
  const known = into.get(each.name);
  into.set(
    each.name,
    known === undefined
      ? each
      : {
          ...known,
          cause: known.cause === each.cause ? each.cause : 'history',
          live: known.live ?? each.live,
          now: known.now ?? each.now,
          read_by: [...known.read_by, ...each.read_by],
        },
  );
}

function factorsOf(ordered: readonly Found[]): Map<string, string> {
  const factors = new Map<string, string>();
  for (const { source, name } of ordered) {
    const own = ordered.filter((each) => each.source === source);
    const number = own.findIndex((each) => each.name === name) + 1;
    const isNumbered = own.length > 1 && own.length <= MOST_FACTORS;
    factors.set(name, isNumbered ? `${source} ${String(number)}` : source);
  }
  return factors;
}

function isSource(name: string): name is SourceName {
  return SOURCE_NAMES.some((source) => source === name);
}

function rank(source: string): number {
  return isSource(source) ? SOURCE_NAMES.indexOf(source) : SOURCE_NAMES.length;
}

function recordedSnapshot(record: ManifestInput): NamedSnapshot {
  const { path, sha256, as_of_ts = null, available_at = null, member_count = 1 } = record;
  return { path, sha256, as_of_ts, available_at, files: member_count };
}

function snapshotOf(
  { path, sha256 }: PinnedFile,
  refs: ReadonlyMap<string, SnapshotRef>,
): NamedSnapshot {
  const ref = refs.get(path);
  const clocks =
    ref === undefined
      ? { as_of_ts: null, available_at: null }
      : { as_of_ts: formatInstant(ref.asOf), available_at: formatInstant(ref.availableAt) };
  return { path, sha256, ...clocks, files: 1 };
}

function unreadableDay(
  source: string,
  asset: string,
  day: { readonly partition: string; readonly count: number; readonly sha256: string },
  now: readonly PinnedFile[],
): Found {
  const path = `${source}/${day.partition}`;
  const clocks = { as_of_ts: null, available_at: null };
  return {
    name: path,
    source,
    live: { path, sha256: day.sha256, files: day.count, ...clocks },
    now: now.length === 0 ? null : { path, sha256: digestOfSet(now), files: now.length, ...clocks },
    read_by: [asset],
    cause: 'unreadable',
  };
}
