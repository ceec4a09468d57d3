/** Names that must be among those known. */
import { didYouMean } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';

const ERRORS = {
  source: BACKFILL_ERRORS.UNKNOWN_SOURCE,
  'draft group': BACKFILL_ERRORS.UNKNOWN_GROUP,
  step: BACKFILL_ERRORS.UNKNOWN_STEP,
  asset: BACKFILL_ERRORS.UNKNOWN_ASSET,
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
  what: keyof typeof ERRORS,
  near = known,
): void {
  if (known.includes(name)) return;
  throw ERRORS[what]({ name, meant: didYouMean(name, near), known: near });
}
