// New tensors: from JavaScript's values, and filled in some way.
import { type Elements, get_default_dtype, legacy } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { Device } from '../../runtime/device.js';
import { engineOf } from '../../runtime/registry.js';
import { fillView } from '../../runtime/kernels/index.js';
import { contiguousStrides } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { elementOf, filled } from '../row/kernels.js';
import {
  any,
  device,
  dtype,
  flag,
  ints,
  keywordOnly,
  optional,
  scalar,
  sizes,
  tensor,
  length,
} from '../row/signature.js';
import { contiguousFormat, memoryFormat, stridesIn } from './formats.js';
import { type Data, gather, typeOf } from './data.js';
import { creator, engineFor, factory, filler, hints, making, ready } from './creator.js';
import { fillLike, numberOf, strided } from './numbers.js';

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
  if (data instanceof Tensor) {
    warnOnce(
      'To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).',
    );
    // Converted as tensors are: what a type has no room for wraps around.
    return ready(data.detach().to({ dtype, device: (place ?? data.device) as Device, copy: true }), requiresGrad);
  }
  const [elements, shape] = gather(data, dtype);
  const engine = engineFor(place);
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
  filler(
    name,
    [sizes('size'), ...making],
    (size, type, place, requiresGrad) => {
      if (name === 'zeros' && size.some((n) => n < 0))
        throw new RuntimeError('zeros: Dimension size must be non-negative.');
      const [engine, dtype] = [engineFor(place), type ?? get_default_dtype()];
      return ready(filled(engine, size, dtype, value), requiresGrad);
    },
    { repeats: true },
  );

/**
 * Zeros.
 *
 * @param size lengths, as an array or one after the other
 * @returns a tensor of the shape
 * @throws RuntimeError for a negative length
 * @example
 * torch.zeros(3); // tensor([0., 0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
 */
export const zeros = filling('zeros', 0);
/**
 * Ones.
 *
 * @param size lengths, as an array or one after the other
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
  { repeats: true, resizes: true, writes: false },
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
  { repeats: true },
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
export const eye = filler(
  'eye',
  [length('n'), optional(length('m'), null), ...making],
  (n, m, type, place, requiresGrad) => {
    if (n < 0) throw new RuntimeError(`n must be greater or equal to 0, got ${n}`);
    if (m !== null && m < 0) throw new RuntimeError(`m must be greater or equal to 0, got ${m}`);
    const out = filled(engineFor(place), [n, m ?? n], type ?? get_default_dtype(), 0);
    if (out.shape[0] > 0 && out.shape[1] > 0) out.diagonal().fill_(1);
    return ready(out, requiresGrad);
  },
  { repeats: true },
);

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
