/** Compares file by file what one step of a slate reads now with what its manifest says that it read then. */
import type { PinnedFile, PlannedCell, ResolvedInput } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import { digestOfSet, type Manifest, type ManifestGap, type ManifestInput } from '@pkg/manifest';
import { SOURCE_NAMES, type SourceName } from '@pkg/nba';
import { formatInstant } from '@pkg/std';
import { dayOfSet, seriesOf, type PlanningContext } from '@pkg/steps';
import type { InputChange, NamedSnapshot } from './input-change.ts';
import { membersThen, type Lists } from '../lineage/set-members.ts';

/** Files of one input of a step that are exchanged together. */
export interface Edit {
  readonly input: string;
  /** The path that names it: of the file now, or else of the one then. */
  readonly name: string;
  readonly removed: readonly PinnedFile[];
  readonly added: readonly PinnedFile[];
}

/** A step whose inputs have changed. */
export interface ChangedCell {
  /** The inputs of then, as far as they can be read again. */
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  readonly edits: readonly Edit[];
}

/** A change that no factor has been given yet; `name` is that of its edits. */
export type Found = Omit<InputChange, 'factor'> & { readonly name: string };

/** @param lists of the files of sets */
export function compareCell(
  world: PlanningContext,
  manifest: Manifest,
  cell: PlannedCell,
  lists: Lists,
): { readonly cell: ChangedCell; readonly found: readonly Found[] } {
  // Its key holds what it read of other steps, by their keys.
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
      ? compareSet({ name, asset: cell.asset, record, now, refs }, lists)
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

function compareSet({ name, asset, record, now, refs }: Question, lists: Lists): Answer {
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
      const then = membersThen(day, known.get(partition) ?? [], lists);
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
  const then = record === undefined ? undefined : { record: recordOf(record, files), files };
  return { input: then, edits, found };
}

/** With days that can't be told it is another set than the recorded one, whose days are not its own. */
function recordOf(record: ManifestInput, files: readonly PinnedFile[]): ManifestInput {
  const sha256 = digestOfSet(files);
  if (sha256 === record.sha256) return record;
  const { members: _members, lists: _lists, ...rest } = record;
  return { ...rest, sha256 };
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

/**
 * Edits by series: each new file by itself, the last one in place of those that it replaces; or else each file that is
 * gone.
 */
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

export function isSource(name: string): name is SourceName {
  return SOURCE_NAMES.some((source) => source === name);
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
