// Rows of a table by number, as `torch.` has them: the table comes first.
import { int32, int64, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkInplace } from '../../graph/inplace.js';
import type { Tensor } from '../../tensor.js';
import * as functional from '../nn/embedding.js';
import { operator } from '../row/operator.js';
import { type Arguments, flag, int, isKeywords, length, number, optional, tensor } from '../row/signature.js';
import { stack } from '../joining/joining.js';

/**
 * Rows of a table by number.
 *
 * @param weight [V, D]
 * @param indices numbers of rows, int64 or int32
 * @param padding_idx the row that gets no gradient; -1: none
 * @param scale_grad_by_freq whether gradients are divided by how often a row is used
 * @param sparse whether the gradient is sparse: there are no such
 * @returns [*, D]
 * @throws RuntimeError for other than a matrix; IndexError for a row that is not there; NotImplementedError for a sparse gradient
 * @example
 * torch.embedding(torch.eye(3), torch.tensor([2n])); // tensor([[0., 0., 1.]])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export const embedding = operator(
  'embedding',
  [
    tensor('indices'),
    optional(length('padding_idx'), -1),
    optional(flag('scale_grad_by_freq'), false),
    optional(flag('sparse'), false),
  ],
  (weight, indices, padding, byFrequency, sparse): Tensor => {
    functional.refuseSparse('embedding', sparse);
    return functional.lookUp(weight, indices, padding < 0 ? null : padding, byFrequency);
  },
  'weight',
);

/**
 * Scales rows of a table down to a norm, in the table itself.
 *
 * @param input the table, [V, D]
 * @param indices numbers of rows, int64 or int32
 * @param max_norm the largest norm
 * @param norm_type the norm's degree
 * @returns the table
 * @throws RuntimeError for other than a matrix; IndexError for a row that is not there
 * @example
 * torch.embedding_renorm_(torch.tensor([[3, 4]]), torch.tensor([0n]), 1, 2); // tensor([[0.6000, 0.8000]])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export const embedding_renorm_ = operator(
  'embedding_renorm_',
  [tensor('indices'), number('max_norm'), number('norm_type')],
  (input, indices, maxNorm, normType): Tensor => {
    if (input.ndim !== 2) {
      throw new RuntimeError(
        `Expected 2-dimensional tensor, but got ${input.ndim}-dimensional tensor for argument #1 'self' (while checking arguments for embedding_renorm_)`,
      );
    }
    if (indices.dtype !== int64 && indices.dtype !== int32) {
      throw new RuntimeError(
        `Expected tensor for argument #2 'indices' to have one of the following scalar types: Long, Int; but got torch.${legacy(indices.dtype)}Tensor instead (while checking arguments for embedding_renorm_)`,
      );
    }
    checkInplace(input);
    functional.renormalize(input, indices, maxNorm, normType);
    return input;
  },
);

const modes = ['sum', 'mean', 'max'] as const;
const placed = [tensor('indices'), tensor('offsets')] as const;
const said = [
  flag('scale_grad_by_freq'),
  int('mode'),
  flag('sparse'),
  optional(tensor('per_sample_weights'), null),
  flag('include_last_offset'),
  optional(length('padding_idx'), null),
] as const;
const bags = [
  ...placed,
  optional(flag('scale_grad_by_freq'), false),
  optional(int('mode'), 0),
  optional(flag('sparse'), false),
  optional(tensor('per_sample_weights'), null),
  optional(flag('include_last_offset'), false),
] as const;
/** All is said where `padding_idx` is: PyTorch has a signature of its own for that. */
const isWhole = (args: readonly unknown[]): boolean => {
  const last = args.at(-1);
  const count = isKeywords(last) ? args.length - 1 + Object.keys(last).length : args.length;
  return count === 1 + placed.length + said.length;
};
const whole = operator('embedding_bag', [...placed, ...said], bagged, 'weight');
const short = operator(
  'embedding_bag',
  bags,
  (weight, ...values): Tensor[] => bagged(weight, ...values, null),
  'weight',
);
/**
 * Sums, means or largest of rows of a table, bag by bag.
 *
 * @param weight [V, D]
 * @param indices numbers of rows, one bag after the other
 * @param offsets where the bags begin
 * @param scale_grad_by_freq whether gradients are divided by how often a row is used
 * @param mode 0: the sum, 1: the mean, 2: the largest
 * @param sparse whether the gradient is sparse: there are no such
 * @param per_sample_weights factors of the rows, for sums
 * @param include_last_offset whether the last offset is where the last bag ends
 * @param padding_idx the row that does not count; null: none
 * @returns the bags [B, D]; the bag of each index and the sizes of the bags, where PyTorch needs them; the rows of the largest
 * @throws RuntimeError for another mode, and factors of other than sums
 * @example
 * const [bags] = torch.embedding_bag(torch.eye(2), torch.tensor([0n, 1n]), torch.tensor([0n]));
 * bags; // tensor([[1., 1.]])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 */
export const embedding_bag = (
  weight: Tensor,
  ...args: Arguments<typeof bags> | Arguments<[...typeof placed, ...typeof said]>
): Tensor[] =>
  isWhole([weight, ...args])
    ? whole(weight, ...(args as Arguments<[...typeof placed, ...typeof said]>))
    : short(weight, ...(args as Arguments<typeof bags>));

function bagged(
  weight: Tensor,
  indices: Tensor,
  offsets: Tensor,
  byFrequency: boolean,
  number: number,
  sparse: boolean,
  factors: Tensor | null,
  lastIsEnd: boolean,
  given: number | null,
): Tensor[] {
  const mode = modes[number];
  if (mode === undefined) throw new RuntimeError('`mode` must be sum, mean, or max.');
  if (factors !== null && mode !== 'sum') {
    throw new RuntimeError("embedding_bag: per_sample_weights only supported with mode='sum'");
  }
  const rows = weight.shape[0];
  if (given !== null && (given < -rows || given >= rows)) {
    throw new RuntimeError(
      `padding_idx must be within the number of embeddings, -${rows} through ${rows - 1}, but got ${given}`,
    );
  }
  const padding = given === null ? null : given < 0 ? given + rows : given;
  const bags = functional.embedding_bag(indices, weight, {
    offsets,
    scale_grad_by_freq: byFrequency && mode !== 'max',
    mode,
    sparse,
    per_sample_weights: factors,
    include_last_offset: lastIsEnd,
    padding_idx: padding,
  });
  const list = indices.tolist<(number | bigint)[]>().map(Number);
  const starts = functional.bagStarts(indices, offsets, lastIsEnd);
  const type = offsets.dtype === indices.dtype ? indices.dtype : int64;
  const counts = (values: readonly number[]): Tensor => indices.new_tensor(values.map(BigInt), { dtype: type });
  const members = functional.membersOf(starts, (at) => list[at] !== padding);
  // Sums of rows of 32 bits and less that lie one after the other are taken without looking which bag a row is in.
  const whole = mode === 'sum' && padding === null && weight.dtype.itemsize <= 4 && weight.strides[1] === 1;
  const bagOf = list.map((_, at) =>
    Math.max(
      starts.slice(0, -1).findLastIndex((start) => start <= at),
      0,
    ),
  );
  const sizes =
    mode === 'sum'
      ? new Array<number>(whole ? offsets.shape[0] : members.length).fill(0)
      : members.map((own) => own.length);
  const most = mode === 'max' ? largest(weight, indices, members).to(type) : counts(sizes);
  return [bags, counts(whole ? [] : bagOf), counts(sizes), most];
}

/** Of each bag the rows that the largest are of, column by column; 0 where it is empty. */
function largest(weight: Tensor, indices: Tensor, members: readonly (readonly number[])[]): Tensor {
  const none = indices.new_zeros([weight.shape[1]]);
  if (members.length === 0) return indices.new_zeros([0, weight.shape[1]]);
  const rows = functional.comparable(weight.detach().index_select(0, indices), members);
  return stack(
    members.map((own) => {
      if (own.length === 0) return none;
      const at = indices.new_tensor(own.map(BigInt), { dtype: int64 });
      return indices.index_select(0, at).index_select(0, rows.index_select(0, at).max(0)[1]);
    }),
  );
}
