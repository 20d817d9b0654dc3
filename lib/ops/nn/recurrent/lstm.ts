// One direction of one layer of a long short-term memory as one operator: what it keeps is what its gates were, not a graph of
// every step.
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
import { type Sighted, first, perform, rows } from './acts.js';
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
/** What goes by itself, and two gradients together. */
const same = new Fused(1, <T extends Scalar<T>>(x: T): readonly T[] => [x]);
const added = new Fused(2, <T extends Scalar<T>>(x: T, y: T): readonly T[] => [x.add(y)]);

type Nine = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
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
      const [z, h, c, y] = [rows(gates), first(hn), first(cn), rows(output)];
      const four = z.blocks(4);
      const sum = { out: z, a: h, b: w_hh.t(), beta: 1 } as const;
      if (w_hr === null) {
        perform(steps, [sum, { formula: forwards, of: [...four, c], to: [...four, rows(cells), c, y, h] }]);
        return;
      }
      const raw = beside(hx, hx.shape[0], hidden);
      perform(steps, [
        sum,
        { formula: toBeProjected, of: [...four, c], to: [...four, rows(cells), c, first(raw)] },
        { out: y, a: first(raw), b: w_hr.t(), beta: 0 },
        { formula: same, of: [y], to: [h] },
      ]);
      discard(raw);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'b_ih', 'b_hh', 'w_hr'],
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'w_hr', 'output', 'gates', 'cells'],
        (grads, saved, { steps, hidden }, wants): { [K in Operand]?: Tensor | null } => {
          const { input, hx, cx, w_ih, w_hh, w_hr, output, gates, cells } = saved;
          const second = grads.gates !== null || grads.cells !== null;
          const back = steps.toReversed();
          const cellsBefore = before(cells, cx, steps);
          const dys = grads.output ?? nothing(output, output.shape);
          let dh: Tensor;
          let dc: Tensor;
          let all: Tensor;
          let ofRaw: Tensor | null = null;
          if (second || is_grad_enabled()) {
            [dh, dc] = [grads.hn ?? nothing(hx, hx.shape), grads.cn ?? nothing(cx, cx.shape)];
            const [dsums, draws] = [new Collected(), new Collected()];
            for (const step of back) {
              const at = (t: Tensor): Tensor => rowsOf(t, step);
              const [h, c] = [dh, dc].map((t) => t.narrow(0, 0, step.count));
              let [dy, dnext] = [at(dys), h!];
              if (w_hr !== null) {
                dy = draws.put(step, dy.add(dnext)).mm(w_hr);
                dnext = nothing(hx, [step.count, hidden]);
              }
              const extra = second
                ? [
                    ...at(grads.gates ?? nothing(gates, gates.shape)).chunk(4, 1),
                    at(grads.cells ?? nothing(cells, cells.shape)),
                  ]
                : [];
              const own = [...at(gates).chunk(4, 1), at(cellsBefore), at(cells), dy, dnext, c!];
              const columns = backwards.formula<Tensor>(...(own as Nine), ...extra);
              dh = carried(dh, dsums.put(step, cat(columns.slice(0, 4), 1)).mm(w_hh));
              dc = carried(dc, columns[4]!);
            }
            all = dsums.all();
            if (w_hr !== null) ofRaw = draws.all();
          } else {
            [dh, dc, all] = [changing(grads.hn, hx), changing(grads.cn, cx), beside(gates, ...gates.shape)];
            const [h, c, dz] = [first(dh), first(dc), rows(all)];
            const step = (dy: Sighted, dnext: Sighted) => [
              {
                formula: backwards,
                of: [...rows(gates).blocks(4), rows(cellsBefore), rows(cells), dy, dnext, c],
                to: [...dz.blocks(4), c],
              },
              { out: h, a: dz, b: w_hh, beta: 0 as const },
            ];
            if (w_hr === null) perform(back, step(rows(dys), h));
            else {
              ofRaw = beside(output, ...output.shape);
              const dy = first(beside(cx, ...cx.shape));
              perform(back, [
                { formula: added, of: [rows(dys), h], to: [rows(ofRaw)] },
                { out: dy, a: rows(ofRaw), b: w_hr, beta: 0 },
                ...step(dy, first(nothing(cx, cx.shape))),
              ]);
              discard(dy.tensor);
            }
          }
          const bias = wants.b_ih || wants.b_hh ? all.sum(0) : null;
          return {
            input: wants.input ? all.mm(w_ih) : null,
            hx: dh,
            cx: dc,
            w_ih: wants.w_ih ? all.t().mm(input) : null,
            w_hh: wants.w_hh ? all.t().mm(before(output, hx, steps)) : null,
            b_ih: bias,
            b_hh: bias,
            w_hr: wants.w_hr ? ofRaw!.t().mm(hiddenOf(gates, cells)) : null,
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
