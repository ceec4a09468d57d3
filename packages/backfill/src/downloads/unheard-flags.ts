/** Flags that say how a file writes its clocks, and files that write none: what would go unheard is refused. */
import { BACKFILL_ERRORS } from '../errors.ts';

export interface ClockFlags {
  readonly 'clock-unit'?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dates?: string | undefined;
}

/** @throws KnownError `USAGE` where one of them was given */
export function refuseUnheard(path: string, takenFor: string, asked: ClockFlags): void {
  const said = (['timezone', 'clock-unit', 'dates'] as const).filter(
    (name) => asked[name] !== undefined,
  );
  if (said.length === 0) return;
  const flags = said.map((name) => `--${name}`).join(' and ');
  throw BACKFILL_ERRORS.FLAG_UNHEARD({ path, what: takenFor, flags });
}
