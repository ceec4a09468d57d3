/** Freezes a value and everything in it: a constant that lives on must not change under a running simulation. */
export function freezeDeep<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) freezeDeep(child as object);
  }
  return Object.freeze(value);
}
