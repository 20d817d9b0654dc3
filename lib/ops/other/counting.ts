// Histograms and counts, subscripts from positions, and powers in columns.
import { type Writes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { float64, int64, ctype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Several, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { notImplemented } from '../row/refusals.js';
import { dims, flag, int, number, optional, tensor } from '../row/signature.js';

/** @internal How histograms treat `out`. */
export const histogramWrites: Writes = {
  types: (wanted, given, k) =>
    wanted === given
      ? null
      : new RuntimeError(
          `torch.histogram: input tensor and ${k === 0 ? 'hist' : 'bin_edges'} tensor should have the same dtype, but got input ${ctype(wanted)} and ${k === 0 ? 'hist' : 'bin_edges'} ${ctype(given)}`,
        ),
  recorded: 'aten::histogram',
};
/**
 * How many elements fall into each of `bins` intervals of equal width from `min` to `max`; elements outside do not count.
 *
 * @param min with `max` equal to it: the smallest and the largest element
 * @param bins how many intervals
 * @param max the upper end; as large as `min`: both are the input's own
 * @returns a vector of `bins` elements
 * @throws NotImplementedError for integers and bool, RuntimeError for fewer than one bin, and a `max` below `min`
 * @example
 * torch.histc(torch.tensor([1, 2, 1]), { bins: 4, min: 0, max: 3 }); // tensor([0., 2., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.histc.html
 */
export const histc = composite(
  'histc',
  [optional(int('bins'), 100), optional(number('min'), 0), optional(number('max'), 0)],
  (input, bins, min, max): Tensor => {
    if (input.dtype.kind !== 'float') throw notImplemented('histogram_cpu', input.dtype);
    if (bins <= 0) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    const x = input.detach().reshape(-1);
    let [low, high] = [min, max];
    if (low === high && numel(x.shape) > 0) [low, high] = [x.amin().item(), x.amax().item()];
    const say = (n: number): string =>
      Number.isNaN(n) ? 'nan' : Number.isFinite(n) ? String(n) : n > 0 ? 'inf' : '-inf';
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new RuntimeError(`torch.histc: range of [${say(low)}, ${say(high)}] is not finite`);
    if (low > high) throw new RuntimeError('torch.histc: max must be larger than min');
    if (low === high) [low, high] = [low - 1, high + 1];
    const inside = x.ge(low).logical_and(x.le(high));
    const place = x
      .sub(low)
      .mul(bins)
      .div(high - low)
      .floor()
      .clamp(0, bins - 1)
      .masked_fill(inside.logical_not(), bins)
      .to(int64);
    return x
      .new_zeros([bins + 1])
      .index_add(0, place, x.new_ones([...x.shape]))
      .narrow(0, 0, bins)
      .clone();
  },
  { ...histogramWrites, recorded: null },
);

/**
 * How often each whole number from 0 on occurs, or the sums of its weights.
 *
 * @param weights of the input's shape
 * @param minlength the least number of counts
 * @param input whole numbers from 0 on, `[n]`
 * @returns a vector
 * @throws RuntimeError for negative numbers and other than a vector, NotImplementedError for other than integers
 * @example
 * torch.bincount(torch.tensor([0, 1, 1, 3]).long()); // tensor([1, 2, 0, 1])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
 */
export const bincount = operator(
  'bincount',
  [optional(tensor('weights'), null), optional(int('minlength'), 0)],
  (input, weights, minlength): Tensor => {
    if (input.dtype.kind !== 'int') throw notImplemented('bincount_cpu', input.dtype);
    if (minlength < 0) throw new RuntimeError('minlength should be >= 0');
    const x = input.detach();
    const count = numel(x.shape);
    if (x.ndim !== 1 || (count > 0 && x.amin().item() < 0))
      throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
    if (weights !== null && (weights.ndim !== 1 || weights.shape[0] !== count)) {
      throw new RuntimeError('weights should be 1-d and have the same length as input');
    }
    const length = Math.max(minlength, count > 0 ? x.amax().item() + 1 : 0);
    const each =
      weights === null
        ? x.new_ones([count], { dtype: int64 })
        : weights.detach().to(weights.dtype.kind === 'float' ? weights.dtype : float64);
    return each.new_zeros([length]).index_add(0, x.to(int64), each);
  },
);

/**
 * For row-major positions in a tensor of `shape`, their subscripts: one tensor a dimension.
 *
 * @param shape the tensor's shape
 * @returns an index tensor a dimension
 * @throws TypeError for other than integers, RuntimeError for a negative length
 * @example
 * torch.unravel_index(torch.tensor(5).long(), [2, 3])[0]; // tensor(1)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html
 */
export const unravel_index = operator('unravel_index', [dims('shape')], (input, lengths): Several<Tensor> => {
  const shape = typeof lengths === 'number' ? [lengths] : lengths;
  if (input.dtype.kind !== 'int')
    throw new TypeError(`expected 'indices' to be integer dtype, but got ${String(input.dtype)}`);
  const negative = shape.find((n) => n < 0);
  if (negative !== undefined)
    throw new RuntimeError(`'shape' cannot have negative values, but got (${shape.join(', ')})`);
  const at = input.to(int64);
  return shape.map((n, k) => at.floor_divide(numel(shape.slice(k + 1))).remainder(n)) as Several<Tensor>;
});

/** The same as PyTorch's `vander` writes them, over what its running product has read: none of it goes backward. */
function writtenPowers(x: Tensor, n: number): Tensor {
  if (n < 2 || !x.requires_grad) return ascendingPowers(x, n);
  const out = x.new_ones([...x.shape, n]);
  const higher = out.narrow(-1, 1, n - 1).copy_(x.unsqueeze(-1));
  higher.copy_(higher.cumprod(-1));
  return out;
}

/** Powers 0, 1, …, n - 1 of each element, along a new last dimension. */
export function ascendingPowers(x: Tensor, n: number): Tensor {
  const base = x.dtype.kind === 'float' ? x : x.to(int64);
  if (n === 0) return base.new_zeros([...base.shape, 0]);
  const one = base.new_ones([...base.shape, 1]);
  if (n === 1) return one;
  return cat(
    [
      one,
      base
        .unsqueeze(-1)
        .expand([...base.shape, n - 1])
        .cumprod(-1),
    ],
    -1,
  );
}
/**
 * Vandermonde's matrix: powers of a vector's elements as columns.
 *
 * @param N how many columns; null: as many as elements
 * @param increasing whether the powers grow from left to right
 * @returns a matrix of shape `(n, N)`
 * @throws RuntimeError for other than a vector
 * @example
 * torch.vander(torch.tensor([1, 2, 3])).tolist(); // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vander.html
 */
export const vander = operator(
  'vander',
  [optional(int('N'), null), optional(flag('increasing'), false)],
  (input, n, increasing): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError('x must be a one-dimensional tensor.');
    if (n !== null && n < 0) throw new RuntimeError('N must be non-negative.');
    const powers = writtenPowers(input, n ?? input.shape[0]);
    return increasing ? powers : powers.flip([-1]);
  },
);
