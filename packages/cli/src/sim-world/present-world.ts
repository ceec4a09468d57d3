/** One world as a person reads it: whether it is the run's own, its games, and who scored. */
import type { StoredVerdict, WorldGame, WorldPlayer, WorldReport } from '@pkg/audit/simulation';
import { LOOKAHEAD_WARNING, markedRun } from '../lookahead-mark.ts';
import type { Line } from '../result-lines.ts';

const VERDICTS: Readonly<Record<StoredVerdict, string>> = {
  same: 'bit by bit as the run stored it',
  differs: 'NOT AS THE RUN STORED IT',
  none_kept: 'made again; the profile of the run keeps no worlds to compare it with',
  damaged: 'made again, but not compared',
};

const PLAYERS = [
  ...['player', 'team', 'min', 'pts', 'reb', 'ast', 'stl', 'blk', 'tov', '3pm', 'fpts', 'stored'],
];

export function presentWorld(
  world: WorldReport,
  { top, problem }: { readonly top: number; readonly problem: string | undefined },
): Line[] {
  const { players, games, run_id, sim_run_id, seed, profile } = world;
  const others = players.length - top;
  return [
    `World ${grouped(world.world)} of run ${markedRun(run_id, world.lookahead)} of ${world.game_date}: ${VERDICTS[world.stored]}`,
    ...(world.lookahead ? [LOOKAHEAD_WARNING] : []),
    ...(problem === undefined ? [] : [`warning: ${problem}`]),
    ...(sim_run_id === run_id ? [] : [`  its simulation is that of run ${sim_run_id}`]),
    `  one of ${grouped(world.worlds)} worlds, seed ${String(seed)}, profile ${profile}; its own seed: ${world.world_seed.join(' ')}`,
    {
      header: ['away', 'away pts', 'home', 'home pts', 'drawn margin', 'overtimes'],
      rows: games.map(gameRow),
    },
    '  margins are drawn from the spreads and decide overtimes; players score apart from them',
    { header: PLAYERS, rows: players.slice(0, top).map(playerRow) },
    ...(players.length === 1 && players[0]!.minutes === 0 ? ['  he sits in this world'] : []),
    ...(others > 0
      ? [`  ${grouped(others)} more (--top ${String(players.length)} shows them, --json has all)`]
      : []),
  ];
}

function gameRow(game: WorldGame): string[] {
  const { drawn_margin: margin, overtimes } = game;
  const ahead = margin < 0 ? game.away : game.home;
  return [
    ...[game.away, game.away_points.toFixed(1), game.home, game.home_points.toFixed(1)],
    `${ahead} by ${Math.abs(margin).toFixed(1)}`,
    overtimes === 0 ? '' : String(overtimes),
  ];
}

function playerRow(player: WorldPlayer): string[] {
  const { stored_dk_fpts: stored, dk_fpts: points } = player;
  return [
    player.player_name ?? String(player.player_id),
    player.team_tricode ?? String(player.team_id),
    ...[player.minutes, player.points, player.rebounds, player.assists].map(tenths),
    ...[player.steals, player.blocks, player.turnovers, player.made_threes].map(tenths),
    points.toFixed(2),
    stored === null || Object.is(stored, points) ? '' : String(stored),
  ];
}

function tenths(value: number): string {
  return value.toFixed(1);
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
