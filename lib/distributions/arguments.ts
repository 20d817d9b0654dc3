// Parameters of distributions, as numbers or tensors.
import { ValueError } from '../errors.js';
import { type Arguments, flag, optional, tensorOrNumber } from '../ops/row/signature.js';
import { broadcast_tensors, finfo, tensor } from '../ops/index.js';
import { Tensor } from '../tensor.js';

/** Whether parameters are checked: null stands for yes. */
export const validate = optional(flag('validate_args'), null);

/** Probabilities, or their logarithms: one of the two. */
export const chances = [
  optional(tensorOrNumber('probs'), null),
  optional(tensorOrNumber('logits'), null),
  validate,
] as const;
export type Chances = Arguments<typeof chances>;

/** Two parameters of one shape; numbers take the type of a tensor beside them. */
export function together(a: Tensor | number, b: Tensor | number): [Tensor, Tensor] {
  const like = a instanceof Tensor ? a : b instanceof Tensor ? b : null;
  const [x, y] = [a, b].map((v) =>
    v instanceof Tensor ? v : like === null ? tensor(v) : tensor(v, { dtype: like.dtype, device: like.device }),
  );
  const [left, right] = broadcast_tensors(x!, y!);
  return [left, right];
}

export const asTensor = (v: Tensor | number): Tensor => (v instanceof Tensor ? v : tensor(v));

/** @throws ValueError unless one of the two is given */
export function either(probs: Tensor | number | null, logits: Tensor | number | null): Tensor {
  const given = probs ?? logits;
  if (given === null || (probs !== null && logits !== null)) {
    throw new ValueError('Either `probs` or `logits` must be specified, but not both.');
  }
  return asTensor(given);
}

/** Probabilities away from 0 and 1 by the least that their type tells apart from 1. */
export function clamped(probs: Tensor): Tensor {
  const { eps } = finfo(probs.dtype);
  return probs.clamp(eps, 1 - eps);
}
