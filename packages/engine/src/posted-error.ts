/** Errors between threads, on the way between which they lose their class and their fields. */
import { KnownError, type KnownErrorFacts } from '@pkg/std';

export interface PostedError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** The message of its cause. */
  readonly cause?: string | undefined;
  readonly known?: Omit<KnownErrorFacts, 'message' | 'cause'>;
}

/** Turns anything thrown into data that can be posted. */
export function postedError(thrown: unknown): PostedError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  const shared = { message: error.message, stack: error.stack, cause };
  if (!(error instanceof KnownError)) return shared;
  const { code, kind, remedy, facts } = error;
  return { ...shared, known: { code, kind, remedy, facts: postable(facts) } };
}

/** The error as it was thrown: of the same record, and tried again for the same reasons. */
export function receivedError({ message, stack, cause, known }: PostedError): Error {
  const own = cause === undefined ? {} : { cause: new Error(cause) };
  const error =
    known === undefined ? new Error(message, own) : new KnownError({ ...known, message, ...own });
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Facts without those that no message can carry, such as functions. */
function postable(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => {
      try {
        structuredClone(value);
        return true;
      } catch {
        return false;
      }
    }),
  );
}
