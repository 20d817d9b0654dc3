// One direction of one layer of a plain recurrent network as one operator.
import type { Scalar } from '../../../expression/expression.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import type { Samples } from '../../row/samples.js';
import { flag, ints, oneOf, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { first, perform, rows } from './acts.js';
import { Fused } from './fused.js';
import {
  Collected,
  before,
  beside,
  biasOf,
  carried,
  changing,
  checkOperand,
  checkSizes,
  nothing,
  rowsOf,
  stepsOf,
} from './steps.js';

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
  [
    ints('batch_sizes'),
    tensor('hx'),
    tensor('w_ih'),
    tensor('w_hh'),
    optional(tensor('b_ih'), null),
    optional(tensor('b_hh'), null),
    optional(oneOf('nonlinearity', 'tanh', 'relu'), 'tanh'),
    optional(flag('reverse'), false),
  ],
  {
    outputs: ['output', 'hn'],
    plan: ({ input, batch_sizes, hx, w_ih, w_hh, b_ih, b_hh, nonlinearity, reverse }) => {
      const { batch } = checkSizes('rnn_layer', input, batch_sizes);
      const [rows, features] = input.shape as [number, number];
      const hidden = w_hh.shape[0]!;
      const expect = checkOperand('rnn_layer', input);
      expect('w_ih', w_ih, hidden, features);
      expect('w_hh', w_hh, hidden, hidden);
      expect('b_ih', b_ih, hidden);
      expect('b_hh', b_hh, hidden);
      expect('hx', hx, batch, hidden);
      const of = (...shape: number[]) => ({ shape, dtype: input.dtype });
      return {
        outs: [of(rows, hidden), of(batch, hidden)],
        steps: stepsOf(batch_sizes, reverse),
        hidden,
        nonlinearity,
      };
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
          const { input, hx, w_ih, w_hh, output } = saved;
          const back = steps.toReversed();
          const dys = grads.output ?? nothing(output, output.shape);
          const formula = backwards[nonlinearity];
          let dh: Tensor;
          let all: Tensor;
          if (is_grad_enabled()) {
            dh = grads.hn ?? nothing(hx, hx.shape);
            const sums = new Collected();
            for (const step of back) {
              const h = dh.narrow(0, 0, step.count);
              const [sum] = formula.formula<Tensor>(rowsOf(output, step), rowsOf(dys, step), h);
              dh = carried(dh, sums.put(step, sum!).mm(w_hh));
            }
            all = sums.all();
          } else {
            [dh, all] = [changing(grads.hn, hx), beside(output, ...output.shape)];
            const [h, sum] = [first(dh), rows(all)];
            perform(back, [
              { formula, of: [rows(output), rows(dys), h], to: [sum] },
              { out: h, a: sum, b: w_hh, beta: 0 },
            ]);
          }
          const bias = wants.b_ih || wants.b_hh ? all.sum(0) : null;
          return {
            input: wants.input ? all.mm(w_ih) : null,
            hx: dh,
            w_ih: wants.w_ih ? all.t().mm(input) : null,
            w_hh: wants.w_hh ? all.t().mm(before(output, hx, steps)) : null,
            b_ih: bias,
            b_hh: bias,
          };
        },
      ),
    samples: (make): Samples => [
      [make(4, 2), [2, 2], make(2, 2), make(2, 2), make(2, 2), make(2), make(2)],
      [make(2, 2), [1, 1], make(1, 1), make(1, 2), make(1, 1), null, null, 'relu'],
      [make(3, 2), [2, 1], make(2, 2), make(2, 2), make(2, 2), make(2), make(2), 'tanh', true],
    ],
  },
);
