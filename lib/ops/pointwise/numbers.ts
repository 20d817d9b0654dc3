// Divisors, the parts of floating-point and complex numbers, and powers in double precision.
import { ownTypes, intoOut, outParameter, iteratorsTypes } from '../row/out.js';
import { checkInplace } from '../../graph/inplace.js';
import { composite } from '../row/composite.js';
import { type Num, WITH_DIMENSIONS, ZERO_DIMENSIONAL, float64, int32, result_type, ctype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { broadcastShapes, preserved } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { cast, expanded } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { pow } from './arithmetic.js';
import { resultStrides } from '../row/laid.js';
import { lacking, saying } from '../row/refusals.js';
import { calledOver } from '../row/shown.js';
import type { Make, Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { type Arguments, type Meta, bind, noSignature, tensor, tensorOrScalar } from '../row/signature.js';
import { copyView, gcd as gcdKernel } from '../../runtime/kernels/index.js';

/** The type and shape of integers combined element by element. */
function ofIntegers(input: Meta, other: Meta) {
  const shape = broadcastShapes(input.shape, other.shape);
  const weighed = [input, other].map((t) => ({
    dtype: t.dtype,
    weight: t.ndim === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS,
  }));
  return { out: { shape, dtype: result_type(weighed), strides: resultStrides(shape, [input, other]) } };
}
/** PyTorch's kernel says which types it has not: after all else has been checked. */
const refuseFractions = (name: string, { dtype }: Tensor): void => lacking(`${name}_cpu`, 'bool', 'float')([dtype], []);
const integerSamples = (make: Make): Samples => [
  [make.ids(9, 2, 3), make.ids(7, 2, 3)],
  [make.ids(9, 2, 3), make.ids(7, 3)],
  [make.of([-4, 0, 6]), make.of([6])],
  [make.of([12, 30], int32), make.of([18, 4])],
];
/**
 * The greatest common divisor of integers, broadcast; of 0 and 0 it is 0.
 *
 * @param other integers that broadcast with the input
 * @param input integers
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for other types
 * @example torch.gcd(torch.tensor([6n]), torch.tensor([4n])); // tensor([2])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.gcd.html
 */
export const gcd = structural('gcd', [tensor('other')], {
  node: 'NotImplemented',
  plan: ({ input, other }) => ofIntegers(input, other),
  compute: ({ input, other }, [out]): void => {
    refuseFractions('gcd', out!);
    const given = [input, other].map((t) => expanded(cast(t, out!.dtype), out!.shape));
    out!.storage.engine.run(gcdKernel, null, given, [out!]);
  },
  inplace: true,
  samples: integerSamples,
});
export const gcd_ = gcd.inplace;
/**
 * The least common multiple of integers, broadcast; with 0 it is 0.
 *
 * @param other integers that broadcast with the input
 * @param input integers
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for other types
 * @example torch.lcm(torch.tensor([6n]), torch.tensor([4n])); // tensor([12])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.lcm.html
 */
export const lcm = structural('lcm', [tensor('other')], {
  node: 'NotImplemented',
  plan: ({ input, other }) => ofIntegers(input, other),
  compute: ({ input, other }, [out]): void => {
    refuseFractions('lcm', out!);
    const divisor = input.gcd(other);
    const quotient = input.div(divisor.masked_fill(divisor.eq(0), 1), { rounding_mode: 'trunc' });
    // Of what overflows the low bits of the positive product.
    copyView(quotient.to(divisor.dtype.compute).mul(other).abs(), out!);
  },
  inplace: true,
  samples: integerSamples,
});
export const lcm_ = lcm.inplace;

/**
 * A mantissa with `0.5 <= |mantissa| < 1` and an exponent: `input = mantissa * 2^exponent`.
 *
 * @param input of a floating type
 * @returns mantissa and exponent (int32), of the input's shape
 * @throws RuntimeError for integers
 * @example const { mantissa, exponent } = torch.frexp(torch.tensor(6)); // 0.75, 3
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.frexp.html
 */
export const frexp = structural('frexp', [], {
  types: (wanted, given, k) =>
    wanted === given
      ? null
      : new RuntimeError(
          `torch.frexp() expects ${k === 0 ? 'mantissa' : 'exponent'} to have dtype ${ctype(wanted)} but got ${ctype(given)}`,
        ),
  plan: ({ input }) => {
    if (input.dtype.kind !== 'float') throw new RuntimeError('torch.frexp() only supports floating-point dtypes');
    const { shape, dtype } = input;
    const strides = preserved(input);
    return {
      outs: [
        { shape, dtype, strides },
        { shape, dtype: int32, strides },
      ],
    };
  },
  outputs: ['mantissa', 'exponent'],
  differentiable: ['mantissa'],
  compute: ({ input: x }, [mantissa, exponent]): void => {
    const size = x.abs();
    const [least, shift] = x.dtype === float64 ? [-1022, 54] : [-126, 24];
    const special = size.eq(0).logical_or(size.isfinite().logical_not());
    // Denormal numbers are brought among the others first.
    const small = size.lt(2 ** least);
    const scaled = x
      .mul(2 ** shift)
      .where(small, x)
      .masked_fill(special, 1);
    const guess = scaled.abs().log2().floor().add(1);
    // In two steps, since 2^-guess alone may overflow.
    const half = guess.div(2).floor();
    const first = scaled.mul(half.neg().exp2()).mul(guess.sub(half).neg().exp2());
    const [over, under] = [first.abs().ge(1), first.abs().lt(0.5)];
    const part = first.div(2).where(over, first.mul(2).where(under, first));
    const power = guess.add(over.to(x.dtype)).sub(under.to(x.dtype)).sub(small.to(x.dtype).mul(shift));
    copyView(x.where(special, part), mantissa!);
    copyView(power.masked_fill(special, 0), exponent!);
  },
  gradients: ({ saves }) => ({
    input: saves(['exponent'], (grad, { exponent }): Tensor => grad.div(exponent.to(grad.dtype).exp2())),
  }),
  samples: (make): Samples => [[make(2, 3)], [make()], [make(0, 2)], [make(70)]],
});

const powers = [tensorOrScalar('input'), tensorOrScalar('exponent')] as const;
const powered = [...powers, outParameter] as const;
/** In place, which only a float64 tensor can hold. */
const floatPowerInPlace = operator('float_power_', [tensorOrScalar('exponent')], (input, exponent): Tensor => {
  if (input.dtype !== float64) {
    throw new RuntimeError(
      `the base given to float_power_ has dtype ${legacy(input.dtype)} but the operation's result requires dtype Double`,
    );
  }
  return input.pow_(exponent instanceof Tensor ? exponent.double() : exponent);
});
/**
 * Power in double precision, broadcast.
 *
 * @param input a tensor or a number
 * @param exponent a tensor or a number, one of the two a tensor
 * @returns a tensor of the broadcast shape
 * @throws TypeError where neither is a tensor
 * @example
 * torch.float_power(torch.tensor([2, 3]), 2); // tensor([4., 9.], dtype=torch.float64)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.float_power.html
 */
export const float_power = Object.assign(
  (...args: Arguments<typeof powered>): Tensor => {
    const [input, exponent, out] = bind('float_power', powered, args) as [Tensor | Num, Tensor | Num, Tensor | null];
    const wide = (v: Tensor | Num): Tensor | Num => (v instanceof Tensor ? v.double() : v);
    if (!(input instanceof Tensor || exponent instanceof Tensor)) {
      throw noSignature('float_power', args, [
        'Tensor input, Tensor exponent',
        'Number self, Tensor exponent',
        'Tensor input, Number exponent',
      ]);
    }
    const [base, power] = [wide(input), wide(exponent)];
    const result = base instanceof Tensor ? base.pow(power) : pow(base, power);
    return intoOut('float_power', out, result, [input, exponent], {
      types: ownTypes(
        (_, given) =>
          `the output given to float_power has dtype ${legacy(given)} but the operation's result requires dtype Double`,
      ),
      recorded: 'pow',
    });
  },
  {
    method: (...args: Arguments<typeof powers>): Tensor => {
      const [input, exponent] = bind('float_power', powers, args) as [Tensor | Num, Tensor | Num];
      return float_power(input, exponent);
    },
    inplace: floatPowerInPlace,
  },
);
// ---- what is simple for real numbers, which all are here

/**
 * The input itself.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.positive(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.positive.html
 */
export const positive = operator('positive', [], (input): Tensor => {
  saying('The `+` operator, on a bool tensor is not supported.', 'bool')([input.dtype], []);
  return input;
});
/**
 * The complex conjugate, which for real numbers is the input.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.conj(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.conj.html
 */
export const conj = operator('conj', [], (input): Tensor => input);
/**
 * The complex conjugate, which for real numbers is the input.
 *
 * `out_i = conj(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.conj_physical(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.conj_physical.html
 */
export const conj_physical = composite('conj_physical', [], (input): Tensor => input, {
  types: iteratorsTypes,
  underived: 'conj_physical',
});
/**
 * In place what `conj_physical` is: of real numbers these themselves.
 *
 * @returns the tensor
 * @throws RuntimeError where several of its elements lie in one place, and for a leaf that requires a gradient
 * @example
 * torch.conj_physical_(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.conj_physical.html
 */
export const conj_physical_ = operator('conj_physical_', [], (input): Tensor => {
  checkInplace(input);
  if (input.requires_grad) return calledOver(input, 'ConjPhysicalBackward1', (t) => t.mul_(1));
  input.version.value++;
  return input;
});
/**
 * The input, which is not lazily conjugated.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.resolve_conj(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.resolve_conj.html
 */
export const resolve_conj = operator('resolve_conj', [], (input): Tensor => input);
/**
 * The input, which is not lazily negated.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.resolve_neg(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.resolve_neg.html
 */
export const resolve_neg = operator('resolve_neg', [], (input): Tensor => input);
/**
 * Whether a tensor's elements are to be read as conjugated: never, since there are no complex ones.
 *
 * @returns false
 * @example
 * torch.is_conj(torch.ones(1)); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_conj.html
 */
export const is_conj = operator('is_conj', [], (_input): boolean => false);
/**
 * Whether a tensor's elements are to be read with the other sign: never, since there are no complex ones.
 *
 * @returns false
 * @example
 * torch.ones(1).is_neg(); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_conj.html
 */
export const is_neg = operator('is_neg', [], (_input): boolean => false);
/**
 * The real part: the input.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.real(torch.tensor([1, -2])); // tensor([ 1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.real.html
 */
export const real = operator('real', [], (input): Tensor => input);
/**
 * The imaginary part, which real numbers have not: there are no complex tensors yet.
 *
 * @param input a tensor
 * @returns nothing yet
 * @throws RuntimeError always, PyTorch's for real numbers
 * @example
 * const x = torch.tensor([1, 2]);
 * torch.zeros_like(x); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.imag.html
 */
export const imag = operator('imag', [], (_input): Tensor => {
  throw new RuntimeError('imag is not implemented for tensors with non-complex dtypes.');
});
