// The QR decomposition.
import { float64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { qr as kernel } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { checkRealFloat } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { optional, string } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { batched, byColumns, checkKernel } from './matrices.js';
import { solve_triangular } from './triangular.js';

/**
 * A = QR of matrices with at least two dimensions: Q has orthonormal columns, R is upper triangular.
 *
 * The gradient is `(grad_Q + Q copyltu(M)) R^{-T}`, `M = R grad_R^T - grad_Q^T Q` and `copyltu` the lower triangle mirrored (Walter and
 * Lehmann, Algorithmic differentiation of linear algebra functions, 2010); wide matrices have theirs by their square part.
 *
 * @param input A: [*, m, n]
 * @param mode `'reduced'`: Q [*, m, k], R [*, k, n], k = min(m, n); `'complete'`: Q [*, m, m], R [*, m, n]; `'r'`: an empty Q
 * @returns `Q` and `R`, by position and by name
 * @throws RuntimeError for fewer than two dimensions, for an unknown mode, and where PyTorch has no derivative
 * @example
 * const { Q, R } = torch.linalg.qr(torch.tensor([[1, 2], [3, 4], [5, 6]]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html
 */
export const qr = structural('linalg_qr', [optional(string('mode'), 'reduced')], {
  outputs: ['Q', 'R'],
  types: 'exact',
  plan: ({ input, mode }) => {
    if (input.ndim < 2) {
      throw new RuntimeError('linalg.qr: The input tensor A must have at least 2 dimensions.');
    }
    checkRealFloat('linalg.qr', input);
    checkKernel('geqrf_cpu', input);
    if (!['reduced', 'r', 'complete'].includes(mode)) {
      throw new RuntimeError(
        `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
      );
    }
    const [lead, m, n] = [input.shape.slice(0, -2), input.shape.at(-2)!, input.shape.at(-1)!];
    const k = mode === 'complete' ? m : Math.min(m, n);
    const of = (shape: number[]) => ({ shape, dtype: input.dtype, strides: byColumns(shape) });
    return { outs: [of(mode === 'r' ? [0] : [...lead, m, k]), of([...lead, k, n])], mode, m, n, k };
  },
  compute: ({ input }, [q, r], { mode, m, k }): void => {
    if (numel(input.shape) === 0) return;
    const basis = mode === 'r' ? input.new_empty([...input.shape.slice(0, -2), m, k]) : q!;
    q!.storage.engine.run(kernel, null, [batched(input)], [batched(basis), batched(r!)]);
  },
  gradients: ({ saves }) => ({
    input: saves(['Q', 'R'], ({ Q: gq, R: gr }, { Q, R }, { mode, m, n }): Tensor => {
      if (mode === 'r') {
        throw new RuntimeError(
          "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr.",
        );
      }
      if (mode === 'complete' && m > n) {
        throw new RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
      }
      if (m >= n) return ofTall(gq, gr, Q, R);
      // A = [X Y] = Q [U V]: V = Q^T Y, so that Y gets Q grad_V, and Q gets Y grad_V^T beside its own.
      const [U, V] = [R.narrow(-1, 0, m), R.narrow(-1, m, n - m)];
      const [gu, gv] = [gr?.narrow(-1, 0, m) ?? null, gr?.narrow(-1, m, n - m) ?? null];
      const right = gv === null ? V.mul(0) : Q.matmul(gv);
      const extra = gv === null ? null : Q.matmul(V).matmul(gv.mT);
      const all = extra === null ? gq : (gq?.add(extra) ?? extra);
      return cat([ofTall(all, gu, Q, U), right], -1);
    }),
  }),
  samples: (make): Samples => {
    // Far from singular, as what `make` gives is not.
    const matrices = (...shape: number[]): Tensor => {
      const values = [2, 0.3, -0.4, 0.7, -1.8, 0.5, -0.2, 0.9, 1.6, 0.4, -1.1, 0.8, 1.3, -0.6, 2.1, -0.9, 0.2, 1.9];
      return make.of(values.slice(0, numel(shape)), float64).reshape(shape);
    };
    return [[matrices(4, 3)], [matrices(2, 3, 3)], [matrices(2, 4), 'complete'], [matrices(3, 5)], [make(0, 3)]];
  },
});

function ofTall(gq: Tensor | null, gr: Tensor | null, Q: Tensor, R: Tensor): Tensor {
  let m = R.mul(0).narrow(-1, 0, R.shape.at(-2)!);
  if (gr !== null) m = m.add(R.matmul(gr.mT));
  if (gq !== null) m = m.sub(gq.mT.matmul(Q));
  const mirrored = m.tril().add(m.tril(-1).mT);
  const left = Q.matmul(mirrored);
  return solve_triangular(R.mT, gq === null ? left : gq.add(left), { upper: false, left: false });
}
