/**
 * Measures what each family of features gives, walk-forward, from the training rows that a data root holds: `node
 * bench/heads.mjs <data-root> <peer file or folder> [from] [family ...]`.
 *
 * The heads are fitted twice (before `from`, and again 49 days later) and score what comes after. A family is taken away by
 * giving its columns one value in every row, so that no split can use them. Points are minutes by rates, bonuses for doubles
 * apart, with no simulation. Every line prints the hash of its first minutes artifact: the same on any machine and Node.
 */
import { addDays, parseGameDate } from '@pkg/std';
import { readPeer } from '../dist/evaluation/peer-file.js';
import { minutesHead } from '../dist/minutes/minutes-model.js';
import { artifactSha256 } from '../dist/models/head.js';
import { linearPoints } from '../dist/rates/level-vector.js';
import { ratesHead } from '../dist/rates/rates-model.js';
import { newestTrainingRows } from './training-data.mjs';

const FAMILIES = {
  all: [],
  similar: ['similar_minutes', 'similar_start_rate', 'similar_weight', 'similar_fpts_per_minute'],
  absences: [
    ...['vacated_minutes_team', 'vacated_minutes_pos', 'absent_minutes', 'absent_minutes_pos'],
    ...['absent_starts', 'absent_starts_pos', 'absent_usage', 'returning_minutes'],
    ...['returning_minutes_pos', 'departed_minutes', 'departed_minutes_pos'],
  ],
  rank: [
    ...['team_expected_minutes', 'minutes_share', 'minutes_above_pos', 'rank', 'rank_pos'],
    ...['team_recent_minutes'],
  ],
  starts: [
    ...['started_last', 'start_rate', 'start_rate_15', 'is_projected_starter'],
    ...['minutes_as_starter', 'minutes_off_bench'],
  ],
  margins: ['minutes_close_games', 'minutes_regulation', 'margin_last', 'margin_ew3'],
  season: ['games_played', 'games_with_team', 'minutes_with_team'],
  salary: ['listed_salary', 'salary_rank', 'salary_rank_pos'],
  use: [
    ...['play_share_5', 'play_share_20', 'dnp_share_10', 'last_listing', 'games_missed'],
    ...['games_in_row', 'days_since_played'],
  ],
  status: ['status'],
  schedule: ['team_rest_days', 'team_games_7_days'],
  matchup: ['allowed_fpts', 'allowed_fpts_pos', 'team_fpts', 'game_pace'],
};

const [root, peerPath, from = '2024-10-22', ...asked] = process.argv.slice(2);
const rows = await newestTrainingRows(root);
const peer = new Map(
  (await readPeer(peerPath))
    .filter((row) => row.proj_fpts > 0 && row.scored_fpts > 0)
    .map((row) => [`${row.game_date} ${row.player_id}`, row]),
);
const second = addDays(parseGameDate(from), 49);
const periods = [
  [from, second],
  [second, '9999-12-31'],
];
console.log(`${rows.length} training rows; scored from ${from}; Node ${process.version}`);
console.log(
  'without      rows  minutes MAE  points MAE  bias      r    all: minutes  Brier  artifact',
);
for (const family of asked.length > 0 ? asked : Object.keys(FAMILIES)) await report(family);

async function report(family) {
  const known = family === 'all' ? rows : rows.map((row) => without(row, FAMILIES[family]));
  const scored = (await Promise.all(periods.map(([start, end]) => walk(known, start, end)))).flat();
  const onPeer = scored.filter(({ peer: own }) => own !== undefined);
  const played = scored.filter(({ row }) => row.label_played);
  const line = [
    family.padEnd(10),
    String(onPeer.length).padStart(6),
    mean(onPeer, minutesError).toFixed(3).padStart(12),
    mean(onPeer, ({ points, peer: own }) => Math.abs(points - own.scored_fpts))
      .toFixed(3)
      .padStart(11),
    mean(onPeer, ({ points, peer: own }) => points - own.scored_fpts)
      .toFixed(2)
      .padStart(5),
    correlation(onPeer).toFixed(4).padStart(7),
    mean(played, minutesError).toFixed(3).padStart(12),
    mean(scored, brier).toFixed(4).padStart(9),
    scored[0].sha256.slice(0, 12),
  ];
  console.log(line.join(' '));
}

async function walk(known, start, end) {
  const past = known.filter((row) => row.game_date < start);
  const training = { train_from: past[0].game_date, train_through: start, rows: past.length };
  const runtime = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
  const minutes = await minutesHead.fit(past, training, runtime);
  const rates = await ratesHead.fit(past, training, runtime);
  const sha256 = artifactSha256(minutes);
  const next = known.filter(
    (row) => row.game_date >= start && row.game_date < end && row.status !== 'OUT',
  );
  const minutesOf = minutesHead.score(minutes, next);
  return ratesHead.score(rates, next).map((rate, index) => {
    const row = next[index];
    const { p50, playProb } = minutesOf[index];
    const made = {
      fg2m: rate.fg2a * rate.fg2_pct,
      fg3m: rate.fg3a * rate.fg3_pct,
      ftm: rate.fta * rate.ft_pct,
    };
    const points = p50 * linearPoints({ ...rate, ...made });
    const own = peer.get(`${row.game_date} ${row.player_id}`);
    return { row, p50, playProb, points, peer: own, sha256 };
  });
}

function without(row, columns) {
  const rest = { ...row };
  for (const column of columns) rest[column] = typeof row[column] === 'string' ? 'AVAILABLE' : 0;
  return rest;
}

function minutesError({ row, p50 }) {
  return Math.abs(p50 - row.label_minutes);
}

function brier({ row, playProb }) {
  const miss = playProb - (row.label_played ? 1 : 0);
  return miss * miss;
}

function mean(items, value) {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

function correlation(items) {
  const [x, y] = [
    mean(items, ({ points }) => points),
    mean(items, ({ peer: own }) => own.scored_fpts),
  ];
  const both = mean(items, ({ points, peer: own }) => (points - x) * (own.scored_fpts - y));
  const spread = (value, centre) => mean(items, (item) => (value(item) - centre) ** 2);
  const [a, b] = [spread(({ points }) => points, x), spread(({ peer: own }) => own.scored_fpts, y)];
  return both / Math.sqrt(a * b);
}
