// Recurrent layers over whole sequences.
import { callable } from '../../callable.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { type Arguments, type Signature, any, isKeywords, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { factory, take } from './arguments.js';
import { OneState, RNNBase, options, projection, sizes } from './rnnbase.js';
import { pairIn } from './states.js';

/** Arguments of a layer without projections. */
function withoutProjection<const S extends Signature>(name: string, signature: S, args: readonly unknown[]) {
  const last = args.at(-1);
  if (isKeywords(last) && 'proj_size' in last) {
    throw new ValueError('proj_size argument is only supported for LSTM, not RNN or GRU');
  }
  return take(name, signature, args);
}

const rnn = [...sizes, optional(any<string>()('nonlinearity'), 'tanh'), ...options, ...factory] as const;
class RNN extends OneState {
  /** 'tanh' or 'relu' */
  nonlinearity: string;

  constructor(...args: Arguments<typeof rnn>) {
    const [input, hidden, num_layers, nonlinearity, bias, batch_first, dropout, bidirectional, device, dtype] =
      withoutProjection('RNN', rnn, args);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ValueError(`Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`);
    }
    const mode = nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU';
    const given = { num_layers, bias, batch_first, dropout, bidirectional, proj_size: 0 };
    super(mode, input, hidden, given, device, dtype);
    this.nonlinearity = nonlinearity;
  }
}
/**
 * A recurrent network (Elman 1990): `h_t = tanh(x_t W_ihᵀ + b_ih + h_{t-1} W_hhᵀ + b_hh)` for each step of a sequence.
 *
 * Called with the input `(T, N, input_size)` (`(N, T, …)` with `batch_first`, `(T, …)` without a batch, or a PackedSequence) and
 * perhaps the first states `(D · num_layers, N, hidden_size)`, D being 2 for both directions, it gives the results of the last layer
 * `(T, N, D · hidden_size)` and the last states. Parameters are drawn uniformly from ±1/√hidden_size.
 *
 * @param input_size size of each step's input
 * @param hidden_size size of the state
 * @param num_layers how many layers lie on each other
 * @param nonlinearity 'tanh' or 'relu'
 * @param bias whether there are the two biases
 * @param batch_first whether the batch is the first dimension of input and output; states have it second always
 * @param dropout probability of an element to be zeroed between layers while training
 * @param bidirectional whether a second network goes from the end to the beginning
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError for a `num_layers` below 1, and a `dropout` outside of [0, 1]; RuntimeError in `forward` for an input or a state of another shape
 * @example
 * const rnn = nn.RNN(10, 20, 2);
 * const [output, hn] = rnn(torch.randn(5, 3, 10), torch.randn(2, 3, 20));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
const RNN_ = callable(RNN);
type RNN_ = RNN;

const gru = [...sizes, ...options, ...factory] as const;
class GRU extends OneState {
  constructor(...args: Arguments<typeof gru>) {
    const [input, hidden, num_layers, bias, batch_first, dropout, bidirectional, device, dtype] = withoutProjection(
      'GRU',
      gru,
      args,
    );
    super('GRU', input, hidden, { num_layers, bias, batch_first, dropout, bidirectional, proj_size: 0 }, device, dtype);
  }
}
/**
 * Gated recurrent units (Cho et al. 2014): gates `r` and `z` say how much of the state the new one sees and keeps:
 * `n = tanh(W_in x + b_in + r · (W_hn h + b_hn))`, `h' = (1 - z) · n + z · h`.
 *
 * Called with the input `(T, N, input_size)` (`(N, T, …)` with `batch_first`, `(T, …)` without a batch, or a PackedSequence) and
 * perhaps the first states `(D · num_layers, N, hidden_size)`, D being 2 for both directions, it gives the results of the last layer
 * `(T, N, D · hidden_size)` and the last states. Parameters are drawn uniformly from ±1/√hidden_size.
 *
 * @param input_size size of each step's input
 * @param hidden_size size of the state
 * @param num_layers how many layers lie on each other
 * @param bias whether there are the two biases
 * @param batch_first whether the batch is the first dimension of input and output; states have it second always
 * @param dropout probability of an element to be zeroed between layers while training
 * @param bidirectional whether a second network goes from the end to the beginning
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError for a `num_layers` below 1, and a `dropout` outside of [0, 1]; RuntimeError in `forward` for an input or a state of another shape
 * @example
 * const gru = nn.GRU(10, 20, 2);
 * const [output, hn] = gru(torch.randn(5, 3, 10), torch.randn(2, 3, 20));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
const GRU_ = callable(GRU);
type GRU_ = GRU;

const lstm = [...sizes, ...options, projection, ...factory] as const;
class LSTM extends RNNBase<[h: Tensor, c: Tensor]> {
  constructor(...args: Arguments<typeof lstm>) {
    const [input, hidden, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device, dtype] = take(
      'LSTM',
      lstm,
      args,
    );
    super('LSTM', input, hidden, { num_layers, bias, batch_first, dropout, bidirectional, proj_size }, device, dtype);
  }

  protected override get stateNames(): readonly string[] {
    return ['hidden[0] size', 'hidden[1] size'];
  }
  protected override given(hx: readonly [Tensor, Tensor]): readonly Tensor[] {
    return pairIn(hx, 'lstm', 'subscriptable');
  }
  protected override handed(states: readonly Tensor[]): [Tensor, Tensor] {
    return [states[0]!, states[1]!];
  }
  protected override checkRanks([hx, cx]: readonly Tensor[], batched: boolean): void {
    const rank = batched ? 3 : 2;
    if (hx!.ndim === rank && cx!.ndim === rank) return;
    throw new RuntimeError(
      `For ${batched ? 'batched 3-D' : 'unbatched 2-D'} input, hx and cx should also be ${rank}-D but got (${hx!.ndim}-D, ${cx!.ndim}-D) tensors`,
    );
  }
}
/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997): gates `i`, `f` and `o` say what enters the cell, what stays in it, and
 * what of it shows: `c' = f · c + i · tanh(W_ig x + b_ig + W_hg h + b_hg)`, `h' = o · tanh(c')`.
 *
 * Called with the input `(T, N, input_size)` (`(N, T, …)` with `batch_first`, `(T, …)` without a batch, or a PackedSequence) and
 * perhaps the first states and cells `[(D · num_layers, N, H), (D · num_layers, N, hidden_size)]`, D being 2 for both directions and H
 * proj_size or else hidden_size, it gives the results of the last layer `(T, N, D · H)` and the last states and cells. Parameters are
 * drawn uniformly from ±1/√hidden_size.
 *
 * @param input_size size of each step's input
 * @param hidden_size size of the cell
 * @param num_layers how many layers lie on each other
 * @param bias whether there are the two biases
 * @param batch_first whether the batch is the first dimension of input and output; states have it second always
 * @param dropout probability of an element to be zeroed between layers while training
 * @param bidirectional whether a second network goes from the end to the beginning
 * @param proj_size size of the state, which is then a linear map of the cell's; 0: there is no such map
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError for a `num_layers` below 1, and a `dropout` outside of [0, 1]; RuntimeError in `forward` for an input or a state of another shape
 * @example
 * const lstm = nn.LSTM(10, 20, 2);
 * const [output, [hn, cn]] = lstm(torch.randn(5, 3, 10), [torch.randn(2, 3, 20), torch.randn(2, 3, 20)]);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
const LSTM_ = callable(LSTM);
type LSTM_ = LSTM;

export { RNN_ as RNN, GRU_ as GRU, LSTM_ as LSTM };
