/** Ridge regression by the normal equations. Every sum runs in a fixed order, so that a fit has one answer. */
import { invariant } from '@pkg/std';

/** `y = intercept + sum(weights[i] * x[i])`. */
export interface LinearModel {
  readonly intercept: number;
  readonly weights: readonly number[];
}

/**
 * Fits a linear model with an unpenalised intercept.
 *
 * @param rows one array of features per row, all of one length
 * @param targets one value per row
 * @param caseWeights weight of each row, above 0
 * @param penalty ridge penalty on standardised weights, in rows; above 0, so that the system has one solution
 */
export function fitRidge(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  caseWeights: readonly number[],
  penalty: number,
): LinearModel {
  const width = rows[0]?.length ?? 0;
  invariant(rows.length > 0 && penalty > 0, 'a ridge fit has rows and a penalty');
  const total = sumOf(rows.length, (i) => caseWeights[i]!);
  const means = columns(
    width,
    (j) => sumOf(rows.length, (i) => caseWeights[i]! * rows[i]![j]!) / total,
  );
  const scales = columns(width, (j) => {
    const variance =
      sumOf(rows.length, (i) => caseWeights[i]! * square(rows[i]![j]! - means[j]!)) / total;
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
  const targetMean = sumOf(rows.length, (i) => caseWeights[i]! * targets[i]!) / total;
  const standard = (i: number, j: number): number => (rows[i]![j]! - means[j]!) / scales[j]!;
  const gram = columns(width, (j) =>
    columns(width, (k) => {
      const product = sumOf(rows.length, (i) => caseWeights[i]! * standard(i, j) * standard(i, k));
      return j === k ? product + penalty : product;
    }),
  );
  const moments = columns(width, (j) =>
    sumOf(rows.length, (i) => caseWeights[i]! * standard(i, j) * (targets[i]! - targetMean)),
  );
  const weights = solve(gram, moments).map((weight, j) => weight / scales[j]!);
  const intercept = targetMean - sumOf(width, (j) => weights[j]! * means[j]!);
  return { intercept, weights };
}

/** The prediction of a linear model. */
export function predict({ intercept, weights }: LinearModel, features: readonly number[]): number {
  let value = intercept;
  for (let j = 0; j < weights.length; j += 1) value += weights[j]! * features[j]!;
  return value;
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const lower = columns(size, () => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const rest = matrix[i]![j]! - sumOf(j, (k) => lower[i]![k]! * lower[j]![k]!);
      if (i === j) invariant(rest > 0, 'a ridge system is positive definite');
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  }
  const forward: number[] = [];
  for (let i = 0; i < size; i += 1) {
    forward.push((right[i]! - sumOf(i, (k) => lower[i]![k]! * forward[k]!)) / lower[i]![i]!);
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i -= 1) {
    let rest = forward[i]!;
    for (let k = i + 1; k < size; k += 1) rest -= lower[k]![i]! * solution[k]!;
    solution[i] = rest / lower[i]![i]!;
  }
  return solution;
}

function sumOf(count: number, value: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += value(i);
  return sum;
}

function columns<T>(count: number, value: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => value(index));
}

function square(value: number): number {
  return value * value;
}
