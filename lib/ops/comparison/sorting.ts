// Order: sorting, the k-th and the middle element, running extremes, distinct elements, places in sorted lists.
import { float32, float64, floatRange, greatest, int32, int64, promote_types } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { derive, deriveAll, saves } from '../../graph/derive.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { arange } from '../creation/factories.js';
import { cat, stack } from '../joining/joining.js';
import { discard } from '../row/temporary.js';
import { cast, commonEngine, dense, reshaped } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { notImplemented } from '../row/refusals.js';
import { type ValuesIndices, named } from '../reduction/dimensions.js';
import {
  type Arguments,
  any,
  bind,
  choice,
  flag,
  int,
  optional,
  string,
  tensor,
  tensorOrNumber,
} from '../row/signature.js';
import * as kernels from '../../runtime/kernels/index.js';
import { between, within } from '../../runtime/claim.js';

/** Values chosen along `dim` by positions, with the gradient going back to them. */
function chosen(name: string, input: Tensor, dim: number, indices: Tensor): ValuesIndices {
  const picked = input.ndim === 0 ? input.detach().clone() : input.detach().gather(dim, indices);
  const { shape } = input;
  const [values] = deriveAll(
    name,
    [picked],
    [
      input,
      (grads) =>
        shape.length === 0 ? grads[0]! : grads[0]!.new_zeros([...shape]).scatter_add(dim, indices, grads[0]!),
    ],
  );
  return named(values, indices);
}
/** Positions that sort along `dim`, stably; NaN counts as the largest. */
function order(input: Tensor, dim: number, descending: boolean): Tensor {
  const { engine } = input.storage;
  const indices = allocate(engine, input.shape, int64);
  if (input.ndim === 0) {
    kernels.fillView(indices, 0);
    return indices;
  }
  const values = allocate(engine, input.shape, input.dtype);
  engine.run(kernels.sort, { dim, descending }, [input], [values, indices]);
  return indices;
}

/**
 * Sorted along `dim`, with the positions the elements had.
 *
 * @param descending largest first
 * @param stable whether equal elements keep their order, which they do here in any case
 */
export const sort = operator(
  'sort',
  [optional(int('dim'), -1), optional(flag('descending'), false), optional(flag('stable'), false)],
  (input, dim, descending): ValuesIndices => {
    const at = wrapDim(dim, input.ndim);
    return chosen('SortBackward0', input, at, order(input, at, descending));
  },
);
/** The positions that sort along `dim`. */
export const argsort = operator(
  'argsort',
  [optional(int('dim'), -1), optional(flag('descending'), false), optional(flag('stable'), false)],
  (input, dim, descending): Tensor => order(input, wrapDim(dim, input.ndim), descending),
);
/** Sorted along the first dimension. */
export const msort = operator('msort', [], (input): Tensor => input.sort(0).values);

/** The `k` largest (or smallest) elements along `dim`, in order, with their positions. */
export const topk = operator(
  'topk',
  [int('k'), optional(int('dim'), -1), optional(flag('largest'), true), optional(flag('sorted'), true)],
  (input, k, dim, largest): ValuesIndices => {
    const at = wrapDim(dim, input.ndim);
    if (input.dtype.kind === 'bool') throw new NotImplementedError('topk does not support bool dtypes on CPU');
    const length = input.ndim === 0 ? 1 : input.shape[at]!;
    if (k < 0 || k > length) throw new RuntimeError('selected index k out of range');
    const places = order(input, at, largest);
    return chosen('TopkBackward0', input, at, input.ndim === 0 ? places : places.narrow(at, 0, k).contiguous());
  },
);

/** One position along `dim` of the sorted elements, without the dimension unless `keepdim`. */
function ranked(name: string, input: Tensor, dim: number, place: Tensor | number, keepdim: boolean): ValuesIndices {
  if (input.ndim === 0) return chosen(name, input, 0, order(input, 0, false));
  const places = order(input, dim, false);
  const kept = typeof place === 'number' ? places.narrow(dim, place, 1).contiguous() : places.gather(dim, place);
  const { values, indices } = chosen(name, input, dim, kept);
  return keepdim ? named(values, indices) : named(values.squeeze(dim), indices.squeeze(dim));
}
/** The k-th smallest element along `dim` (k from 1), with its position. */
export const kthvalue = operator(
  'kthvalue',
  [int('k'), optional(int('dim'), -1), optional(flag('keepdim'), false)],
  (input, k, dim, keepdim): ValuesIndices => {
    const at = wrapDim(dim, input.ndim);
    const length = input.ndim === 0 ? 1 : input.shape[at]!;
    if (length === 0) throw new IndexError(`kthvalue(): Expected reduction dim ${at} to have non-zero size.`);
    if (input.dtype.kind === 'bool') throw notImplemented('kthvalue_cpu', input.dtype);
    if (k < 1 || k > length) throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${at}`);
    return ranked('KthvalueBackward0', input, at, k - 1, keepdim);
  },
);

function middle(name: 'median' | 'nanmedian', input: Tensor, dim: number, keepdim: boolean): ValuesIndices {
  if (input.dtype.kind === 'bool') throw notImplemented('median_cpu', input.dtype);
  const at = wrapDim(dim, input.ndim);
  const node = name === 'median' ? 'MedianBackward1' : 'NanmedianBackward1';
  if (input.ndim === 0) return ranked(node, input, 0, 0, keepdim);
  if (input.shape[at] === 0) throw new IndexError(`median(): Expected reduction dim ${at} to have non-zero size.`);
  const nans = input.detach().isnan().sum(at, true);
  const numbers = nans.neg().add(input.shape[at]!);
  // A NaN among the elements is the median; nanmedian takes the middle of the others (all NaN: the first).
  const lower = numbers.sub(1).floor_divide(2).clamp_min(0);
  const first = input.detach().isnan().to(int64).argmax(at, true);
  if (name === 'nanmedian') return ranked(node, input, at, lower, keepdim);
  const places = order(input, at, false);
  const kept = places.gather(at, lower).where(nans.eq(0), first);
  const { values, indices } = chosen(node, input, at, kept);
  return keepdim ? named(values, indices) : named(values.squeeze(at), indices.squeeze(at));
}
/** The lower of the middle elements: of all elements, or along `dim` with its position. */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('median', input, args);
}
/** As `median`, NaN not counted. */
export function nanmedian(input: Tensor): Tensor;
export function nanmedian(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('nanmedian', input, args);
}
const medianSignature = [int('dim'), optional(flag('keepdim'), false)] as const;
function medianOf(name: 'median' | 'nanmedian', input: Tensor, args: readonly unknown[]): Tensor | ValuesIndices {
  if (args.length === 0) {
    if (numel(input.shape) === 0) return input.new_full([], NaN);
    return middle(name, input.reshape(-1), 0, false).values;
  }
  const [dim, keepdim] = bind(name, medianSignature, args) as [number, boolean];
  return middle(name, input, dim, keepdim);
}

/** The most frequent element along `dim` (the smallest of several), with its last position. */
export const mode = operator(
  'mode',
  [optional(int('dim'), -1), optional(flag('keepdim'), false)],
  (input, dim, keepdim): ValuesIndices => {
    const at = wrapDim(dim, input.ndim);
    if (input.ndim === 0) return chosen('ModeBackward0', input, 0, order(input, 0, false));
    if (input.shape[at] === 0) throw new IndexError(`mode(): Expected reduction dim ${at} to have non-zero size.`);
    const x = input.detach();
    const equal = x.unsqueeze(at + 1).eq(x.unsqueeze(at));
    const counts = equal.sum(at + 1);
    const most = counts.eq(counts.amax(at, true));
    const smallest = x.where(most, x.amax()).amin(at, true);
    const positions = arange(x.shape[at]!, { dtype: int64, device: x.device }).reshape(
      x.shape.map((n, k) => (k === at ? n : 1)),
    );
    const kept = positions.where(x.eq(smallest), -1).amax(at, true);
    const { values, indices } = chosen('ModeBackward0', input, at, kept);
    return keepdim ? named(values, indices) : named(values.squeeze(at), indices.squeeze(at));
  },
);

// ---- running extremes

function running(kind: 'cummax' | 'cummin', input: Tensor, dim: number): ValuesIndices {
  const at = wrapDim(dim, input.ndim);
  if (input.ndim === 0)
    return chosen(
      `${kind === 'cummax' ? 'Cummax' : 'Cummin'}Backward0`,
      input,
      0,
      input.new_zeros([], { dtype: int64 }),
    );
  const x = input.detach();
  const { engine } = x.storage;
  const [values, indices] = [allocate(engine, x.shape, x.dtype), allocate(engine, x.shape, int64)];
  engine.run(kernels.runningExtreme, { kind, dim: at }, [x], [values, indices]);
  discard(values);
  return chosen(kind === 'cummax' ? 'CummaxBackward0' : 'CumminBackward0', input, at, indices);
}
/** Running maximum along `dim`, with its positions. */
export const cummax = operator('cummax', [int('dim')], (input, dim): ValuesIndices => running('cummax', input, dim));
/** Running minimum along `dim`, with its positions. */
export const cummin = operator('cummin', [int('dim')], (input, dim): ValuesIndices => running('cummin', input, dim));
/** Running `log(sum(e^x))` along `dim`. */
export const logcumsumexp = operator('logcumsumexp', [int('dim')], (input, dim): Tensor => {
  const at = wrapDim(dim, input.ndim);
  if (input.dtype.kind !== 'float') throw notImplemented('logcumsumexp_out_cpu', input.dtype);
  if (input.ndim === 0 || numel(input.shape) === 0) return input.clone();
  const x = input.detach();
  const parts: Tensor[] = [x.narrow(at, 0, 1)];
  for (let i = 1; i < x.shape[at]!; i++) parts.push(parts[i - 1]!.logaddexp(x.narrow(at, i, 1)));
  const out = cat(parts, at);
  return derive('LogcumsumexpBackward0', out, [
    input,
    saves([input, out], (grad, x, result) => {
      // sum over j >= i of grad_j * e^(x_i - result_j), in logarithms of the positive and of the negative part
      const lowest = -greatest(floatRange(grad.dtype)!); // a logarithm of 0 with a derivative
      const logarithm = grad.abs().log();
      const back = (part: Tensor): Tensor =>
        logarithm.where(part, lowest).sub(result).flip([at]).logcumsumexp(at).flip([at]).add(x).exp();
      return back(grad.gt(0)).sub(back(grad.lt(0)));
    }),
  ]);
});

// ---- distinct elements

/**
 * The distinct elements, sorted.
 *
 * @param return_inverse where each element of the input is among them
 * @param return_counts how often each occurs
 */
export const unique = operator(
  'unique',
  [
    optional(flag('sorted'), true),
    optional(flag('return_inverse'), false),
    optional(flag('return_counts'), false),
    optional(int('dim'), null),
  ],
  (input, _sorted, inverse, counts, dim): Tensor => distinct(input, dim, inverse, counts, true) as Tensor,
);
/** As `unique`, only neighbours compared. */
export const unique_consecutive = operator(
  'unique_consecutive',
  [optional(flag('return_inverse'), false), optional(flag('return_counts'), false), optional(int('dim'), null)],
  (input, inverse, counts, dim): Tensor => distinct(input, dim, inverse, counts, false) as Tensor,
);
type Row = ArrayLike<number | bigint>;
const compareRows = (a: Row, b: Row): number => {
  for (let k = 0; k < a.length; k++) {
    if (a[k]! < b[k]!) return -1;
    if (a[k]! > b[k]!) return 1;
    const [na, nb] = [a[k] !== a[k], b[k] !== b[k]];
    if (na !== nb) return na ? 1 : -1;
    if (na) return 1; // a NaN equals none
  }
  return 0;
};
function distinct(
  input: Tensor,
  dim: number | null,
  wantInverse: boolean,
  wantCounts: boolean,
  sorted: boolean,
): Tensor | Tensor[] {
  const x = input.detach();
  const at = dim === null ? 0 : wrapDim(dim, x.ndim);
  const rows = (dim === null ? x.reshape(-1) : x.movedim(at, 0)).contiguous();
  const n = rows.shape[0]!;
  const width = n === 0 ? 0 : numel(rows.shape) / n;
  const elements = rows.numpy();
  const row = (i: number): Row => elements.subarray(i * width, (i + 1) * width);
  const list = Array.from({ length: n }, (_, i) => i);
  if (sorted) list.sort((a, b) => compareRows(row(a), row(b)) || a - b);
  const firsts: number[] = [];
  const inverse = new BigInt64Array(n);
  const counts: bigint[] = [];
  list.forEach((i, k) => {
    if (k === 0 || compareRows(row(list[k - 1]!), row(i)) !== 0) {
      firsts.push(i);
      counts.push(0n);
    }
    inverse[i] = BigInt(firsts.length - 1);
    counts[counts.length - 1]! += 1n;
  });
  const picked = rows.index_select(0, rows.new_tensor(BigInt64Array.from(firsts, BigInt), { dtype: int64 }));
  const values = dim === null ? picked : picked.movedim(0, at);
  const results = [values];
  if (wantInverse) {
    const places = x.new_tensor(inverse, { dtype: int64 });
    results.push(dim === null ? places.reshape([...x.shape]) : places);
  }
  if (wantCounts) results.push(x.new_tensor(BigInt64Array.from(counts), { dtype: int64 }));
  return results.length === 1 ? values : results;
}

// ---- places in sorted lists

const searchKeywords = [
  optional(flag('out_int32'), false),
  optional(flag('right'), false),
  optional(string('side'), null),
  optional(tensor('sorter'), null),
] as const;
/**
 * Where `values` would be put into sorted rows so that they stay sorted.
 *
 * @param right whether behind equal elements, else before them (also as `side: 'right'`)
 * @param sorter the order that sorts the rows, where they are not
 */
export const searchsorted = operator(
  'searchsorted',
  [tensorOrNumber('values'), ...searchKeywords],
  (input, values, small, right, side, sorter): Tensor => {
    if (side !== null && side !== 'left' && side !== 'right') {
      throw new RuntimeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
    }
    if (side === 'left' && right) {
      throw new RuntimeError(
        "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
      );
    }
    if (input.ndim === 0)
      throw new RuntimeError(
        'torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension',
      );
    if (input.dtype.kind === 'bool') throw notImplemented('searchsorted_out_cpu', input.dtype);
    if (sorter !== null) checkSorter(input, sorter);
    if (typeof values === 'number' && input.ndim !== 1) {
      throw new RuntimeError(
        `torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(${input.ndim}) and input value's dim(0) numel(1)`,
      );
    }
    const rows = sorter === null ? input.detach() : input.detach().gather(-1, sorter);
    const x = values instanceof Tensor ? values.detach() : input.new_full([], values);
    if (rows.ndim !== 1 && (x.ndim !== rows.ndim || rows.shape.slice(0, -1).some((n, k) => n !== x.shape[k]))) {
      throw new RuntimeError(
        `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [${input.shape.join(', ')}] and input value tensor [${x.shape.join(', ')}]`,
      );
    }
    const type = promote_types(rows.dtype, x.dtype);
    const n = rows.shape.at(-1)!;
    const count = rows.ndim === 1 ? 1 : numel(rows.shape.slice(0, -1));
    const m = rows.ndim === 1 ? numel(x.shape) : x.shape.at(-1)!;
    const engine = commonEngine(rows, x);
    const out = allocate(engine, [count, m], int64);
    engine.run(
      kernels.searchsorted,
      { right: right || side === 'right' },
      [reshaped(dense(cast(rows, type)), [count, n]), reshaped(dense(cast(x, type)), [count, m])],
      [out],
    );
    return cast(reshaped(out, x.shape), small ? int32 : int64);
  },
);
function checkSorter(input: Tensor, sorter: Tensor): void {
  if (sorter.shape.length !== input.shape.length || sorter.shape.some((n, k) => n !== input.shape[k])) {
    throw new RuntimeError(
      `torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor [${input.shape.join(', ')}]and got sorter tensor [${sorter.shape.join(', ')}]`,
    );
  }
  if (sorter.dtype !== int64)
    throw new RuntimeError(
      `torch.searchsorted(): sorter must be a tensor of long dtype but got dtype ${legacy(sorter.dtype)}`,
    );
  sorter.storage.engine.assert(
    within(0, input.shape.at(-1)!),
    sorter,
    () => new RuntimeError('torch.searchsorted(): sorter index out of range'),
  );
}
/** Into which interval between sorted boundaries each element falls. */
export function bucketize(input: Tensor | number, ...args: Arguments<typeof bucketSignature>): Tensor {
  const [x, boundaries, small, right] = bind(
    'bucketize',
    [tensorOrNumber('input'), ...bucketSignature],
    [input, ...args],
  ) as [Tensor | number, Tensor, boolean, boolean];
  if (boundaries.ndim !== 1)
    throw new RuntimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.ndim})`);
  return boundaries.searchsorted(x, { out_int32: small, right });
}
const bucketSignature = [
  tensor('boundaries'),
  optional(flag('out_int32'), false),
  optional(flag('right'), false),
] as const;

// ---- quantiles

const interpolation = optional(
  choice(
    'interpolation',
    ['linear', 'lower', 'higher', 'midpoint', 'nearest'],
    (v) =>
      new RuntimeError(
        `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${String(v)}`,
      ),
  ),
  'linear',
);
const quantileSignature = [
  any<number | Tensor>()('q'),
  optional(int('dim'), null),
  optional(flag('keepdim'), false),
  interpolation,
] as const;
/** The values below which a fraction `q` of the elements lies, of all elements or along `dim`. */
export const quantile = operator('quantile', quantileSignature, (input, q, dim, keepdim, how): Tensor =>
  quantiles(input, q, dim, keepdim, how, false),
);
/** As `quantile`, NaN not counted. */
export const nanquantile = operator('nanquantile', quantileSignature, (input, q, dim, keepdim, how): Tensor =>
  quantiles(input, q, dim, keepdim, how, true),
);
function quantiles(
  input: Tensor,
  q: number | Tensor,
  dim: number | null,
  keepdim: boolean,
  how: string,
  ignoreNan: boolean,
): Tensor {
  const name = ignoreNan ? 'nanquantile' : 'quantile';
  if (input.dtype !== float32 && input.dtype !== float64)
    throw new RuntimeError('quantile() input tensor must be either float or double dtype');
  if (numel(input.shape) === 0) throw new RuntimeError(`${name}() input tensor must be non-empty`);
  const fractions = q instanceof Tensor ? q : input.new_full([], q);
  if (fractions.ndim > 1) throw new RuntimeError(`${name}() q must be a scalar or 1D tensor`);
  if (fractions.dtype !== input.dtype)
    throw new RuntimeError(`${name}() q tensor must be same dtype as the input tensor`);
  if (!(q instanceof Tensor)) {
    if (!(q >= 0 && q <= 1)) throw new RuntimeError(`quantile() q must be in the range [0, 1] but got ${q}`);
  } else {
    q.storage.engine.assert(
      between(0, 1),
      q,
      () => new RuntimeError('quantile() q values must be in the range [0, 1]'),
    );
  }
  const at = dim === null ? 0 : wrapDim(dim, input.ndim);
  const x = dim === null ? input.reshape(-1) : input.ndim === 0 ? input.reshape(1) : input;
  const shape: Shape = x.shape;
  const sorted = x.sort(at).values.movedim(at, -1);
  const n = shape[at]!;
  const nans = sorted.detach().isnan();
  const last = ignoreNan ? nans.logical_not().sum(-1, true).sub(1).clamp_min(0) : null;
  const outs = fractions
    .reshape(-1)
    .unbind()
    .map((fraction) => {
      const rank = last === null ? fraction.mul(n - 1).expand([...sorted.shape.slice(0, -1), 1]) : last.mul(fraction);
      const low = rank.floor();
      const high = rank.ceil();
      const place = how === 'nearest' ? rank.round() : how === 'higher' ? high : low;
      const lower = sorted.gather(-1, place.detach().to(int64));
      if (how !== 'linear' && how !== 'midpoint') return lower.squeeze(-1);
      const upper = sorted.gather(-1, high.detach().to(int64));
      const weight = how === 'midpoint' ? rank.ne(low).to(input.dtype).mul(0.5) : rank.sub(low);
      return lower.lerp(upper, weight).squeeze(-1);
    });
  const masked = ignoreNan ? outs : outs.map((out) => out.masked_fill(nans.any(-1), NaN));
  const results = masked.map((out) =>
    !keepdim ? out : dim === null ? out.reshape(input.shape.map(() => 1)) : input.ndim === 0 ? out : out.unsqueeze(at),
  );
  return fractions.ndim === 0 ? results[0]! : stack(results, 0);
}
