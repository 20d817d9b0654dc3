// Comparison, logic, bits, choice and bounds.
import { floatRange, greatest } from '../../dtype.js';
import { iteratorsTypes, boolsOnly, ownTypes } from '../row/out.js';
import { Expression, type Scalar } from '../../expression/expression.js';
import { RuntimeError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { type Shape, preserved } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { binary, ctype, legacy, nary, saves, unary } from '../row/operator.js';
import { bounding, fitting, lacking, lackingNumber } from '../row/refusals.js';
import { warnOfRepeats } from '../row/repeats.js';
import { expanded } from '../row/kernels.js';
import { type Strided, asFirst, byTensors, made, resultStrides, rowMajor } from '../row/laid.js';
import type { Operand } from '../row/formula.js';
import { numbered, zero } from '../row/rules.js';
import { boundedAbove, boundedBelow } from './parts.js';
import { optional, scalar } from '../row/signature.js';

/** Results are bool and have no gradient; what is written over in place gets zeros. */
const nowhere = { input: zero, other: zero };
/** PyTorch has no formulas for bits, nor says that there are none. */
const bits = { numbers: 'all', node: 'NotImplemented' } as const;
const plain = { plain: true, overload: numbered(1, 0) };

/**
 * Whether `input_i == other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.eq.html
 */
export const eq = binary((x, y) => x.eq(y), nowhere, plain);
/**
 * Whether `input_i != other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.ne(torch.tensor([1, 2]), 2); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ne.html
 */
export const ne = binary((x, y) => x.ne(y), nowhere, plain);
/**
 * Whether `input_i < other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.lt(torch.tensor([1, 2]), 2); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lt.html
 */
export const lt = binary((x, y) => x.lt(y), nowhere, plain);
/**
 * Whether `input_i <= other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.le(torch.tensor([1, 2]), 1); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.le.html
 */
export const le = binary((x, y) => x.le(y), nowhere, plain);
/**
 * Whether `input_i > other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.gt(torch.tensor([1, 2]), 1); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.gt.html
 */
export const gt = binary((x, y) => x.gt(y), nowhere, plain);
/**
 * Whether `input_i >= other_i`.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.ge(torch.tensor([1, 2]), 2); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ge.html
 */
export const ge = binary((x, y) => x.ge(y), nowhere, plain);

/**
 * Whether both are not zero.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.logical_and(torch.tensor([true, false]), torch.tensor([true, true])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logical_and.html
 */
export const logical_and = binary((x, y) => x.logical_and(y), null, { numbers: 'none' });
/**
 * Whether one or both are not zero.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.logical_or(torch.tensor([true, false]), torch.tensor([false, false])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logical_or.html
 */
export const logical_or = binary((x, y) => x.logical_or(y), null, { numbers: 'none' });
/**
 * Whether exactly one is not zero.
 *
 * @returns a bool tensor of the broadcast shape
 * @example
 * torch.logical_xor(torch.tensor([true, false]), torch.tensor([true, true])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logical_xor.html
 */
export const logical_xor = binary((x, y) => x.logical_xor(y), null, { numbers: 'none' });
/**
 * Whether it is zero.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.logical_not(torch.tensor([0, 1, -5])); // tensor([ True, False, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logical_not.html
 */
export const logical_not = unary((x) => x.logical_not(), null);

/**
 * Bits that both have; of bools, whether both hold.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.bitwise_and(torch.tensor([6, 5]).long(), 4); // tensor([4, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_and.html
 */
export const bitwise_and = binary((x, y) => x.bitwise_and(y), null, bits);
/**
 * Bits that one or both have.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.bitwise_or(torch.tensor([6, 5]).long(), 1); // tensor([7, 5])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_or.html
 */
export const bitwise_or = binary((x, y) => x.bitwise_or(y), null, bits);
/**
 * Bits that exactly one has.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.bitwise_xor(torch.tensor([6, 5]).long(), 3); // tensor([5, 6])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_xor.html
 */
export const bitwise_xor = binary((x, y) => x.bitwise_xor(y), null, bits);
/**
 * All bits inverted; of a bool, its opposite.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.bitwise_not(torch.tensor([0, 5]).long()); // tensor([-1, -6])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_not.html
 */
export const bitwise_not = unary((x) => x.bitwise_not(), null, { types: iteratorsTypes, node: 'NotImplemented' });
/**
 * Bits moved up by `other` places.
 *
 * `out_i = input_i << other_i`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for other than integers
 * @example
 * torch.bitwise_left_shift(torch.tensor([1, 3]).long(), 2); // tensor([ 4, 12])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_left_shift.html
 */
export const bitwise_left_shift = binary((x, y) => x.shift_left(y), null, {
  ...bits,
  refuse: lacking('lshift_cpu', 'bool', 'float'),
});
/**
 * Bits moved down by `other` places, the sign kept.
 *
 * `out_i = input_i >> other_i`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for other than integers
 * @example
 * torch.bitwise_right_shift(torch.tensor([8, -8]).long(), 1); // tensor([ 4, -4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bitwise_right_shift.html
 */
export const bitwise_right_shift = binary((x, y) => x.shift_right(y), null, {
  ...bits,
  refuse: lacking('rshift_cpu', 'bool', 'float'),
});

/**
 * Whether it is NaN.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isnan(torch.tensor([1, NaN])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isnan.html
 */
export const isnan = unary((x) => x.isnan(), null, { out: false, inplace: false });
/** How a magnitude compared with a number lies. */
const magnitude = (shape: Shape, x: Strided): Strided => made(shape, [made(shape, [x])], true);
/**
 * Whether it is infinite.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isinf(torch.tensor([1, Infinity])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isinf.html
 */
export const isinf = unary((x) => x.abs().eq(Infinity), null, {
  out: false,
  inplace: false,
  laid: (shape, [x]) => (x!.dtype.kind === 'float' ? magnitude(shape, x!).strides : preserved(x!)),
});
/**
 * Whether it is positive infinity.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isposinf(torch.tensor([-Infinity, Infinity])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isposinf.html
 */
export const isposinf = unary((x) => x.eq(Infinity), null, { types: boolsOnly('isposinf'), inplace: false });
/**
 * Whether it is negative infinity.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isneginf(torch.tensor([-Infinity, Infinity])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isneginf.html
 */
export const isneginf = unary((x) => x.eq(-Infinity), null, { types: boolsOnly('isneginf'), inplace: false });
/**
 * Whether it is neither infinite nor NaN.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isfinite(torch.tensor([1, Infinity, NaN])); // tensor([ True, False, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export const isfinite = unary((x) => (x.dtype.kind === 'float' ? x.abs().lt(Infinity) : x.eq(x)), null, {
  out: false,
  inplace: false,
  laid: (shape, [x]) => {
    if (x!.dtype.kind !== 'float') return preserved(x!);
    return resultStrides(shape, [made(shape, [x!]), magnitude(shape, x!)]);
  },
});
/**
 * Whether it is a real number, which all are here.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.isreal(torch.tensor([1, 2])); // tensor([True, True])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isreal.html
 */
export const isreal = unary((x) => x.eq(x).logical_or(x.ne(x)), null, {
  out: false,
  inplace: false,
  laid: asFirst,
});
/**
 * Whether the sign bit is set: -0 counts as negative, NaN does not.
 *
 * @returns a bool tensor of the input's shape
 * @example
 * torch.signbit(torch.tensor([-1, -0, 0])); // tensor([ True,  True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signbit.html
 */
export const signbit = unary(
  // A NaN has none: which it would have is the processor's own affair.
  (x) =>
    x.dtype.kind === 'float'
      ? Expression.constant(1, x.dtype).copysign(x).lt(0).logical_and(x.isnan().logical_not())
      : x.lt(0),
  null,
  { types: boolsOnly('signbit'), inplace: false },
);

/** Fills what is shown more than once where any of its showings is masked. */
function fillRepeated(target: Tensor, operands: readonly Operand[]): void {
  warnOfRepeats('masked_fill', target, 'tensor[mask] = scalar');
  const [, mask, value] = operands as [Tensor, Tensor, Operand];
  const again = target.shape.flatMap((_, k) => (target.strides[k] === 0 ? [k] : []));
  const shape = target.shape.map((n, k) => (target.strides[k] === 0 ? 1 : n));
  using _ = new GradMode(false);
  const once = new Tensor(target.storage, shape, target.strides, target.offset);
  once.masked_fill_(expanded(mask, target.shape).any(again, true), value);
}

/**
 * `value` where the mask holds, else the element; of `input`'s type.
 *
 * @param mask bool, broadcast to `input`
 * @param value a number or a zero-dimensional tensor
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for a mask that is not bool, or does not broadcast
 * @example
 * torch.tensor([1, 2, 3]).masked_fill(torch.tensor([true, false, true]), 0); // tensor([0., 2., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked_fill.html
 */
export const masked_fill = nary(
  ['input', 'mask', 'value'],
  (x, mask, value) => x.masked_fill(mask, value),
  {
    input: saves(['mask'], (grad, { mask }) => grad.masked_fill(mask, 0)),
    value: saves(['mask'], (grad, { mask }) => grad.masked_fill(mask.logical_not(), 0)),
  },
  {
    out: false,
    laid: rowMajor,
    overload: numbered(1, 0),
    numbers: ['value'],
    fit: { value: fitting },
    repeats: fillRepeated,
    refuse: (types) => {
      if (types[1]!.name !== 'bool') {
        throw new RuntimeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${ctype(types[1]!)}`);
      }
    },
    check: ([, , value]) => {
      if (value instanceof Tensor && value.ndim > 0) {
        throw new RuntimeError(
          `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
        );
      }
    },
  },
);

/** Beside a number the gradient flows strictly inside only; beside a tensor each of two that are equal gets half. */
const within = (inside: <T extends Scalar<T>>(input: T, bound: T) => T) =>
  saves<'input' | 'other', []>(
    ['input', 'other'],
    (grad, { input, other }) => grad.masked_fill(inside(input, other).logical_not(), 0),
    'WhereBackward0',
  );

/**
 * Not below `min`: a number or a tensor.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool beside true or false
 * @example
 * torch.clamp_min(torch.tensor([-2, 3]), 0); // tensor([0., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clamp_min.html
 */
export const clamp_min = binary((x, y) => x.maximum(y), boundedBelow, {
  ctypes: true,
  overload: numbered(1, 0),
  besideNumber: within((input, other) => input.gt(other)),
  parameters: { other: 'min' },
  laid: byTensors,
  refuse: lackingNumber('clamp_min_scalar_cpu', 'bool'),
  fit: { other: (value, dtype) => bounding(value, dtype, 'min') },
});
export const clamp_min_ = clamp_min.inplace;

/**
 * Not above `max`: a number or a tensor.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool beside true or false
 * @example
 * torch.clamp_max(torch.tensor([-2, 3]), 0); // tensor([-2.,  0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clamp_max.html
 */
export const clamp_max = binary((x, y) => x.minimum(y), boundedAbove, {
  ctypes: true,
  overload: numbered(1, 0),
  besideNumber: within((input, other) => input.lt(other)),
  parameters: { other: 'max' },
  laid: byTensors,
  refuse: lackingNumber('clamp_max_scalar_cpu', 'bool'),
  fit: { other: (value, dtype) => bounding(value, dtype, 'max') },
});
export const clamp_max_ = clamp_max.inplace;

/**
 * NaN and the infinities replaced by numbers.
 *
 * @param nan in place of NaN
 * @param posinf in place of infinity; null: the largest number of the type
 * @param neginf in place of minus infinity; null: the smallest number of the type
 * @returns a tensor of the input's shape
 * @example
 * torch.nan_to_num(torch.tensor([NaN, 1])); // tensor([0., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
 */
export const nan_to_num = unary(
  [optional(scalar('nan'), null), optional(scalar('posinf'), null), optional(scalar('neginf'), null)],
  (x, { nan, posinf, neginf }) => {
    const range = floatRange(x.dtype);
    if (range === null) return x;
    const largest = greatest(range);
    return x
      .masked_fill(x.isnan(), nan ?? 0)
      .masked_fill(x.eq(Infinity), posinf ?? largest)
      .masked_fill(x.eq(-Infinity), neginf ?? -largest);
  },
  saves(
    ['input'],
    (grad, { input }) => grad.masked_fill(input.isnan().logical_or(input.abs().eq(Infinity)), 0),
    'MulBackward0',
  ),
  {
    laid: asFirst,
    types: ownTypes(
      (wanted, given) => `nan_to_num: dtype of out: ${legacy(given)} should be same as input: ${legacy(wanted)}`,
    ),
  },
);
export const nan_to_num_ = nan_to_num.inplace;
