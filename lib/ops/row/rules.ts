// What derivatives of several rows share.
import { RuntimeError } from '../../errors.js';
import type { Scalar } from '../../expression/expression.js';

/** Zero, whatever the gradient is: the derivative of what is constant nearly everywhere. */
export const zero = <T extends Scalar<T>>(grad: T): T =>
  grad.masked_fill(grad.eq(grad), 0).masked_fill(grad.ne(grad), 0);

/** The derivative that PyTorch does not have: backward throws. */
export const missing = (name: string) => (): never => {
  throw new RuntimeError(`derivative for aten::${name} is not implemented`);
};
