// How PyTorch lays results of pointwise operators: most as its iterator does, by all operands at once.
import type { DType } from '../../dtype.js';
import {
  type Layout,
  type Shape,
  areAs,
  areRowMajor,
  channelsLast,
  contiguousAs,
  contiguousStrides,
  isContiguous,
  isDense,
  preserved,
  repeatedStrides,
  sameShape,
  stridesLike,
} from '../../shape.js';

export type Strided = Pick<Layout, 'shape' | 'strides'>;
/** Strides of a result of a shape, by its operands: the tensors among them, and all. */
export type Laid = (
  shape: Shape,
  tensors: readonly (Strided & { readonly dtype: DType })[],
  operands: readonly unknown[],
) => Shape;

/**
 * Strides of a result: row-major, or nested as the operands' dimensions are.
 *
 * @param broadcast whether a number is among the operands, which counts as a tensor of no dimension
 */
export function resultStrides(shape: Shape, operands: readonly Strided[], broadcast = false): Shape {
  const { strides } = operands[0]!;
  let plain = true;
  let alike = true;
  let one = !broadcast; // all operands of one shape
  let contiguous = true;
  for (let k = 0; k < operands.length; k++) {
    const t = operands[k]!;
    if (!sameShape(t.shape, shape)) one = alike = false;
    else if (alike && !sameShape(t.strides, strides)) alike = false;
    if (plain && !areRowMajor(t.shape, t.strides)) plain = false;
    if (!plain && contiguous && !isContiguous(t.shape, t.strides)) contiguous = false;
  }
  // Dimensions of lengths 0 and 1 lie anyhow. Only operands of one shape are asked whether they are contiguous all the same.
  if ((plain && (one || !shape.includes(0))) || shape.length < 2) {
    return alike ? contiguousAs(strides, shape) : contiguousStrides(shape);
  }
  const single = shape.some((n) => n < 2);
  if (one && single) {
    if (contiguous) return contiguousStrides(shape);
    const last = shape.length === 4 ? channelsLast(shape) : null;
    if (last !== null && operands.every((t) => areAs(shape, last, t.strides))) return last;
  }
  if (alike && (one || !single) && isDense(shape, strides)) return strides;
  return stridesLike(shape, ...operands.map((t) => repeatedStrides(t.shape, t.strides, shape)));
}

/** What lies as a result does, for the next of several operators. */
export const made = (shape: Shape, operands: readonly Strided[], broadcast = false): Strided => ({
  shape,
  strides: resultStrides(shape, operands, broadcast),
});
/** Row-major, however the operands lie. */
export const rowMajor: Laid = (shape) => contiguousStrides(shape);
/** As a copy of the first operand, where it is not broadcast. */
export const asFirst: Laid = (shape, tensors) =>
  sameShape(tensors[0]!.shape, shape) ? preserved(tensors[0]!) : resultStrides(shape, tensors);
/** By the tensors alone: a number is no operand to the iterator. */
export const byTensors: Laid = (shape, tensors) => resultStrides(shape, tensors);
