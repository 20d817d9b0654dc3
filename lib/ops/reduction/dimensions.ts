// What reductions share: their parameters, the engine's kernel, shapes before and after.
import { type DType, bool, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Reduction, copyView, reduce, sumSquares } from '../../runtime/kernels/index.js';
import { type Shape } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { cast, reshaped } from '../row/kernels.js';
import { discard } from '../row/temporary.js';
import { keywordOnly, type Meta, dims, dtype, flag, following, optional } from '../row/signature.js';

export const over = [optional(dims('dim'), null), optional(flag('keepdim'), false)] as const;
export const typed = [...over, keywordOnly(optional(dtype('dtype'), null))] as const;
/** The same where PyTorch has an overload without dimensions, which does not know `keepdim`. */
export const summing = [over[0], following(over[1]), typed[2]] as const;

/** A shape without some dimensions, or with them of length 1. */
export function reducedShape(shape: Shape, gone: readonly number[], keepdim: boolean): number[] {
  if (gone.length >= shape.length && !keepdim) return [];
  const out = new Array<number>(keepdim ? shape.length : shape.length - gone.length);
  for (let k = 0, at = 0; k < shape.length; k++) {
    if (!gone.includes(k)) out[at++] = shape[k]!;
    else if (keepdim) out[at++] = 1;
  }
  return out;
}

/** PyTorch keeps the dimensions to reduce in a word of 64 bits. */
export function checkRank(input: Meta): void {
  if (input.ndim > 64) throw new RuntimeError('only tensors with up to 64 dims are supported');
}

/** Writes an engine's reduction of `input`, converted to the type of `out`, into `out`, which is row-major. */
export function reduceInto(kind: Reduction, input: Tensor, gone: readonly number[], out: Tensor): void {
  const sorted = ascending(gone);
  // The kernel widens as it adds up, and takes any type for true.
  const wide = kind === 'sum' && out.dtype === int64 && input.dtype.kind !== 'float';
  const x = wide || kind === 'any' || kind === 'all' || kind === 'count' ? input : cast(input, out.dtype);
  out.storage.engine.run(reduce, { kind, dims: sorted }, [x], [without(out, input, sorted)]);
}
/** Writes the sums of squares of `input`, in the floating type of `out`, into `out`, which is row-major. */
export function squaresInto(input: Tensor, gone: readonly number[], out: Tensor): void {
  const dims = ascending(gone);
  out.storage.engine.run(sumSquares, { dims }, [cast(input, out.dtype)], [without(out, input, dims)]);
}
const ascending = (dims: readonly number[]): readonly number[] =>
  ascends(dims) ? dims : [...dims].sort((a, b) => a - b);
/** A result without the dimensions that are gone, where it kept them. */
const without = (out: Tensor, { ndim, shape }: Tensor, gone: readonly number[]): Tensor =>
  out.ndim + gone.length === ndim ? out : reshaped(out, reducedShape(shape, gone, false));
function ascends(list: readonly number[]): boolean {
  for (let k = 1; k < list.length; k++) if (list[k]! < list[k - 1]!) return false;
  return true;
}
/** Has what takes several steps written in the type that is computed in, so that a result of 16 bits is rounded once, at the end. */
export function roundedOnce(out: Tensor, write: (wide: Tensor) => void): void {
  const { compute } = out.dtype;
  if (compute === out.dtype) return write(out);
  const wide = allocate(out.storage.engine, out.shape, compute);
  write(wide);
  copyView(wide, out);
  discard(wide);
}
/** Whether any or all elements are not zero, likewise. */
export function truthInto(kind: 'any' | 'all', input: Tensor, gone: readonly number[], out: Tensor): void {
  if (out.dtype === bool) return reduceInto(kind, input, gone, out);
  const { engine } = out.storage;
  const held = allocate(engine, out.shape, bool);
  reduceInto(kind, input, gone, held);
  copyView(held, out);
  engine.release(held.storage);
}

/** A reduced tensor with its lost dimensions back, of length 1. */
export function restored(t: Tensor, gone: readonly number[], keepdim: boolean, rank: number): Tensor {
  if (keepdim || rank === 0) return t;
  return [...gone].sort((a, b) => a - b).reduce((x, k) => x.unsqueeze(k), t);
}

export const summed = (input: Meta, type: DType | null): DType => type ?? input.dtype.sum;

/** A pair of results, by position and by name. */
export type ValuesIndices = [Tensor, Tensor] & { readonly values: Tensor; readonly indices: Tensor };
