// What rows refuse: element types that PyTorch has no kernel for, and values that it does not take.
import { numel } from '../../shape.js';
import {
  type DType,
  type Kind,
  type Num,
  type Participant,
  WITH_DIMENSIONS,
  ZERO_DIMENSIONAL,
  bool,
  dtypeOfNumber,
  integerRange,
  result_type,
  toNum,
} from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { cast, checkFits } from './kernels.js';
import type { Leaf } from './leaf.js';
import { legacy } from './operator.js';
import { nonzero } from '../../runtime/claim.js';
import type { Operand } from './formula.js';
import type { Meta } from './signature.js';

/** What a row's `refuse` is given: the operands' types, and the keywords. */
type Refuse = (types: readonly DType[], keywords: readonly Leaf[], operands?: readonly Leaf[]) => void;

/** The type that operands are brought to; types alone all weigh the same. */
const common = (types: readonly DType[], operands: readonly Leaf[] = []): DType => {
  const participants = operands.flatMap((leaf) => (leaf.kind === 'fixed' ? [] : [leaf]));
  return result_type(participants.length > 0 ? participants : types.map((dtype) => ({ dtype, weight: 0 })));
};

/** PyTorch's error for what has more dimensions than it is to be repeated to. */
export const tooFewSizes = ({ dtype, shape }: Meta, size: readonly number[]): RuntimeError =>
  new RuntimeError(
    `expand(torch.${legacy(dtype)}Tensor{[${shape.join(', ')}]}, size=[${size.join(', ')}]): the number of sizes provided (${size.length}) must be greater or equal to the number of dimensions in the tensor (${shape.length})`,
  );

/** PyTorch's error for a kernel without a type. */
export const notImplemented = (kernel: string, type: DType): NotImplementedError =>
  new NotImplementedError(`"${kernel}" not implemented for '${legacy(type)}'`);

/** Throws for what is no float. */
export function checkRealFloat(name: string, { dtype }: Meta): void {
  if (dtype.kind === 'float') return;
  throw new NotImplementedError(`${name}: Expected a floating point or complex tensor as input. Got ${legacy(dtype)}`);
}

/** What a kernel lacks: the types of a kind, or floats of 16 bits. */
type Lacking = Kind | 'half';
const isHalf = (type: DType): boolean => type.kind === 'float' && type.compute !== type;

/** Refuses operands whose common type is of one of these kinds, in the words of PyTorch's kernel. */
export const lacking =
  (kernel: string, ...kinds: readonly Lacking[]): Refuse =>
  (types, _keywords, operands) => {
    const type = common(types, operands);
    if (kinds.includes(type.kind) || (kinds.includes('half') && isHalf(type))) throw notImplemented(kernel, type);
  };

/** As `lacking`, for what has a kernel of its own for numbers as the other operand: it alone refuses. */
export const lackingNumber = (kernel: string, ...kinds: readonly Kind[]): Refuse => {
  const refuse = lacking(kernel, ...kinds);
  return (types, keywords, operands) => {
    if (operands?.[1]?.kind !== 'tensor') refuse(types, keywords, operands);
  };
};

/** Refuses operands of one of these kinds with a sentence. */
export const saying =
  (sentence: string, ...kinds: readonly Kind[]): Refuse =>
  (types, _keywords, operands) => {
    if (kinds.includes(common(types, operands).kind)) throw new NotImplementedError(sentence);
  };

/** Refuses an `alpha`, the first keyword, of a higher kind than the operands, and a boolean where they are none. */
export const wholeAlpha: Refuse = (types, [alpha], operands) => {
  const { kind } = common(types, operands);
  if (alpha!.dtype === bool && kind !== 'bool') {
    throw new RuntimeError('Boolean alpha only supported for Boolean results.');
  }
  if (kind !== 'float' && alpha!.dtype!.kind === 'float') {
    throw new RuntimeError('For integral input tensors, argument alpha must not be a floating point number.');
  }
};

/** A number that has to fit the result's type: PyTorch casts it with a check here, where elsewhere it wraps around. */
export const fitting = (value: Num, dtype: DType): Num => {
  checkFits(value, dtype);
  return value;
};

/** The same where PyTorch computes with the number as it is: 16-bit floats in float32. */
export const fittingComputed = (value: Num, dtype: DType): Num => fitting(value, dtype.compute);

/** C++'s way of writing a double: six digits. */
const digits = (value: number): string => {
  const text = value.toPrecision(6);
  return text.includes('e') ? text.replace(/\.?0*e([+-])(?=\d$)/, 'e$10').replace(/\.?0*e/, 'e') : String(Number(text));
};

/** A bound as an integer type holds it: what lies beyond it bounds nothing, or leaves nothing, which is PyTorch's error. */
export function bounding(value: Num, dtype: DType, side: 'min' | 'max'): Num {
  const range = dtype.kind === 'int' ? integerRange(dtype) : null;
  if (range === null) return fitting(value, dtype);
  const { least, most } = range;
  const exact = typeof value === 'boolean' ? Number(value) : value;
  const [below, above] = [exact < least, exact > most];
  if (side === 'min' ? above : below) {
    throw new RuntimeError(
      `Clamp ${side} value ${digits(Number(value))} is outside the representable range of ${legacy(dtype)}`,
    );
  }
  return toNum(below ? least : above ? most : value);
}
const kindOf = (x: Operand): Kind => (x instanceof Tensor ? x.dtype : dtypeOfNumber(x)).kind;

const nothing = (x: Operand): boolean => x instanceof Tensor && numel(x.shape) === 0;
const weighed = (t: Tensor): Participant => ({
  dtype: t.dtype,
  weight: t.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS,
});
/** Refuses integers divided by zero. */
export const noZero = ([input, other]: readonly Operand[]): void => {
  const kinds = [kindOf(input!), kindOf(other!)];
  if (kinds.includes('float') || !kinds.includes('int')) return;
  if (nothing(input!) || nothing(other!)) return; // then nothing is divided
  const error = (): Error => new RuntimeError('ZeroDivisionError');
  if (other instanceof Tensor) {
    // In the type that they are divided in, where what is long may be zero.
    const type = input instanceof Tensor ? result_type([weighed(input), weighed(other)]) : other.dtype;
    other.storage.engine.assert(nonzero, cast(other, type), error);
    return;
  }
  const bits = input instanceof Tensor && input.dtype !== bool ? 8 * input.itemsize : 64;
  if (BigInt.asIntN(bits, BigInt(other!)) === 0n) throw error();
};
