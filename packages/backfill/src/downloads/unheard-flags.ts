/** Flags that say how a file writes its clocks, and files that write none: what would go unheard is refused. */
import { KnownError } from '@pkg/std';

export interface ClockFlags {
  readonly 'clock-unit'?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dates?: string | undefined;
}

/** @throws KnownError `USAGE` where one of them was given */
export function refuseUnheard(path: string, takenFor: string, flags: ClockFlags): void {
  const said = (['timezone', 'clock-unit', 'dates'] as const).filter(
    (name) => flags[name] !== undefined,
  );
  if (said.length === 0) return;
  throw new KnownError({
    code: 'USAGE',
    kind: 'input',
    message: `${path} was taken for ${takenFor}, for which ${said.map((name) => `--${name}`).join(' and ')} means nothing`,
    hint: 'leave it out; or name the history of another table with --source',
  });
}
