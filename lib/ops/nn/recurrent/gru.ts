// One direction of one layer of gated recurrent units as one operator.
import type { Scalar } from '../../../expression/expression.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import type { Samples } from '../../row/samples.js';
import { ints, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { first, perform, rows } from './acts.js';
import { Fused } from './fused.js';
import { planned, reverse, weightGradients, weights } from './layer.js';
import { brought, passBack } from './pass.js';
import { before, beside, nothing, orNothing } from './steps.js';

/**
 * Gates of a step and what the new gate sees of the state, from the sums of the input (x) and of the state (s), which lacks its bias (b);
 * then the state, twice.
 */
const forwards = new Fused(10, <T extends Scalar<T>>(...operands: T[]): readonly T[] => {
  const [xr, xz, xn, sr, sz, sn, br, bz, bn, h] = operands as [T, T, T, T, T, T, T, T, T, T];
  const [r, z, hn] = [xr.add(sr.add(br)).sigmoid(), xz.add(sz.add(bz)).sigmoid(), sn.add(bn)];
  const n = xn.add(r.mul(hn)).tanh();
  const state = n.add(z.mul(h.sub(n)));
  return [r, z, n, hn, state, state];
});

/**
 * Gradients of a step's sums, of the input for r, z and n, and of the state for them, which differ in the last; and of the state
 * itself, past the sums. `er` to `eh` are what second derivatives bring to the gates themselves.
 */
const backwards = new Fused(
  7,
  <T extends Scalar<T>>(
    ...[r, z, n, hn, h, dy, dh, er, ez, en, eh]: [T, T, T, T, T, T, T, T?, T?, T?, T?]
  ): readonly T[] => {
    const also = (grad: T, more: T | undefined): T => (more === undefined ? grad : grad.add(more));
    const slope = (gate: T): T => gate.mul(gate.rsub(1));
    const dstate = dy.add(dh);
    const dn = also(dstate.mul(z.rsub(1)), en).mul(n.square().rsub(1));
    const dr = also(dn.mul(hn), er).mul(slope(r));
    const dz = also(dstate.mul(h.sub(n)), ez).mul(slope(z));
    return [dr, dz, dn, dr, dz, also(dn.mul(r), eh), dstate.mul(z)];
  },
);

type Operand = 'input' | 'hx' | 'w_ih' | 'w_hh' | 'b_ih' | 'b_hh';

/**
 * @internal One direction of one layer of gated recurrent units (Cho et al. 2014, the reset gate after the product):
 * `r, z = sigmoid(x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh)`, `n = tanh(x_t W_in^T + b_in + r (h_{t-1} W_hn^T + b_hn))`,
 * `h_t = (1 - z) n + z h_{t-1}`.
 *
 * @param input rows of all steps, one step after the other: [R, I]
 * @param batch_sizes how many rows each step has; they do not grow, and the first is N
 * @param hx h_0: [N, H]
 * @param w_ih [3H, I], rows in the order r, z, n
 * @param w_hh [3H, H]
 * @param b_ih [3H]
 * @param b_hh [3H]
 * @param reverse whether the last step is the first
 * @returns output [R, H], and the last h of each sequence [N, H]
 */
export const gru_layer = structural('gru_layer', [ints('batch_sizes'), tensor('hx'), ...weights, reverse], {
  // r, z, n and the state's part of n, of every step.
  outputs: ['output', 'hn', 'gates'],
  exposed: 2,
  plan: (given) => {
    const { steps, rows, batch, hidden, expect, of } = planned('gru_layer', 3, given);
    expect('hx', given.hx, batch, hidden);
    return { outs: [of(rows, hidden), of(batch, hidden), of(rows, 4 * hidden)], steps, hidden };
  },
  compute: ({ input, hx, w_ih, w_hh, b_ih, b_hh }, outs, { steps, hidden }): void => {
    const [output, hn, gates] = outs as [Tensor, Tensor, Tensor];
    copyView(hx, hn);
    const ofInput = beside(input, input.shape[0], 3 * hidden);
    multiply(ofInput, input, w_ih.t(), b_ih, 1);
    const ofState = beside(input, hx.shape[0], 3 * hidden);
    const [h, sums] = [first(hn), first(ofState)];
    const bias = b_hh?.expand(...ofState.shape) ?? nothing(ofState, ofState.shape);
    perform(steps, [
      { out: sums, a: h, b: w_hh.t(), beta: 0 },
      {
        formula: forwards,
        of: [...rows(ofInput).blocks(3), ...sums.blocks(3), ...first(bias).blocks(3), h],
        to: [...rows(gates).blocks(4), rows(output), h],
      },
    ]);
    discard(ofInput, ofState);
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'hx', 'w_ih', 'w_hh', 'b_ih', 'b_hh'],
      ['input', 'hx', 'w_ih', 'w_hh', 'output', 'gates'],
      (grads, saved, { steps, hidden }, wants): { [K in Operand]?: Tensor | null } => {
        const { hx, w_hh, output, gates } = saved;
        const more = brought([grads.gates, gates, 4]);
        const pass = passBack(steps, more.length > 0);
        const [h, dx, ds] = [
          pass.state(grads.hn, hx),
          pass.written(gates, 3 * hidden),
          pass.written(gates, 3 * hidden),
        ];
        const states = before(output, hx, steps);
        const own = [...rows(gates).blocks(4), rows(states), rows(orNothing(grads.output, output))];
        pass.perform([
          { formula: backwards, of: [...own, h, ...more], to: [...dx.blocks(3), ...ds.blocks(3), h] },
          { out: h, a: ds, b: w_hh, beta: 1 },
        ]);
        const ofWeights = weightGradients(wants, saved, () => states, pass.result(dx), pass.result(ds));
        pass.end(dx, ds);
        return { ...ofWeights, hx: pass.result(h) };
      },
    ),
  samples: (make): Samples => [
    [make(3, 2), [2, 1], make(2, 1), make(3, 2), make(3, 1), make(3), make(3), true],
    [make(2, 1), [1, 1], make(1, 2), make(6, 1), make(6, 2)],
  ],
});
