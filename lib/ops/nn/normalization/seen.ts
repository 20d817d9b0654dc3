// Normalization to mean 0 and variance 1, of batches, layers, groups and instances: they differ in the dimensions that statistics are
// taken over, and in how weight and bias lie against the input.
import type { DType } from '../../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../../errors.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, allocate, isRowMajor } from '../../../tensor.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { legacy } from '../../row/operator.js';
import { cast, dense, reshaped } from '../../row/kernels.js';
import { nameRows, nary } from '../../row/operator.js';
import type { Meta } from '../../row/signature.js';
import { discard } from '../../row/temporary.js';

// The passes over all elements, each one kernel. They run inside of rows, and are never differentiated.
const affine = nary(
  ['input', 'mean', 'rstd', 'weight', 'bias'],
  (x, mean, rstd, weight, bias) => {
    // As PyTorch's kernels, which make a factor and a summand of each channel first: so what is infinite or NaN comes where theirs does.
    const factor = rstd.mul(weight);
    return x.mul(factor).add(bias.sub(mean.mul(factor)));
  },
  {},
  { literals: [0, 1] },
);
const centredSquare = nary(['input', 'mean'], (x, mean) => x.sub(mean).square(), {});
const standard = nary(['input', 'mean', 'rstd'], (x, mean, rstd) => x.sub(mean).mul(rstd), {});
const byWeight = nary(['input', 'weight', 'xhat'], (grad, weight, xhat) => grad.mul(weight).mul(xhat), {});
const inward = nary(
  ['input', 'weight', 'xhat', 'rstd', 'mean', 'product'],
  (grad, weight, xhat, rstd, mean, product) => grad.mul(weight).sub(mean).sub(xhat.mul(product)).mul(rstd),
  {},
  { literals: [1] },
);
nameRows({ affine, centredSquare, standard, byWeight, inward });

/** Statistics of an input, over dimensions that stay with length 1. */
export class Own {
  /** @param rstd 1 / sqrt(variance + eps) */
  constructor(
    readonly mean: Tensor,
    readonly rstd: Tensor,
  ) {}
}

/** How an input is seen for normalization. */
export class Seen {
  /**
   * @param node what PyTorch calls the operation
   * @param shape the input's shape as statistics see it
   * @param dims the dimensions of it that statistics are taken over
   * @param affine the shape of weight and bias against it
   * @param parameters their own shape
   */
  constructor(
    readonly node: string,
    readonly shape: Shape,
    readonly dims: readonly number[],
    readonly affine: Shape,
    readonly parameters: Shape,
    readonly eps: number,
  ) {}

  /** The shape of statistics. */
  get statistics(): Shape {
    return this.shape.map((n, k) => (this.dims.includes(k) ? 1 : n));
  }
  /** How many elements each is taken over. */
  get count(): number {
    return this.dims.reduce((n, k) => n * this.shape[k]!, 1);
  }

  /** Elements as statistics see them, in the type that is computed in. */
  of(t: Tensor): Tensor {
    return reshaped(dense(cast(t, t.dtype.compute)), this.shape);
  }
  /** Weight or bias against them. */
  placed(t: Tensor): Tensor {
    return reshaped(dense(cast(t, t.dtype.compute)), this.affine);
  }
  /** Statistics that were kept in another type or shape. */
  kept(mean: Tensor, rstd: Tensor): Own {
    const [m, r] = [mean, rstd].map((t) => reshaped(dense(cast(t, t.dtype.compute)), this.statistics));
    return new Own(m!, r!);
  }

  /** An input's statistics; the variance is divided by the count. */
  own(input: Tensor): Own & { readonly variance: Tensor } {
    const x = this.of(input);
    const dims = [...this.dims];
    const mean = x.mean(dims, true);
    const squares = centredSquare(x, mean);
    const variance = squares.mean(dims, true);
    discard(squares);
    return Object.assign(new Own(mean, variance.add(this.eps).rsqrt()), { variance });
  }

  /** Writes `(x - mean) rstd weight + bias` into `out`. */
  normalize(input: Tensor, { mean, rstd }: Own, weight: Tensor | null, bias: Tensor | null, out: Tensor): void {
    const [w, b] = [weight, bias].map((t) => (t === null ? null : this.placed(t)));
    this.through(out, (target) => affine(this.of(input), mean, rstd, w ?? 1, b ?? 0, { out: target }));
  }

  /** Writes the input's gradient, `rstd (h - mean(h) - xhat mean(h xhat))` with `h = grad weight`, into `out`. */
  towardInput(grad: Tensor, input: Tensor, weight: Tensor | null, { mean, rstd }: Own, out: Tensor): void {
    const dims = [...this.dims];
    const g = this.of(grad);
    const w = weight === null ? null : this.placed(weight);
    const xhat = standard(this.of(input), mean, rstd);
    const h = w === null ? g : g.mul(w);
    const middle = h.mean(dims, true);
    if (h !== g) discard(h);
    const products = byWeight(g, w ?? 1, xhat);
    const product = products.mean(dims, true);
    this.through(out, (target) => inward(g, w ?? 1, xhat, rstd, middle, product, { out: target }));
    discard(xhat, middle, products, product);
  }

  /** Writes the gradients of weight, `sum(grad xhat)`, and bias, `sum(grad)`. */
  towardAffine(grad: Tensor, input: Tensor, { mean, rstd }: Own, weight: Tensor, bias: Tensor): void {
    const g = this.of(grad);
    const products = byWeight(g, 1, standard(this.of(input), mean, rstd));
    copyView(products.sum_to_size([...this.affine]), reshaped(weight, this.affine));
    copyView(g.sum_to_size([...this.affine]), reshaped(bias, this.affine));
    discard(products);
  }

  /** Lets `write` see `out` in this shape: itself where it lies so. */
  private through(out: Tensor, write: (target: Tensor) => void): void {
    if (isRowMajor(out)) return write(reshaped(out, this.shape));
    if (sameShape(out.shape, this.shape)) return write(out);
    const target = allocate(out.storage.engine, this.shape, out.dtype);
    write(target);
    copyView(reshaped(target, out.shape), out);
    discard(target);
  }
}

/** Refuses input types that PyTorch's kernel has not. */
export function floating(kernel: string, input: Meta): void {
  if (input.dtype.kind !== 'float')
    throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(input.dtype)}'`);
}

/**
 * The type of statistics: that of the parameters, which are of the input's, or float32 beside a smaller input. Throws PyTorch's errors for
 * others.
 */
export function statisticsType(input: Meta, parameters: readonly (Meta | null)[]): DType {
  const given = parameters.filter((t) => t !== null);
  const first = given[0]?.dtype ?? input.dtype;
  if (first !== input.dtype) {
    if (given.some(({ dtype }) => legacy(dtype) !== 'Float'))
      throw new RuntimeError('mixed dtype (CPU): expect parameter to have scalar type of Float');
    if (input.dtype.compute === input.dtype)
      throw new RuntimeError('mixed dtype (CPU): all inputs must share same datatype.');
    return first;
  }
  const other = given.find(({ dtype }) => dtype !== first);
  if (other !== undefined) {
    throw new RuntimeError(`expected scalar type ${legacy(first)} but found ${legacy(other.dtype)}`);
  }
  return first;
}

/** Whether nothing is normalized. */
export const nothing = (t: { readonly shape: Shape }): boolean => numel(t.shape) === 0;
