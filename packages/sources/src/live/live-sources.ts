/** Every source that a daily run can fetch from. */
import type { ReportReader } from '../injury-report/report-reader.ts';
import type { OddsProvider } from '../odds/provider.ts';
import type { BaseUrls, LiveSource } from '../source.ts';
import { BOX_SCORES_SOURCE } from './box-scores-source.ts';
import { injuriesSource } from './injuries-source.ts';
import { LINEUPS_SOURCE } from './lineups-source.ts';
import { oddsSource } from './odds-source.ts';
import { ROSTER_SOURCE } from './roster-source.ts';
import { SALARIES_SOURCE } from './salaries-source.ts';
import { SCHEDULE_SOURCE } from './schedule-source.ts';

/** The servers themselves. */
export const BASE_URLS: BaseUrls = {
  cdn: 'https://cdn.nba.com',
  reports: 'https://ak-static.cms.nba.com',
  stats: 'https://stats.nba.com',
  lobby: 'https://www.draftkings.com',
  draftGroups: 'https://api.draftkings.com',
  odds: 'https://api.the-odds-api.com',
};

/** In the order of capture: what is on depends on the schedule. Ownership has no source before the lock. */
export function liveSources(reader: ReportReader, provider: OddsProvider): readonly LiveSource[] {
  return [
    SCHEDULE_SOURCE,
    BOX_SCORES_SOURCE,
    ROSTER_SOURCE,
    SALARIES_SOURCE,
    injuriesSource(reader),
    oddsSource(provider),
    LINEUPS_SOURCE,
  ];
}
