// Eigenvalues and eigenvectors.
import { int32 } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { eigh as kernel } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { composite, composites } from '../row/composite.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { flag, optional, string } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  batched,
  byColumns,
  checkFloat,
  checkInfo,
  checkComputed,
  checkSquare,
  definite,
  leading,
} from './matrices.js';

/** Values, vectors where they are wanted, and what says whether it went well. */
export const symmetricEigen = structural(
  '_linalg_eigh',
  [optional(string('UPLO'), 'L'), optional(flag('compute_v'), true)],
  {
    outputs: ['eigenvalues', 'eigenvectors', 'info'],
    differentiable: ['eigenvalues', 'eigenvectors'],
    plan: ({ input, UPLO, compute_v }) => {
      checkSquare('linalg.eigh', input);
      const part = UPLO.toUpperCase();
      if (part !== 'L' && part !== 'U') {
        throw new RuntimeError(`Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`);
      }
      checkComputed('linalg_eigh_cpu', input);
      const { shape, dtype } = input;
      return {
        outs: [
          { shape: shape.slice(0, -1), dtype },
          compute_v ? { shape, dtype, strides: byColumns(shape) } : { shape: [0], dtype },
          { shape: leading(input), dtype: int32 },
        ],
        upper: part === 'U',
        vectors: compute_v,
      };
    },
    compute: ({ input }, [values, vectors, info], { upper, vectors: wanted }): void => {
      if (numel(input.shape) === 0) {
        if (numel(info!.shape) > 0) info!.zero_();
        return;
      }
      const outs = [batched(values!, 1), batched(info!, 0), ...(wanted ? [batched(vectors!)] : [])];
      values!.storage.engine.run(kernel, null, [batched(upper ? input.mT : input)], outs);
    },
    gradients: ({ saves }) => ({
      input: saves(
        ['eigenvalues', 'eigenvectors'],
        ({ eigenvalues: gl, eigenvectors: gv }, { eigenvalues, eigenvectors: V }): Tensor | null => {
          if (gv === null) return gl === null ? null : V.mul(gl.unsqueeze(-2)).matmul(V.mT);
          // V (skew(V^T grad_V) / (l_j - l_i)) V^T, with the gradient of the values on the diagonal: vectors can only turn.
          const differences = eigenvalues.unsqueeze(-2).sub(eigenvalues.unsqueeze(-1));
          const turning = V.mT.matmul(gv);
          const across = turning
            .sub(turning.mT)
            .mul(0.5)
            .div(differences.add(ones(eigenvalues)));
          const beside = across.sub(across.diagonal(0, -2, -1).diag_embed());
          return V.matmul((gl === null ? beside : beside.add(gl.diag_embed())).matmul(V.mT));
        },
      ),
    }),
    node: 'LinalgEighBackward0',
    samples: (make): Samples => [[make(3, 3)], [make(2, 3, 3), 'U'], [make(0, 0)]],
  },
);
/** The identity for each row of `values`. */
const ones = (values: Tensor): Tensor => values.detach().mul(0).add(1).diag_embed();

const checkConverged = (info: Tensor, n: number): void =>
  checkInfo(
    'linalg.eigh',
    info,
    n,
    (code) =>
      `The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${code}).`,
  );

/**
 * Eigenvalues and eigenvectors of symmetric matrices: `A = V diag(w) V^T`.
 *
 * The vectors are unique up to their signs where no value repeats; else any basis of their space is right, and the gradient by the vectors is
 * not defined.
 *
 * @param input A: [*, n, n], of which one triangle is read
 * @param UPLO `'L'`: the lower one, `'U'`: the upper one
 * @returns `eigenvalues` [*, n], smallest first, and `eigenvectors` [*, n, n], one a column
 * @throws RuntimeError for other than square matrices
 * @example
 * const [w, V] = torch.linalg.eigh(torch.tensor([[2, 1], [1, 2]])); // w: [1., 3.]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 */
export const eigh = composites(
  'linalg.eigh',
  ['eigenvalues', 'eigenvectors'],
  [optional(string('UPLO'), 'L')],
  (input, UPLO): Tensor[] => {
    const { eigenvalues, eigenvectors, info } = symmetricEigen(input, UPLO);
    checkConverged(info, input.shape.at(-1)!);
    return [eigenvalues, eigenvectors];
  },
  { types: 'exact', recorded: '_linalg_eigh' },
);

/**
 * Eigenvalues of symmetric matrices.
 *
 * They are the roots λ of `p(λ) = det(A - λ I)`, all of them real.
 *
 * @param input A: [*, n, n]
 * @param UPLO as for `eigh`
 * @returns [*, n], smallest first
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.eigvalsh(torch.tensor([[2, 1], [1, 2]])); // tensor([1., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
 */
export const eigvalsh = composite(
  'linalg.eigvalsh',
  [optional(string('UPLO'), 'L')],
  (input, UPLO): Tensor => {
    // A gradient is made of the vectors.
    const { eigenvalues, info } = symmetricEigen(input, UPLO, input.requires_grad);
    checkConverged(info, input.shape.at(-1)!);
    return eigenvalues;
  },
  { types: 'exact', recorded: '_linalg_eigh' },
);

const complexValues = (name: string): NotImplementedError =>
  new NotImplementedError(
    `${name}: the eigenvalues of matrices that are not symmetric are complex numbers, which are not there yet; linalg.eigh has those of symmetric ones`,
  );
/**
 * Eigenvalues and eigenvectors of any square matrices: `A = V diag(L) V^{-1}`. They are complex numbers, which are not there yet; `linalg.eigh`
 * has those of symmetric matrices.
 *
 * @param A [*, n, n], of a floating type
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks
 * @example
 * torch.linalg.eigh(torch.tensor([[2, 0], [0, 3]])).eigenvalues; // tensor([2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.eig.html
 */
export const eig = operator('linalg.eig', [], (input): never => {
  checkFloat('linalg.eig', input);
  checkSquare('linalg.eig', input);
  throw complexValues('linalg.eig');
});
/**
 * Eigenvalues of any square matrices. They are complex numbers, which are not there yet; `linalg.eigvalsh` has those of symmetric matrices.
 *
 * They are the roots λ of `p(λ) = det(A - λ I)`, counted as often as they occur.
 *
 * @param A [*, n, n], of a floating type
 * @returns nothing yet
 * @throws NotImplementedError always, after PyTorch's checks
 * @example
 * torch.linalg.eigvalsh(torch.tensor([[2, 0], [0, 3]])); // tensor([2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvals.html
 */
export const eigvals = operator('linalg.eigvals', [], (input): never => {
  checkFloat('linalg.eigvals', input);
  checkSquare('linalg.eigvals', input);
  throw complexValues('linalg.eigvals');
});

/**
 * The symmetric positive definite square root of such matrices: `X X = A`.
 *
 * Its gradient solves Sylvester's equation `X G + G X = grad` by the eigenvectors.
 *
 * @param input A: [*, n, n], of which the lower triangle is read; negative eigenvalues count as zero
 * @returns X
 * @throws RuntimeError for what are no square matrices
 * @example
 * torch.linalg.matrix_sqrth(torch.tensor([[2, 0], [0, 9]]));
 * @see https://docs.pytorch.org/docs/main/generated/torch.linalg.matrix_sqrth.html
 */
export const matrix_sqrth = structural('linalg_matrix_sqrth', [], {
  plan: ({ input }) => {
    checkFloat('linalg.matrix_sqrth', input);
    checkSquare('linalg.matrix_sqrth', input);
    return { out: { shape: input.shape, dtype: input.dtype } };
  },
  compose: ({ input }): Tensor => {
    const { eigenvalues, eigenvectors: V } = eigh(input);
    return V.mul(eigenvalues.clamp(0).sqrt().unsqueeze(-2)).matmul(V.mT);
  },
  gradients: ({ saves }) => ({
    input: saves(['input'], (grad, { input }): Tensor => {
      const { eigenvalues, eigenvectors: V } = eigh(input);
      const roots = eigenvalues.clamp(0).sqrt();
      const sums = roots.unsqueeze(-2).add(roots.unsqueeze(-1));
      const solved = V.matmul(V.mT.matmul(grad).matmul(V).div(sums)).matmul(V.mT);
      return solved.add(solved.mT).mul(0.5);
    }),
  }),
  samples: (make): Samples => [[definite(make, 3, 3)], [definite(make, 2, 2, 2)], [make(0, 0)]],
});
