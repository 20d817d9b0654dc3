// How drawn numbers get into tensors: they are drawn on the CPU and uploaded, whatever the device.
import type { DType, Elements } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { type Layout, isDense, numel, stridesLike } from '../../shape.js';
import { type Tensor, alias, allocate } from '../../tensor.js';
import { expanded } from '../row/kernels.js';
import { legacy } from '../row/operator.js';
import { copyView } from '../../runtime/kernels/index.js';

export type Floats = Float32Array | Float64Array;

/** PyTorch's error of a kernel that is not made for a type. */
export const unsupported = (kernel: string, dtype: DType): NotImplementedError =>
  new NotImplementedError(`"${kernel}" not implemented for '${legacy(dtype)}'`);

/** Strides of a dense tensor whose elements come in the order in which those of `t` are visited: that of memory. */
const visited = (t: Layout): readonly number[] => stridesLike(t.shape, t.strides);

/** Draws all elements of `t`, in order of memory. Nothing is written when `draw` throws. */
export function fill(t: Tensor, draw: (out: Elements) => void): void {
  const { storage, shape, dtype } = t;
  const count = numel(shape);
  const elements = new dtype.Array(count);
  draw(elements);
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
