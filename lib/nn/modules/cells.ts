// One step of a recurrent network.
import { callable } from '../../callable.js';
import type { DType } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { zeros } from '../../ops/creation/factories.js';
import { type Cell, step } from '../../ops/nn/recurrent/stack.js';
import { type Arguments, any, flag, int, optional } from '../../ops/row/signature.js';
import type { DeviceLike } from '../../runtime/device.js';
import { Tensor } from '../../tensor.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Module } from './module.js';
import { pairIn, tensorIn } from './states.js';

const withBias = optional(flag('bias'), true);
const sizes = [int('input_size'), int('hidden_size'), withBias] as const;

/** What cells have in common. */
abstract class RNNCellBase extends Module {
  input_size: number;
  hidden_size: number;
  bias: boolean;
  weight_ih!: Parameter;
  weight_hh!: Parameter;
  bias_ih!: Parameter;
  bias_hh!: Parameter;

  constructor(
    input: number,
    hidden: number,
    bias: boolean,
    gates: number,
    device: DeviceLike | null,
    dtype: DType | null,
  ) {
    super();
    this.input_size = input;
    this.hidden_size = hidden;
    this.bias = bias;
    const rows = gates * hidden;
    this.register_parameter('weight_ih', uninitialized([rows, input], device, dtype));
    this.register_parameter('weight_hh', uninitialized([rows, hidden], device, dtype));
    this.register_parameter('bias_ih', bias ? uninitialized([rows], device, dtype) : null);
    this.register_parameter('bias_hh', bias ? uninitialized([rows], device, dtype) : null);
    this.reset_parameters();
  }

  /** Draws all parameters uniformly from ±1/√hidden_size. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  /** The states after a step; `given` are those before, zeros where it is null. */
  protected run(cell: Cell, input: Tensor, given: readonly Tensor[] | null): Tensor[] {
    const batched = input.ndim === 2;
    const batch = (t: Tensor): Tensor => (batched ? t : t.unsqueeze(0));
    const x = batch(input);
    const { dtype, device } = x;
    const count = x.shape[0];
    const zero = (): Tensor => zeros([count, this.hidden_size], { dtype, device });
    const states = given === null ? (cell === 'LSTM' ? [zero(), zero()] : [zero()]) : given.map(batch);
    const { weight_ih: w_ih, weight_hh: w_hh, bias_ih: b_ih, bias_hh: b_hh } = this;
    const last = step(cell, x, states, { w_ih, w_hh, b_ih, b_hh, w_hr: null });
    return batched ? last : last.map((t) => t.squeeze(0));
  }

  /** Throws where a tensor is neither a sample nor a batch. */
  protected checkRank(what: string, value: unknown): void {
    const t = tensorIn(value);
    if (t.ndim === 1 || t.ndim === 2) return;
    throw new ValueError(`${this._get_name()}: Expected ${what} to be 1D or 2D, got ${t.ndim}D instead`);
  }

  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? '' : ', bias=False'}`;
  }
}

const rnnCell = [...sizes, optional(any<string>()('nonlinearity'), 'tanh'), ...factory] as const;
class RNNCell extends RNNCellBase {
  /** 'tanh' or 'relu' */
  nonlinearity: string;

  constructor(...args: Arguments<typeof rnnCell>) {
    const [input, hidden, bias, nonlinearity, device, dtype] = take('RNNCell', rnnCell, args);
    super(input, hidden, bias, 1, device, dtype);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    this.checkRank('input', input);
    if (hx !== null) this.checkRank('hidden', hx);
    const { nonlinearity } = this;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new RuntimeError(`Unknown nonlinearity: ${nonlinearity}`);
    }
    return this.run(nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', input, hx && [hx])[0]!;
  }

  override extra_repr(): string {
    return `${super.extra_repr()}${this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`}`;
  }
}
/**
 * One step of a recurrent network: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`.
 *
 * Called with the input `(N, input_size)` or `(input_size)`, and perhaps the state `(N, hidden_size)`, else 0, it gives the next state.
 *
 * @param input_size size of the input
 * @param hidden_size size of the state
 * @param bias whether there are the two biases
 * @param nonlinearity 'tanh' or 'relu'
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError in `forward` for an input or a state of another shape
 * @example
 * const cell = nn.RNNCell(10, 20);
 * let hx = torch.zeros(3, 20);
 * for (const x of torch.randn(6, 3, 10)) hx = cell(x, hx);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
const RNNCell_ = callable(RNNCell);
type RNNCell_ = RNNCell;

const cell = [...sizes, ...factory] as const;
class LSTMCell extends RNNCellBase {
  constructor(...args: Arguments<typeof cell>) {
    const [input, hidden, bias, device, dtype] = take('LSTMCell', cell, args);
    super(input, hidden, bias, 4, device, dtype);
  }

  override forward(input: Tensor, hx: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    this.checkRank('input', input);
    if (hx instanceof Tensor)
      throw new TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor");
    const states = hx === null ? null : pairIn(hx, 'lstm_cell', 'iterable');
    states?.forEach((t, k) => this.checkRank(`hx[${k}]`, t));
    const [h, c] = this.run('LSTM', input, states);
    return [h!, c!];
  }
}
/**
 * One step of long short-term memory: `c' = σ(f) · c + σ(i) · tanh(g)`, `h' = σ(o) · tanh(c')`, where `i, f, g, o` are
 * `W_ih x + b_ih + W_hh h + b_hh`.
 *
 * Called with the input `(N, input_size)` or `(input_size)`, and perhaps state and cell, each `(N, hidden_size)`, else 0, it gives the next
 * state and cell.
 *
 * @param input_size size of the input
 * @param hidden_size size of state and cell
 * @param bias whether there are the two biases
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError in `forward` for an input or a state of another shape
 * @example
 * const cell = nn.LSTMCell(10, 20);
 * let [hx, cx] = [torch.zeros(3, 20), torch.zeros(3, 20)];
 * for (const x of torch.randn(6, 3, 10)) [hx, cx] = cell(x, [hx, cx]);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
const LSTMCell_ = callable(LSTMCell);
type LSTMCell_ = LSTMCell;

class GRUCell extends RNNCellBase {
  constructor(...args: Arguments<typeof cell>) {
    const [input, hidden, bias, device, dtype] = take('GRUCell', cell, args);
    super(input, hidden, bias, 3, device, dtype);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    this.checkRank('input', input);
    if (hx !== null) this.checkRank('hidden', hx);
    return this.run('GRU', input, hx && [hx])[0]!;
  }
}
/**
 * One step of a gated recurrent unit: `h' = (1 - z) · n + z · h`, see `nn.GRU`.
 *
 * Called with the input `(N, input_size)` or `(input_size)`, and perhaps the state `(N, hidden_size)`, else 0, it gives the next state.
 *
 * @param input_size size of the input
 * @param hidden_size size of the state
 * @param bias whether there are the two biases
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError in `forward` for an input or a state of another shape
 * @example
 * nn.GRUCell(10, 20)(torch.randn(3, 10)).shape; // [3, 20]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
const GRUCell_ = callable(GRUCell);
type GRUCell_ = GRUCell;

export { RNNCell_ as RNNCell, LSTMCell_ as LSTMCell, GRUCell_ as GRUCell };
