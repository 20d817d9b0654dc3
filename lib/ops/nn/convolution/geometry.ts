// How a kernel goes over its input, and what parameters say it.
import { RuntimeError } from '../../../errors.js';
import type { ConvolveParams } from '../../../runtime/kernels/index.js';
import type { Shape } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { type Kind, parameter, Refusal, dims } from '../../row/signature.js';

/** Strides, margins of zeros on both sides, and distances of the kernel's elements, dimension by dimension. */
export class Geometry implements ConvolveParams {
  constructor(
    readonly stride: Shape,
    readonly padding: Shape,
    readonly dilation: Shape,
    readonly groups = 1,
  ) {}
}
export const geometry = parameter('geometry', (v) => (v instanceof Geometry ? v : new Refusal('Geometry')));

/** How many places there are for the kernel. */
export const places = (input: Shape, kernel: Shape, { stride, padding, dilation }: Geometry): number[] =>
  kernel.map((k, d) => Math.floor((input[d]! + 2 * padding[d]! - dilation[d]! * (k - 1) - 1) / stride[d]!) + 1);
/** How long the result of a transposed convolution is, `more` longer than its places reach. */
export const transposedPlaces = (
  input: Shape,
  kernel: Shape,
  { stride, padding, dilation }: Geometry,
  more: Shape,
): number[] =>
  kernel.map((k, d) => (input[d]! - 1) * stride[d]! - 2 * padding[d]! + dilation[d]! * (k - 1) + more[d]! + 1);

/** A length, or one for each dimension. */
export const lengths = dims;
/** The same where PyTorch makes a list of one, if what it is given is none: it takes a tensor for a list, of its elements. */
export const sides: Kind<number | Shape> = (name) =>
  parameter(name, (v): number | Shape | Refusal => {
    if (!(v instanceof Tensor)) return lengths(name).check(v);
    if (v.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
    return lengths(name).check(v.unbind(0));
  });
/** The same, or a word. */
export const margins: Kind<number | Shape | string> = (name) =>
  parameter(name, (v): number | Shape | string | Refusal => (typeof v === 'string' ? v : lengths(name).check(v)));

/** One length for each of a convolution's dimensions. */
export function spread(name: string, given: number | Shape, rank: number): Shape {
  if (typeof given === 'number') return new Array<number>(rank).fill(given);
  if (given.length === rank) return given;
  if (given.length === 1) return new Array<number>(rank).fill(given[0]!);
  throw new RuntimeError(
    `expected ${name} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${name}=[${given.join(', ')}]`,
  );
}
