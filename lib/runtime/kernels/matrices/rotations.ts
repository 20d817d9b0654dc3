// Plane rotations, by which the eigenvalues of tridiagonal and the singular values of bidiagonal matrices are found.

/** A rotation that takes (f, g) to (r, 0): `r = c f + s g`, `0 = c g - s f`. */
export interface Rotation {
  readonly c: number;
  readonly s: number;
  readonly r: number;
}

/** The rotation of (f, g), of which c is never negative unless f is zero, as LAPACK has it. */
export function rotation(f: number, g: number): Rotation {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: Math.sign(g), r: Math.abs(g) };
  const r = Math.hypot(f, g) * Math.sign(f);
  return { c: f / r, s: g / r, r };
}

/** Rows i and j of a matrix with n columns become `c i + s j` and `c j - s i`. */
export function rotateRows(a: Float64Array, n: number, i: number, j: number, c: number, s: number): void {
  if (s === 0 && c === 1) return;
  for (let p = i * n, q = j * n, end = p + n; p < end; p++, q++) {
    const [x, y] = [a[p]!, a[q]!];
    a[p] = c * x + s * y;
    a[q] = c * y - s * x;
  }
}

/** The eigenvalues of `[a b; b c]`, the one of larger magnitude first, and its unit eigenvector (c, s). */
export function eigenOfPair(a: number, b: number, c: number): { large: number; small: number; c: number; s: number } {
  const [sum, difference] = [a + c, a - c];
  const root = Math.hypot(difference, 2 * b);
  const [largest, least] = Math.abs(a) > Math.abs(c) ? [a, c] : [c, a];
  let large = 0.5 * root;
  let small = -0.5 * root;
  if (sum !== 0) {
    large = 0.5 * (sum + Math.sign(sum) * root);
    // The determinant by the trace, without cancellation.
    small = (largest / large) * least - (b / large) * b;
  }
  const upper = sum < 0 ? -1 : 1;
  const [cs, ahead] = difference >= 0 ? [difference + root, 1] : [difference - root, -1];
  let vector: { c: number; s: number };
  if (Math.abs(cs) > Math.abs(2 * b)) {
    const ct = (-2 * b) / cs;
    const s = 1 / Math.sqrt(1 + ct * ct);
    vector = { c: ct * s, s };
  } else if (b === 0) vector = { c: 1, s: 0 };
  else {
    const tn = -cs / (2 * b);
    const cosine = 1 / Math.sqrt(1 + tn * tn);
    vector = { c: cosine, s: tn * cosine };
  }
  return upper === ahead ? { large, small, c: -vector.s, s: vector.c } : { large, small, ...vector };
}

/** The singular values of `[f g; 0 h]`, and the rotations (c, s) of its right and left vectors: `L^T B R` is diagonal. */
export function singularOfPair(
  f: number,
  g: number,
  h: number,
): { large: number; small: number; right: readonly [number, number]; left: readonly [number, number] } {
  // The entry of the largest magnitude of the diagonal comes first, by turning the matrix over.
  const swapped = Math.abs(h) > Math.abs(f);
  const [ft, ht] = swapped ? [h, f] : [f, h];
  const [fa, ha, ga] = [Math.abs(ft), Math.abs(ht), Math.abs(g)];
  let [small, large, clt, crt, slt, srt] = [ha, fa, 1, 1, 0, 0];
  let largest: 'f' | 'g' | 'h' = swapped ? 'h' : 'f';
  if (ga !== 0) {
    let far = false;
    if (ga > fa) {
      largest = 'g';
      far = fa / ga < Number.EPSILON / 2;
    }
    if (far) {
      large = ga;
      small = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha;
      [clt, slt, srt, crt] = [1, ht / g, 1, ft / g];
    } else {
      const d = fa - ha;
      const l = d === fa ? 1 : d / fa;
      const m = g / ft;
      const t = 2 - l;
      const [mm, tt] = [m * m, t * t];
      const s = Math.sqrt(tt + mm);
      const r = l === 0 ? Math.abs(m) : Math.sqrt(l * l + mm);
      const a = 0.5 * (s + r);
      small = ha / a;
      large = fa * a;
      let tangent: number;
      if (mm === 0) {
        tangent = l === 0 ? 2 * sign(ft) * sign(g) : g / (d * sign(ft)) + m / t;
      } else tangent = (m / (s + t) + m / (r + l)) * (1 + a);
      const hypotenuse = Math.sqrt(tangent * tangent + 4);
      crt = 2 / hypotenuse;
      srt = tangent / hypotenuse;
      clt = (crt + srt * m) / a;
      slt = ((ht / ft) * srt) / a;
    }
  }
  const [left, right] = swapped
    ? ([
        [srt, crt],
        [slt, clt],
      ] as const)
    : ([
        [clt, slt],
        [crt, srt],
      ] as const);
  let positive = 1;
  if (largest === 'h') positive = sign(right[1]) * sign(left[1]) * sign(h);
  else if (largest === 'f') positive = sign(right[0]) * sign(left[0]) * sign(f);
  else positive = sign(right[1]) * sign(left[0]) * sign(g);
  return { large: positive * large, small: small * positive * sign(f) * sign(h), right, left };
}
const sign = (x: number): number => (x < 0 || Object.is(x, -0) ? -1 : 1);
