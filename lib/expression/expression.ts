// Expressions: the arithmetic of one element, as data. A formula is a function that is generic over `Scalar`; given
// expressions it yields a graph of them, a `Program`, which an engine compiles (the default device, into one
// WebAssembly loop) or walks (devices on a tfjs backend); given tensors it computes, and is differentiated again.
import {
  type DType,
  type Weight,
  NUMBER,
  WITH_DIMENSIONS,
  bool,
  dtypeOfNumber,
  float16,
  float64,
  fractional,
  legacy,
  result_type,
} from '../dtype.js';
import { NotImplementedError } from '../errors.js';
import { type Opcode, opcodes } from './opcodes.js';
import type { Scalar } from './scalar.js';
import type { BinarySpecial, UnarySpecial } from '../special/table.js';

export { type Opcode, opcodes } from './opcodes.js';
export type { Scalar } from './scalar.js';

/**
 * The sorts of a node: an operand's element, a number given at each call, a number known now, an operation on nodes of
 * one type, a conversion of `args[0]` to the node's own type, or `args[1]` where the bool `args[0]` holds, else `args[2]`.
 */
export type ExpressionOp = 'input' | 'scalar' | 'constant' | Opcode | 'cast' | 'where';

type Operand = Expression | number;

export class Expression implements Scalar<Expression> {
  /**
   * @param index which operand (`input`), which number (`scalar`), or the number itself (`constant`)
   * @param weight how much it counts in promotion
   */
  private constructor(
    readonly op: ExpressionOp,
    readonly args: readonly Expression[],
    readonly dtype: DType,
    readonly index: number,
    readonly weight: Weight,
  ) {}

  /** Element of the operand `index`. */
  static input(index: number, dtype: DType, weight: Weight = WITH_DIMENSIONS): Expression {
    return new Expression('input', [], dtype, index, weight);
  }

  /** The number that call after call gives at `index`. */
  static scalar(index: number, dtype: DType, weight: Weight = NUMBER): Expression {
    return new Expression('scalar', [], dtype, index, weight);
  }

  static constant(value: number, dtype: DType = dtypeOfNumber(value)): Expression {
    return new Expression('constant', [], dtype, value, NUMBER);
  }

  detach(): Expression {
    return this;
  }

  /** This, converted; a number simply takes the type. */
  to(dtype: DType): Expression {
    if (dtype === this.dtype) return this;
    const leaf = this.op === 'constant' || this.op === 'scalar';
    // An integer of the type bool is 0 or 1, and float to integer truncates: neither is the number itself.
    const plain = dtype.kind === 'float' || (dtype.kind === 'int' && this.dtype.kind !== 'float');
    // Arithmetic of numbers alone is done in the type that its result is used in.
    if (this.weight === NUMBER && dtype.kind === 'float' && this.dtype.kind === 'float' && retypes(this.op)) {
      return new Expression(
        this.op,
        this.args.map((arg) => (arg.dtype === bool ? arg : arg.to(dtype))),
        dtype,
        0,
        NUMBER,
      );
    }
    return leaf && plain
      ? new Expression(this.op, [], dtype, this.index, this.weight)
      : new Expression('cast', [this], dtype, 0, this.weight);
  }

  /**
   * The same, but a number that arithmetic would take as it is (in float32, beside 16-bit floats) has a value of the type, as that
   * of a tensor would.
   */
  private rounded(dtype: DType): Expression {
    const { compute } = dtype;
    const exact = this.op === 'constant' && Number.isInteger(this.index) && Math.abs(this.index) <= 256;
    if (compute === dtype || dtype.kind !== 'float' || this.weight !== NUMBER || exact) return this.to(dtype);
    return this.stored(dtype);
  }

  /** In another type, rounded to it on the way, as what is stored is: steps in 16-bit floats are done in float32 otherwise. */
  stored(dtype: DType): Expression {
    return dtype.compute === dtype
      ? this.to(dtype)
      : new Expression('cast', [this.to(dtype.compute)], dtype, 0, this.weight);
  }

  /** The same where each operation rounds what it comes to, as operators of their own do. `made` is what is known of its parts. */
  stepped(made = new Map<Expression, Expression>()): Expression {
    let step = made.get(this);
    if (step !== undefined) return step;
    const { op, dtype } = this;
    const root = op === 'div' && this.args[1]!.op === 'sqrt' && this.args[0]!.op === 'constant'; // is one, rsqrt
    const args = this.args.map((arg) => (root ? arg : arg.stepped(made)));
    step = args.length === 0 ? this : new Expression(op, args, dtype, this.index, this.weight);
    if (op in opcodes && dtype.kind === 'float' && this.weight !== NUMBER) step = step.stored(dtype);
    made.set(this, step);
    return step;
  }

  /** Operands in their common type, which arithmetic of several steps is done in from the start. */
  static promoted<const T extends readonly Expression[]>(...operands: T): { [I in keyof T]: Expression } {
    const type = result_type(operands);
    return operands.map((operand) => operand.to(type)) as { [I in keyof T]: Expression };
  }

  /** `op` on operands brought to their common type. */
  private static apply(op: Opcode, ...operands: readonly Operand[]): Expression {
    const nodes = operands.map(lift);
    const common = result_type(nodes);
    const weight = nodes.reduce<Weight>((least, node) => (node.weight < least ? node.weight : least), NUMBER);
    const rule = opcodes[op];
    if (rule === 'bits' && common.kind === 'float') {
      throw new NotImplementedError(`"${op}_cpu" not implemented for '${legacy(common)}'`);
    }
    const type = rule === 'float' ? fractional(common) : common;
    const known = onNumbers[op];
    if (known !== undefined && nodes.every((node) => node.op === 'constant')) {
      const value = known(nodes[0]!.index, nodes[1]?.index ?? 0);
      return typeof value === 'boolean'
        ? new Expression('constant', [], bool, Number(value), weight)
        : new Expression('constant', [], type, value, weight);
    }
    return new Expression(
      op,
      nodes.map((node, k) => (k > 0 && unrounded.has(op) ? node.to(type) : node.rounded(type))),
      rule === 'test' ? bool : type,
      0,
      weight,
    );
  }

  add(other: Operand) {
    return Expression.apply('add', this, other);
  }
  sub(other: Operand) {
    const node = lift(other);
    if (this.dtype === bool && node.dtype === bool) {
      throw new NotImplementedError(
        'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
      );
    }
    if (this.dtype === bool || node.dtype === bool) {
      throw new NotImplementedError(
        'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
      );
    }
    return Expression.apply('sub', this, node);
  }
  rsub(other: Operand) {
    return lift(other).sub(this);
  }
  mul(other: Operand) {
    // The default of many a keyword is a factor of 1.
    return isNumber(other, 1) && this.dtype !== bool ? this : Expression.apply('mul', this, other);
  }
  div(other: Operand) {
    return Expression.apply('div', this, other);
  }
  quotient(other: Operand) {
    return Expression.apply('quotient', this, other);
  }
  floor_divide(other: Operand) {
    return Expression.apply('floor_divide', this, other);
  }
  fmod(other: Operand) {
    return Expression.apply('fmod', this, other);
  }
  remainder(other: Operand) {
    return Expression.apply('remainder', this, other);
  }
  pow(exponent: Operand): Expression {
    // Small exponents known now are products and roots, which are exact where a power is not.
    const { dtype } = this;
    // PyTorch has a power of float16 where it has products of bfloat16, each of which rounds.
    if (dtype !== bool && !(dtype === float16 && (isNumber(exponent, 3) || isNumber(exponent, -2)))) {
      if (isNumber(exponent, 1)) return this;
      if (isNumber(exponent, 2)) return this.square();
      if (isNumber(exponent, 3)) return this.square().stored(dtype).mul(this);
      if (isNumber(exponent, 0.5)) return this.sqrt();
      if (isNumber(exponent, -0.5)) return this.rsqrt();
      if (isNumber(exponent, -1) && dtype.kind === 'float') return this.reciprocal();
      if (isNumber(exponent, -2) && dtype.kind === 'float') return this.square().stored(dtype).reciprocal();
    }
    return Expression.apply('pow', this, exponent);
  }
  maximum(other: Operand) {
    return Expression.apply('maximum', this, other);
  }
  minimum(other: Operand) {
    return Expression.apply('minimum', this, other);
  }
  atan2(other: Operand) {
    return Expression.apply('atan2', this, other);
  }
  copysign(other: Operand) {
    return Expression.apply('copysign', this, other);
  }
  nextafter(other: Operand) {
    return Expression.apply('nextafter', this, other);
  }

  eq(other: Operand) {
    return Expression.apply('eq', this, other);
  }
  ne(other: Operand) {
    return Expression.apply('ne', this, other);
  }
  lt(other: Operand) {
    return Expression.apply('lt', this, other);
  }
  le(other: Operand) {
    return Expression.apply('le', this, other);
  }
  gt(other: Operand) {
    return Expression.apply('gt', this, other);
  }
  ge(other: Operand) {
    return Expression.apply('ge', this, other);
  }
  isnan() {
    return this.ne(this);
  }

  logical_and(other: Operand) {
    return this.truth().bitwise_and(lift(other).truth());
  }
  logical_or(other: Operand) {
    return this.truth().bitwise_or(lift(other).truth());
  }
  logical_xor(other: Operand) {
    return this.truth().bitwise_xor(lift(other).truth());
  }
  logical_not() {
    return this.eq(0);
  }
  bitwise_and(other: Operand) {
    return Expression.apply('bitwise_and', this, other);
  }
  bitwise_or(other: Operand) {
    return Expression.apply('bitwise_or', this, other);
  }
  bitwise_xor(other: Operand) {
    return Expression.apply('bitwise_xor', this, other);
  }
  bitwise_not() {
    return Expression.apply('bitwise_not', this);
  }
  shift_left(other: Operand) {
    return Expression.apply('shift_left', this, other);
  }
  shift_right(other: Operand) {
    return Expression.apply('shift_right', this, other);
  }

  /** Whether it is not zero. */
  truth(): Expression {
    return this.dtype === bool ? this : this.ne(0);
  }

  where(condition: Expression, other: Operand) {
    return condition.choose(this, other);
  }
  /** This, a condition, chooses between two values. */
  choose(yes: Operand, no: Operand): Expression {
    const [a, b] = [lift(yes), lift(no)];
    if (this.op === 'constant') return this.index !== 0 ? a : b;
    const type = result_type([a, b]);
    const weight = Math.min(a.weight, b.weight) as Weight; // the condition has no part in the type
    return new Expression('where', [this.truth(), a.to(type), b.to(type)], type, 0, weight);
  }
  masked_fill(condition: Expression, other: Operand): Expression {
    return new Expression(
      'where',
      [condition.truth(), lift(other).rounded(this.dtype), this],
      this.dtype,
      0,
      this.weight,
    );
  }

  neg(): Expression {
    if (this.dtype === bool) {
      throw new NotImplementedError(
        'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
      );
    }
    return Expression.apply('neg', this);
  }
  abs(): Expression {
    return this.dtype === bool ? this : Expression.apply('abs', this);
  }
  sgn(): Expression {
    return this.dtype === bool ? this : Expression.apply('sgn', this);
  }
  floor() {
    return this.whole('floor');
  }
  ceil() {
    return this.whole('ceil');
  }
  round() {
    return this.whole('round');
  }
  trunc() {
    return this.whole('trunc');
  }
  /** Rounding leaves integers as they are. */
  private whole(op: Opcode): Expression {
    return this.dtype.kind === 'float' ? Expression.apply(op, this) : this;
  }

  square(): Expression {
    return this.mul(this);
  }
  reciprocal() {
    return Expression.constant(1).div(this);
  }
  sqrt() {
    return Expression.apply('sqrt', this);
  }
  rsqrt() {
    return this.sqrt().reciprocal();
  }
  exp() {
    return Expression.apply('exp', this);
  }
  exp2() {
    return Expression.apply('exp2', this);
  }
  expm1() {
    return Expression.apply('expm1', this);
  }
  log() {
    return Expression.apply('log', this);
  }
  log2() {
    return Expression.apply('log2', this);
  }
  log10() {
    return Expression.apply('log10', this);
  }
  log1p() {
    return Expression.apply('log1p', this);
  }
  sin() {
    return Expression.apply('sin', this);
  }
  cos() {
    return Expression.apply('cos', this);
  }
  tan() {
    return Expression.apply('tan', this);
  }
  asin() {
    return Expression.apply('asin', this);
  }
  acos() {
    return Expression.apply('acos', this);
  }
  atan() {
    return Expression.apply('atan', this);
  }
  sinh() {
    return Expression.apply('sinh', this);
  }
  cosh() {
    return Expression.apply('cosh', this);
  }
  tanh() {
    return Expression.apply('tanh', this);
  }
  asinh() {
    return Expression.apply('asinh', this);
  }
  acosh() {
    return Expression.apply('acosh', this);
  }
  atanh() {
    return Expression.apply('atanh', this);
  }
  sigmoid() {
    return Expression.apply('sigmoid', this);
  }
  erf() {
    return Expression.apply('erf', this);
  }
  erfc() {
    return Expression.apply('erfc', this);
  }
  erfinv() {
    return Expression.apply('erfinv', this);
  }
  lgamma() {
    return Expression.apply('lgamma', this);
  }
  digamma() {
    return Expression.apply('digamma', this);
  }
  special(name: UnarySpecial | BinarySpecial, other?: Operand): Expression {
    if (other === undefined) return Expression.apply(name, this);
    const found = Expression.apply(name, this, other);
    const { kind, compute } = found.dtype;
    if (name !== 'polygamma' || kind !== 'float' || compute === found.dtype) return found;
    // PyTorch rounds zeta to 16 bits before it multiplies by the factorial.
    const order = lift(other);
    const factorial = order.add(1).lgamma().exp();
    const series = order.add(1).special('zeta', this).stored(found.dtype);
    const signed = factorial.mul(order.remainder(2).mul(2).sub(1));
    return order.ge(2).logical_and(factorial.lt(Infinity)).choose(series.mul(signed), found);
  }
}

/** Operations that PyTorch does on 16-bit floats and a number after them in float32. */
const unrounded: ReadonlySet<Opcode> = new Set(['mul', 'div', 'quotient', 'floor_divide']);

const retypes = (op: ExpressionOp): boolean => op === 'where' || (op in opcodes && opcodes[op as Opcode] !== 'test');

const lift = (x: Operand): Expression => (typeof x === 'number' ? Expression.constant(x) : x);

/** Whether `x` is this very number, known now. */
const isNumber = (x: Operand, value: number): boolean =>
  typeof x === 'number' ? x === value : x.op === 'constant' && x.weight === NUMBER && x.index === value;

/** Operations on numbers, which are done now where all operands are known now. */
export const onNumbers: { readonly [O in Opcode]?: (a: number, b: number) => number | boolean } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

/** One or more expressions over the same operands: what an engine makes a kernel of. */
export class Program {
  private static made = 0;
  /** Distinguishes programs; small and dense, so that engines can keep their kernels in arrays. */
  readonly id = Program.made++;
  /** Types that the results have in memory. */
  readonly results: readonly DType[];
  /** What the numbers are that a call gives: int64 ones may be BigInts, and are exact; all others are doubles. */
  readonly scalars: readonly DType[];

  /**
   * @param inputs types of the operands as they lie in memory
   * @param scalars sorts of the numbers that a call gives, or how many doubles it gives
   */
  constructor(
    readonly outputs: readonly Expression[],
    readonly inputs: readonly DType[],
    scalars: readonly DType[] | number,
  ) {
    this.results = outputs.map((output) => output.dtype);
    this.scalars = typeof scalars === 'number' ? new Array<DType>(scalars).fill(float64) : scalars;
  }
}
