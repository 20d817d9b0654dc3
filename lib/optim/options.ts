// Parameters of optimizers' constructors that several of them have.
import type { Tensor } from '../tensor.js';
import { RuntimeError, ValueError } from '../errors.js';
import { between, breaks, within } from '../runtime/claim.js';
import { type Kind, type Meta, Refusal, any, flag, optional, parameter, tensorOrNumber } from '../ops/row/signature.js';
import type { Params } from './groups.js';
import { checkOneElement, checkOption } from './numbers.js';
import { repr } from './repr.js';

export const params = any<Params>()('params');

/** A number, or a tensor of one element. */
export const rate: Kind<number | Tensor, Meta | number> = tensorOrNumber;

/** What is a tuple in Python, and in a file: a list that cannot be written to. */
export const tuple = <const T extends readonly unknown[]>(...values: T): T => Object.freeze(values);

/** Two numbers, or two tensors of one element. */
export const pair = <const N extends string>(name: N) =>
  parameter(name, (v): readonly [number | Tensor, number | Tensor] | Refusal => {
    const fits = Array.isArray(v) && v.length === 2 && v.every((x) => !(rate(name).check(x) instanceof Refusal));
    return fits ? tuple(...(v as [number | Tensor, number | Tensor])) : new Refusal('tuple of two floats');
  });

/** Two numbers. */
export const two = <const N extends string>(name: N) =>
  parameter(name, (v): readonly [number, number] | Refusal =>
    isNumbers(v) && v.length === 2 ? tuple(v[0]!, v[1]!) : new Refusal('tuple of two floats'),
  );

/** Three numbers. */
export const three = <const N extends string>(name: N) =>
  parameter(name, (v): readonly [number, number, number] | Refusal => {
    if (!isNumbers(v)) return new Refusal('tuple of three floats');
    if (v.length !== 3) throw new ValueError('Coefficients must be a tuple of exactly 3 values');
    return tuple(v[0]!, v[1]!, v[2]!);
  });

const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every((x) => typeof x === 'number');

/** A flag that chooses among implementations, and changes no result: it is taken, and not used. */
export const hint = <const N extends string>(name: N) => optional(flag(name), null);

/** Options that most optimizers did not have in older files. */
export const later = { foreach: null, maximize: false, differentiable: false, capturable: false } as const;

/** Throws PyTorch's errors for hints that contradict each other. */
export function checkHints(fused: boolean | null, foreach: boolean | null, differentiable: boolean): void {
  if (fused !== true) return;
  if (differentiable) throw new RuntimeError('`fused` does not support `differentiable`');
  if (foreach === true) throw new RuntimeError('`fused` and `foreach` cannot be `True` together.');
}

const atLeast0 = between(0, Infinity);

/** Throws PyTorch's ValueError for an option that is negative, or no number. */
export function checkNotNegative(what: string, value: number | Tensor): void {
  checkOption(value, atLeast0, () => new ValueError(`Invalid ${what}: ${repr(value)}`));
}

/** The same of a learning rate, and where it is a tensor of several elements. */
export function checkRate(lr: number | Tensor): void {
  checkOneElement('lr', lr);
  checkNotNegative('learning rate', lr);
}

/** Throws PyTorch's ValueError for what is outside [0, 1). */
export function checkBetas(betas: readonly number[]): void {
  betas.forEach((beta, k) => {
    if (breaks(within(0, 1), beta)) throw new ValueError(`Invalid beta parameter at index ${k}: ${repr(beta)}`);
  });
}
