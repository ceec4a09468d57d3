/** The captures of the live sources of a daily run, as its summary records it: a failed capture is never a silent success. */
import type { Summary } from '@pkg/manifest';
import type { JobReport } from '@pkg/sources';
import type { PlanningContext } from '@pkg/steps';
import { EXIT } from '../process/exit-codes.ts';

const CHECK = 'live sources captured';

/**
 * The summary with the captures of the run, a check over them, and their exit code where the run itself has none worse.
 *
 * A source without an API key is left out by choice where its policy lets the gap pass; every other failure counts.
 */
export function withCaptures(
  summary: Summary,
  captures: readonly JobReport[] | undefined,
  { policiesOf }: Pick<PlanningContext, 'policiesOf'>,
): Summary {
  if (captures === undefined) return summary;
  const failed = captures.flatMap((report) => {
    if (report.outcome !== 'failed') return [];
    const { onMissing } = policiesOf({ date: report.date })[report.source];
    const isLeftOut = report.error.code === 'NO_API_KEY' && onMissing === 'gap';
    return isLeftOut ? [] : [`${nameOf(report)}: ${report.error.code}: ${report.error.message}`];
  });
  const check = {
    name: CHECK,
    ok: failed.length === 0,
    severity: 'warning' as const,
    detail: failed.join('; ') || `${String(captures.length)} looks at live sources`,
  };
  return {
    ...summary,
    captures: captures.map(recordOf),
    checks: [check],
    exit_code:
      summary.exit_code === EXIT.ok && failed.length > 0 ? EXIT.captureFailed : summary.exit_code,
  };
}

function recordOf(report: JobReport): NonNullable<Summary['captures']>[number] {
  const { source, date: game_date, key, outcome } = report;
  const place = { source, game_date, ...(key === '' ? {} : { key }) };
  if (report.outcome !== 'failed') return { ...place, outcome };
  const { code, message } = report.error;
  return { ...place, outcome, error: { code, message } };
}

function nameOf({ source, key }: JobReport): string {
  return [source, key].filter(Boolean).join(' ');
}
