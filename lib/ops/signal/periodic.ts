// The windows of torch itself, periodic where nothing else is said; those of torch.signal.windows are symmetric.
import { type DType, ctype, get_default_dtype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { type Tensor, fresh } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { i0 } from '../pointwise/bessel.js';
import { flag, int, number, optional, type Values } from '../row/signature.js';
import { creator, engineFor, making, ready } from '../creation/creator.js';
import { full_like, ones } from '../creation/factories.js';
import { arange } from '../creation/sequences.js';

const length = [int('window_length'), optional(flag('periodic'), true)] as const;

/**
 * A window by the numbers 0, 1, …, of which `of` makes it, given the last of them; a periodic window is a symmetric one
 * without its last element. Each step rounds to the window's own type, as PyTorch's do.
 */
function made(
  name: string,
  count: number,
  periodic: boolean,
  of: (n: Tensor, last: number) => Tensor,
  [dtype, device, grad]: Values<typeof making>,
): Tensor {
  const type: DType = dtype ?? get_default_dtype();
  if (type.kind !== 'float') {
    throw new RuntimeError(
      `${name} expects floating point dtypes, got: TensorOptions(dtype=${ctype(type)}, device=${String(engineFor(device).device)}, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))`,
    );
  }
  if (count < 0) throw new RuntimeError(`${name} requires non-negative window_length, got window_length=${count}`);
  const place = { dtype: type, device };
  if (count < 2) return ones([count], { ...place, requires_grad: grad });
  using _ = new GradMode(false);
  const length = periodic ? count + 1 : count;
  const window = of(arange(length, place), length - 1);
  return ready(periodic ? fresh(window.narrow(0, 0, count)) : window, grad);
}

/**
 * Bartlett's window, a triangle: `1 - |2n / N - 1|`, N = window_length, or one less for `periodic: false`.
 *
 * @param window_length the number of elements
 * @param periodic whether it is one period; else it is symmetric
 * @returns a vector of `window_length` elements
 * @throws RuntimeError for a negative length, and other than a type with fractions
 * @example
 * torch.bartlett_window(4); // tensor([0.0000, 0.5000, 1.0000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bartlett_window.html
 */
export const bartlett_window = creator('bartlett_window', [...length, ...making], (count, periodic, ...rest) =>
  made(
    'bartlett_window',
    count,
    periodic,
    (n, last) => {
      const rising = n.mul(2 / last);
      const half = Math.floor(last / 2) + 1;
      return cat([
        rising.narrow(0, 0, half),
        rising
          .narrow(0, half, last + 1 - half)
          .neg()
          .add(2),
      ]);
    },
    rest,
  ),
);
/**
 * Blackman's window: `0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N)`.
 *
 * @param window_length, periodic as for `bartlett_window`
 * @returns a vector of `window_length` elements
 * @throws RuntimeError for a negative length, and other than a type with fractions
 * @example
 * torch.blackman_window(4); // tensor([-2.9802e-08,  3.4000e-01,  1.0000e+00,  3.4000e-01])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.blackman_window.html
 */
export const blackman_window = creator('blackman_window', [...length, ...making], (count, periodic, ...rest) =>
  made(
    'blackman_window',
    count,
    periodic,
    (n, last) => {
      const angle = n.mul(Math.PI / last);
      return angle.mul(4).cos().mul(0.08).sub(angle.mul(2).cos().mul(0.5)).add(0.42);
    },
    rest,
  ),
);
const hammingAt =
  (alpha: number, beta: number) =>
  (n: Tensor, last: number): Tensor =>
    n
      .mul((2 * Math.PI) / last)
      .cos()
      .mul(-beta)
      .add(alpha);
/**
 * Hamming's window: `alpha - beta cos(2 pi n / N)`.
 *
 * @param window_length, periodic as for `bartlett_window`
 * @param alpha, beta its coefficients
 * @returns a vector of `window_length` elements
 * @throws RuntimeError for a negative length, and other than a type with fractions
 * @example
 * torch.hamming_window(4); // tensor([0.0800, 0.5400, 1.0000, 0.5400])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hamming_window.html
 */
export const hamming_window = creator(
  'hamming_window',
  [...length, optional(number('alpha'), 0.54), optional(number('beta'), 0.46), ...making],
  (count, periodic, alpha, beta, ...rest) => made('hamming_window', count, periodic, hammingAt(alpha, beta), rest),
);
/**
 * Hann's window: `(1 - cos(2 pi n / N)) / 2`.
 *
 * @param window_length, periodic as for `bartlett_window`
 * @returns a vector of `window_length` elements
 * @throws RuntimeError for a negative length, and other than a type with fractions
 * @example
 * torch.hann_window(4); // tensor([0.0000, 0.5000, 1.0000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hann_window.html
 */
export const hann_window = creator('hann_window', [...length, ...making], (count, periodic, ...rest) =>
  made('hann_window', count, periodic, hammingAt(0.5, 0.5), rest),
);
/**
 * Kaiser's window: `I_0(beta sqrt(1 - (2n / N - 1)^2)) / I_0(beta)`.
 *
 * @param window_length, periodic as for `bartlett_window`
 * @param beta the shape: 0 is a rectangle
 * @returns a vector of `window_length` elements
 * @throws RuntimeError for a negative length, and other than a type with fractions
 * @example
 * torch.kaiser_window(4); // tensor([5.2773e-05, 2.1567e-01, 1.0000e+00, 2.1567e-01])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.kaiser_window.html
 */
export const kaiser_window = creator(
  'kaiser_window',
  [...length, optional(number('beta'), 12), ...making],
  (count, periodic, beta, ...rest) =>
    made(
      'kaiser_window',
      count,
      periodic,
      (n, last) => {
        const half = last / 2;
        const place = n.sub(half).div(half);
        return i0(place.square().neg().add(1).sqrt().mul(beta)).div(i0(full_like(n, beta)));
      },
      rest,
    ),
);
