/** Damage to payloads, drawn from a seed: what storage, networks and changed servers do to them. */

/** Numbers from 0 to below 1 that depend on the seed alone. Source: mulberry32, T. Ettinger. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bytes flipped, cut, lost, doubled, zeroed, swapped or put in: always other bytes than before. */
export function damageBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  const copy = Buffer.from(bytes);
  const at = below(copy.length);
  const length = 1 + below(Math.min(400, copy.length - at));
  switch (below(7)) {
    case 0:
      for (let flips = 1 + below(4); flips > 0; flips -= 1) {
        const place = below(copy.length);
        copy[place] = copy[place]! ^ (1 << below(8));
      }
      break;
    case 1:
      return copy.subarray(0, at);
    case 2:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 3:
      return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
    case 4:
      copy.fill(0, at, at + length);
      break;
    case 5: {
      const other = below(copy.length);
      copy.copy(copy, at, other, Math.min(copy.length, other + length));
      break;
    }
    default:
      return Buffer.concat([
        copy.subarray(0, at),
        Buffer.from(Array.from({ length }, () => below(256))),
        copy.subarray(at),
      ]);
  }
  return copy;
}

/** The damage to one place of a JSON document. */
export interface JsonDamage {
  readonly document: unknown;
  /** Names and indices from the root to the place. */
  readonly path: readonly (string | number)[];
  readonly what:
    'type' | 'null' | 'gone' | 'renamed' | 'number' | 'text' | 'item gone' | 'item twice';
}

/** A text that stands nowhere in a payload, so that it is found wherever it ends up. */
export const STRANGE_TEXT = 'zzz-strange-zzz';
/** A number that no field can mean. */
export const STRANGE_NUMBER = -987_654_321.5;

/** One place of a document changed. */
export function damageJson(document: unknown, random: () => number): JsonDamage {
  const copy = structuredClone(document);
  const below = (limit: number): number => Math.floor(random() * limit);
  const path: (string | number)[] = [];
  let holder = copy as Record<string, unknown>;
  // Walks down from the root, now and then ending before a leaf.
  for (;;) {
    const keys = Object.keys(holder);
    const key = keys[below(keys.length)]!;
    path.push(Array.isArray(holder) ? Number(key) : key);
    const value = holder[key];
    const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isInner || random() < 0.08) {
      const what = damageAt(holder, key, below);
      return { document: copy, path, what };
    }
    holder = value as Record<string, unknown>;
  }
}

function damageAt(
  holder: Record<string, unknown>,
  key: string,
  below: (limit: number) => number,
): JsonDamage['what'] {
  const value = holder[key];
  if (Array.isArray(holder) && below(3) === 0) {
    const isGone = below(2) === 0;
    holder.splice(Number(key), isGone ? 1 : 0, ...(isGone ? [] : [structuredClone(value)]));
    return isGone ? 'item gone' : 'item twice';
  }
  switch (below(5)) {
    case 0:
      holder[key] = typeof value === 'string' ? 7 : STRANGE_TEXT;
      return 'type';
    case 1:
      holder[key] = null;
      return 'null';
    case 2:
      if (Array.isArray(holder)) {
        holder[key] = {};
        return 'type';
      }
      Reflect.deleteProperty(holder, key);
      return 'gone';
    case 3:
      if (Array.isArray(holder)) {
        holder[key] = [];
        return 'type';
      }
      Reflect.deleteProperty(holder, key);
      holder[`${key}_v2`] = value;
      return 'renamed';
    default:
      holder[key] = typeof value === 'number' ? STRANGE_NUMBER : STRANGE_TEXT;
      return typeof value === 'number' ? 'number' : 'text';
  }
}
