// Division of floats with whole quotients.
import { wide } from './elementary32.js';
import type { Node } from './node.js';
import type { Vector } from './vector.js';
import { F64 } from './wasm.js';

/**
 * The remainder with the dividend's sign, exact. In double precision a quotient below 2²⁸ times a float32 is exact; the
 * quotient, rounded, may be one too large. Larger quotients, and doubles, are JavaScript's `%`.
 */
export function fmod(v: Vector, a: Node, b: Node): Node {
  if (v.itemsize === 8) {
    return v.lanewise((lane) => v.build.call('fmod', F64, v.extract(a, lane, true), v.extract(b, lane, true)));
  }
  const fits = v.and(v.lt(v.abs(v.div(a, b)), 2 ** 28), v.lt(v.abs(b), Infinity));
  const fast = wide(
    v,
    (d, x, y) => {
      const rest = d.sub(x, d.mul(d.op('trunc', d.div(x, y)), y));
      const over = d.lt(d.mul(rest, x), 0);
      return d.copysign(d.select(over, d.add(rest, d.copysign(y, x)), rest), x);
    },
    a,
    b,
  );
  return v.unless(v.not(fits), fast, 'fmod', a, b);
}

/** Whether a remainder's sign is not the divisor's: then division rounded towards 0 is not rounded down. */
const offside = (v: Vector, rest: Node, b: Node): Node => v.and(v.ne(rest, 0), v.xor(v.lt(rest, 0), v.lt(b, 0)));

/** The remainder with the divisor's sign. */
export function remainder(v: Vector, a: Node, b: Node): Node {
  const rest = fmod(v, a, b);
  return v.select(offside(v, rest, b), v.add(rest, b), rest);
}

/** The quotient rounded down, by PyTorch's (and Python's) algorithm: one that rounding pushed over an integer is put back. */
export function floorDivide(v: Vector, a: Node, b: Node): Node {
  const rest = fmod(v, a, b);
  const exact = v.div(v.sub(a, rest), b);
  const down = v.sub(exact, v.and(offside(v, rest, b), v.constant(1)));
  const floor = v.op('floor', down);
  const nearest = v.add(floor, v.and(v.gt(v.sub(down, floor), 0.5), v.constant(1)));
  const plain = v.div(a, b);
  const whole = v.select(v.ne(down, 0), nearest, v.copysign(v.constant(0), plain));
  return v.select(v.eq(b, 0), plain, whole);
}
