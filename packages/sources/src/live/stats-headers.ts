/** Without the page that asks, `stats.nba.com` lets requests hang. */
export const STATS_HEADERS: Readonly<Record<string, string>> = {
  referer: 'https://www.nba.com/',
  origin: 'https://www.nba.com',
};
