// What derivatives of several rows share.
import { RuntimeError } from '../../errors.js';
import { Expression, type Scalar } from '../../expression/expression.js';
import { Tensor } from '../../tensor.js';
import type { Leaf } from './leaf.js';

/** Whether a factor is 1, as a number or what stands for it: then what it multiplies stays itself. */
export const isOne = (x: unknown): boolean =>
  x instanceof Expression ? x.op === 'constant' && x.index === 1 : x instanceof Tensor && x.number === 1;

/** What PyTorch's kernel has in float32 of floats of 16 bits, and rounds once. */
export function once<T extends Scalar<T>>(f: (...xs: T[]) => T, ...xs: T[]): T {
  const { dtype } = xs[0]!;
  return dtype.kind === 'float' ? f(...xs.map((x) => x.to(dtype.compute))).to(dtype) : f(...xs);
}

/** Where two are equal, each gets half of the gradient. */
export const halved = <T extends Scalar<T>>(grad: T, a: T, b: T): T => grad.div(2).where(a.eq(b), grad);

/** Numbers of a node by which operands are numbers: none, the last one, the first one. */
export const numbered =
  (tensors: number, last: number, first = last) =>
  (operands: readonly Leaf[]): number =>
    operands[0]!.kind !== 'tensor' ? first : operands.at(-1)!.kind !== 'tensor' ? last : tensors;

/** Zero, whatever the gradient is: the derivative of what is constant nearly everywhere. */
export const zero = <T extends Scalar<T>>(grad: T): T => {
  const any = grad.detach();
  return any.masked_fill(any.eq(any), 0).masked_fill(any.ne(any), 0);
};

/** The derivative that PyTorch does not have: backward throws. */
export const missing = (name: string) => (): never => {
  throw new RuntimeError(`derivative for aten::${name} is not implemented`);
};
