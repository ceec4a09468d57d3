/** Every source that a daily run can fetch from. */
import type { ReportReader } from '../injury-report/report-reader.ts';
import type { OddsProvider } from '../odds/provider.ts';
import { PayloadParser } from '../parsing/payload-parser.ts';
import { THE_ODDS_API } from '../odds/the-odds-api.ts';
import type { BaseUrls, LiveSource } from '../source.ts';
import { boxScoresSource } from './box-scores-source.ts';
import { injuriesSource } from './injuries-source.ts';
import { LINEUPS_SOURCE } from './lineups-source.ts';
import { oddsSource } from './odds-source.ts';
import { ROSTER_SOURCE } from './roster-source.ts';
import { salariesSource } from './salaries-source.ts';
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

/**
 * In the order of capture: what is on depends on the schedule. Ownership has no source before the lock.
 *
 * @param provider payloads of another one than The Odds API are parsed by itself, without a thread
 */
export function liveSources(
  reader: ReportReader,
  provider: OddsProvider,
  parser: PayloadParser = new PayloadParser(),
): readonly LiveSource[] {
  return [
    parser.guard(SCHEDULE_SOURCE),
    boxScoresSource(parser),
    parser.guard(ROSTER_SOURCE),
    salariesSource(parser),
    injuriesSource(reader),
    provider === THE_ODDS_API ? parser.guard(oddsSource(provider)) : oddsSource(provider),
    parser.guard(LINEUPS_SOURCE),
  ];
}
