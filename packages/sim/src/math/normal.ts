import { log } from './exp-log.ts';

/**
 * Quantile of the standard normal distribution: the z with P(Z <= z) = `p`, for p in (0, 1); -Infinity at 0, Infinity
 * at 1, NaN elsewhere. Relative error below 1e-14, test-held.
 *
 * Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: three rational functions of
 * degree 7, one for the middle and two for the tails. The coefficients are the published ones.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * middle(0.180625 - q * q);
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -z : z;
}

function middle(r: number): number {
  let a = 2509.0809287301226727;
  a = a * r + 33430.575583588128105;
  a = a * r + 67265.770927008700853;
  a = a * r + 45921.953931549871457;
  a = a * r + 13731.693765509461125;
  a = a * r + 1971.5909503065514427;
  a = a * r + 133.14166789178437745;
  a = a * r + 3.387132872796366608;
  let b = 5226.495278852854561;
  b = b * r + 28729.085735721942674;
  b = b * r + 39307.89580009271061;
  b = b * r + 21213.794301586595867;
  b = b * r + 5394.1960214247511077;
  b = b * r + 687.1870074920579083;
  b = b * r + 42.313330701600911252;
  return a / (b * r + 1);
}

function nearTail(r: number): number {
  let a = 7.7454501427834140764e-4;
  a = a * r + 0.0227238449892691845833;
  a = a * r + 0.24178072517745061177;
  a = a * r + 1.27045825245236838258;
  a = a * r + 3.64784832476320460504;
  a = a * r + 5.7694972214606914055;
  a = a * r + 4.6303378461565452959;
  a = a * r + 1.42343711074968357734;
  let b = 1.05075007164441684324e-9;
  b = b * r + 5.475938084995344946e-4;
  b = b * r + 0.0151986665636164571966;
  b = b * r + 0.14810397642748007459;
  b = b * r + 0.68976733498510000455;
  b = b * r + 1.6763848301838038494;
  b = b * r + 2.05319162663775882187;
  return a / (b * r + 1);
}

function farTail(r: number): number {
  let a = 2.01033439929228813265e-7;
  a = a * r + 2.71155556874348757815e-5;
  a = a * r + 0.0012426609473880784386;
  a = a * r + 0.026532189526576123093;
  a = a * r + 0.29656057182850489123;
  a = a * r + 1.7848265399172913358;
  a = a * r + 5.4637849111641143699;
  a = a * r + 6.6579046435011037772;
  let b = 2.04426310338993978564e-15;
  b = b * r + 1.4215117583164458887e-7;
  b = b * r + 1.8463183175100546818e-5;
  b = b * r + 7.868691311456132591e-4;
  b = b * r + 0.0148753612908506148525;
  b = b * r + 0.13692988092273580531;
  b = b * r + 0.59983220655588793769;
  return a / (b * r + 1);
}
