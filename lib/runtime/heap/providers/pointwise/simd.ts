// Arithmetic on lanes of 4 bytes (float32, the 16-bit floats as such, int32) or 8 (float64, int64). A bool is a mask over its
// lane. What has no instruction is done lane by lane.
import { type DType, bool, byType, float32, int32 } from '../../../../dtype.js';
import { type Opcode, opcodes } from '../../../../expression/expression.js';
import { formulaOf } from './functions.js';
import { isHalf, roundLanesToHalf } from './half.js';
import { type Node, i32Const, node } from './node.js';
import { convert, scalar } from './scalar.js';
import { type Vector, type VectorInstruction, vec } from './vector.js';
import { I32, I64, V128, simd } from './wasm.js';

/** The scalar that the scalar code expects, from a lane. */
export function element(v: Vector, dtype: DType, x: Node, lane: number): Node {
  const e = v.extract(x, lane, dtype.kind === 'float');
  if (dtype !== bool) return e;
  return node(I32, [0x71], e.type === I64 ? node(I32, [0xa7], e) : e, i32Const(1));
}

/** A lane's content, from the scalar code's result. */
export function content(v: Vector, dtype: DType, x: Node): Node {
  if (dtype !== bool) return x;
  const mask = node(I32, [0x6b], i32Const(0), x);
  return v.itemsize === 4 ? mask : node(I64, [0xac], mask);
}

/** The scalar code, lane by lane. */
function lanewise(v: Vector, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  const result = opcodes[op] === 'test' ? bool : dtype;
  return v.lanewise((lane) =>
    content(v, result, scalar(v.build, op, dtype, element(v, dtype, a, lane), element(v, dtype, b, lane))),
  );
}

const direct: { readonly [op in Opcode]?: VectorInstruction } = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  neg: 'neg',
  abs: 'abs',
  sqrt: 'sqrt',
  floor: 'floor',
  ceil: 'ceil',
  round: 'round',
  trunc: 'trunc',
  eq: 'eq',
  ne: 'ne',
  lt: 'lt',
  le: 'le',
  gt: 'gt',
  ge: 'ge',
};
const unary = new Set<Opcode>(['neg', 'abs', 'sqrt', 'floor', 'ceil', 'round', 'trunc']);

function floating(v: Vector, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  const instruction = direct[op];
  if (instruction !== undefined) return unary.has(op) ? v.op(instruction, a) : v.op(instruction, a, b);
  const formula = formulaOf(op, dtype);
  if (formula !== undefined) return formula(v, a, b);
  switch (op) {
    case 'quotient':
      return v.op('trunc', v.div(a, b));
    case 'copysign':
      return v.copysign(a, b);
    case 'sgn':
      return v.sub(v.and(v.gt(a, 0), v.constant(1)), v.and(v.lt(a, 0), v.constant(1)));
    // Of equals (0 and -0) the first, as PyTorch. A constant needs no look for NaN.
    case 'maximum':
      return orNaN(v, v.pmax(a, b), b);
    case 'minimum':
      return orNaN(v, v.pmin(a, b), b);
    default:
      return lanewise(v, op, dtype, a, b);
  }
}
const constants = new WeakSet<Node>();
/** Notes that a node holds a number known now that is not NaN. */
export function known(x: Node): Node {
  constants.add(x);
  return x;
}
const orNaN = (v: Vector, result: Node, b: Node): Node => (constants.has(b) ? result : v.select(v.ne(b, b), b, result));

function integer(v: Vector, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  switch (op) {
    case 'add':
      return v.op('iadd', a, b);
    case 'sub':
      return v.op('isub', a, b);
    case 'mul':
      return v.op('imul', a, b);
    case 'neg':
      return v.op('ineg', a);
    case 'abs':
      return v.op('iabs', a);
    case 'eq':
      return v.op('ieq', a, b);
    case 'ne':
      return v.op('ine', a, b);
    case 'lt':
      return v.op('ilt', a, b);
    case 'le':
      return v.op('ile', a, b);
    case 'gt':
      return v.op('igt', a, b);
    case 'ge':
      return v.op('ige', a, b);
    case 'maximum':
      return v.select(v.op('ilt', a, b), b, a);
    case 'minimum':
      return v.select(v.op('ilt', b, a), b, a);
    case 'bitwise_and':
      return v.and(a, b);
    case 'bitwise_or':
      return v.or(a, b);
    case 'bitwise_xor':
      return v.xor(a, b);
    case 'bitwise_not':
      return v.not(a);
    default:
      return lanewise(v, op, dtype, a, b);
  }
}

function logical(v: Vector, op: Opcode, a: Node, b: Node): Node {
  switch (op) {
    case 'add':
    case 'maximum':
    case 'bitwise_or':
      return v.or(a, b);
    case 'mul':
    case 'minimum':
    case 'bitwise_and':
      return v.and(a, b);
    case 'ne':
    case 'bitwise_xor':
      return v.xor(a, b);
    case 'eq':
      return v.not(v.xor(a, b));
    case 'gt':
      return v.andNot(a, b);
    case 'lt':
      return v.andNot(b, a);
    case 'ge':
      return v.not(v.andNot(b, a));
    case 'le':
      return v.not(v.andNot(a, b));
    case 'bitwise_not':
      return v.not(a);
    case 'abs':
    case 'sgn':
      return a;
    default:
      return lanewise(v, op, bool, a, b);
  }
}

/** `op` on lanes of `dtype`; unary operators ignore `b`. */
export function vectorial(v: Vector, op: Opcode, dtype: DType, a: Node, b: Node): Node {
  if (dtype === bool) return logical(v, op, a, b);
  return dtype.kind === 'float' ? floating(v, op, dtype, a, b) : integer(v, op, dtype, a, b);
}

/** Conversion as PyTorch's `to`, between types of one lane. */
export function convertLanes(v: Vector, from: DType, to: DType, x: Node): Node {
  if (from === to) return x;
  if (to === bool) return from.kind === 'float' ? v.ne(x, 0) : v.op('ine', x, v.pattern(0));
  if (from === bool) return v.and(x, to.kind === 'float' ? v.bitsOf(1) : v.pattern(1));
  if (to === float32 || isHalf(to)) {
    const whole = from.kind === 'float' ? x : vec(0xfa, x);
    return to === float32 ? whole : roundLanesToHalf(v, to, whole);
  }
  // What does not fit an int32, NaN included, is the least one, as on x86.
  if (to === int32) return v.select(v.lt(x, 2 ** 31), vec(0xf8, x), v.pattern(-(2 ** 31)));
  return v.lanewise((lane) => convert(from, to, v.extract(x, lane, from.kind === 'float')));
}

/** The width of a type's lanes: 0 of those that are done one by one, null where any will do. */
const ownWidth = byType<0 | 4 | 8 | null>({
  bool: null,
  uint8: 0,
  int8: 0,
  int16: 0,
  int32: 4,
  int64: 8,
  float16: 4,
  bfloat16: 4,
  float32: 4,
  float64: 8,
});

/** The width of the lanes that a program's types share, or 0 where they share none. */
export function laneWidth(types: Iterable<DType>): 0 | 4 | 8 {
  let width: 0 | 4 | 8 = 0;
  for (const type of types) {
    const own = ownWidth(type);
    if (own === null) continue;
    if (own === 0 || (width !== 0 && width !== own)) return 0;
    width = own;
  }
  return width === 0 ? 4 : width;
}

/** A lane-wide copy of a scalar (a run-time number), a bool as a mask. */
export const broadcast = (v: Vector, dtype: DType, x: Node): Node => v.splat(content(v, dtype, x));

/** Masks of the low bytes, four or two, that are 0 or 1. */
export function masksOf(v: Vector, bytes: Node): Node {
  const words = vec(0xa9, vec(0x89, bytes)); // i16x8.extend_low_i8x16_u, i32x4.extend_low_i16x8_u
  return v.itemsize === 4 ? v.op('ineg', words) : v.op('ineg', vec(0xc9, words));
}

/** The bytes 0 or 1 of masks, in the low lanes; those above do not matter. */
export function bytesOfMasks(v: Vector, masks: Node): Node {
  const words =
    v.itemsize === 4
      ? masks
      : node(V128, [...simd(13), 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11], masks, masks);
  const halves = vec(0x85, words, masks); // i16x8.narrow_i32x4_s, then i8x16.narrow_i16x8_s
  return v.and(vec(0x65, halves, masks), v.build.i32x4(0x01010101));
}
