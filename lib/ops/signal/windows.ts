// torch.signal.windows (https://docs.pytorch.org/docs/stable/signal.html). All have the length M and these keywords: `sym`, whether the
// window is symmetric, for filters, or else one period of it, for spectra; `dtype`, float32 or float64; `layout`, which is strided;
// `device` and `requires_grad`.
import { type DType, float32, float64, get_default_dtype } from '../../dtype.js';
import { ValueError } from '../../errors.js';
import { i0 } from '../../special/functions.js';
import { type Tensor, allocate } from '../../tensor.js';
import { creator, engineFor, factory, ready } from '../creation/factories.js';
import { Refusal, flag, int, number, optional, parameter, string, type Values } from '../row/signature.js';

const [typeParameter, deviceParameter, gradParameter] = factory;
const sym = optional(flag('sym'), true);
const common = [typeParameter, optional(string('layout'), 'strided'), deviceParameter, gradParameter] as const;
type Common = Values<typeof common>;

/** A window by its elements, after PyTorch's checks. */
function made(name: string, M: number, of: () => (n: number) => number, [dtype, layout, device, grad]: Common): Tensor {
  const type = dtype ?? get_default_dtype();
  check(name, M, type, layout);
  const element = of();
  const engine = engineFor(device);
  const out = allocate(engine, [M], type);
  const elements = new type.Array(M);
  for (let n = 0; n < M; n++) elements[n] = element(n);
  engine.upload(out.storage, elements);
  return ready(out, grad);
}
function check(name: string, M: number, type: DType, layout: string): void {
  if (M < 0) throw new ValueError(`${name} requires non-negative window length, got M=${M}`);
  if (layout !== 'strided') {
    throw new ValueError(`${name} is implemented for strided tensors only, got: torch.${layout}`);
  }
  if (type !== float32 && type !== float64) {
    throw new ValueError(`${name} expects float32 or float64 dtypes, got: ${String(type)}`);
  }
}

/** The length of a whole period: one more than that of a window that is one. */
const period = (M: number, symmetric: boolean): number => (symmetric ? M - 1 : M);
/** The middle, from the first element on. */
const middle = (M: number, symmetric: boolean): number => (symmetric || M <= 1 ? M - 1 : M) / 2;

/**
 * Bartlett's window, a triangle: `w_n = 1 - |2n / N - 1|`, with N = M - 1, or M for a periodic one.
 *
 * @param M length
 * @param sym false: one period
 * @throws ValueError for a negative length, and another type than float32 and float64
 * @example torch.signal.windows.bartlett(5); // [0, 0.5, 1, 0.5, 0]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.bartlett.html
 */
export const bartlett = creator('bartlett', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  made('bartlett', M, () => (n) => (M === 1 ? 1 : 1 - Math.abs((2 * n) / period(M, symmetric) - 1)), rest),
);

/** `Σ (-1)^i a_i cos(2 pi i n / N)`. */
const cosines = (name: string, M: number, a: readonly number[], symmetric: boolean, rest: Common): Tensor =>
  made(
    name,
    M,
    () => (n) => {
      if (M === 1) return 1;
      const angle = (2 * Math.PI * n) / period(M, symmetric);
      return a.reduce((sum, value, i) => sum + (i % 2 === 0 ? value : -value) * Math.cos(i * angle), 0);
    },
    rest,
  );

/**
 * Blackman's window: `0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N)`.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.blackman(4); // tensor([-1.3878e-17,  6.3000e-01,  6.3000e-01, -1.3878e-17])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.blackman.html
 */
export const blackman = creator('blackman', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  cosines('blackman', M, [0.42, 0.5, 0.08], symmetric, rest),
);

/**
 * Half a period of a sine: `sin(pi (n + 0.5) / M)`, of M + 1 for a periodic one.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.cosine(4); // tensor([0.3827, 0.9239, 0.9239, 0.3827])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.cosine.html
 */
export const cosine = creator('cosine', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  made('cosine', M, () => (n) => Math.sin((Math.PI * (n + 0.5)) / (symmetric || M <= 1 ? M : M + 1)), rest),
);

/**
 * The exponential, or Poisson, window: `e^{-|n - center| / tau}`.
 *
 * @param M length
 * @param center null: the middle; given for periodic windows only
 * @param tau how fast it falls
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.exponential(4); // tensor([0.2231, 0.6065, 0.6065, 0.2231])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.exponential.html
 */
export const exponential = creator(
  'exponential',
  [int('M'), optional(number('center'), null), optional(number('tau'), 1), sym, ...common],
  (M, center, tau, symmetric, ...rest) =>
    made(
      'exponential',
      M,
      () => {
        if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
        if (symmetric && center !== null) throw new ValueError('Center must be None for symmetric windows');
        const from = center ?? middle(M, symmetric);
        return (n) => Math.exp(-Math.abs(n - from) / tau);
      },
      rest,
    ),
);

/**
 * The Gaussian window: `e^{-(n - middle)^2 / (2 std^2)}`.
 *
 * @param M length
 * @param std the standard deviation
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.gaussian(4); // tensor([0.3247, 0.8825, 0.8825, 0.3247])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.gaussian.html
 */
export const gaussian = creator(
  'gaussian',
  [int('M'), optional(number('std'), 1), sym, ...common],
  (M, std, symmetric, ...rest) =>
    made(
      'gaussian',
      M,
      () => {
        if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
        const from = middle(M, symmetric);
        return (n) => Math.exp(-((n - from) ** 2) / (2 * std * std));
      },
      rest,
    ),
);

/** Numbers in a list, checked as PyTorch does, after what it checks first. */
const coefficients = parameter('a', (v): readonly number[] | null | Refusal => {
  if (v === null || v === undefined) return null;
  if (!Array.isArray(v)) return null;
  const list = v as readonly unknown[];
  return list.every((x): x is number => typeof x === 'number') ? list : new Refusal('list of floats');
});
/**
 * A sum of cosines: `Σ (-1)^i a_i cos(2 pi i n / N)`.
 *
 * @param M length
 * @param a the coefficients
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.general_cosine(4, { a: [0.5, 0.5] }); // tensor([0.0000, 0.7500, 0.7500, 0.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_cosine.html
 */
export const general_cosine = creator(
  'general_cosine',
  [int('M'), optional(coefficients, null), sym, ...common],
  (M, a, symmetric, ...rest) => {
    const [type, layout] = rest;
    check('general_cosine', M, type ?? get_default_dtype(), layout);
    if (M > 1 && a === null) throw new TypeError('Coefficients must be a list/tuple');
    if (M > 1 && a!.length === 0) throw new ValueError('Coefficients cannot be empty');
    return cosines('general_cosine', M, a ?? [], symmetric, rest);
  },
);

/**
 * The general Hamming window: `alpha - (1 - alpha) cos(2 pi n / N)`.
 *
 * @param M length
 * @param alpha the constant
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.general_hamming(4); // tensor([0.0800, 0.7700, 0.7700, 0.0800])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_hamming.html
 */
export const general_hamming = creator(
  'general_hamming',
  [int('M'), optional(number('alpha'), 0.54), sym, ...common],
  (M, alpha, symmetric, ...rest) => cosines('general_cosine', M, [alpha, 1 - alpha], symmetric, rest),
);

/**
 * Hamming's window: `0.54 - 0.46 cos(2 pi n / N)`.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.hamming(4); // tensor([0.0800, 0.7700, 0.7700, 0.0800])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.hamming.html
 */
export const hamming = creator('hamming', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.54, 0.46], symmetric, rest),
);

/**
 * Hann's window: `(1 - cos(2 pi n / N)) / 2`.
 *
 * @param M length
 * @param sym false: one period
 * @example torch.signal.windows.hann(5); // [0, 0.5, 1, 0.5, 0]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.hann.html
 */
export const hann = creator('hann', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.5, 0.5], symmetric, rest),
);

/** Kaiser's window over N: `I_0(beta sqrt(1 - (2n / N - 1)^2)) / I_0(beta)`. */
const kaiserAt = (n: number, N: number, beta: number): number =>
  i0(beta * Math.sqrt(Math.max(0, 1 - ((2 * n) / N - 1) ** 2))) / i0(beta);
/**
 * Kaiser's window: `I_0(beta sqrt(1 - (2n / N - 1)^2)) / I_0(beta)`, I_0 the modified Bessel function.
 *
 * @param M length
 * @param beta the shape: 0 is a rectangle
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.kaiser(4); // tensor([5.2773e-05, 5.1884e-01, 5.1884e-01, 5.2773e-05])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.kaiser.html
 */
export const kaiser = creator(
  'kaiser',
  [int('M'), optional(number('beta'), 12), sym, ...common],
  (M, beta, symmetric, ...rest) =>
    made(
      'kaiser',
      M,
      () => {
        if (beta < 0) throw new ValueError(`beta must be non-negative, got: ${beta} instead.`);
        return (n) => (M === 1 ? 1 : kaiserAt(n, period(M, symmetric), beta));
      },
      rest,
    ),
);

/**
 * Nuttall's window with four terms, whose first derivative is continuous.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @example
 * torch.signal.windows.nuttall(4); // tensor([3.6280e-04, 5.2923e-01, 5.2923e-01, 3.6280e-04])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.nuttall.html
 */
export const nuttall = creator('nuttall', [int('M'), sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.3635819, 0.4891775, 0.1365995, 0.0106411], symmetric, rest),
);
