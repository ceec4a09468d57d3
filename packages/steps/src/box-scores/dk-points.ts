/** DraftKings Classic points of an official line. */

export interface ScoringLine {
  readonly pts: number | null;
  readonly fg3m: number | null;
  readonly reb: number | null;
  readonly ast: number | null;
  readonly stl: number | null;
  readonly blk: number | null;
  readonly tov: number | null;
}

/**
 * Points: 1 per point, +0.5 per made three, 1.25 per rebound, 1.5 per assist, 2 per steal, 2 per block, -0.5 per
 * turnover, +1.5 for a double-double, +3 more for a triple-double. Null counts are zero.
 *
 * Source: the rules of DraftKings Classic NBA contests.
 */
export function dkPoints(line: ScoringLine): number {
  const pts = line.pts ?? 0;
  const reb = line.reb ?? 0;
  const ast = line.ast ?? 0;
  const stl = line.stl ?? 0;
  const blk = line.blk ?? 0;
  const doubles = ten(pts) + ten(reb) + ten(ast) + ten(stl) + ten(blk);
  const bonus = (doubles >= 2 ? 1.5 : 0) + (doubles >= 3 ? 3 : 0);
  return (
    pts +
    0.5 * (line.fg3m ?? 0) +
    1.25 * reb +
    1.5 * ast +
    2 * (stl + blk) -
    0.5 * (line.tov ?? 0) +
    bonus
  );
}

function ten(count: number): number {
  return count >= 10 ? 1 : 0;
}
