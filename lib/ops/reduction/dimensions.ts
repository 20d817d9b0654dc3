// What reductions share: their parameters, the engine's kernel, shapes before and after.
import { type DType, bool, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Shape } from '../../shape.js';
import { Tensor, alias, allocate } from '../../tensor.js';
import { cast } from '../row/kernels.js';
import { dims, dtype, flag, optional } from '../row/signature.js';
import { type Reduction, reduce } from '../../runtime/kernels/index.js';

export const over = [optional(dims('dim'), null), optional(flag('keepdim'), false)] as const;
export const typed = [...over, optional(dtype('dtype'), null)] as const;

/** A shape without some dimensions, or with them of length 1. */
export const reducedShape = (shape: Shape, gone: readonly number[], keepdim: boolean): number[] =>
  keepdim ? shape.map((n, k) => (gone.includes(k) ? 1 : n)) : shape.filter((_, k) => !gone.includes(k));

/** PyTorch keeps the dimensions to reduce in a word of 64 bits. */
export function checkRank(input: Tensor): void {
  if (input.ndim > 64) throw new RuntimeError('only tensors with up to 64 dims are supported');
}
/** Runs an engine's reduction; the result has the reduced dimensions only with `keepdim`. */
export function reduced(
  kind: Reduction,
  input: Tensor,
  gone: readonly number[],
  keepdim: boolean,
  type: DType,
): Tensor {
  const engine = input.storage.engine;
  const sorted = [...gone].sort((a, b) => a - b);
  // The kernel widens as it adds up, and takes any type for true.
  const wide = kind === 'sum' && type === int64 && input.dtype.kind !== 'float';
  const x = wide || kind === 'any' || kind === 'all' || kind === 'count' ? input : cast(input, type);
  const out = allocate(
    engine,
    reducedShape(input.shape, sorted, false),
    kind === 'any' || kind === 'all' ? bool : type,
  );
  engine.run(reduce, { kind, dims: sorted }, [x], [out]);
  if (!keepdim) return out;
  const shape = reducedShape(input.shape, sorted, true);
  return alias(out, shape, allocateStrides(shape), out.offset);
}
const allocateStrides = (shape: Shape): number[] => {
  const strides = new Array<number>(shape.length);
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    strides[k] = step;
    step *= Math.max(shape[k]!, 1);
  }
  return strides;
};

/** A reduced tensor with its lost dimensions back, of length 1. */
export function restored(t: Tensor, gone: readonly number[], keepdim: boolean, rank: number): Tensor {
  if (keepdim || rank === 0) return t;
  return [...gone].sort((a, b) => a - b).reduce((x, k) => x.unsqueeze(k), t);
}

export const summed = (input: Tensor, type: DType | null): DType => type ?? input.dtype.sum;

/** A pair of results, by position and by name. */
export type ValuesIndices = [Tensor, Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export const named = (values: Tensor, indices: Tensor): ValuesIndices =>
  Object.assign([values, indices] as [Tensor, Tensor], { values, indices });
