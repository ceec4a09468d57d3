/**
 * The layout of the kernel's memory, in 4-byte cells unless a name says otherwise. The kernel (assembly/) and the
 * reference (reference/) both read this file, so it holds plain integers only.
 */

/** Worlds in a block, and in one vector. Both are part of the definition of a sum: others give other last bits. */
export const BLOCK_WORLDS = 256;
export const LANES = 4;

/** Minutes are counted in ticks of 2^-13 minute (7 ms), so that a team's minutes are integers that float32 holds exactly. */
export const TICKS_PER_MINUTE = 8192;

/** The header starts here, in bytes; below it is nothing. */
export const HEADER_AT = 1024;

/** Cells of the header. First the byte addresses of the other parts, and the sizes of the slate. */
export const AT_GAMES = 0;
export const AT_TEAMS = 1;
export const AT_PLAYERS = 2;
export const AT_NORMAL = 3;
export const AT_STUDENT = 4;
export const AT_COUNTS = 5;
export const AT_STATES = 6;
export const AT_WORDS = 7;
export const AT_SCRATCH = 8;
export const AT_ROWS = 9;
export const AT_LANE_SUMS = 10;
export const AT_SUMS = 11;
export const GAMES = 12;
export const PLAYERS = 13;
export const IS_COUNTS = 14;
export const IS_SHARE = 15;
/** The four words of the block's key. */
export const KEY = 16;

/** Then the constants of the profile, as float32. */
export const MARGIN_SD = 24;
export const ONE_PERIOD_MARGIN = 25;
export const TWO_PERIOD_MARGIN = 26;
export const BLOWOUT_MARGIN = 27;
export const COMFORTABLE_MARGIN = 28;
/** Normal quantiles by script: five for starters, then five for the bench; zeros where the script is off. */
export const SCRIPT_Z = 29;
export const SCRIPTS = 5;
export const TEAM_TICKS = 39;
export const OVERTIME_TEAM_TICKS = 40;
export const CEILING_TICKS = 41;
export const OVERTIME_CEILING_TICKS = 42;
export const TEAM_SIGMA = 43;
export const GAME_SIGMA = 44;
/** Makes the mean of the team factor 1: minus half of its variance. */
export const FACTOR_SHIFT = 45;
export const DRIFT_LOW = 46;
export const DRIFT_HIGH = 47;
export const NOISE_K = 48;
/** For each kind of shot the coefficients of the flooring correction, lowest power first. */
export const FLOORING = 57;
export const FLOORING_TERMS = 7;
export const SCORING = 78;
export const FORM_SIGMA = 88;
export const FORM_SHIFT = 89;
export const HEADER_CELLS = 96;

/** A game: the mean margin, and the words that its two teams use. */
export const GAME_CELLS = 4;
export const GAME_MARGIN = 0;
export const GAME_WORDS = 1;

/** A team: its players, and the points per tick that the market implies (0 where it is silent). */
export const TEAM_CELLS = 4;
export const TEAM_START = 0;
export const TEAM_END = 1;
export const TEAM_IMPLIED = 2;

/** A player. */
export const PLAYER_CELLS = 32;
/** He plays where the upper 31 bits of a word are at most this. */
export const PLAY_LIMIT = 0;
export const P50_TICKS = 1;
export const SIGMA_BELOW = 2;
export const SIGMA_ABOVE = 3;
/** 0 for a starter, 1 for the bench. */
export const ROLE = 4;
export const POINTS_PER_TICK = 5;
/** Nine rates per tick; where noise is floored its correction is in them. */
export const RATES_AT = 6;
/** Points of a two-point attempt, makes of a three, makes of a free throw. */
export const TWO_POINTS = 15;
export const THREE_PCT = 16;
export const FREE_PCT = 17;
/** For each kind of shot: log(1 - p), p / (1 - p) and 1 where makes and misses are swapped, p being the rarer of them. */
export const MAKES_AT = 18;
export const MAKES_CELLS = 3;

/** Kinds of shots, and all kinds of events. */
export const SHOTS = 3;
export const EVENTS = 9;

/** Sums of each player: minutes, pts, reb, ast, stl, blk, tov, fg3m, dd, td. */
export const STAT_SUMS = 10;

/** Words of a game before its teams, of a team before its players, and of a player in either family of noise. */
export const WORDS_PER_GAME = 2;
export const WORDS_PER_TEAM = 1;
export const WORDS_PER_PLAYER = 11;
export const WORDS_PER_COUNTED_PLAYER = 15;

/** Tables of quantiles: cells an octave as a power of two, octaves, and what a float's bits are shifted by. */
export const CELL_BITS = 6;
export const OCTAVES = 31;

/** Counts end here; each event has this many ratios (r + k) / (k + 1), after them 1 / (k + 1), then alpha and 1 / alpha. */
export const MAX_COUNT = 64;

/** Rows of a block are this many float32 apart: not a power of two, so that they spread over the sets of a cache. */
export const ROW_STRIDE = 272;

/** A team of more players could overflow exact float32 sums of ticks. */
export const MAX_TEAM_PLAYERS = 32;

/** Bins in which the values of a row are counted. */
export const BINS = 2048;
