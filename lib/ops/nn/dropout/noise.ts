// Noise that zeroes elements or channels. Masks are drawn as PyTorch draws them: one Bernoulli sample of 1 - p an element
// (two words of the generator each) in order of memory; nothing is drawn for p = 0, p = 1 or outside training.
import { RuntimeError } from '../../../errors.js';
import { bernoulli, default_generator } from '../../../random/index.js';
import { type Shape, numel, preserved } from '../../../shape.js';
import { type Tensor, allocate } from '../../../tensor.js';
import { legacy, operator } from '../../row/operator.js';
import { type Floats, fill } from '../../random/draw.js';
import { type Generator, source } from '../../random/generator.js';
import { flag, number } from '../../row/signature.js';

/** SELU's lower bound, negated. */
const ALPHA = 1.7580993408473766;

/** @internal Ones and zeros, the ones of probability `1 - p`, times `scale`; laid out as `input` where shaped as it. */
export function mask(input: Tensor, shape: Shape, p: number, scale: number): Tensor {
  if (input.dtype.kind !== 'float') {
    bernoulli(new Float32Array(numel(shape)), 1 - p, default_generator); // PyTorch fails after it has drawn
    throw new RuntimeError(`result type Float can't be cast to the desired output type ${legacy(input.dtype)}`);
  }
  const out = allocate(input.storage.engine, shape, input.dtype, shape === input.shape ? preserved(input) : undefined);
  fill(out, (elements) => {
    const values = elements as Floats;
    bernoulli(values, 1 - p, source(null));
    if (scale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= scale;
  });
  return out;
}

/** The mask of dropout: 0 or `1 / (1 - p)`. */
export function keep(input: Tensor, shape: Shape, p: number): Tensor {
  const one = input.dtype.itemsize === 4 ? Math.fround(1 / Math.fround(1 - p)) : 1 / (1 - p);
  return mask(input, shape, p, one);
}

/** One element for each channel of [N, C, *]. */
export function featureShape(input: Tensor): Shape {
  if (input.ndim < 2) throw new RuntimeError('Feature dropout requires at least 2 dimensions in the input');
  return input.shape.map((n, k) => (k < 2 ? n : 1));
}

/** One element for each of the input's. */
export const ownShape = ({ shape }: Tensor): Shape => shape;

/** The input times noise, which is drawn only where it is neither all ones nor all zeros. */
export function noisy(input: Tensor, p: number, training: boolean, inplace: boolean, noise: () => Tensor): Tensor {
  if (p < 0 || p > 1) throw new RuntimeError(`dropout probability has to be between 0 and 1, but got ${p}`);
  if (p === 0 || !training || numel(input.shape) === 0) return input;
  const factor = p === 1 ? input.new_zeros([]) : noise();
  return inplace ? input.mul_(factor) : input.mul(factor);
}

/** Noise of alpha dropout: kept elements become `a x + b`, others `-alpha a + b`, so that mean and variance stay. */
export function alphaNoise(
  input: Tensor,
  shapeOf: (input: Tensor) => Shape,
  p: number,
  training: boolean,
  inplace: boolean,
): Tensor {
  if (p < 0 || p > 1) throw new RuntimeError(`dropout probability has to be between 0 and 1, but got ${p}`);
  if (p === 0 || !training || numel(input.shape) === 0) return input;
  if (p === 1) return inplace ? input.mul_(0) : input.mul(0);
  const noise = mask(input, shapeOf(input), p, 1);
  const a = 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));
  const shift = noise
    .add(-1)
    .mul(ALPHA * a)
    .add(ALPHA * a * p);
  noise.mul_(a);
  return (inplace ? input.mul_(noise) : input.mul(noise)).add_(shift);
}

const signature = [number('p'), flag('train')] as const;
/**
 * Zeroes elements with probability `p` and divides the others by `1 - p`, when `train`.
 *
 * @param p probability of an element, or channel, to be left out
 * @param train false: the input stays as it is
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a probability outside of [0, 1]
 * @example
 * torch.dropout(torch.ones(3), 0.5, false); // tensor([1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dropout.html
 */
export const dropout = operator('dropout', signature, (input, p, train): Tensor =>
  noisy(input, p, train, false, () => keep(input, input.shape, p)),
);
/**
 * Dropout that keeps the mean and the variance of SELU's outputs.
 *
 * @param p probability of an element, or channel, to be left out
 * @param train false: the input stays as it is
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a probability outside of [0, 1]
 * @example
 * torch.alpha_dropout(torch.ones(3), 0.5, false); // tensor([1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.alpha_dropout.html
 */
export const alpha_dropout = operator('alpha_dropout', signature, (input, p, train): Tensor =>
  alphaNoise(input, ownShape, p, train, false),
);
/**
 * Zeroes whole channels of [N, C, *].
 *
 * @param p probability of an element, or channel, to be left out
 * @param train false: the input stays as it is
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a probability outside of [0, 1]
 * @example
 * torch.feature_dropout(torch.ones(1, 2, 3), 0.5, false).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.feature_dropout.html
 */
export const feature_dropout = operator('feature_dropout', signature, (input, p, train): Tensor =>
  noisy(input, p, train, false, () => keep(input, featureShape(input), p)),
);
/**
 * Alpha dropout of whole channels of [N, C, *].
 *
 * @param p probability of an element, or channel, to be left out
 * @param train false: the input stays as it is
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a probability outside of [0, 1]
 * @example
 * torch.feature_alpha_dropout(torch.ones(1, 2, 3), 0.5, false).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.feature_alpha_dropout.html
 */
export const feature_alpha_dropout = operator('feature_alpha_dropout', signature, (input, p, train): Tensor =>
  alphaNoise(input, featureShape, p, train, false),
);

/** A uniform of [from, to) for each element that is chosen, in row-major order; `other` for those that are not. */
export function uniformWhere(
  input: Tensor,
  chosen: (x: number) => boolean,
  from: number,
  to: number,
  other: number,
  given: Generator | null = null,
): Tensor {
  const drawn = source(given);
  const engine = input.storage.engine;
  const values = engine.read(input) as Floats;
  for (let i = 0; i < values.length; i++) {
    values[i] = chosen(values[i]!) ? drawn.nextDouble() * (to - from) + from : other;
  }
  const out = allocate(engine, input.shape, input.dtype);
  engine.upload(out.storage, values);
  return out;
}
