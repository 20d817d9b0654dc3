// Into which of several intervals points fall.
import { ctype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { numel, type Shape, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { searchsorted } from '../comparison/searching.js';
import { linspace } from '../creation/sequences.js';
import type { Writes } from '../row/out.js';
import { notImplemented } from '../row/refusals.js';
import { keywordOnly, parameter, Refusal, flag, int, number, optional, tensor } from '../row/signature.js';
import { streamed } from '../../random/arithmetic.js';

const list = (name: 'range') =>
  parameter(name, (v): readonly number[] | Refusal => {
    if (!Array.isArray(v)) return new Refusal('tuple of floats');
    return v.map((x) => {
      const checked = number(name).check(x);
      return typeof checked === 'number' ? checked : NaN;
    });
  });
export const options = [
  optional(list('range'), null),
  optional(tensor('weight'), null),
  optional(flag('density'), false),
] as const;
export const named = [keywordOnly(options[0]), keywordOnly(options[1]), keywordOnly(options[2])] as const;
/** Edges of `bins` intervals of equal width, from the smallest to the largest element where no range is given. */
export function edgesOf(column: Tensor, bins: number, range: readonly number[] | null, dim: number): Tensor {
  if (bins <= 0) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension ${dim}`);
  let [low, high] = range === null ? [0, 1] : [range[2 * dim]!, range[2 * dim + 1]!];
  if (range === null && numel(column.shape) > 0) [low, high] = [column.amin().item(), column.amax().item()];
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RuntimeError(
      `torch.histogramdd: dimension ${dim}'s range [${streamed(low)}, ${streamed(high)}] is not finite`,
    );
  }
  if (low > high) {
    throw new RuntimeError(
      `torch.histogramdd: min should not exceed max, but got min ${low} max ${high} for dimension ${dim}`,
    );
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  return linspace(low, high, bins + 1, { dtype: column.dtype, device: column.device });
}
/** Counts of points [N, D] in the boxes between edges; the last of each dimension's intervals has both its ends. */
export function counted(points: Tensor, edges: readonly Tensor[], weight: Tensor | null, density: boolean): Tensor {
  const shape = edges.map((t) => t.shape[0] - 1);
  const count = numel(shape);
  let inside: Tensor | null = null;
  let place: Tensor | null = null;
  edges.forEach((t, d) => {
    const x = points.select(-1, d).contiguous();
    const n = t.shape[0];
    const within = x.ge(t.select(0, 0)).logical_and(x.le(t.select(0, n - 1)));
    // The last edge that is not above it; on the last edge of all, the interval before.
    const at = searchsorted(t.contiguous(), x, { right: true })
      .sub(1)
      .clamp(0, n - 2);
    place = place === null ? at : place.mul(n - 1).add(at);
    inside = inside === null ? within : inside.logical_and(within);
  });
  const to = place!.masked_fill(inside!.logical_not(), count);
  const each = weight === null ? points.new_ones([points.shape[0]]) : weight.to(points.dtype);
  let hist: Tensor = points
    .new_zeros([count + 1])
    .index_add(0, to, each)
    .narrow(0, 0, count)
    .reshape(shape)
    .clone();
  if (density) {
    hist = hist.div(hist.sum());
    edges.forEach((t, d) => {
      const widths = t.narrow(0, 1, t.shape[0] - 1).sub(t.narrow(0, 0, t.shape[0] - 1));
      hist = hist.div(widths.reshape(shape.map((n, k) => (k === d ? n : 1))));
    });
  }
  return hist;
}

export function checkEdges(points: Tensor, bins: readonly (number | Tensor)[]): void {
  bins.forEach((bin, d) => {
    if (!(bin instanceof Tensor)) return;
    if (bin.dtype !== points.dtype) {
      throw new RuntimeError(
        `torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype ${ctype(points.dtype)} and bins for dimension ${d} with dtype ${ctype(bin.dtype)}`,
      );
    }
    if (bin.ndim !== 1) {
      throw new RuntimeError(
        `torch.histogramdd: bins tensor should have one dimension, but got ${bin.ndim} dimensions in the bins tensor for dimension ${d}`,
      );
    }
    if (numel(bin.shape) === 0) {
      throw new RuntimeError(
        `torch.histogramdd: bins tensor should have at least 1 element, but got ${numel(bin.shape)} elements in the bins tensor for dimension ${d}`,
      );
    }
  });
}
export function checkPoints(points: Tensor, lead: Shape, weight: Tensor | null): void {
  if (weight !== null) checkWeight(points, lead, weight);
  if (points.dtype.kind !== 'float') throw notImplemented('histogramdd', points.dtype);
}
function checkWeight(points: Tensor, lead: Shape, weight: Tensor): void {
  if (!sameShape(weight.shape, lead)) {
    const say = (shape: Shape): string => `[${shape.join(', ')}]`;
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape ${say([...lead, points.shape.at(-1)!])} and weight with shape ${say(weight.shape)}`,
    );
  }
  if (weight.dtype !== points.dtype) {
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${ctype(points.dtype)}), and weight(${ctype(weight.dtype)})`,
    );
  }
}

export function binsOf(name: 'bins') {
  return parameter(name, (v): number | Tensor | Refusal => (v instanceof Tensor ? v : int(name).check(v)));
}
/** @internal How histograms treat `out`. */
export const histogramWrites: Writes = {
  types: (wanted, given, k) =>
    wanted === given
      ? null
      : new RuntimeError(
          `torch.histogram: input tensor and ${k === 0 ? 'hist' : 'bin_edges'} tensor should have the same dtype, but got input ${ctype(wanted)} and ${k === 0 ? 'hist' : 'bin_edges'} ${ctype(given)}`,
        ),
  underived: 'histogram',
};
