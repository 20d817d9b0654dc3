// Rows of a table by number.
import { int32, int64, legacy } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError, ValueError, AssertionError } from '../../errors.js';
import { derive } from '../../graph/derive.js';
import { no_grad } from '../../graph/mode.js';
import { numel } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { cast, commonEngine, dense, reshaped } from '../row/kernels.js';
import { stack } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { vectorNorm } from '../reduction/norms.js';
import { flag, int, number, oneOf, optional, tensor } from '../row/signature.js';
import { notBelow, within } from '../../runtime/claim.js';
import { takeRows } from '../../runtime/kernels/index.js';

/** Numbers of rows, flat and checked. */
function rowNumbers(input: Tensor, weight: Tensor): Tensor {
  if (input.dtype !== int64 && input.dtype !== int32) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${legacy(input.dtype)}Tensor instead (while checking arguments for embedding): make it with { dtype: torch.long } or by .long()`,
    );
  }
  const engine = commonEngine(input, weight);
  const list = reshaped(dense(cast(input.detach(), int64)), [numel(input.shape)]);
  engine.assert(within(0, weight.shape[0]!), list, () => new IndexError('index out of range in self'));
  return list;
}

/** Scales the rows that are about to be used down to a norm of `max_norm`, in the table itself. */
function renormalize(weight: Tensor, list: Tensor, maxNorm: number, normType: number): void {
  no_grad(() => {
    const rows = weight.detach().index_select(0, list);
    const norm = vectorNorm(rows, normType, 1, true);
    const scale = norm.add(1e-7).reciprocal().mul(maxNorm).masked_fill(norm.le(maxNorm), 1);
    weight.copy_(weight.detach().index_copy(0, list, rows.mul(scale)));
  });
}

/** How often each number stands in a list. */
const frequencies = (list: Tensor, count: number, like: Tensor): Tensor =>
  like
    .detach()
    .new_zeros([count])
    .index_add(0, list, like.detach().new_ones([list.shape[0]!]));

/** Rows [count, D] of a table by a flat list; the gradient of a row is added to where it came from. */
function lookup(weight: Tensor, list: Tensor, padding: number | null, byFrequency: boolean): Tensor {
  const engine = weight.storage.engine;
  const [n, width] = [weight.shape[0]!, weight.shape[1]!];
  const count = list.shape[0]!;
  const out = allocate(engine, [count, width], weight.dtype);
  if (count * width > 0) engine.run(takeRows, null, [dense(weight), list], [out]);
  return derive('EmbeddingBackward0', out, [
    weight,
    (grad) => {
      let each = grad;
      if (byFrequency) each = each.div(frequencies(list, n, grad).index_select(0, list).unsqueeze(1));
      if (padding !== null) each = each.masked_fill(list.eq(padding).unsqueeze(1), 0);
      return grad.new_zeros([n, width]).index_add(0, list, each);
    },
  ]);
}

function paddingRow(padding: number | null, weight: Tensor): number | null {
  if (padding === null) return null;
  const n = weight.shape[0]!;
  if (padding >= n || padding < -n) throw new AssertionError('Padding_idx must be within num_embeddings');
  return padding < 0 ? padding + n : padding;
}
function refuseSparse(name: string, sparse: boolean): void {
  if (sparse) throw new NotImplementedError(`${name}(): sparse gradients (sparse=True) are not there yet`);
}

/**
 * Rows of a table by number.
 *
 * @param input numbers of rows, int64 or int32, of any shape
 * @param weight the table: [num_embeddings, embedding_dim]
 * @param padding_idx a row that gets no gradient; negative ones count from the end
 * @param max_norm rows that are used are first scaled down, in place, to this norm
 * @param norm_type degree of that norm
 * @param scale_grad_by_freq whether a row's gradient is divided by how often it was used
 * @param sparse true is refused: gradients are dense
 * @returns [*, embedding_dim] for an input of shape [*]
 * @throws IndexError where a number is out of range; RuntimeError where the input holds no integers
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export const embedding = operator(
  'embedding',
  [
    tensor('weight'),
    optional(int('padding_idx'), null),
    optional(number('max_norm'), null),
    optional(number('norm_type'), 2),
    optional(flag('scale_grad_by_freq'), false),
    optional(flag('sparse'), false),
  ],
  (input, weight, padding, maxNorm, normType, byFrequency, sparse): Tensor => {
    refuseSparse('embedding', sparse);
    if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
    const row = paddingRow(padding, weight);
    const list = rowNumbers(input, weight);
    if (maxNorm !== null) renormalize(weight, list, maxNorm, normType);
    const out = lookup(weight, list, row, byFrequency);
    return input.ndim === 1 ? out : out.view([...input.shape, weight.shape[1]!]);
  },
);

/**
 * Sums, means or maxima of bags of a table's rows.
 *
 * @param input numbers of rows, int64 or int32: [B, L], bags of one length; or [L], cut by `offsets`
 * @param weight the table: [num_embeddings, embedding_dim]
 * @param offsets where each bag begins, for an input of one dimension
 * @param max_norm rows that are used are first scaled down, in place, to this norm
 * @param norm_type degree of that norm
 * @param scale_grad_by_freq whether a row's gradient is divided by how often it was used; not for `'max'`
 * @param mode `'sum'`, `'mean'` or `'max'`
 * @param sparse true is refused: gradients are dense
 * @param per_sample_weights factors of the rows, of the input's shape; only for `'sum'`
 * @param include_last_offset whether the last offset is the end of the last bag
 * @param padding_idx a row that does not count; negative ones count from the end
 * @returns [B, embedding_dim]; an empty bag is 0
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 */
export const embedding_bag = operator(
  'embedding_bag',
  [
    tensor('weight'),
    optional(tensor('offsets'), null),
    optional(number('max_norm'), null),
    optional(number('norm_type'), 2),
    optional(flag('scale_grad_by_freq'), false),
    optional(oneOf('mode', 'sum', 'mean', 'max'), 'mean'),
    optional(flag('sparse'), false),
    optional(tensor('per_sample_weights'), null),
    optional(flag('include_last_offset'), false),
    optional(int('padding_idx'), null),
  ],
  (input, weight, offsets, maxNorm, normType, byFrequency, mode, sparse, factors, lastIsEnd, padding): Tensor => {
    refuseSparse('embedding_bag', sparse);
    if (factors !== null && String(factors.shape) !== String(input.shape)) {
      throw new ValueError(
        `embedding_bag: If per_sample_weights (torch.Size([${factors.shape.join(', ')}])) is not None, then it must have the same shape as the input (torch.Size([${input.shape.join(', ')}]))`,
      );
    }
    if (weight.ndim !== 2)
      throw new ValueError(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.ndim}`);
    const starts = bagStarts(input, offsets, lastIsEnd);
    if (mode === 'max' && byFrequency) {
      throw new ValueError('max mode does not support scaling the gradient by the frequency');
    }
    if (factors !== null && mode !== 'sum') {
      throw new NotImplementedError(
        `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
      );
    }
    const row = paddingRow(padding, weight);
    const list = rowNumbers(input, weight);
    if (maxNorm !== null) renormalize(weight, list, maxNorm, normType);
    const count = list.shape[0]!;
    const bags = starts.length - 1;
    const rows = lookup(weight, list, row, byFrequency);
    const width = weight.shape[1]!;
    if (mode === 'max') return largest(rows, list, row, starts);
    const bagOf = new BigInt64Array(count);
    for (let bag = 0; bag < bags; bag++) bagOf.fill(BigInt(bag), starts[bag], Math.max(starts[bag]!, starts[bag + 1]!));
    const bag = list.new_tensor(bagOf, { dtype: int64 });
    let scaled = factors === null ? rows : rows.mul(factors.reshape([count, 1]));
    const counted = row === null ? null : list.ne(row);
    if (counted !== null) scaled = scaled.masked_fill(counted.logical_not().unsqueeze(1), 0);
    const sums = rows.new_zeros([bags, width]).index_add(0, bag, scaled);
    if (mode === 'sum') return sums;
    const ones = counted === null ? rows.detach().new_ones([count]) : counted.to(rows.dtype);
    const lengths = rows.detach().new_zeros([bags]).index_add(0, bag, ones);
    return sums.div(lengths.clamp_min(1).unsqueeze(1));
  },
);

/** Where bags begin in a flat list, and where the last one ends. */
function bagStarts(input: Tensor, offsets: Tensor | null, lastIsEnd: boolean): number[] {
  if (input.ndim === 2) {
    if (offsets !== null) {
      throw new ValueError(
        "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
      );
    }
    return Array.from({ length: input.shape[0]! + 1 }, (_, bag) => bag * input.shape[1]!);
  }
  if (input.ndim !== 1)
    throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
  if (offsets === null) throw new ValueError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ValueError('offsets has to be a 1D Tensor');
  const starts = (offsets.tolist() as (number | bigint)[]).map(Number);
  const length = input.shape[0]!;
  if (starts.length > 0 && starts[0] !== 0) {
    throw new RuntimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  }
  if (starts.length > 0 && starts.at(-1)! > length) {
    throw new RuntimeError(
      `offsets[-1] can not be greater than input's length. input's length is ${length} but got ${starts.at(-1)}`,
    );
  }
  return lastIsEnd ? starts : [...starts, length];
}

/** The largest of each bag, column by column; of equal ones the first gets the gradient. */
function largest(rows: Tensor, list: Tensor, padding: number | null, starts: readonly number[]): Tensor {
  const numbers = padding === null ? null : (list.tolist() as (number | bigint)[]).map(Number);
  const bags = starts.slice(1).map((end, bag) => {
    const members = Array.from({ length: Math.max(end - starts[bag]!, 0) }, (_, k) => starts[bag]! + k).filter(
      (at) => numbers === null || numbers[at] !== padding,
    );
    if (members.length === 0) return rows.new_zeros([rows.shape[1]!]);
    const index = list.new_tensor(BigInt64Array.from(members, BigInt), { dtype: int64 });
    return rows.index_select(0, index).max(0)[0];
  });
  return bags.length === 0 ? rows.new_zeros([0, rows.shape[1]!]) : stack(bags);
}

/**
 * Numbers of classes as rows of zeros with a one: [*] -> [*, num_classes].
 *
 * @param input classes, int64, none negative
 * @param num_classes -1: one more than the largest
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export const one_hot = operator('one_hot', [optional(int('num_classes'), -1)], (input, given): Tensor => {
  if (input.dtype !== int64) {
    throw new RuntimeError(
      'one_hot is only applicable to index tensor of type LongTensor: make it with { dtype: torch.long } or by .long()',
    );
  }
  let classes = given;
  if (numel(input.shape) === 0) {
    if (classes <= 0) throw new RuntimeError('Can not infer total number of classes from empty tensor.');
    return input.new_zeros([...input.shape, classes]);
  }
  const list = dense(input);
  const { engine } = list.storage;
  engine.assert(notBelow(0), list, () => new RuntimeError('Class values must be non-negative.'));
  if (classes === -1) classes = Number(input.max().item()) + 1;
  else if (classes < 1) throw new RuntimeError('num_classes should be positive');
  engine.assert(within(0, classes), list, () => new RuntimeError('Class values must be smaller than num_classes.'));
  return input.new_zeros([...input.shape, classes]).scatter(-1, input.unsqueeze(-1), 1);
});
