// A layer of a recurrent network as one operator: what it keeps is what its gates were, not a graph of every step.
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { cat, stack } from '../joining/joining.js';
import type { Samples } from '../row/samples.js';
import { optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

type Wanted = 'input' | 'hx' | 'cx' | 'w_ih' | 'w_hh' | 'b_ih' | 'b_hh';

/**
 * @internal One direction of one LSTM layer (Hochreiter and Schmidhuber 1997, with forget gates):
 * `i, f, o = sigmoid(...)`, `g = tanh(...)` of `x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh`; `c_t = f c_{t-1} + i g`; `h_t = o tanh(c_t)`.
 *
 * @param input [T, N, I]
 * @param hx h_0: [N, H]
 * @param cx c_0: [N, H]
 * @param w_ih [4H, I], rows in the order i, f, g, o; w_hh [4H, H]; b_ih and b_hh [4H]
 * @returns output [T, N, H], h_T and c_T [N, H]
 */
export const lstm_layer = structural(
  'lstm_layer',
  [
    tensor('hx'),
    tensor('cx'),
    tensor('w_ih'),
    tensor('w_hh'),
    optional(tensor('b_ih'), null),
    optional(tensor('b_hh'), null),
  ],
  {
    // The gates and cells of every step are results for the derivative; a second derivative goes through them.
    outputs: ['output', 'hn', 'cn', 'gates', 'cells'],
    exposed: 3,
    plan: ({ input, hx, cx, w_ih, w_hh }) => {
      if (input.ndim !== 3) throw new RuntimeError(`lstm_layer: input must be 3-D, got ${input.ndim}-D tensor`);
      const [steps, batch, features] = input.shape as [number, number, number];
      const hidden = w_hh.shape[1]!;
      const expect = (name: string, shape: readonly number[], ...wanted: readonly number[]): void => {
        if (shape.join() === wanted.join()) return;
        throw new RuntimeError(
          `lstm_layer: expected ${name} of size [${wanted.join(', ')}], got [${shape.join(', ')}]`,
        );
      };
      expect('w_ih', w_ih.shape, 4 * hidden, features);
      expect('w_hh', w_hh.shape, 4 * hidden, hidden);
      expect('hx', hx.shape, batch, hidden);
      expect('cx', cx.shape, batch, hidden);
      const { dtype } = input;
      const of = (...shape: number[]) => ({ shape, dtype });
      const state = of(batch, hidden);
      return {
        outs: [of(steps, batch, hidden), state, state, of(steps, batch, 4 * hidden), of(steps, batch, hidden)],
        steps,
        hidden,
      };
    },
    compute: ({ input, hx, cx, w_ih, w_hh, b_ih, b_hh }, [output, hn, cn, gates, cells], { steps, hidden }): void => {
      let sums = input.matmul(w_ih.t());
      if (b_ih !== null) sums = sums.add(b_ih);
      if (b_hh !== null) sums = sums.add(b_hh);
      let [h, c] = [hx, cx];
      for (let t = 0; t < steps; t++) {
        const z = sums.select(0, t).addmm(h, w_hh.t());
        const [i, f, g, o] = z.chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
        [i, f, o].forEach((gate) => gate.sigmoid_());
        g.tanh_();
        gates!.select(0, t).copy_(z);
        c = cells!.select(0, t).copy_(f.mul(c).add(i.mul(g)));
        h = output!.select(0, t).copy_(o.mul(c.tanh()));
      }
      hn!.narrow(1, 0, hidden).copy_(h);
      cn!.copy_(c);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'b_ih', 'b_hh'],
        ['input', 'hx', 'cx', 'w_ih', 'w_hh', 'output', 'gates', 'cells'],
        (grads, saved, { steps }, wants): { [K in Wanted]?: Tensor | null } => {
          const { input, hx, cx, w_ih, w_hh, output, gates, cells } = saved;
          let [dh, dc] = [grads.hn ?? hx.new_zeros([...hx.shape]), grads.cn ?? cx.new_zeros([...cx.shape])];
          const sums: Tensor[] = [];
          for (let t = steps - 1; t >= 0; t--) {
            const [i, f, g, o] = gates.select(0, t).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
            const extra = grads.gates?.select(0, t).chunk(4, 1);
            const with_ = (grad: Tensor, k: number): Tensor => (extra === undefined ? grad : grad.add(extra[k]!));
            if (grads.output !== null) dh = dh.add(grads.output.select(0, t));
            const squashed = cells.select(0, t).tanh();
            dc = dc.add(dh.mul(o).mul(squashed.square().neg().add(1)));
            if (grads.cells !== null) dc = dc.add(grads.cells.select(0, t));
            const before = t > 0 ? cells.select(0, t - 1) : cx;
            const slope = (gate: Tensor): Tensor => gate.mul(gate.neg().add(1));
            const dz = cat(
              [
                with_(dc.mul(g), 0).mul(slope(i)),
                with_(dc.mul(before), 1).mul(slope(f)),
                with_(dc.mul(i), 2).mul(g.square().neg().add(1)),
                with_(dh.mul(squashed), 3).mul(slope(o)),
              ],
              1,
            );
            sums.unshift(dz);
            dh = dz.mm(w_hh);
            dc = dc.mul(f);
          }
          const all = stack(sums, 0);
          const flat = all.flatten(0, 1);
          const hiddens = cat([hx.unsqueeze(0), output.narrow(0, 0, steps - 1)], 0);
          const bias = wants.b_ih || wants.b_hh ? flat.sum(0) : null;
          return {
            input: wants.input ? all.matmul(w_ih) : null,
            hx: dh,
            cx: dc,
            w_ih: wants.w_ih ? flat.t().mm(input.flatten(0, 1)) : null,
            w_hh: wants.w_hh ? flat.t().mm(hiddens.flatten(0, 1)) : null,
            b_ih: bias,
            b_hh: bias,
          };
        },
      ),
    samples: (make): Samples => [
      [make(3, 2, 4), make(2, 3), make(2, 3), make(12, 4), make(12, 3), make(12), make(12)],
      [make(2, 1, 2), make(1, 1), make(1, 1), make(4, 2), make(4, 1)],
    ],
  },
);
