/**
 * Measures what JSON will cost before it is parsed: a walk over its bytes that keeps nothing. A megabyte of
 * `[[],[],...]` becomes thirty of objects, so the number of bytes is not enough to tell.
 */
export interface JsonShape {
  /** Whether every bracket and string that begins ends, and nothing follows: false for what was cut on its way. */
  readonly isWhole: boolean;
  /** Lists, objects and whatever a comma sets apart. */
  readonly values: number;
  /** Lists and objects within each other, at most. */
  readonly depth: number;
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from(
  '"\\,[]{}',
) as unknown as readonly number[];

/** O(size), without allocation. Says nothing about what stands between brackets. */
export function jsonShape(bytes: Uint8Array): JsonShape {
  let [open, depth, values] = [0, 0, 1];
  let isInText = false;
  let hasEnded = false;
  let hasBegun = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
      continue;
    }
    if (byte <= 0x20) continue;
    if (hasEnded) return { isWhole: false, values, depth };
    hasBegun = true;
    if (byte === QUOTE) isInText = true;
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      open += 1;
      values += 1;
      depth = Math.max(depth, open);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      open -= 1;
      hasEnded = open <= 0;
    }
  }
  return { isWhole: hasBegun && open === 0 && !isInText, values, depth };
}
