// Arithmetic on one element at a time, for every type: what SIMD has no instruction for, and mixtures of types.
// float32 and the 16-bit floats are wasm's f32, float64 f64, int64 i64; smaller integers, within their range, and bool (0 or 1)
// are i32.
import { type DType, bool, byType, float64, int32 } from '../../../../dtype.js';
import type { Opcode } from '../../../../expression/expression.js';
import { isHalf, nextHalf, roundToHalf } from './half.js';
import { type Build, type Node, f32Const, f64Const, i32Const, i64Const, node } from './node.js';
import { binarySpecials } from '../../../../special/table.js';
import { transcendental } from './functions.js';
import { type Type, F32, F64, I32, I64, plain } from './wasm.js';

export const typeOf = byType<Type>({
  bool: I32,
  uint8: I32,
  int8: I32,
  int16: I32,
  int32: I32,
  int64: I64,
  float16: F32,
  bfloat16: F32,
  float32: F32,
  float64: F64,
});

/** Brings the i32 of a result into the range of its type, by its low bits. */
const wrapped = byType<(x: Node) => Node>({
  bool: (x) => x,
  uint8: (x) => i('and', x, i32Const(255)),
  int8: (x) => node(I32, [0xc0], x), // i32.extend8_s
  int16: (x) => node(I32, [0xc1], x),
  int32: (x) => x,
  int64: (x) => x,
  float16: (x) => x,
  bfloat16: (x) => x,
  float32: (x) => x,
  float64: (x) => x,
});

const integerConstant =
  (bits: number) =>
  (value: number): Node =>
    i32Const(Number.isFinite(value) ? Number(BigInt.asIntN(bits, BigInt(Math.trunc(value)))) : 0);
const constants = byType<(value: number) => Node>({
  bool: (value) => i32Const(value === 0 ? 0 : 1),
  uint8: (value) => i32Const(Number.isFinite(value) ? Number(BigInt.asUintN(8, BigInt(Math.trunc(value)))) : 0),
  int8: integerConstant(8),
  int16: integerConstant(16),
  int32: integerConstant(32),
  int64: (value) => i64Const(Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n)),
  float16: f32Const,
  bfloat16: f32Const,
  float32: f32Const,
  float64: f64Const,
});
export const constantOf = (dtype: DType, value: number): Node => constants(dtype)(value);

// Instructions by type, in the order i32, i64, f32, f64.
const codes = {
  add: [0x6a, 0x7c, 0x92, 0xa0],
  sub: [0x6b, 0x7d, 0x93, 0xa1],
  mul: [0x6c, 0x7e, 0x94, 0xa2],
  div: [0x6d, 0x7f, 0x95, 0xa3],
  rem: [0x6f, 0x81],
  and: [0x71, 0x83],
  or: [0x72, 0x84],
  xor: [0x73, 0x85],
  shl: [0x74, 0x86],
  shr: [0x75, 0x87],
  eq: [0x46, 0x51, 0x5b, 0x61],
  ne: [0x47, 0x52, 0x5c, 0x62],
  lt: [0x48, 0x53, 0x5d, 0x63],
  gt: [0x4a, 0x55, 0x5e, 0x64],
  le: [0x4c, 0x57, 0x5f, 0x65],
  ge: [0x4e, 0x59, 0x60, 0x66],
  abs: [0, 0, 0x8b, 0x99],
  neg: [0, 0, 0x8c, 0x9a],
  ceil: [0, 0, 0x8d, 0x9b],
  floor: [0, 0, 0x8e, 0x9c],
  trunc: [0, 0, 0x8f, 0x9d],
  round: [0, 0, 0x90, 0x9e],
  sqrt: [0, 0, 0x91, 0x9f],
  copysign: [0, 0, 0x98, 0xa6],
} as const;
type Instruction = keyof typeof codes;
const tests = new Set<string>(['eq', 'ne', 'lt', 'gt', 'le', 'ge']);
const position: Record<number, number> = { [I32]: 0, [I64]: 1, [F32]: 2, [F64]: 3 };

/** The instruction for the operands' type. */
export function instruction(name: Instruction, ...args: readonly Node[]): Node {
  const type = args[0]!.type;
  return node(tests.has(name) ? I32 : type, plain(codes[name][position[type]!]!), ...args);
}
const i = instruction;

/** `yes` where `condition` is not 0, else `no`; both are computed. */
export const select = (condition: Node, yes: Node, no: Node): Node => node(yes.type, [0x1b], yes, no, condition);

const zero = (like: Node): Node => literal(like, 0);
function literal(like: Node, value: number): Node {
  switch (like.type) {
    case I64:
      return i64Const(BigInt(value));
    case F32:
      return f32Const(value);
    case F64:
      return f64Const(value);
    default:
      return i32Const(value);
  }
}

/** Truncated quotient and remainder of integers. Division traps on 0 and overflows on -1: both divide by 1 instead. */
function quotient(a: Node, b: Node): Node {
  const none = i('eq', b, zero(b));
  const minus = i('eq', b, literal(b, -1));
  const safe = select(i('or', none, minus), literal(b, 1), b);
  const q = i('div', a, safe);
  return select(none, zero(b), select(minus, i('sub', zero(a), a), q));
}
function remnant(a: Node, b: Node): Node {
  const safe = select(i('or', i('eq', b, zero(b)), i('eq', b, literal(b, -1))), literal(b, 1), b);
  return i('rem', a, safe);
}

/** Whether a remainder has the wrong sign for a division that rounds down. */
function offside(rest: Node, b: Node): Node {
  const nonzero = i('ne', rest, zero(rest));
  return i('and', nonzero, i('ne', i('lt', rest, zero(rest)), i('lt', b, zero(b))));
}

function integer(build: Build, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  switch (op) {
    case 'add':
      return i('add', a, b);
    case 'sub':
      return i('sub', a, b);
    case 'mul':
      return i('mul', a, b);
    case 'neg':
      return i('sub', zero(a), a);
    case 'quotient':
      return quotient(a, b);
    case 'fmod':
      return remnant(a, b);
    case 'floor_divide': {
      const q = quotient(a, b);
      const down = i('and', offside(i('sub', a, i('mul', q, b)), b), i('ne', b, zero(b)));
      return i('sub', q, a.type === I64 ? node(I64, [0xad], down) : down);
    }
    case 'remainder': {
      const rest = remnant(a, b);
      return select(offside(rest, b), i('add', rest, b), rest);
    }
    case 'pow': {
      const wide = (x: Node) => (x.type === I64 ? x : node(I64, [0xac], x));
      const power = build.call('ipow', I64, wide(a), wide(b));
      return a.type === I64 ? power : node(I32, [0xa7], power);
    }
    case 'maximum':
      return select(i('lt', a, b), b, a);
    case 'minimum':
      return select(i('lt', b, a), b, a);
    case 'abs':
      return select(i('lt', a, zero(a)), i('sub', zero(a), a), a);
    case 'sgn': {
      const sign = i('sub', i('gt', a, zero(a)), i('lt', a, zero(a)));
      return a.type === I64 ? node(I64, [0xac], sign) : sign;
    }
    case 'bitwise_and':
      return i('and', a, b);
    case 'bitwise_or':
      return i('or', a, b);
    case 'bitwise_xor':
      return i('xor', a, b);
    case 'bitwise_not':
      return i('xor', a, literal(a, -1));
    case 'shift_left':
    case 'shift_right': {
      // Shifting everything out: wasm would count modulo the width.
      const width = 8 * dtype.itemsize;
      const last = dtype.is_signed ? width - 1 : width;
      const right = op === 'shift_right';
      const outside = i('or', i('lt', b, zero(b)), i('gt', b, literal(b, right ? last : width - 1)));
      const shifted = i(right ? 'shr' : 'shl', a, b);
      return select(outside, right ? i('shr', a, literal(a, last)) : zero(a), shifted);
    }
    default:
      return i(op as Instruction, a, b);
  }
}

/** bool is integers mod 2, but for sums, which are 1 where either is. */
function logical(build: Build, op: Opcode, a: Node, b: Node): Node {
  switch (op) {
    case 'add':
    case 'maximum':
      return i('or', a, b);
    case 'mul':
    case 'minimum':
      return i('and', a, b);
    case 'abs':
    case 'sgn':
      return a;
    default:
      return i('and', integer(build, op, int32, a, b), i32Const(1));
  }
}

const widen = (x: Node): Node => (x.type === F32 ? node(F64, [0xbb], x) : x);
const narrow = (type: Type, x: Node): Node => (type === F32 ? node(F32, [0xb6], x) : x);

function floating(build: Build, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  switch (op) {
    case 'quotient':
      return i('trunc', i('div', a, b));
    case 'maximum':
      return select(i('ne', b, b), b, select(i('lt', a, b), b, a));
    case 'minimum':
      return select(i('ne', b, b), b, select(i('lt', b, a), b, a));
    case 'sgn': {
      const sign = i('sub', i('gt', a, zero(a)), i('lt', a, zero(a)));
      return node(a.type, [a.type === F32 ? 0xb2 : 0xb7], sign);
    }
    case 'nextafter':
      return isHalf(dtype) ? nextHalf(dtype, a, b) : nextafter(a, b);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'copysign':
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return i(op, a, b);
    case 'neg':
    case 'abs':
    case 'floor':
    case 'ceil':
    case 'trunc':
    case 'round':
    case 'sqrt':
      return i(op, a);
    default:
      return imported(build, op, a, b);
  }
}

/** The next float from `a` towards `b`: the next bit pattern, away from 0 or towards it. */
function nextafter(a: Node, b: Node): Node {
  const [type, back, pattern] = a.type === F32 ? ([I32, 0xbe, 0xbc] as const) : ([I64, 0xbf, 0xbd] as const);
  const bits = node(type, [pattern], a);
  const away = i('eq', i('lt', a, b), i('gt', a, zero(a)));
  const step = select(away, i('add', bits, literal(bits, 1)), i('sub', bits, literal(bits, 1)));
  const tiny = node(a.type, [back], literal(bits, 1));
  const moved = select(i('eq', a, zero(a)), i('copysign', tiny, b), node(a.type, [back], step));
  const unordered = i('or', i('ne', a, a), i('ne', b, b));
  return select(unordered, i('add', a, b), select(i('eq', a, b), b, moved));
}

const binary = new Set<string>(['pow', 'atan2', ...Object.keys(binarySpecials)]);

/** A function of JavaScript's, in double precision, rounded to the type. */
function imported(build: Build, op: Opcode, a: Node, b: Node): Node {
  const operands = binary.has(op) ? [a, b] : [a];
  return narrow(a.type, build.call(op, F64, ...operands.map(widen)));
}

/** `op` on operands of `dtype`; unary operators ignore `b`. */
export function scalar(build: Build, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  if (dtype.kind === 'float') return transcendental(build, op, dtype, a, b) ?? floating(build, op, dtype, a, b);
  if (dtype === bool) return logical(build, op, a, b);
  const result = integer(build, op, dtype, a, b);
  return tests.has(op) ? result : wrapped(dtype)(result);
}

/** Float to integer as x86 does it: what does not fit, NaN included, is the least integer. */
function truncated(x: Node, type: typeof I32 | typeof I64): Node {
  const code = (type === I32 ? 0 : 4) + (x.type === F32 ? 0 : 2);
  const fits = i('lt', x, literal(x, type === I32 ? 2 ** 31 : 2 ** 63));
  const least = type === I32 ? i32Const(-(2 ** 31)) : i64Const(-(2n ** 63n));
  return select(fits, node(type, [0xfc, code], x), least);
}

const toFloat32 = (x: Node): Node =>
  x.type === F32 ? x : node(F32, [x.type === F64 ? 0xb6 : x.type === I64 ? 0xb4 : 0xb2], x);
const toInt64 = (x: Node): Node => (x.type === I64 ? x : x.type === I32 ? node(I64, [0xac], x) : truncated(x, I64));
const toInt32 = (x: Node): Node => (x.type === I32 ? x : x.type === I64 ? node(I32, [0xa7], x) : truncated(x, I32));
/** Of a fraction the low bits of its int64, as PyTorch has it for uint8. */
const lowBits = (x: Node): Node => toInt32(x.type === I32 ? x : toInt64(x));

const conversions = byType<(x: Node) => Node>({
  bool: (x) => i('ne', x, zero(x)),
  uint8: lowBits,
  int8: toInt32,
  int16: toInt32,
  int32: toInt32,
  int64: toInt64,
  float16: toFloat32,
  bfloat16: toFloat32,
  float32: toFloat32,
  float64: (x) => (x.type === F64 ? x : node(F64, [x.type === F32 ? 0xbb : x.type === I64 ? 0xb9 : 0xb7], x)),
});

/** Conversion as PyTorch's `to`. */
export function convert(from: DType, to: DType, x: Node): Node {
  if (from === to) return x;
  const converted = conversions(to)(x);
  if (isHalf(to)) return from === bool ? converted : roundToHalf(to, converted);
  return from === bool ? converted : wrapped(to)(converted);
}

/** A number given as float64, in the type of the node that stands for it: a 16-bit float's is not rounded until it is stored. */
export function fromNumber(dtype: DType, x: Node): Node {
  if (isHalf(dtype)) return toFloat32(x);
  return dtype.kind === 'int'
    ? wrapped(dtype)(typeOf(dtype) === I64 ? toInt64(x) : lowBits(x))
    : convert(float64, dtype, x);
}
