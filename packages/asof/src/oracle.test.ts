/**
 * Random cases against definitions that are written out word for word, as slow as they like: a hundred thousand, or a million with
 * HINDCAST_PROOF=full. `ASOF_CASES` and `ASOF_SEED` take other numbers of cases and other cases.
 */
import { describe, expect, test } from 'vitest';
import { asofJoin } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';
import type { Clocks, SelectOptions } from './validate-snapshot.ts';
import type { KeyColumn } from './key-column.ts';
import { latestPerKey } from './latest-per-key.ts';
import { explain, select } from './select.ts';
import type { Snapshot } from './snapshot.ts';
import { indexSnapshots } from './snapshot-index.ts';
import type { TimeColumn } from './time-column.ts';

const USUAL = process.env['HINDCAST_PROOF'] === 'full' ? 1_000_000 : 100_000;
const CASES = Number(process.env['ASOF_CASES'] ?? USUAL);
const SEED = Number(process.env['ASOF_SEED'] ?? 20_241_103);
const MAX_INT64 = 2n ** 63n - 1n;

/** A row as the definition sees it; null clocks and keys are those that are not known. */
interface Row {
  readonly time: bigint | null;
  readonly availableAt: bigint | null;
  readonly keys: readonly (number | string | null)[];
}

interface Case {
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  readonly hasCapture: boolean;
  readonly tolerance: bigint | undefined;
}

/** mulberry32: any seed gives a good stream, and a failure can be run again. */
function stream(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (((bits ^ (bits >>> 14)) >>> 0) % 0x1_0000_0000) % below;
  };
}

function isVisible(row: Row, other: Row, { hasCapture, tolerance }: Case): boolean {
  const { time } = row;
  if (time === null || other.time === null) return false;
  if (hasCapture && other.availableAt === null) return false;
  if (row.keys.some((key, at) => key === null || key !== other.keys[at])) return false;
  if (other.time > time || (hasCapture && other.availableAt! > time)) return false;
  return tolerance === undefined || time - other.time <= tolerance;
}

/** By time, then capture, then row: the definition of a tie. */
function wins(right: readonly Row[], hasCapture: boolean, a: number, b: number): boolean {
  const [one, two] = [right[a]!, right[b]!];
  if (one.time !== two.time) return one.time! > two.time!;
  if (hasCapture && one.availableAt !== two.availableAt) return one.availableAt! > two.availableAt!;
  return a > b;
}

function slowJoin(all: Case): number[] {
  return all.left.map((row) => {
    let best = -1;
    all.right.forEach((other, at) => {
      if (!isVisible(row, other, all)) return;
      if (best < 0 || wins(all.right, all.hasCapture, at, best)) best = at;
    });
    return best;
  });
}

type Draw = (below: number) => number;

/** Instants of one kind: a few small ones, so that ties abound, or ones at the ends of 64 bits. */
function drawTime(draw: Draw, isExtreme: boolean): bigint {
  if (!isExtreme) return BigInt(draw(9) - 2);
  const near = BigInt(draw(4));
  return [MAX_INT64 - near, -MAX_INT64 - 1n + near, near, 2n ** 53n + near][draw(4)]!;
}

function drawCase(draw: Draw, most: number): Case & { readonly isExtreme: boolean } {
  const isExtreme = draw(5) === 0;
  const width = draw(4);
  const isText = draw(2) === 0;
  const nullOf = draw(4) === 0 ? 6 : Number.POSITIVE_INFINITY;
  const orNull = <T>(value: T): T | null =>
    nullOf === Number.POSITIVE_INFINITY || draw(nullOf) > 0 ? value : null;
  const spread = draw(10) === 0 ? 1_000_003 : 1;
  const below = draw(3) === 0 ? 1 : 0;
  const rows = (): Row[] => {
    const drawn = Array.from({ length: draw(most + 1) }, () => ({
      time: orNull(drawTime(draw, isExtreme)),
      availableAt: orNull(drawTime(draw, isExtreme)),
      keys: Array.from({ length: Math.min(width, 2) }, () => {
        const key = (draw(3) - below) * spread;
        return orNull(isText ? `k${key}` : key);
      }),
    }));
    const order = (a: Row, b: Row): number => (a.time! < b.time! ? -1 : a.time! > b.time! ? 1 : 0);
    return draw(2) === 0 ? drawn.sort(order) : drawn;
  };
  const tolerance = [undefined, undefined, 0n, 2n, MAX_INT64, 2n ** 64n][draw(6)];
  return { left: rows(), right: rows(), hasCapture: draw(2) === 0, tolerance, isExtreme };
}

/** The same column in one of the shapes that callers have. */
function timeColumn(draw: Draw, values: readonly (bigint | null)[], isBig: boolean): TimeColumn {
  if (values.includes(null)) {
    return isBig ? values : values.map((value) => (value === null ? null : Number(value)));
  }
  const whole = values as readonly bigint[];
  if (isBig) return draw(2) === 0 ? whole : BigInt64Array.from(whole);
  const numbers = whole.map(Number);
  return [
    () => numbers,
    () => Float64Array.from(numbers),
    () => Int32Array.from(numbers),
    () => Int8Array.from(numbers),
    () => BigInt64Array.from(whole),
  ][draw(5)]!();
}

function keyColumn(draw: Draw, values: readonly (number | string | null)[]): KeyColumn {
  if (values.some((value) => typeof value !== 'number')) return values as KeyColumn;
  const numbers = values as readonly number[];
  return [
    () => numbers,
    () => Int32Array.from(numbers),
    () => Float64Array.from(numbers),
    () => BigInt64Array.from(numbers, BigInt),
    () => numbers.map(BigInt),
  ][draw(5)]!();
}

function columns(draw: Draw, rows: readonly Row[], width: number, isBig: boolean): JoinLeft {
  const by = Array.from({ length: width }, (_, at) =>
    keyColumn(
      draw,
      rows.map(({ keys }) => keys[at]!),
    ),
  );
  const time = timeColumn(
    draw,
    rows.map((row) => row.time),
    isBig,
  );
  return { time, ...(width === 0 ? {} : { by }) };
}

function sidesOf(
  draw: Draw,
  all: Case & { isExtreme: boolean },
): { left: JoinLeft; right: JoinRight } {
  const width = (all.left[0] ?? all.right[0])?.keys.length ?? 0;
  const left = columns(draw, all.left, width, all.isExtreme);
  const right = columns(draw, all.right, width, all.isExtreme);
  const captured = all.right.map((row) => row.availableAt);
  if (!all.hasCapture) return { left, right };
  return { left, right: { ...right, availableAt: timeColumn(draw, captured, all.isExtreme) } };
}

/** A tolerance as callers write it: a number where one can say it. */
function written(draw: Draw, tolerance: bigint | undefined): number | bigint | undefined {
  return tolerance !== undefined && tolerance < 2n ** 53n && draw(2) === 0
    ? Number(tolerance)
    : tolerance;
}

function checkJoin(draw: Draw, most: number): void {
  const all = drawCase(draw, most);
  const { left, right } = sidesOf(draw, all);
  const joined = asofJoin(left, right, { tolerance: written(draw, all.tolerance) });
  const expected = slowJoin(all);
  if (joined.every((row, at) => row === expected[at]) && joined.length === expected.length) return;
  expect({ all, joined: [...joined] }).toEqual({ all, joined: expected });
}

function checkLatest(draw: Draw): void {
  const all = drawCase(draw, 6);
  const { right } = sidesOf(draw, all);
  const cutoff = drawTime(draw, all.isExtreme);
  const tolerance = written(draw, all.tolerance);
  const found = latestPerKey(right, all.isExtreme ? cutoff : Number(cutoff), { tolerance });
  // Ask for every key that there is: each answers with its row, once.
  const asking = all.right.map(({ keys }) => ({ time: cutoff, availableAt: null, keys }));
  const rows = new Set(slowJoin({ ...all, left: asking }).filter((row) => row >= 0));
  expect([...found]).toEqual([...rows].sort((a, b) => a - b));
}

function slowSelect(history: readonly Snapshot[], options: SelectOptions): Snapshot | null {
  const { cutoff, clocks = 'both', maxAgeMs = Number.POSITIVE_INFINITY } = options;
  let best: Snapshot | null = null;
  for (const each of history) {
    if (each.corrupt || cutoff - each.asOf > maxAgeMs) continue;
    if (clocks !== 'authoritative' && each.asOf > cutoff) continue;
    if (clocks === 'both' && each.availableAt > cutoff) continue;
    const rank = (s: Snapshot): (number | string)[] => [s.asOf, s.availableAt, s.path];
    const [mine, its] = [rank(each), best === null ? [] : rank(best)];
    const at = mine.findIndex((value, place) => value !== its[place]);
    if (best === null || mine[at]! > its[at]!) best = each;
  }
  return best;
}

function checkSelect(draw: Draw): void {
  const history = Array.from({ length: draw(7) }, (_, at): Snapshot => {
    const snapshot = { path: `p${at}`, asOf: draw(8), availableAt: draw(8) };
    return draw(6) === 0 ? { ...snapshot, corrupt: true } : snapshot;
  });
  const options: SelectOptions = {
    cutoff: draw(9),
    clocks: (['both', 'both', 'source', 'authoritative'] satisfies Clocks[])[draw(4)],
    maxAgeMs: draw(3) === 0 ? draw(5) : undefined,
  };
  const expected = slowSelect(history, options);
  const index = indexSnapshots(history);
  const choice = select(index, options);
  const { candidates, ...whole } = select(history, options);
  if (choice.chosen !== expected) expect({ history, options, choice }).toEqual(expected);
  expect(choice).toEqual(whole);
  if (draw(20) === 0) expect(explain(index, options)).toEqual(candidates);
}

describe('in random cases', () => {
  test('the join agrees with its definition', () => {
    const draw = stream(SEED);
    for (let each = 0; each < CASES * 0.7; each += 1) checkJoin(draw, 6);
  });

  test('latestPerKey agrees with its definition', () => {
    const draw = stream(SEED + 1);
    for (let each = 0; each < CASES * 0.1; each += 1) checkLatest(draw);
  });

  test('an index agrees with the definition of a selection, and with select', () => {
    const draw = stream(SEED + 2);
    for (let each = 0; each < CASES * 0.2; each += 1) checkSelect(draw);
  });

  test('the join agrees with its definition on inputs that are sorted by radix', () => {
    const draw = stream(SEED + 3);
    for (let each = 0; each < CASES / 5_000; each += 1) checkJoin(draw, 500);
  });
});
