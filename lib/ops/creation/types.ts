// Questions about element types.
import {
  DType,
  NUMBER,
  type Num,
  type Participant,
  WITH_DIMENSIONS,
  ZERO_DIMENSIONAL,
  dtypeOfNumber,
  floatRange,
  get_default_dtype,
  greatest,
  integerRange,
  promote_types as promoted,
  result_type as resultOf,
} from '../../dtype.js';
import { callable } from '../../callable.js';
import { streamed } from '../../random/arithmetic.js';
import { Tensor } from '../../tensor.js';
import {
  type Arguments,
  type Signature,
  type Values,
  bind,
  describe,
  dtype,
  tensorOrScalar,
} from '../row/signature.js';

const question =
  <const S extends Signature, R>(name: string, signature: S, answer: (...values: Values<S>) => R) =>
  (...args: Arguments<S>): R =>
    answer(...(bind(name, signature, args) as Values<S>));

/**
 * The smallest type that holds both: the higher kind, and within a kind the larger type.
 *
 * @param type1 a dtype
 * @param type2 a dtype
 * @returns a dtype
 * @example
 * torch.promote_types(torch.int32, torch.float32); // torch.float32
 * @see https://docs.pytorch.org/docs/stable/generated/torch.promote_types.html
 */
export const promote_types = question('promote_types', [dtype('type1'), dtype('type2')], promoted);

const participant = (x: Tensor | Num): Participant =>
  !(x instanceof Tensor)
    ? { dtype: dtypeOfNumber(x), weight: NUMBER }
    : { dtype: x.dtype, weight: x.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS };
/**
 * The type of arithmetic on two tensors or numbers.
 *
 * @param tensor a tensor or a number
 * @returns a dtype
 * @example
 * torch.result_type(torch.tensor([1, 2]), 1.5); // torch.float32
 * @see https://docs.pytorch.org/docs/stable/generated/torch.result_type.html
 */
export const result_type = question('result_type', [tensorOrScalar('tensor'), tensorOrScalar('other')], (a, b): DType =>
  resultOf([participant(a), participant(b)]),
);

const kinds = ['bool', 'int', 'float', 'complex'];
/**
 * Whether results of one type may be written to tensors of another: never to a lower kind.
 *
 * @param to the type that is cast to
 * @param from_ the type of the results
 * @returns true or false
 * @example
 * torch.can_cast(torch.int32, torch.float32); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.can_cast.html
 */
export const can_cast = question(
  'can_cast',
  [dtype('from_'), dtype('to')],
  (from, to): boolean => kinds.indexOf(from.kind) <= kinds.indexOf(to.kind),
);

const inspect = Symbol.for('nodejs.util.inspect.custom');

function checked(name: string, type: unknown): DType {
  if (type instanceof DType) return type;
  throw new TypeError(`${name}(): argument 'type' (position 1) must be torch.dtype, not ${describe(type)}`);
}

/** The limits of a floating-point type. */
class FloatInfo {
  /** Bits a number. */
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  /** The greatest number. */
  readonly max: number;
  /** The least number, `-max`. */
  readonly min: number;
  /** The smallest positive number with all its digits. */
  readonly tiny: number;
  /** The same as `tiny`. */
  readonly smallest_normal: number;
  /** A power of ten: decimals to this one are kept. */
  readonly resolution: number;
  /** The type's name. */
  readonly dtype: string;

  /** @param type a floating-point type (of a complex one its parts count); left out: the default type */
  constructor(type: DType = get_default_dtype()) {
    const range = floatRange(checked('finfo', type));
    if (range === null) {
      throw new TypeError(
        "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
      );
    }
    const { digits, exponent } = range;
    this.bits = (8 * type.itemsize) / (type.is_complex ? 2 : 1);
    this.eps = 2 ** (1 - digits);
    this.max = greatest(range);
    this.min = -this.max;
    this.tiny = this.smallest_normal = 2 ** (1 - exponent);
    this.resolution = Number(`1e-${Math.floor((digits - 1) * Math.log10(2))}`);
    this.dtype = type.is_complex ? `float${this.bits}` : type.name;
  }

  toString(): string {
    const fields = (['resolution', 'min', 'max', 'eps', 'smallest_normal', 'tiny'] as const).map(
      (field) => `${field}=${streamed(this[field])}`,
    );
    return `finfo(${fields.join(', ')}, dtype=${this.dtype})`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/** The limits of an integer type. */
class IntegerInfo {
  /** Bits a number. */
  readonly bits: number;
  /** The greatest number, a BigInt past 2^53. */
  readonly max: number | bigint;
  /** The least number. */
  readonly min: number | bigint;
  /** The type's name. */
  readonly dtype: string;

  constructor(type: DType) {
    if (type === undefined) throw new TypeError('iinfo() missing 1 required positional arguments: "type"');
    const range = integerRange(checked('iinfo', type));
    if (range === null) {
      throw new TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'");
    }
    if (type.kind === 'bool') throw new TypeError('torch.bool is not supported by torch.iinfo');
    const plain = (x: bigint): number | bigint => (Number.isSafeInteger(Number(x)) ? Number(x) : x);
    this.bits = 8 * type.itemsize;
    this.max = plain(range.most);
    this.min = plain(range.least);
    this.dtype = type.name;
  }

  toString(): string {
    return `iinfo(min=${streamed(Number(this.min))}, max=${streamed(Number(this.max))}, dtype=${this.dtype})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
Object.defineProperty(FloatInfo, 'name', { value: 'finfo' });
Object.defineProperty(IntegerInfo, 'name', { value: 'iinfo' });

/**
 * The limits of a floating-point type: `bits eps max min tiny smallest_normal resolution dtype`.
 *
 * @param type left out: `torch.get_default_dtype()`
 * @throws TypeError for a type of integers
 * @example
 * torch.finfo(torch.float16).max; // 65504
 * @see https://docs.pytorch.org/docs/stable/type_info.html
 */
export const finfo = callable(FloatInfo);
export type finfo = FloatInfo;
/**
 * The limits of an integer type: `bits max min dtype`; of int64 as BigInts.
 *
 * @param type a type of integers
 * @throws TypeError for any other type
 * @example
 * torch.iinfo(torch.int16).min; // -32768
 * @see https://docs.pytorch.org/docs/stable/type_info.html
 */
export const iinfo = callable(IntegerInfo);
export type iinfo = IntegerInfo;
