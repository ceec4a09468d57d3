/**
 * Splits a change among the files that caused it: starting from what the live run read, one file after the other is
 * exchanged for what is read now, and each time the slate is computed again (DESIGN.md, "Attribution" and "Live
 * parity").
 */
import type { PinnedFile, Pipeline, ResolvedInput, Selected, Step } from '@pkg/engine';
import { digestOfSet } from '@pkg/manifest';
import type { PlanningContext } from '@pkg/steps';
import type { ChangedCell } from './cell-inputs.ts';
import type { InputChanges } from './input-changes.ts';

/** The last factor: the words in which policies are recorded, where they let the same file pass. */
const POLICIES = 'policies';

/** Lists the factors that can be exchanged, in this order. */
export function factorsToWalk({ changes, gaps, cells }: InputChanges): string[] {
  const files = changes.filter(({ cause }) => cause !== 'unreadable').map(({ factor }) => factor);
  const isByItself = gaps.some(
    ({ asset, source }) => !cells.get(asset)!.edits.some(({ input }) => input === source),
  );
  return [...new Set([...files, ...(isByItself ? [POLICIES] : [])])];
}

/** The pipeline of a slate of which only some files have been exchanged. */
export function exchangedPipeline(
  dag: Pipeline<PlanningContext>,
  { cells, factorOf }: InputChanges,
  exchanged: ReadonlySet<string>,
): Pipeline<PlanningContext> {
  const isExchanged = (name: string): boolean => exchanged.has(factorOf.get(name) ?? '');
  return {
    ...dag,
    steps: dag.steps.map((step): Step<PlanningContext> => {
      const cell = cells.get(step.asset);
      if (cell === undefined) return step;
      return {
        ...step,
        select: (scope, world) =>
          mixed(cell, step.select(scope, world), isExchanged, exchanged.has(POLICIES)),
      };
    }),
  };
}

function mixed(
  then: ChangedCell,
  now: Selected,
  isExchanged: (name: string) => boolean,
  isPolicyExchanged: boolean,
): Selected {
  const names = [...then.inputs, ...now.inputs].map(({ record }) => record.name);
  const isSourceExchanged = (source: string): boolean => {
    const own = then.edits.filter(({ input }) => input === source);
    return own.length === 0 ? isPolicyExchanged : own.every(({ name }) => isExchanged(name));
  };
  return {
    inputs: [...new Set(names)].flatMap((name) => {
      const of = ({ inputs }: Pick<Selected, 'inputs'>): ResolvedInput | undefined =>
        inputs.find(({ record }) => record.name === name);
      const edits = then.edits.filter((edit) => edit.input === name && isExchanged(edit.name));
      return mixedInput(of(then), of(now), edits) ?? [];
    }),
    gaps: [
      ...then.gaps.filter(({ source }) => !isSourceExchanged(source)),
      ...now.gaps.filter(({ source }) => isSourceExchanged(source)),
    ],
    skip: now.skip,
  };
}

function mixedInput(
  then: ResolvedInput | undefined,
  now: ResolvedInput | undefined,
  edits: ChangedCell['edits'],
): ResolvedInput | undefined {
  const removed = edits.flatMap((edit) => edit.removed.map(({ path }) => path));
  const added = edits.flatMap((edit) => edit.added);
  const files = [
    ...(then?.files ?? []).filter(({ path }) => !removed.includes(path)),
    ...added,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (isSameFiles(files, now?.files ?? [])) return now;
  if (edits.length === 0) return then;
  // Its days are those of neither side.
  const { members: _members, lists: _lists, ...record } = (now ?? then)!.record;
  return {
    record: { ...record, sha256: digestOfSet(files), member_count: files.length },
    files,
  };
}

function isSameFiles(a: readonly PinnedFile[], b: readonly PinnedFile[]): boolean {
  return digestOfSet(a) === digestOfSet(b);
}
