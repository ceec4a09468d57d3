/** Names that must be among those known. */
import { KnownError, didYouMean } from '@pkg/std';

const CODES = {
  source: 'UNKNOWN_SOURCE',
  'draft group': 'UNKNOWN_GROUP',
  step: 'UNKNOWN_STEP',
  asset: 'UNKNOWN_ASSET',
} as const;

/**
 * Refuses a name that is none of those known.
 *
 * @param near what may have been meant, where more than what is known by these names
 * @throws KnownError `UNKNOWN_SOURCE`, `UNKNOWN_GROUP`, `UNKNOWN_STEP`, `UNKNOWN_ASSET`
 */
export function refuseUnknown(
  name: string,
  known: readonly string[],
  what: keyof typeof CODES,
  near = known,
): void {
  if (known.includes(name)) return;
  throw new KnownError({
    code: CODES[what],
    kind: 'input',
    message: `there is no ${what} '${name}'${didYouMean(name, near)}`,
    hint: `known: ${near.join(', ')}`,
  });
}
