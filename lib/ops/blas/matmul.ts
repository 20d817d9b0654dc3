// Products of tensors of any number of dimensions.
import { productWrites } from './checks.js';
import { RuntimeError } from '../../errors.js';
import { type Shape, broadcastShapes, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { composite } from '../row/composite.js';
import { type OperatorWithOut } from '../row/operator.js';
import { tensor } from '../row/signature.js';
import { unsafeView } from '../views/unsafe.js';

type Multiplying = OperatorWithOut<readonly [ReturnType<typeof tensor<'other'>>]>;
/**
 * Product of tensors: of vectors their dot product, of matrices the matrix product, of more dimensions products of the last two,
 * the others broadcast.
 *
 * @returns a tensor of the product's shape; of no dimension for two vectors
 * @throws RuntimeError where inner lengths differ, types differ, or a tensor has no dimensions
 * @example
 * torch.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([3., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 */
export const matmul: Multiplying = composite(
  'matmul',
  [tensor('other')],
  (input, other): Tensor => {
    const [m, n] = [input.ndim, other.ndim];
    if (m === 0 || n === 0) {
      throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${m}D and ${n}D`);
    }
    if (m === 1 && n === 1) return input.dot(other);
    if (m === 2 && n === 1) return input.mv(other);
    if (m === 1 && n === 2) return input.unsqueeze(0).mm(other).squeeze_(0);
    if (m === 2 && n === 2) return input.mm(other);
    if (Math.min(m, n) <= 2 && foldsWell(input, other)) return folded(input, other);
    if (m === 3 && n === 3 && input.shape[0] !== other.shape[0]) {
      // A batch of one that wants a gradient is one matrix, whose gradient is not made for each of the others.
      if (input.shape[0] === 1 && input.requires_grad) return matmul(input.squeeze(0), other);
      if (other.shape[0] === 1 && other.requires_grad) return matmul(input, other.squeeze(0));
    }
    const [rows, columns] = [input.shape.slice(-2), n === 1 ? [...other.shape, 1] : other.shape.slice(-2)];
    const batch = broadcastShapes(input.shape.slice(0, -2), other.shape.slice(0, -2));
    const flat = (t: Tensor, last: Shape): Tensor => t.expand([...batch, ...last]).reshape([numel(batch), ...last]);
    const left = flat(input, m === 1 ? [1, ...rows] : rows);
    const right = n === 1 ? flat(other.unsqueeze(1), columns) : flat(other, columns);
    const product = left.bmm(right);
    const shape = [...batch, ...(m > 1 ? [rows[0]!] : []), ...(n > 1 ? [columns[1]!] : [])];
    return unsafeView(n === 1 ? product.squeeze(-1) : product, shape);
  },
  ({ ndim }, other) => ({ types: 'exact', recorded: 'matmul', times: ndim === 1 && other.ndim === 2 ? 2 : 1 }),
);

/** Whether a product of a batch with one matrix or vector is made as one product, the batch folded into rows: where nothing is copied for it. */
function foldsWell(input: Tensor, other: Tensor): boolean {
  const turned = other.ndim > input.ndim;
  const [batch, one] = turned ? [other, input] : [input, other];
  if (one.requires_grad) return true; // else its gradient would be made for each of the batch
  if (input.ndim === 2) return false;
  const { shape, strides } = turned ? batch.mT : batch;
  if (numel(shape) === 0) return true;
  for (let k = 0; k < shape.length - 2; k++) if (strides[k] !== strides[k + 1]! * shape[k + 1]!) return false;
  return true;
}
function folded(input: Tensor, other: Tensor): Tensor {
  const turned = other.ndim > input.ndim;
  const batch = turned ? other.mT : input;
  const one = !turned ? other : input.ndim === 2 ? input.t() : input;
  const lead = batch.shape.slice(0, -1);
  const rows = batch.reshape([numel(lead), batch.shape.at(-1)!]);
  if (one.ndim === 1) return unsafeView(rows.mv(one), lead);
  const out = unsafeView(rows.mm(one), [...lead, one.shape[1]]);
  return turned ? out.mT.contiguous() : out;
}

/**
 * Products of vectors along the last dimensions of both.
 *
 * @returns a tensor of both shapes without their last dimensions
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4])); // tensor(11.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.inner.html
 */
export const inner = composite(
  'inner',
  [tensor('other')],
  (input, other): Tensor => {
    if (input.ndim === 0 || other.ndim === 0) return input.mul(other);
    if (input.shape.at(-1) !== other.shape.at(-1)) {
      throw new RuntimeError(
        `inner() the last dimension must match on both input tensors but got shapes [${input.shape.join(', ')}] and [${other.shape.join(', ')}]`,
      );
    }
    if (input.dtype !== other.dtype) throw new RuntimeError('both inputs should have same dtype');
    if (input.ndim === 1 && other.ndim === 1) return input.dot(other).view([]);
    const rows = (t: Tensor): Tensor => t.reshape([numel(t.shape.slice(0, -1)), t.shape.at(-1)!]);
    return rows(input)
      .mm(rows(other).t())
      .reshape([...input.shape.slice(0, -1), ...other.shape.slice(0, -1)]);
  },
  productWrites,
);
