// The error function and its complement.
import { erfSeries, erfcxSeries } from '../../../../special/functions.js';
import { exp } from './elementary.js';
import { exp as exp32 } from './elementary32.js';
import type { Node } from './node.js';
import type { Vector } from './vector.js';

/**
 * Single precision: x·P(x²) below 1, 1 - e^Q(|x|) above, where Q approximates ln erfc x; both minimax polynomials for the
 * relative error of the result, 1e-9.
 */
export function erf32(v: Vector, x: Node): Node {
  const a = v.abs(x);
  const near = v.mul(
    x,
    v.polynomial(
      v.mul(x, x),
      7.853861925e-5,
      -8.010193752e-4,
      5.188327694e-3,
      -2.685381194e-2,
      1.1283585149e-1,
      -3.761262582e-1,
      1.1283791657,
    ),
  );
  const q = v.polynomial(
    v.pmin(a, 4),
    1.863781169e-4,
    -2.947647504e-3,
    2.183801982e-2,
    -1.0310666032e-1,
    -6.381449434e-1,
    -1.1270891224,
    -3.415399562e-4,
  );
  const far = v.copysign(v.sub(1, exp32(v, q)), x);
  return v.select(v.lt(a, 1), near, far);
}

/** erfc |x|, as `special.erfc`: e^{-x²} times its Chebyshev series, of `terms` terms. */
function tail(v: Vector, a: Node, terms: number): Node {
  const bounded = v.pmin(a, 30);
  // High bits whose square is exact, and what that leaves out of x², which is small.
  const high = v.and(bounded, v.pattern(-1n << 27n));
  const rest = v.mul(v.sub(bounded, high), v.add(bounded, high));
  const correction = v.polynomial(rest, -1 / 6, 0.5, -1, 1);
  const gaussian = v.mul(exp(v, v.neg(v.mul(high, high))), correction);
  const t = v.div(v.sub(v.add(bounded, bounded), 7.5), v.add(bounded, 3.75));
  let b = v.constant(erfcxSeries[terms - 1]!);
  let c = v.constant(0);
  for (let k = terms - 2; k > 0; k--) [b, c] = [v.add(v.fma(t, b, v.neg(c)), erfcxSeries[k]!), b];
  const series = v.add(v.fma(v.mul(t, 0.5), b, v.neg(c)), erfcxSeries[0]! / 2);
  return v.mul(gaussian, v.div(series, v.fma(bounded, 2, 1)));
}

const near = (v: Vector, x: Node): Node => v.mul(x, v.polynomial(v.mul(x, x), ...erfSeries));

export function erf(v: Vector, x: Node): Node {
  const a = v.abs(x);
  const far = v.copysign(v.sub(1, tail(v, a, erfcxSeries.length)), x);
  return v.select(v.lt(a, 1), near(v, x), far);
}

/** `terms` of 25: 13 are enough for single precision. */
export function erfc(v: Vector, x: Node, terms: number): Node {
  const a = v.abs(x);
  const right = tail(v, a, terms);
  const far = v.select(v.lt(x, 0), v.sub(2, right), right);
  return v.select(v.lt(a, 0.25), v.sub(1, near(v, x)), far);
}
