/** A broken invariant is our own bug: nobody catches it. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * States what must hold at this point of the program; throws `InvariantError` where it does not.
 */
export function invariant(condition: unknown, whatMustHold: string): asserts condition {
  if (!condition) throw new InvariantError(`invariant violated: ${whatMustHold}`);
}

/** Ends a `switch` over a discriminated union: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable case: ${JSON.stringify(value)}`);
}
