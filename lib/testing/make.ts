// torch.testing.make_tensor.
import { type DType, int64 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { finfo, iinfo } from '../ops/index.js';
import type { MemoryFormat } from '../ops/creation/formats.js';
import { empty } from '../ops/creation/factories.js';
import { randint } from '../ops/random/creation.js';
import { type Values, any, bind, device, dtype, flag, keywordOnly, number, optional } from '../ops/row/signature.js';
import type { DeviceLike } from '../runtime/device.js';
import { type Shape, numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';

const signature = [
  keywordOnly(dtype('dtype')),
  keywordOnly(device('device')),
  keywordOnly(optional(number('low'), null)),
  keywordOnly(optional(number('high'), null)),
  keywordOnly(optional(flag('requires_grad'), false)),
  keywordOnly(optional(flag('noncontiguous'), false)),
  keywordOnly(optional(flag('exclude_zero'), false)),
  keywordOnly(optional(any<MemoryFormat | null>()('memory_format'), null)),
] as const;

export interface MakeTensorKeywords {
  dtype: DType;
  device: DeviceLike;
  /** the least value; null: 0 for bool and uint8, else -9 */
  low?: number | null;
  /** what is greater than all values; null: 2 for bool, 10 for integers, 9 for others */
  high?: number | null;
  requires_grad?: boolean;
  noncontiguous?: boolean;
  exclude_zero?: boolean;
  memory_format?: MemoryFormat | null;
}

/** What a type holds: from the first to before the second. */
function boundsOf(type: DType): readonly [least: number, end: number] {
  if (type.kind === 'bool') return [0, 2];
  if (type.kind === 'float') return [finfo(type).min, finfo(type).max];
  const { min, max } = iinfo(type);
  // randint counts in int64, so that of it the greatest is never drawn.
  return [Number(min), Number(max) + (type === int64 ? 0 : 1)];
}

/** The interval that is drawn from. */
function rangeOf(type: DType, givenLow: number | null, givenHigh: number | null): readonly [number, number] {
  const [least, end] = boundsOf(type);
  const low = givenLow ?? (type.kind === 'bool' ? 0 : -9);
  const high = givenHigh ?? { bool: 2, int: 10, float: 9, complex: 9 }[type.kind];
  const said = (value: number): string => (Number.isNaN(value) ? 'nan' : String(value));
  if (Number.isNaN(low) || Number.isNaN(high)) {
    throw new ValueError(`\`low\` and \`high\` cannot be NaN, but got low=${said(low)} and high=${said(high)}`);
  }
  if (low === high && type.kind === 'float') {
    warnOnce(
      'Passing `low==high` to `torch.testing.make_tensor` for floating or complex types is deprecated since 2.1 and will be removed in 2.3. Use `torch.full(...)` instead.',
    );
  } else if (low >= high) {
    throw new ValueError(`\`low\` must be less than \`high\`, but got ${low} >= ${high}`);
  } else if (high < least || low >= end) {
    throw new ValueError(
      `The value interval specified by \`low\` and \`high\` is [${low}, ${high}), but ${String(type)} only supports [${least}, ${end})`,
    );
  }
  const inside = [low, high].map((value) => Math.min(Math.max(value, least), end)) as [number, number];
  return type.kind === 'float' ? inside : [Math.ceil(inside[0]), Math.ceil(inside[1])];
}

/**
 * A tensor of values drawn uniformly from `[low, high)`, as tests need them.
 *
 * @param shape lengths, each by itself or in an array
 * @param dtype the type of the elements
 * @param device where they lie
 * @param low the least value; null: 0 for bool, else -9; what the type does not hold is its least
 * @param high what is greater than all values; null: 2 for bool, 10 for integers, 9 for others
 * @param requires_grad whether gradients are collected
 * @param noncontiguous whether every other element of a larger tensor is taken, where there are two or more
 * @param exclude_zero whether zeros become 1, or the least positive normal number of a type with fractions
 * @param memory_format the order of the elements in memory, as `torch.channels_last`; null: row by row
 * @param lengths the same, each by itself
 * @returns the tensor
 * @throws ValueError for an empty interval or NaN, for gradients of integers, and for both an order and `noncontiguous`
 * @example
 * torch.testing.make_tensor([2, 3], { dtype: torch.float32, device: 'cpu', low: -1, high: 1 }).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/testing.html#torch.testing.make_tensor
 */
export function make_tensor(shape: Shape, kwargs: MakeTensorKeywords): Tensor;
export function make_tensor(...shape: [...lengths: number[], kwargs: MakeTensorKeywords]): Tensor;
export function make_tensor(...args: readonly unknown[]): Tensor {
  const lengths = args.slice(0, -1);
  const shape = (lengths.length === 1 && Array.isArray(lengths[0]) ? lengths[0] : lengths) as number[];
  const [type, place, givenLow, givenHigh, requires_grad, strided, nonzero, memory_format] = bind(
    'make_tensor',
    signature,
    [args.at(-1)],
  ) as Values<typeof signature>;
  if (strided && memory_format !== null) {
    throw new ValueError(
      `The parameters \`noncontiguous\` and \`memory_format\` are mutually exclusive, but got noncontiguous=True and memory_format=torch.${memory_format}`,
    );
  }
  if (requires_grad && type.kind !== 'float') {
    throw new ValueError(
      `\`requires_grad=True\` is not supported for boolean and integral dtypes, but got dtype=${String(type)}`,
    );
  }
  const apart = strided && numel(shape) > 1;
  const size = apart ? [...shape.slice(0, -1), 2 * shape.at(-1)!] : shape;
  const [low, high] = rangeOf(type, givenLow, givenHigh);
  const where = { dtype: type, device: place };
  let made = type.kind === 'float' ? uniform(empty(size, where), low, high) : randint(low, high, size, where);
  if (apart) made = made.index(['...', '1::2']);
  else if (memory_format !== null) made = made.clone({ memory_format });
  if (nonzero) made = made.masked_fill_(made.eq(0), type.kind === 'float' ? finfo(type).tiny : 1);
  return requires_grad ? made.requires_grad_() : made;
}

/** Fills a tensor from an interval whose length may be more than its type holds. */
const uniform = (t: Tensor, low: number, high: number): Tensor =>
  high - low < finfo(t.dtype).max ? t.uniform_(low, high) : t.uniform_(low / 2, high / 2).mul_(2);
