// In-place twins of operators that are no formula: those that compute write their result over the tensor, those that look
// change how the tensor lies.
import { RuntimeError } from '../errors.js';
import { checkInplace } from '../graph/inplace.js';
import { is_grad_enabled } from '../graph/mode.js';
import { numel, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import * as observing from './other/observing.js';
import * as numbers from './pointwise/numbers.js';
import { ctype, legacy, operator } from './row/operator.js';
import { number, sizes, tensor } from './row/signature.js';
import * as triangle from './other/triangle.js';

type Computes<A extends unknown[]> = (input: Tensor, ...args: A) => Tensor;

/** The result of `f` written over its input. */
const over =
  <A extends unknown[]>(f: Computes<A>): Computes<A> =>
  (input, ...args) => {
    checkInplace(input);
    // What backward keeps of the input is its old contents.
    const result = f(input.requires_grad && is_grad_enabled() ? input.clone() : input, ...args);
    if (!sameShape(result.shape, input.shape)) {
      throw new RuntimeError(
        `output with shape [${input.shape.join(', ')}] doesn't match the broadcast shape [${result.shape.join(', ')}]`,
      );
    }
    if (result.dtype.kind === 'float' && input.dtype.kind !== 'float') {
      throw new RuntimeError(
        `result type ${legacy(result.dtype)} can't be cast to the desired output type ${ctype(input.dtype)}`,
      );
    }
    return input.copy_(result);
  };

export const tril_ = over(triangle.tril);
export const triu_ = over(triangle.triu);
export const renorm_ = over(observing.renorm);
export const gcd_ = over(numbers.gcd);
export const lcm_ = over(numbers.lcm);

/**
 * Changes the shape; elements stay where they are in memory, and new ones are undefined.
 *
 * @returns this tensor
 */
export const resize_ = operator('resize_', [sizes('size')], (input, size): Tensor => {
  if (size.some((n) => n < 0)) throw new RuntimeError('numel: integer multiplication overflow');
  if (input.requires_grad) throw new RuntimeError('cannot resize variables that require grad');
  const count = numel(size);
  if (input.offset + count > input.storage.length) {
    const grown = input.new_empty([count]);
    const before = input.as_strided([input.storage.length - input.offset], [1], input.offset);
    grown.narrow(0, 0, before.shape[0]!).copy_(before);
    input.become({ storage: grown.storage, shape: input.shape, strides: input.strides, offset: 0 });
  }
  input.become(input.as_strided([...size], contiguous(size), input.offset));
  return input;
});
const contiguous = (size: readonly number[]): number[] =>
  size.map((_, k) => numel(size.slice(k + 1).map((n) => Math.max(n, 1))));
/** Changes the shape to another tensor's. */
export const resize_as_ = operator('resize_as_', [tensor('other')], (input, other): Tensor =>
  input.resize_([...other.shape]),
);
/** The diagonal set to a number. */
export const fill_diagonal_ = operator('fill_diagonal_', [number('fill_value')], (input, value): Tensor => {
  if (input.ndim < 2) throw new RuntimeError('dimensions must larger than 1');
  if (input.ndim === 2) input.diagonal().fill_(value);
  else {
    if (input.shape.some((n) => n !== input.shape[0]))
      throw new RuntimeError('all dimensions of input must be of equal length');
    const step = input.strides.reduce((sum, stride) => sum + stride, 0);
    input.as_strided([input.shape[0]!], [step], input.offset).fill_(value);
  }
  return input;
});
