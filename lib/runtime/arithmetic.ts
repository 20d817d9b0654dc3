// One element's arithmetic in each type: plain JavaScript that says what the faster providers must compute.
import { type DType, bfloat16, byType, float16, float64, int64 } from '../dtype.js';
import type { Opcode } from '../expression/expression.js';
import { halfOf } from './halves.js';
import { specials } from '../special/table.js';
import { digamma, erf, erfc, erfinv, lgamma, power } from '../special/functions.js';

/** An element: a bigint of an int64 tensor, a number of any other (bool: 0 or 1). */
export type Value = number | bigint;

/** A function of two elements of one type, of which the second may be ignored. */
export type Operation = { of(a: Value, b: Value): Value }['of'];
export type Operations = { readonly [O in Opcode]?: Operation };

const MIN64 = -(2n ** 63n);
const toInt64 = (x: number): bigint => {
  const whole = Math.trunc(x);
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : MIN64; // what x86's conversion answers when it cannot
};
const toInt32 = (x: number): number => {
  const whole = Math.trunc(x);
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole + 0 : -(2 ** 31);
};
/** The nearest float32, by one rounding: what float64 could not hold is kept as one sticky bit. */
const int64ToFloat32 = (x: bigint): number => {
  const exact = x >= -(2n ** 53n) && x <= 2n ** 53n;
  return Math.fround(Number(exact ? x : ((x >> 11n) << 11n) | ((x & 2047n) === 0n ? 0n : 2048n)));
};

type Conversion = (x: Value) => Value;
/** Conversions from a fraction, and from an integer or bool. */
interface Conversions {
  readonly fraction: Conversion;
  readonly whole: Conversion;
}
const narrow = (bits: number): Conversions => ({
  fraction: (x) => Number(BigInt.asIntN(bits, BigInt(toInt32(Number(x))))),
  whole: (x) => Number(BigInt.asIntN(bits, BigInt(x))),
});
const toFloat32: Conversion = (x) => (typeof x === 'bigint' ? int64ToFloat32(x) : Math.fround(x));
const half = (dtype: DType): Conversions => {
  const { toBits, fromBits } = halfOf(dtype)!;
  const round: Conversion = (x) => fromBits(toBits(Number(toFloat32(x))));
  return { fraction: round, whole: round };
};
const same = (f: Conversion): Conversions => ({ fraction: f, whole: f });
const conversions = byType<(dtype: DType) => Conversions>({
  bool: () => same((x) => (x !== 0 && x !== 0n ? 1 : 0)),
  uint8: () => ({
    fraction: (x) => Number(BigInt.asUintN(8, toInt64(Number(x)))),
    whole: (x) => Number(BigInt.asUintN(8, BigInt(x))),
  }),
  int8: () => narrow(8),
  int16: () => narrow(16),
  int32: () => narrow(32),
  int64: () => ({ fraction: (x) => toInt64(Number(x)), whole: (x) => BigInt(x) }),
  float16: half,
  bfloat16: half,
  float32: () => same(toFloat32),
  float64: () => same(Number),
});

/** How an element becomes one of another type, by PyTorch's rules on x86. A number given by JavaScript is a float64. */
export function conversion(from: DType, to: DType): Conversion {
  if (from === to) return (x) => x;
  return conversions(to)(to)[from.kind === 'float' ? 'fraction' : 'whole'];
}

/** The element of `dtype` that a JavaScript number stands for: a whole one as an int64 would. */
export const element = (value: number | bigint, dtype: DType): Value => {
  const whole = typeof value === 'bigint' || (Number.isInteger(value) && toInt64(value) !== MIN64);
  return whole && dtype.kind !== 'float'
    ? conversion(int64, dtype)(BigInt(value))
    : conversion(typeof value === 'bigint' ? int64 : float64, dtype)(value);
};

/** The same for a number in arithmetic, which is not rounded to a 16-bit float. */
export const operand = (value: number | bigint, dtype: DType): Value =>
  element(value, dtype.kind === 'float' ? dtype.compute : dtype);

/** Orders elements; NaN is greater than all else, and equal to itself. */
export const compare = (a: Value, b: Value): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(a !== a) - Number(b !== b);
};

const test =
  (holds: { of(a: Value, b: Value): boolean }['of']): Operation =>
  (a, b) =>
    holds(a, b) ? 1 : 0;
const tests: Operations = {
  eq: test((a, b) => a === b),
  ne: test((a, b) => a !== b),
  lt: test((a, b) => a < b),
  le: test((a, b) => a <= b),
  gt: test((a, b) => a > b),
  ge: test((a, b) => a >= b),
};

/** The remainder of a division that rounds down. */
const modulo = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && b < 0 !== rest < 0 ? rest + b : rest;
};

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);
const copysign = (a: number, b: number): number => (isNegative(a) === isNegative(b) ? a : -a);

/** The nearest integer, and of two the even one. */
const round = (x: number): number => {
  const down = Math.floor(x);
  const rest = x - down;
  const nearest = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
  return copysign(nearest, x);
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const bits = new DataView(new ArrayBuffer(8));

/** The float whose pattern is `step` more. The patterns of positive floats are ordered as the floats are. */
type Neighbour = (a: number, step: number) => number;
const neighbour32: Neighbour = (a, step) => {
  bits.setFloat32(0, a);
  bits.setInt32(0, bits.getInt32(0) + step);
  return bits.getFloat32(0);
};
const neighbour64: Neighbour = (a, step) => {
  bits.setFloat64(0, a);
  bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(step));
  return bits.getFloat64(0);
};
const neighbour16 = (dtype: DType): Neighbour => {
  const { toBits, fromBits } = halfOf(dtype)!;
  return (a, step) => fromBits(toBits(a) + step);
};

/** The float after `a` in the direction of `b`. */
function nextafter(a: number, b: number, neighbour: Neighbour): number {
  if (a !== a || b !== b) return NaN;
  if (a === b) return b;
  if (a === 0) return copysign(neighbour(0, 1), b);
  return neighbour(a, b > a === a > 0 ? 1 : -1);
}

/** @param r rounds to the type */
function floatOperations(r: (x: number) => number, neighbour: Neighbour): Operations {
  const unary =
    (f: (x: number) => number) =>
    (a: number): number =>
      r(f(a));
  const rounded =
    (f: (a: number, b: number) => number) =>
    (a: number, b: number): number =>
      r(f(a, b));
  const floorDivide = (a: number, b: number): number => {
    if (b === 0) return r(a / b);
    const rest = a % b;
    const quotient = r(r(a - rest) / b) - Number(rest !== 0 && b < 0 !== rest < 0);
    if (quotient === 0) return copysign(0, a / b);
    const down = Math.floor(quotient);
    return r(quotient - down > 0.5 ? down + 1 : down);
  };
  const table: { readonly [O in Opcode]?: { of(a: number, b: number): Value }['of'] } = {
    ...tests,
    add: rounded((a, b) => a + b),
    sub: rounded((a, b) => a - b),
    mul: rounded((a, b) => a * b),
    div: rounded((a, b) => a / b),
    quotient: rounded((a, b) => Math.trunc(r(a / b))),
    floor_divide: floorDivide,
    fmod: (a, b) => a % b,
    remainder: rounded(modulo),
    pow: rounded(power),
    maximum: (a, b) => Math.max(a, b),
    minimum: (a, b) => Math.min(a, b),
    atan2: rounded((a, b) => Math.atan2(a, b)),
    copysign,
    nextafter: (a, b) => nextafter(a, b, neighbour),
    neg: (a) => -a,
    abs: (a) => Math.abs(a),
    sgn: (a) => Number(a > 0) - Number(a < 0),
    floor: (a) => Math.floor(a),
    ceil: (a) => Math.ceil(a),
    round,
    trunc: (a) => Math.trunc(a),
    sqrt: unary(Math.sqrt),
    exp: unary(Math.exp),
    exp2: unary((x) => 2 ** x),
    expm1: unary(Math.expm1),
    log: unary(Math.log),
    log2: unary(Math.log2),
    log10: unary(Math.log10),
    log1p: unary(Math.log1p),
    sin: unary(Math.sin),
    cos: unary(Math.cos),
    tan: unary(Math.tan),
    asin: unary(Math.asin),
    acos: unary(Math.acos),
    atan: unary(Math.atan),
    sinh: unary(Math.sinh),
    cosh: unary(Math.cosh),
    tanh: unary(Math.tanh),
    asinh: unary(Math.asinh),
    acosh: unary(Math.acosh),
    atanh: unary(Math.atanh),
    sigmoid: unary(sigmoid),
    erf: unary(erf),
    erfc: unary(erfc),
    erfinv: unary(erfinv),
    lgamma: unary(lgamma),
    digamma: unary(digamma),
    ...Object.fromEntries(Object.entries(specials).map(([name, f]) => [name, rounded(f)])),
  };
  return table;
}

/**
 * Integers by their int64 arithmetic.
 *
 * @param wrap brings a result back into the type
 * @param width bits of the type
 * @param signed whether it has negative numbers
 */
function bigintOperations(wrap: (x: bigint) => bigint, width: bigint, signed: boolean): Operations {
  const powerOf = (a: bigint, b: bigint): bigint => {
    if (b < 0n) return a === 1n ? 1n : a === -1n ? (b % 2n === 0n ? 1n : -1n) : 0n;
    let result = 1n;
    for (let square = a, rest = b; rest > 0n; rest >>= 1n) {
      if ((rest & 1n) === 1n) result = wrap(result * square);
      square = wrap(square * square);
    }
    return result;
  };
  const outside = (shift: bigint): boolean => shift < 0n || shift >= width;
  const remainder = (a: bigint, b: bigint): bigint => {
    if (b === 0n) return 0n;
    const rest = a % b;
    return rest !== 0n && b < 0n !== rest < 0n ? rest + b : rest;
  };
  const table: { readonly [O in Opcode]?: { of(a: bigint, b: bigint): Value }['of'] } = {
    ...tests,
    add: (a, b) => wrap(a + b),
    sub: (a, b) => wrap(a - b),
    mul: (a, b) => wrap(a * b),
    quotient: (a, b) => (b === 0n ? 0n : wrap(a / b)),
    floor_divide: (a, b) => (b === 0n ? 0n : wrap((a - remainder(a, b)) / b)),
    fmod: (a, b) => (b === 0n ? 0n : a % b),
    remainder,
    pow: powerOf,
    maximum: (a, b) => (a > b ? a : b),
    minimum: (a, b) => (a < b ? a : b),
    neg: (a) => wrap(-a),
    abs: (a) => (a < 0n ? wrap(-a) : a),
    sgn: (a) => BigInt(Number(a > 0n) - Number(a < 0n)),
    bitwise_and: (a, b) => a & b,
    bitwise_or: (a, b) => a | b,
    bitwise_xor: (a, b) => a ^ b,
    bitwise_not: (a) => wrap(~a),
    shift_left: (a, b) => (outside(b) ? 0n : wrap(a << b)),
    shift_right: (a, b) => (outside(b) ? (signed && a < 0n ? -1n : 0n) : a >> b),
  };
  return table;
}

/** The same on integers that JavaScript keeps as numbers. */
function narrowOperations(wide: Operations, narrow: (x: Value) => Value): Operations {
  return Object.fromEntries(
    Object.entries(wide).map(([name, of]) => [name, (a: Value, b: Value) => narrow(of(BigInt(a), BigInt(b ?? 0)))]),
  );
}

const signedOperations = (bits: number): Operations =>
  bigintOperations((x) => BigInt.asIntN(bits, x), BigInt(bits), true);
const uint8Operations = narrowOperations(
  bigintOperations((x) => BigInt.asUintN(8, x), 8n, false),
  Number,
);

/** Arithmetic on elements of a type, which has operations for all that makes sense on it. */
const operations = byType<Operations>({
  // A sum of bools is their disjunction, a product their conjunction; the difference is PyTorch's `logical_xor`.
  bool: {
    ...narrowOperations(uint8Operations, (x) => (Number(x) !== 0 ? 1 : 0)),
    bitwise_not: (a) => (Number(a) === 0 ? 1 : 0),
  },
  uint8: uint8Operations,
  int8: narrowOperations(signedOperations(8), Number),
  int16: narrowOperations(signedOperations(16), Number),
  int32: narrowOperations(signedOperations(32), Number),
  int64: signedOperations(64),
  // In float32; what is stored is rounded.
  float16: floatOperations(Math.fround, neighbour16(float16)),
  bfloat16: floatOperations(Math.fround, neighbour16(bfloat16)),
  float32: floatOperations(Math.fround, neighbour32),
  float64: floatOperations((x) => x, neighbour64),
});

/** The operation `name` on elements of `dtype`. */
export function operation(dtype: DType, name: Opcode): Operation {
  const found = operations(dtype)[name];
  if (found === undefined) throw new TypeError(`${name} of ${dtype.name} has no meaning`);
  return found;
}
