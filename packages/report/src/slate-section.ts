/** The unified tables of a backfill, for people: each player's projection, how sure it is, and his outcome. */
import type { Backfill, BackfillSlate, SlatePlayer } from './backfill.ts';
import { escapeText } from './escape-text.ts';
import { intervalStrip, STRIP_WIDTH, stripScale } from './interval-strip.ts';
import { details, html, htmlTable, type TableCell } from './page.ts';
import { teamMinutes } from './team-minutes.ts';
import { counted } from './words.ts';

type ShownTable = Extract<BackfillSlate['table'], { readonly state: 'shown' }>;

/** Statuses as the league's reporters shorten them; an available player needs no word. */
const SHORT: Readonly<Record<string, string>> = {
  AVAILABLE: '',
  PROBABLE: 'P',
  QUESTIONABLE: 'Q',
  DOUBTFUL: 'D',
  NOT_YET_SUBMITTED: '?',
};

export function slateSection(backfill: Backfill): string {
  const { slates, cells } = backfill;
  if (slates.length === 0) return '<p>This backfill made no slate.</p>';
  const isOnly = slates.length === 1;
  const shown = slates.map((slate) => {
    const { table } = slate;
    if (table.state === 'shown') return slateHtml(slate, table, backfill, isOnly);
    if (table.state === 'left out') return '';
    return `<p class="s-failed">${escapeText(`${nameOf(slate)}: ${table.problem}`)}</p>`;
  });
  return `${ABOUT}${shown.filter((part) => part !== '').join('\n')}${leftOut(slates, cells)}`;
}

const ABOUT = `<p>Minutes and points are over all worlds, those in which a player is absent included. The strip is the distribution of his points: thin from p05 to p95, thick from p25 to p75, a line at the median; a diamond is what he scored, where that is known. Beside a team: P probable, Q questionable, D doubtful, ? team had not reported; value is points per $1,000; own is percent of entries.</p>`;

const LOOKAHEAD_NOTE =
  '<p class="s-failed">LOOK-AHEAD: this run knows what came after the lock or its cut-off, so nobody could have had these numbers in time.</p>';

function nameOf({ gameDate, draftGroup }: BackfillSlate): string {
  return `${gameDate}, group ${draftGroup}`;
}

function slateHtml(
  slate: BackfillSlate,
  table: ShownTable,
  shown: Pick<Backfill, 'mostPlayers' | 'isAllPlayers'>,
  isOpen: boolean,
): string {
  const { players, asOf, isLookahead } = table;
  const priced = players.filter(({ salary }) => salary !== null);
  const listed = shown.isAllPlayers === true ? players : priced;
  const summary = `${nameOf(slate)}: ${counted(listed.length, 'player')}, as of ${asOf}, ${publishedText(slate)}${isLookahead ? ', LOOK-AHEAD' : ''}`;
  const warning = isLookahead ? LOOKAHEAD_NOTE : '';
  const minutes = `<h4>Minutes of each team, expected: 240</h4>${teamMinutes(players)}`;
  return details(
    summary,
    `${warning}<p class="note">run <code>${escapeText(slate.runId)}</code></p>${playerTable(slate, listed, shown.mostPlayers)}${othersNote(players.length - priced.length, shown.isAllPlayers === true)}${minutes}`,
    isOpen,
  );
}

/** They can't be played, but the bars below and every team's 240 minutes hold them. */
function othersNote(count: number, isAll: boolean): string {
  if (count === 0) return '';
  const are = count === 1 ? 'is' : 'are';
  const where = isAll ? 'marked <b>off</b>' : 'not listed here (<code>--all</code> lists them)';
  return `<p class="note">${counted(count, 'player')} of these games ${are} not on the slate of the site, and ${where}.</p>`;
}

function playerTable(slate: BackfillSlate, players: readonly SlatePlayer[], most: number): string {
  const shown = players.slice(0, most);
  const scale = stripScale(shown);
  const isScored = shown.some(({ scored }) => scored !== null);
  const header = [
    ...['player', 'points', `0 to ${String(scale)}`],
    ...(isScored ? ['scored'] : []),
    ...['salary', 'value', 'own', 'play', 'min p10', 'p50', 'p90', 'points p10', 'p50', 'p90'],
  ];
  const rows = shown.map((player) => playerCells(player, scale, isScored));
  const cut =
    players.length > shown.length
      ? `<p class="note">${counted(shown.length, 'player')} of ${counted(players.length, 'player')}, by points; all: <code>pipeline show ${escapeText(slate.gameDate)} --top ${String(players.length)}</code>, or this page with <code>--players ${String(players.length)}</code>.</p>`
      : '';
  const step = ((100 * 20 * (STRIP_WIDTH - 2)) / (scale * STRIP_WIDTH)).toFixed(2);
  return `<div style="--step:${step}%">${htmlTable(`Players of ${nameOf(slate)}`, header, rows, 'players')}</div>${cut}`;
}

function playerCells(player: SlatePlayer, scale: number, isScored: boolean): TableCell[] {
  const fixed = (value: number | null, digits = 1): string =>
    value === null ? '' : value.toFixed(digits);
  return [
    playerName(player),
    html(`<b>${fixed(player.dk_fpts_mean)}</b>`),
    html(intervalStrip(player, scale)),
    ...(isScored ? [scoredText(player)] : []),
    player.salary === null ? html('<b>off</b>') : String(player.salary),
    fixed(player.value, 2),
    fixed(player.pred_own_pct),
    fixed(player.play_prob, 2),
    fixed(player.minutes_p10),
    fixed(player.minutes_p50),
    fixed(player.minutes_p90),
    fixed(player.dk_fpts_p10),
    fixed(player.dk_fpts_p50),
    fixed(player.dk_fpts_p90),
  ];
}

/** A player's name with the facts that identify him, so that on a phone his points are beside it. */
function playerName(player: SlatePlayer): TableCell {
  const { player_name, team_tricode, opponent_team_tricode, positions, pos_bucket, status } =
    player;
  const short = status === null ? '?' : (SHORT[status] ?? status);
  const who = `${team_tricode} v ${opponent_team_tricode} ${positions ?? pos_bucket}`;
  const mark = short === '' ? '' : ` <b>${escapeText(short)}</b>`;
  return html(`${escapeText(player_name)} <small>${escapeText(who)}${mark}</small>`);
}

function scoredText({ scored }: SlatePlayer): string {
  if (scored === null) return '';
  return scored === 'absent' ? 'absent' : scored.toFixed(1);
}

function publishedText({ isPublished }: BackfillSlate): string {
  if (isPublished === null) return 'its pointer is damaged';
  return isPublished ? 'published' : 'not what is published now';
}

function leftOut(slates: readonly BackfillSlate[], cells: Backfill['cells']): string {
  const hidden = slates.filter(({ table }) => table.state === 'left out');
  if (hidden.length === 0) return '';
  const rows = hidden.map((slate) => [
    nameOf(slate),
    String(cells[slate.cell]!.rows ?? ''),
    slate.runId,
    publishedText(slate),
  ]);
  const words = `<p class="note">The page shows the tables of the last ${counted(slates.length - hidden.length, 'slate')}. For more: <code>--slates ${String(slates.length)}</code>; for one date: <code>pipeline show ${escapeText(hidden[0]!.gameDate)}</code>.</p>`;
  return (
    words +
    details(
      `${counted(hidden.length, 'slate')} without a table here`,
      htmlTable('Slates without a table here', ['slate', 'players', 'run', 'now'], rows),
    )
  );
}
