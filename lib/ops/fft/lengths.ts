// Dimensions and lengths of transforms, checked as PyTorch does.
import { legacy } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { wrapOwnDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { dims, int, optional, string, length } from '../row/signature.js';

/** The parameters of a transform over one dimension, over two, and over any. */
export const one = [optional(length('n'), null), optional(int('dim'), -1), optional(string('norm'), null)] as const;
export const two = [
  optional(dims('s'), null),
  optional(dims('dim'), [-2, -1]),
  optional(string('norm'), null),
] as const;
export const many = [optional(dims('s'), null), optional(dims('dim'), null), optional(string('norm'), null)] as const;

/** One dimension of a transform, and how long it is to be there; null: as it is. */
export interface Along {
  readonly dim: number;
  readonly length: number | null;
}

function checkLength(n: number | null): void {
  if (n !== null && n < 1) throw new RuntimeError(`Invalid number of data points (${n}) specified`);
}

/** Throws where a type is not transformed. */
export function checkType({ dtype }: Tensor): void {
  if (dtype.kind === 'float' && dtype.compute !== dtype)
    throw new NotImplementedError(`Unsupported dtype ${legacy(dtype)}`);
}

/** The one dimension of a transform; over one PyTorch looks at the type first, over several last. */
export function along(input: Tensor, n: number | null, dim: number): Along {
  checkType(input);
  const at = wrapOwnDim(dim, input.ndim);
  checkLength(n);
  return { dim: at, length: n };
}

/** Of several: all dimensions where neither they nor lengths are given, the last ones for lengths alone; a length of -1 is null. */
export function alongAll(
  input: Tensor,
  sizes: number | readonly number[] | null,
  dim: number | readonly number[] | null,
): readonly Along[] {
  const s = typeof sizes === 'number' ? [sizes] : sizes;
  const given = typeof dim === 'number' ? [dim] : dim;
  if (given !== null && s !== null && given.length !== s.length) {
    throw new RuntimeError('When given, dim and shape arguments must have the same length');
  }
  if (given === null && s !== null && s.length > input.ndim) {
    throw new RuntimeError(`Got shape with ${s.length} values but input tensor only has ${input.ndim} dimensions.`);
  }
  const count = s?.length ?? input.ndim;
  const places = given ?? Array.from({ length: count }, (_, k) => input.ndim - count + k);
  const all = places.map((d, k) => {
    const length = s === null || s[k] === -1 ? null : s[k]!;
    return { dim: wrapOwnDim(d, input.ndim), length };
  });
  if (new Set(all.map(({ dim }) => dim)).size !== all.length) throw new RuntimeError('FFT dims must be unique');
  for (const { length } of all) checkLength(length);
  return all;
}
