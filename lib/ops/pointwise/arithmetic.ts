// Arithmetic of two operands and more, broadcast to each other.
import { NUMBER, WITH_DIMENSIONS, ZERO_DIMENSIONAL, bool, get_default_dtype, legacy } from '../../dtype.js';
import { Expression, type Scalar } from '../../expression/expression.js';
import { Tensor } from '../../tensor.js';
import { binary, ctype, nary, saves } from '../row/operator.js';
import { iteratorsTypes } from '../row/out.js';
import { RuntimeError } from '../../errors.js';
import { fitting, fittingComputed, lacking, noZero, notImplemented, wholeAlpha } from '../row/refusals.js';
import { byTensors, rowMajor } from '../row/laid.js';
import type { Leaf } from '../row/leaf.js';
import type { Operand, Options } from '../row/formula.js';
import { common } from '../row/row.js';
import { isOne, missing, numbered, zero } from '../row/rules.js';
import { keywordOnly, choice, orNull, optional, scalar } from '../row/signature.js';
import { alpha, fittingNegated, differenceAlpha, scaled, checkDifference } from './scaled.js';

/** Whether a tensor stands for the number 0. */
const isNothing = (x: unknown): boolean => x instanceof Tensor && x.number !== null && Number(x.number) === 0;

/** A number as an exponent, as which booleans count too. */
const counting = <T extends Scalar<T>>(x: T): T =>
  (
    x instanceof Expression
      ? x.dtype === bool && x.weight === NUMBER
      : x instanceof Tensor && typeof x.number === 'boolean'
  )
    ? x.mul(1)
    : x;

/** Quotients towards zero. PyTorch rounds those of 16-bit floats to their type before it cuts, unless by one number. */
function truncated(x: Expression, y: Expression): Expression {
  const [a, b] = Expression.promoted(x, y);
  const { dtype } = a;
  return dtype.compute === dtype || y.weight !== WITH_DIMENSIONS ? x.quotient(y) : a.div(b).stored(dtype).trunc();
}

const value = [keywordOnly(optional(scalar('value'), 1))] as const;

/**
 * Sum, broadcast: `out_i = input_i + alpha * other_i`.
 *
 * @param input the first operand
 * @param other a tensor or a number
 * @param alpha multiplier of `other`
 * @returns a tensor of the broadcast shape
 * @example
 * torch.add(torch.ones(2), 3, { alpha: 2 }); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.add.html
 */
export const add = binary(
  alpha,
  (x, y, { alpha }) => {
    const [a, b] = Expression.promoted(x, y);
    return a.add(scaled(b, alpha));
  },
  {
    input: (grad) => grad,
    other: (grad, _saved, { alpha }) => (isOne(alpha) ? grad : grad.mul(alpha)),
  },
  { numbers: 'all', oneSignature: true, refuse: wholeAlpha, fit: { alpha: fitting }, factor: 'alpha' },
);

/** The same before shapes are looked at. */
const differenceFirst: NonNullable<Options['first']> = ([x, y]) =>
  checkDifference(Expression.input(0, x!.dtype!), Expression.input(1, y!.dtype!));

const difference = (how: Pick<Options, 'factor' | 'last' | 'node'>) =>
  binary(
    alpha,
    (x, y, { alpha }) => {
      checkDifference(x, y);
      const [a, b] = Expression.promoted(x, y);
      return a.sub(scaled(b, alpha));
    },
    {
      input: (grad) => grad,
      other: (grad, _saved, { alpha }) => grad.mul(alpha).neg(),
    },
    {
      numbers: 'all',
      oneSignature: true,
      first: differenceFirst,
      refuse: differenceAlpha,
      fit: { alpha: fittingNegated },
      ...how,
    },
  );
/**
 * Difference, broadcast: `out_i = input_i - alpha * other_i`.
 *
 * @param alpha multiplier of `other`
 * @throws RuntimeError for bool operands, as in PyTorch
 * @returns a tensor
 * @example
 * torch.sub(torch.tensor([3, 4]), torch.tensor([1, 1]), { alpha: 2 }); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sub.html
 */
export const sub = difference({ factor: 'alpha' });
/**
 * As `sub`, with `alpha` last after a number.
 *
 * @param alpha multiplier of `other`
 * @param other a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for bool operands, as in PyTorch
 * @example
 * torch.subtract(torch.ones(2), 3); // tensor([-2., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.subtract.html
 */
export const subtract = difference({ last: 'alpha', node: 'SubBackward0' });

/**
 * Product, broadcast: `out_i = input_i * other_i`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.mul(torch.tensor([1, 2]), 4); // tensor([4., 8.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mul.html
 */
export const mul = binary(
  (x, y) => x.mul(y),
  {
    input: saves(['other'], (grad, { other }) => grad.mul(other)),
    other: saves(['input'], (grad, { input }) => grad.mul(input)),
  },
  { numbers: 'all', oneSignature: true },
);

/**
 * Quotient, broadcast: `out_i = input_i / other_i`, a fraction even of integers.
 *
 * @param rounding_mode `'trunc'` rounds toward zero, `'floor'` down; the result then has the operands' type
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for a `rounding_mode` that there is not, and in place for integers by true division
 * @example
 * torch.div(torch.tensor([7, -7]), 2, { rounding_mode: 'floor' }); // tensor([ 3., -4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.div.html
 */
export const div = binary(
  [
    keywordOnly(
      optional(
        orNull(
          choice(
            'rounding_mode',
            ['trunc', 'floor'],
            (v) =>
              new RuntimeError(
                `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${String(v)}'`,
              ),
          ),
        ),
        undefined,
      ),
    ),
  ],
  (x, y, { rounding_mode }) =>
    rounding_mode === 'floor' ? x.floor_divide(y) : rounding_mode === 'trunc' ? truncated(x, y) : x.div(y),
  {
    input: saves(['other'], (grad, { other }, { rounding_mode }) =>
      typeof rounding_mode === 'string' ? zero(grad) : grad.div(other),
    ),
    other: saves(['input', 'other'], (grad, { input, other }, { rounding_mode }) =>
      typeof rounding_mode === 'string' ? zero(grad) : grad.neg().mul(input.div(other).div(other)),
    ),
  },
  {
    // That it is given makes another overload, null too.
    overload: (_, [mode]) => (mode!.kind === 'fixed' && mode!.value !== undefined ? 2 : 0),
    numbers: 'all',
    oneSignature: true,
    refuse: (types, [mode], operands) => {
      if (mode!.kind === 'fixed' && typeof mode!.value === 'string') {
        lacking(`div_${mode!.value}_cpu`, 'bool')(types, [], operands);
      }
    },
    check: (operands, [mode]) => (typeof mode === 'string' ? noZero(operands) : undefined),
  },
);

/**
 * Quotient, broadcast: `out_i = input_i / other_i`, a fraction even of integers; `torch.div` without `rounding_mode`.
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError in place for integers
 * @example
 * torch.true_divide(torch.tensor([3, 4]), 2); // tensor([1.5000, 2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.true_divide.html
 */
export const true_divide = binary(
  (x, y) => x.div(y),
  {
    input: saves(['other'], (grad, { other }) => grad.div(other)),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(input.div(other).div(other))),
  },
  { numbers: 'all', oneSignature: true, node: 'DivBackward0' },
);

/**
 * Quotient rounded down, of the operands' type: `out_i = floor(input_i / other_i)`.
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for integers divided by zero
 * @example
 * torch.floor_divide(torch.tensor([7, -7]), 2); // tensor([ 3., -4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html
 */
export const floor_divide = binary(
  (x, y) => x.floor_divide(y),
  { input: missing('floor_divide'), other: missing('floor_divide') },
  {
    numbers: 'all',
    oneSignature: true,
    node: 'NotImplemented',
    refuse: lacking('div_floor_cpu', 'bool'),
    examine: noZero,
  },
);

/**
 * Remainder of division rounded toward zero, with the sign of `input` (C's `fmod`).
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for integers divided by zero
 * @example
 * torch.fmod(torch.tensor([-3, 3]), 2); // tensor([-1.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fmod.html
 */
export const fmod = binary(
  (x, y) => x.fmod(y),
  {
    input: (grad) => grad,
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(input.div(other).trunc())),
  },
  { wraps: true, overload: numbered(1, 0), refuse: lacking('fmod_cpu', 'bool'), examine: noZero },
);

/**
 * Remainder of division rounded down, with the sign of `other` (Python's `%`).
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for integers divided by zero
 * @example
 * torch.remainder(torch.tensor([-3, 3]), 2); // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.remainder.html
 */
export const remainder = binary(
  (x, y) => x.remainder(y),
  {
    input: (grad) => grad,
    // -floor(input / other), taken from what the remainder leaves so that both agree; where there is none, `other` is 0.
    other: saves(['input', 'other'], (grad, { input, other }) =>
      grad
        .neg()
        .mul(input.remainder(other).neg().add(input).div(other).round().where(other.ne(0), input.div(other).floor())),
    ),
  },
  { wraps: true, overload: numbered(1, 0), numbers: 'all', refuse: lacking('remainder_cpu', 'bool'), examine: noZero },
);

/** Refuses the negative power of an integer. */
const wholePowers = ([input, exponent]: readonly Operand[]): void => {
  const negative = typeof exponent === 'bigint' ? exponent < 0n : Number.isInteger(exponent) && Number(exponent) < 0;
  if (negative && input instanceof Tensor && input.dtype.kind !== 'float') {
    throw new RuntimeError('Integers to negative integer powers are not allowed.');
  }
};

/** The derivative of a power with respect to its basis. */
const ofBasis = (node: string) =>
  saves<'input' | 'other', []>(
    ['input', 'other'],
    (grad, { input, other }) =>
      isNothing(other)
        ? zero(grad)
        : grad.mul(input.pow(counting(other).sub(1)).mul(other)).masked_fill(other.eq(0), 0),
    node,
  );
/**
 * Power, broadcast: `out_i = input_i ^ exponent_i`.
 *
 * @param other the exponent, a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for integers to negative powers
 * @example
 * torch.pow(torch.tensor([1, 2, 3]), 2); // tensor([1., 4., 9.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.pow.html
 */
export const pow = binary(
  (x, y) => x.pow(y),
  {
    input: ofBasis('WhereBackward0'),
    other: saves(['input', 'other', 'result'], (grad, { input, other, result }) =>
      grad.mul(result.mul(input.log()).masked_fill(input.eq(0).logical_and(other.ge(0)), 0)),
    ),
  },
  {
    literals: [0, 0.5, 1, 2, 3, -0.5, -1, -2],
    besideNumber: ofBasis('MulBackward0'),
    parameters: { other: 'exponent' },
    laid: (shape, tensors, [base]) => (typeof base === 'object' ? byTensors : rowMajor)(shape, tensors, []),
    overload: numbered(1, 0, 2),
    numbers: 'all',
    refuse: (types, keywords, operands) => {
      if (operands[1]!.kind === 'tensor') lacking('pow', 'bool')(types, keywords, operands);
    },
    check: wholePowers,
    // Integers and floats of 16 bits take an exponent in their own type; an infinite one fits the latter.
    fit: {
      other: (value, dtype) => (dtype.kind === 'int' || dtype.compute !== dtype ? fitting(value, dtype) : value),
    },
  },
);

/**
 * `out_i = input_i + value * tensor1_i * tensor2_i`.
 *
 * @param value multiplier of the product
 * @param tensor1 one factor
 * @param tensor2 the other; both broadcast
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError where the shapes do not broadcast
 * @example
 * torch.addcmul(torch.tensor([1, 1]), torch.tensor([2, 3]), torch.tensor([4, 5]), { value: 10 }); // tensor([ 81., 151.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html
 */
export const addcmul = nary(
  ['input', 'tensor1', 'tensor2'],
  value,
  (input, tensor1, tensor2, { value }) => {
    const [x, a, b] = Expression.promoted(input, tensor1, tensor2);
    return x.add(a.mul(value.to(a.dtype)).mul(b));
  },
  {
    input: (grad) => grad,
    tensor1: saves(['tensor2'], (grad, { tensor2 }, { value }) => grad.mul(tensor2.mul(value))),
    tensor2: saves(['tensor1'], (grad, { tensor1 }, { value }) => grad.mul(tensor1.mul(value))),
  },
  { numbers: 'none', refuse: lacking('addcmul_cpu_out', 'bool'), fit: { value: fittingComputed }, factor: 'value' },
);

/**
 * `out_i = input_i + value * tensor1_i / tensor2_i`.
 *
 * @param value multiplier of the quotient
 * @param tensor1 what is divided
 * @param tensor2 by what; both broadcast
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError for integers, and where the shapes do not broadcast
 * @example
 * torch.addcdiv(torch.tensor([1, 1]), torch.tensor([2, 3]), torch.tensor([4, 6]), { value: 10 }); // tensor([6., 6.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html
 */
export const addcdiv = nary(
  ['input', 'tensor1', 'tensor2'],
  value,
  (input, tensor1, tensor2, { value }) => {
    const [x, a, b] = Expression.promoted(input, tensor1, tensor2);
    return x.add(a.mul(value.to(a.dtype)).div(b));
  },
  {
    input: (grad) => grad,
    tensor1: saves(['tensor2'], (grad, { tensor2 }, { value }) => {
      checkDividesBy(tensor2);
      return grad.mul(value.div(tensor2));
    }),
    tensor2: saves(['tensor1', 'tensor2'], (grad, { tensor1, tensor2 }, { value }) =>
      grad.neg().mul(tensor1.mul(value).div(tensor2.mul(tensor2))),
    ),
  },
  {
    numbers: 'none',
    fit: { value: fittingComputed },
    factor: 'value',
    first: checkTrueDivision,
    refuse: (_types, _keywords, operands) => checkTrueDivision(operands),
  },
);
/** PyTorch divides a number in the divisor's own type here, which integers are not. */
function checkDividesBy(divisor: unknown): void {
  if (!(divisor instanceof Expression || divisor instanceof Tensor) || divisor.dtype.kind === 'float') return;
  throw new RuntimeError(
    `result type ${legacy(get_default_dtype())} can't be cast to the desired output type ${legacy(divisor.dtype)}`,
  );
}
/** Integers alone addcdiv does not divide. */
function checkTrueDivision([, x, y]: readonly Leaf[]): void {
  if (x!.dtype!.kind === 'float' || y!.dtype!.kind === 'float') return;
  throw new RuntimeError(
    'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.',
  );
}

/**
 * Linear interpolation: `out_i = input_i + weight_i * (end_i - input_i)`.
 *
 * Beyond half the way it counts from the end, so that a weight of 1 gives `end` exactly.
 *
 * @param end what weight 1 gives
 * @param weight a number or a tensor
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError where types differ
 * @example
 * torch.lerp(torch.tensor([0, 10.5]), torch.tensor([1, 20]), 0.5); // tensor([ 0.5000, 15.2500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lerp.html
 */
export const lerp = nary(
  ['input', 'end', 'weight'],
  (input, to, by) => {
    const [x, end, weight] = Expression.promoted(input, to, by);
    const step = end.sub(x);
    return weight
      .abs()
      .lt(0.5)
      .choose(x.add(step.mul(weight)), end.sub(step.mul(weight.rsub(1))));
  },
  {
    // A truth value as weight cannot be subtracted.
    input: saves(['weight'], (grad, { weight }) => grad.mul(weight.mul(-1).add(1))),
    end: saves(['weight'], (grad, { weight }) => grad.mul(weight)),
    weight: saves(['input', 'end'], (grad, { input, end }) => grad.mul(end.sub(input))),
  },
  {
    overload: numbered(1, 0),
    numbers: ['weight'],
    laid: byTensors,
    fit: { weight: fittingComputed },
    first: checkOneType,
    types: (wanted, given, k, operands) => (isTensor(operands?.[2]) ? iteratorsTypes(wanted, given, k) : null),
    refuse: ([type], _, [input, end, weight]) => {
      checkOneType([input!, end!, weight!]);
      // A number does not count as an operand.
      const tensor = weight!.kind === 'tensor';
      if (common(tensor ? [input!, end!, weight!] : [input!, end!]).kind !== 'float') {
        throw notImplemented(tensor ? 'lerp_kernel_tensor' : 'lerp_kernel_scalar', type!);
      }
    },
  },
);
/** Whether a weight is PyTorch's tensor: what has no dimensions is its number. */
const isTensor = (weight: unknown): boolean => weight instanceof Tensor && (weight.ndim > 0 || weight.requires_grad);
/** What is interpolated is of one type, the weight's too where it is not a single number. */
function checkOneType([input, end, weight]: readonly Leaf[]): void {
  for (const [name, leaf] of [
    ['end', end!],
    ['weight', weight!],
  ] as const) {
    if (leaf.kind !== 'tensor' || leaf.dtype === input!.dtype) continue;
    if (name === 'weight' && leaf.weight === ZERO_DIMENSIONAL) continue;
    throw new RuntimeError(`expected dtype ${ctype(input!.dtype!)} for \`${name}\` but got dtype ${ctype(leaf.dtype)}`);
  }
}
