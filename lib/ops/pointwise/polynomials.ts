// Orthogonal polynomials of a degree n, element by element: those of torch.special.
import { float32 } from '../../dtype.js';
import type { BinarySpecial } from '../../special/table.js';
import { type Binary, binary, nameRows } from '../row/operator.js';
import { lacking } from '../row/refusals.js';

const polynomial = (name: BinarySpecial): Binary<[], 'all'> =>
  binary(
    (x, n) => {
      const y = x.special(name, n);
      if (y.dtype !== float32) return y;
      // It is computed in float64. In float32 a recurrence makes NaN of infinities, which differences are two degrees on.
      return x.special(name, n.to(float32).sub(2)).abs().eq(Infinity).choose(NaN, y);
    },
    null,
    { numbers: 'all', parameters: { input: 'x', other: 'n' }, refuse: lacking(`${name}_cpu`, 'half') },
  );
/**
 * Chebyshev's polynomial of the first kind, `T_n(x)`.
 *
 * `T_0 = 1`, `T_1 = x`, and `T_{n+1} = 2x T_n - T_{n-1}`; between -1 and 1 it is `cos(n arccos x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.chebyshev_polynomial_t(torch.tensor([0.5, 2]), 2); // tensor([-0.5000,  7.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_t
 */
export const chebyshev_polynomial_t = polynomial('chebyshev_polynomial_t');
/**
 * Chebyshev's polynomial of the second kind, `U_n(x)`.
 *
 * `U_0 = 1`, `U_1 = 2x`, and `U_{n+1} = 2x U_n - U_{n-1}`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.chebyshev_polynomial_u(torch.tensor([0.5, 2]), 2); // tensor([ 0., 15.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_u
 */
export const chebyshev_polynomial_u = polynomial('chebyshev_polynomial_u');
/**
 * Chebyshev's polynomial of the third kind, `V_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.chebyshev_polynomial_v(torch.tensor([0.5, 2]), 2); // tensor([-1., 11.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_v
 */
export const chebyshev_polynomial_v = polynomial('chebyshev_polynomial_v');
/**
 * Chebyshev's polynomial of the fourth kind, `W_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.chebyshev_polynomial_w(torch.tensor([0.5, 2]), 2); // tensor([ 1., 19.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_w
 */
export const chebyshev_polynomial_w = polynomial('chebyshev_polynomial_w');
/**
 * Chebyshev's polynomial of the first kind on [0, 1]: `T_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.shifted_chebyshev_polynomial_t(torch.tensor([0.5, 1]), 2); // tensor([-1.,  1.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_t
 */
export const shifted_chebyshev_polynomial_t = polynomial('shifted_chebyshev_polynomial_t');
/**
 * Chebyshev's polynomial of the second kind on [0, 1]: `U_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.shifted_chebyshev_polynomial_u(torch.tensor([0.5, 1]), 2); // tensor([-1.,  3.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_u
 */
export const shifted_chebyshev_polynomial_u = polynomial('shifted_chebyshev_polynomial_u');
/**
 * Chebyshev's polynomial of the third kind on [0, 1]: `V_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.shifted_chebyshev_polynomial_v(torch.tensor([0.5, 1]), 2); // tensor([-1.,  1.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_v
 */
export const shifted_chebyshev_polynomial_v = polynomial('shifted_chebyshev_polynomial_v');
/**
 * Chebyshev's polynomial of the fourth kind on [0, 1]: `W_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.shifted_chebyshev_polynomial_w(torch.tensor([0.5, 1]), 2); // tensor([-1.,  5.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_w
 */
export const shifted_chebyshev_polynomial_w = polynomial('shifted_chebyshev_polynomial_w');
/**
 * The physicist's Hermite polynomial `H_n(x)`.
 *
 * `H_0 = 1`, `H_1 = 2x`, and `H_{n+1} = 2x H_n - 2n H_{n-1}`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.hermite_polynomial_h(torch.tensor([0.5, 1]), 2); // tensor([-1.,  2.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.hermite_polynomial_h
 */
export const hermite_polynomial_h = polynomial('hermite_polynomial_h');
/**
 * The probabilist's Hermite polynomial `He_n(x)`.
 *
 * `He_0 = 1`, `He_1 = x`, and `He_{n+1} = x He_n - n He_{n-1}`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.hermite_polynomial_he(torch.tensor([0.5, 1]), 2); // tensor([-0.7500,  0.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.hermite_polynomial_he
 */
export const hermite_polynomial_he = polynomial('hermite_polynomial_he');
/**
 * Laguerre's polynomial `L_n(x)`.
 *
 * `L_0 = 1`, `L_1 = 1 - x`, and `(n + 1) L_{n+1} = (2n + 1 - x) L_n - n L_{n-1}`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.laguerre_polynomial_l(torch.tensor([0.5, 1]), 2); // tensor([ 0.1250, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.laguerre_polynomial_l
 */
export const laguerre_polynomial_l = polynomial('laguerre_polynomial_l');
/**
 * Legendre's polynomial `P_n(x)`.
 *
 * `P_0 = 1`, `P_1 = x`, and `(n + 1) P_{n+1} = (2n + 1) x P_n - n P_{n-1}`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.legendre_polynomial_p(torch.tensor([0.5, 1]), 2); // tensor([-0.1250,  1.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.legendre_polynomial_p
 */
export const legendre_polynomial_p = polynomial('legendre_polynomial_p');

nameRows(
  {
    chebyshev_polynomial_t,
    chebyshev_polynomial_u,
    chebyshev_polynomial_v,
    chebyshev_polynomial_w,
    shifted_chebyshev_polynomial_t,
    shifted_chebyshev_polynomial_u,
    shifted_chebyshev_polynomial_v,
    shifted_chebyshev_polynomial_w,
    hermite_polynomial_h,
    hermite_polynomial_he,
    laguerre_polynomial_l,
    legendre_polynomial_p,
  },
  'special_',
);
