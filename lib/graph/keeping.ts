// What stands between tensors that are kept for backward and who keeps them: a program's own way to keep them.
import { RuntimeError } from '../errors.js';
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

let refusal: string | null = null;

/** From now on who asks for a way of its own is told this. */
export function refuseKeeping(message: string): Disposable {
  if (innermost !== null) throw new RuntimeError(message);
  const before = refusal;
  refusal = message;
  return {
    [Symbol.dispose]() {
      refusal = before;
    },
  };
}

/** From now on tensors are kept so. */
export function keep(how: Keeping): Disposable {
  if (refusal !== null) throw new RuntimeError(refusal);
  stack = [...stack, how];
  innermost = how;
  return {
    [Symbol.dispose]() {
      stack = stack.filter((one) => one !== how);
      innermost = stack.at(-1) ?? null;
    },
  };
}
