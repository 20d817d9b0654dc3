// Norms of vectors.
import { type DType, legacy, promote_types } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { numel, wrapDims } from '../../shape.js';
import { copyView, fillView } from '../../runtime/kernels/index.js';
import { type Tensor, allocate } from '../../tensor.js';
import { checkRealFloat } from '../row/refusals.js';
import { cast } from '../row/kernels.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, dims, dtype, flag, number, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { discard } from '../row/temporary.js';
import { reduceInto, reducedShape, restored, squaresInto } from './dimensions.js';
import { streamed } from '../../random/arithmetic.js';

const NAME = 'linalg.vector_norm';
/** The largest or smallest of nothing, and negative powers of nothing, have no value. */
function checkIdentity(input: Meta, p: number, gone: readonly number[]): void {
  if (numel(input.shape) > 0 || !(p < 0 || p === Infinity)) return;
  const order = streamed(p);
  if (gone.length === input.ndim) {
    throw new RuntimeError(
      `${NAME} cannot compute the ${order} norm on an empty tensor because the operation does not have an identity`,
    );
  }
  const empty = gone.find((k) => input.shape[k] === 0);
  if (empty !== undefined) {
    throw new RuntimeError(
      `${NAME} cannot compute the ${order} norm on the dimension ${empty}because this dimension is empty and the operation does not have an identity`,
    );
  }
}
/** Throws for a type that the norm of an input cannot have: none without fractions, of complex numbers, or that holds less. */
export function checkNormType(name: string, { dtype }: Meta, type: DType | null): void {
  if (type === null || (promote_types(dtype, type) === type && !type.is_complex)) return;
  const own = legacy(type);
  throw new RuntimeError(
    `${name}: ${
      type.kind === 'float'
        ? `the dtype of the input (${legacy(dtype)}) should be convertible without narrowing to the specified dtype (${own})`
        : `dtype should be ${type.is_complex ? 'real for real inputs' : 'floating point or complex'}, but got ${own}`
    }`,
  );
}
/** The p-norm by its own formula: the largest for infinity, a count for 0. */
export const vectorNorm = structural(
  'linalg_vector_norm',
  [
    optional(number('ord'), 2),
    optional(dims('dim'), null),
    optional(flag('keepdim'), false),
    keywordOnly(optional(dtype('dtype'), null)),
  ],
  {
    plan: ({ input, ord: p, dim, keepdim, dtype }) => {
      checkRealFloat(NAME, input);
      const gone = wrapDims(dim, input.ndim);
      checkIdentity(input, p, gone);
      checkNormType(NAME, input, dtype);
      const shape = reducedShape(input.shape, gone, keepdim);
      // Of one number it is that number, without powers that round; a number by itself has no dimension to reduce.
      const one = gone.every((k) => input.shape[k] === 1) && (input.ndim > 0 || [dim ?? []].flat().length === 0);
      return { out: { shape, dtype: dtype ?? input.dtype }, gone, keepdim, p, one, own: input.dtype };
    },
    compute: ({ input }, [out], { p, gone, one }): void => {
      // Squares of 16-bit floats may be too large for their type.
      const wide = out!.dtype.compute;
      if (wide === out!.dtype) return normInto(input, p, gone, one, out!);
      const held = allocate(out!.storage.engine, out!.shape, wide);
      normInto(input, p, gone, one, held);
      copyView(held, out!);
      discard(held);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }, { p, gone, keepdim, own }): Tensor | null => {
        if (p === 0) return null; // a count; PyTorch gives it no gradient
        const x = input.to(grad.dtype);
        const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, x.ndim)) as [Tensor, Tensor];
        return normBackward(g, x, r, p, gone).to(own);
      }),
    }),
    node: 'LinalgVectorNormBackward0',
    samples: (make): Samples => [
      [make(2, 3)],
      [make(2, 3), 1],
      [make(2, 3), 3, 1],
      [make(2, 3), 1.5, 0, true],
      [make(2, 3), Infinity, 1],
      [make(2, 3), -Infinity],
      [make(2, 3), 0.5],
      [make(2, 3), 2, [0, 1]],
      [make(), 2],
      [make(0), 2],
      [make(2, 70), 2, 1],
    ],
  },
);
function normInto(input: Tensor, p: number, gone: readonly number[], one: boolean, out: Tensor): void {
  if (numel(input.shape) === 0) return fillView(out, 0);
  if (p === 2) {
    squaresInto(input, gone, out);
    return void out.sqrt_();
  }
  const size = cast(input, out.dtype).abs();
  if (one && p !== 0) return copyView(size.reshape([...out.shape]), out);
  if (Math.abs(p) === Infinity) return reduceInto(p > 0 ? 'amax' : 'amin', size, gone, out);
  const powers = p === 0 ? size.ne(0) : p === 1 ? size : size.pow(p);
  reduceInto('sum', powers, gone, out);
  if (p !== 0 && p !== 1) out.pow_(1 / p);
}
/** The gradient of the input from that of its norm, `g`, and the norm, `r`, with all dimensions. */
export function normBackward(g: Tensor, x: Tensor, r: Tensor, p: number, gone: readonly number[]): Tensor {
  if (p === 1) return x.sgn().mul(g);
  if (p === 2) return g.mul(x.div(r).masked_fill(r.eq(0), 0)); // at zero it has no second derivative
  if (Math.abs(p) === Infinity) {
    const hit = x.abs().eq(r).logical_or(x.isnan());
    return x.sgn().mul(g.div(hit.sum([...gone], true)).mul(hit));
  }
  const power = x.abs().pow(p < 2 ? p - 1 : p - 2);
  if (p < 1)
    return x
      .sgn()
      .mul(power)
      .masked_fill(x.eq(0), 0)
      .mul(g.mul(r.pow(1 - p)));
  const scale = g.div(r.pow(p - 1)).masked_fill(r.eq(0), 0);
  return (p < 2 ? x.sgn() : x).mul(power).mul(scale);
}
