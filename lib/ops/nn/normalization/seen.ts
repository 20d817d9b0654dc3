// Normalization to mean 0 and variance 1, of batches, layers, groups and instances: they differ in the dimensions that statistics are
// taken over, and in how weight and bias lie against the input.
import type { DType } from '../../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../../errors.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, allocate, isRowMajor } from '../../../tensor.js';
import type { Kernel } from '../../../runtime/kernel.js';
import { copyView, productsAround, squaresAround } from '../../../runtime/kernels/index.js';
import { legacy } from '../../row/operator.js';
import { cast, dense, expanded, reshaped } from '../../row/kernels.js';
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
const centered = nary(['input', 'mean', 'rstd'], (x, mean, rstd) => x.sub(mean).mul(rstd), {});
const inward = nary(
  ['input', 'weight', 'x', 'center', 'slope', 'mean', 'rstd'],
  (grad, weight, x, center, slope, mean, rstd) => grad.mul(weight).sub(mean).sub(x.sub(center).mul(slope)).mul(rstd),
  {},
  { literals: [1] },
);
nameRows({ affine, centered, inward });

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

  /** The shape of sums over planes: runs of elements, the innermost dimensions, with one statistic, one weight and one bias. */
  private get planes(): Shape {
    let rank = this.shape.length;
    while (rank > 0 && this.dims.includes(rank - 1) && this.affine[rank - 1] === 1) rank--;
    return this.shape.map((n, k) => (k < rank ? n : 1));
  }

  /** Sums over planes, `count` of them, by a kernel on planes [rows, n] and their centers. */
  private around(kernel: Kernel<null>, inputs: readonly Tensor[], mean: Tensor, count: number): readonly Tensor[] {
    const { engine } = mean.storage;
    const { planes } = this;
    const rows = numel(planes);
    const operands = inputs.map((t) => reshaped(t, [rows, numel(this.shape) / rows]));
    const center = dense(expanded(mean, planes));
    const sums = Array.from({ length: count }, () => allocate(engine, planes, mean.dtype));
    const columns = [center, ...sums].map((t) => reshaped(t, [rows]));
    engine.run(kernel, null, [...operands, columns[0]!], columns.slice(1));
    if (center !== mean) discard(center);
    return sums;
  }

  /** An input's statistics; the variance is divided by the count. */
  own(input: Tensor): Own & { readonly variance: Tensor } {
    const x = this.of(input);
    const dims = [...this.dims];
    const mean = x.mean(dims, true);
    const [squares] = this.around(squaresAround, [x], mean, 1);
    const variance = squares!.sum(dims, true).div(this.count);
    discard(squares!);
    return Object.assign(new Own(mean, variance.add(this.eps).rsqrt()), { variance });
  }

  /** Writes `(x - mean) rstd weight + bias` into `out`. */
  normalize(input: Tensor, { mean, rstd }: Own, weight: Tensor | null, bias: Tensor | null, out: Tensor): void {
    const [w, b] = [weight, bias].map((t) => (t === null ? null : this.placed(t)));
    this.through(out, (target) => affine(this.of(input), mean, rstd, w ?? 1, b ?? 0, { out: target }));
  }

  /** The same with neither weight nor bias, where a kernel subtracts the mean first. */
  center(input: Tensor, { mean, rstd }: Own, out: Tensor): void {
    this.through(out, (target) => centered(this.of(input), mean, rstd, { out: target }));
  }

  /** Writes the input's gradient, `rstd (h - mean(h) - xhat mean(h xhat))` with `h = grad weight`, into `out`. */
  towardInput(grad: Tensor, input: Tensor, weight: Tensor | null, { mean, rstd }: Own, out: Tensor): void {
    const [g, x] = [this.of(grad), this.of(input)];
    const w = weight === null ? null : this.placed(weight);
    // Of a plane's weight there is one: sums are multiplied, not elements.
    const [ofProducts, ofGrad] = this.around(productsAround, [g, x], mean, 2).map((sums) => {
      const weighted = w === null ? sums : sums.mul(w);
      const average = weighted.sum([...this.dims], true).div(this.count);
      if (weighted !== sums) discard(weighted);
      discard(sums);
      return average;
    });
    const slope = ofProducts!.mul(rstd).mul(rstd);
    this.through(out, (target) => inward(g, w ?? 1, x, mean, slope, ofGrad!, rstd, { out: target }));
    discard(ofProducts!, ofGrad!, slope);
  }

  /** Writes the gradients of weight, `sum(grad xhat)`, and bias, `sum(grad)`. */
  towardAffine(grad: Tensor, input: Tensor, { mean, rstd }: Own, weight: Tensor, bias: Tensor): void {
    const [products, sums] = this.around(productsAround, [this.of(grad), this.of(input)], mean, 2);
    copyView(products!.mul(rstd).sum_to_size([...this.affine]), reshaped(weight, this.affine));
    copyView(sums!.sum_to_size([...this.affine]), reshaped(bias, this.affine));
    discard(products!, sums!);
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

/** The type of parameters where it is another than the input's, which has to be smaller; else null. Throws PyTorch's errors for others. */
export function mixedType(input: Meta, parameters: readonly (Meta | null)[]): DType | null {
  const given = parameters.filter((t) => t !== null);
  const first = given[0]?.dtype ?? input.dtype;
  if (first === input.dtype) return null;
  if (given.some(({ dtype }) => legacy(dtype) !== 'Float'))
    throw new RuntimeError('mixed dtype (CPU): expect parameter to have scalar type of Float');
  if (input.dtype.kind !== 'float' || input.dtype.compute === input.dtype)
    throw new RuntimeError('mixed dtype (CPU): all inputs must share same datatype.');
  return first;
}

/**
 * The type of statistics: that of the parameters, which are of the input's, or float32 beside a smaller input. Throws PyTorch's errors for
 * others.
 */
export function statisticsType(input: Meta, parameters: readonly (Meta | null)[]): DType {
  const mixed = mixedType(input, parameters);
  if (mixed !== null) return mixed;
  const other = parameters.find((t) => t !== null && t.dtype !== input.dtype);
  if (other) throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(other.dtype)}`);
  return input.dtype;
}

/** Whether nothing is normalized. */
export const nothing = (t: { readonly shape: Shape }): boolean => numel(t.shape) === 0;
