// The gamma function and its relatives.
import type { Tensor } from '../../tensor.js';
import { RuntimeError } from '../../errors.js';
import { fractional } from '../../dtype.js';
import { saves } from '../row/formula.js';
import { binary, nameRows, unary } from '../row/operator.js';
import { outParameter, intoOut } from '../row/out.js';
import { notImplemented } from '../row/derivative.js';
import { once } from '../row/rules.js';
import { lacking } from '../row/refusals.js';
import { arange } from '../creation/sequences.js';
import { structural } from '../row/structural.js';
import { int, tensor, type Arguments, bind } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { density, polygammaOf, seriesOfTrigamma } from './special.js';

// ---- the gamma function's relatives

/**
 * Logarithm of the absolute value of the gamma function.
 *
 * `out_i = ln |Γ(input_i)|`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.lgamma(torch.tensor([0.5, 4])); // tensor([0.5724, 1.7918])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lgamma.html
 */
export const lgamma = unary(
  (x) => x.lgamma(),
  saves(['input'], (grad, { input }) => grad.mul(input.digamma())),
);
/**
 * Derivative of `lgamma`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.digamma(torch.tensor([1, 0.5])); // tensor([-0.5772, -1.9635])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.digamma.html
 */
export const digamma = unary(
  (x) => x.digamma(),
  saves(['input'], (grad, { input }) => grad.mul(once(seriesOfTrigamma, input))),
);
/**
 * The lower regularized incomplete gamma function: `P(a, x) = 1/Γ(a) ∫_0^x t^{a-1} e^{-t} dt`, a the input, x the other.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.igamma(torch.tensor([1, 4]), torch.tensor([2, 4])); // tensor([0.8647, 0.5665])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.igamma.html
 */
export const igamma = binary(
  (a, x) => a.special('gammainc', x),
  {
    input: notImplemented('igamma: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igamma_cpu', 'int', 'bool') },
);
/**
 * The upper regularized incomplete gamma function: `Q(a, x) = 1 - P(a, x)`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.igammac(torch.tensor([1, 4]), torch.tensor([2, 4])); // tensor([0.1353, 0.4335])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.igammac.html
 */
export const igammac = binary(
  (a, x) => a.special('gammaincc', x),
  {
    input: notImplemented('igammac: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igammac_cpu', 'int', 'bool') },
);
const polygammaSignature = [int('n'), tensor('input'), outParameter] as const;
/**
 * The n-th derivative of digamma at the input.
 *
 * @param n from 0 on
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a negative order
 * @example
 * torch.polygamma(1, torch.tensor([1, 0.5])); // tensor([1.6449, 4.9348])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.polygamma.html
 */
export const polygamma = Object.assign(
  (...args: Arguments<typeof polygammaSignature>): Tensor => {
    const [order, x, out] = bind('polygamma', polygammaSignature, args) as [number, Tensor, Tensor | null];
    return intoOut('polygamma', out, polygammaOf(x, order), [x]);
  },
  { method: polygammaOf.method, inplace: polygammaOf.inplace },
);

/** `x - i/2` for i < p, in a last dimension. */
const halvesBelow = (x: Tensor, p: number): Tensor =>
  x.unsqueeze(-1).sub(arange(p, { dtype: x.dtype, device: x.device }).div(2));

/**
 * The multivariate gamma function's logarithm, of dimension p: `p(p-1)/4 log π + Σ_{i<p} lgamma(x - i/2)`.
 *
 * @param p the number of dimensions
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a `p` below 1
 * @example
 * torch.mvlgamma(torch.tensor([2, 3]), 2); // tensor([0.4516, 1.5502])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mvlgamma.html
 */
export const mvlgamma = structural('mvlgamma', [int('p')], {
  plan: ({ input, p }) => {
    if (p < 1) throw new RuntimeError('p has to be greater than or equal to 1');
    if (input.dtype.kind === 'bool') throw new RuntimeError('The input tensor may not be a boolean tensor.');
    return { out: { shape: input.shape, dtype: fractional(input.dtype) }, p };
  },
  compute: ({ input }, [out], { p, out: { dtype } }): void => {
    const terms = halvesBelow(input.to(dtype), p).lgamma();
    out!.copy_(terms.sum(-1).add(((p * (p - 1)) / 4) * Math.log(Math.PI)));
  },
  gradients: ({ saves: keeps }) => ({
    input: keeps(['input'], (grad, { input }, { p }): Tensor => grad.mul(halvesBelow(input, p).digamma().sum(-1))),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make.positive(2, 3).add(2), 3],
    [make.positive().add(1), 1],
  ],
});

nameRows({ digamma, igamma, igammac, lgamma });
