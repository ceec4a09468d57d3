/** Finds what the steps of a run made, by the manifests of its lineage. */
import type { ManifestOutput } from '@pkg/manifest';
import { sha256, type ObjectStore } from '@pkg/std';
import type { MadeByRun, StepOutput } from '@pkg/steps';
import type { ManifestNode } from './manifest-graph.ts';
import { outputRows } from './unified-table.ts';

/** The outputs and inputs of a lineage, by the names that steps have for them. */
export function madeByRun(store: ObjectStore, nodes: readonly ManifestNode[]): MadeByRun {
  return {
    rows: async (table) => {
      const output = outputOf(nodes, table);
      return output === undefined ? [] : outputRows(store, output);
    },
    bytes: async (table) => {
      const output = outputOf(nodes, table);
      const stored = output === undefined ? null : await store.get(output.path);
      return stored !== null && sha256(stored.bytes) === output?.sha256 ? stored.bytes : null;
    },
    input: (asset, name) => {
      const node = nodes.find(({ manifest }) => manifest.asset === asset);
      return node?.manifest.inputs.find((input) => input.name === name);
    },
  };
}

/** The output of an asset in a lineage. */
export function outputOf(
  nodes: readonly ManifestNode[],
  { asset, output }: StepOutput,
): ManifestOutput | undefined {
  const node = nodes.find(({ manifest }) => manifest.asset === asset);
  return node?.manifest.outputs.find(({ name }) => name === output);
}
