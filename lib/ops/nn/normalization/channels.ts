// Results of what works on channels lie as their input, where its channels are innermost.
import { type Shape, contiguousStrides, sameShape } from '../../../shape.js';
import { stridesIn } from '../../creation/formats.js';
import type { Meta } from '../../row/signature.js';

/** Strides of a result like `input`: with channels innermost where they are there, else row-major. */
export function inChannels(input: Meta): Shape {
  const rowMajor = contiguousStrides(input.shape);
  if (input.ndim !== 4 && input.ndim !== 5) return rowMajor;
  const innermost = stridesIn(input.ndim === 4 ? 'channels_last' : 'channels_last_3d', input);
  const lies = (strides: Shape): boolean => input.shape.every((n, k) => n === 1 || strides[k] === input.strides[k]);
  return !sameShape(rowMajor, innermost) && !lies(rowMajor) && lies(innermost) ? innermost : rowMajor;
}
