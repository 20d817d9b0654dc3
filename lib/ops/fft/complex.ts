// Transforms whose results are complex, which are not there yet; what they are given is checked all the same.
import { NotImplementedError } from '../../errors.js';
import { operator } from '../row/operator.js';
import { along, alongAll, many, one, two } from './lengths.js';

const missing = (name: string): NotImplementedError =>
  new NotImplementedError(`torch.fft.${name}: its results are complex numbers, which are not there yet`);
const single = (name: string) =>
  operator(`fft_${name}`, one, (input, n, dim): never => {
    along(input, n, dim);
    throw missing(name);
  });
const double = (name: string) =>
  operator(`fft_${name}`, two, (input, s, dim): never => {
    alongAll(input, s, dim);
    throw missing(name);
  });
const several = (name: string) =>
  operator(`fft_${name}`, many, (input, s, dim): never => {
    alongAll(input, s, dim);
    throw missing(name);
  });

/**
 * The discrete Fourier transform. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * `X_k = Σ_j x_j e^{-2 pi i j k / n}`
 *
 * @param input the signal, of shape (*, n, *)
 * @param n the transform's length, to which the input is cut or filled up with zeros; null: the input's
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([1, 2, 3, 4]);
 * const turn = torch.outer(torch.arange(4), torch.arange(4)).mul(Math.PI / 2);
 * const [re, im] = [turn.cos().mv(x), turn.sin().mv(x).neg()];
 * re.round(); // tensor([10., -2., -2., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.fft.html
 */
export const fft = single('fft');
/**
 * The inverse of `fft`. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * `x_j = 1/n Σ_k X_k e^{2 pi i j k / n}`
 *
 * @param input the spectrum, of shape (*, n, *)
 * @param n the transform's length, to which the input is cut or filled up with zeros; null: the input's
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([1, 2, 3, 4]);
 * const turn = torch.outer(torch.arange(4), torch.arange(4)).mul(Math.PI / 2);
 * const [re, im] = [turn.cos().mv(x).div(4), turn.sin().mv(x).div(4)];
 * re; // tensor([ 2.5000, -0.5000, -0.5000, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ifft.html
 */
export const ifft = single('ifft');
/**
 * `fft` of a real signal, of whose spectrum the first half is there: the rest mirrors it. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * `X_k = Σ_j x_j e^{-2 pi i j k / n}` for k ≤ n/2
 *
 * @param input the signal, real, of shape (*, n, *)
 * @param n the transform's length, to which the input is cut or filled up with zeros; null: the input's
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([1, 2, 3, 4]);
 * const turn = torch.outer(torch.arange(3), torch.arange(4)).mul(Math.PI / 2);
 * const [re, im] = [turn.cos().mv(x), turn.sin().mv(x).neg()];
 * re.round(); // tensor([10., -2., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.rfft.html
 */
export const rfft = single('rfft');
/**
 * The inverse of `hfft`: half of the inverse transform of a real spectrum. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * `x_j = 1/n Σ_k X_k e^{2 pi i j k / n}` for j ≤ n/2
 *
 * @param input the spectrum, real, of shape (*, n, *)
 * @param n the transform's length, to which the input is cut or filled up with zeros; null: the input's
 * @param dim along which
 * @param norm where the division by n is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([1, 2, 3, 4]);
 * const turn = torch.outer(torch.arange(3), torch.arange(4)).mul(Math.PI / 2);
 * const [re, im] = [turn.cos().mv(x).div(4), turn.sin().mv(x).div(4)];
 * re; // tensor([ 2.5000, -0.5000, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ihfft.html
 */
export const ihfft = single('ihfft');
/**
 * `fft` over two dimensions. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of shape (*, m, n)
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: the last two
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).tolist(); // [[10, -2], [-4, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.fft2.html
 */
export const fft2 = double('fft2');
/**
 * `ifft` over two dimensions. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of shape (*, m, n)
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: the last two
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).div(4).tolist(); // [[2.5, -0.5], [-1, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ifft2.html
 */
export const ifft2 = double('ifft2');
/**
 * `rfft` over two dimensions, of whose last one half is there. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of shape (*, m, n)
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: the last two
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).tolist(); // [[10, -2], [-4, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.rfft2.html
 */
export const rfft2 = double('rfft2');
/**
 * `ihfft` over two dimensions, of whose last one half is there. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of shape (*, m, n)
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: the last two
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).div(4).tolist(); // [[2.5, -0.5], [-1, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ihfft2.html
 */
export const ihfft2 = double('ihfft2');
/**
 * `fft` over dimensions. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of any shape
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: all
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).tolist(); // [[10, -2], [-4, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.fftn.html
 */
export const fftn = several('fftn');
/**
 * `ifft` over dimensions. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of any shape
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: all
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).div(4).tolist(); // [[2.5, -0.5], [-1, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ifftn.html
 */
export const ifftn = several('ifftn');
/**
 * `rfft` over dimensions, of whose last one half is there. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of any shape
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: all
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).tolist(); // [[10, -2], [-4, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.rfftn.html
 */
export const rfftn = several('rfftn');
/**
 * `ihfft` over dimensions, of whose last one half is there. Its results are complex numbers, which are not there yet: the example computes the same by real ones.
 *
 * @param input of any shape
 * @param s the lengths, to which the input is cut or filled up with zeros; null: the input's
 * @param dim the dimensions; null: all
 * @param norm where the division is: `'backward'` (null), `'forward'` or `'ortho'`
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks of the arguments
 * @example
 * const x = torch.tensor([[1, 2], [3, 4]]); // of length 2 the sines are zero
 * const cosines = torch.tensor([[1, 1], [1, -1]]);
 * cosines.mm(x).mm(cosines).div(4).tolist(); // [[2.5, -0.5], [-1, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ihfftn.html
 */
export const ihfftn = several('ihfftn');
