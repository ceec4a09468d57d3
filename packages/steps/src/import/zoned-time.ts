/** Wall clocks of a zone as instants. */
import { DAY_MS, MINUTE_MS } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';

/** Changes of clocks come at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;

/** One zone of the time zone database. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @throws KnownError `UNKNOWN_TIMEZONE` */
  constructor(name: string) {
    // Offsets and abbreviations are refused: one version of Node takes them and another does not.
    if (!/^(?:UTC|[A-Za-z_]+(?:\/[\w+-]+)+)$/.test(name))
      throw STEP_ERRORS.UNKNOWN_TIMEZONE({ name });
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
        ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
      });
    } catch {
      throw STEP_ERRORS.UNKNOWN_TIMEZONE({ name });
    }
  }

  /**
   * The instant at which the wall clock of the zone shows `localMs`, given as if in UTC: the second one where the clocks repeat an
   * hour, so that nothing counts as known before it was; undefined where they skip it.
   */
  instantAt(localMs: number): number | undefined {
    const around = [this.#offsetAt(localMs - DAY_MS), this.#offsetAt(localMs + DAY_MS)];
    const found = around
      .map((offset) => localMs - offset)
      .filter((ms, index) => this.#offsetAt(ms) === around[index]);
    return found.length === 0 ? undefined : Math.max(...found);
  }

  /** Reads a local time as `instantAt` does; where the clocks skip `localMs`, the instant at which they do. */
  instantAtOrAfter(localMs: number): number {
    return this.instantAt(localMs) ?? localMs - this.#offsetAt(localMs - DAY_MS);
  }

  #offsetAt(ms: number): number {
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const start = quarter * QUARTER_MS;
    const part = new Map(this.#format.formatToParts(start).map(({ type, value }) => [type, value]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => Number(part.get(type));
    const shown = Date.UTC(
      ...([of('year'), of('month') - 1, of('day')] as const),
      ...([of('hour'), of('minute'), of('second')] as const),
    );
    this.#offsets.set(quarter, shown - start);
    return shown - start;
  }
}
