// Every opcode of an expression by tfjs's kernels: one kernel where it is right on every backend, else several.
import { type DType, bool, int32, uint8 } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { type Opcode, onNumbers } from '../../expression/expression.js';
import type { Calculator, Operand } from './calculator.js';
import type { Handle } from './kernels.js';
import { cos, digamma, erf, erfc, erfinv, lgamma, log1p, sin } from './special.js';

/** One operation; a unary one ignores `b`. At least one operand is a tensor, of a unary one the first. */
type Operation = (c: Calculator, a: Handle, b: Handle, dtype: DType) => Handle;

const kernel1 =
  (name: string): Operation =>
  (c, a) =>
    c.unary(name, a);
const kernel2 =
  (name: string): Operation =>
  (c, a, b) =>
    c.binary(name, a, b);

const tests: { readonly [op in Opcode]?: string } = {
  eq: 'Equal',
  ne: 'NotEqual',
  lt: 'Less',
  le: 'LessEqual',
  gt: 'Greater',
  ge: 'GreaterEqual',
};

// Floats

/** Whether a number's sign bit is set, that of -0 included; no for a NaN. */
const isNegative = (c: Calculator, x: Handle): Handle => c.or(c.less(x, 0), c.less(c.div(1, x), 0));

const trunc = (c: Calculator, x: Handle): Handle => c.select(c.less(x, 0), c.unary('Ceil', x), c.unary('Floor', x));

function copysign(c: Calculator, size: Handle, sign: Handle): Handle {
  const positive = c.abs(size);
  return c.select(isNegative(c, sign), c.neg(positive), positive);
}

/** The remainder with the dividend's sign. Of positive numbers tfjs's Mod is exact; else it rounds. */
const fmod = (c: Calculator, a: Handle, b: Handle): Handle => copysign(c, c.binary('Mod', c.abs(a), c.abs(b)), a);

/** Whether a remainder has the wrong sign for a division that rounds down. */
const offside = (c: Calculator, rest: Handle, b: Handle): Handle =>
  c.and(c.notEqual(rest, 0), c.xor(c.less(rest, 0), c.less(b, 0)));

/** The larger (or the smaller), and NaN where either is. */
const extreme =
  (name: 'Maximum' | 'Minimum'): Operation =>
  (c, a, b) => {
    if (c.javascript) return c.binary(name, a, b);
    if (c.kernels.name === 'wasm') return c.select(c.isNan(b), b, c.binary(name, a, b));
    const first = name === 'Maximum' ? c.greaterEqual(a, b) : c.lessEqual(a, b);
    return c.select(c.or(first, c.isNan(a)), a, b);
  };

const LEAST_FLOAT = 2 ** -149;
const HALF_ULP = 2 ** -24 * (1 + 2 ** -23);
const GREATEST = 3.4028234663852886e38;

/** Rump, Ogita, Morikura, Oishi, "Interval arithmetic with fixed rounding mode" (2016): x ± (φ|x| + η) rounds to a neighbour. */
function nextafter(c: Calculator, a: Handle, b: Handle): Handle {
  const size = c.abs(a);
  const small = c.less(size, 2 ** -100);
  const step = c.select(small, LEAST_FLOAT, c.mul(size, HALF_ULP));
  // Where steps are near the least float, on a larger scale.
  const scaled = c.mul(c.select(small, a, 0), 2 ** 24);
  const scaledStep = c.select(c.less(size, 2 ** -125), 2 ** -125, c.mul(c.abs(scaled), HALF_ULP));
  const up = c.greater(b, a);
  const moved = (x: Handle, by: Handle) => c.select(up, c.add(x, by), c.sub(x, by));
  const near = c.select(c.less(size, 2 ** -125), moved(a, step), c.mul(moved(scaled, scaledStep), 2 ** -24));
  const next = c.select(small, near, moved(a, step));
  const edge = c.select(c.equal(size, Infinity), copysign(c, c.full(size.shape, GREATEST, 'float32'), a), next);
  const unordered = c.or(c.isNan(a), c.isNan(b));
  return c.select(unordered, c.add(a, b), c.select(c.equal(a, b), b, edge));
}

function floatFloorDivide(c: Calculator, a: Handle, b: Handle): Handle {
  // PyTorch's (and Python's) algorithm: a quotient that rounding pushed over an integer is put back.
  const rest = fmod(c, a, b);
  const exact = c.div(c.sub(a, rest), b);
  const down = c.select(offside(c, rest, b), c.sub(exact, 1), exact);
  const floor = c.unary('Floor', down);
  const nearest = c.select(c.greater(c.sub(down, floor), 0.5), c.add(floor, 1), floor);
  const plain = c.div(a, b);
  const zero = c.select(isNegative(c, plain), -0, c.full(plain.shape, 0, 'float32'));
  return c.select(c.equal(b, 0), plain, c.select(c.equal(down, 0), zero, nearest));
}

/** C's pow. JavaScript's differs from it where the base is ±1: `pow(1, NaN) = 1` and `pow(-1, ±∞) = 1`. */
function power(c: Calculator, a: Handle, b: Handle): Handle {
  const plain = c.binary('Pow', a, b);
  const one = c.or(c.equal(a, 1), c.and(c.equal(c.abs(a), 1), c.equal(c.abs(b), Infinity)));
  return c.select(one, 1, plain);
}

function sign(c: Calculator, x: Handle, type: 'float32' | 'int32'): Handle {
  return c.sub(c.cast(c.greater(x, 0), type), c.cast(c.less(x, 0), type));
}

const floats: { readonly [op in Opcode]?: Operation } = {
  add: kernel2('Add'),
  sub: kernel2('Sub'),
  mul: kernel2('Multiply'),
  div: kernel2('RealDiv'),
  quotient: (c, a, b) => trunc(c, c.div(a, b)),
  floor_divide: floatFloorDivide,
  fmod,
  remainder: (c, a, b) => {
    const rest = fmod(c, a, b);
    return c.select(offside(c, rest, b), c.add(rest, b), rest);
  },
  pow: power,
  maximum: extreme('Maximum'),
  minimum: extreme('Minimum'),
  neg: kernel1('Neg'),
  abs: kernel1('Abs'),
  sgn: (c, a) => sign(c, a, 'float32'),
  floor: kernel1('Floor'),
  ceil: kernel1('Ceil'),
  round: kernel1('Round'),
  trunc,
  atan2: kernel2('Atan2'),
  copysign,
  nextafter,
  sqrt: kernel1('Sqrt'),
  exp: kernel1('Exp'),
  exp2: (c, a) => c.binary('Pow', c.number(2, 'float32'), a),
  expm1: kernel1('Expm1'),
  log: kernel1('Log'),
  log2: (c, a) => c.mul(c.unary('Log', a), Math.LOG2E),
  log10: (c, a) => c.mul(c.unary('Log', a), Math.LOG10E),
  log1p: (c, a) => log1p(c, a),
  sin: (c, a) => sin(c, a),
  cos: (c, a) => cos(c, a),
  tan: kernel1('Tan'),
  asin: kernel1('Asin'),
  acos: kernel1('Acos'),
  atan: kernel1('Atan'),
  sinh: kernel1('Sinh'),
  cosh: kernel1('Cosh'),
  tanh: kernel1('Tanh'),
  asinh: kernel1('Asinh'),
  acosh: kernel1('Acosh'),
  atanh: kernel1('Atanh'),
  sigmoid: kernel1('Sigmoid'),
  erf: (c, a) => erf(c, a),
  erfc: (c, a) => erfc(c, a),
  erfinv: (c, a) => erfinv(c, a),
  lgamma: (c, a) => lgamma(c, a),
  digamma: (c, a) => digamma(c, a),
};

// Integers

/** Rounds towards 0; by 0 it is 0. */
function quotient(c: Calculator, a: Handle, b: Handle): Handle {
  const none = c.equal(b, 0);
  const size = c.binary('FloorDiv', c.abs(a), c.abs(c.select(none, 1, b)));
  const signed = c.select(c.xor(c.less(a, 0), c.less(b, 0)), c.neg(size), size);
  return c.select(none, 0, signed);
}

/** Rounds down; by 0 it is 0. */
function integerFloorDivide(c: Calculator, a: Handle, b: Handle): Handle {
  const q = quotient(c, a, b);
  const rest = c.sub(a, c.mul(q, b));
  return c.sub(q, c.cast(c.and(offside(c, rest, b), c.notEqual(b, 0)), 'int32'));
}

const integerFmod = (c: Calculator, a: Handle, b: Handle): Handle =>
  c.select(c.equal(b, 0), 0, c.sub(a, c.mul(quotient(c, a, b), b)));

/** A product modulo 2³². tfjs's cpu backend multiplies doubles, which lose the low bits past 2⁵³: there by halves. */
function wrappingProduct(c: Calculator, a: Handle, b: Handle): Handle {
  if (!c.javascript) return c.mul(a, b);
  const high = c.binary('FloorDiv', a, 65536);
  const low = c.sub(a, c.mul(high, 65536));
  return c.add(c.mul(c.mul(high, b), 65536), c.mul(low, b));
}

/** Powers by squaring, modulo the type's range. */
function integerPower(c: Calculator, a: Handle, b: Handle, dtype: DType): Handle {
  const times = (x: Handle, y: Handle) => (dtype === uint8 ? wrapped(c, c.mul(x, y)) : wrappingProduct(c, x, y));
  let square = a;
  let rest = b;
  let product: Handle = c.number(1, 'int32');
  // Past 31 steps every bit of an exponent has been used.
  for (let k = 0; k < 31; k++) {
    const half = c.binary('FloorDiv', rest, 2);
    const odd = c.notEqual(c.sub(rest, c.mul(half, 2)), 0);
    product = c.select(odd, times(product, square), product);
    if (k < 30) square = times(square, square);
    rest = half;
  }
  // A negative exponent leaves only the powers of 1 and -1.
  const parity = c.notEqual(c.sub(b, c.mul(c.binary('FloorDiv', b, 2), 2)), 0);
  const inverse = c.select(c.equal(c.abs(a), 1), c.select(parity, a, 1), 0);
  return c.select(c.less(b, 0), inverse, product);
}

/** 2 to a power of 0 to 31, as int32: in two factors, neither of which overflows on its way. */
function shiftedLeft(c: Calculator, a: Handle, b: Handle): Handle {
  const outside = c.or(c.less(b, 0), c.greater(b, 31));
  const by = c.select(outside, 0, b);
  const low = c.binary('Minimum', by, 15);
  const factor = (x: Handle) => c.cast(c.binary('Pow', c.number(2, 'float32'), c.cast(x, 'float32')), 'int32');
  const shifted = c.mul(c.mul(a, factor(low)), factor(c.sub(by, low)));
  return c.select(outside, 0, shifted);
}

function shiftedRight(c: Calculator, a: Handle, b: Handle): Handle {
  const outside = c.or(c.less(b, 0), c.greater(b, 30));
  const by = c.select(outside, 0, b);
  const divisor = c.cast(c.binary('Pow', c.number(2, 'float32'), c.cast(by, 'float32')), 'int32');
  return c.select(outside, c.select(c.less(a, 0), -1, 0, 'int32'), integerFloorDivide(c, a, divisor));
}

/** Bits that both have. tfjs-node has no kernel for it: there one bit after the other, a number's sign being its last. */
function both(c: Calculator, a: Handle, b: Handle): Handle {
  if (c.kernels.has('BitwiseAnd')) return c.binary('BitwiseAnd', a, b);
  let sum: Handle | null = null;
  let [x, y] = [a, b];
  for (let k = 0; k < 31; k++) {
    const [halfX, halfY] = [c.binary('FloorDiv', x, 2), c.binary('FloorDiv', y, 2)];
    const bit = c.mul(c.sub(x, c.mul(halfX, 2)), c.sub(y, c.mul(halfY, 2)));
    sum = sum === null ? bit : c.add(sum, c.mul(bit, 2 ** k));
    [x, y] = [halfX, halfY];
  }
  return c.add(sum!, c.mul(c.mul(x, y), -(2 ** 31)));
}

const integers: { readonly [op in Opcode]?: Operation } = {
  add: kernel2('Add'),
  sub: kernel2('Sub'),
  mul: (c, a, b, dtype) => (dtype === int32 ? wrappingProduct(c, a, b) : c.mul(a, b)),
  quotient,
  floor_divide: integerFloorDivide,
  fmod: integerFmod,
  remainder: (c, a, b) => {
    const rest = integerFmod(c, a, b);
    return c.select(offside(c, rest, b), c.add(rest, b), rest);
  },
  pow: integerPower,
  maximum: kernel2('Maximum'),
  minimum: kernel2('Minimum'),
  neg: kernel1('Neg'),
  abs: kernel1('Abs'),
  sgn: (c, a) => sign(c, a, 'int32'),
  bitwise_and: both,
  bitwise_or: (c, a, b) => c.sub(c.add(a, b), both(c, a, b)),
  bitwise_xor: (c, a, b) => c.sub(c.add(a, b), c.mul(both(c, a, b), 2)),
  bitwise_not: (c, a) => c.sub(-1, a),
  shift_left: shiftedLeft,
  shift_right: shiftedRight,
};

// Bools

/** bool is integers mod 2, but for sums, which are 1 where either is. */
const bools: { readonly [op in Opcode]?: Operation } = {
  add: kernel2('LogicalOr'),
  maximum: kernel2('LogicalOr'),
  bitwise_or: kernel2('LogicalOr'),
  mul: kernel2('LogicalAnd'),
  minimum: kernel2('LogicalAnd'),
  bitwise_and: kernel2('LogicalAnd'),
  sub: (c, a, b) => c.xor(a, b),
  bitwise_xor: (c, a, b) => c.xor(a, b),
  bitwise_not: kernel1('LogicalNot'),
  neg: (_, a) => a,
  abs: (_, a) => a,
  sgn: (_, a) => a,
};

/** Elements 0 to 255, whatever arithmetic on int32 has made of them. */
export const wrapped = (c: Calculator, x: Handle): Handle =>
  c.kernels.has('BitwiseAnd') ? c.binary('BitwiseAnd', x, 255) : c.sub(x, c.mul(c.binary('FloorDiv', x, 256), 256));

/** Operations on uint8 whose results never leave it. */
const inside = new Set<Opcode>([
  'quotient',
  'floor_divide',
  'fmod',
  'remainder',
  'maximum',
  'minimum',
  'abs',
  'sgn',
  'bitwise_and',
  'bitwise_or',
  'bitwise_xor',
]);

/** `op` on operands of one type, which is `dtype`. */
export function compute(c: Calculator, op: Opcode, dtype: DType, a: Handle, b: Handle): Handle {
  const test = tests[op];
  if (test !== undefined) {
    if (op === 'ne' && a === b) return dtype.kind === 'float' ? c.isNan(a) : c.full(a.shape, 0, 'bool');
    const comparable = (x: Handle) => (dtype === bool ? c.cast(x, 'int32') : x);
    return c.binary(test, comparable(a), comparable(b));
  }
  const table = dtype.kind === 'float' ? floats : dtype === bool ? bools : integers;
  const operation = table[op];
  if (operation !== undefined) {
    const result = operation(c, a, b, dtype);
    return dtype === uint8 && !inside.has(op) ? wrapped(c, result) : result;
  }
  if (dtype === bool && integers[op] !== undefined) {
    const result = integers[op](c, c.cast(a, 'int32'), c.cast(b, 'int32'), dtype);
    return c.notEqual(c.sub(result, c.mul(c.binary('FloorDiv', result, 2), 2)), 0);
  }
  throw new NotImplementedError(`"${op}" not implemented for '${String(dtype)}' on tfjs devices`);
}

/** One kernel where `compute` needs several and one of the operands is a number that makes them needless; else null. */
export function computeWithNumber(c: Calculator, op: Opcode, dtype: DType, a: Operand, b: Operand): Handle | null {
  if (dtype.kind !== 'float' || (typeof a === 'number') === (typeof b === 'number')) return null;
  if (op === 'pow') return Number.isFinite(b) ? c.binary('Pow', a, b) : null;
  if (op !== 'maximum' && op !== 'minimum') return null;
  // tfjs-wasm passes on a NaN of its first operand only.
  const [tensor, number] = typeof a === 'number' ? [b, a] : [a, b as number];
  if (c.kernels.name !== 'wasm' || Number.isNaN(number)) return null;
  return c.binary(op === 'maximum' ? 'Maximum' : 'Minimum', tensor, number);
}

/** A float of whole numbers as int32, rounded towards 0, and anything as anything else. */
export function convert(c: Calculator, x: Handle, from: DType, to: DType): Handle {
  if (from === to) return x;
  const type = to.kind === 'float' ? 'float32' : to === bool ? 'bool' : 'int32';
  const converted = c.cast(x, type);
  return to === uint8 && from !== bool ? wrapped(c, converted) : converted;
}

// Numbers that a call gives, and what follows from them alone, are computed here and now. (As in C, 1 to any power is 1.)
const known: typeof onNumbers = { ...onNumbers, pow: (a, b) => (a === 1 ? 1 : a ** b) };

/** The result for numbers, or null where only a kernel knows it. */
export function computeNumbers(op: Opcode, dtype: DType, a: number, b: number): number | null {
  const f = known[op];
  if (f === undefined || (dtype.kind !== 'float' && tests[op] === undefined)) return null;
  return Number(f(a, b));
}

/** A number as an element of `dtype`. */
export function convertNumber(x: number, dtype: DType): number {
  if (dtype.kind === 'float') return x;
  if (dtype === bool) return x === 0 ? 0 : 1;
  const whole = Number.isFinite(x) ? Math.trunc(x) : 0;
  return dtype === uint8 ? ((whole % 256) + 256) % 256 : whole;
}
