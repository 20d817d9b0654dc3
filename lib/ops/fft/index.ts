// torch.fft, as far as it makes real numbers of real ones.
export { fftfreq, fftshift, ifftshift, rfftfreq } from './frequencies.js';
export { hfft, hfft2, hfftn, irfft, irfft2, irfftn } from './real.js';
export { fft, fft2, fftn, ifft, ifft2, ifftn, ihfft, ihfft2, ihfftn, rfft, rfft2, rfftn } from './complex.js';
