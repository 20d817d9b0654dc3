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
import { RuntimeError } from '../../errors.js';
import { Device } from '../../runtime/device.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import {
  any,
  bind,
  device,
  flag,
  isKeywords,
  noSignature,
  optional,
  tensor,
  undefinedKeyword,
} from '../row/signature.js';
import { memoryFormat, memoryFormatOf, contiguousFormat, liesIn, type MemoryFormat } from './formats.js';
import { unknownKeyword } from '../row/misfits.js';
import { converted } from './transfer.js';

/** The tensor itself when its elements lie row-major (or in the given format), else a copy that does. */
export const contiguous = operator('contiguous', [contiguousFormat], (input, format): Tensor =>
  liesIn(format, input) ? input : input.clone({ memory_format: format }),
);

/** Sets whether gradients are collected here, and returns the tensor. */
export const requires_grad_ = operator(
  'requires_grad_',
  [optional(flag('requires_grad'), true)],
  (input, value): Tensor => {
    if (value && input.dtype.kind !== 'float') {
      throw new RuntimeError('only Tensors of floating point dtype can require gradients');
    }
    if (!value || input.node === null) input.requires_grad = value;
    return input;
  },
);

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
  if (args.length === 1 && last instanceof DType) return converted(input, last, null, false);
  const keywords: ToKeywords = isKeywords(last) ? last : NONE;
  const count = keywords === last ? args.length - 1 : args.length;
  if (args.includes(undefined)) throw undefinedKeyword('to', 'dtype or device');
  if (keywords !== NONE) checkKeywords(keywords, [input, ...args]);
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
  const fits = toForms.test(form) && isFlag(always) && isFlag(waits);
  if (!fits || !(named === null || named instanceof DType)) throw noSignature('to', [input, ...args], toSignatures);
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
function checkKeywords(keywords: ToKeywords, args: readonly unknown[]): void {
  for (const [name, value] of Object.entries(keywords)) if (value === undefined) throw undefinedKeyword('to', name);
  const unknown = Object.keys(keywords).find((name) => !toKeywords.includes(name));
  if (unknown === undefined) return;
  throw unknownKeyword(
    args,
    'to',
    unknown,
    toKeywords.map((name) => ({ name, optional: true })),
  );
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
export const cpu = operator('cpu', [memoryFormat], (input, format): Tensor =>
  converted(input, input.dtype, new Device('cpu'), false, format),
);
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
  if (args.includes(undefined)) throw undefinedKeyword('type', 'dtype');
  if (args.length === 0 || args[0] === null) return `torch.${legacyClass(input.dtype)}`;
  const [dtype] = bind('type', typing, args) as [TypeLike];
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
