// What stands between tensors that are kept for backward and who keeps them: a program's own way to keep them.
import type { Tensor } from '../tensor.js';

/** A way to keep tensors. */
export interface Keeping {
  /** Makes of a tensor what is kept in its place. */
  pack(t: Tensor): unknown;
  /** Gives the tensor back, with the same elements. */
  unpack(packed: unknown): Tensor;
}

let stack: readonly Keeping[] = [];
let innermost: Keeping | null = null;

/** The innermost way to keep tensors that is on; null: as they are. */
export const keeping = (): Keeping | null => innermost;

/** From now on tensors are kept so. */
export function keep(how: Keeping): Disposable {
  stack = [...stack, how];
  innermost = how;
  return {
    [Symbol.dispose]() {
      stack = stack.filter((one) => one !== how);
      innermost = stack.at(-1) ?? null;
    },
  };
}
