// Writing and reading position by position: what `gather`, `scatter` and their kin share.
import { type DType, int32, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import { type Tensor, alias, allocate } from '../../tensor.js';
import { cast, dense, reshaped } from '../row/kernels.js';
import { within } from '../../runtime/claim.js';
import * as kernels from '../../runtime/kernels/index.js';

/** For an index along `dim`: the row-major position of each of its elements in a tensor of `shape`. */
export function positions(index: Tensor, dim: number, shape: Shape): Tensor {
  const steps = shape.map((_, k) => numel(shape.slice(k + 1)));
  let out = index.mul(steps[dim]!);
  index.shape.forEach((n, k) => {
    if (k === dim || n === 1) return;
    const along = index.new_tensor(
      BigInt64Array.from({ length: n }, (_, i) => BigInt(i * steps[k]!)),
      { dtype: int64 },
    );
    out = out.add(along.reshape(index.shape.map((_, j) => (j === k ? n : 1))));
  });
  return out.reshape(-1);
}

export function checkGather(name: string, input: Tensor, dim: number, index: Tensor): void {
  if (index.dtype !== int64 && index.dtype !== int32 && numel(index.shape) > 0) {
    throw new RuntimeError(`${name}(): Expected dtype int32/int64 for index`);
  }
  const own = name === 'gather' ? 'input' : 'self';
  if (numel(index.shape) > 0 && Math.max(index.ndim, 1) !== Math.max(input.ndim, 1)) {
    throw new RuntimeError(`Index tensor must have the same number of dimensions as ${own} tensor`);
  }
  if (name !== 'gather') return;
  const bad = index.shape.findIndex((n, k) => k !== dim && n > (input.shape[k] ?? 1));
  if (bad >= 0 && numel(index.shape) > 0) {
    throw new RuntimeError(
      `Size does not match at dimension ${bad} expected index [${index.shape.join(', ')}] to be no larger than self [${input.shape.join(', ')}] apart from dimension ${dim}`,
    );
  }
}
/** The same tensor with at least one dimension. */
export const atLeast1 = (t: Tensor): Tensor => (t.ndim === 0 ? t.reshape(1) : t);

/** `src` is null for a number, which has any shape. */
export function checkScatter(input: Tensor, dim: number, index: Tensor, src: Tensor | null): void {
  if (numel(index.shape) === 0) return;
  const [x, at, from] = [input, index, src].map((t) => (t === null ? null : t.ndim === 0 ? [1] : t.shape)) as [
    Shape,
    Shape,
    Shape | null,
  ];
  if (from !== null && at.length !== from.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as src tensor');
  }
  const fits = at.every((n, k) => (k === dim || n <= x[k]!) && (from === null || n <= from[k]!));
  if (fits) return;
  const rest =
    src === null || src.number !== null ? '' : ` and to be no larger size than src [${src.shape.join(', ')}]`;
  throw new RuntimeError(
    `Expected index [${index.shape.join(', ')}] to be no larger than self [${input.shape.join(', ')}] apart from dimension ${dim}${rest}`,
  );
}
/** Writes `src` to the places that `index` names along `dim`, in a copy. */
export function scattered(
  name: string,
  kind: kernels.Scatter,
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
): Tensor {
  const at = wrapDim(dim, input.ndim);
  const x = atLeast1(input.detach());
  checkGather(name, input, at, index);
  checkScatter(input, at, index, src);
  const wide = dense(cast(atLeast1(index), int64));
  wide.storage.engine.assert(
    within(0, x.shape[at]!),
    wide,
    (wrong) => new RuntimeError(`index ${wrong} is out of bounds for dimension ${at} with size ${x.shape[at]}`),
  );
  const from = atLeast1(src.detach());
  const out = input.detach().clone({ memory_format: 'contiguous_format' });
  const part = dense(alias(from, wide.shape, from.strides, from.offset));
  const count = numel(wide.shape);
  if (count > 0) {
    out.storage.engine.run(
      kernels.putRows,
      { kind },
      [reshaped(part, [count, 1]), positions(wide, at, x.shape)],
      [reshaped(out, [numel(x.shape), 1])],
    );
  }
  return out;
}
/** The part of `src` that an index of `shape` reads, and its gradient's way back. */
export const partOf = (grad: Tensor, dim: number, index: Tensor, src: Shape): Tensor => {
  const picked = grad.gather(dim, index);
  const whole = grad.new_zeros([...src]);
  if (src.length === 0) return picked.reshape([]);
  index.shape.reduce<Tensor>((t, n, k) => t.narrow(k, 0, n), whole).copy_(picked);
  return whole;
};

/** Whether a tensor's type is one that positions have. */
export const isIndex = (t: { readonly dtype: DType }): boolean => t.dtype === int64 || t.dtype === int32;

/** Row-major positions of the elements that are not zero, as a vector of int64. */
export const nonzeroPositions = (t: Tensor): Tensor => {
  const { engine } = t.storage;
  const counted = allocate(engine, [], int64);
  engine.run(kernels.reduce, { kind: 'count', dims: t.shape.map((_, k) => k) }, [t], [counted]);
  const count = Number(engine.read(counted)[0]);
  engine.release(counted.storage);
  const out = allocate(engine, [count], int64);
  engine.run(kernels.positions, null, [t], [out]);
  return out;
};
