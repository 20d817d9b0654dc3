// Transforms from half of a spectrum that is real to a real signal: sums of cosines, as products with matrices of them.
import { RuntimeError } from '../../errors.js';
import { get_default_dtype } from '../../dtype.js';
import type { Tensor } from '../../tensor.js';
import { composite } from '../row/composite.js';
import type { Writes } from '../row/out.js';
import { type Along, along, alongAll, checkType, many, one, two } from './lengths.js';
import { Sums, cosine, sine } from './sums.js';
import { contiguousStrides } from '../../shape.js';
import { unsafeView } from '../views/unsafe.js';

/** A dimension cut to a length, or filled up with zeros. */
function fitted(x: Tensor, dim: number, length: number): Tensor {
  const n = x.shape[dim]!;
  if (n >= length) return x.narrow(dim, 0, length);
  const whole = x.new_zeros(x.shape.map((size, k) => (k === dim ? length : size)));
  return whole.slice_scatter(x, dim, 0, n);
}
/**
 * As PyTorch's transform lays its result: the dimensions that are not transformed outermost, the last of the others innermost, and else
 * in the order of the input.
 */
function laidOut(out: Tensor, { shape, strides }: Tensor, over: readonly Along[]): Tensor {
  const padded = over.slice(0, -1).some(({ dim, length }) => length !== null && length > shape[dim]!);
  const last = over.at(-1)!;
  const half = Math.floor(out.shape[last.dim]! / 2) + 1;
  const steps = padded || half > shape[last.dim]! ? contiguousStrides(shape) : strides;
  const depth = (dim: number): number => (dim === last.dim ? 2 : Number(over.some((one) => one.dim === dim)));
  const order = shape.map((_, dim) => dim).sort((a, b) => depth(a) - depth(b) || steps[b]! - steps[a]!);
  const laid = out.permute(order).contiguous();
  const back = laid.permute(shape.map((_, dim) => order.indexOf(dim)));
  return unsafeView(back, back.shape, 'FftC2RBackward0');
}

/** What a sum over `count` elements is multiplied by, of a transform to the signal (or from it, for `hfft`). */
function scaleOf(norm: string | null, count: number, inverse: boolean): number {
  switch (norm ?? 'backward') {
    case 'backward':
      return inverse ? 1 / count : 1;
    case 'forward':
      return inverse ? 1 : 1 / count;
    case 'ortho':
      return 1 / Math.sqrt(count);
    default:
      throw new RuntimeError(`Invalid normalization mode: "${norm}"`);
  }
}

/**
 * The signal whose spectrum is real, and of whose last dimension half is there: that one is mirrored, over the others it is summed by turning
 * numbers, real and imaginary parts apart. For a real spectrum both directions give the same sums.
 */
function signal(input: Tensor, over: readonly Along[], norm: string | null, inverse: boolean): Tensor {
  if (over.length === 0) {
    throw new RuntimeError(`${inverse ? 'irfftn' : 'hfftn'} must transform at least one axis`);
  }
  const last = over.at(-1)!;
  const n = last.length ?? 2 * (input.shape[last.dim]! - 1);
  for (const count of [...over.map(({ dim, length }) => length ?? input.shape[dim]!), n]) {
    if (count < 1) throw new RuntimeError(`Invalid number of data points (${count}) specified`);
  }
  const whole = input.dtype.kind === 'float' ? input : input.to(get_default_dtype());
  checkType(whole);
  const half = Math.floor(n / 2) + 1;
  let re = fitted(whole, last.dim, half);
  let im: Tensor | null = null;
  let count = n;
  for (const { dim, length } of over.slice(0, -1)) {
    const size = length ?? whole.shape[dim]!;
    count *= size;
    const cosines = new Sums(size, size, (j, k) => cosine(j * k, size));
    const sines = new Sums(size, size, (j, k) => sine(j * k, size));
    const x: Tensor = fitted(re, dim, size);
    const y: Tensor | null = im === null ? null : fitted(im, dim, size);
    const xc: Tensor = cosines.of(x, dim);
    const xs: Tensor = sines.of(x, dim);
    [re, im] = y === null ? [xc, xs] : [xc.sub(sines.of(y, dim)), xs.add(cosines.of(y, dim))];
  }
  // All but the first (and for an even length the last) of the half stand for two.
  const weight = (k: number): number => (k === 0 || 2 * k === n ? 1 : 2);
  const scale = scaleOf(norm, count, inverse);
  let out: Tensor = new Sums(half, n, (k, j) => weight(k) * cosine(j * k, n), scale).of(re, last.dim);
  if (im !== null) {
    out = out.sub(new Sums(half, n, (k, j) => (weight(k) === 1 ? 0 : 2 * sine(j * k, n)), scale).of(im, last.dim));
  }
  return laidOut(out, whole, over);
}

/** PyTorch's error about gradients names the operator that writes. */
const written: Writes = { recorded: '_fft_c2r' };

/**
 * The real signal of half of a spectrum: `x_j = 1/n (X_0 + 2 Σ X_k cos(2 pi j k / n))`, with X_{n/2} once.
 *
 * @param input X, real: imaginary parts are not there yet
 * @param n the signal's length; null: twice that of X, less 2
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null): here, `'forward'`: in the other direction, `'ortho'`: half in both
 * @returns a tensor of the input's shape, but for `n` along `dim`
 * @throws RuntimeError where a length is not positive; NotImplementedError where the input would have to be complex
 * @example
 * torch.fft.irfft(torch.tensor([4, 0, 0])); // tensor([1., 1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.irfft.html
 */
export const irfft = composite(
  'fft_irfft',
  one,
  (input, n, dim, norm): Tensor => signal(input, [along(input, n, dim)], norm, true),
  written,
);
/**
 * The spectrum of a signal that is its own mirror image, of which half is given: as `irfft`, in the other direction.
 *
 * @param input the half, real
 * @param n the length of the result; null: twice that of the input, less 2
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null): in the other direction, `'forward'`: here, `'ortho'`: half in both
 * @returns a tensor of the input's shape, but for `n` along `dim`
 * @throws RuntimeError where a length is not positive
 * @example
 * torch.fft.hfft(torch.tensor([1, 0.5])); // tensor([1.5000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.hfft.html
 */
export const hfft = composite(
  'fft_hfft',
  one,
  (input, n, dim, norm): Tensor => signal(input, [along(input, n, dim)], norm, false),
  written,
);
/**
 * `irfft` over two dimensions, of whose last one half is there.
 *
 * @param input the half of a spectrum, real: (*, m, n/2 + 1)
 * @param s the lengths of the result; null: those of the input, twice the last one less 2
 * @param dim two dimensions; null: the last two
 * @param norm as for `irfft`
 * @returns a real tensor of these lengths
 * @throws RuntimeError where a length is not positive
 * @example
 * torch.fft.irfft2(torch.ones(2, 2)).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.irfft2.html
 */
export const irfft2 = composite(
  'fft_irfft2',
  two,
  (input, s, dim, norm): Tensor => signal(input, alongAll(input, s, dim), norm, true),
  written,
);
/**
 * `hfft` over two dimensions, of whose last one half is given.
 *
 * @param input the half of a spectrum, real
 * @param s the lengths of the result; null: those of the input, twice the last one less 2
 * @param dim two dimensions; null: the last two
 * @param norm as for `hfft`
 * @returns a real tensor of these lengths
 * @throws RuntimeError where a length is not positive
 * @example
 * torch.fft.hfft2(torch.ones(2, 2)).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.hfft2.html
 */
export const hfft2 = composite(
  'fft_hfft2',
  two,
  (input, s, dim, norm): Tensor => signal(input, alongAll(input, s, dim), norm, false),
  written,
);
/**
 * `irfft` over dimensions, of whose last one half is given.
 *
 * @param input the half of a spectrum, real
 * @param s the lengths of the result; null: those of the input, twice the last one less 2
 * @param dim the dimensions; null: all
 * @param norm as for `irfft`
 * @returns a real tensor of these lengths
 * @throws RuntimeError where a length is not positive
 * @example
 * torch.fft.irfftn(torch.ones(2, 2)).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.irfftn.html
 */
export const irfftn = composite(
  'fft_irfftn',
  many,
  (input, s, dim, norm): Tensor => signal(input, alongAll(input, s, dim), norm, true),
  written,
);
/**
 * `hfft` over dimensions, of whose last one half is given.
 *
 * @param input the half of a spectrum, real
 * @param s the lengths of the result; null: those of the input, twice the last one less 2
 * @param dim the dimensions; null: all
 * @param norm as for `hfft`
 * @returns a real tensor of these lengths
 * @throws RuntimeError where a length is not positive
 * @example
 * torch.fft.hfftn(torch.ones(2, 2)).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.hfftn.html
 */
export const hfftn = composite(
  'fft_hfftn',
  many,
  (input, s, dim, norm): Tensor => signal(input, alongAll(input, s, dim), norm, false),
  written,
);
