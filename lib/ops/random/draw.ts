// How drawn numbers get into tensors: they are drawn on the CPU and uploaded, whatever the device.
import type { DType, Elements } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { type Layout, isDense, numel, stridesLike } from '../../shape.js';
import { type Tensor, alias, allocate } from '../../tensor.js';
import { expanded } from '../row/kernels.js';
import { legacy } from '../row/operator.js';
import { copyView } from '../../runtime/kernels/index.js';
import { lengthOf } from '../row/numerals.js';
import { type Kind, type Meta, parameter, Refusal } from '../row/signature.js';

export type Floats = Float32Array | Float64Array;

/** PyTorch's error of a kernel that is not made for a type. */
export const unsupported = (kernel: string, dtype: DType): NotImplementedError =>
  new NotImplementedError(`"${kernel}" not implemented for '${legacy(dtype)}'`);

/**
 * What stands between a draw and the generator, while a function is called once for each row of a batch (`vmap`).
 */
export interface Rows {
  /**
   * The elements that this row is given of one draw, which has the same place in the calls of all rows.
   *
   * @param count how many elements a row has
   * @param draw draws all of an array's elements
   * @param apart whether rows are drawn one after the other, because they are not made of elements that are alike
   */
  take(dtype: DType, count: number, draw: (out: Elements) => void, apart: boolean): Elements;
}

let rows: Rows | null = null;
/** From now on until the end of the block all draws of one shape go through `next`, which is given what was there before. */
export function drawingBy(next: (outer: Rows | null) => Rows): Disposable {
  const before = rows;
  rows = next(before);
  return {
    [Symbol.dispose](): void {
      rows = before;
    },
  };
}

/** Strides of a dense tensor whose elements come in the order in which those of `t` are visited: that of memory. */
const visited = (t: Layout): readonly number[] => stridesLike(t.shape, t.strides);

/** The elements of one draw. */
export function elementsOf(dtype: DType, count: number, draw: (out: Elements) => void): Elements {
  const elements = new dtype.Array(count);
  draw(elements);
  return elements;
}

/**
 * Draws all elements of `t`, in order of memory. Nothing is written when `draw` throws.
 *
 * @param how `alike` where any number of elements may be drawn at once, `apart` where those of one tensor belong together, and `own` where
 *   they follow from another tensor
 */
export function fill(t: Tensor, draw: (out: Elements) => void, how: 'alike' | 'apart' | 'own' = 'alike'): void {
  const { storage, shape, dtype } = t;
  const count = numel(shape);
  if (rows !== null && how === 'own') {
    throw new NotImplementedError('vmap: draws whose parameters are tensors are not there yet; draw outside of vmap');
  }
  const elements = rows === null ? elementsOf(dtype, count, draw) : rows.take(dtype, count, draw, how === 'apart');
  if (count === 0) return;
  const { engine } = storage;
  if (storage.length === count && isDense(shape, t.strides)) {
    engine.upload(storage, elements);
    return;
  }
  const drawn = allocate(engine, shape, dtype, visited(t));
  engine.upload(drawn.storage, elements);
  copyView(drawn, t);
  engine.release(drawn.storage);
}

/** The elements of `t`, broadcast to `like`, in the order in which those of `like` are drawn. */
export function readAs(t: Tensor, like: Tensor): Elements {
  const { engine } = t.storage;
  const laid = allocate(engine, like.shape, t.dtype, visited(like));
  copyView(expanded(t, like.shape), laid);
  return engine.read(alias(laid, [numel(like.shape)], [1], 0));
}
/** An integer of any size. */
export const integer: Kind<number | bigint> = (name) =>
  parameter(name, (v): number | bigint | Refusal => (typeof v === 'bigint' ? v : (lengthOf(v) ?? new Refusal('int'))));
/** What was there does not matter, nor what says how it is drawn. */
export const unrelated = (grad: Tensor): Tensor => grad.new_zeros([...grad.shape]);
export function checkProbabilities(p: Meta): void {
  if (p.dtype.kind !== 'float' && numel(p.shape) > 0) throw unsupported('bernoulli_tensor_cpu_p_', p.dtype);
}
