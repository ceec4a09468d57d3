export { evaluate, type Evaluation, type EvaluationInput, type ScoredRun } from './evaluate.ts';
export type { MarginScores } from './margin-score.ts';
export { fixed, grouped, percent, signed } from './number-text.ts';
export type { PeerRow, PeerScores } from './peer.ts';
export type { MeanBin, PointScore } from './point-score.ts';
export type { ChanceScore, ReliabilityBin } from './probability-score.ts';
export {
  TARGETS,
  type Line,
  type Naive,
  type Outcome,
  type ProjectedGame,
  type ProjectedPlayer,
  type ProjectedSlate,
  type Projection,
  type Target,
} from './projected-player.ts';
export type { LevelScore, QuantileScore } from './quantile-score.ts';
export { levelName, reportTables, type ReportTable, type ReportTables } from './report-tables.ts';
export type { ComparedScore, GroupScores, OwnershipScore } from './scores.ts';
export { SLICES, type Slice } from './slice.ts';
export { textReport } from './text-report.ts';
