// Rows of a table by number.
import { type DType, bool, int32, int64, legacy, promote_types } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError, ValueError, AssertionError } from '../../errors.js';
import { no_grad } from '../../graph/mode.js';
import { sizeText } from '../../python.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { commonEngine, dense, reshaped } from '../row/kernels.js';
import { writtenTimes } from '../row/shown.js';
import { unsafeView } from '../views/unsafe.js';
import { stack } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { vectorNorm } from '../reduction/norms.js';
import type { Samples } from '../row/samples.js';
import { structural, structuralOf } from '../row/structural.js';
import { claimWithin, fromStart, listed, putAlong, takeAlong } from '../indexing/places.js';
import { type Meta, flag, int, number, oneOf, optional, tensor, length } from '../row/signature.js';
import { notBelow, within } from '../../runtime/claim.js';
import { adding, fillView } from '../../runtime/kernels/index.js';

function checkIndices({ dtype }: Pick<Meta, 'dtype'>, name = 'embedding'): void {
  if (dtype === int64 || dtype === int32) return;
  throw new RuntimeError(
    `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${legacy(dtype)}Tensor instead (while checking arguments for ${name}): make it with { dtype: torch.long } or by .long()`,
  );
}
/** @internal Numbers of rows as a list, claimed to be of `count` rows. */
export function claimed(indices: Tensor, count: number): Tensor {
  const list = listed(indices);
  claimWithin(list, 0, count, () => new IndexError('index out of range in self'));
  return list;
}

/**
 * @internal Scales the rows that are about to be used down to a norm of `max_norm`, in the table itself. Numbers below zero count from the
 * end, though nothing is looked up by them.
 */
export function renormalize(weight: Tensor, indices: Tensor, maxNorm: number, normType: number): void {
  const numbers = listed(indices);
  const count = weight.shape[0];
  claimWithin(
    numbers,
    -count,
    count,
    (wrong) =>
      new IndexError(
        `select(): index ${wrong} out of range for tensor of size [${weight.shape.join(', ')}] at dimension 0`,
      ),
  );
  no_grad(() => {
    const own = weight.detach();
    if (numel(indices.shape) === 0) return weight.copy_(own);
    const list = fromStart(numbers, count);
    const rows = own.index_select(0, list);
    const norm = vectorNorm(rows, normType, 1, true);
    const scale = norm.add(1e-7).reciprocal().mul(maxNorm).masked_fill(norm.gt(maxNorm).logical_not(), 1);
    return weight.copy_(own.index_copy(0, list, rows.mul(scale)));
  });
}

/** How often each row is used. */
function frequencies(list: Tensor, rows: number, dtype: DType): Tensor {
  const ones = list.new_ones([list.shape[0]], { dtype });
  return list.new_zeros([rows], { dtype }).index_add(0, list, ones);
}
/** What is left of gradients [*, D] of looked-up rows: none of the padding's, those of repeated rows shared out. */
function counted(rows: Tensor, indices: Tensor, { padding, byFrequency, count }: Lookup): Tensor {
  let out = rows;
  if (byFrequency) {
    const list = listed(indices);
    const often = frequencies(list, count, rows.dtype).index_select(0, list);
    out = out.div(often.reshape([...indices.shape, 1]));
  }
  return padding === null ? out : out.masked_fill(indices.eq(padding).unsqueeze(-1), 0);
}
interface Lookup {
  readonly padding: number | null;
  readonly byFrequency: boolean;
  /** How many rows the table has. */
  readonly count: number;
}
const lookingUp = [optional(length('padding_idx'), null), optional(flag('scale_grad_by_freq'), false)] as const;

/** @internal Gradients (here `input`) of rows that were looked up, added where they came from: [num_weights, D]. */
export const embedding_dense_backward = structural(
  'embedding_dense_backward',
  [tensor('indices'), int('num_weights'), ...lookingUp],
  {
    plan: ({ input, num_weights: count, padding_idx: padding, scale_grad_by_freq: byFrequency }) => ({
      out: { shape: [count, input.shape.at(-1)!], dtype: input.dtype },
      padding,
      byFrequency,
      count,
    }),
    compute: ({ input, indices }, [out], plan): void => {
      fillView(out!, 0);
      if (numel(input.shape) === 0) return;
      const rows = counted(input, indices, plan).reshape([numel(indices.shape), out!.shape[1]]);
      putAlong(adding(out!.dtype), out!, 0, listed(indices), rows);
    },
    node: 'EmbeddingDenseBackwardBackward0',
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, plan): Tensor => counted(lookUp(grad, indices), indices, plan)),
    }),
    samples: (make): Samples => [
      [make(5, 2), make.ids(3, 5), 3],
      [make(2, 3, 4), make.ids(3, 2, 3), 4, 1],
      [make(6, 2), make.ids(3, 6), 3, null, true],
      [make(0, 2), make.of([]), 3],
    ],
  },
);

/** @internal Rows of a table by number: [*, D] for indices [*]. */
export const lookUp = structuralOf('embedding', [tensor('weight'), tensor('indices'), ...lookingUp], {
  plan: ({ weight, indices, padding_idx: padding, scale_grad_by_freq: byFrequency }) => {
    if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
    checkIndices(indices);
    const [count, width] = [weight.shape[0]!, weight.shape[1]!];
    if (count === 0 && numel(indices.shape) > 0)
      throw new RuntimeError('index_select(): self indexing axis dim should be positive');
    return { out: { shape: [...indices.shape, width], dtype: weight.dtype }, padding, byFrequency, count };
  },
  compute: ({ weight, indices }, [out], { count }): void => {
    const list = claimed(indices, count);
    if (numel(out!.shape) > 0) takeAlong(weight, 0, list, reshaped(out!, [list.shape[0], weight.shape[1]]));
  },
  gradients: ({ saves }) => ({
    weight: saves(['indices'], (grad, { indices }, { count, padding, byFrequency }): Tensor =>
      embedding_dense_backward(grad, indices, count, padding, byFrequency),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 2), make.ids(3, 5)],
    [make(4, 3), make.ids(3, 2, 3)],
    [make(3, 2), make.of([])],
  ],
});

function paddingRow(padding: number | null, weight: Tensor): number | null {
  if (padding === null) return null;
  const n = weight.shape[0];
  if (padding >= n || padding < -n) throw new AssertionError('Padding_idx must be within num_embeddings');
  return padding < 0 ? padding + n : padding;
}
/** Throws where a gradient is asked to be sparse. */
export function refuseSparse(name: string, sparse: boolean): void {
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
 * @example
 * F.embedding(torch.tensor([1, 0]).long(), torch.tensor([[1, 2], [3, 4]])).tolist(); // [[3, 4], [1, 2]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export const embedding = operator(
  'embedding',
  [
    tensor('weight'),
    optional(length('padding_idx'), null),
    optional(number('max_norm'), null),
    optional(number('norm_type'), 2),
    optional(flag('scale_grad_by_freq'), false),
    optional(flag('sparse'), false),
  ],
  (input, weight, padding, maxNorm, normType, byFrequency, sparse): Tensor => {
    refuseSparse('embedding', sparse);
    if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
    const row = paddingRow(padding, weight);
    if (maxNorm !== null) {
      checkIndices(input);
      renormalize(weight, input, maxNorm, normType);
    }
    return lookUp(weight, input, row, byFrequency);
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
 * @throws RuntimeError for other than integers
 * @example
 * F.embedding_bag(torch.tensor([[0, 1]]).long(), torch.tensor([[1, 2], [3, 4]])).tolist(); // [[2, 3]]
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
    optional(length('padding_idx'), null),
  ],
  (input, weight, offsets, maxNorm, normType, byFrequency, mode, sparse, factors, lastIsEnd, padding): Tensor => {
    refuseSparse('embedding_bag', sparse);
    if (factors !== null && String(factors.shape) !== String(input.shape)) {
      throw new ValueError(
        `embedding_bag: If per_sample_weights (${sizeText(factors.shape)}) is not None, then it must have the same shape as the input (${sizeText(input.shape)})`,
      );
    }
    if (weight.ndim !== 2)
      throw new ValueError(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.ndim}`);
    const starts = bagStarts(input, offsets, lastIsEnd);
    if (weight.dtype.kind !== 'float') {
      throw new RuntimeError(
        `Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, Double; but got torch.${legacy(weight.dtype)}Tensor instead (while checking arguments for embedding_bag)`,
      );
    }
    if (mode === 'sum' && factors !== null && factors.dtype !== weight.dtype) {
      throw new RuntimeError(
        `Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; but type torch.${legacy(weight.dtype)}Tensor does not equal torch.${legacy(factors.dtype)}Tensor (while checking arguments for embedding_bag)`,
      );
    }
    if (mode === 'max' && byFrequency) {
      throw new ValueError('max mode does not support scaling the gradient by the frequency');
    }
    if (factors !== null && mode !== 'sum') {
      throw new NotImplementedError(
        `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
      );
    }
    const row = paddingRow(padding, weight);
    if (offsets === null) checkIndices(input, 'embedding_bag');
    commonEngine(input, weight);
    const list = listed(input);
    if (maxNorm !== null) renormalize(weight, list, maxNorm, normType);
    claimWithin(
      list,
      0,
      weight.shape[0],
      (wrong) =>
        new RuntimeError(`embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${wrong}`),
    );
    const bags = starts.length - 1;
    // What lies behind the end of the last bag is in none.
    const count = bags > 0 ? starts.at(-1)! : 0;
    const rows = lookUp(weight, list, row, byFrequency).narrow(0, 0, count);
    const width = weight.shape[1];
    const asBag = (t: Tensor): Tensor => unsafeView(t, t.shape, 'EmbeddingBagBackward0');
    if (mode === 'max') return asBag(largest(rows, list, row, starts));
    const bagOf = new BigInt64Array(count);
    for (let bag = 0; bag < bags; bag++) bagOf.fill(BigInt(bag), starts[bag], Math.max(starts[bag]!, starts[bag + 1]!));
    const bag = list.new_tensor(bagOf, { dtype: int64 });
    // Products of 16 bits are added up before they are rounded.
    const [wide, own] = [rows.dtype.compute, rows.dtype];
    let scaled = rows;
    if (factors !== null) {
      scaled = rows.to(wide).mul(factors.reshape([-1]).narrow(0, 0, count).unsqueeze(1).to(wide));
    }
    const counted = row === null ? null : list.narrow(0, 0, count).ne(row);
    if (counted !== null) scaled = scaled.masked_fill(counted.logical_not().unsqueeze(1), 0);
    const sums = scaled.new_zeros([bags, width]).index_add(0, bag, scaled).to(own);
    if (mode === 'sum') return asBag(sums);
    const ones = counted === null ? rows.detach().new_ones([count]) : counted.to(rows.dtype);
    const lengths = rows.detach().new_zeros([bags]).index_add(0, bag, ones);
    return asBag(sums.div(lengths.clamp_min(1).unsqueeze(1)));
  },
);

/** @internal Where bags begin in a flat list, and where the last one ends. */
export function bagStarts(input: Tensor, offsets: Tensor | null, lastIsEnd: boolean): number[] {
  if (input.ndim === 2) {
    if (offsets !== null) {
      throw new ValueError(
        "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
      );
    }
    return Array.from({ length: input.shape[0] + 1 }, (_, bag) => bag * input.shape[1]);
  }
  if (input.ndim !== 1)
    throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
  if (offsets === null) throw new ValueError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ValueError('offsets has to be a 1D Tensor');
  checkIndices({ dtype: promote_types(input.dtype, offsets.dtype) }, 'embedding_bag');
  const starts = offsets.tolist<(number | bigint)[]>().map(Number);
  const length = input.shape[0];
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

/** @internal Of each bag the places in the list of what counts. */
export function membersOf(starts: readonly number[], counts: (at: number) => boolean): number[][] {
  return starts
    .slice(1)
    .map((end, bag) =>
      Array.from({ length: Math.max(end - starts[bag]!, 0) }, (_, k) => starts[bag]! + k).filter(counts),
    );
}
/** @internal Rows without a NaN that is not a bag's first: larger than what there is, which is what the largest is looked for by, it is not. */
export function comparable(rows: Tensor, bags: readonly (readonly number[])[]): Tensor {
  const later = new Set(bags.flatMap((places) => places.slice(1)));
  const mask = Array.from({ length: rows.shape[0] }, (_, at) => later.has(at));
  return rows.masked_fill(rows.isnan().logical_and(rows.new_tensor(mask, { dtype: bool }).view(-1, 1)), -Infinity);
}
/** The largest of each bag, column by column; of equal ones the first gets the gradient. */
function largest(rows: Tensor, list: Tensor, padding: number | null, starts: readonly number[]): Tensor {
  const numbers = padding === null ? null : list.tolist<(number | bigint)[]>().map(Number);
  const places = membersOf(starts, (at) => numbers === null || numbers[at] !== padding);
  const seen = comparable(rows, places);
  const bags = places.map((members) => {
    if (members.length === 0) return rows.new_zeros([rows.shape[1]]);
    const index = list.new_tensor(BigInt64Array.from(members, BigInt), { dtype: int64 });
    return seen.index_select(0, index).max(0)[0];
  });
  return bags.length === 0 ? rows.new_zeros([0, rows.shape[1]]) : stack(bags);
}

/**
 * Numbers of classes as rows of zeros with a one: [*] -> [*, num_classes].
 *
 * @param input classes, int64, none negative
 * @param num_classes -1: one more than the largest
 * @returns an int64 tensor with one more dimension
 * @throws RuntimeError for negative numbers, and numbers of no class
 * @example
 * F.one_hot(torch.tensor([0, 2]).long()).tolist(); // [[1, 0, 0], [0, 0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export const one_hot = operator(
  'one_hot',
  [optional(int('num_classes'), -1)],
  (input, given): Tensor => {
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
    return writtenTimes(input.new_zeros([...input.shape, classes]).scatter(-1, input.unsqueeze(-1), 1), 2);
  },
  'tensor',
);
