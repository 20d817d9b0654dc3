// A kernel by others, on a device that has none of its own for it.
import { type DType, int64 } from '../dtype.js';
import { type Shape, contiguousStrides, numel } from '../shape.js';
import type { Engine, Storage, View } from './engine.js';
import type { Composer, Kernel } from './kernel.js';

class Composing implements Composer<View> {
  readonly made: Storage[] = [];

  constructor(private readonly engine: Engine) {}

  run<P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]): void {
    this.engine.run(kernel, params, inputs, outs);
  }

  temporary(shape: Shape, dtype: DType): View {
    const storage = this.engine.allocate(numel(shape), dtype);
    this.made.push(storage);
    return { storage, shape, strides: contiguousStrides(shape), offset: 0 };
  }

  holding(values: readonly number[], dtype: DType): View {
    const made = this.temporary([values.length], dtype);
    const elements = new dtype.Array(values.length);
    values.forEach((value, k) => void (elements[k] = dtype === int64 ? BigInt(value) : value));
    this.engine.upload(made.storage, elements);
    return made;
  }

  seen({ storage, offset }: View, shape: Shape, strides: Shape, at = offset): View {
    return { storage, shape, strides, offset: at };
  }
}

/** Computes a kernel by its composition. */
export function compose<P>(
  engine: Engine,
  kernel: Kernel<P>,
  params: P,
  inputs: readonly View[],
  outs: readonly View[],
): void {
  const composing = new Composing(engine);
  try {
    kernel.compose!(composing, params, inputs, outs);
  } finally {
    for (const storage of composing.made) engine.release(storage);
  }
}
