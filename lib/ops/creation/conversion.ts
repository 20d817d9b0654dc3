// Copies and conversions of whole tensors.
import {
  DType,
  bfloat16,
  bool,
  dtypes,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  legacy,
  uint8,
} from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { is_inference_mode_enabled } from '../../graph/mode.js';
import { Device } from '../../runtime/device.js';
import { engineOf } from '../../runtime/registry.js';
import {
  type Layout,
  type Shape,
  channelsLast,
  contiguousStrides,
  isDense,
  sameShape,
  stridesLike,
} from '../../shape.js';
import { Tensor, alias, allocate, isRowMajor } from '../../tensor.js';
import { cast, dense } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import {
  any,
  bind,
  keywordOnly,
  Refusal,
  device,
  dtype,
  flag,
  isKeywords,
  noSignature,
  oneOf,
  optional,
  tensor,
  undefinedKeyword,
} from '../row/signature.js';
import { copyView } from '../../runtime/kernels/index.js';

/** How elements are laid out: row-major, as the tensor's own where that is dense, or with channels (dimension 1) innermost. */
export type MemoryFormat = 'contiguous_format' | 'preserve_format' | 'channels_last' | 'channels_last_3d';
const formats = ['contiguous_format', 'preserve_format', 'channels_last', 'channels_last_3d'] as const;
export const memoryFormat = keywordOnly(optional(oneOf('memory_format', ...formats), 'preserve_format'));
export const contiguousFormat = keywordOnly(optional(oneOf('memory_format', ...formats), 'contiguous_format'));

/** Strides of a copy that keeps the order of the dimensions: the tensor's own where it is dense. */
export const preserved = (t: { readonly shape: Shape; readonly strides: Shape }): Shape =>
  isDense(t.shape, t.strides) ? t.strides : stridesLike(t.shape, t.strides);

/** Strides of a dense copy in a format. */
export function stridesIn(format: MemoryFormat, t: Layout): Shape {
  if (format === 'preserve_format') return preserved(t);
  if (format === 'contiguous_format') return contiguousStrides(t.shape);
  const rank = format === 'channels_last' ? 4 : 5;
  if (t.shape.length !== rank) throw new RuntimeError(`required rank ${rank} tensor to use ${format} format`);
  return channelsLast(t.shape);
}
/** Whether the elements lie as they would in a new tensor of the format. */
export const liesIn = (format: MemoryFormat, t: Tensor): boolean => {
  if (format === 'preserve_format') return true;
  if (format === 'contiguous_format') return isRowMajor(t);
  const strides = t.ndim === (format === 'channels_last' ? 4 : 5) ? stridesIn(format, t) : null;
  return strides !== null && strides.every((step, k) => t.shape[k] === 1 || step === t.strides[k]);
};

/**
 * A copy with a storage of its own.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a memory format that has another number of dimensions
 * @example
 * torch.clone(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clone.html
 */
export const clone = structural('clone', [memoryFormat], {
  plan: ({ input, memory_format }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: stridesIn(memory_format, input) },
  }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  gradients: () => ({ input: (grad): Tensor => grad }),
  samples: (make): Samples => [
    [make(3, 4)],
    [make(2, 3, 2, 2), 'channels_last'],
    [make(70), 'contiguous_format'],
    [make(0, 2)],
    [make()],
  ],
});

/** The tensor itself when its elements lie row-major (or in the given format), else a copy that does. */
export const contiguous = operator('contiguous', [contiguousFormat], (input, format): Tensor =>
  liesIn(format, input) ? input : input.clone({ memory_format: format }),
);

/**
 * The same elements outside the graph: it shares the storage, and counts the writes to it.
 *
 * @returns a view of the same elements
 * @example
 * torch.detach(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.detach.html
 */
export const detach = operator('detach', [], (input): Tensor => alias(input, input.shape, input.strides, input.offset));

/**
 * Takes this tensor out of the graph.
 *
 * @returns the tensor itself
 * @example
 * torch.detach_(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.detach_.html
 */
export const detach_ = operator('detach_', [], (input): Tensor => {
  if (is_inference_mode_enabled()) return input; // there is no graph to leave
  if (input._base !== null && !input.inference)
    throw new RuntimeError(
      "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
    );
  input.node = null;
  input.leaf = false;
  return input;
});

/** Sets whether gradients are collected here, and returns the tensor. */
export const requires_grad_ = operator(
  'requires_grad_',
  [optional(flag('requires_grad'), true)],
  (input, value): Tensor => {
    if (value && input.dtype.kind !== 'float') {
      throw new RuntimeError('only Tensors of floating point dtype can require gradients');
    }
    if (!value || input.is_leaf) input.requires_grad = value;
    return input;
  },
);

/** @internal A copy of another type, or in another format. */
export const _toCopy = structural('_to_copy', [dtype('dtype'), memoryFormat], {
  floats: true,
  plan: ({ input, dtype: type, memory_format }) => ({
    out: { shape: input.shape, dtype: type, strides: stridesIn(memory_format, input) },
    before: input.dtype,
  }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  gradients: () => ({ input: (grad, _, { before }): Tensor => converted(grad, before, null, false) }),
  samples: (make): Samples => [
    [make.ids(9, 3, 4), float32],
    [make(2, 3, 2, 2), float64, 'channels_last'],
    [make(70), int64],
    [make(), float64],
  ],
});

/** @internal The same on another device. */
export const _toDevice = structural('_to_copy', [dtype('dtype'), device('device'), memoryFormat], {
  floats: true,
  plan: ({ input, dtype: type, memory_format }) => ({
    out: { shape: input.shape, dtype: type, strides: stridesIn(memory_format, input) },
    before: input.dtype,
    from: input.device,
  }),
  compose: ({ input, dtype: type, device: to }, { out: { shape, strides } }): Tensor => {
    const own = input.storage.engine;
    const engine = engineOf(to);
    // The CPU converts, as it has all types.
    const sent = own.device.type === 'cpu' ? cast(input, type) : input;
    const from = allocate(engine, shape, sent.dtype);
    own.transfer(dense(sent), from.storage);
    if (sent.dtype === type && sameShape(strides, from.strides)) return from;
    const made = allocate(engine, shape, type, strides);
    copyView(from, made);
    return made;
  },
  gradients: () => ({ input: (grad, _, { before, from }): Tensor => converted(grad, before, from, false) }),
  samples: (make): Samples => [[make(2, 3, 2, 2), float64, 'cpu', 'channels_last']],
});

/** The tensor itself where it is what is wanted, else a copy that is. */
/** @internal A tensor of a type on a device: itself where nothing changes and no copy is asked for. */
export function converted(
  input: Tensor,
  type: DType,
  to: Device | null,
  copy: boolean,
  format: MemoryFormat = 'preserve_format',
): Tensor {
  const engine = to === null ? input.storage.engine : engineOf(to);
  if (engine.device.type !== 'meta' && input.device.type === 'meta') {
    throw new NotImplementedError('Cannot copy out of meta tensor; no data!');
  }
  if (to !== null && engine !== input.storage.engine) return _toDevice(input, type, to, { memory_format: format });
  return type === input.dtype && !copy && liesIn(format, input)
    ? input
    : format === 'preserve_format'
      ? _toCopy(input, type)
      : _toCopy(input, type, { memory_format: format });
}

type ToKeywords = {
  other?: Tensor;
  dtype?: DType | null;
  device?: Device | string | null;
  copy?: boolean;
  non_blocking?: boolean;
  memory_format?: MemoryFormat;
};
const toSignatures = [
  'Device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None',
  'torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None',
  'Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None',
];
/** The sorts of the positional arguments of `to`, a letter each: a type, a device, null, a tensor or a number that stands for one, a boolean. */
const toForms = /^(?:(?:[dn][tn]?|t|[ob])b{0,2})?$/;
const sortOf = (arg: unknown): string => {
  if (arg instanceof DType) return 't';
  if (typeof arg === 'string' || arg instanceof Device) return 'd';
  if (typeof arg === 'boolean') return 'b';
  // A whole number would be the index of a device.
  if (arg instanceof Tensor || (typeof arg === 'number' && !Number.isInteger(arg))) return 'o';
  return arg === null || arg === undefined ? 'n' : '?';
};
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean';

/** PyTorch's ways to call `to`. */
export type ToArguments =
  | [dtype: DType, non_blocking?: boolean | ToKeywords, copy?: boolean | ToKeywords]
  | [
      device: Device | string | null,
      dtype?: DType | null | ToKeywords,
      non_blocking?: boolean | ToKeywords,
      copy?: boolean | ToKeywords,
    ]
  | [other: Tensor, non_blocking?: boolean | ToKeywords, copy?: boolean | ToKeywords]
  | [kwargs?: ToKeywords];

/**
 * This tensor with another type or on another device; itself when nothing changes.
 *
 * @param dtype the type
 * @param device the device, before the type where both are given
 * @param other a tensor whose type and device to take
 * @param non_blocking a hint
 * @param copy whether to make a new tensor in any case
 * @example
 * x.to(torch.float64); x.to('cpu'); x.to(y);
 */
export function to(
  input: Tensor,
  dtype: DType,
  non_blocking?: boolean | ToKeywords,
  copy?: boolean | ToKeywords,
): Tensor;
export function to(
  input: Tensor,
  device: Device | string | null,
  dtype?: DType | null | ToKeywords,
  non_blocking?: boolean | ToKeywords,
  copy?: boolean | ToKeywords,
): Tensor;
export function to(
  input: Tensor,
  other: Tensor,
  non_blocking?: boolean | ToKeywords,
  copy?: boolean | ToKeywords,
): Tensor;
export function to(input: Tensor, kwargs?: ToKeywords): Tensor;
export function to(input: Tensor, ...args: ToArguments): Tensor;
export function to(input: Tensor, ...args: readonly unknown[]): Tensor {
  const last = args[args.length - 1];
  const keywords: ToKeywords = isKeywords(last) ? last : NONE;
  const count = keywords === last ? args.length - 1 : args.length;
  if (args.includes(undefined)) throw undefinedKeyword('to', 'dtype or device');
  if (keywords !== NONE) checkKeywords(keywords);
  const {
    dtype: named = null,
    device: where = null,
    copy: always,
    non_blocking: waits,
    memory_format,
    other,
  } = keywords;
  let form = '';
  for (let k = 0; k < count; k++) form += sortOf(args[k]);
  const fits = (form === 't' || toForms.test(form)) && isFlag(always) && isFlag(waits);
  if (!fits || !(named === null || named instanceof DType)) throw noSignature('to', args, toSignatures);
  let type = named;
  let place = where === null ? null : (device('device').check(where) as Device);
  let flags = 0;
  let copy = always ?? false;
  for (let k = -1; k < count; k++) {
    const arg = k < 0 ? other : args[k];
    if (arg instanceof DType) type = arg;
    else if (arg instanceof Tensor) [type, place] = [arg.dtype, arg.device];
    else if (typeof arg === 'string' || arg instanceof Device) place = device('device').check(arg) as Device;
    else if (typeof arg === 'number') type = float64;
    else if (typeof arg === 'boolean' && k === 0) type = bool;
    else if (typeof arg === 'boolean') copy = flags++ === 1 ? arg : copy;
  }
  const format = memory_format === undefined ? 'preserve_format' : memoryFormatOf(memory_format);
  return converted(input, type ?? input.dtype, place, copy, format);
}

const NONE: ToKeywords = {};
const toKeywords = ['dtype', 'device', 'copy', 'non_blocking', 'memory_format', 'other'];
function checkKeywords(keywords: ToKeywords): void {
  for (const [name, value] of Object.entries(keywords)) if (value === undefined) throw undefinedKeyword('to', name);
  const unknown = Object.keys(keywords).find((name) => !toKeywords.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`to() got an unexpected keyword argument '${unknown}'; it takes ${toKeywords.join(', ')}`);
}

function memoryFormatOf(value: unknown): MemoryFormat {
  const format = memoryFormat.check(value);
  if (format instanceof Refusal) throw new TypeError(`to(): argument 'memory_format' must be torch.memory_format`);
  return format;
}

const conversion = (name: string, type: DType) =>
  operator(name, [memoryFormat], (input, format): Tensor => converted(input, type, null, false, format));
/** As float32. */
export const float = conversion('float', float32);
/** As float64. */
export const double = conversion('double', float64);
/** As int32. */
export const int = conversion('int', int32);
/** As int64. */
export const long = conversion('long', int64);
/** As float16. */
export const half = conversion('half', float16);
/** As bfloat16. */
const toBfloat16 = conversion('bfloat16', bfloat16);
export { toBfloat16 as bfloat16 };
/** As int16. */
export const short = conversion('short', int16);
/** As int8. */
export const char = conversion('char', int8);
/** As uint8. */
export const byte = conversion('byte', uint8);
/** As bool: whether elements are not zero. */
const toBool = conversion('bool', bool);
export { toBool as bool };
/** On the CPU. */
export const cpu = operator('cpu', [], (input): Tensor => converted(input, input.dtype, new Device('cpu'), false));
/** On the current CUDA device. */
export const cuda = operator('cuda', [], (input): Tensor => converted(input, input.dtype, new Device('cuda'), false));

const legacyClass = (dtype: DType): string => `${legacy(dtype)}Tensor`;
const typing = [any<TypeLike>()('dtype'), optional(flag('non_blocking'), false)] as const;
/** A type, its legacy name, or what makes tensors of it: `torch.LongTensor`. */
type TypeLike = DType | string | { readonly dtype: DType };
/**
 * As another type, which may be named as in `'torch.FloatTensor'`; without one, the legacy name of this type.
 */
export function type(input: Tensor): string;
export function type(input: Tensor, dtype: TypeLike): Tensor;
export function type(input: Tensor, dtype: TypeLike, non_blocking: boolean): Tensor;
export function type(input: Tensor, ...args: readonly unknown[]): Tensor | string {
  if (args.length === 0) return `torch.${legacyClass(input.dtype)}`;
  const [dtype] = bind('type', typing, args) as [TypeLike | undefined];
  if (dtype === undefined) throw undefinedKeyword('type', 'dtype');
  const wanted =
    typeof dtype === 'string'
      ? dtypes.find((one) => legacyClass(one) === dtype.replace(/^torch\./, ''))
      : dtype instanceof DType
        ? dtype
        : dtype.dtype;
  if (!(wanted instanceof DType) || dtype instanceof Tensor)
    throw new TypeError(`type(): invalid type: '${typeof dtype === 'string' ? dtype : typeof dtype}'`);
  return converted(input, wanted, null, false);
}

/** Of the type and on the device of another tensor. */
export const type_as = operator('type_as', [tensor('other')], (input, other): Tensor =>
  converted(input, other.dtype, other.device, false),
);
