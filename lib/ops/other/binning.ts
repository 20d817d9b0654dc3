// Into which of several intervals points fall.
import { bool, ctype, float32, float64, int64 } from '../../dtype.js';
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
/** Edges of each dimension's `bins` intervals of equal width, from the smallest to the largest coordinate where no range is given. */
export function edgesOf(points: Tensor, bins: readonly number[], range: readonly number[] | null): Tensor[] {
  bins.forEach(checkBins);
  if (range !== null && range.length !== 2 * bins.length) {
    throw new RuntimeError(
      `torch.histogramdd: for a ${bins.length}-dimensional histogram range should have ${2 * bins.length} elements, but got ${range.length}`,
    );
  }
  const { dtype, device } = points;
  const sought = range === null && numel(points.shape) > 0;
  if (sought && dtype !== float32 && dtype !== float64) throw notImplemented('histogramdd', dtype);
  return bins.map((count, dim) => {
    const column = points.select(-1, dim);
    let [low, high] = range === null ? [0, 1] : [range[2 * dim]!, range[2 * dim + 1]!];
    if (sought) [low, high] = [column.amin().item(), column.amax().item()];
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
    return linspace(low, high, count + 1, { dtype, device });
  });
}
function checkBins(bins: number, dim: number): void {
  if (bins <= 0) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension ${dim}`);
}
/** Counts of points [N, D] in the boxes between edges; the last of each dimension's intervals has both its ends. */
export function counted(points: Tensor, edges: readonly Tensor[], weight: Tensor | null, density: boolean): Tensor {
  const shape = edges.map((t) => t.shape[0] - 1);
  const count = numel(shape);
  // In no dimensions nothing is inside.
  let inside = points.new_full([points.shape[0]], edges.length > 0 ? 1 : 0, { dtype: bool });
  let place = inside.new_zeros([points.shape[0]], { dtype: int64 });
  edges.forEach((t, d) => {
    const x = points.select(-1, d).contiguous();
    const n = t.shape[0];
    const within = x.ge(t.select(0, 0)).logical_and(x.le(t.select(0, n - 1)));
    // The last edge that is not above it; on the last edge of all, the interval before.
    const at = searchsorted(t.contiguous(), x, { right: true })
      .sub(1)
      .clamp(0, n - 2);
    place = place.mul(n - 1).add(at);
    inside = inside.logical_and(within);
  });
  const to = place.masked_fill(inside.logical_not(), count);
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
export function checkPoints(points: Tensor, lead: Shape, weight: Tensor | null, edges: readonly Tensor[]): void {
  if (weight !== null) checkWeight(points, lead, weight);
  edges.forEach((t, dim) => {
    checkBins(t.shape[0] - 1, dim);
  });
  if (points.dtype.kind !== 'float') throw notImplemented('histogram_cpu', points.dtype);
}
function checkWeight(points: Tensor, lead: Shape, weight: Tensor): void {
  if (weight.dtype !== points.dtype) {
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${ctype(points.dtype)}), and weight(${ctype(weight.dtype)})`,
    );
  }
  if (!sameShape(weight.shape, lead)) {
    const say = (shape: Shape): string => `[${shape.join(', ')}]`;
    throw new RuntimeError(
      `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape ${say([...lead, points.shape.at(-1)!])} and weight with shape ${say(weight.shape)}`,
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
