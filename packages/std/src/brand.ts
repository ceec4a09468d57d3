/** A primitive that only its validating constructor can make, so that two kinds never swap. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
