// Element types, and the type that an operation on several of them has.
import { NotImplementedError } from './errors.js';

export type DTypeName =
  | 'bool'
  | 'uint8'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'float16'
  | 'bfloat16'
  | 'complex64'
  | 'complex128';

/** How an element type behaves in arithmetic: a mixture has the highest kind of its operands. */
export type Kind = 'bool' | 'int' | 'float' | 'complex';

/** The typed array that holds elements of some type in JavaScript; bool is a byte of 0 or 1. */
export type Elements = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
type ElementsConstructor =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int32ArrayConstructor
  | BigInt64ArrayConstructor
  | Uint8ArrayConstructor;

/** An element type, as `torch.float32`. Compare with `===`. */
export class DType {
  /**
   * @param name PyTorch's name
   * @param id position in promotion order: of two types of one kind the higher holds the lower
   * @param itemsize bytes an element
   * @param array what holds such elements in JavaScript; null for a type that is not there yet
   */
  constructor(
    readonly name: DTypeName,
    readonly id: number,
    readonly kind: Kind,
    readonly itemsize: number,
    private readonly array: ElementsConstructor | null,
  ) {}

  /** Whether this is float32, float64 or one of the types that are not there yet and hold fractions. */
  get is_floating_point(): boolean {
    return this.kind === 'float';
  }

  get is_complex(): boolean {
    return this.kind === 'complex';
  }

  /** The typed array for such elements. Throws NotImplementedError for a type that is not there yet. */
  get Array(): ElementsConstructor {
    if (this.array === null) {
      throw new NotImplementedError(
        `torch.${this.name} is not there yet: tensors are bool, uint8, int32, int64, float32 or float64`,
      );
    }
    return this.array;
  }

  toString(): string {
    return `torch.${this.name}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export const bool = new DType('bool', 0, 'bool', 1, Uint8Array);
export const uint8 = new DType('uint8', 1, 'int', 1, Uint8Array);
export const int32 = new DType('int32', 2, 'int', 4, Int32Array);
export const int64 = new DType('int64', 3, 'int', 8, BigInt64Array);
export const float32 = new DType('float32', 4, 'float', 4, Float32Array);
export const float64 = new DType('float64', 5, 'float', 8, Float64Array);
export const int8 = new DType('int8', 6, 'int', 1, null);
export const int16 = new DType('int16', 7, 'int', 2, null);
export const float16 = new DType('float16', 8, 'float', 2, null);
export const bfloat16 = new DType('bfloat16', 9, 'float', 2, null);
export const complex64 = new DType('complex64', 10, 'complex', 8, null);
export const complex128 = new DType('complex128', 11, 'complex', 16, null);

/** The types that tensors can have, by id. */
export const dtypes: readonly DType[] = [bool, uint8, int32, int64, float32, float64];

let standard = float32;

/** The type of data made of JavaScript numbers, and of what integers become where only fractions will do. */
export const get_default_dtype = (): DType => standard;

/** Makes `dtype`, float32 or float64, the type that data made of numbers has. */
export function set_default_dtype(dtype: DType): void {
  if (!(dtype instanceof DType) || dtype.kind !== 'float') {
    throw new TypeError(`only floating-point types are supported as the default type, got ${String(dtype)}`);
  }
  void dtype.Array; // refuses one that is not there yet
  standard = dtype;
}

/** The smallest type that holds both: the higher kind, and within a kind the larger type. */
export function promote_types(a: DType, b: DType): DType {
  void a.Array;
  void b.Array;
  return a.id > b.id ? a : b;
}

/**
 * How much a participant weighs in promotion: a tensor with dimensions, one without, a JavaScript number. One of a
 * lighter sort changes the type only by being of a higher kind.
 */
export type Weight = 0 | 1 | 2;
export const WITH_DIMENSIONS: Weight = 0;
export const ZERO_DIMENSIONAL: Weight = 1;
export const NUMBER: Weight = 2;

export interface Participant {
  readonly dtype: DType;
  readonly weight: Weight;
}

const kinds: readonly Kind[] = ['bool', 'int', 'float', 'complex'];

/** The type of a result, by PyTorch's rules (https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype). */
export function result_type(participants: readonly Participant[]): DType {
  const best: (DType | undefined)[] = [undefined, undefined, undefined];
  for (const { dtype, weight } of participants) {
    const type = weight === NUMBER && dtype.kind === 'float' ? standard : dtype;
    const so = best[weight];
    best[weight] = so === undefined ? type : promote_types(so, type);
  }
  return best.reduceRight((lower, higher) => {
    if (higher === undefined) return lower;
    if (lower === undefined) return higher;
    return kinds.indexOf(lower.kind) > kinds.indexOf(higher.kind) ? promote_types(higher, lower) : higher;
  })!;
}

/** The type that fractions of `dtype` have: itself, or the default type for integers and bool. */
export const fractional = (dtype: DType): DType => (dtype.kind === 'float' ? dtype : standard);

/** The type that a JavaScript number counts as in arithmetic: int64 where it is an integer, else float64 (of weight NUMBER). */
export const dtypeOfNumber = (value: number | bigint | boolean): DType =>
  typeof value === 'boolean' ? bool : typeof value === 'bigint' || Number.isInteger(value) ? int64 : float64;

const legacyNames: Readonly<Record<string, string>> = {
  float32: 'Float',
  float64: 'Double',
  int64: 'Long',
  int32: 'Int',
  uint8: 'Byte',
  bool: 'Bool',
};
const ctypes: Readonly<Record<string, string>> = {
  float32: 'float',
  float64: 'double',
  int64: 'long int',
  int32: 'int',
  uint8: 'unsigned char',
  bool: 'bool',
};
/** A type's name in messages from PyTorch's C++. */
export const legacy = (dtype: DType): string => legacyNames[dtype.name] ?? dtype.name;
/** C++'s name of a type, which other messages have. */
export const ctype = (dtype: DType): string => ctypes[dtype.name] ?? dtype.name;

/**
 * Whether a number has no place among a type's elements. As in PyTorch, an unsigned type takes negative integers too, down to
 * minus its largest, by two's complement.
 */
export function overflows(value: number | bigint | boolean, dtype: DType): boolean {
  if (dtype.kind !== 'int' || typeof value === 'boolean') return false;
  if (Number.isNaN(value)) return true;
  const most = dtype === uint8 ? 255 : dtype === int32 ? 2 ** 31 - 1 : 2 ** 63;
  const least = dtype !== uint8 ? -most - 1 : typeof value === 'bigint' || Number.isInteger(value) ? -most : 0;
  // 2^63 - 1 is no double: an int64 that is a double is below 2^63.
  return dtype === int64 && typeof value === 'bigint'
    ? BigInt.asIntN(64, value) !== value
    : value < least || (dtype === int64 ? value >= most : value > most);
}
