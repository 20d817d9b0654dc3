// Element types: one table says all there is to say of them, and what type an operation on several has.
import { NotImplementedError, RuntimeError, takesNothing } from './errors.js';

/** How an element type behaves in arithmetic: a mixture has the highest kind of its operands. */
export type Kind = 'bool' | 'int' | 'float' | 'complex';

/**
 * The typed array that holds elements of some type in JavaScript; bool is a byte of 0 or 1. The 16-bit floats, for which not every
 * engine has an array, stand in a Float32Array, which holds all of them exactly.
 */
export type Elements = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array;
type ElementsConstructor =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int8ArrayConstructor
  | Int16ArrayConstructor
  | Int32ArrayConstructor
  | BigInt64ArrayConstructor
  | Uint8ArrayConstructor;

/** A type that tensors can have. */
export type StoredName =
  'bool' | 'uint8' | 'int8' | 'int16' | 'int32' | 'int64' | 'float16' | 'bfloat16' | 'float32' | 'float64';
/** A type that has a name. */
export type DTypeName = StoredName | 'complex64' | 'complex128';

interface Descriptor {
  readonly kind: Kind;
  /** bytes an element */
  readonly itemsize: number;
  /** what holds such elements in JavaScript; null for a type that is not there yet */
  readonly array: ElementsConstructor | null;
  /** the types next above: a mixture has the least type that is above all of its operands */
  readonly above: readonly DTypeName[];
  /** the type that its arithmetic is done in; results are rounded, or wrapped, when they are stored */
  readonly compute: DTypeName;
  /** the type of its sums and products */
  readonly sum: DTypeName;
  /** the least and the greatest integer (of integers), or how many bits hold a fraction's digits and the largest exponent of 2 */
  readonly range:
    { readonly least: bigint; readonly most: bigint } | { readonly digits: number; readonly exponent: number };
  /** in messages from PyTorch's kernels, and before `Tensor` in the legacy name */
  readonly legacy: string;
  /** C++'s name, which other messages have */
  readonly ctype: string;
  /** C++'s name in messages about a single number */
  readonly scalar: string;
}

const signed = (bits: bigint) => ({ least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n });
const single = { digits: 24, exponent: 127 };
const double = { digits: 53, exponent: 1023 };

// prettier-ignore
const table: Readonly<Record<DTypeName, Descriptor>> = {
  bool: { kind: 'bool', itemsize: 1, array: Uint8Array, above: ['uint8', 'int8'], compute: 'bool', sum: 'int64',
    range: { least: 0n, most: 1n }, legacy: 'Bool', ctype: 'bool', scalar: 'bool' },
  uint8: { kind: 'int', itemsize: 1, array: Uint8Array, above: ['int16'], compute: 'uint8', sum: 'int64',
    range: { least: 0n, most: 255n }, legacy: 'Byte', ctype: 'unsigned char', scalar: 'uint8_t' },
  int32: { kind: 'int', itemsize: 4, array: Int32Array, above: ['int64'], compute: 'int32', sum: 'int64',
    range: signed(32n), legacy: 'Int', ctype: 'int', scalar: 'int' },
  int64: { kind: 'int', itemsize: 8, array: BigInt64Array, above: ['float16', 'bfloat16'], compute: 'int64', sum: 'int64',
    range: signed(64n), legacy: 'Long', ctype: 'long int', scalar: 'int64_t' },
  float32: { kind: 'float', itemsize: 4, array: Float32Array, above: ['float64', 'complex64'], compute: 'float32', sum: 'float32',
    range: single, legacy: 'Float', ctype: 'float', scalar: 'float' },
  float64: { kind: 'float', itemsize: 8, array: Float64Array, above: ['complex128'], compute: 'float64', sum: 'float64',
    range: double, legacy: 'Double', ctype: 'double', scalar: 'double' },
  int8: { kind: 'int', itemsize: 1, array: Int8Array, above: ['int16'], compute: 'int32', sum: 'int64',
    range: signed(8n), legacy: 'Char', ctype: 'signed char', scalar: 'int8_t' },
  int16: { kind: 'int', itemsize: 2, array: Int16Array, above: ['int32'], compute: 'int32', sum: 'int64',
    range: signed(16n), legacy: 'Short', ctype: 'short int', scalar: 'int16_t' },
  float16: { kind: 'float', itemsize: 2, array: Float32Array, above: ['float32'], compute: 'float32', sum: 'float16',
    range: { digits: 11, exponent: 15 }, legacy: 'Half', ctype: 'c10::Half', scalar: 'c10::Half' },
  bfloat16: { kind: 'float', itemsize: 2, array: Float32Array, above: ['float32'], compute: 'float32', sum: 'bfloat16',
    range: { digits: 8, exponent: 127 }, legacy: 'BFloat16', ctype: 'c10::BFloat16', scalar: 'c10::BFloat16' },
  complex64: { kind: 'complex', itemsize: 8, array: null, above: ['complex128'], compute: 'complex64', sum: 'complex64',
    range: single, legacy: 'ComplexFloat', ctype: 'c10::complex<float>', scalar: 'c10::complex<float>' },
  complex128: { kind: 'complex', itemsize: 16, array: null, above: [], compute: 'complex128', sum: 'complex128',
    range: double, legacy: 'ComplexDouble', ctype: 'c10::complex<double>', scalar: 'c10::complex<double>' },
};
const names = Object.keys(table) as DTypeName[];

/**
 * An element type, as `torch.float32`. Compare with `===`.
 *
 * @param name PyTorch's name of it
 * @throws NotImplementedError where elements are made of a type that is not there yet
 * @example
 * torch.float32 instanceof torch.dtype; // true
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export class DType {
  /** PyTorch's name. */
  readonly name: DTypeName;
  /** A small number, as an index of tables. */
  readonly id: number;
  readonly kind: Kind;
  /** Bytes an element. */
  readonly itemsize: number;
  /** Whether it holds fractions, and no complex numbers. */
  readonly is_floating_point: boolean;
  readonly is_complex: boolean;
  /** Whether it has negative numbers. */
  readonly is_signed: boolean;
  /** @internal Whether its arithmetic is done in another type. */
  readonly widens: boolean;
  private readonly array: ElementsConstructor | null;
  // Kept once they have been found: calls ask for them, and the table is made before all types are. Nobody else sees them: a type that
  // holds itself is nothing for JSON.
  #compute: DType | null = null;
  #sum: DType | null = null;

  constructor(name: DTypeName) {
    const { kind, itemsize, array, range, compute } = table[name];
    this.name = name;
    this.id = names.indexOf(name);
    this.kind = kind;
    this.itemsize = itemsize;
    this.array = array;
    this.is_floating_point = kind === 'float';
    this.is_complex = kind === 'complex';
    this.is_signed = !('least' in range) || range.least < 0n;
    this.widens = compute !== name;
  }

  /** A short name: `f32`, `bf16`, `i64`. */
  get abbr(): string {
    return `${/^(bf|.)/.exec(this.name)![0]}${8 * this.itemsize}`;
  }

  /** The typed array for such elements. Throws NotImplementedError for a type that is not there yet. */
  get Array(): ElementsConstructor {
    return this.array ?? absent(this);
  }

  /** The type that its arithmetic is done in. */
  get compute(): DType {
    return (this.#compute ??= all[table[this.name].compute]);
  }

  /** The type of its sums and products. */
  get sum(): DType {
    return (this.#sum ??= all[table[this.name].sum]);
  }

  toString(): string {
    return `torch.${this.name}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** @throws NotImplementedError: there are no tensors of the type */
export function absent(dtype: DType): never {
  const known = dtypes.map(({ name }) => name);
  throw new NotImplementedError(
    `torch.${dtype.name} is not there yet: tensors are ${known.slice(0, -1).join(', ')} or ${known.at(-1)!}`,
  );
}

const all = Object.fromEntries(names.map((name) => [name, new DType(name)])) as Record<DTypeName, DType>;
/**
 * True and false, a byte each.
 *
 * @example
 * torch.tensor([true, false]).dtype; // torch.bool
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const bool: DType = all.bool;
/**
 * Whole numbers from 0 to 255.
 *
 * @example
 * torch.tensor([1, 255], { dtype: torch.uint8 }).add(1); // tensor([2, 0], dtype=torch.uint8)
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const uint8: DType = all.uint8;
/**
 * Whole numbers from -128 to 127.
 *
 * @example
 * torch.iinfo(torch.int8).max; // 127
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const int8: DType = all.int8;
/**
 * Whole numbers of 16 bits.
 *
 * @example
 * torch.iinfo(torch.int16).max; // 32767
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const int16: DType = all.int16;
/**
 * Whole numbers of 32 bits.
 *
 * @example
 * torch.iinfo(torch.int32).max; // 2147483647
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const int32: DType = all.int32;
/**
 * Whole numbers of 64 bits; `item()` and `tolist()` give numbers, and BigInts past 2^53.
 *
 * @example
 * torch.arange(3).dtype; // torch.int64
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const int64: DType = all.int64;
/**
 * Half precision: 11 bits of fraction, computed in float32.
 *
 * @example
 * torch.tensor(0.1, { dtype: torch.float16 }).item(); // 0.0999755859375
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const float16: DType = all.float16;
/**
 * Float32 with 8 bits of fraction, computed in float32.
 *
 * @example
 * torch.tensor(0.1, { dtype: torch.bfloat16 }).item(); // 0.10009765625
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const bfloat16: DType = all.bfloat16;
/**
 * Single precision, the default.
 *
 * @example
 * torch.tensor([1.5]).dtype; // torch.float32
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const float32: DType = all.float32;
/**
 * Double precision, JavaScript's own numbers.
 *
 * @example
 * torch.tensor(0.1, { dtype: torch.float64 }).item(); // 0.1
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const float64: DType = all.float64;
/**
 * Complex numbers of two float32: there are no such tensors yet.
 *
 * @example
 * String(torch.complex64); // torch.complex64
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const complex64: DType = all.complex64;
/**
 * Complex numbers of two float64: there are no such tensors yet.
 *
 * @example
 * String(torch.complex128); // torch.complex128
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype
 */
export const complex128: DType = all.complex128;

/** The types that tensors can have. */
export const dtypes: readonly DType[] = Object.values(all).filter(({ name }) => table[name].array !== null);

/** A function that finds what a table says of a type. The table is total: a type that it forgets does not compile. */
export function byType<T>(entries: Readonly<Record<StoredName, T>>): (dtype: DType) => T {
  const list = dtypes.map(({ name }) => entries[name as StoredName]);
  return (dtype) => (dtype.id < list.length ? list[dtype.id]! : absent(dtype));
}

let standard = float32;

/**
 * The type of data made of JavaScript numbers, and of what integers become where only fractions will do.
 *
 * @returns a dtype
 * @throws TypeError where it is given anything
 * @example
 * torch.get_default_dtype(); // torch.float32
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_default_dtype.html
 */
export function get_default_dtype(): DType {
  takesNothing('torch.get_default_dtype', arguments.length);
  return standard;
}

/**
 * Makes a floating-point type the one that data made of numbers has.
 *
 * @param dtype `torch.float32`, or another type with fractions
 * @returns nothing
 * @throws TypeError for what is no floating-point type
 * @example
 * torch.set_default_dtype(torch.float64);
 * torch.set_default_dtype(torch.float32);
 * torch.get_default_dtype(); // torch.float32
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_default_dtype.html
 */
export function set_default_dtype(dtype: DType): void {
  if (!(dtype instanceof DType) || dtype.kind !== 'float') {
    throw new TypeError(`only floating-point types are supported as the default type, got ${String(dtype)}`);
  }
  standard = dtype;
}

/** All types that each type can become without a change of what it means, itself among them. */
const reach = new Map<DTypeName, ReadonlySet<DTypeName>>();
function reachOf(name: DTypeName): ReadonlySet<DTypeName> {
  let found = reach.get(name);
  if (found === undefined)
    reach.set(name, (found = new Set([name, ...table[name].above.flatMap((up) => [...reachOf(up)])])));
  return found;
}

/** The least type above each pair, by ids: of all above both, the one from which the others can be reached. */
const joins: readonly (readonly DType[])[] = names.map((a) =>
  names.map((b) => {
    const both = [...reachOf(a)].filter((name) => reachOf(b).has(name));
    return all[both.find((name) => both.every((other) => reachOf(name).has(other)))!];
  }),
);

/** The smallest type that holds both: the higher kind, and within a kind the larger type. */
export const promote_types = (a: DType, b: DType): DType => joins[a.id]![b.id]!;

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

/** Whether it has whole numbers alone, and no derivatives. */
export const isWhole = ({ kind }: DType): boolean => kind === 'bool' || kind === 'int';

/** The type that fractions of `dtype` have: itself, or the default type for integers and bool. */
export const fractional = (dtype: DType): DType => (dtype.kind === 'float' ? dtype : standard);

/** A number as operators take it: JavaScript's, a BigInt that no double holds, or a boolean, which stays one in promotion. */
export type Num = number | bigint | boolean;

/** The type that a number counts as in arithmetic: int64 where it is an integer of 64 bits, else float64 (of weight NUMBER). */
export const dtypeOfNumber = (value: Num): DType =>
  typeof value === 'number'
    ? Number.isInteger(value) && value < 2 ** 63 && value >= -(2 ** 63)
      ? int64
      : float64
    : typeof value === 'bigint'
      ? int64
      : bool;

/** A number as operators take it. Throws PyTorch's error for an integer of more than 64 bits. */
export function toNum(value: Num): Num {
  if (typeof value !== 'bigint') return value;
  if (BigInt.asIntN(64, value) !== value)
    throw new RuntimeError('value cannot be converted to type int64_t without overflow');
  const double = Number(value);
  return BigInt(double) === value && double < 2 ** 63 ? double : value;
}

/** A type's name in messages from PyTorch's C++. */
export const legacy = (dtype: DType): string => table[dtype.name].legacy;
/** C++'s name of a type, which other messages have. */
export const ctype = (dtype: DType): string => table[dtype.name].ctype;
/** C++'s name of a type in messages about one number. */
export const scalarType = (dtype: DType): string => table[dtype.name].scalar;

/** The least and the greatest of integers (bool: 0 and 1), or null. */
export function integerRange(dtype: DType): { readonly least: bigint; readonly most: bigint } | null {
  const { range } = table[dtype.name];
  return 'least' in range ? range : null;
}

/** How many bits hold a fraction's digits (of complex numbers, of their parts), and the greatest exponent of 2; null of integers. */
export function floatRange(dtype: DType): { readonly digits: number; readonly exponent: number } | null {
  const { range } = table[dtype.name];
  return 'digits' in range ? range : null;
}

/** The greatest number of a type of fractions. */
export const greatest = ({ digits, exponent }: { digits: number; exponent: number }): number =>
  (2 - 2 ** (1 - digits)) * 2 ** exponent;

/**
 * Whether a number has no place among a type's elements. As in PyTorch, an unsigned type takes negative integers too, down to
 * minus its largest, by two's complement, and infinity is a fraction.
 */
export function overflows(value: number | bigint | boolean, dtype: DType): boolean {
  const { kind, range } = table[dtype.name];
  if (kind === 'bool' || typeof value === 'boolean') return false;
  if (!('least' in range)) return Number.isFinite(Number(value)) && Math.abs(Number(value)) > greatest(range);
  const { least, most } = range;
  if (typeof value === 'bigint') return value > most || value < (least === 0n ? -most : least);
  if (Number.isNaN(value)) return true;
  return value > most || value < (least === 0n && Number.isInteger(value) ? -most : least);
}
