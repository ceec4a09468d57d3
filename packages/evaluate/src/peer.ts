/** Somebody else's projections, scored beside ours on the very same rows. They are measured against, never an input. */
import { pointScore, type PointScore } from './point-score.ts';
import { expected } from './projected-player.ts';
import { naiveValue } from './scores.ts';
import type { Row } from './slice.ts';

/** One player of one slate as the peer projected him. */
export interface PeerRow {
  readonly draft_group_id: string;
  readonly player_id: number;
  readonly game_date: string;
  readonly proj_fpts: number;
  /** Percent of entries, 0-100; null where the peer projects none. */
  readonly proj_own_pct: number | null;
  /** DraftKings points scored, as the peer's file has them. */
  readonly scored_fpts: number;
}

export interface PeerScores {
  /** The peer's rows on the slates scored, with `proj_fpts > 0` and `scored_fpts > 0`. */
  readonly rows: number;
  /** The number of these players that we project too; the scores below are over them. */
  readonly matched: number;
  /** The number of matched players whose official points equal those in the peer's file (to 0.01). */
  readonly same_points: number;
  readonly fpts: {
    readonly peer: PointScore;
    /** Our mean, divided by the chance to play: these players did play. */
    readonly ours: PointScore;
    /** Our mean as it stands. */
    readonly ours_mean: PointScore;
    /** Our median as it stands. */
    readonly ours_median: PointScore;
    /** Mean of his last games on the court, over the rows that have one. */
    readonly naive: PointScore | null;
    /** All rows of the peer: ours is zero for a player whom we do not project. */
    readonly peer_on_all: PointScore;
    readonly ours_on_all: PointScore;
  } | null;
  /** Over matched rows with a known actual ownership, whatever was scored. */
  readonly ownership: { readonly peer: PointScore; readonly ours: PointScore } | null;
}

/**
 * Scores the peer beside ours.
 *
 * @param slots each projected player once per draft group
 * @param peer rows of any slates; those of slates that were not scored are passed over
 */
export function peerScores(slots: readonly Row[], peer: readonly PeerRow[]): PeerScores {
  const ours = new Map(slots.map((row) => [keyOf(row.slate.draft_group_id, row.projection), row]));
  const groups = new Set(slots.map((row) => row.slate.draft_group_id));
  const known = peer.filter((row) => groups.has(row.draft_group_id));
  const rows = known.filter((row) => row.proj_fpts > 0 && row.scored_fpts > 0);
  const matched = rows.flatMap((row) => {
    const own = ours.get(keyOf(row.draft_group_id, row));
    return own === undefined ? [] : [{ peer: row, own }];
  });
  const owned = known.flatMap((row) => {
    const own = ours.get(keyOf(row.draft_group_id, row));
    const actual = own?.actual_own_pct ?? null;
    const said = own?.projection.pred_own_pct ?? null;
    return actual === null || said === null || row.proj_own_pct === null
      ? []
      : [{ actual, said, peer: row.proj_own_pct }];
  });
  return {
    rows: rows.length,
    matched: matched.length,
    same_points: matched.filter(
      ({ peer: { scored_fpts }, own }) =>
        own.outcome !== null && Math.abs(own.outcome.line.dk_fpts - scored_fpts) < 0.01,
    ).length,
    fpts: matched.length === 0 ? null : fptsScores(matched, rows, ours),
    ownership:
      owned.length === 0
        ? null
        : {
            peer: pointScore(owned.map((row) => ({ predicted: row.peer, actual: row.actual })))!,
            ours: pointScore(owned.map((row) => ({ predicted: row.said, actual: row.actual })))!,
          },
  };
}

function fptsScores(
  matched: readonly { readonly peer: PeerRow; readonly own: Row }[],
  rows: readonly PeerRow[],
  ours: ReadonlyMap<string, Row>,
): NonNullable<PeerScores['fpts']> {
  const score = (said: (own: Row, peer: PeerRow) => number): PointScore =>
    pointScore(
      matched.map(({ own, peer }) => ({ predicted: said(own, peer), actual: peer.scored_fpts })),
    )!;
  const given = (own: Row): number => expected(own.projection, 'dk_fpts', 'played');
  return {
    peer: score((_, peer) => peer.proj_fpts),
    ours: score(given),
    ours_mean: score((own) => own.projection.dk_fpts_mean),
    ours_median: score((own) => own.projection.dk_fpts_p50),
    naive: pointScore(
      matched.flatMap(({ own, peer }) => {
        const predicted = naiveValue(own, 'dk_fpts', 'played');
        return predicted === null ? [] : [{ predicted, actual: peer.scored_fpts }];
      }),
    ),
    peer_on_all: pointScore(
      rows.map((row) => ({ predicted: row.proj_fpts, actual: row.scored_fpts })),
    )!,
    ours_on_all: pointScore(
      rows.map((row) => {
        const own = ours.get(keyOf(row.draft_group_id, row));
        return { predicted: own === undefined ? 0 : given(own), actual: row.scored_fpts };
      }),
    )!,
  };
}

function keyOf(group: string, { player_id }: { readonly player_id: number }): string {
  return `${group} ${String(player_id)}`;
}
