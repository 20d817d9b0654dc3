// New tensors: from JavaScript's values, and filled in some way.
import {
  type DType,
  type Elements,
  type Num,
  bool,
  get_default_dtype,
  int64,
  legacy,
  overflows,
  result_type,
} from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { Device } from '../../runtime/device.js';
import { engineOf } from '../../runtime/registry.js';
import { fillView } from '../../runtime/kernels/index.js';
import { type Shape, contiguousStrides, numel } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { elementOf, filled } from '../row/kernels.js';
import {
  any,
  describe,
  device,
  dtype,
  flag,
  int,
  ints,
  keywordOnly,
  optional,
  scalar,
  sizes,
  tensor,
} from '../row/signature.js';
import { typeOfArray } from './arrays.js';
import { contiguousFormat, memoryFormat, stridesIn } from './formats.js';
import { creator, engineFor, factory, filler, hints, making, ready } from './creator.js';
import { fillLike, numberOf, strided } from './numbers.js';

/** What tensors can be made of: numbers, BigInts, booleans, tensors of one element, arrays of these, typed arrays. */
export type Data = number | bigint | boolean | Tensor | ArrayLike<number> | ArrayLike<bigint> | readonly Data[];

// ---- of JavaScript's values

const isList = (data: unknown): data is ArrayLike<Data> => Array.isArray(data) || ArrayBuffer.isView(data);

/** The shape of nested arrays. Throws PyTorch's ValueError when they are uneven. */
function shapeOf(data: Data): number[] {
  const shape: number[] = [];
  let at: Data = data;
  while (isList(at)) {
    shape.push(at.length);
    if (at.length === 0) break;
    at = at[0];
  }
  if (at instanceof Tensor) shape.push(...at.shape);
  return shape;
}

/** Where values of nested arrays go, row-major. */
interface Gathered {
  readonly shape: Shape;
  readonly elements: Elements;
  /** The same where numbers are elements as they are. */
  readonly numbers: Float32Array | Float64Array | null;
  /** The same of int64, whose elements are two words each: a BigInt for each would take longer than all else. */
  readonly words: Int32Array | null;
  readonly convert: (value: Num) => number | bigint;
  /** The next element. */
  at: number;
}

/** PyTorch's error for what is no number; `undefined` comes from JavaScript, where a list ends or has a hole. */
const unreadable = (value: unknown, depth: number): RuntimeError =>
  new RuntimeError(
    `Could not infer dtype of ${describe(value)}${value === undefined && depth > 0 ? ': the list has an element that is undefined' : ''}`,
  );

function put(data: Data, depth: number, into: Gathered): void {
  const { shape, elements, numbers, words } = into;
  if (data instanceof Tensor) {
    if (data.shape.length !== shape.length - depth || data.shape.some((n, k) => n !== shape[depth + k]))
      throw uneven(shape, depth, data.shape[0] ?? 0);
    for (const value of data.storage.engine.read(data)) elements[into.at++] = into.convert(value);
  } else if (isList(data)) {
    if (depth === shape.length) throw new ValueError(`only one element tensors can be converted to Python scalars`);
    if (data.length !== shape[depth]) throw uneven(shape, depth, data.length);
    const last = depth + 1 === shape.length;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as Data;
      if (last && numbers !== null && typeof value === 'number') numbers[into.at++] = value;
      else if (last && words !== null && isWhole(value)) {
        words[2 * into.at] = value; // modulo 2^32
        words[2 * into.at + 1] = Math.floor(value / 2 ** 32);
        into.at++;
      } else put(value, depth + 1, into);
    }
  } else {
    if (depth !== shape.length) throw new TypeError(`not a sequence at dim ${depth}`);
    if (typeof data !== 'number' && typeof data !== 'bigint' && typeof data !== 'boolean') {
      if (typeof data !== 'string') throw unreadable(data, depth);
      if (depth > 0) throw new ValueError("too many dimensions 'str'");
      throw new TypeError("new(): invalid data type 'str'");
    }
    elements[into.at++] = into.convert(data);
  }
}
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const uneven = (shape: Shape, depth: number, got: number): ValueError =>
  new ValueError(`expected sequence of length ${shape[depth]} at dim ${depth} (got ${got})`);

/** The type that data has without being told: numbers have the default type, BigInts int64, booleans bool. */
function typeOf(data: Data): DType | null {
  if (data instanceof Tensor) return data.dtype;
  const ofArray = typeOfArray(data);
  if (ofArray !== null) return ofArray;
  if (!isList(data)) {
    return typeof data === 'boolean' ? bool : typeof data === 'bigint' ? int64 : get_default_dtype();
  }
  let type: DType | null = null;
  for (let i = 0; i < data.length; i++) {
    const of = typeOf(data[i] as Data);
    if (of !== null)
      type =
        type === null || type === of
          ? of
          : result_type([
              { dtype: type, weight: 0 },
              { dtype: of, weight: 0 },
            ]);
    if (type === get_default_dtype()) return type;
  }
  return type;
}

/** Writes a value of any sort as a type's element. Throws PyTorch's errors for what has no place among them. */
function converter(type: DType): (value: Num) => number | bigint {
  if (type === bool) return (v) => Number(Number(v) !== 0); // NaN is not zero
  if (type.kind !== 'int') return Number;
  return (v) => {
    if (typeof v === 'bigint' && BigInt.asIntN(64, v) !== v) throw new ValueError('Overflow when unpacking long long');
    if (overflows(v, type)) throw new RuntimeError(`value cannot be converted to type ${type.name} without overflow`);
    const whole = typeof v === 'number' ? Math.trunc(v) : v;
    return type === int64 ? BigInt(whole) : Number(whole);
  };
}

/** Row-major elements of `data`, which may be itself, and their shape. */
function gather(data: Data, type: DType): [Elements, number[]] {
  if (data instanceof type.Array && typeOfArray(data) === type) return [data, [data.length]];
  const shape = shapeOf(data);
  const elements = new type.Array(numel(shape));
  const numbers = elements instanceof Float32Array || elements instanceof Float64Array ? elements : null;
  const words = elements instanceof BigInt64Array ? new Int32Array(elements.buffer) : null;
  put(data, 0, { shape, elements, numbers, words, convert: converter(type), at: 0 });
  return [elements, shape];
}

const tensorSignature = [any<Data>()('data'), ...factory, hints[1]] as const;

/**
 * A tensor of JavaScript's values, copied.
 *
 * @param data a number, a BigInt, a boolean, nested arrays of these (and of tensors), or a typed array
 * @param dtype null: numbers have `torch.get_default_dtype()`, BigInts int64, booleans bool, typed arrays their own
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @returns a tensor of the data's shape
 * @throws ValueError for uneven nesting, TypeError for what is no number
 * @example
 * torch.tensor([[1, 2], [3, 4]]); torch.tensor([0n, 1n]); torch.tensor([1, 2], { dtype: torch.long });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
const tensor_ = creator('tensor', tensorSignature, (data, type, place, requiresGrad) => {
  const dtype = type ?? typeOf(data) ?? get_default_dtype();
  const [elements, shape] = gather(data, dtype);
  const engine = place === null && data instanceof Tensor ? data.storage.engine : engineFor(place);
  const out = allocate(engine, shape, dtype);
  engine.upload(out.storage, elements);
  return ready(out, requiresGrad);
});

/**
 * As `tensor`, but a tensor with the wanted type and device is returned itself.
 *
 * @param data a tensor, a typed array, a number, or lists of these
 * @returns a tensor
 * @throws TypeError for data that no tensor is made of, ValueError for lists of different lengths
 * @example
 * torch.as_tensor([1, 2]); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.as_tensor.html
 */
export const as_tensor = creator(
  'as_tensor',
  [any<Data>()('data'), keywordOnly(optional(dtype('dtype'), null)), keywordOnly(optional(device('device'), null))],
  (data, type, place) =>
    data instanceof Tensor
      ? data.to({ dtype: type ?? data.dtype, device: (place ?? data.device) as Device })
      : tensor_(data, { dtype: type, device: place }),
);
/**
 * A tensor of data. A tensor of the wanted type and device is returned itself.
 *
 * @param data as for `tensor`
 * @param dtype, device null: the data's own
 * @param copy whether it is a copy in any case, or never one; null: where it has to be
 * @param requires_grad whether it requires gradients; null: where the data does. False takes a tensor out of its history
 * @returns a tensor of the data's shape
 * @throws ValueError where there has to be a copy and may not be, RuntimeError for a gradient of integers
 * @example
 * torch.asarray([1, 2]); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.asarray.html
 */
export const asarray = creator(
  'asarray',
  [
    any<Data>()('data'),
    keywordOnly(optional(dtype('dtype'), null)),
    keywordOnly(optional(device('device'), null)),
    keywordOnly(optional(flag('copy'), null)),
    keywordOnly(optional(flag('requires_grad'), null)),
  ],
  (data, type, place, copy, requiresGrad) => {
    if (!(data instanceof Tensor)) {
      if (copy === false) throw new ValueError("can't alias arbitrary sequence into a tensor.");
      const made = as_tensor(data, { dtype: type, device: place });
      return requiresGrad === true ? made.requires_grad_() : made;
    }
    const wanted = type ?? data.dtype;
    const elsewhere = (place ?? data.device) as Device;
    if (copy === false && wanted !== data.dtype) {
      throw new ValueError(`can't alias tensor with dtype '${legacy(data.dtype)}' into dtype '${legacy(wanted)}'.`);
    }
    if (copy === false && String(elsewhere) !== String(data.device)) {
      throw new ValueError(`can't alias tensor from device '${data.device}' to '${elsewhere}'.`);
    }
    const made = data.to({ dtype: wanted, device: elsewhere, copy: copy ?? false });
    if (requiresGrad ?? data.requires_grad) return made.requires_grad ? made : made.requires_grad_();
    if (!made.requires_grad) return made;
    return made.is_leaf ? made.requires_grad_(false) : made.detach();
  },
);
/**
 * A tensor of a typed array's elements, copied (JavaScript's arrays cannot share the device's memory).
 *
 * @param ndarray a typed array
 * @returns a tensor of the array's type
 * @throws TypeError for what is no typed array or nested list of numbers
 * @example
 * torch.from_numpy(new Float64Array([1, 2])); // tensor([1., 2.], dtype=torch.float64)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
 */
export const from_numpy = creator('from_numpy', [any<Elements>()('ndarray')], (data) => tensor_(data));
/**
 * A zero-dimensional tensor of a number.
 *
 * @param s a number
 * @returns a tensor of no dimension
 * @example
 * torch.scalar_tensor(2.5); // tensor(2.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.scalar_tensor.html
 */
export const scalar_tensor = creator('scalar_tensor', [scalar('s'), ...making], (value, type, place, requiresGrad) =>
  ready(filled(engineFor(place), [], type ?? get_default_dtype(), value), requiresGrad),
);

// ---- filled

const filling = (name: string, value: number) =>
  filler(name, [sizes('size'), ...making], (size, type, place, requiresGrad) => {
    if (name === 'zeros' && size.some((n) => n < 0))
      throw new RuntimeError('zeros: Dimension size must be non-negative.');
    const [engine, dtype] = [engineFor(place), type ?? get_default_dtype()];
    return ready(filled(engine, size, dtype, value), requiresGrad);
  });

/**
 * Zeros. @param size lengths, as an array or one after the other
 *
 * @returns a tensor of the shape
 * @throws RuntimeError for a negative length
 * @example
 * torch.zeros(3); // tensor([0., 0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
 */
export const zeros = filling('zeros', 0);
/**
 * Ones. @param size lengths, as an array or one after the other
 *
 * @returns a tensor of the shape
 * @throws RuntimeError for a negative length
 * @example
 * torch.ones(3); // tensor([1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ones.html
 */
export const ones = filling('ones', 1);
/**
 * Undefined contents.
 *
 * @param size lengths, as an array or one after the other
 * @param memory_format how they are to lie: `torch.contiguous_format`, `torch.channels_last` or `torch.channels_last_3d`
 * @returns a tensor of the shape
 * @throws RuntimeError for a negative length
 * @example
 * torch.empty(2, 3).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.empty.html
 */
export const empty = filler(
  'empty',
  [sizes('size'), ...factory, keywordOnly(contiguousFormat), ...hints],
  (size, type, place, requiresGrad, format) => {
    if (format === 'preserve_format') throw new RuntimeError('unsupported memory format Preserve');
    const strides = stridesIn(format, { shape: size, strides: [], offset: 0 });
    return ready(allocate(engineFor(place), size, type ?? get_default_dtype(), strides), requiresGrad);
  },
);

/**
 * All elements `fill_value`; of the default type for a number, bool for a boolean, int64 for a BigInt.
 *
 * @param size lengths
 * @param fill_value a number, a boolean or a BigInt
 * @returns a tensor of the shape
 * @throws RuntimeError for a negative length
 * @example
 * torch.full([2], 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.full.html
 */
export const full = filler(
  'full',
  [ints('size'), fillLike('fill_value'), ...making],
  (size, value, type, place, requiresGrad) => {
    const dtype = type ?? typeOf(value) ?? get_default_dtype();
    return ready(filled(engineFor(place), size, dtype, numberOf(value)), requiresGrad);
  },
);

/**
 * Undefined contents, with strides.
 *
 * @param size lengths
 * @param stride strides, in elements
 * @returns a tensor of the shape and the strides
 * @example
 * torch.empty_strided([2, 3], [1, 2]).stride(); // [1, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.empty_strided.html
 */
export const empty_strided = creator(
  'empty_strided',
  [ints('size'), ints('stride'), ...making],
  (size, stride, type, place, requiresGrad) => {
    return ready(strided(engineFor(place), size, stride, type ?? get_default_dtype()), requiresGrad);
  },
);
/**
 * Undefined contents, with the dimensions nested in the given order.
 *
 * @param size lengths
 * @param physical_layout the dimensions, from the outermost in memory to the innermost
 * @returns a tensor of the shape
 * @throws RuntimeError where `physical_layout` does not name each dimension once
 * @example
 * torch.empty_permuted([2, 3], [1, 0]).stride(); // [1, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.empty_permuted.html
 */
export const empty_permuted = creator(
  'empty_permuted',
  [ints('size'), ints('physical_layout'), ...making],
  (size, order, type, place, requiresGrad) => {
    if (size.length !== order.length) {
      throw new RuntimeError(
        `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${size.length} is not equal to len(physical_layout) = ${order.length}`,
      );
    }
    order.forEach((dim, k) => {
      if (dim < 0 || dim >= size.length) {
        throw new RuntimeError(
          `Dimension out of range (expected to be between 0 and ${size.length - 1}, but got ${dim} at index ${k}).  NB: negative dims not currently supported; file an issue if you want it.`,
        );
      }
      if (order.indexOf(dim) !== k) throw new RuntimeError('Duplicate dim not allowed');
    });
    const inner = contiguousStrides(order.map((k) => size[k]!));
    return ready(
      strided(
        engineFor(place),
        size,
        size.map((_, k) => inner[order.indexOf(k)]!),
        type ?? get_default_dtype(),
      ),
      requiresGrad,
    );
  },
);

/**
 * Ones on the diagonal, zeros elsewhere: n x m, or n x n.
 *
 * @param n how many rows
 * @param m how many columns; left out: as many
 * @returns a matrix of shape `(n, m)`
 * @throws RuntimeError for a negative length
 * @example
 * torch.eye(2).tolist(); // [[1, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.eye.html
 */
export const eye = filler('eye', [int('n'), optional(int('m'), null), ...making], (n, m, type, place, requiresGrad) => {
  if (n < 0) throw new RuntimeError(`n must be greater or equal to 0, got ${n}`);
  if (m !== null && m < 0) throw new RuntimeError(`m must be greater or equal to 0, got ${m}`);
  const out = filled(engineFor(place), [n, m ?? n], type ?? get_default_dtype(), 0);
  if (out.shape[0] > 0 && out.shape[1] > 0) out.diagonal().fill_(1);
  return ready(out, requiresGrad);
});

// ---- like another tensor

const likeness = [...factory, memoryFormat, ...hints] as const;
const like = (name: string, make: (input: Tensor, out: Tensor) => void) =>
  creator(name, [tensor('input'), ...likeness], (input, type, place, requiresGrad, format): Tensor => {
    const engine = place === null ? input.storage.engine : engineOf(place);
    const strides = stridesIn(format, input);
    const out = allocate(engine, input.shape, type ?? input.dtype, strides);
    make(input, out);
    return ready(out, requiresGrad);
  });
/**
 * Zeros of the shape, type and device of `input`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.zeros_like(torch.tensor([5, 6])); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
 */
export const zeros_like = like('zeros_like', (_, out) => fillView(out, 0));
/**
 * Ones of the shape, type and device of `input`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.ones_like(torch.tensor([5, 6])); // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ones_like.html
 */
export const ones_like = like('ones_like', (_, out) => fillView(out, 1));
/**
 * Undefined contents of the shape, type and device of `input`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.empty_like(torch.ones(2, 3)).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.empty_like.html
 */
export const empty_like = like('empty_like', () => undefined);
/**
 * All elements `fill_value`, of the shape, type and device of `input`.
 *
 * @param fill_value a number or a boolean
 * @returns a tensor of the input's shape
 * @example
 * torch.full_like(torch.ones(2), 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.full_like.html
 */
export const full_like = creator(
  'full_like',
  [tensor('input'), fillLike('fill_value'), ...likeness],
  (input, value, type, place, requiresGrad, format): Tensor => {
    const out = empty_like(input, { dtype: type, device: place, memory_format: format });
    fillView(out, elementOf(numberOf(value), out.dtype));
    return ready(out, requiresGrad);
  },
);
export { tensor_ as tensor };
