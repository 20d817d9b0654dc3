// Counts, and histograms of all elements.
import { unfollowed } from '../row/underived.js';
import { composite, composites } from '../row/composite.js';
import { float32, float64, int64, uint8 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { checkFits } from '../row/kernels.js';
import { notImplemented } from '../row/refusals.js';
import { int, noSignature, number, optional, tensor, length } from '../row/signature.js';
import { binsOf, checkEdges, named, checkPoints, edgesOf, counted, histogramWrites } from './binning.js';
import { streamed } from '../../random/arithmetic.js';

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
    if (bins <= 0) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    const x = input.detach().reshape(-1);
    let [low, high] = [min, max];
    if (low === high && numel(x.shape) > 0) [low, high] = [Number(x.amin().item()), Number(x.amax().item())];
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new RuntimeError(`torch.histc: range of [${streamed(low)}, ${streamed(high)}] is not finite`);
    if (low > high) throw new RuntimeError('torch.histc: max must be larger than min');
    if (input.dtype.kind === 'bool') throw notImplemented('linspace_cpu', input.dtype);
    if (low === high) [low, high] = [low - 1, high + 1];
    for (const end of [low, high]) checkFits(end < 0 && input.dtype === uint8 ? NaN : end, input.dtype);
    if (input.dtype.kind !== 'float') throw notImplemented('histogram_cpu', input.dtype);
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
  { types: histogramWrites.types, recorded: null },
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
  [optional(tensor('weights'), null), optional(length('minlength'), 0)],
  (input, weights, minlength): Tensor => {
    if (input.dtype.kind !== 'int') throw notImplemented('bincount_cpu', input.dtype);
    if (minlength < 0) throw new RuntimeError('minlength should be >= 0');
    const x = input.detach();
    const count = numel(x.shape);
    if (x.ndim === 1 && count === 0) return x.new_zeros([minlength], { dtype: int64 }); // whatever the weights are
    if (x.ndim !== 1 || x.amin().item() < 0)
      throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
    if (weights !== null && (weights.ndim !== 1 || weights.shape[0] !== count)) {
      throw new RuntimeError('weights should be 1-d and have the same length as input');
    }
    const length = Math.max(minlength, x.amax().item() + 1);
    const each =
      weights === null
        ? x.new_ones([count], { dtype: int64 })
        : weights.detach().to(weights.dtype === float32 ? float32 : float64);
    return each.new_zeros([length]).index_add(0, x.to(int64), each);
  },
);

/**
 * How many elements fall between edges, each interval with its lower end, the last with both.
 *
 * @param bins a number of intervals of equal width, or a tensor of rising edges
 * @param range where they begin and end; null: the smallest and largest element
 * @param weight what each element counts, of the input's shape
 * @param density whether counts are divided by their sum and the widths, so that the area is one
 * @param input numbers with fractions, of any shape
 * @returns `hist` and `bin_edges`
 * @throws RuntimeError for fewer than one bin
 * @example
 * torch.histogram(torch.tensor([1, 2, 1]), 4, { range: [0, 3] }).hist; // tensor([0., 2., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.histogram.html
 */
export const histogram = composites(
  'histogram',
  ['hist', 'bin_edges'],
  [optional(binsOf('bins'), 100), ...named],
  (input, bins, range, weight, density): Tensor[] => {
    if (bins instanceof Tensor && range !== null) {
      throw noSignature(
        'histogram',
        [input, bins, { range }],
        [
          'Tensor input, Tensor bins, *, Tensor weight = None, bool density = False, tuple of Tensors out = None',
          'Tensor input, int bins = 100, *, tuple of floats range = None, Tensor weight = None, bool density = False, tuple of Tensors out = None',
        ],
      );
    }
    const points = input.detach().reshape([numel(input.shape), 1]);
    checkEdges(points, [bins]);
    const edges = bins instanceof Tensor ? [bins.detach().clone()] : edgesOf(points, [bins], range);
    checkPoints(points, input.shape, weight, edges);
    const results = [counted(points, edges, weight?.detach().reshape(-1) ?? null, density), ...edges];
    unfollowed('histogram', [input, bins, weight], results);
    return results;
  },
  histogramWrites,
);
