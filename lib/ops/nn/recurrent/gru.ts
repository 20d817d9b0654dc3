// One direction of one layer of gated recurrent units as one operator.
import type { Scalar } from '../../../expression/expression.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import { cat } from '../../joining/joining.js';
import type { Samples } from '../../row/samples.js';
import { flag, ints, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { first, perform, rows } from './acts.js';
import { Fused } from './fused.js';
import {
  Collected,
  before,
  beside,
  carried,
  changing,
  checkOperand,
  checkSizes,
  nothing,
  rowsOf,
  stepsOf,
} from './steps.js';

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
          const { input, hx, w_ih, w_hh, output, gates } = saved;
          const second = grads.gates !== null || is_grad_enabled();
          const back = steps.toReversed();
          const statesBefore = before(output, hx, steps);
          const dys = grads.output ?? nothing(output, output.shape);
          let dh: Tensor;
          let ofInput: Tensor;
          let ofState: Tensor;
          if (second) {
            dh = grads.hn ?? nothing(hx, hx.shape);
            const [dx, ds] = [new Collected(), new Collected()];
            for (const step of back) {
              const at = (t: Tensor): Tensor => rowsOf(t, step);
              const h = dh.narrow(0, 0, step.count);
              const own = [...at(gates).chunk(4, 1), at(statesBefore), at(dys), h];
              const more = grads.gates === null ? [] : at(grads.gates).chunk(4, 1);
              const columns = backwards.formula<Tensor>(...own, ...more);
              const [r, z, n, hn, past] = columns as [Tensor, Tensor, Tensor, Tensor, Tensor];
              dx.put(step, cat([r, z, n], 1));
              dh = carried(dh, past.addmm(ds.put(step, cat([r, z, hn], 1)), w_hh));
            }
            [ofInput, ofState] = [dx.all(), ds.all()];
          } else {
            dh = changing(grads.hn, hx);
            ofInput = beside(gates, gates.shape[0], 3 * hidden);
            ofState = beside(gates, gates.shape[0], 3 * hidden);
            const [h, dx, ds] = [first(dh), rows(ofInput), rows(ofState)];
            perform(back, [
              {
                formula: placed,
                of: [...rows(gates).blocks(4), rows(statesBefore), rows(dys), h],
                to: [...dx.blocks(3), ...ds.blocks(3), h],
              },
              { out: h, a: ds, b: w_hh, beta: 1 },
            ]);
          }
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
