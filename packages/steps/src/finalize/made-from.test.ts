import type { TableContract } from '@pkg/lake';
import { DAILY_LINEUPS } from '@pkg/nba';
import { expect, test } from 'vitest';
import { INJURIES_TABLE } from '../ingest/injuries.ts';
import { CONSENSUS_TABLE } from '../ingest/odds-consensus.ts';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { MINUTES_TABLE } from '../minutes/score.ts';
import { OWNERSHIP_TABLE } from '../ownership/score.ts';
import { pipeline } from '../pipeline.ts';
import { RATES_FEATURES_LIVE } from '../rates/features.ts';
import { RATES_TABLE } from '../rates/score.ts';
import { QUANTILES_TABLE } from '../sim/run.ts';
import { MADE_FROM } from './made-from.ts';
import { UNIFIED_TABLE } from './unified.ts';

const TABLES: Readonly<Record<string, TableContract>> = {
  'ingest.injuries_raw/injuries.parquet': INJURIES_TABLE,
  'ingest.daily_lineups/lineups.parquet': DAILY_LINEUPS,
  'ingest.odds_raw/consensus.parquet': CONSENSUS_TABLE,
  'minutes.features_live/features.parquet': MINUTES_FEATURES,
  'minutes.score/minutes.parquet': MINUTES_TABLE,
  'rates.features_live/features.parquet': RATES_FEATURES_LIVE,
  'rates.score/rates.parquet': RATES_TABLE,
  'sim.run/quantiles.parquet': QUANTILES_TABLE,
  'ownership.score/ownership.parquet': OWNERSHIP_TABLE,
};
const sources = Object.entries(MADE_FROM).flatMap(([step, own]) =>
  own.map((source) => ({ step, ...source })),
);

test.each(sources)('$step is told from columns of $asset that there are', (source) => {
  const { asset, output, of, columns, into = [] } = source;
  const table = TABLES[`${asset}/${output}`]!;
  expect(Object.keys(table.columns)).toEqual(expect.arrayContaining([`${of}_id`, ...columns]));
  expect(Object.keys(UNIFIED_TABLE.columns)).toEqual(expect.arrayContaining([...into]));
});

test('every table that is told of is upstream of its step, or its own', () => {
  const { steps } = pipeline({ simThreads: 1 });
  const upstreamOf = (asset: string): readonly string[] =>
    steps.find((step) => step.asset === asset)!.upstream;
  for (const { step, asset } of sources) expect([step, ...upstreamOf(step)], step).toContain(asset);
});
