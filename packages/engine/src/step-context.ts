/**
 * Makes what a step may see while it computes: pinned inputs, upstream outputs, yielding to the event loop; and checks
 * that none of it changed.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '@pkg/limits';
import { sha256, type KnownError, type ObjectStore } from '@pkg/std';
import { upstreamOutput, type CellUpstream } from './cell-upstream.ts';
import { mergeGaps } from './gap.ts';
import type { PlannedCell } from './planned-cell.ts';
import type { PinnedFile, StepContext } from './step.ts';
import { ENGINE_ERRORS } from './errors.ts';

const READS_PER_YIELD = 16;

/** Makes the context of one attempt of a cell; `opened` gets every file that it reads. */
export function contextOf(
  around: { readonly store: ObjectStore; readonly signal: AbortSignal },
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  opened: Map<string, PinnedFile>,
  onProgress: (done: number, total: number) => void,
): StepContext {
  const outputs = upstream.map(upstreamOutput);
  let reads = 0;
  const yieldToEventLoop = async (): Promise<void> => {
    await setImmediate();
    throwIfCancelled(around.signal);
  };
  return {
    scope: cell.scope,
    runId: cell.runId,
    params: cell.params,
    seed: cell.seed,
    gaps: mergeGaps([cell.gaps, ...outputs.map((output) => output.gaps)]),
    inputs: (name) => cell.inputs.find((input) => input.record.name === name)?.files ?? [],
    inputRecord: (name) => cell.inputs.find((input) => input.record.name === name)?.record,
    upstream: (asset) => outputs.filter((output) => output.asset === asset),
    read: async (file) => {
      // Reads wait for nothing, so thousands of them would be one long computation.
      reads += 1;
      if (reads % READS_PER_YIELD === 0) await yieldToEventLoop();
      return readPinned(around.store, file, opened);
    },
    signal: around.signal,
    progress: onProgress,
    yieldToEventLoop,
  };
}

async function readPinned(
  store: ObjectStore,
  file: PinnedFile,
  opened: Map<string, PinnedFile>,
): Promise<Uint8Array> {
  const found = await store.get(file.path);
  if (found === null || sha256(found.bytes) !== file.sha256)
    throw inputChanged(file, found !== null);
  opened.set(file.path, file);
  return found.bytes;
}

/** The inputs that a step opened are the same still. Members of large sets are immutable by name and not read twice. */
export async function verifyUnchanged(
  store: ObjectStore,
  cell: PlannedCell,
  opened: ReadonlyMap<string, PinnedFile>,
): Promise<void> {
  const members = new Set(
    cell.inputs
      .filter(({ record }) => record.kind === 'snapshot_set')
      .flatMap(({ files }) => files.map((file) => file.path)),
  );
  for (const file of opened.values()) {
    if (members.has(file.path)) continue;
    const found = await store.get(file.path);
    if (found === null || sha256(found.bytes) !== file.sha256)
      throw inputChanged(file, found !== null);
  }
}

function inputChanged(file: PinnedFile, exists: boolean): KnownError {
  const change = exists ? 'has other bytes than' : 'is gone, which was there';
  return ENGINE_ERRORS.INPUT_CHANGED_DURING_RUN(
    { path: file.path, change },
    { facts: { planned: file.sha256 } },
  );
}
