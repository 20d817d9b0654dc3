// Layer normalization by its own kernels: rows in one go, forward and backward.
import { derive, saves } from '../../../graph/derive.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import * as kernels from '../../../runtime/kernels/index.js';
import { numel } from '../../../shape.js';
import { type Tensor, allocate } from '../../../tensor.js';
import { dense, reshaped } from '../../row/kernels.js';
import { discard } from '../../row/temporary.js';
import { statistics } from './statistics.js';

/** What higher derivatives are made of: rows as functions of the input again. */
function rowsOf(input: Tensor, rows: number, n: number, eps: number): { xhat: Tensor; scale: Tensor } {
  const x = input.reshape(rows, n);
  const { mean, variance } = statistics(x, [1]);
  const scale = variance.add(eps).rsqrt();
  return { xhat: x.sub(mean).mul(scale), scale };
}

/** `(x - mean) * rstd * weight + bias` over the last dimensions, which hold `n` elements; all of one type of fractions. */
export function layerNormalized(
  input: Tensor,
  n: number,
  weight: Tensor | null,
  bias: Tensor | null,
  eps: number,
): Tensor {
  const { engine, dtype } = input.storage;
  const rows = numel(input.shape) / n;
  const matrix = (t: Tensor): Tensor => reshaped(dense(t.detach()), [rows, n]);
  const vector = (t: Tensor): Tensor => reshaped(dense(t.detach()), [n]);
  const out = allocate(engine, [rows, n], dtype);
  const [mean, rstd] = [allocate(engine, [rows], dtype), allocate(engine, [rows], dtype)];
  const given = [weight, bias].filter((t): t is Tensor => t !== null).map(vector);
  const params = { eps, weight: weight !== null, bias: bias !== null };
  engine.run(kernels.layerNorm, params, [matrix(input), ...given], [out, mean, rstd]);

  return derive(
    'NativeLayerNormBackward0',
    reshaped(out, input.shape),
    [
      input,
      saves(weight === null ? [input] : [input, weight], (grad, input, weight) => {
        if (is_grad_enabled()) {
          const { xhat, scale } = rowsOf(input, rows, n, eps);
          const g = grad.reshape(rows, n);
          const h = weight === undefined ? g : g.mul(weight.reshape(n));
          const through = h.sub(h.mean(1, true)).sub(xhat.mul(h.mul(xhat).mean(1, true)));
          return through.mul(scale).reshape([...input.shape]);
        }
        const result = allocate(engine, [rows, n], dtype);
        const w = weight === undefined ? [] : [vector(weight)];
        engine.run(
          kernels.layerNormGrad,
          { weight: w.length > 0 },
          [matrix(grad), matrix(input), mean, rstd, ...w],
          [result],
        );
        return reshaped(result, input.shape);
      }),
    ],
    [
      weight,
      saves([input], (grad, input) => {
        if (is_grad_enabled()) {
          const { xhat } = rowsOf(input, rows, n, eps);
          return grad
            .reshape(rows, n)
            .mul(xhat)
            .sum(0)
            .reshape([...weight!.shape]);
        }
        const [dw, db] = [allocate(engine, [n], dtype), allocate(engine, [n], dtype)];
        engine.run(kernels.layerNormAffine, null, [matrix(grad), matrix(input), mean, rstd], [dw, db]);
        discard(db);
        return reshaped(dw, weight!.shape);
      }),
    ],
    [
      bias,
      (grad) =>
        grad
          .reshape(rows, n)
          .sum(0)
          .reshape([...bias!.shape]),
    ],
  );
}
