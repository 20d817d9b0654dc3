// Orthogonal polynomials of x and a degree n, which is cut to an integer; below 0 they are 0. As in PyTorch a degree is an int64,
// so that one beyond it counts as below 0. Recurrences are followed to MOST at the furthest; from there on asymptotic formulas do.

/** p_0 = 1, p_1 = first, p_{k+1} = step(k, p_k, p_{k-1}). */
function recurrence(n: number, first: number, step: (k: number, now: number, before: number) => number): number {
  if (n === 0) return 1;
  let [before, now] = [1, first];
  for (let k = 1; k < n && !Number.isNaN(now); k++) [before, now] = [now, step(k, now, before)];
  return now;
}
const even = (n: number): boolean => n % 2 === 0;
type Polynomial = (x: number, n: number) => number;
const degree =
  (f: Polynomial): Polynomial =>
  (x, n) =>
    n >= 0 && n < 2 ** 63 ? f(x, Math.trunc(n)) : n > -1 && n < 0 ? f(x, 0) : 0;
/** The highest degree that a recurrence is followed to. */
const MOST = 1e6;
/** The highest degree of Hermite's, as in PyTorch: from there on they are NaN. */
const MOST_HERMITE = 512;
const shifted =
  (f: Polynomial): Polynomial =>
  (x, n) =>
    f(2 * x - 1, n);

/** The four kinds share `p_{k+1} = 2x p_k - p_{k-1}`; at high degrees within (-1, 1) they are waves of arccos x. */
const chebyshev = (x: number, n: number, first: number): number => {
  if (n <= MOST || Number.isNaN(x)) return recurrence(n, first, (_, now, before) => 2 * x * now - before);
  // Beyond [-1, 1] all solutions are a·r^n + b·r^-n with r = x ± √(x² - 1); the recurrence makes NaN of what overflows.
  const root = Math.sqrt(x * x - 1);
  const r = Math.abs(x) + root;
  const power = r ** n;
  if (power === Infinity) return NaN;
  return ((first - (x - Math.sign(x) * root)) / (2 * Math.sign(x) * root)) * (x > 0 || even(n) ? 1 : -1) * power;
};

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
  n > MOST_HERMITE ? NaN : recurrence(n, 2 * x, (k, now, before) => 2 * x * now - 2 * k * before),
);
/** The probabilists' Hermite polynomials. */
export const hermite_polynomial_he = degree((x, n) =>
  n > MOST_HERMITE ? NaN : recurrence(n, x, (k, now, before) => x * now - k * before),
);
export const laguerre_polynomial_l = degree((x, n) => {
  if (x === 0) return 1;
  if (n <= MOST || Number.isNaN(x)) {
    return recurrence(n, 1 - x, (k, now, before) => ((2 * k + 1 - x) * now - k * before) / (k + 1));
  }
  // Fejér's and Perron's formulas (Szegő, Orthogonal Polynomials, 8.22.1 and 8.22.3).
  const [size, phase] = [(n * Math.abs(x)) ** -0.25 / Math.sqrt(Math.PI), 2 * Math.sqrt(n * Math.abs(x))];
  return x > 0 ? size * Math.exp(x / 2) * Math.cos(phase - Math.PI / 4) : (size / 2) * Math.exp(x / 2 + phase);
});
export const legendre_polynomial_p = degree((x, n) => {
  if (Math.abs(x) === 1) return x > 0 || even(n) ? 1 : -1;
  if (n <= MOST || Number.isNaN(x)) {
    return recurrence(n, x, (k, now, before) => ((2 * k + 1) * x * now - k * before) / (k + 1));
  }
  // Laplace's and Heine's formulas (Szegő, 8.21.2 and 8.21.1).
  if (Math.abs(x) < 1) {
    const angle = Math.acos(x);
    return Math.sqrt(2 / (Math.PI * n * Math.sin(angle))) * Math.cos((n + 0.5) * angle - Math.PI / 4);
  }
  const root = Math.sqrt(x * x - 1);
  const size = (Math.abs(x) + root) ** (n + 0.5) / Math.sqrt(2 * Math.PI * n * root);
  return x > 0 || even(n) ? size : -size;
});
