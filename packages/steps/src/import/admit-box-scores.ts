/** Box scores of a season folder at the door: each line belongs to a team of its game, and says whether its player was on the court. */
import { repeatsOf } from '@pkg/lake';
import { BOX_SCORE_COUNTS, BOX_SCORE_STATUSES, boxScoreStatus } from '@pkg/nba';
import { groupBy } from '../group-by.ts';
import type { AdmittedSchedule } from './admit-schedule.ts';
import { dayIn } from './admit-schedule.ts';
import { numberIn, textIn, type Door } from './door.ts';
import type { BoxScoreArchiveRow, ScheduleArchiveRow } from './season-tables.ts';

const STARTERS = 5;

export function admitBoxScores(
  rows: readonly BoxScoreArchiveRow[],
  schedule: AdmittedSchedule,
  door: Door,
): BoxScoreArchiveRow[] {
  const names = new Map<number, string>();
  for (const row of rows) {
    const [id, name] = [numberIn(row, 'player_id'), textIn(row, 'player_name')];
    if (id !== null && name !== null && !names.has(id)) names.set(id, name);
  }
  const lines = rows.flatMap((row) => {
    const gameId = textIn(row, 'game_id');
    if (gameId === null) return door.refuse(row, 'game_id', 'names no game');
    if (schedule.leftOutIds.has(gameId))
      return door.leaveOut(row, 'its game is left out of the schedule');
    const game = schedule.byId.get(gameId);
    if (game === undefined)
      return door.refuse(row, 'game_id', 'is a game that is not on the schedule');
    return ofGame(row, game, schedule, door).flatMap((line) => listed(line, names, door));
  });
  const isTwice = refuseRepeats(lines, door);
  return isTwice ? lines : withStarters(lines, door);
}

/** A player stands once in a game: by id, and where a line has none, by name under his team. */
function refuseRepeats(lines: readonly BoxScoreArchiveRow[], door: Door): boolean {
  const rules = [
    { columns: ['game_id', 'player_id'] },
    { columns: ['game_id', 'team', 'player_name'], unlessBoth: 'player_id' },
  ];
  const found = rules.flatMap((rule) =>
    repeatsOf(rule, lines).map(({ row, repeats }) =>
      door.repeat(lines[row]!, rule.columns, lines[repeats]!),
    ),
  );
  return found.length > 0;
}

/** The line with its day, its team and its opponent, as the schedule has them. */
function ofGame(
  row: BoxScoreArchiveRow,
  game: ScheduleArchiveRow,
  { teams }: AdmittedSchedule,
  door: Door,
): BoxScoreArchiveRow[] {
  const date = (row.game_date as unknown) === null ? game.game_date : dayIn(row.game_date);
  if (date !== game.game_date)
    return door.refuse(
      row,
      'game_date',
      `is not the day of game ${game.game_id} on the schedule, ${game.game_date}`,
    );
  const written = textIn(row, 'team');
  const id = numberIn(row, 'team_id');
  const team =
    written !== null
      ? teams.read(written)
      : id === null
        ? undefined
        : id === game.home_team_id
          ? game.home
          : id === game.away_team_id
            ? game.away
            : undefined;
  if (team !== game.home && team !== game.away) {
    const near = written === null || team !== undefined ? '' : `; ${teams.near(written)}`;
    return door.refuse(row, 'team', `does not play in ${game.away}@${game.home}${near}`);
  }
  const isHome = team === game.home;
  const opponent = isHome ? game.away : game.home;
  const expected = {
    team_id: isHome ? game.home_team_id : game.away_team_id,
    opp_id: isHome ? game.away_team_id : game.home_team_id,
    is_home: isHome,
  };
  const writtenOpponent = textIn(row, 'opp');
  if (writtenOpponent !== null && teams.read(writtenOpponent) !== opponent)
    return door.refuse(row, 'opp', `is not the opponent of ${team} in game ${game.game_id}`);
  for (const [column, value] of Object.entries(expected)) {
    const own = (row as unknown as Record<string, unknown>)[column] ?? null;
    if (own !== null && value !== null && own !== value)
      return door.refuse(row, column, `is not ${String(value)}, as game ${game.game_id} has it`);
  }
  return [
    door.changed(row, {
      game_id: game.game_id,
      game_date: date,
      team,
      opp: opponent,
      team_id: row.team_id ?? expected.team_id!,
      opp_id: row.opp_id ?? expected.opp_id!,
      is_home: isHome,
    }),
  ];
}

/** The line with the name of its player and why he played or did not. */
function listed(
  row: BoxScoreArchiveRow,
  names: ReadonlyMap<number, string>,
  door: Door,
): BoxScoreArchiveRow[] {
  const { minutes } = row;
  const id = numberIn(row, 'player_id');
  const name = textIn(row, 'player_name') ?? (id === null ? null : (names.get(id) ?? null));
  const isPlayed = typeof minutes === 'number' && minutes > 0;
  if (name === null) {
    if (isPlayed) return door.refuse(row, 'player_name', 'names nobody, and he played');
    return door.leaveOut(row, 'a line of a player without a name');
  }
  const written = textIn(row, 'status');
  const status =
    written === null ? (isPlayed ? 'played' : 'dnp_unspecified') : boxScoreStatus(written);
  if (status === null)
    return door.refuse(row, 'status', `is no status; known: ${BOX_SCORE_STATUSES.join(', ')}`);
  if (status === 'played' && (minutes ?? null) === null)
    return door.refuse(row, 'minutes', 'are no minutes, and his status is played');
  if (status !== 'played' && isPlayed)
    return door.refuse(row, 'minutes', `are minutes of a player whose status is ${status}`);
  if (isPlayed) {
    const bare = BOX_SCORE_COUNTS.find((column) => (row[column] ?? null) === null);
    if (bare !== undefined)
      return door.refuse(row, bare, `is not known, and he played ${String(minutes)} minutes`);
  }
  const isSame = name === row.player_name && status === row.status;
  return [isSame ? row : door.changed(row, { player_name: name, status })];
}

/** An unknown starter is none where five others started or he did not play, and else nobody can say. */
function withStarters(lines: readonly BoxScoreArchiveRow[], door: Door): BoxScoreArchiveRow[] {
  const starters = groupBy(
    lines.filter(({ starter }) => starter),
    ({ game_id, team }) => `${game_id} ${team}`,
  );
  for (const five of starters.values()) {
    const sixth = five[STARTERS];
    if (sixth !== undefined)
      door.refuse(sixth, 'starter', `is the sixth starter of ${sixth.team} in ${sixth.game_id}`);
  }
  return lines.flatMap((row) => {
    if (((row.starter as unknown) ?? null) !== null) return [row];
    const others = starters.get(`${row.game_id} ${row.team}`)?.length ?? 0;
    const isPlayed = row.minutes !== null && row.minutes > 0;
    if (isPlayed && others < STARTERS)
      return door.refuse(
        row,
        'starter',
        `does not say whether he started, and ${String(others)} others of ${row.team} did`,
      );
    return [door.changed(row, { starter: false })];
  });
}
