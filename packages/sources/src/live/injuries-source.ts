/** The newest official injury report. */
import { easternClock, easternDate } from '@pkg/lake';
import { INJURIES_RAW, seasonOf } from '@pkg/nba';
import { HOUR_MS, instantFromMs, MINUTE_MS, type Instant } from '@pkg/std';
import { checkClock } from '../drift.ts';
import type { ReportReader } from '../injury-report/report-reader.ts';
import { draftOf, MEBIBYTE, type LiveSource, type Payload } from '../source.ts';

/** How far back a report is looked for before there is said to be none. */
const LOOK_BACK_MS = 4 * HOUR_MS;
/** From the season 2025-26 on reports come every quarter of an hour and are named by it. */
const QUARTERS_SINCE = '2025';

export function injuriesSource(reader: ReportReader): LiveSource {
  return {
    name: 'injuries',
    server: 'nba',
    parserVersion: 1,
    refreshAfterMs: 10 * MINUTE_MS,
    whenUnchanged: 'skip',
    jobs: ({ baseUrls, now, season }) => [
      {
        key: '',
        collect: async (get) => {
          for (const label of reportLabels(now, season)) {
            const url = `${baseUrls.reports}/referee/injury/Injury-Report_${label}.pdf`;
            // The bucket behind this host answers 403 for a file that is not there.
            const payload = await get({
              name: 'report.pdf',
              url,
              form: 'pdf',
              mostBytes: 4 * MEBIBYTE,
              absent: [403, 404],
            });
            if (payload !== null) return [payload];
          }
          return [];
        },
      },
    ],
    parse: async ([payload]) => (payload === undefined ? [] : [await injuryDraft(reader, payload)]),
  };
}

async function injuryDraft(
  reader: ReportReader,
  payload: Payload,
): Promise<ReturnType<typeof draftOf>> {
  const { reportedAt, reportDate, rows } = await reader.read(payload.bytes);
  const { capturedAt } = payload;
  checkClock('injury report', reportedAt, capturedAt);
  const keys = [
    ['season', seasonOf(reportDate)],
    ['date', reportDate],
  ] as const;
  const full = rows.map((row) => ({
    report_date: reportDate,
    as_of_ts: reportedAt,
    ingested_ts: capturedAt,
    ...row,
    source: 'nba_injury_report',
  }));
  return draftOf('injuries_raw', keys, reportedAt, capturedAt, INJURIES_RAW, full);
}

/**
 * The names that the reports of the last hours would have, newest first. `05PM` is the report of 17:30; each name
 * comes once, also in the hour that autumn repeats.
 */
export function reportLabels(now: Instant, season: string): string[] {
  const hasQuarters = season >= QUARTERS_SINCE;
  const stepMs = hasQuarters ? 15 * MINUTE_MS : HOUR_MS;
  const offsetMs = hasQuarters ? 0 : 30 * MINUTE_MS;
  const newest = Math.floor((now - offsetMs) / stepMs) * stepMs + offsetMs;
  const labels = new Set<string>();
  for (let at = newest; at > now - LOOK_BACK_MS; at -= stepMs) {
    labels.add(labelOf(instantFromMs(at), hasQuarters));
  }
  return [...labels];
}

function labelOf(at: Instant, hasQuarters: boolean): string {
  const [hour = '', minute = ''] = easternClock(at).split(':');
  const half = Number(hour) < 12 ? 'AM' : 'PM';
  const twelve = String(Number(hour) % 12 === 0 ? 12 : Number(hour) % 12).padStart(2, '0');
  return `${easternDate(at)}_${twelve}${hasQuarters ? `_${minute}` : ''}${half}`;
}
