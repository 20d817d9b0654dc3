// Householder reflections `H = 1 - tau v v^T` with a leading one in v, and the QR decomposition by them.

/**
 * Turns `x` from `from` on, `step` apart, into the vector of the reflection that takes it to a multiple of the first unit vector: the
 * first element becomes that multiple, the others v's, whose first is one.
 *
 * The multiple has the sign that x's first element has not (LAPACK's), so that nothing cancels; where the rest of x is zero already, H is
 * the identity.
 *
 * @returns tau
 */
export function reflector(x: Float64Array, from: number, length: number, step: number): number {
  let norm = 0;
  // As hypot does: no square of what is read may overflow or vanish.
  let largest = 0;
  for (let k = 1, at = from + step; k < length; k++, at += step) largest = Math.max(largest, Math.abs(x[at]!));
  if (largest === 0) return 0;
  for (let k = 1, at = from + step; k < length; k++, at += step) norm += (x[at]! / largest) ** 2;
  norm = largest * Math.sqrt(norm);
  const alpha = x[from]!;
  const beta = -Math.sign(alpha || 1) * Math.hypot(alpha, norm);
  for (let k = 1, at = from + step; k < length; k++, at += step) x[at]! /= alpha - beta;
  x[from] = beta;
  return (beta - alpha) / beta;
}

/** `A <- H A` for rows from `top` on and columns from `left` to `right` of A with n columns; v[0] belongs to row `top`. */
export function reflectRows(
  a: Float64Array,
  n: number,
  v: Float64Array,
  tau: number,
  top: number,
  left: number,
  right: number,
): void {
  if (tau === 0 || left >= right) return;
  const sums = new Float64Array(right - left);
  for (let i = 0; i < v.length; i++) {
    const factor = v[i]!;
    if (factor === 0) continue;
    for (let c = 0, at = (top + i) * n + left; c < sums.length; c++, at++) sums[c]! += factor * a[at]!;
  }
  for (let i = 0; i < v.length; i++) {
    const factor = tau * v[i]!;
    if (factor === 0) continue;
    for (let c = 0, at = (top + i) * n + left; c < sums.length; c++, at++) a[at]! -= factor * sums[c]!;
  }
}

/** `A <- A H` for rows from `top` to `bottom` of A with n columns; v[0] belongs to column `left`. */
export function reflectColumns(
  a: Float64Array,
  n: number,
  v: Float64Array,
  tau: number,
  top: number,
  bottom: number,
  left: number,
): void {
  if (tau === 0) return;
  for (let i = top; i < bottom; i++) {
    const start = i * n + left;
    let sum = 0;
    for (let k = 0, at = start; k < v.length; k++, at++) sum += v[k]! * a[at]!;
    sum *= tau;
    for (let k = 0, at = start; k < v.length; k++, at++) a[at]! -= sum * v[k]!;
  }
}

/** The vector of a reflection that lies in a matrix: its one, and what follows it. */
export function vectorAt(a: Float64Array, from: number, length: number, step: number): Float64Array {
  const v = new Float64Array(length);
  for (let k = 1; k < length; k++) v[k] = a[from + k * step]!;
  v[0] = 1;
  return v;
}

/** Overwrites A [m, n] by R on and above its diagonal and the vectors of reflections below it. @returns their taus */
export function triangularize(a: Float64Array, m: number, n: number): Float64Array {
  const taus = new Float64Array(Math.min(m, n));
  for (let j = 0; j < taus.length; j++) {
    const at = j * n + j;
    taus[j] = reflector(a, at, m - j, n);
    reflectRows(a, n, vectorAt(a, at, m - j, n), taus[j]!, j, j + 1, n);
  }
  return taus;
}

/** The first k columns of the product of reflections whose vectors lie in the columns of A [m, n]: [m, k]. */
export function multiplied(a: Float64Array, m: number, n: number, taus: ArrayLike<number>, k: number): Float64Array {
  const q = new Float64Array(m * k);
  for (let i = 0; i < Math.min(m, k); i++) q[i * k + i] = 1;
  for (let j = taus.length - 1; j >= 0; j--) {
    reflectRows(q, k, vectorAt(a, j * n + j, m - j, n), taus[j]!, j, j, k);
  }
  return q;
}
