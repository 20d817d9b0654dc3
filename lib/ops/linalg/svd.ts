// The singular value decomposition, and the polar one that is made of it.
import { int32 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { svd as kernel } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { eye } from '../creation/factories.js';
import { composite, composites } from '../row/composite.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, flag, optional, string } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { batched, byColumns, checkFloat, checkInfo, checkMatrix, leading, regular } from './matrices.js';

/** The decomposition with what says whether it went well; without vectors, those are empty. */
export const singularValues = structural(
  '_linalg_svd',
  [optional(flag('full_matrices'), false), optional(flag('compute_uv'), true)],
  {
    outputs: ['U', 'S', 'Vh', 'info'],
    differentiable: ['U', 'S', 'Vh'],
    plan: ({ input, full_matrices, compute_uv }) => {
      checkMatrix('linalg.svd', input);
      checkFloat('linalg.svd', input, 'linalg_svd_cpu');
      const lead = leading(input);
      const [m, n] = input.shape.slice(-2) as [number, number];
      const k = Math.min(m, n);
      const [columns, rows] = full_matrices ? [m, n] : [k, k];
      const { dtype } = input;
      const of = (shape: number[]) => ({ shape, dtype, strides: byColumns(shape) });
      const none = { shape: [0], dtype };
      return {
        outs: [
          compute_uv ? of([...lead, m, columns]) : none,
          { shape: [...lead, k], dtype },
          compute_uv ? of([...lead, rows, n]) : none,
          { shape: lead, dtype: int32 },
        ],
        vectors: compute_uv,
        m,
        n,
        k,
        columns,
        rows,
      };
    },
    compute: ({ input }, [U, S, Vh, info], { vectors, m, n, columns, rows }): void => {
      if (numel(input.shape) === 0) {
        if (numel(info!.shape) > 0) info!.zero_();
        // A basis of the space that nothing spans.
        if (vectors && numel(U!.shape) > 0) U!.copy_(eye(m, columns, { dtype: input.dtype, device: input.device }));
        if (vectors && numel(Vh!.shape) > 0) Vh!.copy_(eye(rows, n, { dtype: input.dtype, device: input.device }));
        return;
      }
      const outs = [batched(S!, 1), batched(info!, 0), ...(vectors ? [batched(U!), batched(Vh!)] : [])];
      S!.storage.engine.run(kernel, null, [batched(input)], outs);
    },
    gradients: ({ saves }) => ({
      input: saves(['U', 'S', 'Vh'], ({ U: gu, S: gs, Vh: gvh }, { U, S, Vh }, { vectors, k }): Tensor | null => {
        if (!vectors) return null;
        const narrow = (t: Tensor | null, dim: number): Tensor | null => t?.narrow(dim, 0, k) ?? null;
        return ofDecomposition(narrow(gu, -1), gs, narrow(gvh, -2), U.narrow(-1, 0, k), S, Vh.narrow(-2, 0, k));
      }),
    }),
    node: 'LinalgSvdBackward0',
    samples: (make): Samples => [
      [regular(make, 3, 3)],
      [regular(make, 2, 4, 2)],
      [regular(make, 2, 4)],
      [regular(make, 3, 2).mT, false, true],
      [make(0, 3)],
    ],
  },
);

/**
 * The gradient of A = U diag(S) V^T (Townsend, Differentiating the singular value decomposition, 2016):
 * `U [(skew(U^T gU) / E) S + S (skew(V^T gV) / E) + gS] V^T`, `E_ij = S_j^2 - S_i^2`, and what of gU and gV is outside of U's and V's spans.
 */
function ofDecomposition(
  gu: Tensor | null,
  gs: Tensor | null,
  gvh: Tensor | null,
  U: Tensor,
  S: Tensor,
  Vh: Tensor,
): Tensor | null {
  const [m, n, k] = [U.shape.at(-2)!, Vh.shape.at(-1)!, S.shape.at(-1)!];
  if (gu === null && gvh === null) return gs === null ? null : U.matmul(gs.unsqueeze(-1).mul(Vh));
  const squares = S.mul(S);
  const ones = squares.detach().mul(0).add(1).diag_embed();
  const E = squares.unsqueeze(-2).sub(squares.unsqueeze(-1)).add(ones);
  const skew = (t: Tensor): Tensor => t.sub(t.mT);
  let inner: Tensor | null = gs === null ? null : gs.diag_embed();
  const add = (t: Tensor): void => void (inner = inner === null ? t : inner.add(t));
  if (gu !== null) add(skew(U.mT.matmul(gu)).div(E).mul(S.unsqueeze(-2)));
  if (gvh !== null) add(skew(Vh.matmul(gvh.mT)).div(E).mul(S.unsqueeze(-1)));
  let out: Tensor = U.matmul(inner!).matmul(Vh);
  if (m > k && gu !== null) {
    const scaled = gu.div(S.unsqueeze(-2));
    out = out.add(scaled.sub(U.matmul(U.mT.matmul(scaled))).matmul(Vh));
  }
  if (n > k && gvh !== null) {
    const scaled = gvh.div(S.unsqueeze(-1));
    out = out.add(U.matmul(scaled.sub(scaled.matmul(Vh.mT).matmul(Vh))));
  }
  return out;
}

function checkConverged(info: Tensor, k: number): void {
  checkInfo('linalg.svd', info, k, (code) =>
    code < 0
      ? 'The algorithm failed to converge because the input matrix contained non-finite values.'
      : `The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values (error code: ${code}).`,
  );
}
function checkDriver(driver: string | null): void {
  if (driver !== null) {
    throw new RuntimeError(
      'torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend.',
    );
  }
}

/**
 * The singular value decomposition `A = U diag(S) V^T`.
 *
 * U and V are unique up to common signs of their columns where no value repeats; else, and where one is zero, the gradient by them is not
 * defined.
 *
 * @param input A: [*, m, n]
 * @param full_matrices false: U [*, m, k] and Vh [*, k, n] with k = min(m, n); true: bases of the whole spaces, U [*, m, m] and Vh [*, n, n]
 * @param driver cuSOLVER's, which the CPU has not
 * @returns `U`, `S` [*, k], largest first, `Vh`
 * @throws LinAlgError where A is not finite
 * @example
 * const { U, S, Vh } = torch.linalg.svd(torch.tensor([[3, 0], [0, 4]]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html
 */
export const svd = composites(
  'linalg.svd',
  ['U', 'S', 'Vh'],
  [optional(flag('full_matrices'), true), keywordOnly(optional(string('driver'), null))],
  (input, full, driver): Tensor[] => {
    checkDriver(driver);
    const { U, S, Vh, info } = singularValues(input, full);
    checkConverged(info, S.shape.at(-1)!);
    return [U, S, Vh];
  },
  { types: 'exact', recorded: '_linalg_svd' },
);

/**
 * Singular values.
 *
 * @param input A: [*, m, n]
 * @param driver cuSOLVER's, which the CPU has not
 * @returns [*, min(m, n)], largest first
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.linalg.svdvals(torch.tensor([[3, 0], [0, 4]])); // tensor([4., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 */
export const svdvals = composite(
  'linalg.svdvals',
  [keywordOnly(optional(string('driver'), null))],
  (input, driver): Tensor => {
    checkDriver(driver);
    // A gradient is made of the vectors.
    const { S, info } = singularValues(input, false, input.requires_grad);
    checkConverged(info, S.shape.at(-1)!);
    return S;
  },
  { types: 'exact', recorded: '_linalg_svd' },
);

/**
 * As `linalg.svd`, with V in place of its transpose: `A = U diag(S) V^T`.
 *
 * @param input A: [*, m, n]
 * @param some true: of U and V what the singular values need; false: bases of the whole spaces
 * @param compute_uv false: U and V are zeros
 * @returns `U`, `S`, `V`
 * @throws LinAlgError where A is not finite
 * @example
 * torch.svd(torch.tensor([[3, 0], [0, 4]])).S; // tensor([4., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.svd.html
 */
export const svdByV = composites(
  'svd',
  ['U', 'S', 'V'],
  [optional(flag('some'), true), optional(flag('compute_uv'), true)],
  (input, some, compute): Tensor[] => {
    if (input.ndim < 2) {
      throw new RuntimeError(
        `linalg.svd: input should have at least 2 dimensions, but has ${input.ndim} dimensions instead`,
      );
    }
    const [m, n] = input.shape.slice(-2) as [number, number];
    const lead = leading(input);
    if (!compute) {
      const S = svdvals(input);
      const [U, V] = [input.new_zeros([...lead, m, m]), input.new_zeros([...lead, n, n])];
      return [U, S, V];
    }
    const { U, S, Vh } = svd(input, !some);
    return [U, S, Vh.mT];
  },
  { types: 'exact', recorded: '_linalg_svd' },
);

/**
 * The polar decomposition `A = U H`: U has orthonormal columns, H is symmetric and positive semidefinite.
 *
 * @param input A: [*, m, n] with m >= n
 * @returns `U` [*, m, n] and `H` [*, n, n]
 * @throws RuntimeError for a wide matrix
 * @example
 * torch.linalg.polar(torch.tensor([[2, 0], [0, 4]]))[1].tolist(); // [[2, 0], [0, 4]]
 * @see https://docs.pytorch.org/docs/main/generated/torch.linalg.polar.html
 */
export const polar = structural('linalg_polar', [], {
  types: 'exact',
  outputs: ['U', 'H'],
  plan: ({ input }) => {
    checkFloat('linalg.polar', input, 'linalg_svd_cpu');
    checkMatrix('linalg.polar', input);
    const [m, n] = input.shape.slice(-2) as [number, number];
    if (m < n) {
      throw new RuntimeError(
        `linalg.polar: input must have at least as many rows as columns, but got ${m} by ${n} matrices`,
      );
    }
    const { shape, dtype } = input;
    return {
      outs: [
        { shape, dtype },
        { shape: [...leading(input), n, n], dtype },
      ],
    };
  },
  compose: ({ input }): Tensor[] => {
    const { U, S, Vh } = svd(input, false);
    return [U.matmul(Vh), Vh.mT.matmul(S.unsqueeze(-1).mul(Vh))];
  },
  gradients: ({ saves }) => ({
    // dH = U^T dA - W H with a skew W = U^T dU that solves W H + H W = U^T dA - dA^T U, by the eigenvectors of H; what of dU is outside of
    // U's span is (1 - U U^T) dA H^{-1}.
    input: saves(['input', 'U', 'H'], ({ U: gu, H: gh }, { input, U, H }): Tensor | null => {
      if (gu === null && gh === null) return null;
      const { S, Vh } = svd(input, false);
      const sums = S.unsqueeze(-2).add(S.unsqueeze(-1));
      const sylvester = (t: Tensor): Tensor => Vh.mT.matmul(Vh.matmul(t).matmul(Vh.mT).div(sums)).matmul(Vh);
      // What W's gradient is: from U, whose change in its span is U W, and from H.
      let ofW: Tensor | null = gu === null ? null : U.mT.matmul(gu);
      if (gh !== null) {
        const part = gh.matmul(H);
        ofW = ofW === null ? part.neg() : ofW.sub(part);
      }
      const solved = sylvester(ofW!.sub(ofW!.mT));
      let out: Tensor = U.matmul(solved);
      if (gh !== null) out = out.add(U.matmul(gh));
      if (gu !== null) {
        const beyond = gu.sub(U.matmul(U.mT.matmul(gu)));
        out = out.add(beyond.matmul(Vh.mT).div(S.unsqueeze(-2)).matmul(Vh));
      }
      return out;
    }),
  }),
  samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 4, 2)]],
});
