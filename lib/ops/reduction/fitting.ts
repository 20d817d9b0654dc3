// Sums down to a shape.
import { RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { summedTo } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import { sizes } from '../row/signature.js';

/** Summed over the dimensions along which a tensor of `size` would be repeated to this shape: the gradient of broadcasting. */
export const sum_to_size = operator('sum_to_size', [sizes('size')], (input, size): Tensor => {
  if (size.length === 0) return input.sum();
  if (input.dtype.kind === 'float' && sameShape(input.shape, size)) return input;
  const lead = input.ndim - size.length;
  let fits = lead >= 0;
  for (let k = 0; k < size.length && fits; k++) fits = size[k] === 1 || size[k] === input.shape[lead + k];
  if (!fits) {
    throw new RuntimeError(`size {[${size.join(', ')}]} is not expandable to size {[${input.shape.join(', ')}]}.`);
  }
  const gone = input.shape.map((_, k) => k).filter((k) => k < lead || (size[k - lead] === 1 && input.shape[k] !== 1));
  if (gone.length === 0) return input;
  const quick = input.dtype.kind === 'float' && !(is_grad_enabled() && input.requires_grad);
  const kept = input.shape.map((n, k) => (gone.includes(k) ? 1 : n));
  const sum = quick ? summedTo(input, kept) : input.sum(gone, true);
  // PyTorch sums single ones too, and so makes a tensor that no gradient is asked of.
  return lead > 0 ? (quick && sum === input ? input.detach() : sum).view([...size]) : sum;
});
