/** The difference of two runs: the biggest movers, the news of teams, and what went into one run alone. */
import type { Attribution } from '@pkg/audit/attribute';
import { arrow, signed, statusOf, teamNews } from '@pkg/audit/diff-text';
import type { Change, RunDiff, StandingChange } from '@pkg/audit/lineage';
import type { JSX } from 'preact';
import { change, useRoute } from './route.ts';
import { Table } from './table.tsx';

/** Movers that are shown until all are asked for, as `pipeline diff` does. */
const SOME = 10;

interface MoversProps {
  readonly diff: RunDiff;
  readonly causes: Attribution | undefined;
}

export function Movers({ diff, causes }: MoversProps): JSX.Element {
  const isAll = useRoute().params.get('movers') === 'all';
  const factors = causes?.factors ?? [];
  const credits = new Map(causes?.players.map((player) => [player.player_id, player.by]));
  const { movers, standings } = diff;
  const shown = isAll ? movers : movers.slice(0, SOME);
  const rows = shown.map(({ player_id, player_name, team_tricode, ...points }) => [
    player_name,
    team_tricode,
    points.before.toFixed(2),
    points.after.toFixed(2),
    signed(points.change),
    ...factors.map((factor) => signed(credits.get(player_id)?.[factor] ?? 0)),
    teamNews(
      player_id,
      standings.filter((each) => each.team_tricode === team_tricode),
    ),
  ]);
  const head = ['player', 'team', 'before', 'after', 'change', ...factors, 'news of his team'];
  if (movers.length === 0) return <p>No player's expected points differ.</p>;
  return (
    <>
      <Table caption="Biggest movers of expected points" head={head} rows={rows} />
      {movers.length > SOME ? (
        <button
          type="button"
          onClick={() => {
            change({ movers: isAll ? null : 'all' }, true);
          }}
        >
          {isAll ? `Show the first ${String(SOME)}` : `Show all ${String(movers.length)}`}
        </button>
      ) : null}
    </>
  );
}

export function RunChanges({ diff }: { readonly diff: RunDiff }): JSX.Element {
  const { inputs, params, steps, columns, standings, only_before, only_after } = diff;
  return (
    <>
      <Table
        caption="News of the teams"
        head={['team', 'player', 'status', 'chance to play', 'minutes', 'reason']}
        rows={standings.map(newsRow)}
      />
      <Names title="Only in the first" names={only_before} />
      <Names title="Only in the second" names={only_after} />
      <Changes title="Inputs" changes={inputs} />
      <Changes title="Params" changes={params} />
      <Changes title="Steps" changes={steps} />
      <details>
        <summary>Outputs: {columns.length} columns differ</summary>
        <Table
          caption="Outputs"
          head={['column', 'players', 'mean change', 'mean size', 'largest']}
          rows={columns.map(({ column, changed, mean, mean_size, max_size }) => [
            column,
            changed,
            signed(mean),
            signed(mean_size).replace('+', ''),
            signed(max_size).replace('+', ''),
          ])}
        />
      </details>
    </>
  );
}

function newsRow({ team_tricode, player_name, before, after }: StandingChange): string[] {
  const fixed = (value: number | null, digits: number): string => value?.toFixed(digits) ?? 'none';
  return [
    team_tricode,
    player_name,
    arrow(statusOf(before), statusOf(after)),
    arrow(fixed(before.play_prob, 2), fixed(after.play_prob, 2)),
    arrow(fixed(before.minutes_p50, 1), fixed(after.minutes_p50, 1)),
    after.reason ?? before.reason ?? '',
  ];
}

interface NamesProps {
  readonly title: string;
  readonly names: readonly string[];
}

function Names({ title, names }: NamesProps): JSX.Element | null {
  if (names.length === 0) return null;
  return (
    <p>
      {title}: {names.join(', ')}
    </p>
  );
}

interface ChangesProps {
  readonly title: string;
  readonly changes: readonly Change[];
}

function Changes({ title, changes }: ChangesProps): JSX.Element {
  if (changes.length === 0) return <p>{title}: no difference.</p>;
  return (
    <details>
      <summary>
        {title}: {changes.length} differ
      </summary>
      <Table
        caption={title}
        head={['what', 'first', 'second']}
        rows={changes.map(({ what, before, after }) => [what, before ?? 'none', after ?? 'none'])}
      />
    </details>
  );
}
