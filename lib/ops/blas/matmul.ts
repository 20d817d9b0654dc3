// Products of tensors of any number of dimensions.
import { RuntimeError } from '../../errors.js';
import { broadcastShapes, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { composite, operator } from '../row/operator.js';
import { tensor } from '../row/signature.js';
import { unsafeView } from '../views/unsafe.js';

/**
 * Product of tensors: of vectors their dot product, of matrices the matrix product, of more dimensions products of the last two,
 * the others broadcast.
 *
 * @returns a tensor of the product's shape; of no dimension for two vectors
 * @example
 * torch.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([3., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 */
export const matmul = composite('matmul', [tensor('other')], (input, other): Tensor => {
  const [m, n] = [input.ndim, other.ndim];
  if (m === 0 || n === 0) {
    throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${m}D and ${n}D`);
  }
  if (m === 1 && n === 1) return input.dot(other);
  if (m === 2 && n === 1) return input.mv(other);
  if (m === 1 && n === 2) return input.unsqueeze(0).mm(other).squeeze(0);
  if (m === 2 && n === 2) return input.mm(other);
  // A matrix on the right of a batch is one product with the batch folded into rows.
  if (m >= 3 && n <= 2) {
    const folded = input.reshape([numel(input.shape.slice(0, -1)), input.shape.at(-1)!]);
    if (n === 1) return unsafeView(folded.mv(other), input.shape.slice(0, -1));
    return unsafeView(folded.mm(other), [...input.shape.slice(0, -1), other.shape[1]!]);
  }
  const a = m === 1 ? input.unsqueeze(0) : input;
  const b = n === 1 ? other.unsqueeze(1) : other;
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const flat = (t: Tensor): Tensor =>
    t.expand([...batch, ...t.shape.slice(-2)]).reshape([numel(batch), ...t.shape.slice(-2)]);
  const out = unsafeView(flat(a).bmm(flat(b)), [...batch, a.shape.at(-2)!, b.shape.at(-1)!]);
  return m === 1 ? out.squeeze(-2) : n === 1 ? out.squeeze(-1) : out;
});

/**
 * Products of vectors along the last dimensions of both.
 *
 * @returns a tensor of both shapes without their last dimensions
 * @example
 * torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4])); // tensor(11.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.inner.html
 */
export const inner = operator('inner', [tensor('other')], (input, other): Tensor => {
  if (input.ndim === 0 || other.ndim === 0) return input.mul(other);
  if (input.shape.at(-1) !== other.shape.at(-1)) {
    throw new RuntimeError(
      `inner() the last dimension must match on both input tensors but got shapes [${input.shape.join(', ')}] and [${other.shape.join(', ')}]`,
    );
  }
  if (input.ndim === 1 && other.ndim === 1) return input.dot(other);
  const rows = (t: Tensor): Tensor => t.reshape([numel(t.shape.slice(0, -1)), t.shape.at(-1)!]);
  return rows(input)
    .mm(rows(other).t())
    .reshape([...input.shape.slice(0, -1), ...other.shape.slice(0, -1)]);
});
