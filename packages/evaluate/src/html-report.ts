/** An evaluation as one page with calibration plots. */
import type { Evaluation } from './evaluate.ts';
import { details, figures, htmlPage, htmlTable, type Figure, type Section } from './html-page.ts';
import { binPlot, levelPlot, reliabilityPlot } from './report-plots.ts';
import { reportTables, type ReportTable } from './report-tables.ts';

/** The page as HTML text. The same evaluation gives the same bytes. */
export function htmlReport(evaluation: Evaluation): string {
  const { title, lead, ...tables } = reportTables(evaluation);
  const plots = plotsOf(evaluation);
  const section = (id: keyof typeof tables, name: string, words: string): Section[] =>
    tables[id].length === 0
      ? []
      : [
          {
            id,
            title: name,
            body: `${words}${figures(plots[id])}${tables[id].map(tableHtml).join('')}`,
          },
        ];
  return htmlPage(title, `<p>${lead}</p>`, [
    ...section('points', 'Points, minutes and counts', ABOUT_BINS),
    ...section('quantiles', 'Quantiles', ABOUT_LEVELS),
    ...section('chances', 'Chance to play', ABOUT_CHANCES),
    ...section('ownership', 'Ownership', ''),
    ...section('peer', 'Beside other projections', ABOUT_PEER),
    {
      id: 'slices',
      title: 'By slice',
      body: tables.slices.map((table) => details(table.title, tableHtml(table))).join(''),
    },
  ]);
}

const ABOUT_BINS =
  '<p>Each mark is a tenth of the players who played, by what was projected for them if they play. On the dashed line they got, on average, what was projected; the bars are two standard errors.</p>';
const ABOUT_LEVELS =
  '<p>How far the share of outcomes at or below a stated quantile is from what it should be, in percentage points. The band is 1.5 points on either side.</p>';
const ABOUT_CHANCES =
  '<p>Each mark is a tenth of the chances that were said. On the dashed line it came as often as was said; the bars are what 95 of 100 such samples keep to.</p>';
const ABOUT_PEER =
  '<p>The same rows for all: players for whom the other projection and the points scored are above zero.</p>';

function plotsOf({
  overall,
  slices,
  calibration,
}: Evaluation): Record<
  'points' | 'quantiles' | 'chances' | 'ownership' | 'peer' | 'slices',
  Figure[]
> {
  return {
    points: [
      ...binPlot('DraftKings points', 'points', calibration.dk_fpts),
      ...binPlot('Minutes', 'minutes', calibration.minutes),
    ],
    quantiles: [
      ...levelPlot('Levels of DraftKings points', [
        ['all players', overall.fpts_levels],
        ['those who played', overall.fpts_levels_played],
      ]),
      ...levelPlot('Levels of minutes', [['those who played', overall.minutes_levels]]),
    ],
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

function tableHtml({ title, header, rows }: ReportTable): string {
  return htmlTable(title, header, rows);
}
