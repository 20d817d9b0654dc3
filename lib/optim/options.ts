// Parameters of optimizers' constructors that several of them have.
import type { Tensor } from '../tensor.js';
import { RuntimeError } from '../errors.js';
import { type Kind, type Meta, Refusal, any, flag, optional, parameter, tensorOrNumber } from '../ops/row/signature.js';
import type { Params } from './groups.js';

export const params = any<Params>()('params');

/** A number, or a tensor of one element. */
export const rate: Kind<number | Tensor, Meta | number> = tensorOrNumber;

/** Two numbers, or two tensors of one element. */
export const pair = <const N extends string>(name: N) =>
  parameter(name, (v): readonly [number | Tensor, number | Tensor] | Refusal => {
    const fits = Array.isArray(v) && v.length === 2 && v.every((x) => !(rate(name).check(x) instanceof Refusal));
    return fits ? (v as [number | Tensor, number | Tensor]) : new Refusal('tuple of two floats');
  });

/** A flag that chooses among implementations, and changes no result: it is taken, and not used. */
export const hint = <const N extends string>(name: N) => optional(flag(name), null);

/** Throws PyTorch's errors for hints that contradict each other. */
export function checkHints(fused: boolean | null, foreach: boolean | null, differentiable: boolean): void {
  if (fused !== true) return;
  if (differentiable) throw new RuntimeError('`fused` does not support `differentiable`');
  if (foreach === true) throw new RuntimeError('`fused` and `foreach` cannot be `True` together.');
}
