/** Numbers as text, the same in every locale. */

/** `12,971`. @param count a whole number, not negative */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `80.9%` of a share in [0, 1]. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** Writes a number with a plus above zero; one that rounds to zero has no sign. */
export function signed(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text;
}

/** Writes a dash for a missing number. */
export function fixed(value: number | null, digits = 3): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** Says how much lower our error is than another's, in percent of the other; empty when there is no other error. */
export function gain(ours: number | undefined, other: number | undefined): string {
  if (ours === undefined || other === undefined || other === 0) return '';
  return `${(100 * (1 - ours / other)).toFixed(1)}%`;
}
