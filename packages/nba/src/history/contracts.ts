/**
 * The tables of the bronze history, one contract per dataset. Column names are those of the owner's lake where it has
 * the dataset; instants are UTC, days are Eastern calendar days, teams are tricodes.
 */
import { day, defineContract, flag, instant, int, nullable, real, text } from '@pkg/lake';
import { eachCount } from '../vocabulary/box-score-counts.ts';
import { BOX_SCORE_STATUSES } from '../vocabulary/box-score-status.ts';

/** Final tip times. Scores are left out: they were not known before the games. */
export const SCHEDULE = defineContract('schedule', ['game_id'], {
  game_id: text(),
  game_date: day(),
  tip_ts: instant(),
  season_type: text(),
  home_team_id: nullable(int()),
  home_team_tricode: text(),
  away_team_id: nullable(int()),
  away_team_tricode: text(),
});

/**
 * One official injury report: rows of players, of teams that have not reported, and of other events. A player stands once
 * under a game.
 */
export const INJURIES_RAW = defineContract(
  'injuries_raw',
  ['source_row_id'],
  {
    report_date: day(),
    as_of_ts: instant(),
    ingested_ts: instant(),
    row_type: text({ oneOf: ['player', 'not_yet_submitted', 'non_nba_event'] }),
    game_date: day(),
    matchup: text(),
    home_team_tricode: text(),
    away_team_tricode: text(),
    team_tricode: nullable(text()),
    player_name: nullable(text()),
    status_raw: nullable(text()),
    notes_raw: nullable(text()),
    source: text(),
    source_row_id: text(),
  },
  [{ columns: ['game_date', 'matchup', 'team_tricode', 'player_name'] }],
);

/** One snapshot of the odds: a row per game, book and market; `as_of_ts` is the book's own last update. */
export const ODDS_RAW = defineContract(
  'odds_raw',
  [],
  {
    game_id: nullable(text()),
    game_date: day(),
    as_of_ts: instant(),
    ingested_ts: instant(),
    book: text(),
    market: text({ oneOf: ['spread', 'total'] }),
    home_team_tricode: text(),
    away_team_tricode: text(),
    /** Points that the home side gives; negative when it is favoured. */
    spread_home: nullable(real({ min: -60, max: 60 })),
    total: nullable(real({ min: 100, max: 350 })),
    source: text(),
  },
  [{ columns: ['game_date', 'home_team_tricode', 'away_team_tricode', 'book', 'market'] }],
);

/** More than any player has had in a game: the records are 100 points, 63 attempts and 55 rebounds. */
const COUNT = nullable(int({ min: 0, max: 120 }));

/**
 * The official lines of one game, a row per listed player; counts are null for a player who did not play. A player
 * stands once in a game, for one team. Some who were inactive have no id: those stand once under their team by name.
 */
export const BOXSCORES_RAW = defineContract(
  'boxscores_raw',
  [],
  {
    game_id: text(),
    game_date: day(),
    team_id: int(),
    team_tricode: text(),
    opponent_team_id: int(),
    opponent_team_tricode: text(),
    is_home: flag(),
    player_id: nullable(int({ min: 1 })),
    player_name: text(),
    status: text({ oneOf: BOX_SCORE_STATUSES }),
    starter: flag(),
    minutes: nullable(real({ min: 0, max: 80 })),
    ...eachCount(COUNT),
  },
  [
    { columns: ['game_id', 'player_id'] },
    { columns: ['game_id', 'team_tricode', 'player_name'], unlessBoth: 'player_id' },
  ],
);

/** The players of one DraftKings Classic draft group; `lock_ts` is when its entries close. */
export const DK_SALARIES = defineContract(
  'dk_salaries',
  [],
  {
    game_date: day(),
    draft_group_id: text(),
    lock_ts: instant(),
    player_id: nullable(int({ min: 1 })),
    player_name: text(),
    team_tricode: text(),
    positions: text(),
    /** US dollars. */
    salary: int({ min: 1000, max: 30000 }),
  },
  [
    { columns: ['draft_group_id', 'player_id'] },
    { columns: ['draft_group_id', 'team_tricode', 'player_name'], unlessBoth: 'player_id' },
  ],
);

/** The players of one DraftKings draft group of any contest type as the site lists them, with the id of each roster slot. */
export const DK_DRAFTABLES = defineContract('dk_draftables', ['draft_group_id', 'dk_player_id'], {
  game_date: day(),
  draft_group_id: text(),
  dk_player_id: int({ min: 1 }),
  player_name: text(),
  team_tricode: text(),
  positions: text(),
  /** US dollars; null in contests without a salary cap. */
  salary: nullable(int({ min: 1 })),
  status: text(),
  is_disabled: flag(),
  tip_ts: instant(),
  /** `<roster slot id>:<draftable id>` by slot, joined by `;`: what an upload of entries needs. */
  draftable_ids: text(),
});

/** The rostered players of the contests of one draft group, in percent of entries. */
export const DK_OWNERSHIP = defineContract(
  'dk_ownership',
  [],
  {
    game_date: day(),
    draft_group_id: text(),
    contest_id: int({ min: 1 }),
    contest_name: text(),
    /** The largest contests of the site have some hundred thousand. */
    entries: int({ min: 0, max: 10_000_000 }),
    player_id: nullable(int({ min: 1 })),
    player_name: text(),
    actual_own_pct: real({ min: 0, max: 100 }),
  },
  [
    { columns: ['contest_id', 'player_id'] },
    { columns: ['contest_id', 'player_name'], unlessBoth: 'player_id' },
  ],
);

/** Announced lineups: projected and confirmed starters. */
export const DAILY_LINEUPS = defineContract('daily_lineups', [], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  player_name: text(),
  lineup_status: text({ oneOf: ['projected', 'confirmed'] }),
});

/** Nightly rosters, of all teams or of some; a player is on one. */
export const ROSTER_NIGHTLY_RAW = defineContract(
  'roster_nightly_raw',
  [],
  {
    team_id: int(),
    player_id: int({ min: 1 }),
    player_name: text(),
    active_flag: flag(),
    listed_pos: nullable(text()),
  },
  [{ columns: ['player_id'] }],
);
