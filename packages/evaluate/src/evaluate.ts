/** The evaluation of projected slates: every score, over all players and by slice. Pure over its input. */
import { marginScores, type MarginScores } from './margin-score.ts';
import { peerScores, type PeerRow, type PeerScores } from './peer.ts';
import type { ProjectedSlate } from './projected-player.ts';
import { calibration, groupScores, type Calibration, type GroupScores } from './scores.ts';
import { groupsOf, SLICES, type Row, type Slice } from './slice.ts';

export interface EvaluationInput {
  /** Slates in any order; a draft group once per run. */
  readonly slates: readonly ProjectedSlate[];
  readonly peer?: readonly PeerRow[];
}

export interface ScoredRun {
  readonly game_date: string;
  readonly draft_group_id: string;
  readonly run_id: string;
  readonly players: number;
  /** Players whose game has no official box score. */
  readonly not_final: number;
}

export interface Evaluation {
  readonly schema: 'evaluation.v1';
  readonly runs: readonly ScoredRun[];
  readonly overall: GroupScores;
  readonly calibration: Calibration;
  readonly slices: Readonly<
    Record<Slice, readonly { readonly group: string; readonly scores: GroupScores }[]>
  >;
  /** Null without a final game. */
  readonly margins: MarginScores | null;
  /** Null when no peer was given. */
  readonly peer: PeerScores | null;
}

/** Scores slates. The order in which they are given changes nothing. */
export function evaluate({ slates, peer }: EvaluationInput): Evaluation {
  const ordered = slates.toSorted(byKey);
  const slots = ordered.flatMap((slate) =>
    slate.players
      .toSorted((a, b) => a.projection.player_id - b.projection.player_id)
      .map((player): Row => ({ ...player, slate })),
  );
  const rows = oncePerGame(slots);
  return {
    schema: 'evaluation.v1',
    runs: ordered.map(({ game_date, draft_group_id, run_id, players }) => ({
      game_date,
      draft_group_id,
      run_id,
      players: players.length,
      not_final: players.filter((player) => player.outcome === null).length,
    })),
    overall: groupScores(rows, slots),
    calibration: calibration(rows, slots),
    slices: Object.fromEntries(
      SLICES.map((slice) => {
        const own = new Map(groupsOf(slots, slice));
        const groups = groupsOf(rows, slice).map(([group, members]) => ({
          group,
          scores: groupScores(members, own.get(group)!),
        }));
        return [slice, groups];
      }),
    ) as Record<Slice, { group: string; scores: GroupScores }[]>,
    margins: marginScores(ordered.flatMap(({ games }) => games ?? [])),
    peer: peer === undefined ? null : peerScores(slots, peer),
  };
}

/** Draft groups that share games hold the same projection of a player: he counts once per game and cut-off. */
function oncePerGame(slots: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return slots.filter(({ projection: { game_id, player_id, run_as_of_ts } }) => {
    const key = `${game_id} ${String(player_id)} ${String(run_as_of_ts)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function byKey(a: ProjectedSlate, b: ProjectedSlate): number {
  for (const key of ['game_date', 'draft_group_id', 'run_id'] as const) {
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  }
  return 0;
}
