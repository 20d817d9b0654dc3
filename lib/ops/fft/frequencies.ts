// Sample frequencies, and their order.
import { get_default_dtype, isWhole } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { wrapOwnDim } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { engineFor, making, ready, countWarning, filler } from '../creation/creator.js';
import { roll } from '../joining/flipping.js';
import { operator } from '../row/operator.js';
import { dims, int, number, optional, type Values } from '../row/signature.js';

const spacing = [int('n'), optional(number('d'), 1), ...making] as const;
const ofCount = { counts: true, warning: countWarning } as const;
function frequencies(
  name: string,
  count: number,
  at: (k: number) => number,
  [dtype, device, grad]: Values<typeof making>,
): Tensor {
  const type = dtype ?? get_default_dtype();
  if (isWhole(type)) throw new RuntimeError(`${name} requires a floating point or complex dtype`);
  const engine = engineFor(device);
  const out = allocate(engine, [count], type);
  const elements = new type.Array(count);
  for (let k = 0; k < count; k++) elements[k] = at(k);
  engine.upload(out.storage, elements);
  return ready(out, grad);
}
function checkCount(n: number): void {
  if (n < 0) throw new RuntimeError(`Trying to create tensor with negative dimension ${n}: [${n}]`);
}

/**
 * The frequencies of a transform's results, in their order: `[0, 1, …, (n - 1) / 2, -(n / 2), …, -1] / (d n)`.
 *
 * @param n the transform's length
 * @param d the distance of samples, so that frequencies count in its reciprocal
 * @returns a vector
 * @throws RuntimeError for a negative `n`, and for a type without fractions
 * @example torch.fft.fftfreq(5); // tensor([ 0.0000,  0.2000,  0.4000, -0.4000, -0.2000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.fftfreq.html
 */
export const fftfreq = filler(
  'fft_fftfreq',
  spacing,
  (n, d, ...rest) => {
    checkCount(n);
    return frequencies('fftfreq', n, (k) => (k < Math.ceil(n / 2) ? k : k - n) / (n * d), rest);
  },
  { ...ofCount, sliced: true },
);
/**
 * The same of a real signal's transform, which has no negative frequencies: `[0, 1, …, n / 2] / (d n)`.
 *
 * @param n, d as for `fftfreq`
 * @returns a vector
 * @throws RuntimeError for a negative `n`, and for a type without fractions
 * @example
 * torch.fft.rfftfreq(4); // tensor([0.0000, 0.2500, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.rfftfreq.html
 */
export const rfftfreq = filler(
  'fft_rfftfreq',
  spacing,
  (n, d, ...rest) => {
    checkCount(n);
    return frequencies('rfftfreq', Math.floor(n / 2) + 1, (k) => k / (n * d), rest);
  },
  ofCount,
);

const shifted = (name: string, by: (n: number) => number) =>
  operator(name, [optional(dims('dim'), null)], (input, dim): Tensor => {
    if (dim === null && input.ndim === 0) throw new RuntimeError('`shifts` required');
    if (Array.isArray(dim) && dim.length === 0) throw new RuntimeError('`shifts` required');
    const over =
      dim === null
        ? input.shape.map((_, k) => k)
        : (typeof dim === 'number' ? [dim] : dim).map((d) => wrapOwnDim(d, input.ndim));
    return over.length === 0
      ? input.clone()
      : roll(
          input,
          over.map((d) => by(input.shape[d]!)),
          over,
        );
  });
/**
 * Moves the frequency zero to the middle.
 *
 * @param dim null: all dimensions
 * @returns a tensor of the input's shape
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.fft.fftshift(torch.fft.fftfreq(4)); // tensor([-0.5000, -0.2500,  0.0000,  0.2500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.fftshift.html
 */
export const fftshift = shifted('fft_fftshift', (n) => Math.floor(n / 2));
/**
 * Undoes `fftshift`.
 *
 * @param dim null: all dimensions
 * @returns a tensor of the input's shape
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.fft.ifftshift(torch.fft.fftshift(torch.fft.fftfreq(4))); // tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fft.ifftshift.html
 */
export const ifftshift = shifted('fft_ifftshift', (n) => Math.ceil(n / 2));
