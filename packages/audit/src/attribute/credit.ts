/** Credits each factor with its share of a change: differences between stages of a walk, which add up to the whole. */
import type { Row } from '@pkg/lake';
import { pairRows } from '../tables/compare-rows.ts';
import { provenanceColumns } from '../tables/provenance.ts';

/** The table after a factor was swapped; the first stage is the table from before. */
export interface Stage {
  readonly factor: string;
  readonly rows: readonly Row[];
}

export type Credits = Readonly<Record<string, number>>;

export interface CreditedColumn {
  readonly column: string;
  /** Mean over the players that every stage has of after - before. */
  readonly total: number;
  /** The share of each factor in the total, in the order of the walk. */
  readonly by: Credits;
}

export interface CreditedPlayer {
  readonly player_id: number;
  readonly player_name: string;
  /** The change of `dk_fpts_mean`. */
  readonly total: number;
  readonly by: Credits;
}

export interface Attribution {
  /** Factors that changed anything, in the order in which they were swapped. */
  readonly factors: readonly string[];
  readonly columns: readonly CreditedColumn[];
  /** The players by size of the change. */
  readonly players: readonly CreditedPlayer[];
  /** The players that came or went, and the factor with which they did. */
  readonly appeared: readonly { readonly player_name: string; readonly factor: string }[];
  readonly disappeared: readonly { readonly player_name: string; readonly factor: string }[];
}

const RUN_COLUMNS = provenanceColumns('keys', 'request');
const MAIN_COLUMN = 'dk_fpts_mean';

export function creditChanges(stages: readonly Stage[]): Attribution {
  const tables = stages.map(({ rows }) => new Map(rows.map((row) => [row['player_id'], row])));
  const everywhere = [...tables[0]!.keys()].filter((id) => tables.every((table) => table.has(id)));
  const walks = everywhere.map((id) => tables.map((table) => table.get(id)!));
  const factors = stages.slice(1).map(({ factor }) => factor);
  const names = numericColumns(stages);
  const columns = names.map((column) => creditedColumn(column, walks, factors));
  const players = walks.map((walk) => creditedPlayer(walk, factors));
  return {
    factors: [...new Set(factors)].filter(
      (factor) =>
        columns.some(({ by }) => (by[factor] ?? 0) !== 0) ||
        players.some(({ by }) => (by[factor] ?? 0) !== 0),
    ),
    columns: columns.filter(({ total, by }) => total !== 0 || Object.keys(by).length > 0),
    players: players
      .filter(({ by }) => Object.keys(by).length > 0)
      .sort((a, b) => Math.abs(b.total) - Math.abs(a.total) || a.player_id - b.player_id),
    ...comingsAndGoings(stages),
  };
}

function numericColumns(stages: readonly Stage[]): string[] {
  const [first] = stages[0]!.rows;
  return Object.keys(first ?? {}).filter(
    (name) =>
      !RUN_COLUMNS.has(name) &&
      !name.endsWith('_id') &&
      !name.endsWith('_ts') &&
      stages.some(({ rows }) => rows.some((row) => typeof row[name] === 'number')),
  );
}

function creditedColumn(
  column: string,
  walks: readonly (readonly Row[])[],
  factors: readonly string[],
): CreditedColumn {
  const numbers = walks
    .map((walk) => walk.map((row) => row[column]))
    .filter((values): values is number[] => values.every((value) => typeof value === 'number'));
  const by = sums(numbers, factors);
  const scale = Math.max(1, numbers.length);
  const total = numbers.reduce((sum, values) => sum + (values.at(-1)! - values[0]!), 0);
  return {
    column,
    total: total / scale,
    by: Object.fromEntries(Object.entries(by).map(([factor, sum]) => [factor, sum / scale])),
  };
}

function creditedPlayer(walk: readonly Row[], factors: readonly string[]): CreditedPlayer {
  const values = walk.map((row) => Number(row[MAIN_COLUMN]));
  return {
    player_id: Number(walk[0]!['player_id']),
    player_name: String(walk[0]!['player_name']),
    total: values.at(-1)! - values[0]!,
    by: sums([values], factors),
  };
}

/** The sum of each factor's own differences; factors without any are left out. */
function sums(walks: readonly (readonly number[])[], factors: readonly string[]): Credits {
  const by: Record<string, number> = {};
  for (const values of walks) {
    for (const [index, factor] of factors.entries()) {
      const change = values[index + 1]! - values[index]!;
      if (change !== 0) by[factor] = (by[factor] ?? 0) + change;
    }
  }
  return by;
}

function comingsAndGoings(stages: readonly Stage[]): Pick<Attribution, 'appeared' | 'disappeared'> {
  const appeared: { player_name: string; factor: string }[] = [];
  const disappeared: { player_name: string; factor: string }[] = [];
  for (const [index, { factor, rows }] of stages.entries()) {
    const { onlyBefore, onlyAfter } = pairRows(stages[index - 1]?.rows ?? rows, rows);
    const named = (row: Row) => ({ player_name: String(row['player_name']), factor });
    appeared.push(...onlyAfter.map(named));
    disappeared.push(...onlyBefore.map(named));
  }
  return { appeared, disappeared };
}
