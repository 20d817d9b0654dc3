// Where indices lead: positions in a storage, checked, and rows written to them in place. What all of indexing shares.
import { type DType, type Num, int32, int64, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { type Claim, within } from '../../runtime/claim.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Shape, contiguousStrides, numel, sameShape, viewStrides, wrapDim, wrapOwnDim } from '../../shape.js';
import { Tensor, alias, allocate, isRowMajor } from '../../tensor.js';
import { arange } from '../creation/sequences.js';
import { cast, dense, filled, reshaped } from '../row/kernels.js';
import { type Writes, ownTypes } from '../row/out.js';
import type { Meta } from '../row/signature.js';

/** Whether a tensor's type is one that positions have. */
export const isIndex = (t: { readonly dtype: DType }): boolean => t.dtype === int64 || t.dtype === int32;

/** The same elements with at least one dimension. */
export const atLeast1 = (t: Tensor): Tensor => (t.ndim === 0 ? alias(t, [1], [1], t.offset) : t);

/** An index as dense int64. */
export const wide = (index: Tensor): Tensor => dense(cast(index, int64));

/** A list of positions as dense int64, also where it is a single number. */
export const listed = (index: Tensor): Tensor => reshaped(wide(index), [numel(index.shape)]);

/** Makes sure that an index lies in [low, high), where there are elements for it to choose. */
export function claimWithin(index: Tensor, low: number, high: number, error: (wrong: number) => Error): void {
  const claim: Claim = within(low, high);
  index.storage.engine.assert(claim, index, error);
}

/** Positions counted from the start, where those below zero are counted from the end. */
export const fromStart = (index: Tensor, length: number): Tensor => index.where(index.ge(0), index.add(length));

/**
 * For each element of `shape` where it lies, counted in elements from the first: along `dim` as `index` says, which broadcasts to `shape`,
 * along other dimensions in order.
 */
export function positions(index: Tensor, dim: number, strides: Shape, shape: Shape = index.shape): Tensor {
  const { device } = index;
  let out = strides[dim] === 1 ? index : index.mul(strides[dim]!);
  shape.forEach((n, k) => {
    if (k === dim || n === 1) return;
    const along = arange(n, { dtype: int64, device }).mul(strides[k]!);
    out = out.add(along.reshape(shape.map((_, j) => (j === k ? n : 1))));
  });
  return dense(out.expand([...shape])).view(-1);
}

/** All that a tensor's strides can reach, as rows of one element: positions say which are meant. */
export function column(t: Tensor): Tensor {
  const span = numel(t.shape) === 0 ? 0 : t.shape.reduce((n, length, k) => n + (length - 1) * t.strides[k]!, 1);
  return alias(t, [span, 1], [1, 1], t.offset);
}

/** Strides of `shape` seen as [rows, columns]: the first dimension, and all others as one; null where those do not lie so. */
function matrix(t: Tensor): [number, number] | null {
  if (t.ndim === 1) return [t.strides[0]!, 1];
  const rest = t.shape.slice(1);
  const step = viewStrides(rest, t.strides.slice(1), [numel(rest)]);
  return step === null ? null : [t.strides[0]!, step[0]!];
}

/** A dimension first, the others behind it in order. */
function inFront(t: Tensor, dim: number): Tensor {
  if (dim === 0) return t;
  const order = [dim, ...t.shape.map((_, k) => k).filter((k) => k !== dim)];
  return alias(
    t,
    order.map((k) => t.shape[k]!),
    order.map((k) => t.strides[k]!),
    t.offset,
  );
}

/** out[…, index[i], …] ∘= source[…, i, …] along `dim`, in order of i. Nothing is copied but what is written, if that. */
export function putAlong(
  how: kernels.Scatter | kernels.Putting,
  out: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
): void {
  const putting = typeof how === 'string' ? { kind: how } : how;
  const count = index.shape[0];
  if (numel(source.shape) === 0) return;
  const { engine } = out.storage;
  const [to, from] = [inFront(out, dim), inFront(source, dim)];
  const inner = numel(to.shape.slice(1));
  const lies = matrix(to);
  if (lies === null) {
    const places = positions(index.view([count, ...to.shape.slice(1).map(() => 1)]), 0, to.strides, from.shape);
    engine.run(kernels.putRows, putting, [reshaped(dense(from), [count * inner, 1]), places], [column(to)]);
    return;
  }
  const steps = matrix(from);
  const rows = steps === null ? reshaped(dense(from), [count, inner]) : alias(from, [count, inner], steps, from.offset);
  engine.run(kernels.putRows, putting, [rows, index], [alias(to, [to.shape[0], inner], lies, to.offset)]);
}

/** out[…, i, …] = x[…, index[i], …] along `dim`. */
export function takeAlong(x: Tensor, dim: number, index: Tensor, out: Tensor): void {
  const count = index.shape[0];
  if (numel(out.shape) === 0) return;
  const { engine } = x.storage;
  let from = inFront(x, dim);
  const to = inFront(out, dim);
  const inner = numel(to.shape.slice(1));
  const direct = dim === 0 && isRowMajor(out);
  const taken = direct ? reshaped(out, [count, inner]) : allocate(engine, [count, inner], out.dtype);
  let lies = matrix(from);
  if (lies === null && count * inner * 4 < numel(x.shape)) {
    const places = positions(index.view([count, ...to.shape.slice(1).map(() => 1)]), 0, from.strides, to.shape);
    engine.run(kernels.takeRows, null, [column(from), places], [reshaped(taken, [count * inner, 1])]);
  } else {
    if (lies === null) lies = matrix((from = dense(from)))!;
    const rows = alias(from, [from.shape[0], inner], lies, from.offset);
    engine.run(kernels.takeRows, null, [rows, index], [taken]);
  }
  if (direct) return;
  kernels.copyView(reshaped(taken, to.shape), to);
  engine.release(taken.storage);
}

// ---- one element a position: what `gather` and `scatter` share

export function checkGather(name: string, input: Meta, dim: number, index: Meta): void {
  if (numel(index.shape) === 0) return;
  if (!isIndex(index)) throw new RuntimeError(`${name}(): Expected dtype int32/int64 for index`);
  const own = name === 'gather' ? 'input' : 'self';
  if (Math.max(index.ndim, 1) !== Math.max(input.ndim, 1)) {
    throw new RuntimeError(`Index tensor must have the same number of dimensions as ${own} tensor`);
  }
  if (name !== 'gather') return;
  const bad = index.shape.findIndex((n, k) => k !== dim && n > (input.shape[k] ?? 1));
  if (bad >= 0) {
    throw new RuntimeError(
      `Size does not match at dimension ${bad} expected index [${index.shape.join(', ')}] to be no larger than self [${input.shape.join(', ')}] apart from dimension ${dim}`,
    );
  }
}

/** `src` is null for a number, which has any shape. */
export function checkScatter(input: Meta, dim: number, index: Meta, src: Meta | null): void {
  if (numel(index.shape) === 0) return;
  const shapeOf = (t: Meta): Shape => (t.ndim === 0 ? [1] : t.shape);
  const [x, at, from] = [shapeOf(input), shapeOf(index), src === null ? null : shapeOf(src)];
  if (from !== null && at.length !== from.length) {
    // PyTorch asks `src` for all its lengths first, until one is too small.
    const first = at.findIndex((n, k) => k >= from.length || n > from[k]!);
    if (src!.ndim > 0 && first >= from.length && at.every((n, k) => k === dim || n <= x[k]!))
      wrapDim(first, from.length);
    throw new RuntimeError('Index tensor must have the same number of dimensions as src tensor');
  }
  if (at.every((n, k) => (k === dim || n <= x[k]!) && (from === null || n <= from[k]!))) return;
  const rest = src === null ? '' : ` and to be no larger size than src [${src.shape.join(', ')}]`;
  throw new RuntimeError(
    `Expected index [${index.shape.join(', ')}] to be no larger than self [${input.shape.join(', ')}] apart from dimension ${dim}${rest}`,
  );
}

/** An index along `dim` of `x`, dense and int64, after the check of its values. */
export function indexAlong(x: Tensor, dim: number, index: Tensor): Tensor {
  const list = wide(atLeast1(index));
  const length = x.shape[dim]!;
  claimWithin(
    list,
    0,
    length,
    (wrong) => new RuntimeError(`index ${wrong} is out of bounds for dimension ${dim} with size ${length}`),
  );
  return list;
}

/** Writes `src`, a tensor or a number, to the places in `out` that `index` names along `dim`. */
export function scatterInto(kind: kernels.Scatter, out: Tensor, dim: number, index: Tensor, src: Tensor | Num): void {
  if (numel(index.shape) === 0) return;
  const x = atLeast1(out);
  const list = indexAlong(x, dim, index);
  const { shape } = list;
  const { engine } = out.storage;
  const from = src instanceof Tensor ? atLeast1(src) : filled(engine, [1], out.dtype, src);
  const strides = src instanceof Tensor ? from.strides : shape.map(() => 0);
  engine.run(kernels.scatter, { dim, kind }, [alias(from, shape, strides, from.offset), list], [x]);
}

export function checkTypes(input: Meta, src: Meta): void {
  if (input.dtype !== src.dtype) throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
}

const outOfRange =
  (length: number) =>
  (wrong: number): Error =>
    new IndexError(`out of range: tried to access index ${wrong} on a tensor of ${length} elements.`);

/** Where elements lie in their storage that are named by their row-major positions, which may count from the end. */
export function flatPlaces(x: Tensor, index: Tensor): Tensor {
  const length = numel(x.shape);
  const list = listed(index);
  claimWithin(list, -length, length, outOfRange(length));
  const from = fromStart(list, length);
  if (isRowMajor(x)) return from;
  // The n-th subscript of a position is what is left of it by the row-major step, times the tensor's own.
  const steps = contiguousStrides(x.shape);
  return x.shape.reduce<Tensor>((sum, n, k) => {
    if (n === 1) return sum;
    const along = from.div(steps[k]!, { rounding_mode: 'floor' }).remainder(n);
    return sum.add(along.mul(x.strides[k]!));
  }, from.mul(0));
}

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

/** How functions that give places treat `out`. */
export const nonzeroWrites = (name: string): Writes => ({
  types: ownTypes(
    (wanted, given) =>
      `${name}: Expected out tensor to have scalar type ${legacy(wanted)} but got scalar type${legacy(given)}`,
  ),
  apart: 'all',
});

/** Throws where `count` indices along `dim` do not choose the slices of `source`, or those are not the input's. */
export function checkSlices(name: string, input: Meta, dim: number, count: number, source: Meta): void {
  if (count !== 1) wrapOwnDim(0, source.ndim);
  if (source.ndim > 0 && dim >= source.ndim) {
    throw new RuntimeError(
      `${name}(): Indexing dim ${dim} is out of bounds of the source tensor with dim ${source.ndim}`,
    );
  }
  const along = source.shape[dim] ?? 1;
  if (along !== count) {
    throw new RuntimeError(
      `${name}(): Number of indices (${count}) should be equal to source.size(dim): (${along}), for dim: ${dim}`,
    );
  }
  const others = ({ shape }: Meta): Shape => shape.filter((_, k) => k !== dim);
  if (input.ndim !== source.ndim || !sameShape(others(input), others(source))) {
    throw new RuntimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = [${input.shape.join(', ')}] source.shape = [${source.shape.join(', ')}]`,
    );
  }
}
