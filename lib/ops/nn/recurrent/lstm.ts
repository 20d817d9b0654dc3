// One direction of one layer of a long short-term memory as one operator: what it keeps is what its gates were, not a graph of
// every step.
import type { Scalar } from '../../../expression/expression.js';
import { copyView } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { multiply } from '../../blas/product.js';
import type { Samples } from '../../row/samples.js';
import { ints, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { type Act, type Sighted, first, perform, rows } from './acts.js';
import { Fused } from './fused.js';
import { planned, reverse, weightGradients, weights } from './layer.js';
import { brought, passBack } from './pass.js';
import { before, beside, biasOf, nothing, orNothing } from './steps.js';

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

/** How the projection makes a step's result, and the state, of what the gates let through. */
const projecting = (raw: Sighted, w_hr: Tensor, y: Sighted, h: Sighted): Act[] => [
  { out: y, a: raw, b: w_hr.t(), beta: 0 },
  { formula: same, of: [y], to: [h] },
];
/** The way back, from the gradients of the result and of the state to that of the projection, `draw`, and beyond it. */
const unprojecting = (dy: Sighted, draw: Sighted, w_hr: Tensor, dys: Sighted, h: Sighted): Act[] => [
  { formula: added, of: [dys, h], to: [draw] },
  { out: dy, a: draw, b: w_hr, beta: 0 },
];

const signature = [
  ints('batch_sizes'),
  tensor('hx'),
  tensor('cx'),
  ...weights,
  optional(tensor('w_hr'), null),
  reverse,
] as const;
const learnt = ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'b_ih', 'b_hh', 'w_hr'] as const;
const kept = ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'w_hr', 'output', 'gates', 'cells'] as const;
type Gradients = { [K in (typeof learnt)[number]]?: Tensor | null };

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
export const lstm_layer = structural('lstm_layer', signature, {
  // The gates and cells of every step are results for the derivative; a second derivative goes through them.
  outputs: ['output', 'hn', 'cn', 'gates', 'cells'],
  exposed: 3,
  plan: (given) => {
    const { hx, cx, w_hr } = given;
    const { steps, rows, batch, hidden, width, expect, of } = planned('lstm_layer', 4, given, w_hr?.shape[0]);
    expect('w_hr', w_hr, width, hidden);
    expect('hx', hx, batch, width);
    expect('cx', cx, batch, hidden);
    const outs = [of(rows, width), of(batch, width), of(batch, hidden), of(rows, 4 * hidden), of(rows, hidden)];
    return { outs, steps };
  },
  compute: ({ input, hx, cx, w_ih, w_hh, b_ih, b_hh, w_hr }, outs, { steps }): void => {
    const [output, hn, cn, gates, cells] = outs as [Tensor, Tensor, Tensor, Tensor, Tensor];
    copyView(hx, hn);
    copyView(cx, cn);
    multiply(gates, input, w_ih.t(), biasOf(b_ih, b_hh), 1);
    const [z, h, c, y] = [rows(gates), first(hn), first(cn), rows(output)];
    const raw = w_hr === null ? null : first(beside(cx, ...cx.shape));
    const [formula, ends] = raw === null ? [forwards, [y, h]] : [toBeProjected, [raw]];
    perform(steps, [
      { out: z, a: h, b: w_hh.t(), beta: 1 },
      { formula, of: [...z.blocks(4), c], to: [...z.blocks(4), rows(cells), c, ...ends] },
      ...(raw === null ? [] : projecting(raw, w_hr!, y, h)),
    ]);
    if (raw !== null) discard(raw.tensor);
  },
  gradients: ({ joint }) =>
    joint(learnt, kept, (grads, saved, { steps }, wants): Gradients => {
      const { hx, cx, w_hh, w_hr, output, gates, cells } = saved;
      const more = brought([grads.gates, gates, 4], [grads.cells, cells, 1]);
      const pass = passBack(steps, more.length > 0);
      const [h, c, dz] = [pass.state(grads.hn, hx), pass.state(grads.cn, cx), pass.written(gates, gates.shape[1])];
      const own = [...rows(gates).blocks(4), rows(before(cells, cx, steps)), rows(cells)];
      const dys = rows(orNothing(grads.output, output));
      const draw = w_hr === null ? null : pass.written(output, output.shape[1]);
      const [dy, dnext] = draw === null ? [dys, h] : [pass.scratch(cx), first(nothing(cx, cx.shape))];
      pass.perform([
        ...(draw === null ? [] : unprojecting(dy, draw, w_hr!, dys, h)),
        { formula: backwards, of: [...own, dy, dnext, c, ...more], to: [...dz.blocks(4), c] },
        { out: h, a: dz, b: w_hh, beta: 0 },
      ]);
      const ofWeights = weightGradients(wants, saved, () => before(output, hx, steps), pass.result(dz));
      const projection = wants.w_hr ? pass.result(draw!).t().mm(hiddenOf(gates, cells)) : null;
      pass.end(dz, ...(draw === null ? [] : [draw]));
      return { ...ofWeights, hx: pass.result(h), cx: pass.result(c), w_hr: projection };
    }),
  samples: (make): Samples => [
    [make(3, 2), [2, 1], make(2, 1), make(2, 1), make(4, 2), make(4, 1), make(4), make(4), null, true],
    [make(2, 1), [1, 1], make(1, 2), make(1, 2), make(8, 1), make(8, 2)],
    [make(2, 1), [1, 1], make(1, 1), make(1, 2), make(8, 1), make(8, 1), null, null, make(1, 2)],
  ],
});

/** What a projection maps: `o tanh(c)` of all steps. */
const hiddenOf = (gates: Tensor, cells: Tensor): Tensor => gates.chunk(4, 1)[3].mul(cells.tanh());
