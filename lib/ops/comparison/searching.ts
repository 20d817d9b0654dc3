// Places in sorted lists.
import { type Writes, intoOut, outParameter, ownTypes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { type Num, int32, int64, promote_types } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { within } from '../../runtime/claim.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Shape, numel } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { cast, commonEngine, dense, filled, reshaped } from '../row/kernels.js';
import { legacy } from '../row/operator.js';
import { notImplemented } from '../row/refusals.js';
import {
  keywordOnly,
  type Arguments,
  bind,
  flag,
  optional,
  string,
  tensor,
  tensorOrNumber,
  tensorOrScalar,
  noSignature,
  isKeywords,
} from '../row/signature.js';

const searchKeywords = [
  keywordOnly(optional(flag('out_int32'), false)),
  keywordOnly(optional(flag('right'), false)),
  keywordOnly(optional(string('side'), null)),
  keywordOnly(optional(tensor('sorter'), null)),
] as const;
const searchWrites: Writes = {
  types: ownTypes(
    (wanted, given) =>
      `torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype ${legacy(given)} and out_int32 flag is ${wanted === int32 ? 'True' : 'False'}`,
  ),
};
/**
 * Where `values` would be put into sorted rows so that they stay sorted.
 *
 * @param right whether behind equal elements, else before them (also as `side: 'right'`)
 * @param sorter the order that sorts the rows, where they are not
 * @param values a number, or a tensor with the rows of `sorted_sequence`
 * @param out_int32 whether the result is int32, not int64
 * @param side `'right'`: behind what is equal
 * @returns indices of the values' shape
 * @throws RuntimeError where rows are not as many as those of `values`, and for a `side` other than `'left'` and `'right'`
 * @example
 * torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([2, 3, 9])); // tensor([1, 1, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
 */
export const searchsorted = composite(
  'searchsorted',
  [tensorOrScalar('values'), ...searchKeywords],
  (input, values, small, right, side, sorter): Tensor => {
    if (side !== null && side !== 'left' && side !== 'right') {
      throw new RuntimeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
    }
    if (side === 'left' && right) {
      throw new RuntimeError(
        "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
      );
    }
    if (input.ndim === 0)
      throw new RuntimeError(
        'torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension',
      );
    if (sorter !== null) checkSorter(input, sorter);
    if ((!(values instanceof Tensor) || values.ndim === 0) && input.ndim !== 1) {
      throw new RuntimeError(
        `torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(${input.ndim}) and input value's dim(0) numel(1)`,
      );
    }
    const rows = sorter === null ? input.detach() : input.detach().gather(-1, sorter);
    const x = values instanceof Tensor ? values.detach() : input.new_empty([]).copy_(values);
    if (rows.ndim !== 1 && (x.ndim !== rows.ndim || rows.shape.slice(0, -1).some((n, k) => n !== x.shape[k]))) {
      throw new RuntimeError(
        `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [${input.shape.join(', ')}] and input value tensor [${x.shape.join(', ')}]`,
      );
    }
    const type = promote_types(rows.dtype, x.dtype);
    if (type.kind === 'bool' && numel(x.shape) > 0) throw notImplemented('searchsorted_out_cpu', type);
    const n = rows.shape.at(-1)!;
    const count = rows.ndim === 1 ? 1 : numel(rows.shape.slice(0, -1));
    const m = rows.ndim === 1 ? numel(x.shape) : x.shape.at(-1)!;
    const engine = commonEngine(rows, x);
    const out = allocate(engine, [count, m], int64);
    engine.run(
      kernels.searchsorted,
      { right: right || side === 'right' },
      [reshaped(dense(cast(rows, type)), [count, n]), reshaped(dense(cast(x, type)), [count, m])],
      [out],
    );
    return cast(reshaped(out, x.shape), small ? int32 : int64);
  },
  searchWrites,
);
function checkSorter(input: Tensor, sorter: Tensor): void {
  if (sorter.shape.length !== input.shape.length || sorter.shape.some((n, k) => n !== input.shape[k])) {
    throw new RuntimeError(
      `torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor [${input.shape.join(', ')}]and got sorter tensor [${sorter.shape.join(', ')}]`,
    );
  }
  if (sorter.dtype !== int64)
    throw new RuntimeError(
      `torch.searchsorted(): sorter must be a tensor of long dtype but got dtype ${legacy(sorter.dtype)}`,
    );
  sorter.storage.engine.assert(
    within(0, input.shape.at(-1)!),
    sorter,
    () => new RuntimeError('torch.searchsorted(): sorter index out of range'),
  );
}
/**
 * Into which interval between sorted boundaries each element falls.
 *
 * @param boundaries sorted, `[n]`
 * @param out_int32 whether the result is int32, not int64
 * @param right whether an element equal to a boundary falls behind it
 * @returns indices of the input's shape
 * @throws RuntimeError for boundaries of other than one dimension
 * @example
 * torch.bucketize(torch.tensor([3, 6, 9]), torch.tensor([1, 3, 5, 7, 9])); // tensor([1, 3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html
 */
export function bucketize(input: Tensor | number, ...args: Arguments<typeof bucketSignature>): Tensor {
  const [x, boundaries, small, right, out] = bind(
    'bucketize',
    [tensorOrNumber('input'), ...bucketSignature],
    [input, ...args],
  ) as [Tensor | number, Tensor, boolean, boolean, Tensor | null];
  if (boundaries.ndim !== 1)
    throw new RuntimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.ndim})`);
  return searchsorted(boundaries, x, { out_int32: small, right, out });
}
const bucketSignature = [
  tensor('boundaries'),
  keywordOnly(optional(flag('out_int32'), false)),
  keywordOnly(optional(flag('right'), false)),
  outParameter,
] as const;

/**
 * Whether each element is among `test_elements`.
 *
 * @param elements a tensor or a number: what is looked for
 * @param test_elements a tensor or a number: where
 * @param assume_unique a hint
 * @param invert whether to say which are not there
 * @returns a bool tensor of the input's shape
 * @throws TypeError where neither is a tensor
 * @throws NotImplementedError for bool
 * @example
 * torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 3])); // tensor([False,  True,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isin.html
 */
export function isin(elements: Tensor | Num, ...args: Arguments<typeof membership>): Tensor {
  const [test] = args as readonly unknown[];
  const given = (v: unknown): boolean => v instanceof Tensor || ['number', 'bigint', 'boolean'].includes(typeof v);
  const numbers = !(elements instanceof Tensor) && !(test instanceof Tensor) && !isKeywords(test);
  if (!given(elements) || numbers || (!given(test) && !isKeywords(test))) {
    throw noSignature(
      'isin',
      [elements, ...args],
      [
        'Tensor elements, Tensor test_elements, *, bool assume_unique = False, bool invert = False',
        'Number element, Tensor test_elements, *, bool assume_unique = False, bool invert = False',
        'Tensor elements, Number test_element, *, bool assume_unique = False, bool invert = False',
      ],
    );
  }
  const [among, , invert, out] = bind('isin', membership, args) as [Tensor | Num, boolean, boolean, Tensor | null];
  for (const v of [elements, test, among]) {
    if (v instanceof Tensor ? v.dtype.kind === 'bool' : typeof v === 'boolean') {
      throw new NotImplementedError('Unsupported input type encountered for isin(): Bool');
    }
  }
  let found: Tensor;
  if (!(elements instanceof Tensor))
    found = listed([], (among as Tensor).detach())
      .eq(asElement(elements, among as Tensor))
      .any();
  else if (!(among instanceof Tensor)) found = elements.detach().eq(asElement(among, elements));
  else {
    const x = elements.detach();
    found = x
      .unsqueeze(-1)
      .eq(listed(x.shape, among.detach().to(promote_types(x.dtype, among.dtype))))
      .any(-1);
  }
  return intoOut('isin', out, invert ? found.logical_not() : found, [elements, among], { types: 'exact' });
}
/** A whole number among integers is made one of their type, without a look whether it fits. */
function asElement(value: Num, { dtype, storage }: Tensor): Num | Tensor {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  return whole && dtype.kind === 'int' ? cast(filled(storage.engine, [], int64, value), dtype) : value;
}
/** The tested elements in one dimension. Where they are few PyTorch compares each with all, and asks for a view of them. */
function listed(shape: Shape, test: Tensor): Tensor {
  const count = numel(shape);
  const few = test.numel() < 10 * count ** 0.145;
  return few && count > 0 ? test.view([...shape.map(() => 1), -1]) : test.reshape(-1);
}
const membership = [
  tensorOrScalar('test_elements'),
  keywordOnly(optional(flag('assume_unique'), false)),
  keywordOnly(optional(flag('invert'), false)),
  outParameter,
] as const;
