/** The table of a slate: sorted by a click on a header, filtered, with the columns that were chosen; all of it in the URL. */
import type { JSX } from 'preact';
import type { ShownPlayer, ShownSlate } from '@pkg/backfill/records';
import { csvOf } from './csv.ts';
import { PlayerPlot } from './player-plot.tsx';
import { change, follow, urlOf, useRoute } from './route.ts';
import { cellText, COLUMNS, sorted, type SlateColumn } from './slate-columns.tsx';
import { SlateFilters, isWanted } from './slate-filters.tsx';

interface SlateTableProps {
  readonly slate: ShownSlate;
  readonly date: string;
}

export function SlateTable({ slate, date }: SlateTableProps): JSX.Element {
  const { params } = useRoute();
  const sort = params.get('sort') ?? 'points';
  const isDescending = params.get('order') !== 'up';
  const columns = chosen(params.get('columns'));
  const by = COLUMNS.find(({ name }) => name === sort) ?? COLUMNS[0]!;
  const kept = slate.players.filter((player) => isWanted(player, params));
  const players = sorted(kept, by, isDescending);
  const opened = slate.players.find(({ player_id }) => String(player_id) === params.get('player'));
  const title = `Players of draft group ${slate.draft_group_id}`;
  return (
    <>
      <SlateFilters players={slate.players} columns={columns} />
      <p class="under">
        {players.length} of {slate.players.length} players{' '}
        <a download={`${date}-${slate.draft_group_id}.csv`} href={csvOf(columns, players)}>
          CSV of this table
        </a>
      </p>
      {opened === undefined ? null : <PlayerPlot player={opened} />}
      <div class="scroll tall" role="region" aria-label={title} tabIndex={0}>
        <table class="slate">
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header column={column} isSorted={column === by} isDescending={isDescending} />
              ))}
            </tr>
          </thead>
          <tbody>
            {players.map((player) => (
              <PlayerRow key={player.player_id} player={player} columns={columns} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The columns that the URL names, in their usual order; the player always. */
function chosen(names: string | null): SlateColumn[] {
  const wanted = names?.split(',');
  return COLUMNS.filter(
    ({ name, isUsual }) => name === 'player' || (wanted?.includes(name) ?? isUsual),
  );
}

interface HeaderProps {
  readonly column: SlateColumn;
  readonly isSorted: boolean;
  readonly isDescending: boolean;
}

function Header({ column, isSorted, isDescending }: HeaderProps): JSX.Element {
  const { name, meaning, digits } = column;
  const isText = digits === undefined;
  const order = isDescending ? 'descending' : 'ascending';
  const next = isSorted ? (isDescending ? 'up' : 'down') : isText ? 'up' : 'down';
  return (
    <th scope="col" class={isText ? '' : 'number'} aria-sort={isSorted ? order : undefined}>
      <button
        type="button"
        title={meaning}
        onClick={() => {
          change({ sort: name, order: next }, true);
        }}
      >
        {name}
        <span aria-hidden="true">{isSorted ? (isDescending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  );
}

interface PlayerRowProps {
  readonly player: ShownPlayer;
  readonly columns: readonly SlateColumn[];
}

function PlayerRow({ player, columns }: PlayerRowProps): JSX.Element {
  const { params } = useRoute();
  const id = String(player.player_id);
  const to = urlOf('/slate', { ...Object.fromEntries(params), player: id });
  const isOpen = params.get('player') === id;
  return (
    <tr class={isOpen ? 'open' : ''}>
      {columns.map((column) =>
        column.name === 'player' ? (
          <th scope="row">
            <a href={to} onClick={follow}>
              {player.player_name}
            </a>
          </th>
        ) : (
          <td class={column.digits === undefined ? '' : 'number'}>{cellText(column, player)}</td>
        ),
      )}
    </tr>
  );
}
