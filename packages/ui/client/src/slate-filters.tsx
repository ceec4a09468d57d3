/** Which players and columns are shown; held in the URL. */
import type { JSX } from 'preact';
import type { ShownPlayer } from '@pkg/backfill/records';
import { change, useRoute } from './route.ts';
import { COLUMNS, type SlateColumn } from './slate-columns.tsx';

interface FiltersProps {
  readonly players: readonly ShownPlayer[];
  readonly columns: readonly SlateColumn[];
}

/** Whether a player passes every filter of the URL. */
export function isWanted(player: ShownPlayer, params: URLSearchParams): boolean {
  const least = Number(params.get('least') ?? 0);
  const most = Number(params.get('most') ?? Infinity);
  const { salary } = player;
  return (
    player.player_name.toLowerCase().includes((params.get('name') ?? '').toLowerCase()) &&
    isOf(params.get('team'), [player.team_tricode]) &&
    isOf(params.get('pos'), positionsOf(player)) &&
    isOf(params.get('status'), [statusOf(player)]) &&
    (salary === null || (salary >= least && salary <= most))
  );
}

export function SlateFilters({ players, columns }: FiltersProps): JSX.Element {
  const all = (of: (player: ShownPlayer) => readonly string[]): string[] =>
    [...new Set(players.flatMap(of))].sort();
  return (
    <form
      class="filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <Text name="name" label="Name" type="search" />
      <Choice name="team" label="Team" values={all(({ team_tricode }) => [team_tricode])} />
      <Choice name="pos" label="Position" values={all(positionsOf)} />
      <Choice name="status" label="Status" values={all((player) => [statusOf(player)])} />
      <Text name="least" label="Salary from" type="number" />
      <Text name="most" label="to" type="number" />
      <details class="columns">
        <summary>Columns</summary>
        {COLUMNS.filter(({ name }) => name !== 'player').map(({ name, meaning }) => (
          <label title={meaning}>
            <input
              type="checkbox"
              checked={columns.some((column) => column.name === name)}
              onChange={(event) => {
                const kept = columns.map((column) => column.name).filter((each) => each !== name);
                const names = event.currentTarget.checked ? [...kept, name] : kept;
                change({ columns: names.join(',') }, true);
              }}
            />{' '}
            {name}
          </label>
        ))}
      </details>
    </form>
  );
}

function statusOf({ status }: ShownPlayer): string {
  return status ?? 'unknown';
}

function positionsOf({ positions, pos_bucket }: ShownPlayer): string[] {
  return (positions ?? pos_bucket).split('/');
}

function isOf(wanted: string | null, values: readonly string[]): boolean {
  return wanted === null || values.includes(wanted);
}

interface TextProps {
  readonly name: string;
  readonly label: string;
  readonly type: 'search' | 'number';
}

function Text({ name, label, type }: TextProps): JSX.Element {
  const { params } = useRoute();
  const given = {
    value: params.get(name) ?? '',
    onInput: (event: { readonly currentTarget: HTMLInputElement }): void => {
      const { value } = event.currentTarget;
      change({ [name]: value === '' ? null : value }, true);
    },
  };
  return (
    <label>
      {label}{' '}
      {type === 'number' ? (
        <input type="number" step={100} {...given} />
      ) : (
        <input type="search" {...given} />
      )}
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

function Choice({ name, label, values }: ChoiceProps): JSX.Element {
  const { params } = useRoute();
  return (
    <label>
      {label}{' '}
      <select
        value={params.get(name) ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change({ [name]: value === '' ? null : value }, true);
        }}
      >
        <option value="">all</option>
        {values.map((value) => (
          <option value={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}
