// Orthogonal polynomials of x and a degree n, which is cut to an integer; below 0 they are 0.

/** p_0 = 1, p_1 = first, p_{k+1} = step(k, p_k, p_{k-1}). */
function recurrence(n: number, first: number, step: (k: number, now: number, before: number) => number): number {
  if (n === 0) return 1;
  let [before, now] = [1, first];
  for (let k = 1; k < n; k++) [before, now] = [now, step(k, now, before)];
  return now;
}
const even = (n: number): boolean => n % 2 === 0;
type Polynomial = (x: number, n: number) => number;
const degree =
  (f: Polynomial): Polynomial =>
  (x, n) =>
    n >= 0 ? f(x, Math.trunc(n)) : n > -1 ? f(x, 0) : 0;
const shifted =
  (f: Polynomial): Polynomial =>
  (x, n) =>
    f(2 * x - 1, n);

/** The four kinds share `p_{k+1} = 2x p_k - p_{k-1}`; at high degrees within (-1, 1) they are waves of arccos x. */
const chebyshev = (x: number, n: number, first: number): number =>
  recurrence(n, first, (_, now, before) => 2 * x * now - before);

export const chebyshev_polynomial_t = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 || even(n) ? 1 : -1;
  return n > 6 && Math.abs(x) < 1 ? Math.cos(n * Math.acos(x)) : chebyshev(x, n, x);
});
export const chebyshev_polynomial_u = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 || even(n) ? n + 1 : -(n + 1);
  const angle = Math.acos(x);
  return n > 8 && Math.abs(x) < 1 ? Math.sin((n + 1) * angle) / Math.sin(angle) : chebyshev(x, n, 2 * x);
});
export const chebyshev_polynomial_v = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 ? 1 : even(n) ? 2 * n + 1 : -(2 * n + 1);
  const angle = Math.acos(x);
  return n > 8 && Math.abs(x) < 1 ? Math.cos((n + 0.5) * angle) / Math.cos(angle / 2) : chebyshev(x, n, 2 * x - 1);
});
export const chebyshev_polynomial_w = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 ? 2 * n + 1 : even(n) ? 1 : -1;
  const angle = Math.acos(x);
  return n > 8 && Math.abs(x) < 1 ? Math.sin((n + 0.5) * angle) / Math.sin(angle / 2) : chebyshev(x, n, 2 * x + 1);
});
export const shifted_chebyshev_polynomial_t = shifted(chebyshev_polynomial_t);
export const shifted_chebyshev_polynomial_u = shifted(chebyshev_polynomial_u);
export const shifted_chebyshev_polynomial_v = shifted(chebyshev_polynomial_v);
export const shifted_chebyshev_polynomial_w = shifted(chebyshev_polynomial_w);

/** The physicists' Hermite polynomials. */
export const hermite_polynomial_h = degree((x, n) =>
  recurrence(n, 2 * x, (k, now, before) => 2 * x * now - 2 * k * before),
);
/** The probabilists' Hermite polynomials. */
export const hermite_polynomial_he = degree((x, n) => recurrence(n, x, (k, now, before) => x * now - k * before));
export const laguerre_polynomial_l = degree((x, n) =>
  recurrence(n, 1 - x, (k, now, before) => ((2 * k + 1 - x) * now - k * before) / (k + 1)),
);
export const legendre_polynomial_p = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 || even(n) ? 1 : -1;
  return recurrence(n, x, (k, now, before) => ((2 * k + 1) * x * now - k * before) / (k + 1));
});
