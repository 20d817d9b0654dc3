// Normalization to mean 0 and variance 1. One function does it for batches, layers, groups and instances: they differ in the
// dimensions that statistics are taken over and in how weight and bias lie against the input.
import type { Scalar } from '../../../expression/expression.js';
import { derive, saves } from '../../../graph/derive.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import type { Shape } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { commonEngine, dense, reshaped } from '../../row/kernels.js';
import { nameRows, nary } from '../../row/operator.js';
import { discard } from '../../row/temporary.js';

// The passes over all elements, each one kernel. They are differentiated by `normalized`, never on their own.
const affine = nary(
  ['input', 'mean', 'scale', 'weight', 'bias'],
  (x, mean, scale, weight, bias) => {
    const centred = x.sub(mean).mul(scale).mul(weight);
    return bias.op === 'constant' ? centred : centred.add(bias);
  },
  {},
  { literals: [0, 1] },
);
const centredSquare = nary(['input', 'mean'], (x, mean) => x.sub(mean).square(), {});
const standard = nary(['input', 'mean', 'scale'], (x, mean, scale) => x.sub(mean).mul(scale), {});
const byWeight = nary(['input', 'weight', 'xhat'], (grad, weight, xhat) => grad.mul(weight).mul(xhat), {});
/** scale (grad weight - mean(grad weight) - xhat mean(grad weight xhat)) */
const inward = <T extends Scalar<T>>(grad: T, weight: T, xhat: T, scale: T, mean: T, product: T): T =>
  grad.mul(weight).sub(mean).sub(xhat.mul(product)).mul(scale);
const inwardRow = nary(
  ['input', 'weight', 'xhat', 'scale', 'mean', 'product'],
  (grad, weight, xhat, scale, mean, product) => inward(grad, weight, xhat, scale, mean, product),
  {},
  { literals: [1] },
);
nameRows({ affine, centredSquare, standard, byWeight, inwardRow });

/** How an input is seen for normalization. */
export interface Plan {
  readonly name: string;
  /** the input's shape as statistics see it */
  readonly shape: Shape;
  /** the dimensions of it that statistics are taken over */
  readonly dims: readonly number[];
  /** the shape of weight and bias against it */
  readonly affine: Shape;
  readonly eps: number;
}
export interface Statistics {
  readonly mean: Tensor;
  /** biased: divided by the count */
  readonly variance: Tensor;
}

/** Mean and variance over the plan's dimensions, which stay with length 1. */
export function statistics(given: Tensor, dims: readonly number[]): Statistics {
  const x = given.to(given.dtype.compute);
  const mean = x.mean([...dims], true);
  if (is_grad_enabled() && x.requires_grad)
    return {
      mean,
      variance: x
        .sub(mean)
        .square()
        .mean([...dims], true),
    };
  const squares = centredSquare(x, mean);
  const variance = squares.mean([...dims], true);
  discard(squares);
  return { mean, variance };
}

/** `(x - mean) / sqrt(variance + eps) * weight + bias`. `fixed`: statistics that are not the input's own. */
export function normalized(
  plan: Plan,
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  own: Statistics | null,
  fixed: Statistics | null,
): Tensor {
  const { dims, shape, affine: lie, eps } = plan;
  commonEngine(input, weight, bias);
  const { dtype } = input;
  if (dtype.compute !== dtype) {
    const wide = (t: Tensor | null): Tensor | null => t?.to(dtype.compute) ?? null;
    return normalized(plan, wide(input)!, wide(weight), wide(bias), own, fixed).to(dtype);
  }
  const seen = (t: Tensor): Tensor => reshaped(dense(t.detach()), shape);
  const placed = (t: Tensor | null): Tensor | null => (t === null ? null : t.detach().reshape([...lie]));
  const x = seen(input);
  const { mean, variance } = fixed ?? own ?? statistics(x, dims);
  const scale = variance.add(eps).rsqrt();
  const out = reshaped(affine(x, mean, scale, placed(weight) ?? 1, placed(bias) ?? 0), input.shape);

  /** What derivatives are made of: constants of the forward pass, or, for higher derivatives, functions of the input again. */
  const again = (input: Tensor): { xhat: Tensor; scale: Tensor } => {
    if (!is_grad_enabled()) return { xhat: standard(seen(input), mean, scale), scale };
    const x = input.reshape([...shape]);
    const now = fixed ?? statistics(x, dims);
    const s = now.variance.add(eps).rsqrt();
    return { xhat: x.sub(now.mean).mul(s), scale: s };
  };
  return derive(
    plan.name,
    out,
    [
      input,
      saves(weight === null ? [input] : [input, weight], (grad, input, weight) => {
        const g = grad.reshape([...shape]);
        const w = weight?.reshape([...lie]);
        if (fixed !== null) return (w === undefined ? g : g.mul(w)).mul(scale).reshape([...input.shape]);
        const { xhat, scale: s } = again(input);
        if (is_grad_enabled()) {
          const gw = w === undefined ? g : g.mul(w);
          const terms = [gw.mean([...dims], true), gw.mul(xhat).mean([...dims], true)] as const;
          return gw
            .sub(terms[0])
            .sub(xhat.mul(terms[1]))
            .mul(s)
            .reshape([...input.shape]);
        }
        const gw = w === undefined ? g : g.mul(w);
        const mean = gw.mean([...dims], true);
        if (gw !== g) discard(gw);
        const products = byWeight(g, w ?? 1, xhat);
        const product = products.mean([...dims], true);
        const out = inwardRow(g, w ?? 1, xhat, s, mean, product).reshape([...input.shape]);
        discard(xhat, mean, products, product);
        return out;
      }),
    ],
    [
      weight,
      saves([input], (grad, input) =>
        grad
          .reshape([...shape])
          .mul(again(input).xhat)
          .sum_to_size([...lie])
          .reshape([...weight!.shape]),
      ),
    ],
    [
      bias,
      (grad) =>
        grad
          .reshape([...shape])
          .sum_to_size([...lie])
          .reshape([...bias!.shape]),
    ],
  );
}
