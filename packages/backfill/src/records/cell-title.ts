import { calendarYear } from '@pkg/nba';
/**
 * Cells as people read them. Ids, run ids and paths name a month by its season, so that January 2024 is `2023-01` there;
 * in what is printed it is January 2024.
 */

/** `ingest.schedule 2024-01 (season 2023-24)` of a cell's id, of its partition, or of a partition's folders. */
export function cellTitle(id: string): string {
  return id.replace(
    /(^| )(?:season=)?(\d{4})(?:-|[/ ]month=)(\d{2})(?= |$)/,
    (_, before: string, season: string, month: string) =>
      `${before}${calendarYear(season, month)}-${month} (season ${seasonTitle(season)})`,
  );
}

/** A reason that names a cell upstream, with that cell as people read it; other reasons name months by the calendar already. */
export function reasonTitle(reason: string): string {
  return reason.startsWith('UPSTREAM_NOT_MADE: ') ? cellTitle(reason) : reason;
}

/** `2023-24` of the season that starts in 2023. */
function seasonTitle(season: string): string {
  return `${season}-${String((Number(season) + 1) % 100).padStart(2, '0')}`;
}
