/** Expected minutes of each team, stacked: a team plays 240 of them, whoever plays. */
import type { SlatePlayer } from './backfill.ts';
import { escapeText } from './escape-text.ts';

/** Five players for 48 minutes: a game without overtime. */
const TEAM_MINUTES = 240;
/** The distance in minutes from which a team's total is reported as off. */
const TOLERANCE = 0.5;
/** Expected minutes below which a player has no part of the bar: he is not expected to play. */
const LEAST = 0.05;

export function teamMinutes(players: readonly SlatePlayer[]): string {
  const teams = new Map<string, SlatePlayer[]>();
  for (const player of players) {
    const own = teams.get(player.team_tricode);
    if (own) own.push(player);
    else teams.set(player.team_tricode, [player]);
  }
  const bars = [...teams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([team, own]) => teamBar(team, own));
  return `<div class="teams">${bars.join('\n')}</div>`;
}

function teamBar(team: string, players: readonly SlatePlayer[]): string {
  const total = players.reduce((sum, player) => sum + player.minutes_p50, 0);
  const off = total - TEAM_MINUTES;
  const isOff = Math.abs(off) > TOLERANCE;
  const full = Math.max(total, TEAM_MINUTES);
  const parts = players
    .filter((player) => player.minutes_p50 >= LEAST)
    .sort((a, b) => b.minutes_p50 - a.minutes_p50 || a.player_id - b.player_id)
    .map(({ player_name, minutes_p50, is_projected_starter }) => {
      const minutes = minutes_p50.toFixed(1);
      const width = ((100 * minutes_p50) / full).toFixed(2);
      return `<li${is_projected_starter ? ' class="starter"' : ''} style="width:${width}%" title="${escapeText(`${player_name} ${minutes}`)}"><span>${escapeText(`${lastName(player_name)} ${minutes}`)}</span></li>`;
    });
  const said = `${total.toFixed(1)} min${isOff ? `, ${off > 0 ? '+' : ''}${off.toFixed(1)} off ${String(TEAM_MINUTES)}` : ''}`;
  return `<div class="team"><b>${escapeText(team)}</b> <span${isOff ? ' class="s-failed"' : ''}>${said}</span><ol>${parts.join('')}</ol></div>`;
}

/** The bar has no room for first names. */
function lastName(name: string): string {
  return name.replace(/^\S+\s+(?=\S)/, '');
}
