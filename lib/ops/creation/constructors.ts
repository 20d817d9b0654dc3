// The old constructors: `torch.Tensor([1, 2])`, `torch.FloatTensor(2, 3)`, `torch.LongTensor([1, 2])`.
import {
  type DType,
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  get_default_dtype,
  int16,
  int32,
  int64,
  int8,
  legacy,
  set_default_dtype,
  uint8,
} from '../../dtype.js';
import { describe } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { engineFor } from './creator.js';
import type { Data } from './data.js';
import { empty, tensor as tensor_ } from './factories.js';
import { type DeviceLike, parseDevice } from '../../runtime/device.js';
import { bind, device, isKeywords, optional } from '../row/signature.js';

const placed = [optional(device('device'), null)] as const;

/** What the old constructor of a type makes of its arguments: lengths, a list of numbers, or a tensor of that type. */
function construct(type: DType, args: readonly unknown[], own: DeviceLike | null = null): Tensor {
  const last = args.at(-1);
  const keyed = args.length > 0 && !(last instanceof Tensor) && isKeywords(last);
  const [asked] = bind('new', placed, keyed ? [last] : []) as [DeviceLike | null];
  const place = asked ?? own;
  const given = keyed ? args.slice(0, -1) : args;
  const [first] = given;
  if (given.length === 0) return empty([0], { dtype: type, device: place });
  if (given.every((length) => Number.isInteger(length) || typeof length === 'bigint')) {
    return empty(given as number[], { dtype: type, device: place });
  }
  if (given.length > 1)
    throw new TypeError(`new(): expected lengths or one list, got ${given.map(describe).join(', ')}`);
  if (first instanceof Tensor) {
    if (first.dtype !== type) {
      throw new TypeError(`expected a tensor of dtype ${type} (got ${first.dtype}): write x.to(${type})`);
    }
    return place === null ? first.view_as(first) : first.to(parseDevice(place));
  }
  if (typeof first === 'string') throw new TypeError("new(): invalid data type 'str'");
  if (!Array.isArray(first) && !ArrayBuffer.isView(first)) {
    throw new TypeError(`new(): data must be a sequence (got ${describe(first)})`);
  }
  if (Object.isFrozen(first)) {
    throw new TypeError(
      'new(): this list is a shape, of which it is not clear whether lengths or data are meant: write torch.empty(shape) or torch.tensor([...shape])',
    );
  }
  return tensor_(first as Data, { dtype: type, device: engineFor(place).device }); // fractions are cut off where it is whole
}

/** A constructor of tensors, with and without `new`. */
export interface TensorType {
  (...sizes: number[]): Tensor;
  (data: Data, kwargs?: { device?: DeviceLike | null }): Tensor;
  new (...sizes: number[]): Tensor;
  new (data: Data, kwargs?: { device?: DeviceLike | null }): Tensor;
  readonly prototype: Tensor;
}

/** The class of one type. */
export interface TypedTensor extends TensorType {
  readonly dtype: DType;
}

const ofType = (type: () => DType, includes: (t: unknown) => boolean): TypedTensor =>
  new Proxy(Tensor, {
    apply: (_, __, args) => construct(type(), args),
    construct: (_, args) => construct(type(), args),
    get: (target, key): unknown =>
      key === Symbol.hasInstance ? includes : key === 'dtype' ? type() : Reflect.get(target, key),
  }) as typeof Tensor & TypedTensor;
const types = new Map<unknown, DType>();
function one(type: DType): TypedTensor {
  const made = ofType(
    () => type,
    (t) => t instanceof Tensor && t.dtype === type && t.device.type === 'cpu',
  );
  types.set(made, type);
  types.set(`torch.${legacy(type)}Tensor`, type);
  return made;
}

/**
 * Makes the type of an old class of tensors the default one.
 *
 * @param t the class, as `torch.DoubleTensor`, or its name as `'torch.DoubleTensor'`
 * @returns nothing
 * @throws TypeError for what is none, and for a type without fractions
 * @example
 * torch.set_default_tensor_type(torch.FloatTensor);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_default_tensor_type.html
 */
export function set_default_tensor_type(t: string | TensorType): void {
  const type = types.get(t);
  if (type === undefined) throw new TypeError(`invalid type object: ${typeof t === 'string' ? t : describe(t)}`);
  set_default_dtype(type);
}

/**
 * The class of all tensors, and the old way to make one of the default type.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns of `torch.get_default_dtype()`, also where the numbers are integers
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.Tensor([[1, 2]]); // tensor([[1., 2.]])
 * torch.ones(2) instanceof torch.Tensor; // true
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor
 */
const Tensor_: TensorType = ofType(get_default_dtype, (t) => t instanceof Tensor);
type Tensor_ = Tensor;
export { Tensor_ as Tensor };
Object.defineProperty(Tensor.prototype, 'constructor', { value: Tensor_, writable: true, configurable: true });

/**
 * The class of tensors of float32 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.FloatTensor([1, 2]); // tensor([1., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const FloatTensor = one(float32);
/**
 * The class of tensors of float64 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.DoubleTensor([1, 2]).dtype; // torch.float64
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const DoubleTensor = one(float64);
/**
 * The class of tensors of float16 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.HalfTensor([1, 2]).dtype; // torch.float16
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const HalfTensor = one(float16);
/**
 * The class of tensors of bfloat16 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.BFloat16Tensor([1, 2]).dtype; // torch.bfloat16
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const BFloat16Tensor = one(bfloat16);
/**
 * The class of tensors of uint8 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.ByteTensor([1, 2]).dtype; // torch.uint8
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const ByteTensor = one(uint8);
/**
 * The class of tensors of int8 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.CharTensor([1, 2]).dtype; // torch.int8
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const CharTensor = one(int8);
/**
 * The class of tensors of int16 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.ShortTensor([1, 2]).dtype; // torch.int16
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const ShortTensor = one(int16);
/**
 * The class of tensors of int32 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.IntTensor([1, 2]).dtype; // torch.int32
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const IntTensor = one(int32);
/**
 * The class of tensors of int64 on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.LongTensor([0, 2]); // tensor([0, 2])
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const LongTensor = one(int64);
/**
 * The class of tensors of bool on the CPU: makes one of a list, or of lengths, and is asked by `instanceof`.
 *
 * @param data nested lists of numbers, or lengths one after the other (of undefined contents)
 * @param sizes lengths, in place of data
 * @param device where it is made; null: the default device
 * @returns the tensor
 * @throws TypeError for what is neither lengths nor one list, and for a tensor of another type
 * @example
 * torch.BoolTensor([0, 1]); // tensor([False,  True])
 *
 * Source: https://docs.pytorch.org/docs/stable/tensors.html
 */
export const BoolTensor = one(bool);

/** `x.new(2, 3)`, `x.new([1, 2])`: a tensor of this one's type and on its device, as the old constructors make one. */
export function newOf(input: Tensor, ...sizes: number[]): Tensor;
export function newOf(input: Tensor, data: Data): Tensor;
export function newOf(input: Tensor, ...args: unknown[]): Tensor {
  return construct(input.dtype, args, input.device);
}
