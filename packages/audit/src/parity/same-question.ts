/**
 * Equal key, equal bytes: finds the steps that were asked the same thing on both sides, and whether they answered the
 * same.
 */
import { compareKeyParts, type Manifest } from '@pkg/manifest';
import type { ObjectStore } from '@pkg/std';
import type { ManifestNode } from '../lineage/manifest-graph.ts';
import { fileDifference } from '../remake/table-difference.ts';
import { isEqualColumn, type ColumnParity } from './column-parity.ts';

/** A slate as it lies in a root: the manifests that it was made from, by asset. */
export interface RecordedSlate {
  readonly store: ObjectStore;
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export function recordedSlate(store: ObjectStore, lineage: readonly ManifestNode[]): RecordedSlate {
  return { store, manifests: new Map(lineage.map(({ manifest }) => [manifest.asset, manifest])) };
}

/** The first output, upstream first, that is not the same although its step was asked the same thing. */
export interface Violation {
  readonly asset: string;
  readonly output: string;
  readonly column: string | null;
  readonly row: number | null;
  readonly detail: string;
}

/** Code or a param of a step that is not the same; null where a side has none. */
export interface StepChange {
  readonly asset: string;
  /** `code`, or the name of a param. */
  readonly what: string;
  readonly live: string | null;
  readonly now: string | null;
}

export interface Determinism {
  /** Steps that were asked the same thing on both sides. */
  readonly same_steps: number;
  /** Outputs of these, compared byte by byte. */
  readonly compared: number;
  readonly violation: Violation | null;
}

/**
 * Compares the outputs of steps that were asked the same thing.
 *
 * @param assets in topological order
 * @param columns of the unified table: where its run id alone is another, as after `--force`, its values are compared
 */
export async function checkDeterminism(
  assets: readonly string[],
  columns: readonly ColumnParity[],
  live: RecordedSlate,
  now: RecordedSlate,
): Promise<Determinism> {
  const pairs = assets.flatMap((asset) => {
    const [before, after] = [live.manifests.get(asset), now.manifests.get(asset)];
    return before !== undefined && after !== undefined && isSameQuestion(before, after)
      ? [{ asset, before, after }]
      : [];
  });
  let compared = 0;
  let violation: Violation | null = null;
  for (const { asset, before, after } of pairs) {
    for (const output of before.outputs) {
      compared += 1;
      const other = after.outputs.find(({ name }) => name === output.name);
      if (violation !== null || other?.sha256 === output.sha256) continue;
      if (before.key !== after.key) {
        violation = violationOf(asset, output.name, columns);
        continue;
      }
      const [left, right] = await Promise.all([
        live.store.get(output.path),
        other === undefined ? null : now.store.get(other.path),
      ]);
      const difference =
        left === null || right === null
          ? undefined
          : await fileDifference(output.name, left.bytes, right.bytes);
      violation = {
        asset,
        output: output.name,
        column: difference?.column ?? null,
        row: difference?.row ?? null,
        detail: difference?.text ?? 'it is there on one side only, or not as it was recorded',
      };
    }
  }
  return { same_steps: pairs.length, compared, violation };
}

const RUN_ID = 'params.run_id';

function isSameQuestion(before: Manifest, after: Manifest): boolean {
  return compareKeyParts(before.key_parts, after.key_parts).every(({ part }) => part === RUN_ID);
}

function violationOf(
  asset: string,
  output: string,
  columns: readonly ColumnParity[],
): Violation | null {
  const differing = columns.find((column) => !isEqualColumn(column));
  if (differing === undefined) return null;
  const { column, largest } = differing;
  const who = largest === null ? '' : ` of ${largest.player_name}`;
  const values =
    largest === null ? 'on one side only' : `${String(largest.live)} became ${String(largest.now)}`;
  return { asset, output, column, row: null, detail: `column ${column}${who}: ${values}` };
}

/** Lists what decides differently now beside inputs and gaps. A run id is made of keys, and so never a cause. */
export function stepChanges(
  assets: readonly string[],
  live: RecordedSlate,
  now: RecordedSlate,
): StepChange[] {
  return assets.flatMap((asset) => {
    const [before, after] = [live.manifests.get(asset), now.manifests.get(asset)];
    const parts = compareKeyParts(before?.key_parts ?? {}, after?.key_parts ?? {});
    return parts
      .filter(({ part }) => /^(code$|seed$|params\.)/.test(part) && part !== RUN_ID)
      .map(({ part, before: was, after: is }) => ({
        asset,
        what: part.replace('params.', ''),
        live: was,
        now: is,
      }));
  });
}
