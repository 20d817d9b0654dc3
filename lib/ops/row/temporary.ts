// Tensors that an operator makes for itself.
import type { Tensor } from '../../tensor.js';

/** Frees what tensors hold at once; nobody else may have seen them. */
export function discard(...tensors: readonly Tensor[]): void {
  for (const { storage } of tensors) storage.engine.release(storage);
}
