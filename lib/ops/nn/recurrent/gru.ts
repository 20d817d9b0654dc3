// One direction of one layer of gated recurrent units as one operator.
import type { Scalar } from '../../../expression/expression.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import type { Samples } from '../../row/samples.js';
import { flag, ints, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { Fused } from './fused.js';
import {
  Pass,
  accumulate,
  before,
  beside,
  blocks,
  checkOperand,
  checkSizes,
  firstRows,
  nothing,
  rowsAt,
  stepsOf,
} from './steps.js';

/** Gates of a step and what the new gate sees of the state, from the sums of the input (x) and of the state (h); then the state, twice. */
const forwards = new Fused(7, <T extends Scalar<T>>(xr: T, xz: T, xn: T, hr: T, hz: T, hn: T, h: T): readonly T[] => {
  const [r, z] = [xr.add(hr).sigmoid(), xz.add(hz).sigmoid()];
  const n = xn.add(r.mul(hn)).tanh();
  const state = n.add(z.mul(h.sub(n)));
  return [r, z, n, hn, state, state];
});

/**
 * Gradients of a step's sums: of the input for r, z and n, of the state for n (those for r and z are the same), and of the state
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
    return [
      also(dn.mul(hn), er).mul(slope(r)),
      also(dstate.mul(h.sub(n)), ez).mul(slope(z)),
      dn,
      also(dn.mul(r), eh),
      dstate.mul(z),
    ];
  },
);
/** The same for kernels, with each gradient in every place where it stands: [x: r, z, n], [h: r, z, n], the state. */
const placed = new Fused(7, <T extends Scalar<T>>(...operands: T[]): readonly T[] => {
  const [r, z, n, hn, state] = backwards.formula<T>(...operands) as [T, T, T, T, T];
  return [r, z, n, r, z, hn, state];
});

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
export const gru_layer = structural(
  'gru_layer',
  [
    ints('batch_sizes'),
    tensor('hx'),
    tensor('w_ih'),
    tensor('w_hh'),
    optional(tensor('b_ih'), null),
    optional(tensor('b_hh'), null),
    optional(flag('reverse'), false),
  ],
  {
    // r, z, n and the state's part of n, of every step.
    outputs: ['output', 'hn', 'gates'],
    exposed: 2,
    plan: ({ input, batch_sizes, hx, w_ih, w_hh, b_ih, b_hh, reverse }) => {
      const { batch } = checkSizes('gru_layer', input, batch_sizes);
      const [rows, features] = input.shape as [number, number];
      const hidden = w_hh.shape[0]! / 3;
      const expect = checkOperand('gru_layer', input);
      expect('w_ih', w_ih, 3 * hidden, features);
      expect('w_hh', w_hh, 3 * hidden, hidden);
      expect('b_ih', b_ih, 3 * hidden);
      expect('b_hh', b_hh, 3 * hidden);
      expect('hx', hx, batch, hidden);
      const of = (...shape: number[]) => ({ shape, dtype: input.dtype });
      return {
        outs: [of(rows, hidden), of(batch, hidden), of(rows, 4 * hidden)],
        steps: stepsOf(batch_sizes, reverse),
        hidden,
      };
    },
    compute: ({ input, hx, w_ih, w_hh, b_ih, b_hh }, outs, { steps, hidden }): void => {
      const [output, hn, gates] = outs as [Tensor, Tensor, Tensor];
      copyView(hx, hn);
      const ofInput = beside(input, input.shape[0], 3 * hidden);
      multiply(ofInput, input, w_ih.t(), b_ih, 1);
      const ofState = beside(input, hx.shape[0], 3 * hidden);
      const inwards = w_hh.t();
      for (const step of steps) {
        const [h, sums] = [firstRows(hn, step.count), firstRows(ofState, step.count)];
        if (b_hh === null) accumulate(sums, h, inwards, 0);
        else multiply(sums, h, inwards, b_hh, 1);
        forwards.run(
          [...blocks(rowsAt(ofInput, step), 3), ...blocks(sums, 3), h],
          [...blocks(rowsAt(gates, step), 4), rowsAt(output, step), h],
        );
      }
      discard(ofInput, ofState);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'hx', 'w_ih', 'w_hh', 'b_ih', 'b_hh'],
        ['input', 'hx', 'w_ih', 'w_hh', 'output', 'gates'],
        (grads, saved, { steps, hidden }, wants): { [K in Operand]?: Tensor | null } => {
          const { input, hx, w_ih, w_hh, output, gates } = saved;
          const second = grads.gates !== null || is_grad_enabled();
          const pass = new Pass(second, steps);
          let dh = pass.state(grads.hn, hx);
          const statesBefore = before(output, hx, steps);
          const [dx, ds] = [pass.collect(gates, 3 * hidden), pass.collect(gates, 3 * hidden)];
          const dys = grads.output ?? nothing(output, output.shape);
          for (const step of pass.back) {
            const at = (t: Tensor): Tensor => pass.at(t, step);
            const h = pass.first(dh, step);
            const columns = pass.compute(
              second ? backwards : placed,
              [...pass.columns(at(gates), 4), at(statesBefore), at(dys), h],
              () => [...dx.places(step, 3), ...ds.places(step, 3), h],
              grads.gates === null ? [] : pass.columns(at(grads.gates), 4),
            );
            const [r, z, n, hn, past] = columns as [Tensor, Tensor, Tensor, Tensor, Tensor];
            dx.rows(step, [r, z, n]);
            dh = pass.carried(dh, pass.product(ds.rows(step, [r, z, hn]), w_hh, h, second ? past : h));
          }
          const [ofInput, ofState] = [dx.all(), ds.all()];
          return {
            input: wants.input ? ofInput.mm(w_ih) : null,
            hx: dh,
            w_ih: wants.w_ih ? ofInput.t().mm(input) : null,
            w_hh: wants.w_hh ? ofState.t().mm(statesBefore) : null,
            b_ih: wants.b_ih ? ofInput.sum(0) : null,
            b_hh: wants.b_hh ? ofState.sum(0) : null,
          };
        },
      ),
    samples: (make): Samples => [
      [make(3, 2), [2, 1], make(2, 1), make(3, 2), make(3, 1), make(3), make(3), true],
      [make(2, 1), [1, 1], make(1, 2), make(6, 1), make(6, 2)],
    ],
  },
);
