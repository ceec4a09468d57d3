/**
 * Names the rows that a step makes its own from, and the columns of them that move it most: a trace tells these of a
 * number that no other table holds. The steps read whole tables; this is for people.
 */

export interface RowSource {
  readonly asset: string;
  /** The table, as manifests name it. */
  readonly output: string;
  /** The subject of the row. */
  readonly of: 'player' | 'game';
  readonly columns: readonly string[];
  /** The columns that are made from it; left out: all. */
  readonly into?: readonly string[];
}

const MINUTES = ['minutes_p10_cond', 'minutes_p50_cond', 'minutes_p90_cond'];
const EXPECTED = ['minutes_p10', 'minutes_p50', 'minutes_p90'];
const MARKET: Omit<RowSource, 'columns'> = {
  asset: 'ingest.odds_raw',
  output: 'consensus.parquet',
  of: 'game',
};
const QUANTILES: Omit<RowSource, 'columns'> = {
  asset: 'sim.run',
  output: 'quantiles.parquet',
  of: 'player',
};
const SCORED: Omit<RowSource, 'columns'> = {
  asset: 'minutes.score',
  output: 'minutes.parquet',
  of: 'player',
};

/** The steps that compute, each with the columns of a player and of his game that move it most. */
export const MADE_FROM: Readonly<Record<string, readonly RowSource[]>> = {
  'finalize.unified': [
    { ...QUANTILES, columns: ['dk_fpts_mean'], into: ['value'] },
    {
      ...QUANTILES,
      columns: ['dk_fpts_p10', 'dk_fpts_mean', 'dk_fpts_p90'],
      into: ['boom_prob', 'bust_prob'],
    },
    {
      asset: 'ownership.score',
      output: 'ownership.parquet',
      of: 'player',
      columns: ['salary'],
      into: ['value', 'boom_prob', 'bust_prob'],
    },
    {
      ...MARKET,
      columns: ['spread_home', 'total'],
      into: ['team_implied_total', 'opponent_implied_total'],
    },
  ],
  'sim.run': [
    { ...SCORED, columns: ['play_prob', ...MINUTES] },
    {
      asset: 'rates.score',
      output: 'rates.parquet',
      of: 'player',
      columns: ['fg2a', 'fg3a', 'fta', 'reb', 'ast', 'stl', 'blk', 'tov'],
    },
    { ...MARKET, columns: ['spread_home', 'total'] },
  ],
  'ownership.score': [
    { ...QUANTILES, columns: ['dk_fpts_mean', 'dk_fpts_p90'] },
    { ...SCORED, columns: ['play_prob', 'minutes_p50'] },
  ],
  'minutes.score': [
    { ...SCORED, columns: ['play_prob', ...MINUTES], into: EXPECTED },
    {
      asset: 'minutes.features_live',
      output: 'features.parquet',
      of: 'player',
      columns: [
        ...['status', 'is_projected_starter', 'minutes_ew3', 'minutes_ew10', 'minutes_season'],
        ...['start_rate_15', 'play_share_20', 'games_missed', 'absent_minutes'],
      ],
    },
  ],
  'rates.score': [
    {
      asset: 'rates.features_live',
      output: 'features.parquet',
      of: 'player',
      columns: [
        ...['hist_fpts_per_minute', 'recent_fpts_per_minute', 'vacated_share', 'pace_factor'],
        ...['spread_home', 'total'],
      ],
    },
  ],
  'minutes.features_live': [
    {
      asset: 'ingest.injuries_raw',
      output: 'injuries.parquet',
      of: 'player',
      columns: ['status', 'notes_raw', 'as_of_ts'],
    },
    {
      asset: 'ingest.daily_lineups',
      output: 'lineups.parquet',
      of: 'player',
      columns: ['lineup_status'],
    },
  ],
  'rates.features_live': [{ ...MARKET, columns: ['spread_home', 'total'] }],
};
