// What derivatives of several rows share.
import type { Scalar } from '../expression.js';

/** Zero, whatever the gradient is: the derivative of what is constant nearly everywhere. */
export const zero = <T extends Scalar<T>>(grad: T): T => grad.masked_fill(grad.eq(grad), 0).masked_fill(grad.ne(grad), 0);
