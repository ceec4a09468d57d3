// The kernel: a block of worlds, four at a time, a world in each lane. src/reference/ is the same, one world at a time.
//
// Only operations that WebAssembly fixes to the bit are used (no relaxed SIMD), so every machine gives the same bits.
import {
  AT_GAMES,
  AT_LANE_SUMS,
  AT_NORMAL,
  AT_PLAYERS,
  AT_ROWS,
  AT_SCRATCH,
  AT_STATES,
  AT_SUMS,
  AT_TEAMS,
  AT_WORDS,
  BLOWOUT_MARGIN,
  CEILING_TICKS,
  COMFORTABLE_MARGIN,
  DRIFT_HIGH,
  DRIFT_LOW,
  FACTOR_SHIFT,
  GAME_CELLS,
  GAME_MARGIN,
  GAME_SIGMA,
  GAME_WORDS,
  GAMES,
  HEADER_AT,
  IS_COUNTS,
  KEY,
  LANES,
  MARGIN_SD,
  ONE_PERIOD_MARGIN,
  OVERTIME_CEILING_TICKS,
  OVERTIME_TEAM_TICKS,
  PLAYER_CELLS,
  PLAYERS,
  ROW_STRIDE,
  SCRIPT_Z,
  SCRIPTS,
  STAT_SUMS,
  TEAM_CELLS,
  TEAM_END,
  TEAM_IMPLIED,
  TEAM_SIGMA,
  TEAM_START,
  TEAM_TICKS,
  TWO_PERIOD_MARGIN,
  WORDS_PER_COUNTED_PLAYER,
  WORDS_PER_GAME,
  WORDS_PER_PLAYER,
  WORDS_PER_TEAM,
} from '../src/kernel-layout';
import { drawCountLines } from './count-lines';
import { exponential } from './exp-log';
import { constant, field, integer, SCRATCH_POINTS, SCRATCH_SHIFTS } from './memory';
import { drawMinutes, fillToTotal, playing } from './minutes';
import { drawNoiseLines } from './noise-lines';
import { quantiles } from './quantile';
import { addLanes, firstLanes, sumRows } from './reduce';
import { fillWords, seedStates } from './words';

/** The byte address in a cell of the header. */
@inline
function part(cell: i32): usize {
  return <usize>integer(cell);
}

/** Makes the first `worlds` (1..256) worlds of the block whose key is in the header: rows, and sums of them. */
export function makeBlock(worlds: i32): void {
  const games = integer(GAMES);
  const players = integer(PLAYERS);
  const laneSums = part(AT_LANE_SUMS);
  const vectors = players * STAT_SUMS + 2 * games;
  memory.fill(laneSums, 0, <usize>vectors << 4);
  seedStates(HEADER_AT + 4 * KEY, part(AT_STATES));
  const groups = (worlds + LANES - 1) / LANES;
  for (let game = 0; game < games; game++) {
    for (let group = 0; group < groups; group++) {
      drawGame(game, group, firstLanes(worlds - group * LANES));
    }
  }
  const rows = players + 2 * games;
  addLanes(laneSums, vectors, part(AT_SUMS));
  sumRows(part(AT_ROWS), rows, worlds, part(AT_SUMS) + (<usize>vectors << 3));
}

/** One game in four worlds; `lanes` masks those that exist. */
function drawGame(game: i32, group: i32, lanes: v128): void {
  const record = part(AT_GAMES) + <usize>game * 4 * GAME_CELLS;
  const words = part(AT_WORDS);
  const scratch = part(AT_SCRATCH);
  const normal = part(AT_NORMAL);
  fillWords(part(AT_STATES) + (<usize>group << 6), words, load<i32>(record + 4 * GAME_WORDS));
  const z = quantiles(v128.load(words), normal);
  const margin = f32x4.add(field(record, GAME_MARGIN), f32x4.mul(constant(MARGIN_SD), z));
  const lead = f32x4.abs(margin);
  const one = f32x4.splat(1);
  const periods = f32x4.add(
    v128.and(one, f32x4.lt(lead, constant(ONE_PERIOD_MARGIN))),
    v128.and(one, f32x4.lt(lead, constant(TWO_PERIOD_MARGIN))),
  );
  const pace = f32x4.mul(constant(GAME_SIGMA), quantiles(v128.load(words, 16), normal));
  v128.store(scratch + SCRATCH_POINTS, f32x4.splat(0));
  let at = words + 16 * WORDS_PER_GAME;
  at = drawTeam(2 * game, group, at, margin, periods, pace, lanes);
  drawTeam(2 * game + 1, group, at, f32x4.neg(margin), periods, pace, lanes);
  const row = part(AT_ROWS) + (<usize>(integer(PLAYERS) + game) * ROW_STRIDE + group * LANES) * 4;
  v128.store(row, margin);
  const totals = row + <usize>integer(GAMES) * ROW_STRIDE * 4;
  v128.store(totals, v128.load(scratch + SCRATCH_POINTS));
}

/** One team of a game whose words start at `words`; returns where the next team's words start. */
function drawTeam(
  team: i32,
  group: i32,
  words: usize,
  lead: v128,
  periods: v128,
  pace: v128,
  lanes: v128,
): usize {
  const record = part(AT_TEAMS) + <usize>team * 4 * TEAM_CELLS;
  const start = load<i32>(record + 4 * TEAM_START);
  const count = load<i32>(record + 4 * TEAM_END) - start;
  const players = part(AT_PLAYERS) + <usize>start * 4 * PLAYER_CELLS;
  const scratch = part(AT_SCRATCH);
  const isCounts = integer(IS_COUNTS) !== 0;
  const stride: usize = 16 * (isCounts ? WORDS_PER_COUNTED_PLAYER : WORDS_PER_PLAYER);
  const first = words + 16 * WORDS_PER_TEAM;
  chooseScript(lead, scratch);
  drawMinutes(players, count, first, stride, scratch, lanes);
  const target = f32x4.add(
    constant(TEAM_TICKS),
    f32x4.mul(periods, constant(OVERTIME_TEAM_TICKS)),
  );
  const ceiling = f32x4.add(
    constant(CEILING_TICKS),
    f32x4.mul(periods, constant(OVERTIME_CEILING_TICKS)),
  );
  const isShort = f32x4.lt(f32x4.mul(playing, ceiling), target);
  const sums = part(AT_LANE_SUMS);
  const short = sums + ((<usize>(integer(PLAYERS) * STAT_SUMS + team)) << 4);
  const counted = v128.and(f32x4.splat(1), v128.and(isShort, lanes));
  v128.store(short, f32x4.add(v128.load(short), counted));
  const expected = fillToTotal(players, count, scratch, target, ceiling);
  const z = quantiles(v128.load(words), part(AT_NORMAL));
  const spread = f32x4.add(f32x4.mul(constant(TEAM_SIGMA), z), pace);
  const factor = exponential(f32x4.add(spread, constant(FACTOR_SHIFT)));
  const shotFactor = f32x4.mul(factor, driftOf(record, target, expected));
  const row = part(AT_ROWS) + (<usize>start * ROW_STRIDE + group * LANES) * 4;
  const own = sums + ((<usize>start * STAT_SUMS) << 4);
  const noise = first + 32;
  if (isCounts) {
    drawCountLines(players, count, noise, stride, scratch, factor, shotFactor, row, own);
  } else {
    drawNoiseLines(players, count, noise, stride, scratch, factor, shotFactor, row, own);
  }
  return first + <usize>count * stride;
}

/** Returns the factor that brings the expected points of these minutes towards those that the market implies. */
function driftOf(record: usize, target: v128, expected: v128): v128 {
  if (load<f32>(record + 4 * TEAM_IMPLIED) === 0) return f32x4.splat(1);
  const implied = f32x4.mul(field(record, TEAM_IMPLIED), target);
  const wanted = f32x4.div(implied, f32x4.pmax(f32x4.splat(1e-6), expected));
  return f32x4.pmin(constant(DRIFT_HIGH), f32x4.pmax(constant(DRIFT_LOW), wanted));
}

/** Writes the shift of starters and of the bench under the script that `lead` makes. */
function chooseScript(lead: v128, scratch: usize): void {
  const blowout = constant(BLOWOUT_MARGIN);
  const comfortable = constant(COMFORTABLE_MARGIN);
  for (let role = 0; role < 2; role++) {
    const first = SCRIPT_Z + role * SCRIPTS;
    let z = constant(first + 4);
    z = v128.bitselect(constant(first + 3), z, f32x4.gt(lead, f32x4.neg(blowout)));
    z = v128.bitselect(constant(first + 2), z, f32x4.gt(lead, f32x4.neg(comfortable)));
    z = v128.bitselect(constant(first + 1), z, f32x4.ge(lead, comfortable));
    z = v128.bitselect(constant(first), z, f32x4.ge(lead, blowout));
    v128.store(scratch + SCRATCH_SHIFTS + (<usize>role << 4), z);
  }
}

/** The parts of the kernel on their own, for tests and for measuring where the time goes. */
export { fillWords, seedStates } from './words';

/** What finds the quantiles of rows; it needs no plan. */
export { countBins, dealBins, pickBins, selectRank } from './order';

export function quantilesOf(words: usize, count: i32, table: usize): void {
  const end = words + (<usize>count << 4);
  for (let at = words; at < end; at += 16) v128.store(at, quantiles(v128.load(at), table));
}
