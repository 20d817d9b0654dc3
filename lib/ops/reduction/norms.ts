// Norms of vectors.
import { legacy } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { type Shape, numel, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { dims, dtype, flag, number, optional, parameter, type Refusal } from '../row/signature.js';
import { restored } from './dimensions.js';

/** The p-norm of all elements, or over dimensions: `(sum |x|^p)^{1/p}`. */
export const norm = operator(
  'norm',
  [
    optional(normOrder(), 'fro'),
    optional(dims('dim'), null),
    optional(flag('keepdim'), false),
    optional(dtype('dtype'), null),
  ],
  (input, p, dim, keepdim, type): Tensor => {
    if (p === 'nuc') {
      if (input.ndim < 2)
        throw new RuntimeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.');
      throw new NotImplementedError("norm(): p='nuc' needs singular values, which are not there yet");
    }
    return vectorNorm(type === null ? input : input.to(type), p === 'fro' ? 2 : p, dim, keepdim);
  },
);
function normOrder() {
  return parameter('p', (v): number | 'fro' | 'nuc' | Refusal => {
    if (typeof v === 'string' && v !== 'fro' && v !== 'nuc')
      throw new RuntimeError(`linalg.matrix_norm: Order ${v} not supported.`);
    return v === 'fro' || v === 'nuc' ? v : number('p').check(v);
  });
}
/** The largest or smallest of nothing, and negative powers of nothing, have no value. */
function checkIdentity(input: Tensor, p: number, gone: readonly number[]): void {
  if (numel(input.shape) > 0 || (p >= 0 && p !== Infinity)) return;
  const order = p === Infinity ? 'inf' : p === -Infinity ? '-inf' : String(p);
  if (gone.length === input.ndim) {
    throw new RuntimeError(
      `linalg.vector_norm cannot compute the ${order} norm on an empty tensor because the operation does not have an identity`,
    );
  }
  const empty = gone.find((k) => input.shape[k] === 0);
  if (empty !== undefined) {
    throw new RuntimeError(
      `linalg.vector_norm cannot compute the ${order} norm on the dimension ${empty}because this dimension is empty and the operation does not have an identity`,
    );
  }
}
/** The p-norm by its own formula: the largest for infinity, a count for 0. */
export function vectorNorm(x: Tensor, p: number, dim: number | Shape | null, keepdim: boolean): Tensor {
  const input = x;
  const gone = wrapDims(dim, input.ndim);
  const all = gone.length ? gone : null;
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${legacy(input.dtype)}`,
    );
  }
  checkIdentity(input, p, gone);
  // Squares of 16-bit floats may be too large for their type.
  if (input.dtype.compute !== input.dtype)
    return vectorNorm(input.to(input.dtype.compute), p, dim, keepdim).to(input.dtype);
  const size = input.detach().abs();
  let out: Tensor;
  if (p === Infinity) out = size.amax(all, keepdim);
  else if (p === -Infinity) out = size.amin(all, keepdim);
  else if (p === 0) out = size.ne(0).to(input.dtype).sum(all, keepdim);
  else if (p === 1) out = size.sum(all, keepdim);
  else if (p === 2) out = size.square().sum(all, keepdim).sqrt();
  else
    out = size
      .pow(p)
      .sum(all, keepdim)
      .pow(1 / p);
  return derive('LinalgVectorNormBackward0', out, [
    input,
    saves([input, out], (grad, x, result) => {
      const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, x.ndim)) as [Tensor, Tensor];
      if (p === 0) return null; // a count; PyTorch gives it no gradient
      if (p === 1) return x.sgn().mul(g);
      if (p === 2) return x.mul(g.div(r).masked_fill(r.eq(0), 0));
      if (Math.abs(p) === Infinity) {
        const hit = x.abs().eq(r);
        return x.sgn().mul(g.div(hit.sum(all, true)).mul(hit));
      }
      if (p < 1)
        return x
          .sgn()
          .mul(x.abs().pow(p - 1))
          .masked_fill(x.eq(0), 0)
          .mul(g.mul(r.pow(1 - p)));
      if (p < 2)
        return x
          .sgn()
          .mul(x.abs().pow(p - 1))
          .mul(g.div(r.pow(p - 1)).masked_fill(r.eq(0), 0));
      return x.mul(x.abs().pow(p - 2)).mul(g.div(r.pow(p - 1)).masked_fill(r.eq(0), 0));
    }),
  ]);
}
