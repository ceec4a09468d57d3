/** Scores stated chances: the Brier score, and the observed frequencies in bins of the stated chance. */
import { mean } from './point-score.ts';

export interface Chance {
  /** The stated chance, in [0, 1]. */
  readonly said: number;
  readonly happened: boolean;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** The mean stated chance in the bin. */
  readonly said: number;
  /** The share in which it happened, with the bounds that hold 95 of 100 such samples. */
  readonly happened: number;
  readonly low: number;
  readonly high: number;
}

export interface ChanceScore {
  readonly rows: number;
  /** Mean squared error of the stated chances; 0 is perfect. */
  readonly brier: number;
  /** The Brier score of stating the rows' own share for each: the score without skill. */
  readonly brier_of_rate: number;
  readonly said: number;
  readonly happened: number;
  /** Tenths of [0, 1] that have rows. */
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;

/** Scores chances; null without any. */
export function chanceScore(rows: readonly Chance[]): ChanceScore | null {
  if (rows.length === 0) return null;
  const happened = mean(rows.map((row) => (row.happened ? 1 : 0)));
  return {
    rows: rows.length,
    brier: mean(rows.map((row) => square(row.said - (row.happened ? 1 : 0)))),
    brier_of_rate: happened * (1 - happened),
    said: mean(rows.map((row) => row.said)),
    happened,
    bins: reliabilityBins(rows),
  };
}

function reliabilityBins(rows: readonly Chance[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (): Chance[] => []);
  for (const row of rows) bins[Math.min(BINS - 1, Math.floor(row.said * BINS))]!.push(row);
  return bins.flatMap((own, index) => {
    if (own.length === 0) return [];
    const share = mean(own.map((row) => (row.happened ? 1 : 0)));
    return [
      {
        from: index / BINS,
        to: (index + 1) / BINS,
        rows: own.length,
        said: mean(own.map((row) => row.said)),
        happened: share,
        ...wilson(share, own.length),
      },
    ];
  });
}

/** 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;

/** Bounds of a share. Source: Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference. */
function wilson(share: number, rows: number): { readonly low: number; readonly high: number } {
  const scale = 1 + (Z * Z) / rows;
  const centre = (share + (Z * Z) / (2 * rows)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / rows + (Z * Z) / (4 * rows * rows));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function square(value: number): number {
  return value * value;
}
