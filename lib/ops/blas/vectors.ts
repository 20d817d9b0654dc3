// Products with vectors.
import { composite } from '../row/composite.js';
import { ownTypes } from '../row/out.js';
import { type DType, type Num, legacy, result_type } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { element } from '../../runtime/arithmetic.js';
import { numel, wrapOwnDim } from '../../shape.js';
import { type Tensor, alias } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, optional, scalar, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { checkExpands, checkKernel, factorOf, scaled } from './checks.js';
import { multiply, ofBase, times } from './product.js';

/** A vector as a matrix of one column, and of one row. */
/** A factor as a type of 16 bits holds it. */
const held = (factor: number | bigint, dtype: DType): number | bigint =>
  dtype.kind === 'float' && dtype.widens ? element(factor, dtype) : factor;

const column = (v: Tensor): Tensor => alias(v, [v.shape[0], 1], [v.strides[0]!, 1], v.offset);
const row = (v: Tensor): Tensor => alias(v, [1, v.shape[0]], [1, v.strides[0]!], v.offset);
const asColumn = (out: Tensor): Tensor => alias(out, [out.shape[0], 1], [out.strides[0]!, 1], out.offset);

function checkVector(base: Meta | null, matrix: Meta, vec: Meta): void {
  if (base === null) wrapOwnDim(0, matrix.ndim);
  if (matrix.ndim !== 2 || vec.ndim !== 1 || (base !== null && base.ndim > 1)) {
    throw new RuntimeError(
      `vector + matrix @ vector expected, got ${base === null ? 1 : base.ndim}, ${matrix.ndim}, ${vec.ndim}`,
    );
  }
  const [n, m] = [matrix.shape[0]!, matrix.shape[1]!];
  const own = base === null ? n : (base.shape[0] ?? 1);
  if (m !== vec.shape[0] || (own !== 1 && own !== n)) {
    if (base !== null) wrapOwnDim(0, base.ndim);
    throw new RuntimeError(`size mismatch, got input (${own}), mat (${n}x${m}), vec (${vec.shape[0]})`);
  }
  const self = base ?? vec;
  if (self.dtype !== matrix.dtype || matrix.dtype !== vec.dtype) {
    throw new RuntimeError(
      `addmv input tensors must have the same dtype, but got ${legacy(self.dtype)}, ${legacy(matrix.dtype)}, and ${legacy(vec.dtype)}`,
    );
  }
  checkKernel('addmv_impl_cpu', matrix, vec);
}

/**
 * Product of a matrix and a vector.
 *
 * @param input [n, m]
 * @param vec [m]
 * @returns [n]
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([3., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mv.html
 */
export const mv = structural('mv', [tensor('vec')], {
  types: ownTypes(
    (wanted, given) =>
      `addmv input tensors must have the same dtype, but got ${legacy(given)}, ${legacy(wanted)}, and ${legacy(wanted)}`,
  ),
  plan: ({ input, vec }) => {
    checkVector(null, input, vec);
    return { out: { shape: [input.shape[0]!], dtype: input.dtype } };
  },
  compute: ({ input, vec }, [out]): void => multiply(asColumn(out!), input, column(vec)),
  gradients: ({ saves }) => ({
    input: saves(['vec'], (grad, { vec }): Tensor => grad.outer(vec)),
    vec: saves(['input'], (grad, { input }): Tensor => input.t().mv(grad)),
  }),
  samples: (make): Samples => [
    [make(2, 3), make(3)],
    [make(3, 70), make(70)],
    [make(2, 0), make(0)],
    [make(0, 2), make(2)],
  ],
});

/**
 * A product added to a vector: `beta * input + alpha * (mat · vec)`.
 *
 * @param input what broadcasts to [n]
 * @param mat [n, m]
 * @param vec [m]
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @returns a vector of shape `(n)`
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.addmv(torch.tensor([10, 20]), torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([13., 27.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addmv.html
 */
export const addmv = structural('addmv', [tensor('mat'), tensor('vec'), ...scaled], {
  factors: true,
  types: 'exact',
  plan: ({ input, mat, vec, beta, alpha }) => {
    checkVector(input, mat, vec);
    // Where there is nothing to multiply, PyTorch does not repeat the input.
    const alone = numel(mat.shape) === 0;
    const shape = alone ? input.shape : [mat.shape[0]!];
    const factors = { mat: mat.shape, vec: vec.shape };
    return { out: { shape, dtype: input.dtype }, before: input.shape, factors, alone, beta, alpha };
  },
  compute: ({ input, mat, vec }, [out], { alone, beta, alpha }): void => {
    const base = input.ndim === 0 ? input : asColumn(input);
    const { dtype } = mat;
    if (alone) out!.copy_(times(input, beta));
    else if (!dtype.widens) multiply(asColumn(out!), mat, column(vec), base, beta, alpha);
    else {
      // What is added to is rounded first.
      const under = beta === 0 ? null : times(base, held(beta, dtype));
      multiply(asColumn(out!), mat, column(vec), under, 1, held(alpha, dtype));
    }
  },
  gradients: ({ saves }) => ({
    input: (grad, _, { beta, before }): Tensor => ofBase(grad, beta, before),
    mat: saves(['vec'], (grad, { vec }, { alone, alpha, factors }): Tensor =>
      alone ? grad.new_zeros([...factors.mat]) : times(grad.outer(vec), alpha),
    ),
    vec: saves(['mat'], (grad, { mat }, { alone, alpha, factors }): Tensor =>
      alone ? grad.new_zeros([...factors.vec]) : times(mat.t().mv(grad), alpha),
    ),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make(), make(2, 0), make(0)],
    [make(2), make(2, 3), make(3)],
    [make(1), make(2, 3), make(3), 0.5, 2],
    [make(), make(2, 3), make(3), 0, 1],
    [make(2), make(2, 0), make(0)],
  ],
});
export const addmv_ = addmv.inplace;

function checkDot(kernel: string, a: Meta, b: Meta): void {
  if (a.ndim !== 1 || b.ndim !== 1) {
    throw new RuntimeError(`1D tensors expected, but got ${a.ndim}D and ${b.ndim}D tensors`);
  }
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `dot : expected both vectors to have same dtype, but found ${legacy(a.dtype)} and ${legacy(b.dtype)}`,
    );
  }
  if (a.shape[0] !== b.shape[0]) {
    throw new RuntimeError(
      `inconsistent tensor size, expected tensor [${a.shape[0]}] and src [${b.shape[0]}] to have the same number of elements, but got ${a.shape[0]} and ${b.shape[0]} elements respectively`,
    );
  }
  if (a.dtype.kind === 'bool') throw new NotImplementedError(`"${kernel}" not implemented for 'Bool'`); // of nothing too
}
const dotted = (name: 'dot' | 'vdot') =>
  structural(name, [tensor('tensor')], {
    types: ownTypes((wanted, given) => `result dtype ${legacy(given)} does not match input dtype ${legacy(wanted)}`),
    plan: ({ input, tensor: other }) => {
      checkDot(name, input, other);
      return { out: { shape: [], dtype: input.dtype } };
    },
    compute: ({ input, tensor: other }, [out]): void =>
      multiply(alias(out!, [1, 1], [1, 1], out!.offset), row(input), column(other)),
    gradients: ({ saves }) => ({
      input: saves(['tensor'], (grad, { tensor: other }): Tensor => other.mul(grad)),
      tensor: saves(['input'], (grad, { input }): Tensor => input.mul(grad)),
    }),
    samples: (make): Samples => [
      [make(3), make(3)],
      [make(70), make(70)],
      [make(0), make(0)],
    ],
  });
/**
 * Sum of the products of two vectors' elements.
 *
 * @param tensor a vector of the same length
 * @returns a tensor of no dimension
 * @throws RuntimeError for other than vectors, lengths that differ, and types that differ
 * @example
 * torch.dot(torch.tensor([1, 2]), torch.tensor([3, 4])); // tensor(11.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dot.html
 */
export const dot = dotted('dot');
/**
 * Sum of the products of two vectors' elements, the first one conjugated (which changes no real number).
 *
 * `out = Σ_i conj(x_i) y_i`.
 *
 * @param tensor a vector of the same length
 * @returns a tensor of no dimension
 * @throws RuntimeError for other than vectors, lengths that differ, and types that differ
 * @example
 * torch.vdot(torch.tensor([1, 2]), torch.tensor([3, 4])); // tensor(11.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vdot.html
 */
export const vdot = dotted('vdot');

/**
 * Products of all pairs of two vectors' elements: [n], [m] -> [n, m].
 *
 * @param vec2 a vector `[m]`
 * @returns a matrix of shape `(n, m)`
 * @throws RuntimeError for other than vectors
 * @example
 * torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist(); // [[3, 4], [6, 8]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.outer.html
 */
export const outer = composite(
  'outer',
  [tensor('vec2')],
  (input, vec2): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument self, but got ${input.ndim}-D`);
    if (vec2.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument vec2, but got ${vec2.ndim}-D`);
    return input.reshape(-1, 1).mul(vec2);
  },
  { recorded: 'mul' },
);
/**
 * As `outer`: all products of the elements of two vectors.
 *
 * @param vec2 a vector `[m]`
 * @returns a matrix
 * @throws RuntimeError for other than vectors
 * @example
 * torch.ger(torch.tensor([1, 2]), torch.tensor([3, 4])).flatten(); // tensor([3., 4., 6., 8.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ger.html
 */
export const ger = outer;

function checkWhole(type: DType, name: string, given: Num): void {
  if (typeof given === 'boolean' && type.kind !== 'bool') {
    throw new RuntimeError(`Boolean ${name} only supported for Boolean results.`);
  }
  const value = Number(given);
  if (type.kind !== 'float' && !Number.isInteger(value)) {
    throw new RuntimeError(`For integral input tensors, argument ${name} must not be a floating point number.`);
  }
}
const outerScaled = [keywordOnly(optional(scalar('beta'), 1)), keywordOnly(optional(scalar('alpha'), 1))] as const;
/**
 * An outer product added to a matrix: `beta * input + alpha * outer(vec1, vec2)`.
 *
 * @param input what broadcasts to [n, m]
 * @param vec1 [n]
 * @param vec2 [m]
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @returns a matrix of shape `(n, m)`
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.addr(torch.ones(2, 2), torch.tensor([1, 2]), torch.tensor([3, 4])).tolist(); // [[4, 5], [7, 9]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addr.html
 */
export const addr = structural('addr', [tensor('vec1'), tensor('vec2'), ...outerScaled], {
  factors: true,
  plan: ({ input, vec1, vec2, beta, alpha }) => {
    for (const [name, vec] of Object.entries({ vec1, vec2 })) {
      if (vec.ndim !== 1) throw new RuntimeError(`addr: Expected 1-D argument ${name}, but got ${vec.ndim}-D`);
    }
    const dtype = result_type([input, vec1, vec2].map((t) => ({ dtype: t.dtype, weight: 0 })));
    checkWhole(dtype, 'beta', beta);
    checkWhole(dtype, 'alpha', alpha);
    const shape = [vec1.shape[0]!, vec2.shape[0]!];
    checkExpands(input, shape);
    const [own, one, two] = [input.dtype, vec1.dtype, vec2.dtype];
    const [b, a] = [held(factorOf(dtype, beta), dtype), held(factorOf(dtype, alpha), dtype)];
    return { out: { shape, dtype }, before: input.shape, own, one, two, beta: b, alpha: a };
  },
  compute: ({ input, vec1, vec2 }, [out], { beta, alpha, out: { dtype } }): void => {
    if (dtype.kind === 'bool') {
      const truth = alpha === 0 ? vec1.outer(vec2).logical_and(vec1.new_zeros([], { dtype })) : vec1.outer(vec2);
      out!.copy_(beta === 0 ? truth : truth.logical_or(input));
      return;
    }
    const product = times(vec1.to(dtype), alpha).outer(vec2.to(dtype));
    out!.copy_(beta === 0 ? product : times(input.to(dtype), beta).add(product));
  },
  gradients: ({ saves }) => ({
    input: (grad, _, { beta, before, own }): Tensor =>
      times(grad, beta)
        .sum_to_size([...before])
        .to(own),
    vec1: saves(['vec2'], (grad, { vec2 }, { alpha, one }): Tensor => times(grad.mv(vec2), alpha).to(one)),
    vec2: saves(['vec1'], (grad, { vec1 }, { alpha, two }): Tensor => times(grad.t().mv(vec1), alpha).to(two)),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make(2, 3), make(2), make(3)],
    [make(3), make(2), make(3), 0.5, 2],
    [make(), make(0), make(3)],
  ],
});
