/** The schedule of a season folder at the door: every other table is read by it. */
import { easternDate, repeatsOf } from '@pkg/lake';
import {
  calendarYear,
  teamOfName,
  teamOfTricode,
  hasSlates,
  printedSeasonType,
  seasonTypeOf,
  teamReader,
  type TeamReader,
} from '@pkg/nba';
import { parseGameDate, type GameDate, type Instant } from '@pkg/std';
import { numberIn, textIn, type Door } from './door.ts';
import type { BoxScoreArchiveRow, ScheduleArchiveRow } from './season-tables.ts';

export interface AdmittedSchedule {
  readonly games: readonly ScheduleArchiveRow[];
  readonly byId: ReadonlyMap<string, ScheduleArchiveRow>;
  /** Ids of the games that were left out: rows of other tables about them are left out too. */
  readonly leftOutIds: ReadonlySet<string>;
  readonly teams: TeamReader;
}

/** @param boxscores say the ids of teams where the schedule does not */
export function admitSchedule(
  rows: readonly ScheduleArchiveRow[],
  boxscores: readonly BoxScoreArchiveRow[],
  door: Door,
): AdmittedSchedule {
  const leftOutIds = new Set<string>();
  const hasLeagueIds = rows.some((row) => LEAGUE_ID.test(textIn(row, 'game_id') ?? ''));
  const placed = rows.flatMap((row) => {
    const kept = placedGame(row, hasLeagueIds, door);
    const id = textIn(row, 'game_id');
    if (kept.length === 0 && id !== null) leftOutIds.add(id);
    return kept;
  });
  for (const { row, repeats } of repeatsOf({ columns: ['game_id'] }, placed)) {
    door.repeat(placed[row]!, ['game_id'], placed[repeats]!);
  }
  const games = withTeamIds(withLeagueCodes(placed, door), boxscores, door);
  return {
    games,
    byId: new Map(games.map((game) => [game.game_id, game])),
    leftOutIds,
    teams: teamReader(games.flatMap(({ home, away }) => [home, away])),
  };
}

const LEAGUE_ID = /^00\d{8}$/;

/** One game with its day, its part of the season and two teams; nothing where it has no teams or no place. */
function placedGame(
  row: ScheduleArchiveRow,
  hasLeagueIds: boolean,
  door: Door,
): ScheduleArchiveRow[] {
  const season = textIn(row, 'season');
  if (season === null || !/^\d{4}(-\d{2}|-\d{4})?$/.test(season))
    return door.refuse(row, 'season', 'is no season such as 2023-24');
  const gameId = textIn(row, 'game_id');
  if (gameId === null) return door.refuse(row, 'game_id', 'names no game');
  if (hasLeagueIds && !LEAGUE_ID.test(gameId))
    return door.refuse(row, 'game_id', 'is no ten-digit id, as those of other games are');
  const type = seasonTypeOf(gameId, textIn(row, 'season_type'));
  if (type === undefined)
    return door.refuse(
      row,
      'season_type',
      `is no known part of a season, and the game id ${gameId} is not one of the league's (002... is the regular season)`,
    );
  const [home, away] = [textIn(row, 'home'), textIn(row, 'away')];
  if (home === null || away === null) return door.leaveOut(row, 'a game without two teams');
  if (home === away) return door.refuse(row, 'away', 'plays itself');
  const tip = numberIn(row, 'tip_utc') as Instant | null;
  if (tip === null) {
    if (!hasSlates(type)) return door.leaveOut(row, 'a preseason or All-Star game without a tip');
    return door.refuse(row, 'tip_utc', 'is no tip: a game needs the instant at which it begins');
  }
  const tipDate = easternDate(tip);
  const date = row.game_date === null ? tipDate : dayIn(row.game_date);
  if (date === null) return door.refuse(row, 'game_date', 'is no day such as 2023-12-25');
  if (date !== tipDate)
    return door.refuse(row, 'game_date', `is not the Eastern day of its tip, which is ${tipDate}`);
  if (calendarYear(season.slice(0, 4), date.slice(5, 7)) !== date.slice(0, 4)) {
    const year = Number(season.slice(0, 4));
    if (date.slice(0, 4) === String(year + 1))
      return door.leaveOut(
        row,
        `a game after June ${String(year + 1)}: its month would be one of ${String(year)}`,
      );
    return door.refuse(row, 'game_date', `is no day of the season ${season}`);
  }
  const words = textIn(row, 'season_type') ?? printedSeasonType(type);
  return [
    door.changed(row, {
      season,
      game_id: gameId,
      game_date: date,
      season_type: words,
      home,
      away,
    }),
  ];
}

/** A schedule whose teams are all the league's has the league's codes: `GS` on it is `GSW`. */
function withLeagueCodes(games: readonly ScheduleArchiveRow[], door: Door): ScheduleArchiveRow[] {
  const codeOf = (text: string): string | undefined =>
    (teamOfTricode(text) ?? teamOfName(text))?.tricode;
  const own = games.filter(isSlateKind);
  const isLeague = own.every(
    ({ home, away }) => codeOf(home) !== undefined && codeOf(away) !== undefined,
  );
  if (!isLeague) return [...games];
  return games.map((game) => {
    const [home, away] = [codeOf(game.home) ?? game.home, codeOf(game.away) ?? game.away];
    return home === game.home && away === game.away ? game : door.changed(game, { home, away });
  });
}

function isSlateKind({ game_id, season_type }: ScheduleArchiveRow): boolean {
  return hasSlates(seasonTypeOf(game_id, season_type));
}

const SIDES = [
  ['home', 'home_team_id'],
  ['away', 'away_team_id'],
] as const;

/** Every team of a game that can be on a slate has one id, everywhere the same. */
function withTeamIds(
  games: readonly ScheduleArchiveRow[],
  boxscores: readonly BoxScoreArchiveRow[],
  door: Door,
): ScheduleArchiveRow[] {
  const sides = games.filter(isSlateKind).flatMap((game) =>
    SIDES.flatMap(([side, column]) => {
      const id = numberIn(game, column);
      return id === null ? [] : [{ game, side, column, code: game[side], id }];
    }),
  );
  const idOf = mostOften(
    sides,
    ({ code }) => code,
    ({ id }) => id,
  );
  const codeOf = mostOften(
    sides,
    ({ id }) => id,
    ({ code }) => code,
  );
  for (const { game, side, column, code, id } of sides) {
    if (codeOf.get(id) !== code && idOf.get(codeOf.get(id)!) === id)
      door.refuse(game, side, `has the id of ${codeOf.get(id)!} elsewhere, ${String(id)}`);
    else if (idOf.get(code) !== id)
      door.refuse(game, column, `is not the id of ${code} elsewhere, ${String(idOf.get(code))}`);
  }
  const ids = new Map<string, number>(idOf);
  for (const line of boxscores) {
    const [team, id] = [textIn(line, 'team'), numberIn(line, 'team_id')];
    if (team !== null && id !== null && !ids.has(team) && !codeOf.has(id)) ids.set(team, id);
  }
  return games.map((game) => {
    const [home, away] = SIDES.map(([side, column]) => {
      const known = numberIn(game, column);
      if (known !== null || !isSlateKind(game)) return known;
      const id = ids.get(game[side]) ?? teamOfTricode(game[side])?.id ?? null;
      if (id === null) door.refuse(game, column, `is not the id of ${game[side]}`);
      return id;
    }) as [number | null, number | null];
    return home === game.home_team_id && away === game.away_team_id
      ? game
      : door.changed(game, { home_team_id: home, away_team_id: away });
  });
}

/** For each key the value that most items have with it; when several are equally frequent, the first. */
function mostOften<T, K, V>(
  items: readonly T[],
  keyOf: (item: T) => K,
  valueOf: (item: T) => V,
): Map<K, V> {
  const counts = new Map<K, Map<V, number>>();
  for (const item of items) {
    const own = counts.get(keyOf(item)) ?? new Map<V, number>();
    own.set(valueOf(item), (own.get(valueOf(item)) ?? 0) + 1);
    counts.set(keyOf(item), own);
  }
  return new Map(
    [...counts].map(([key, own]) => {
      const [[value]] = [...own].sort(([, a], [, b]) => b - a) as [[V, number]];
      return [key, value];
    }),
  );
}

/** A calendar day, or null. */
export function dayIn(value: unknown): GameDate | null {
  if (typeof value !== 'string') return null;
  try {
    return parseGameDate(value.trim());
  } catch {
    return null;
  }
}
