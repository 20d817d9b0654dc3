// alpha · a·b + beta · base by the engine, and its derivatives.
import { is_grad_enabled } from '../../graph/mode.js';
import { gemm } from '../../runtime/kernels/index.js';
import { type Shape, expandedStrides } from '../../shape.js';
import { type Tensor, alias } from '../../tensor.js';
import { summedTo } from '../row/kernels.js';
import { transposed } from '../row/transposed.js';
import { timesNumber } from '../row/shown.js';
import type { Meta } from '../row/signature.js';
import { factorOf } from './checks.js';

/**
 * Writes alpha · a·b + beta · base to `out`; `base` repeats to it. With alpha = 0 the factors' contents do not matter.
 *
 * @param always whether the factors are multiplied even so: their NaN then comes through
 */
export function multiply(
  out: Tensor,
  a: Tensor,
  b: Tensor,
  base: Tensor | null = null,
  beta: number | bigint = 0,
  alpha: number | bigint = 1,
  always = false,
): void {
  const { engine } = out.storage;
  const [scale, keep] = [factorOf(a.dtype, alpha), base === null ? 0 : factorOf(a.dtype, beta)];
  const under =
    base === null ? null : alias(base, out.shape, expandedStrides(base.shape, base.strides, out.shape)!, base.offset);
  if (scale === 0 && !always) {
    if (under === null || keep === 0) out.zero_();
    else out.copy_(times(under, keep));
    return;
  }
  if (a.dtype.kind === 'float' || (scale === 1 && (keep === 0 || keep === 1))) {
    engine.run(gemm, { alpha: Number(scale), beta: Number(keep) }, under === null ? [a, b] : [a, b, under], [out]);
    return;
  }
  // Engines multiply integers as they are.
  const sum = under === null || keep === 0 ? null : under.mul(keep);
  engine.run(gemm, { alpha: 1, beta: 0 }, [a, b], [out]);
  out.mul_(scale);
  if (sum !== null) out.add_(sum);
}

export const times = (t: Tensor, factor: number | bigint): Tensor => (factor === 1 ? t : timesNumber(t, factor));

/** The gradient of beta · base with respect to `base`, which repeats to the result. */
export function ofBase(grad: Tensor, beta: number | bigint, shape: Shape): Tensor {
  const scaled = times(grad, beta);
  return is_grad_enabled() ? scaled.sum_to_size([...shape]) : summedTo(scaled, shape);
}

// A factor's gradient is laid out as the factor: that of a weight which enters transposed is row-major once it is turned back.

/** Whether a matrix lies column by column, as a transposed one does. */
export const byColumns = ({ shape, strides }: Meta): boolean => strides[0] === 1 && strides[1] === shape[0];
/** The gradient of alpha · a·b with respect to `a`, which lies by columns or not. */
export const ofLeft = (grad: Tensor, b: Tensor, turned: boolean, alpha: number | bigint = 1): Tensor =>
  times(turned ? transposed(b.mm(transposed(grad))) : grad.mm(transposed(b)), alpha);
/** The gradient of alpha · a·b with respect to `b`. */
export const ofRight = (grad: Tensor, a: Tensor, turned: boolean, alpha: number | bigint = 1): Tensor =>
  times(turned ? transposed(transposed(grad).mm(a)) : transposed(a).mm(grad), alpha);
