/** An evaluation as one page with calibration plots. */
import { reportTables, type Evaluation, type ReportTable } from '@pkg/evaluate';
import { calibrationPlots } from './calibration-plots.ts';
import { escapeText } from './escape-text.ts';
import { details, figures, htmlPage, htmlTable, type Section } from './page.ts';

/** The page as HTML text. The same evaluation gives the same bytes. */
export function evaluationPage(evaluation: Evaluation): string {
  const { title, lead, ...tables } = reportTables(evaluation);
  const plots = calibrationPlots(evaluation);
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
  const sections = [
    ...section('points', 'Points, minutes and counts', ABOUT_BINS),
    ...section('quantiles', 'Quantiles', ABOUT_LEVELS),
    ...section('margins', 'Margins of games', ABOUT_MARGINS),
    ...section('chances', 'Chance to play', ABOUT_CHANCES),
    ...section('ownership', 'Ownership', ''),
    ...section('peer', 'Beside other projections', ABOUT_PEER),
    {
      id: 'slices',
      title: 'By slice',
      body: tables.slices.map((table) => details(table.title, tableHtml(table))).join(''),
    },
  ];
  return htmlPage({ title, lead: `<p>${escapeText(lead)}</p>`, sections });
}

const ABOUT_BINS =
  '<p>Each mark is a tenth of the players who played, by what was projected for them if they play. On the dashed line they got, on average, what was projected; the bars are two standard errors.</p>';
const ABOUT_LEVELS =
  '<p>How far the share of outcomes at or below a stated quantile is from what it should be, in percentage points. The band is 1.5 points on either side.</p>';
const ABOUT_MARGINS =
  '<p>Points of the home team less those of the away team, beside the consensus spread known at the same cut-off.</p>';
const ABOUT_CHANCES =
  '<p>Each mark is a tenth of the predicted chances. On the dashed line the actual share equals the predicted one; bars hold 95 % of such samples.</p>';
const ABOUT_PEER =
  '<p>The same rows for all: players for whom the other projection and the points scored are above zero.</p>';

function tableHtml({ title, header, rows }: ReportTable): string {
  return htmlTable(title, header, rows);
}
