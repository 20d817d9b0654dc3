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

/** The discrete Fourier transform. @throws NotImplementedError since its results are complex */
export const fft = single('fft');
/** Its inverse. @throws NotImplementedError since its results are complex */
export const ifft = single('ifft');
/** That of a real signal. @throws NotImplementedError since its results are complex */
export const rfft = single('rfft');
/** The inverse of `hfft`. @throws NotImplementedError since its results are complex */
export const ihfft = single('ihfft');
/** `fft` over two dimensions. @throws NotImplementedError since its results are complex */
export const fft2 = double('fft2');
/** `ifft` over two dimensions. @throws NotImplementedError since its results are complex */
export const ifft2 = double('ifft2');
/** `rfft` over two dimensions. @throws NotImplementedError since its results are complex */
export const rfft2 = double('rfft2');
/** `ihfft` over two dimensions. @throws NotImplementedError since its results are complex */
export const ihfft2 = double('ihfft2');
/** `fft` over dimensions. @throws NotImplementedError since its results are complex */
export const fftn = several('fftn');
/** `ifft` over dimensions. @throws NotImplementedError since its results are complex */
export const ifftn = several('ifftn');
/** `rfft` over dimensions. @throws NotImplementedError since its results are complex */
export const rfftn = several('rfftn');
/** `ihfft` over dimensions. @throws NotImplementedError since its results are complex */
export const ihfftn = several('ihfftn');
