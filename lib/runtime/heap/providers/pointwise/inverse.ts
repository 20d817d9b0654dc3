// The inverse circular functions in single precision, computed in double.
import { wide } from './elementary32.js';
import type { Node } from './node.js';
import type { Vector } from './vector.js';

/** The angle of the point (x, y) for finite coordinates of which one is not 0: the smaller over the larger, then its octant. */
function angle(d: Vector, y: Node, x: Node): Node {
  const [a, b] = [d.abs(y), d.abs(x)];
  const steep = d.gt(a, b);
  const t = d.div(d.select(steep, b, a), d.select(steep, a, b));
  // atan t / t in t² on [0, 1], minimax for the relative error, 4e-10.
  const near = d.mul(
    t,
    d.polynomial(
      d.mul(t, t),
      ...[0.001091117074111698, -0.007199412072316948, 0.02227440665898179, -0.04435754499933765, 0.06716110136493018],
      ...[-0.08798772761330176, 0.1105450129919453, -0.1427915963568598, 0.19999604636608298, -0.33333323935305087],
      0.9999999996282417,
    ),
  );
  const right = d.select(steep, d.sub(Math.PI / 2, near), near);
  return d.copysign(d.select(d.lt(x, 0), d.sub(Math.PI, right), right), y);
}

/** √(1 - x²) */
const other = (d: Vector, x: Node): Node => d.sqrt(d.mul(d.sub(1, x), d.add(x, 1)));
const tiny = (v: Vector, x: Node): Node => v.lt(v.abs(x), 1e-8);

export const atan = (v: Vector, x: Node): Node => {
  // 1e300 instead of infinity: its quotient with 1 is 0 all the same.
  const bounded = (d: Vector, a: Node) => d.copysign(d.pmin(d.abs(a), 1e300), a);
  return v.select(
    tiny(v, x),
    x,
    wide(v, (d, a) => angle(d, bounded(d, a), d.constant(1)), x),
  );
};
export const asin = (v: Vector, x: Node): Node =>
  v.select(
    tiny(v, x),
    x,
    wide(v, (d, a) => angle(d, a, other(d, a)), x),
  );
export const acos = (v: Vector, x: Node): Node => wide(v, (d, a) => angle(d, other(d, a), a), x);

/** The angle of a point; those on the axes and at infinity one at a time. */
export function atan2(v: Vector, y: Node, x: Node): Node {
  const inside = (a: Node) => v.and(v.gt(v.abs(a), 0), v.lt(v.abs(a), Infinity));
  return v.unless(v.not(v.and(inside(y), inside(x))), wide(v, angle, y, x), 'atan2', y, x);
}
