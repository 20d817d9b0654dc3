// torch.signal.windows (https://docs.pytorch.org/docs/stable/signal.html). All have the length M and these keywords: `sym`, whether the
// window is symmetric, for filters, or else one period of it, for spectra; `dtype`, float32 or float64; `layout`, which is strided;
// `device` and `requires_grad`.
import { type DType, float32, float64, get_default_dtype } from '../../dtype.js';
import { ValueError, describe, unordered } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { creator, factory } from '../creation/creator.js';
import { full, ones } from '../creation/factories.js';
import { arange, linspace } from '../creation/sequences.js';
import { i0 } from '../pointwise/bessel.js';
import { wholeOf } from '../row/numerals.js';
import {
  Refusal,
  any,
  flag,
  keywordOnly,
  noSignature,
  number,
  optional,
  parameter,
  string,
  type Values,
} from '../row/signature.js';

const [typeParameter, deviceParameter] = factory;
/** M, which PyTorch compares with 0 before it asks what it is. */
const windowLength = parameter<'M', number, number | bigint>('M', (v): number | Refusal => {
  const value = wholeOf(v);
  if (value !== null) return value;
  if (typeof v === 'number' || typeof v === 'boolean' || v instanceof Tensor) return new Refusal('int');
  throw unordered('<', v, 'int');
});
/** A number, which PyTorch compares with 0 before it asks what it is. */
const compared = <const N extends string>(name: N, sign: '<' | '<=') =>
  parameter(name, (v): number | Refusal => {
    const checked = number(name).check(v);
    if (!(checked instanceof Refusal) || v instanceof Tensor) return checked;
    throw unordered(sign, v, 'int');
  });
const sym = keywordOnly(optional(flag('sym'), true));
const common = [
  keywordOnly(typeParameter),
  keywordOnly(optional(string('layout'), 'strided')),
  keywordOnly(deviceParameter),
  keywordOnly(optional(any<boolean | null>()('requires_grad'), false)),
] as const;
type Common = Values<typeof common>;

/**
 * A window after PyTorch's checks, made of as many evenly spaced numbers by `of`. Each step rounds to the window's own type,
 * as PyTorch's do.
 *
 * @param ends the first and the last of those numbers, of windows longer than nothing; null: the window is 1
 */
function made(
  name: string,
  M: number,
  ends: (type: DType) => readonly [first: number, last: number] | null,
  of: (k: Tensor) => Tensor,
  [dtype, layout, device, given]: Common,
): Tensor {
  const type = dtype ?? get_default_dtype();
  check(name, M, type, layout);
  const between = ends(type);
  const requires_grad = given ?? false;
  if (typeof requires_grad !== 'boolean') throw refusedGrad(M, between, { dtype: type, layout, device, requires_grad });
  const place = { dtype: type, device, requires_grad };
  if (M === 0 || between === null) return ones([M], place);
  return of(linspace(...between, M, place));
}
/** What the functions say that PyTorch's windows are made by. */
function refusedGrad(
  M: number,
  between: readonly number[] | null,
  given: Readonly<Record<string, unknown>>,
): TypeError {
  if (M > 0 && between !== null) {
    return noSignature('linspace', [{ start: between[0], end: between[1], steps: M, ...given }], []);
  }
  const name = M === 0 ? 'empty' : 'ones';
  return new TypeError(`${name}(): argument 'requires_grad' must be bool, not ${describe(given.requires_grad)}`);
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
 * @param dtype float32 or float64; null: the default type
 * @param layout `torch.strided`
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @returns a vector of M elements
 * @throws ValueError for a negative length, and another type than float32 and float64
 * @example torch.signal.windows.bartlett(5); // tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.bartlett.html
 */
export const bartlett = creator('bartlett', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  made(
    'bartlett',
    M,
    () => (M === 1 ? null : [-1, -1 + (M - 1) * (2 / period(M, symmetric))]),
    (k) => k.abs().neg().add(1),
    rest,
  ),
);

/** `Σ (-1)^i a_i cos(2 pi i n / N)`. */
const cosines = (name: string, M: number, a: readonly number[], symmetric: boolean, rest: Common): Tensor =>
  made(
    name,
    M,
    () => (M === 1 ? null : [0, (M - 1) * ((2 * Math.PI) / period(M, symmetric))]),
    (k) => {
      const signed = a.map((value, i) => (i % 2 === 0 ? value : -value));
      const weights = k.new_tensor(signed, { requires_grad: k.requires_grad });
      const multiples = arange(a.length, { dtype: k.dtype, device: k.device, requires_grad: k.requires_grad });
      return weights.unsqueeze(-1).mul(multiples.unsqueeze(-1).mul(k).cos()).sum(0);
    },
    rest,
  );

/**
 * Blackman's window: `0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N)`.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.blackman(4); // tensor([-1.4901e-08,  6.3000e-01,  6.3000e-01, -1.4901e-08])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.blackman.html
 */
export const blackman = creator('blackman', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  cosines('blackman', M, [0.42, 0.5, 0.08], symmetric, rest),
);

/**
 * Half a period of a sine: `sin(pi (n + 0.5) / M)`, of M + 1 for a periodic one.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.cosine(4); // tensor([0.3827, 0.9239, 0.9239, 0.3827])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.cosine.html
 */
export const cosine = creator('cosine', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  made(
    'cosine',
    M,
    () => {
      const step = Math.PI / (symmetric || M <= 1 ? M : M + 1);
      return [0.5 * step, (0.5 + (M - 1)) * step];
    },
    (k) => k.sin(),
    rest,
  ),
);

/**
 * The exponential, or Poisson, window: `e^{-|n - center| / tau}`.
 *
 * @param M length
 * @param center null: the middle; given for periodic windows only
 * @param tau how fast it falls
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length, and a `tau` that is not positive
 * @example
 * torch.signal.windows.exponential(4); // tensor([0.2231, 0.6065, 0.6065, 0.2231])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.exponential.html
 */
export const exponential = creator(
  'exponential',
  [
    windowLength,
    keywordOnly(optional(number('center'), null)),
    keywordOnly(optional(compared('tau', '<='), 1)),
    sym,
    ...common,
  ],
  (M, center, tau, symmetric, ...rest) =>
    made(
      'exponential',
      M,
      () => {
        if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
        if (symmetric && center !== null) throw new ValueError('Center must be None for symmetric windows');
        const from = -(center ?? middle(M, symmetric));
        return [from * (1 / tau), (from + (M - 1)) * (1 / tau)];
      },
      (k) => k.abs().neg().exp(),
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
 * @throws ValueError for a negative length, and a `std` that is not positive
 * @example
 * torch.signal.windows.gaussian(4); // tensor([0.3247, 0.8825, 0.8825, 0.3247])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.gaussian.html
 */
export const gaussian = creator(
  'gaussian',
  [windowLength, keywordOnly(optional(compared('std', '<='), 1)), sym, ...common],
  (M, std, symmetric, ...rest) =>
    made(
      'gaussian',
      M,
      () => {
        if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
        const step = 1 / (std * Math.SQRT2);
        const from = -middle(M, symmetric);
        return [from * step, (from + (M - 1)) * step];
      },
      (k) => k.square().neg().exp(),
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
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.general_cosine(4, { a: [0.5, 0.5] }); // tensor([0.0000, 0.7500, 0.7500, 0.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_cosine.html
 */
export const general_cosine = creator(
  'general_cosine',
  [windowLength, keywordOnly(optional(coefficients, null)), sym, ...common],
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
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.general_hamming(4); // tensor([0.0800, 0.7700, 0.7700, 0.0800])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_hamming.html
 */
export const general_hamming = creator(
  'general_hamming',
  [windowLength, keywordOnly(optional(number('alpha'), 0.54)), sym, ...common],
  (M, alpha, symmetric, ...rest) => cosines('general_cosine', M, [alpha, 1 - alpha], symmetric, rest),
);

/**
 * Hamming's window: `0.54 - 0.46 cos(2 pi n / N)`.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.hamming(4); // tensor([0.0800, 0.7700, 0.7700, 0.0800])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.hamming.html
 */
export const hamming = creator('hamming', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.54, 0.46], symmetric, rest),
);

/**
 * Hann's window: `(1 - cos(2 pi n / N)) / 2`.
 *
 * @param M length
 * @param sym false: one period
 * @param dtype float32 or float64; null: the default type
 * @param layout `torch.strided`
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @returns a vector of M elements
 * @throws ValueError for a negative length, and another type than float32 and float64
 * @example torch.signal.windows.hann(5); // tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.hann.html
 */
export const hann = creator('hann', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.5, 0.5], symmetric, rest),
);

/**
 * Kaiser's window: `I_0(beta sqrt(1 - (2n / N - 1)^2)) / I_0(beta)`, I_0 the modified Bessel function.
 *
 * @param M length
 * @param beta the shape: 0 is a rectangle
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.kaiser(4); // tensor([5.2773e-05, 5.1884e-01, 5.1884e-01, 5.2773e-05])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.kaiser.html
 */
export const kaiser = creator(
  'kaiser',
  [windowLength, keywordOnly(optional(compared('beta', '<'), 12)), sym, ...common],
  (M, beta, symmetric, ...rest) =>
    made(
      'kaiser',
      M,
      (type) => {
        if (beta < 0) throw new ValueError(`beta must be non-negative, got: ${beta} instead.`);
        if (M === 1) return null;
        const round = type === float32 ? Math.fround : Number;
        const last = round(beta);
        const step = round(round(2 * last) / period(M, symmetric));
        return [-last, Math.min(last, round(round((M - 1) * step) - last))];
      },
      (k) => {
        const by = full([], beta, { dtype: k.dtype, device: k.device });
        return i0(by.mul(by).sub(k.square()).sqrt()).div(i0(by));
      },
      rest,
    ),
);

/**
 * Nuttall's window with four terms, whose first derivative is continuous.
 *
 * `w_n = 0.3635819 - 0.4891775 cos(z_n) + 0.1365995 cos(2 z_n) - 0.0106411 cos(3 z_n)` with `z_n = 2π n / (M - 1)`, where M is the
 * window's length, and one more where it is periodic.
 *
 * @param M length
 * @param sym false: one period
 * @returns a vector of `M` elements
 * @throws ValueError for a negative length
 * @example
 * torch.signal.windows.nuttall(4); // tensor([3.6280e-04, 5.2923e-01, 5.2923e-01, 3.6280e-04])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.nuttall.html
 */
export const nuttall = creator('nuttall', [windowLength, sym, ...common], (M, symmetric, ...rest) =>
  cosines('general_cosine', M, [0.3635819, 0.4891775, 0.1365995, 0.0106411], symmetric, rest),
);
