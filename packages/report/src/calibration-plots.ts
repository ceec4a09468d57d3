/** The plots of a report: projections against outcomes. */
import {
  grouped,
  levelName,
  percent,
  signed,
  type ChanceScore,
  type Evaluation,
  type MeanBin,
  type QuantileScore,
} from '@pkg/evaluate';
import { plotSvg, ticksTo, type Axis, type Series } from './chart.ts';
import type { Figure } from './page.ts';
import { counted } from './words.ts';

/** Percentage points of coverage within which a quantile counts as kept. */
const TOLERANCE = 1.5;

/** The plots of an evaluation, by the section that they belong to; a part without a score has none. */
export function calibrationPlots({
  overall,
  slices,
  calibration,
}: Evaluation): Readonly<
  Record<'points' | 'quantiles' | 'margins' | 'chances' | 'ownership' | 'peer' | 'slices', Figure[]>
> {
  return {
    points: [
      ...binPlot('DraftKings points', 'points', calibration.dk_fpts),
      ...binPlot('Minutes', 'minutes', calibration.minutes),
    ],
    quantiles: [
      ...levelPlot('Quantile calibration of DraftKings points', [
        ['all players', overall.fpts_levels],
        ['those who played', overall.fpts_levels_played],
      ]),
      ...levelPlot('Quantile calibration of minutes', [
        ['those who played', overall.minutes_levels],
      ]),
    ],
    margins: [],
    chances: [
      ...reliabilityPlot('All players', overall.play),
      ...slices.status.flatMap(({ group, scores }) => reliabilityPlot(group, scores.play)),
      ...reliabilityPlot('Double-double', overall.events.double_double),
    ],
    ownership: binPlot('Ownership', 'percent of entries', calibration.ownership),
    peer: [],
    slices: [],
  };
}

/** Plots mean outcomes by projection; nothing without bins. */
function binPlot(title: string, unit: string, bins: readonly MeanBin[]): Figure[] {
  if (bins.length === 0) return [];
  const most = Math.max(...bins.flatMap((bin) => [bin.predicted, bin.actual + 2 * bin.error]));
  const ticks = ticksTo(most);
  const axis = (label: string): Axis => ({
    label: `${label} ${unit}`,
    from: 0,
    to: ticks.at(-1)!,
    ticks,
    format: String,
  });
  const marks = bins.map(({ rows, predicted, actual, error }) => ({
    x: predicted,
    y: actual,
    low: actual - 2 * error,
    high: actual + 2 * error,
    title: `projected ${predicted.toFixed(1)}, came ${actual.toFixed(1)}, ${grouped(rows)} players`,
  }));
  return [
    {
      title,
      svg: plotSvg({
        description: `${title}: mean of what came by what was projected`,
        x: axis('projected'),
        y: axis('actual'),
        series: [{ name: title, style: 1, marks }],
        right: 'diagonal',
      }),
    },
  ];
}

/** Plots how far the coverage of each level is off. */
function levelPlot(
  title: string,
  scores: readonly (readonly [name: string, score: QuantileScore | null])[],
): Figure[] {
  const series = scores.flatMap(([name, score], index): Series[] =>
    score === null
      ? []
      : [
          {
            name,
            style: index === 0 ? 1 : 2,
            marks: score.levels.map(({ level, coverage, expected }) => ({
              x: level,
              y: 100 * (coverage - expected),
              title: `${levelName(level)}: covered ${percent(coverage)}, expected ${percent(expected)}`,
            })),
          },
        ],
  );
  if (series.length === 0) return [];
  const worst = Math.max(3, ...series.flatMap(({ marks }) => marks.map(({ y }) => Math.abs(y))));
  const most = Math.ceil(worst);
  const step = most > 6 ? Math.ceil(most / 4) : 1;
  const ticks = Array.from({ length: Math.floor(most / step) * 2 + 1 }, (_, i) => {
    return (i - Math.floor(most / step)) * step;
  });
  const levels = [
    ...new Set(scores.flatMap(([, score]) => score?.levels.map((l) => l.level) ?? [])),
  ];
  return [
    {
      title,
      svg: plotSvg({
        description: `${title}: covered less expected, in percentage points`,
        x: {
          label: 'stated quantile',
          from: 0,
          to: 1,
          ticks: levels.filter((level) => level !== 0.05 && level !== 0.95),
          format: levelName,
        },
        y: {
          label: 'off, percentage points',
          from: -most,
          to: most,
          ticks,
          format: (value) => signed(value, 0),
        },
        series,
        right: { tolerance: TOLERANCE },
      }),
    },
  ];
}

/** Plots the observed frequency by the stated chance. */
function reliabilityPlot(title: string, score: ChanceScore | null): Figure[] {
  if (score === null) return [];
  const axis = (label: string): Axis => ({
    label,
    from: 0,
    to: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    format: (value) => `${String(Math.round(100 * value))}%`,
  });
  const marks = score.bins.map(({ rows, said, happened, low, high }) => ({
    x: said,
    y: happened,
    low,
    high,
    title: `predicted ${percent(said)}, actual ${percent(happened)}, ${counted(rows, 'player')}`,
  }));
  return [
    {
      title: `${title} (${grouped(score.rows)})`,
      svg: plotSvg({
        description: `${title}: how often it came by the chance that was said`,
        x: axis('said'),
        y: axis('came'),
        series: [{ name: title, style: 1, marks }],
        right: 'diagonal',
      }),
    },
  ];
}
