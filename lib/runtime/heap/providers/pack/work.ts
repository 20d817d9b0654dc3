// Copies that kernels work on.
import { type Shape, contiguousStrides, isContiguous, numel } from '../../../../shape.js';
import type { Storage, View } from '../../../engine.js';
import { copy } from './copy.js';

/** Views that end with a call. */
export class Work {
  private readonly made: Storage[] = [];

  like(view: View, shape: Shape = view.shape): View {
    const { engine, dtype } = view.storage;
    const storage = engine.allocate(numel(shape), dtype);
    this.made.push(storage);
    return { storage, shape, strides: contiguousStrides(shape), offset: 0 };
  }

  dense(view: View): View {
    if (isContiguous(view.shape, view.strides)) return view;
    const made = this.like(view);
    copy(view, made);
    return made;
  }

  end(): void {
    for (const storage of this.made) storage.engine.release(storage);
  }
}
