// What rows refuse: element types that PyTorch has no kernel for, and values that it does not take.
import { type DType, type Kind, result_type } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { legacy } from './operator.js';
import { nonzero } from '../../runtime/claim.js';

/** What a row's `refuse` is given: the operands' types, and the keywords. */
type Refuse = (types: readonly DType[], keywords: readonly unknown[]) => void;

/** The common type of operands that all weigh the same. */
const common = (types: readonly DType[]): DType => result_type(types.map((dtype) => ({ dtype, weight: 0 })));

/** PyTorch's error for a kernel without a type. */
export const notImplemented = (kernel: string, type: DType): NotImplementedError =>
  new NotImplementedError(`"${kernel}" not implemented for '${legacy(type)}'`);

/** Refuses operands whose common type is of one of these kinds, in the words of PyTorch's kernel. */
export const lacking =
  (kernel: string, ...kinds: readonly Kind[]): Refuse =>
  (types) => {
    const type = common(types);
    if (kinds.includes(type.kind)) throw notImplemented(kernel, type);
  };

/** Refuses operands of one of these kinds with a sentence. */
export const saying =
  (sentence: string, ...kinds: readonly Kind[]): Refuse =>
  (types) => {
    if (kinds.includes(common(types).kind)) throw new NotImplementedError(sentence);
  };

/** Refuses a fraction as `alpha`, the first keyword, where the operands are integers. */
export const wholeAlpha: Refuse = (types, [alpha]) => {
  if (common(types).kind !== 'float' && typeof alpha === 'number' && !Number.isInteger(alpha)) {
    throw new RuntimeError('For integral input tensors, argument alpha must not be a floating point number.');
  }
};

type Check = (operands: readonly (Tensor | number)[], keywords: readonly unknown[]) => void;

const isWhole = (x: Tensor | number): boolean =>
  typeof x === 'number' ? Number.isInteger(x) : x.dtype.kind !== 'float';
const isBool = (x: Tensor | number): boolean => x instanceof Tensor && x.dtype.kind === 'bool';

/** Refuses integers divided by zero. */
export const noZero: Check = ([input, other]) => {
  if (!isWhole(input!) || !isWhole(other!) || (isBool(input!) && isBool(other!))) return;
  const error = (): Error => new RuntimeError('ZeroDivisionError');
  if (other instanceof Tensor) other.storage.engine.assert(nonzero, other, error);
  else if (other === 0) throw error();
};
