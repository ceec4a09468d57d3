/** The DAG of the benchmark: a chain of steps a date that read nothing and write nothing but their manifests. */
import { parseGameDate, parseInstant } from '@pkg/std';

/** Cells a date, the engine's own publish cell among them. */
export const CELLS_PER_DATE = 14;
const NOW = parseInstant('2040-01-01T00:00:00Z');

export function doNothing(dates) {
  const names = Array.from({ length: CELLS_PER_DATE - 1 }, (_, at) => `chain.step_${at + 10}`);
  const steps = names.map((asset, at) => ({
    asset,
    module: 'code:1',
    grain: 'partition',
    pool: 'any',
    upstream: at === 0 ? [] : [names[at - 1]],
    isAsOf: true,
    select: () => ({ inputs: [], gaps: [] }),
    params: () => ({ params: {} }),
    run: () => Promise.resolve({ outputs: [], checks: [] }),
  }));
  const pipeline = {
    steps,
    published: [],
    gate: names.at(-1),
    pools: { any: { units: 64 }, publish: { units: 64 } },
  };
  return {
    pipeline,
    partitions: Array.from({ length: dates }, (_, at) => partitionOf(at)),
    now: NOW,
  };
}

function partitionOf(at) {
  const day = new Date(Date.UTC(2000, 0, 1 + at)).toISOString().slice(0, 10);
  return {
    date: parseGameDate(day),
    asOf: parseInstant(`${day}T23:00:00Z`),
    closesAt: parseInstant(`${day}T23:30:00Z`),
    groups: [],
    labels: {},
    shared: [],
  };
}
