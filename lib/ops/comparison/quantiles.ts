// Quantiles.
import { ownTypes, type Writes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { float32, float64, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { between } from '../../runtime/claim.js';
import { numel, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { broadcast_tensors } from '../joining/joining.js';
import { keywordOnly, any, choice, flag, int, optional } from '../row/signature.js';

const interpolation = keywordOnly(
  optional(
    choice(
      'interpolation',
      ['linear', 'lower', 'higher', 'midpoint', 'nearest'],
      (v) =>
        new RuntimeError(
          `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${String(v)}`,
        ),
    ),
    'linear',
  ),
);
const quantileSignature = [
  any<number | Tensor>()('q'),
  optional(int('dim'), null),
  optional(flag('keepdim'), false),
  interpolation,
] as const;
const quantileWrites: Writes = {
  rowMajor: true,
  copied: true,
  types: ownTypes(() => 'quantile() out tensor must be same dtype as the input tensor'),
};
/**
 * The values below which a fraction `q` of the elements lies, of all elements or along `dim`.
 *
 * @param q a number of [0, 1], or a vector of them
 * @param interpolation between neighbours: `'linear'`, `'lower'`, `'higher'`, `'midpoint'` or `'nearest'`
 * @returns the quantiles, those of a tensor `q` along a new first dimension
 * @throws RuntimeError for integers, a `q` outside of [0, 1] or of another type, and an unknown `interpolation`
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
 * @param q a number of [0, 1], or a vector of them
 * @param interpolation between neighbours: `'linear'`, `'lower'`, `'higher'`, `'midpoint'` or `'nearest'`
 * @returns the quantiles, those of a tensor `q` along a new first dimension
 * @throws RuntimeError for integers, a `q` outside of [0, 1] or of another type, and an unknown `interpolation`
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
  if (input.dtype !== float32 && input.dtype !== float64)
    throw new RuntimeError('quantile() input tensor must be either float or double dtype');
  if (numel(input.shape) === 0) throw new RuntimeError('quantile() input tensor must be non-empty');
  const fractions = q instanceof Tensor ? q : input.new_full([], q);
  if (fractions.ndim > 1) throw new RuntimeError('quantile() q must be a scalar or 1D tensor');
  if (fractions.dtype !== input.dtype)
    throw new RuntimeError('quantile() q tensor must be same dtype as the input tensor');
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
  // The dimension to the end, where values are sorted.
  const x = dim === null ? input.flatten() : at >= input.ndim - 1 ? input : input.unsqueeze(-1).transpose(at, -1);
  const shape =
    dim !== null && input.ndim > 0
      ? input.shape.flatMap((n, k) => (k !== at ? [n] : keepdim ? [1] : []))
      : keepdim
        ? input.shape.map(() => 1)
        : [];
  const sorted = x.sort().values;
  const n = sorted.shape.at(-1) ?? 1;
  const rows = sorted.view([...shape, n]);
  let ranks: Tensor;
  if (ignoreNan) {
    ranks = fractions.mul(rows.isnan().logical_not().sum(-1, true).sub(1));
    ranks.masked_fill_(ranks.lt(0), 0);
  } else {
    // Where a NaN is, which is sorted last, the last one is taken.
    const [whole, nan] = broadcast_tensors(fractions.mul(n - 1), rows.isnan().any(-1, true)) as [Tensor, Tensor];
    ranks = whole.masked_fill(nan, n - 1);
  }
  if (how === 'lower') ranks.floor_();
  else if (how === 'higher') ranks.ceil_();
  else if (how === 'nearest') ranks.round_();
  const below = ranks.to(int64);
  const found = rows.gather(-1, below);
  if (how === 'linear' || how === 'midpoint') {
    const weight = how === 'midpoint' ? ranks.new_full([...ranks.shape], 0.5) : ranks.sub(below);
    found.lerp_(rows.gather(-1, ranks.ceil_().to(int64)), weight);
  }
  return fractions.ndim === 0 ? found.squeeze_(-1) : found.unsqueeze_(0).transpose_(0, -1).squeeze_(-1);
}
