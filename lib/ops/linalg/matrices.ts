// What operators of linear algebra share: how batches of matrices are seen, how they lie, and PyTorch's errors.
import { type TypesOfOut, canCast } from '../row/out.js';
import { int64, legacy } from '../../dtype.js';
import { LinAlgError, NotImplementedError, RuntimeError } from '../../errors.js';
import { within } from '../../runtime/claim.js';
import { type Shape, broadcastShapes, numel } from '../../shape.js';
import { type Tensor, alias } from '../../tensor.js';
import { arange } from '../creation/sequences.js';
import { expanded } from '../row/kernels.js';
import { checkRealFloat, notImplemented } from '../row/refusals.js';
import type { Make } from '../row/samples.js';
import type { Meta } from '../row/signature.js';

/** Strides of matrices that lie column by column, as LAPACK gives them. */
export function byColumns(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  const last = shape.length - 1;
  let step = 1;
  for (const k of [last - 1, last, ...Array.from({ length: last - 1 }, (_, i) => last - 2 - i)]) {
    strides[k] = step;
    step *= Math.max(shape[k]!, 1);
  }
  return strides;
}

/**
 * A batch with its leading dimensions made one, broadcast to `lead` where that is said; copied only where they cannot be seen as one.
 *
 * @param trailing how many dimensions an element of the batch has
 */
export function batched(t: Tensor, trailing = 2, lead: Shape = t.shape.slice(0, t.ndim - trailing)): Tensor {
  const whole = t.shape.slice(t.ndim - trailing);
  const wide = expanded(t, [...lead, ...whole]);
  const steps = wide.strides.slice(0, lead.length);
  // Dimensions of length 1 take no step; the others must follow on each other.
  let step: number | null = null;
  let next = 0;
  for (let k = lead.length - 1; k >= 0; k--) {
    if (lead[k] === 1) continue;
    if (step !== null && steps[k] !== next)
      return batched(wide.clone({ memory_format: 'contiguous_format' }), trailing);
    step ??= steps[k]!;
    next = steps[k]! * lead[k]!;
  }
  return alias(wide, [numel(lead), ...whole], [step ?? 0, ...wide.strides.slice(lead.length)], wide.offset);
}

/** The leading dimensions of matrices. */
export const leading = ({ shape }: { readonly shape: Shape }): Shape => shape.slice(0, -2);
export const broadcastLeading = (a: Meta, b: Meta): readonly number[] => broadcastShapes(leading(a), leading(b));

/** Throws where there are no matrices. */
export function checkMatrix(name: string, { ndim }: Meta, what = 'A'): void {
  if (ndim < 2) throw new RuntimeError(`${name}: The input tensor ${what} must have at least 2 dimensions.`);
}

/** Throws where matrices are not square. @returns their order */
export function checkSquare(name: string, input: Meta, what = 'A'): number {
  checkMatrix(name, input, what);
  const [m, n] = input.shape.slice(-2) as [number, number];
  if (m !== n) {
    throw new RuntimeError(`${name}: ${what} must be batches of square matrices, but they are ${m} by ${n} matrices`);
  }
  return n;
}

/** Throws for what is no float of 32 or 64 bits: in words, or, where there is something to compute, as PyTorch's kernel without that type. */
export function checkFloat(name: string, input: Meta, kernel?: string): void {
  const { dtype } = input;
  checkRealFloat(name, input);
  if (dtype.compute === dtype) return;
  if (kernel !== undefined) return checkComputed(kernel, input);
  throw new NotImplementedError(`${name}: Low precision dtypes not supported. Got ${legacy(dtype)}`);
}
/** Throws as PyTorch's kernel that has floats of 32 and 64 bits alone. */
export function checkKernel(kernel: string, { dtype }: Meta): void {
  if (dtype.kind !== 'float' || dtype.compute !== dtype) throw notImplemented(kernel, dtype);
}

/** The same of a kernel that is not asked where there is nothing to compute. */
export function checkComputed(kernel: string, input: Meta): void {
  if (numel(input.shape) > 0) checkKernel(kernel, input);
}

/**
 * Throws where an algorithm says of a matrix that it did not go well.
 *
 * @param info int32, 0 where all is well, one number a matrix
 * @param most the largest number that it may be
 * @param words what a number means
 */
export function checkInfo(
  name: string,
  info: Tensor,
  most: number,
  words: (code: number) => string,
  Class: new (message: string) => Error = LinAlgError,
): void {
  const { engine } = info.storage;
  if (numel(info.shape) === 0) return;
  if (info.ndim === 0) {
    engine.assert(within(0, 1), info, (code) => new Class(`${name}: ${words(code)}`));
    return;
  }
  // One number says which matrix it is, and what of it.
  const flat = info.reshape(-1).to(int64);
  const step = most + 3;
  const places = arange(flat.shape[0], { dtype: int64, device: info.device }).mul(step);
  const codes = places.add(flat).add(2).mul(flat.ne(0));
  engine.assert(within(0, 1), codes, (code) => {
    const place = Math.floor(code / step);
    return new Class(`${name}: (Batch element ${place}): ${words(code - place * step - 2)}`);
  });
}
/** Throws PyTorch's error where a matrix to invert is singular. */
export function checkInverse(name: string, info: Tensor, n: number): void {
  const words = (code: number): string =>
    `The diagonal element ${code} is zero, the inversion could not be completed because the input matrix is singular.`;
  checkInfo(name, info, n, words);
}

/** Matrices to try with that are far from singular, which those that `make` gives are not. */
export function regular(make: Make, ...shape: number[]): Tensor {
  const x = make(...shape).clone();
  x.diagonal(0, -2, -1).add_(3.3);
  return x;
}
/** The same, symmetric and positive definite. */
export function definite(make: Make, ...shape: number[]): Tensor {
  const x = make(...shape);
  return x.matmul(x.mT).add(identityLike(shape.at(-1)!, x));
}

/** Ones on the diagonal, of a type and device. */
export const identityLike = (n: number, t: Tensor): Tensor => t.new_zeros([n, n]).fill_diagonal_(1);

/** The error of the functions that ask for results that theirs can be cast to, in their own words. */
export const castable =
  (name: string, outputs: readonly string[]): TypesOfOut =>
  (wanted, given, k) =>
    canCast(wanted, given)
      ? null
      : new RuntimeError(
          `${name}: Expected ${outputs[k]} to be safely castable from ${legacy(wanted)} dtype, but got ${outputs[k]} with dtype ${legacy(given)}`,
        );

/** Throws where the two sides of a system have different types. */
export function checkSameType(b: Meta, A: Meta): void {
  if (b.dtype === A.dtype) return;
  throw new RuntimeError(
    `Expected b and A to have the same dtype, but found b of type ${legacy(b.dtype)} and A of type ${legacy(A.dtype)} instead.`,
  );
}
