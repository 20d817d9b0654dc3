// Quantiles.
import { ownTypes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { float32, float64, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { between } from '../../runtime/claim.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { stack } from '../joining/joining.js';
import { any, choice, flag, int, optional } from '../row/signature.js';

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
const quantileWrites = { types: ownTypes(() => 'quantile() out tensor must be same dtype as the input tensor') };
/**
 * The values below which a fraction `q` of the elements lies, of all elements or along `dim`.
 *
 * @returns the quantiles, those of a tensor `q` along a new first dimension
 * @example
 * torch.quantile(torch.tensor([1, 2, 3, 4.5]), 0.5); // tensor(2.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
 */
export const quantile = composite(
  'quantile',
  quantileSignature,
  (input, q, dim, keepdim, how): Tensor => quantiles(input, q, dim, keepdim, how, false),
  quantileWrites,
);
/**
 * As `quantile`, NaN not counted.
 *
 * @returns the quantiles, those of a tensor `q` along a new first dimension
 * @example
 * torch.nanquantile(torch.tensor([NaN, 1, 2]), 0.5); // tensor(1.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nanquantile.html
 */
export const nanquantile = composite(
  'nanquantile',
  quantileSignature,
  (input, q, dim, keepdim, how): Tensor => quantiles(input, q, dim, keepdim, how, true),
  quantileWrites,
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
