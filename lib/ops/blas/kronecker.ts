// Kronecker's product, and the cross product of vectors in space.
import { broadcastShapes, wrapOwnDim } from '../../shape.js';
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { composite } from '../row/composite.js';
import { optional, int, tensor } from '../row/signature.js';
import { unsafeView } from '../views/unsafe.js';
import { _crossed } from './crossed.js';

/**
 * Kronecker product.
 *
 * `out_{k_0, …, k_n} = input_{i_0, …, i_n} · other_{j_0, …, j_n}` with `k_t = i_t · b_t + j_t`, b being the shape of `other`.
 *
 * @returns a tensor whose lengths are the products of the operands'
 * @example
 * torch.kron(torch.tensor([1, 10]), torch.tensor([1, 2])); // tensor([ 1.,  2., 10., 20.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.kron.html
 */
export const kron = composite(
  'kron',
  [tensor('other')],
  (input, other): Tensor => {
    const rank = Math.max(input.ndim, other.ndim);
    const [a, b] = [input, other].map((t) => [...new Array<number>(rank - t.ndim).fill(1), ...t.shape]) as [
      number[],
      number[],
    ];
    const left = unsafeView(
      input,
      a.flatMap((n) => [n, 1]),
    );
    const right = unsafeView(
      other,
      b.flatMap((n) => [1, n]),
    );
    const out = left.mul(right);
    return unsafeView(
      out,
      a.map((n, k) => n * b[k]!),
    );
  },
  { recorded: 'mul', times: 0 },
);

/**
 * Cross product of three-dimensional vectors along `dim`.
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError where no dimension has the length 3, or the lengths differ
 * @example
 * torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])); // tensor([0., 0., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cross.html
 */
export const cross = composite(
  'cross',
  [tensor('other'), optional(int('dim'), null)],
  (input, other, dim): Tensor => {
    if (dim === null) {
      warnOnce(
        'Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future release.',
      );
    }
    if (input.ndim !== other.ndim)
      throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
    const shape = broadcastShapes(input.shape, other.shape);
    const at = dim === null ? shape.indexOf(3) : wrapOwnDim(dim, shape.length);
    if (at < 0) throw new RuntimeError('no dimension of size 3 in input');
    if (input.shape[at] !== 3 || other.shape[at] !== 3) {
      throw new RuntimeError(
        `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.shape[at]} and ${other.shape[at]}`,
      );
    }
    return _crossed(input, other, at);
  },
  { types: 'exact', recorded: 'linalg_cross', apart: 'all' },
);
