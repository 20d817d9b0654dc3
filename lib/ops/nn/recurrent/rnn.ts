// One direction of one layer of a plain recurrent network as one operator.
import type { Scalar } from '../../../expression/expression.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import { beside as besideOthers } from '../../row/beside.js';
import type { Samples } from '../../row/samples.js';
import { ints, oneOf, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { first, perform, rows } from './acts.js';
import { Fused } from './fused.js';
import { planned, reverse, weightGradients, weights } from './layer.js';
import { passBack } from './pass.js';
import { before, biasOf, orNothing } from './steps.js';

/** The state of a step from its sum, twice: as a result and as the state. */
const forwards = {
  tanh: new Fused(1, <T extends Scalar<T>>(z: T): readonly T[] => [z.tanh(), z.tanh()]),
  relu: new Fused(1, <T extends Scalar<T>>(z: T): readonly T[] => {
    const y = z.masked_fill(z.le(0), 0);
    return [y, y];
  }),
};
/** The gradient of a step's sum, from the state and the gradients of the result and of the next step. */
const backwards = {
  tanh: new Fused(3, <T extends Scalar<T>>(y: T, dy: T, dh: T): readonly T[] => [dy.add(dh).mul(y.square().rsub(1))]),
  relu: new Fused(3, <T extends Scalar<T>>(y: T, dy: T, dh: T): readonly T[] => [dy.add(dh).masked_fill(y.le(0), 0)]),
};

type Operand = 'input' | 'hx' | 'w_ih' | 'w_hh' | 'b_ih' | 'b_hh';

/**
 * @internal One direction of one layer of a recurrent network (Elman 1990): `h_t = f(x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh)`.
 *
 * @param input rows of all steps, one step after the other: [R, I]
 * @param batch_sizes how many rows each step has; they do not grow, and the first is N
 * @param hx h_0: [N, H]
 * @param w_ih [H, I]
 * @param w_hh [H, H]
 * @param b_ih [H]
 * @param b_hh [H]
 * @param nonlinearity f
 * @param reverse whether the last step is the first
 * @returns output [R, H], and the last h of each sequence [N, H]
 */
export const rnn_layer = structural(
  'rnn_layer',
  [ints('batch_sizes'), tensor('hx'), ...weights, optional(oneOf('nonlinearity', 'tanh', 'relu'), 'tanh'), reverse],
  {
    outputs: ['output', 'hn'],
    plan: (given) => {
      const { steps, rows, batch, hidden, expect, of } = planned('rnn_layer', 1, given);
      expect('hx', given.hx, batch, hidden);
      return { outs: [of(rows, hidden), of(batch, hidden)], steps, nonlinearity: given.nonlinearity };
    },
    compute: ({ input, hx, w_ih, w_hh, b_ih, b_hh }, outs, { steps, nonlinearity }): void => {
      const [output, hn] = outs as [Tensor, Tensor];
      copyView(hx, hn);
      multiply(output, input, w_ih.t(), biasOf(b_ih, b_hh), 1);
      const [z, h] = [rows(output), first(hn)];
      perform(steps, [
        { out: z, a: h, b: w_hh.t(), beta: 1 },
        { formula: forwards[nonlinearity], of: [z], to: [z, h] },
      ]);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'hx', 'w_ih', 'w_hh', 'b_ih', 'b_hh'],
        ['input', 'hx', 'w_ih', 'w_hh', 'output'],
        (grads, saved, { steps, nonlinearity }, wants): { [K in Operand]?: Tensor | null } => {
          const { hx, w_hh, output } = saved;
          const pass = passBack(steps, false);
          const [h, sum] = [pass.state(grads.hn, hx), pass.written(output, output.shape[1])];
          const dys = rows(orNothing(grads.output, output));
          pass.perform([
            { formula: backwards[nonlinearity], of: [rows(output), dys, h], to: [sum] },
            { out: h, a: sum, b: w_hh, beta: 0 },
          ]);
          const states = (): Tensor => before(output, hx, steps);
          const through = pass.result(sum);
          // PyTorch's gradient of relu is an operator of the result too, which has no influence on it that has a derivative.
          const own = nonlinearity === 'relu' ? besideOthers('ThresholdBackwardBackward0', through, [output]) : through;
          return { ...weightGradients(wants, saved, states, own), hx: pass.result(h) };
        },
      ),
    samples: (make): Samples => [
      [make(4, 2), [2, 2], make(2, 2), make(2, 2), make(2, 2), make(2), make(2)],
      [make(2, 2), [1, 1], make(1, 1), make(1, 2), make(1, 1), null, null, 'relu'],
      [make(3, 2), [2, 1], make(2, 2), make(2, 2), make(2, 2), make(2), make(2), 'tanh', true],
    ],
  },
);
