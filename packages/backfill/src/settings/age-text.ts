/** Ages as flags and settings give them. */
import { HOUR_MS, KnownError, MINUTE_MS, SECOND_MS } from '@pkg/std';

/** `10m` in ms. @throws KnownError `INVALID_AGE` */
export function ageOf(text: string): number {
  const match = /^(\d{1,5})([smh])$/.exec(text);
  const unit = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }[match?.[2] ?? ''];
  if (match !== null && unit !== undefined) return Number(match[1]) * unit;
  throw new KnownError({
    code: 'INVALID_AGE',
    kind: 'input',
    message: `'${text}' is not an age such as 30s, 10m or 6h`,
    hint: 'write for example --watch 10m, or "refresh": { "injuries": "10m" } in the config',
  });
}
