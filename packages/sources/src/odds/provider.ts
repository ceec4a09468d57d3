/** The interface of a provider of odds: adding one means writing one such object. */
import type { RowOf } from '@pkg/lake';
import type { ODDS_RAW } from '@pkg/nba';
import type { SourceRequest } from '../source.ts';

/** One line on a game, without the clock of its capture. */
export type OddsLine = Omit<RowOf<typeof ODDS_RAW>, 'ingested_ts' | 'source'>;

export interface OddsProvider {
  /** As rows name their source, such as `the_odds_api`. */
  readonly name: string;
  /** The environment variable that holds its key. */
  readonly keyVariable: string;
  /**
   * The request for the odds of now.
   *
   * @param key never written anywhere: it must be one of the request's `secrets`
   */
  request(baseUrl: string, key: string): SourceRequest;
  /**
   * Every line of every game in a payload, whatever its date.
   *
   * @throws KnownError for a payload in another form
   */
  read(bytes: Uint8Array): readonly OddsLine[];
}
