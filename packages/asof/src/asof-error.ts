/** The one error of this package: a caller's mistake, with the value that came and the values that are accepted. */

/**
 * The mistake in a call.
 *
 * - `COLUMN`: something that is no column of times or keys.
 * - `DUPLICATE`: two snapshots with equal clocks and equal path, between which nothing decides.
 * - `HIVE_PATH`: a Hive path that can't be read or built.
 * - `KEY`: a key that is neither an integer nor a string, or text matched with integers.
 * - `LENGTH`: columns of one side that differ in length, or sides that differ in key columns.
 * - `NOT_FINITE`: an instant, cut-off or age that is NaN or infinite (or an age below zero).
 * - `OPTION`: an option that does not exist or has no such value.
 * - `OUT_OF_RANGE`: a value that the exact arithmetic can't hold.
 * - `UNIT`: time units that are missing or contradict each other.
 * - `UNSORTED`: times that go back, where the caller asked for such input to be refused.
 */
export type AsofErrorCode =
  | 'COLUMN'
  | 'DUPLICATE'
  | 'HIVE_PATH'
  | 'KEY'
  | 'LENGTH'
  | 'NOT_FINITE'
  | 'OPTION'
  | 'OUT_OF_RANGE'
  | 'UNIT'
  | 'UNSORTED';

/** Thrown for every mistake of a caller; a `RangeError`, told apart by its constant `code`. */
export class AsofError extends RangeError {
  override readonly name = 'AsofError';
  readonly code: AsofErrorCode;

  constructor(code: AsofErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws AsofError `OPTION` for a name that means nothing here: it would be ignored otherwise */
export function checkNames(given: object, known: readonly string[], what: string): void {
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const names = known.join(', ');
  throw new AsofError('OPTION', `unknown option ${stranger} in ${what}: it takes ${names}`);
}
