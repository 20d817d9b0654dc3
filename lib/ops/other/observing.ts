// Tensors as rows of observations: differences, areas under them, distances, covariances.
import { checkRealFloat } from '../row/refusals.js';
import { composite } from '../row/composite.js';
import { type DType, WITH_DIMENSIONS, ZERO_DIMENSIONAL, result_type } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Shape, broadcastShapes, numel, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { Expression } from '../../expression/expression.js';
import { checkDifference } from '../pointwise/scaled.js';
import { legacy, operator } from '../row/operator.js';
import { called, writtenTimes } from '../row/shown.js';
import { accessTypes } from '../row/out.js';
import { copyView } from '../../runtime/kernels/index.js';
import { normBackward, vectorNorm } from '../reduction/norms.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, int, number, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { nonzero, notBelow } from '../../runtime/claim.js';

/**
 * Differences of neighbours along `dim`, `n` times.
 *
 * @param n how often differences are taken
 * @param prepend what stands before the input along `dim`; null: nothing
 * @param append what stands after it; null: nothing
 * @returns a tensor shorter by `n` along the dimension
 * @throws RuntimeError for a negative order, and a tensor without dimensions
 * @example
 * torch.diff(torch.tensor([1, 3, 2])); // tensor([ 2., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diff.html
 */
export const diff = composite(
  'diff',
  [
    optional(int('n'), 1),
    optional(int('dim'), -1),
    optional(tensor('prepend'), null),
    optional(tensor('append'), null),
  ],
  (input, n, dim, prepend, append): Tensor => {
    if (input.ndim === 0) throw new RuntimeError('diff expects input to be at least one-dimensional');
    if (n < 0) throw new RuntimeError(`order must be non-negative but got ${n}`);
    for (const t of [prepend, append]) {
      if (t === null) continue;
      const along = wrapDim(dim, input.ndim);
      if (t.ndim !== input.ndim)
        throw new RuntimeError('diff expects prepend or append to be the same dimension as input');
      input.shape.forEach((length, k) => {
        if (k === along || t.shape[k] === length) return;
        throw new RuntimeError(
          `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${k}) = ${length}, but got tensor.size(${k}) = ${t.shape[k]}`,
        );
      });
    }
    if (n === 0) return writtenTimes(called(input.clone(), 'CopyBackwards'));
    const at = wrapDim(dim, input.ndim);
    const parts = [prepend, input, append].filter((t) => t !== null);
    let x = parts.length > 1 ? cat(parts, at) : input;
    for (let k = 0; k < n && x.shape[at]! > 0; k++) {
      const length = x.shape[at]! - 1;
      const [later, earlier] = [x.narrow(at, 1, length), x.narrow(at, 0, length)];
      x = x.dtype.kind === 'bool' ? later.logical_xor(earlier) : later.sub(earlier);
    }
    return x;
  },
  (input, n) => (n === 0 ? { copied: true, types: accessTypes } : { recorded: 'sub' }),
);

/**
 * p-norm of the difference of two tensors, which broadcast.
 *
 * @param p the norm's p: a number, Infinity too
 * @returns a tensor of no dimension
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.dist(torch.tensor([0, 0]), torch.tensor([3, 4])); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dist.html
 */
export const dist = structural('dist', [tensor('other'), optional(number('p'), 2)], {
  plan: ({ input, other, p }) => {
    checkDifference(Expression.input(0, input.dtype), Expression.input(1, other.dtype));
    const shape = broadcastShapes(input.shape, other.shape);
    const weighed = ({ dtype, ndim }: Meta) => ({ dtype, weight: ndim === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS });
    const dtype = result_type([weighed(input), weighed(other)]);
    if (dtype.kind !== 'float' && input.dtype.kind !== 'bool' && other.dtype.kind !== 'bool') {
      throw new NotImplementedError(
        `norm(): input dtype should be either floating point or complex. Got ${legacy(dtype)} instead.`,
      );
    }
    return { out: { shape: [] as Shape, dtype }, p, gone: shape.map((_, k) => k) };
  },
  compute: ({ input, other }, [out], { p }): void => copyView(vectorNorm(input.sub(other), p), out!),
  gradients: ({ saves }) => ({
    input: saves(['input', 'other', 'result'], (grad, { input, other, result }, { p, gone }): Tensor | null =>
      p === 0 ? null : normBackward(grad, input.sub(other), result, p, gone),
    ),
    other: saves(['input', 'other', 'result'], (grad, { input, other, result }, { p, gone }): Tensor => {
      // PyTorch negates the gradient of a count, which there is not.
      if (p === 0) {
        throw new RuntimeError(
          "Expected a proper Tensor but got None (or an undefined Tensor in C++) for argument #0 'self'",
        );
      }
      return normBackward(grad, input.sub(other), result, p, gone).neg();
    }),
  }),
  samples: (make): Samples => [
    [make(3, 4), make(3, 4).add(2)],
    [make(3, 1), make(4), 3],
    [make(70).add(9), make(), 1],
    [make().add(2), make(), 1.5],
  ],
});

/**
 * The mean of a matrix's rows' products: covariance of variables (rows) over observations (columns).
 *
 * `cov_w(x, y) = Σ_i w_i (x_i - μ_x) (y_i - μ_y) / max(0, Σ_i w_i - (Σ_i w_i a_i / Σ_i w_i) δN)`, w being the product of `fweights` and
 * `aweights`, a the `aweights`, μ means weighted by w, and δN the `correction`.
 *
 * @param correction what is taken from the count that is divided by
 * @param fweights how often each observation counts, whole numbers `[observations]`; null: once
 * @param aweights the weight of each observation, `[observations]`; null: 1
 * @returns a matrix of shape `(n, n)`, n variables
 * @throws RuntimeError for more than two dimensions, and weights that are no vector of as many as there are observations
 * @example
 * torch.cov(torch.tensor([[0, 1, 2], [2, 1, 0]])).tolist(); // [[1, -1], [-1, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cov.html
 */
export const cov = operator(
  'cov',
  [
    keywordOnly(optional(int('correction'), 1)),
    keywordOnly(optional(tensor('fweights'), null)),
    keywordOnly(optional(tensor('aweights'), null)),
  ],
  (input, correction, fweights, aweights): Tensor => {
    if (input.dtype.kind === 'bool') throw new NotImplementedError('cov(): bool dtype is not supported for input');
    if (input.ndim > 2)
      throw new RuntimeError(
        `cov(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
      );
    const x = input.ndim < 2 ? input.reshape(1, -1) : input;
    checkWeights(x.shape[1], fweights, aweights);
    const weights = fweights === null ? aweights : aweights === null ? fweights : fweights.mul(aweights);
    const n = x.shape[1];
    const total = weights === null ? x.new_full([], n, { dtype: float(x) }) : weights.sum();
    if (weights !== null) {
      total.storage.engine.assert(
        nonzero,
        total,
        () => new RuntimeError("cov(): weights sum to zero, can't be normalized"),
      );
    }
    const mean = weights === null ? x.to(float(x)).sum(1, true).div(n) : x.mul(weights).sum(1, true).div(total);
    const norm =
      aweights === null || correction === 0
        ? total.sub(correction)
        : total.sub(weights!.mul(aweights).sum().mul(correction).div(total));
    const centered = x.sub(mean);
    const weighted = weights === null ? centered : centered.mul(weights);
    return weighted.mm(centered.t()).div(norm.clamp_min(0)).squeeze();
  },
);
function checkWeights(count: number, fweights: Tensor | null, aweights: Tensor | null): void {
  for (const [name, t, integral] of [
    ['fweights', fweights, true],
    ['aweights', aweights, false],
  ] as const) {
    if (t === null) continue;
    if (t.ndim > 1)
      throw new RuntimeError(
        `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${t.ndim} dimensions`,
      );
    if (integral !== (t.dtype.kind === 'int')) {
      throw new RuntimeError(
        `cov(): expected ${name} to have ${integral ? 'integral' : 'floating point'} dtype but got ${name} with ${legacy(t.dtype)} dtype`,
      );
    }
    if (numel(t.shape) !== count) {
      throw new RuntimeError(
        `cov(): expected ${name} to have the same numel as there are observations in the input but got ${numel(t.shape)} != ${count}`,
      );
    }
    t.storage.engine.assert(notBelow(0), t, () => new RuntimeError(`cov(): ${name} cannot be negative`));
  }
}
const float = (t: Tensor): DType => (t.dtype.kind === 'float' ? t.dtype : t.float().dtype);
/**
 * Correlation coefficients of variables (rows) over observations (columns).
 *
 * @returns a matrix of shape `(n, n)`, n variables
 * @throws RuntimeError for more than two dimensions
 * @example
 * torch.corrcoef(torch.tensor([[0, 1, 2], [2, 1, 0]])).tolist(); // [[1, -1], [-1, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html
 */
export const corrcoef = operator('corrcoef', [], (input): Tensor => {
  if (input.ndim > 2)
    throw new RuntimeError(
      `corrcoef(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
    );
  const c = input.cov();
  if (c.ndim === 0) return c.div(c);
  const deviation = c.diagonal().sqrt();
  return c.div(deviation.unsqueeze(1)).div(deviation.unsqueeze(0)).clamp({ min: -1, max: 1 });
});
/** What each slice is scaled by: below 1 where its norm is above the greatest. */
const shrinking = (norms: Tensor, maxnorm: number): Tensor =>
  norms.add(1e-7).reciprocal().mul(maxnorm).where(norms.gt(maxnorm), 1);
/**
 * Each slice along `dim` scaled down so that its p-norm is at most `maxnorm`.
 *
 * @param input a tensor of at least two dimensions, of a floating type
 * @param p order of the norm, positive
 * @param dim the dimension whose slices are taken
 * @param maxnorm the greatest norm, at least 0
 * @returns a tensor of the input's shape
 * @throws RuntimeError where one of these is not so
 * @example torch.renorm(torch.ones(2, 4), 2, 0, 1)[0]; // tensor([0.5000, 0.5000, 0.5000, 0.5000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.renorm.html
 */
export const renorm = structural('renorm', [number('p'), int('dim'), number('maxnorm')], {
  types: 'exact',
  plan: ({ input, p, dim, maxnorm }) => {
    if (!(p > 0)) throw new RuntimeError('renorm: non-positive-norm not supported');
    if (!(maxnorm >= 0)) throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${maxnorm}`);
    if (input.ndim < 2)
      throw new RuntimeError(`renorm: input needs at least 2 dimensions, got ${input.ndim} dimensions`);
    const at = wrapDim(dim, input.ndim);
    const others = input.shape.map((_, k) => k).filter((k) => k !== at);
    checkRealFloat('linalg.vector_norm', input);
    return { out: { shape: input.shape, dtype: input.dtype }, p, others, maxnorm };
  },
  compute: ({ input }, [out], { p, others, maxnorm }): void => {
    const norms = vectorNorm(input.to(input.dtype.compute), p, others, true);
    copyView(input.mul(shrinking(norms, maxnorm).to(input.dtype)), out!);
  },
  inplace: true,
  gradients: ({ saves }) => ({
    // With s(n) = maxnorm / (n + 1e-7) of the norm n where that is too large: s grad + (dn/dx) s'(n) sum(grad x).
    input: saves(['input'], (grad, { input }, { p, others, maxnorm }): Tensor => {
      const norms = vectorNorm(input, p, others, true);
      const scale = shrinking(norms, maxnorm);
      const slope = scale.square().div(-maxnorm);
      const toNorms = grad.mul(input).sum(others, true).mul(slope).masked_fill(norms.le(maxnorm), 0);
      return grad.mul(scale).add(normBackward(toNorms, input, norms, p, others));
    }),
  }),
  samples: (make): Samples => [
    [make(3, 4), 2, 0, 1.5],
    [make(2, 3, 2), 3, 1, 1],
    [make(3, 4), 1, -1, 2.5],
    [make(2, 70), 2, 0, 3],
  ],
});
