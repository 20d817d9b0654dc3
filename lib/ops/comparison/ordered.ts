// Elements in order, by the kernel, and those at some places of them.
import { type DType, int64, integerRange } from '../../dtype.js';
import type { Shape } from '../../shape.js';
import type { Result } from '../row/structuralrow.js';
import type { Kernel } from '../../runtime/kernel.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Tensor, allocate, isRowMajor } from '../../tensor.js';
import { type Meta, flag, int, optional } from '../row/signature.js';
import { reducedShape } from '../reduction/dimensions.js';

export const along = [int('dim'), optional(flag('keepdim'), false)] as const;
/** What C++ makes of NaN, the median of nothing: the least of the integers that a register holds, of which shorter ones take the last bits. */
export function ofNothing(dtype: DType): number | bigint {
  if (dtype.kind !== 'int') return dtype.kind === 'bool' ? 1 : NaN;
  return dtype.itemsize < 4 ? 0 : integerRange(dtype)!.least;
}

/** Both results of one shape, row-major where no strides are given. */
export const pair = (shape: Shape, dtype: DType, lies: Pick<Result, 'strides'> = {}): readonly [Result, Result] => [
  { shape, dtype, ...lies },
  { shape, dtype: int64, ...lies },
];
export const held = (input: Tensor): [Tensor, Tensor] => {
  const { engine } = input.storage;
  return [allocate(engine, input.shape, input.dtype), allocate(engine, input.shape, int64)];
};
/** Elements sorted along `dim`, stably, NaN as the largest; and the positions that they had. The kernel's results are row-major. */
export function sortInto(input: Tensor, dim: number, descending: boolean, values: Tensor, indices: Tensor): void {
  if (input.ndim === 0) {
    kernels.copyView(input, values);
    kernels.fillView(indices, 0);
    return;
  }
  const { engine } = input.storage;
  if (isRowMajor(values) && isRowMajor(indices)) {
    engine.run(kernels.sort, { dim, descending }, [input], [values, indices]);
    return;
  }
  const outs = held(input);
  engine.run(kernels.sort, { dim, descending }, [input], outs);
  kernels.copyView(outs[0], values);
  kernels.copyView(outs[1], indices);
  for (const { storage } of outs) engine.release(storage);
}
/** What one position along `dim` comes to, without the dimension unless `keepdim`. */
export function choosing(input: Meta, at: number, keepdim: boolean) {
  const shape = input.ndim === 0 ? [] : reducedShape(input.shape, [at], keepdim);
  return { outs: pair(shape, input.dtype), at, keepdim, before: input.shape };
}
/** Writes one element of each line along `dim`, and where it stood, by a kernel; the results may have lost the dimension. */
export function pick<P extends { readonly dim: number }>(
  kernel: Kernel<P>,
  params: P,
  input: Tensor,
  outs: readonly Tensor[],
): void {
  const { dim } = params;
  const [x, ...kept] = [input, ...outs].map((t) => (t.ndim < Math.max(input.ndim, 1) ? t.unsqueeze(dim) : t));
  x!.storage.engine.run(kernel, params, [x!], kept);
}
/** Writes positions along `dim`, which they keep with length 1, and the elements there. */
export function choose(input: Tensor, at: number, places: Tensor, values: Tensor, indices: Tensor): void {
  kernels.copyView(input.gather(at, places).reshape([...values.shape]), values);
  kernels.copyView(places.reshape([...indices.shape]), indices);
}
