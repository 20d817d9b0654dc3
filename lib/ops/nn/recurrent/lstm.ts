// One direction of one layer of a long short-term memory as one operator: what it keeps is what its gates were, not a graph of
// every step.
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
  biasOf,
  blocks,
  checkOperand,
  checkSizes,
  firstRows,
  nothing,
  rowsAt,
  stepsOf,
} from './steps.js';

/** What the gates let through, and the cell and the hidden state after a step; the cell twice, as a result and as the state. */
function stepped<T extends Scalar<T>>(zi: T, zf: T, zg: T, zo: T, c: T): readonly T[] {
  const [i, f, g, o] = [zi.sigmoid(), zf.sigmoid(), zg.tanh(), zo.sigmoid()];
  const cell = f.mul(c).add(i.mul(g));
  return [i, f, g, o, cell, cell, o.mul(cell.tanh())];
}
const toBeProjected = new Fused(5, stepped);
/** Without a projection the hidden state is a result, and the state, too. */
const forwards = new Fused(5, <T extends Scalar<T>>(...operands: [T, T, T, T, T]): readonly T[] => {
  const results = stepped(...operands);
  return [...results, results.at(-1)!];
});

/**
 * Gradients of what the gates were made of, and of the cell before; `c` is the cell before the step, `cell` the one after it, `dy` and
 * `dh` come from the result and from the next step. `ei` to `ec` are what second derivatives bring to gates and cell themselves.
 */
const backwards = new Fused(
  9,
  <T extends Scalar<T>>(
    ...[i, f, g, o, c, cell, dy, dh, dc, ei, ef, eg, eo, ec]: [T, T, T, T, T, T, T, T, T, T?, T?, T?, T?, T?]
  ): readonly T[] => {
    const also = (grad: T, more: T | undefined): T => (more === undefined ? grad : grad.add(more));
    const slope = (gate: T): T => gate.mul(gate.rsub(1));
    const squashed = cell.tanh();
    const dhidden = dy.add(dh);
    const dcell = also(dc.add(dhidden.mul(o).mul(squashed.square().rsub(1))), ec);
    return [
      also(dcell.mul(g), ei).mul(slope(i)),
      also(dcell.mul(c), ef).mul(slope(f)),
      also(dcell.mul(i), eg).mul(g.square().rsub(1)),
      also(dhidden.mul(squashed), eo).mul(slope(o)),
      dcell.mul(f),
    ];
  },
);

type Operand = 'input' | 'hx' | 'cx' | 'w_ih' | 'w_hh' | 'b_ih' | 'b_hh' | 'w_hr';

/**
 * @internal One direction of one LSTM layer (Hochreiter and Schmidhuber 1997, with forget gates):
 * `i, f, o = sigmoid(...)`, `g = tanh(...)` of `x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh`; `c_t = f c_{t-1} + i g`;
 * `h_t = o tanh(c_t)`, or that times `W_hr^T`.
 *
 * @param input rows of all steps, one step after the other: [R, I]
 * @param batch_sizes how many rows each step has; they do not grow, and the first is N
 * @param hx h_0: [N, P], where P is H without a projection
 * @param cx c_0: [N, H]
 * @param w_ih [4H, I], rows in the order i, f, g, o
 * @param w_hh [4H, P]
 * @param b_ih [4H]
 * @param b_hh [4H]
 * @param w_hr the projection: [P, H]
 * @param reverse whether the last step is the first
 * @returns output [R, P], the last h [N, P] and c [N, H] of each sequence
 */
export const lstm_layer = structural(
  'lstm_layer',
  [
    ints('batch_sizes'),
    tensor('hx'),
    tensor('cx'),
    tensor('w_ih'),
    tensor('w_hh'),
    optional(tensor('b_ih'), null),
    optional(tensor('b_hh'), null),
    optional(tensor('w_hr'), null),
    optional(flag('reverse'), false),
  ],
  {
    // The gates and cells of every step are results for the derivative; a second derivative goes through them.
    outputs: ['output', 'hn', 'cn', 'gates', 'cells'],
    exposed: 3,
    plan: ({ input, batch_sizes, hx, cx, w_ih, w_hh, b_ih, b_hh, w_hr, reverse }) => {
      const { batch } = checkSizes('lstm_layer', input, batch_sizes);
      const [rows, features] = input.shape as [number, number];
      const hidden = w_hh.shape[0]! / 4;
      const width = w_hr === null ? hidden : w_hr.shape[0]!;
      const expect = checkOperand('lstm_layer', input);
      expect('w_ih', w_ih, 4 * hidden, features);
      expect('w_hh', w_hh, 4 * hidden, width);
      expect('b_ih', b_ih, 4 * hidden);
      expect('b_hh', b_hh, 4 * hidden);
      expect('w_hr', w_hr, width, hidden);
      expect('hx', hx, batch, width);
      expect('cx', cx, batch, hidden);
      const of = (...shape: number[]) => ({ shape, dtype: input.dtype });
      return {
        outs: [of(rows, width), of(batch, width), of(batch, hidden), of(rows, 4 * hidden), of(rows, hidden)],
        steps: stepsOf(batch_sizes, reverse),
        hidden,
      };
    },
    compute: ({ input, hx, cx, w_ih, w_hh, b_ih, b_hh, w_hr }, outs, { steps, hidden }): void => {
      const [output, hn, cn, gates, cells] = outs as [Tensor, Tensor, Tensor, Tensor, Tensor];
      copyView(hx, hn);
      copyView(cx, cn);
      multiply(gates, input, w_ih.t(), biasOf(b_ih, b_hh), 1);
      const inwards = w_hh.t();
      const raw = w_hr === null ? null : beside(hx, hx.shape[0], hidden);
      for (const step of steps) {
        const [z, h, c, y] = [
          rowsAt(gates, step),
          firstRows(hn, step.count),
          firstRows(cn, step.count),
          rowsAt(output, step),
        ];
        accumulate(z, h, inwards, 1);
        const four = blocks(z, 4);
        const written = [...four, rowsAt(cells, step), c];
        if (raw === null || w_hr === null) {
          forwards.run([...four, c], [...written, y, h]);
          continue;
        }
        const out = firstRows(raw, step.count);
        toBeProjected.run([...four, c], [...written, out]);
        accumulate(y, out, w_hr.t(), 0);
        copyView(y, h);
      }
      if (raw !== null) discard(raw);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'b_ih', 'b_hh', 'w_hr'],
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'w_hr', 'output', 'gates', 'cells'],
        (grads, saved, { steps, hidden }, wants): { [K in Operand]?: Tensor | null } => {
          const { input, hx, cx, w_ih, w_hh, w_hr, output, gates, cells } = saved;
          const second = grads.gates !== null || grads.cells !== null;
          const pass = new Pass(second || is_grad_enabled(), steps);
          let [dh, dc] = [pass.state(grads.hn, hx), pass.state(grads.cn, cx)];
          const cellsBefore = before(cells, cx, steps);
          const dsums = pass.collect(gates, 4 * hidden);
          const draws = w_hr === null ? null : pass.collect(output, output.shape[1]);
          const dys = grads.output ?? nothing(output, output.shape);
          for (const step of pass.back) {
            const at = (t: Tensor): Tensor => pass.at(t, step);
            const [h, c] = [pass.first(dh, step), pass.first(dc, step)];
            let [dy, dnext] = [at(dys), h];
            if (w_hr !== null) {
              const sum = draws!.put(step, dy.add(h));
              [dy, dnext] = [sum.mm(w_hr), nothing(hx, [step.count, hidden])];
            }
            const extra = second
              ? [
                  ...pass.columns(at(grads.gates ?? nothing(gates, gates.shape)), 4),
                  at(grads.cells ?? nothing(cells, cells.shape)),
                ]
              : [];
            const columns = pass.compute(
              backwards,
              [...pass.columns(at(gates), 4), at(cellsBefore), at(cells), dy, dnext, c],
              () => [...dsums.places(step, 4), c],
              extra,
            );
            const dz = dsums.rows(step, columns.slice(0, 4));
            dh = pass.carried(dh, pass.product(dz, w_hh, h, null));
            dc = pass.carried(dc, columns[4]!);
          }
          const all = dsums.all();
          const bias = wants.b_ih || wants.b_hh ? all.sum(0) : null;
          return {
            input: wants.input ? all.mm(w_ih) : null,
            hx: dh,
            cx: dc,
            w_ih: wants.w_ih ? all.t().mm(input) : null,
            w_hh: wants.w_hh ? all.t().mm(before(output, hx, steps)) : null,
            b_ih: bias,
            b_hh: bias,
            w_hr: wants.w_hr ? draws!.all().t().mm(hiddenOf(gates, cells)) : null,
          };
        },
      ),
    samples: (make): Samples => [
      [make(3, 2), [2, 1], make(2, 1), make(2, 1), make(4, 2), make(4, 1), make(4), make(4), null, true],
      [make(2, 1), [1, 1], make(1, 2), make(1, 2), make(8, 1), make(8, 2)],
      [make(2, 1), [1, 1], make(1, 1), make(1, 2), make(8, 1), make(8, 1), null, null, make(1, 2)],
    ],
  },
);

/** What a projection maps: `o tanh(c)` of all steps. */
const hiddenOf = (gates: Tensor, cells: Tensor): Tensor => gates.chunk(4, 1)[3].mul(cells.tanh());
