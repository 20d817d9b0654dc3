// Ascending powers of elements.
import { int64 } from '../../dtype.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';

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
/** The same as PyTorch's `vander` writes them, over what its running product has read: none of it goes backward. */
export function writtenPowers(x: Tensor, n: number): Tensor {
  if (n < 2 || !x.requires_grad) return ascendingPowers(x, n);
  const out = x.new_ones([...x.shape, n]);
  const higher = out.narrow(-1, 1, n - 1).copy_(x.unsqueeze(-1));
  higher.copy_(higher.cumprod(-1));
  return out;
}
