// Householder reflections, of which QR decompositions are made.
import { ownTypes } from '../row/out.js';
import { legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { geqrf as factorize, householderProduct } from '../../runtime/kernels/index.js';
import { numel, wrapOwnDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat, stack } from '../joining/joining.js';
import { notImplemented } from '../row/derivative.js';
import type { Samples } from '../row/samples.js';
import { type Meta, flag, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { batched, byColumns, checkKernel, leading, castable } from './matrices.js';

/**
 * R and the reflections of a QR decomposition, as LAPACK has them: R on and above the diagonal, below it the vectors, whose ones are left
 * out.
 *
 * @param input [*, m, n]
 * @returns `a` [*, m, n] and `tau` [*, min(m, n)]; `linalg.householder_product` makes Q of them
 * @throws RuntimeError for fewer than two dimensions
 * @throws NotImplementedError for integers, bool, float16 and bfloat16
 * @example
 * torch.geqrf(torch.tensor([[3, 0], [4, 5]])).tau; // tensor([1.6000, 0.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.geqrf.html
 */
export const geqrf = structural('geqrf', [], {
  outputs: ['a', 'tau'],
  types: castable('torch.geqrf', ['a', 'tau']),
  plan: ({ input }) => {
    if (input.ndim < 2) throw new RuntimeError('torch.geqrf: input must have at least 2 dimensions.');
    checkKernel('geqrf_cpu', input);
    const { shape, dtype } = input;
    return {
      outs: [
        { shape, dtype, strides: byColumns(shape) },
        { shape: [...leading(input), Math.min(...shape.slice(-2))], dtype },
      ],
    };
  },
  compute: ({ input }, [a, tau]): void => {
    if (numel(input.shape) === 0) return;
    a!.storage.engine.run(factorize, null, [batched(input)], [batched(a!), batched(tau!, 1)]);
  },
  gradients: () => ({ input: notImplemented('geqrf') }),
  samples: (make): Samples => [[make(3, 2)], [make(2, 3, 4)]],
});

function checkProduct(input: Meta, tau: Meta): void {
  const name = 'torch.linalg.householder_product';
  if (input.ndim < 2) throw new RuntimeError(`${name}: input must have at least 2 dimensions.`);
  const [m, n] = input.shape.slice(-2) as [number, number];
  if (m < n) throw new RuntimeError(`${name}: input.shape[-2] must be greater than or equal to input.shape[-1]`);
  if (n < tau.shape[wrapOwnDim(-1, tau.ndim)]!) {
    throw new RuntimeError(`${name}: input.shape[-1] must be greater than or equal to tau.shape[-1]`);
  }
  if (input.ndim - tau.ndim !== 1) {
    throw new RuntimeError(
      `${name}: Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.ndim} and input.ndim is equal to ${input.ndim}`,
    );
  }
  if (String(leading(input)) !== String(tau.shape.slice(0, -1))) {
    throw new RuntimeError(
      `${name}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got [${tau.shape.slice(0, -1).join(', ')}]`,
    );
  }
  if (tau.dtype !== input.dtype) {
    throw new RuntimeError(`${name}: tau dtype ${legacy(tau.dtype)} does not match input dtype ${legacy(input.dtype)}`);
  }
}

/**
 * The first n columns of a product of reflections `H_1 … H_k`, `H_i = 1 - tau_i v_i v_i^T`.
 *
 * @param input [*, m, n], m >= n: the v below its diagonal, on which their ones are left out
 * @param tau [*, k], k <= n
 * @returns [*, m, n]
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * const { a, tau } = torch.geqrf(torch.tensor([[3, 1], [4, 2]]));
 * const Q = torch.linalg.householder_product(a, tau);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.householder_product.html
 */
export const householder_product = structural('linalg_householder_product', [tensor('tau')], {
  types: castable('torch.linalg.householder_product', ['result']),
  plan: ({ input, tau }) => {
    checkProduct(input, tau);
    checkKernel('orgqr_cpu', input);
    const { shape, dtype } = input;
    return { out: { shape, dtype, strides: byColumns(shape) } };
  },
  compute: ({ input, tau }, [out]): void => {
    if (numel(input.shape) === 0) return;
    out!.storage.engine.run(householderProduct, null, [batched(input), batched(tau, 1)], [batched(out!)]);
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'tau'],
      ['input', 'tau', 'result'],
      (grad, { input, tau }): { input: Tensor | null; tau: Tensor | null } =>
        // Of no reflections, or none that reach anything, PyTorch has no gradient.
        numel(input.shape) === 0 || numel(tau.shape) === 0 ? { input: null, tau: null } : ofProduct(grad, input, tau),
    ),
  samples: (make): Samples => [
    [make(3, 2), make(2)],
    [make(2, 4, 3), make(2, 2)],
    [make(3, 3), make(0)],
  ],
});

/** Column j of the vectors, as [*, m, 1]. */
function vector(input: Tensor, j: number): Tensor {
  const m = input.shape.at(-2)!;
  const lead = leading(input);
  const below = input.select(-1, j).narrow(-1, j + 1, m - j - 1);
  const parts = [input.new_zeros([...lead, j]), input.new_zeros([...lead, 1]).add(1), below];
  return cat(parts, -1).unsqueeze(-1);
}

/**
 * With `K_i = H_{i+1} … H_k` and `G_i = H_{i-1} … H_1 grad` (each H is symmetric), the gradient of H_i is `M = G_i K_i^T`, so that of tau_i is
 * `-v^T M v` and that of v_i `-tau_i (M + M^T) v`.
 */
function ofProduct(grad: Tensor, input: Tensor, tau: Tensor): { input: Tensor; tau: Tensor } {
  const [m, n] = input.shape.slice(-2) as [number, number];
  const k = tau.shape.at(-1)!;
  const scale = (j: number): Tensor => tau.select(-1, j).unsqueeze(-1).unsqueeze(-1);
  const reflected = (x: Tensor, v: Tensor, j: number): Tensor => x.sub(v.mul(scale(j)).matmul(v.mT.matmul(x)));
  const vectors = Array.from({ length: k }, (_, j) => vector(input, j));
  const after: Tensor[] = [];
  let K = grad
    .new_zeros([m, n])
    .fill_diagonal_(1)
    .expand([...leading(input), m, n]);
  for (let j = k - 1; j >= 0; j--) {
    after[j] = K;
    K = reflected(K, vectors[j]!, j);
  }
  const columns: Tensor[] = [];
  const taus: Tensor[] = [];
  let G = grad;
  vectors.forEach((v, j) => {
    const [gv, kv] = [G.mT.matmul(v), after[j]!.mT.matmul(v)];
    taus.push(gv.mul(kv).sum([-2, -1]).neg());
    const whole = G.matmul(kv).add(after[j]!.matmul(gv)).mul(scale(j)).neg();
    const below = whole.narrow(-2, j + 1, m - j - 1);
    columns.push(cat([whole.narrow(-2, 0, j + 1).mul(0), below], -2).squeeze(-1));
    G = reflected(G, v, j);
  });
  while (columns.length < n) columns.push(input.new_zeros([...leading(input), m]));
  return {
    input: stack(columns, -1),
    tau: stack(taus, -1),
  };
}

/**
 * The product of Q, of a QR decomposition's reflections, with a matrix.
 *
 * @param input as `geqrf` gives it, [*, m, k]
 * @param tau likewise, [*, k]
 * @param other [*, m, n], or [*, n, m] for `left: false`
 * @param left false: `other Q`
 * @param transpose whether Q is transposed
 * @returns `Q other`, of the shape of `other`
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * const A = torch.tensor([[3, 1], [4, 2]]);
 * const { a, tau } = torch.geqrf(A);
 * torch.ormqr(a, tau, torch.eye(2)).abs().sum(); // tensor(2.8000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ormqr.html
 */
export const ormqr = structural(
  'ormqr',
  [tensor('tau'), tensor('other'), optional(flag('left'), true), optional(flag('transpose'), false)],
  {
    types: ownTypes(
      (wanted, given) =>
        `torch.ormqr: Expected input and result to have the same dtype, but input has dtype${legacy(wanted)} and result has dtype ${legacy(given)}`,
    ),
    plan: ({ input, tau, other, left, transpose }) => {
      checkOperands(input, tau, other, left);
      checkKernel('ormqr_cpu', input);
      const out = { shape: other.shape, dtype: other.dtype, strides: byColumns(other.shape) };
      return { out, left, transpose };
    },
    compute: ({ input, tau, other }, [out], { left, transpose }): void => {
      const made = other.clone({ memory_format: 'contiguous_format' });
      reflect(left ? made : made.mT, input, tau, left === transpose);
      out!.copy_(made);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'tau', 'other'],
        ['input', 'tau', 'other'],
        (
          grad,
          { input, tau, other },
          { left, transpose },
          wants,
        ): Partial<Record<'input' | 'tau' | 'other', Tensor | null>> => {
          const gOther = wants.other ? ormqr(input, tau, grad, left, !transpose) : null;
          const nothing = numel(input.shape) === 0 || numel(tau.shape) === 0;
          if (nothing || !(wants.input || wants.tau)) return { other: gOther };
          // What Q's gradient is, or that of its transpose the other way round.
          const product = left ? grad.matmul(other.mT) : other.mT.matmul(grad);
          const of = ofProduct(transpose ? product.mT : product, square(input, tau), tau);
          const [m, k] = input.shape.slice(-2) as [number, number];
          const count = Math.min(k, m);
          const columns = of.input.narrow(-1, 0, count);
          const rest = k > count ? [input.new_zeros([...leading(input), m, k - count])] : [];
          return { other: gOther, tau: of.tau, input: cat([columns, ...rest], -1) };
        },
      ),
    samples: (make): Samples => [
      [make(3, 2), make(2), make(3, 2)],
      [make(3, 2), make(2), make(2, 3), false, true],
      [make(2, 3, 3), make(2, 3), make(2, 3, 1), true, true],
      [make(2, 3), make(2), make(3, 2), false],
    ],
  },
);
/** Applies reflections to columns in place, one after the other: none touches the rows above its vector's first. */
function reflect(columns: Tensor, input: Tensor, tau: Tensor, firstFirst: boolean): void {
  const [m, count] = [input.shape.at(-2)!, tau.shape.at(-1)!];
  for (let i = 0; i < count; i++) {
    const k = firstFirst ? i : count - 1 - i;
    const vector = input
      .narrow(-1, k, 1)
      .narrow(-2, k, m - k)
      .clone();
    vector.narrow(-2, 0, 1).fill_(1);
    const part = columns.narrow(-2, k, m - k);
    part.sub_(vector.mul(vector.mT.matmul(part).mul(tau.narrow(-1, k, 1).unsqueeze(-1))));
  }
}

/** The vectors of reflections as a square matrix, of which there are as many as taus. */
function square(input: Tensor, tau: Tensor): Tensor {
  const m = input.shape.at(-2)!;
  const count = tau.shape.at(-1)!;
  const vectors = input.narrow(-1, 0, count);
  return m > count ? cat([vectors, input.new_zeros([...leading(input), m, m - count])], -1) : vectors;
}

function checkOperands(input: Meta, tau: Meta, other: Meta, left: boolean): void {
  const fail = (sentence: string): never => {
    throw new RuntimeError(`torch.ormqr: ${sentence}`);
  };
  if (input.ndim < 2) fail('input must have at least 2 dimensions.');
  if (other.ndim < 2) fail('other must have at least 2 dimensions.');
  const side = left ? -2 : -1;
  const length = other.shape.at(side)!;
  if (length !== input.shape.at(-2)!) fail(`other.shape[${side}] must be equal to input.shape[-2]`);
  if (tau.shape.at(-1)! !== Math.min(length, input.shape.at(-1)!)) {
    fail(`tau.shape[-1] must be equal to min(other.shape[${side}], input.shape[-1])`);
  }
  if (input.ndim - tau.ndim !== 1) {
    fail(
      `Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.ndim} and input.ndim is equal to ${input.ndim}`,
    );
  }
  if (input.ndim !== other.ndim) {
    fail(
      `Expected other to have the same number of dimensions as input, but got other.ndim equal to ${other.ndim} and input.ndim is equal to ${input.ndim}`,
    );
  }
  const lead = String(leading(input));
  for (const [name, batch] of [
    ['tau', tau.shape.slice(0, -1)],
    ['other', leading(other)],
  ] as const) {
    if (String(batch) !== lead) {
      fail(`Expected batch dimensions of ${name} to be equal to input.shape[:-2], but got [${batch.join(', ')}]`);
    }
  }
  for (const [name, t] of [
    ['tau', tau],
    ['other', other],
  ] as const) {
    if (t.dtype !== input.dtype) {
      fail(
        `Expected input and ${name} to have the same dtype, but input has dtype${legacy(input.dtype)} and ${name} has dtype ${legacy(t.dtype)}`,
      );
    }
  }
}
