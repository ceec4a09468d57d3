/** Finds the runs of a plan's cells in the store, and whether their outputs are as they were recorded. */
import {
  cachedRuns,
  manifestStore,
  reuseCandidates,
  type OutputState,
  type RunsSeen,
  type StoredRun,
} from '@pkg/manifest';
import { readSlate } from '@pkg/publish';
import { inParallel, sha256, type ObjectStore } from '@pkg/std';
import type { CellDraft } from './draft.ts';
import { LOOKAHEAD, namesLookahead } from './look-ahead.ts';
import { isPublishCell } from './planned-cell.ts';
import { setsToPublish, type PublishPolicy } from './to-publish.ts';
import type { Pipeline } from './step.ts';

/**
 * The runs that there are of each cell. Where the cache knows one that could be reused no manifest is opened; forced runs
 * may have other keys than these.
 */
export async function readExisting(
  store: ObjectStore,
  drafts: readonly CellDraft[],
  force: boolean,
): Promise<Map<string, RunsSeen>> {
  const cached = force ? [] : await cachedRuns(store, drafts);
  const existing = new Map<string, RunsSeen>();
  for (const [at, runs] of cached.entries()) {
    const { id, key } = drafts[at]!;
    if (runs !== undefined && reuseCandidates(runs, key).length > 0) existing.set(id, runs);
  }
  const unknown = drafts.filter(({ id }) => !existing.has(id));
  const manifests = manifestStore(store);
  const listings = await inParallel(unknown, READS_AT_ONCE, ({ asset, partition }) =>
    manifests.listRuns(asset, partition),
  );
  for (const [at, { id }] of unknown.entries()) existing.set(id, listings[at]!);
  return existing;
}

/** Reads that wait for each other at most this many at a time: enough to keep a disk busy, few enough for its memory. */
const READS_AT_ONCE = 16;

/** Hashes the outputs of every run that could be reused, once each. */
export async function hashOutputs(
  store: ObjectStore,
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
): Promise<Map<string, OutputState>> {
  const candidates = new Map(
    drafts
      .flatMap((draft) => reuseCandidates(existing.get(draft.id)!, draft.key))
      .map((stored) => [stored.path, stored]),
  );
  const stored = [...candidates.values()].filter(({ manifest }) => manifest.outputs.length > 0);
  const states = await inParallel(stored, READS_AT_ONCE, (each) => outputState(store, each));
  return new Map([
    ...[...candidates.keys()].map((path) => [path, 'intact'] as const),
    ...stored.map(({ path }, at) => [path, states[at]!] as const),
  ]);
}

/** Whether the outputs of a run are there with the bytes that its manifest records. */
export async function outputState(store: ObjectStore, stored: StoredRun): Promise<OutputState> {
  for (const output of stored.manifest.outputs) {
    const found = await store.get(output.path);
    if (found === null) return 'missing';
    if (sha256(found.bytes) !== output.sha256) return 'changed';
  }
  return 'intact';
}

/**
 * A published partition counts as changed when another run is published now: asked for always, it moves back. By auto it does
 * where the other run looks ahead and this one does not.
 */
export async function checkPointers<W>(
  store: ObjectStore,
  { published }: Pipeline<W>,
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  states: Map<string, OutputState>,
  policy: Exclude<PublishPolicy, 'never'>,
): Promise<void> {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const draft of drafts.filter(isPublishCell)) {
    const sources = draft.upstream.map((id) => byId.get(id)!);
    const date = draft.partition.game_date!;
    if (policy === 'auto' && draft.params[LOOKAHEAD] === true) continue;
    for (const stored of reuseCandidates(existing.get(draft.id)!, draft.key)) {
      for (const { name, last } of setsToPublish(date, sources, published)) {
        const current = await readSlate(store, name, last.asset);
        const named = current?.current.pointer.manifest_path;
        const isNamed = named !== undefined && named in (stored.manifest.parents ?? {});
        const isMoved = !isNamed && (policy === 'always' || (await namesLookahead(store, current)));
        if (isMoved) states.set(stored.path, 'changed');
      }
    }
  }
}
