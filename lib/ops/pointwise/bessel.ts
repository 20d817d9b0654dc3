// Bessel's functions and their relatives, element by element: those of torch.special, and torch.i0.
import type { Scalar } from '../../expression/expression.js';
import type { UnarySpecial } from '../../special/table.js';
import { type Unary, nameRows, saves, unary } from '../row/operator.js';
import { lacking } from '../row/refusals.js';

/** A divisor with 1 in place of 0, whose quotients nobody looks at: NaN there would spoil the next derivative. */
const nonzero = <T extends Scalar<T>>(x: T): T => x.masked_fill(x.eq(0), 1);

/**
 * The modified Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.i0(torch.tensor([0, 1])); // tensor([1.0000, 1.2661])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.i0.html
 */
export const i0 = unary(
  (x) => x.special('i0'),
  saves(['input'], (grad, { input }) => grad.mul(input.special('i1'))),
);
export const i0_ = i0.inplace;
/**
 * `e^{-|x|} I_0(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i0e(torch.tensor([0, 1])); // tensor([1.0000, 0.4658])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i0e
 */
export const i0e = unary(
  (x) => x.special('i0e'),
  saves(['input', 'result'], (grad, { input, result }) => grad.mul(input.special('i1e').sub(input.sgn().mul(result)))),
);
/**
 * The modified Bessel function of the first kind, order 1.
 *
 * `I_1(x) = x/2 · Σ_k (x² / 4)^k / (k! (k + 1)!)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i1(torch.tensor([0, 1])); // tensor([0.0000, 0.5652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i1
 */
export const i1 = unary(
  (x) => x.special('i1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(
      input
        .special('i0')
        .sub(result.mul(nonzero(input).reciprocal()))
        .masked_fill(input.eq(0), 0.5),
    ),
  ),
);
/**
 * `e^{-|x|} I_1(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i1e(torch.tensor([0, 1])); // tensor([0.0000, 0.2079])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i1e
 */
export const i1e = unary(
  (x) => x.special('i1e'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(
      input
        .special('i0e')
        .sub(result.mul(input.sgn().add(nonzero(input).reciprocal())))
        .masked_fill(input.eq(0), 0.5),
    ),
  ),
);

/** Functions that PyTorch has no derivative of. */
const plain = (name: UnarySpecial): Unary<[]> =>
  unary((x) => x.special(name), null, { refuse: lacking(`${name}_cpu`, 'half') });
/** One whose derivative is minus the function of the next order. */
const sinking = (name: UnarySpecial, next: UnarySpecial): Unary<[]> =>
  unary(
    (x) => x.special(name),
    saves(['input'], (grad, { input }) => grad.mul(input.special(next)).neg(), 'MulBackward0'),
    { refuse: lacking(`${name}_cpu`, 'half') },
  );
/** One of order 1, whose derivative is `f_0(x) - f_1(x) / x`, and `atZero` there. */
const ofOrder1 = (name: UnarySpecial, order0: UnarySpecial, atZero: number, kernel: string = name): Unary<[]> =>
  unary(
    (x) => x.special(name),
    saves(['input', 'result'], (grad, { input, result }) =>
      grad.mul(
        input
          .special(order0)
          .sub(result.div(nonzero(input)))
          .masked_fill(input.eq(0), atZero),
      ),
    ),
    { refuse: lacking(`${kernel}_cpu`, 'half') },
  );
/**
 * The Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.bessel_j0(torch.tensor([0, 1])); // tensor([1.0000, 0.7652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_j0
 */
export const bessel_j0 = sinking('bessel_j0', 'bessel_j1');
/**
 * The Bessel function of the first kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.bessel_j1(torch.tensor([0, 1])); // tensor([0.0000, 0.4401])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_j1
 */
export const bessel_j1 = ofOrder1('bessel_j1', 'bessel_j0', 0.5);
/**
 * The Bessel function of the second kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.bessel_y0(torch.tensor([1, 2])); // tensor([0.0883, 0.5104])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_y0
 */
export const bessel_y0 = sinking('bessel_y0', 'bessel_y1');
/**
 * The Bessel function of the second kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.bessel_y1(torch.tensor([1, 2])); // tensor([-0.7812, -0.1070])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_y1
 */
export const bessel_y1 = ofOrder1('bessel_y1', 'bessel_y0', NaN);
/**
 * The modified Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.modified_bessel_i0(torch.tensor([0, 1])); // tensor([1.0000, 1.2661])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_i0
 */
export const modified_bessel_i0 = unary(
  (x) => x.special('i0'),
  saves(['input'], (grad, { input }) => grad.mul(input.special('i1'))),
  { refuse: lacking('modified_bessel_i0_cpu', 'half') },
);
/**
 * The modified Bessel function of the first kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.modified_bessel_i1(torch.tensor([0, 1])); // tensor([0.0000, 0.5652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_i1
 */
export const modified_bessel_i1 = ofOrder1('i1', 'i0', 0.5, 'modified_bessel_i1');
/**
 * The modified Bessel function of the second kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.modified_bessel_k0(torch.tensor([1, 2])); // tensor([0.4210, 0.1139])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_k0
 */
export const modified_bessel_k0 = sinking('modified_bessel_k0', 'modified_bessel_k1');
/**
 * The modified Bessel function of the second kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.modified_bessel_k1(torch.tensor([1, 2])); // tensor([0.6019, 0.1399])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_k1
 */
export const modified_bessel_k1 = unary(
  (x) => x.special('modified_bessel_k1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(input.special('modified_bessel_k0').add(result.div(input))).neg(),
  ),
  { refuse: lacking('modified_bessel_k1_cpu', 'half') },
);
/**
 * `e^x K_0(x)`, K the modified Bessel function of the second kind.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.scaled_modified_bessel_k0(torch.tensor([1, 2])); // tensor([1.1445, 0.8416])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.scaled_modified_bessel_k0
 */
export const scaled_modified_bessel_k0 = plain('scaled_modified_bessel_k0');
/**
 * `e^x K_1(x)`, K the modified Bessel function of the second kind.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.scaled_modified_bessel_k1(torch.tensor([1, 2])); // tensor([1.6362, 1.0335])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.scaled_modified_bessel_k1
 */
export const scaled_modified_bessel_k1 = plain('scaled_modified_bessel_k1');
/**
 * The spherical Bessel function of the first kind, order 0: `sin(x) / x`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.spherical_bessel_j0(torch.tensor([0, 1])); // tensor([1.0000, 0.8415])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.spherical_bessel_j0
 */
export const spherical_bessel_j0 = plain('spherical_bessel_j0');
/**
 * Airy's function Ai.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.airy_ai(torch.tensor([0, 1])); // tensor([0.3550, 0.1353])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.airy_ai
 */
export const airy_ai = plain('airy_ai');

nameRows({ i0 });
nameRows(
  {
    i0e,
    i1,
    i1e,
    bessel_j0,
    bessel_j1,
    bessel_y0,
    bessel_y1,
    modified_bessel_i0,
    modified_bessel_i1,
    modified_bessel_k0,
    modified_bessel_k1,
    scaled_modified_bessel_k0,
    scaled_modified_bessel_k1,
    spherical_bessel_j0,
    airy_ai,
  },
  'special_',
);
