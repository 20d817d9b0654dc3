// Recurrent layers and cells as `torch.` has them: functions of all parameters, in a list.
import { RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { type Cell, type Weights, recurrentOfBatch, recurrentOfPacked, step } from '../nn/recurrent/stack.js';
import { operator } from '../row/operator.js';
import { type Arguments, bind, flag, int, isKeywords, number, optional, tensor, tensors } from '../row/signature.js';

/** What follows the states of a layer. */
const settings = [
  tensors('params'),
  flag('has_biases'),
  int('num_layers'),
  number('dropout'),
  flag('train'),
  flag('bidirectional'),
] as const;
const [states, state] = [tensors('hx'), tensor('hx')];
const [batch, packed] = [[tensor('input')] as const, [tensor('data'), tensor('batch_sizes')] as const];
/** Whether keywords are those of packed sequences. */
const namesSizes = (last: unknown): boolean => isKeywords(last) && Object.hasOwn(last, 'batch_sizes');
const batchFirst = [flag('batch_first')] as const;

/** The parameters of each layer's directions, in PyTorch's order. */
function layersOf(
  params: readonly Tensor[],
  biases: boolean,
  layers: number,
  directions: number,
  projected: boolean,
): Weights[][] {
  const each = 2 + (biases ? 2 : 0) + (projected ? 1 : 0);
  if (params.length !== each * layers * directions) throw new RuntimeError('got an incorrect number of RNN parameters');
  const weights = (at: number): Weights => {
    const [w_ih, w_hh, ...rest] = params.slice(at * each, (at + 1) * each) as [Tensor, Tensor, ...Tensor[]];
    const [b_ih = null, b_hh = null] = biases ? rest : [];
    return { w_ih, w_hh, b_ih, b_hh, w_hr: projected ? rest.at(-1)! : null };
  };
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: directions }, (_, direction) => weights(layer * directions + direction)),
  );
}

/** The weights of all layers, and the probability of dropout, of the values of `settings`. */
function layersBy(cell: Cell, hx: readonly Tensor[], all: readonly unknown[]): [layers: Weights[][], p: number] {
  const [params, biases, layers, p, train, two] = all as [readonly Tensor[], boolean, number, number, boolean, boolean];
  if (cell === 'LSTM' && hx.length !== 2) throw new RuntimeError('lstm expects two hidden states');
  const directions = two ? 2 : 1;
  const projected = cell === 'LSTM' && hx[0]!.shape.at(-1) !== hx[1]!.shape.at(-1);
  const weights = layersOf(params, biases, layers, directions, projected);
  for (const t of hx) {
    if (t.ndim !== 3 || t.shape[0] < layers * directions) {
      throw new RuntimeError('Expected more hidden states in stacked_rnn');
    }
  }
  return [weights, train ? p : 0];
}
/** Of a batch [L, N, H_in]. */
function ofBatch(cell: Cell, input: Tensor, hx: readonly Tensor[], settings: readonly unknown[]): Tensor[] {
  if (input.ndim !== 3) throw new RuntimeError(`input must have 3 dimensions, got ${input.ndim}`);
  const [output, last] = recurrentOfBatch(cell, input, hx, ...layersBy(cell, hx, settings), settings.at(-1) === true);
  return [output, ...last];
}
/** Of sequences one step after the other, as PackedSequence holds them. */
function ofPacked(cell: Cell, data: Tensor, sizes: Tensor, hx: readonly Tensor[], settings: readonly unknown[]) {
  const steps = sizes.tolist<(number | bigint)[]>().map(Number);
  const [output, last] = recurrentOfPacked(cell, data, steps, hx, ...layersBy(cell, hx, settings));
  return [output, ...last];
}

type LstmOfBatch = Arguments<[typeof states, ...typeof settings, ...typeof batchFirst]>;
type LstmOfPacked = Arguments<[(typeof packed)[1], typeof states, ...typeof settings]>;
/**
 * Long short-term memory over sequences, all its parameters given.
 *
 * @param input [L, N, H_in], or with `batch_first` [N, L, H_in]; or the `data` of a PackedSequence, which its `batch_sizes` follow
 * @param hx the first hidden and cell states, [layers · directions, N, H] each
 * @param params of each layer and direction: w_ih, w_hh, with biases b_ih and b_hh, with a projection w_hr
 * @param has_biases whether there are biases
 * @param num_layers how many layers lie on each other
 * @param dropout the probability with which what goes from one to the next becomes 0
 * @param train whether it does
 * @param bidirectional whether each layer goes over the sequences backwards too
 * @param batch_first whether the batch is the first dimension; not of packed sequences
 * @returns the output, and the last hidden and cell states
 * @throws RuntimeError for another number of states or parameters
 * @example
 * const params = [torch.zeros(4, 2), torch.zeros(4, 1)];
 * const state = torch.zeros(1, 1, 1);
 * const [output] = torch.lstm(torch.ones(3, 1, 2), [state, state], params, false, 1, 0, false, false, false);
 * output.shape; // [3, 1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export function lstm(input: Tensor, ...args: LstmOfBatch | LstmOfPacked): [output: Tensor, h: Tensor, c: Tensor];
export function lstm(...args: readonly unknown[]): Tensor[] {
  if (args[1] instanceof Tensor || namesSizes(args.at(-1))) {
    const [data, sizes, hx, ...rest] = bind('lstm', [...packed, states, ...settings], args);
    return ofPacked('LSTM', data as Tensor, sizes as Tensor, hx as readonly Tensor[], rest);
  }
  const [input, hx, ...rest] = bind('lstm', [...batch, states, ...settings, ...batchFirst], args);
  return ofBatch('LSTM', input as Tensor, hx as readonly Tensor[], rest);
}

type OfBatch = Arguments<[typeof state, ...typeof settings, ...typeof batchFirst]>;
type OfPacked = Arguments<[(typeof packed)[1], typeof state, ...typeof settings]>;
const layer =
  (name: string, cell: Cell) =>
  (input: Tensor, ...rest: OfBatch | OfPacked): [output: Tensor, h: Tensor] => {
    const args: readonly unknown[] = [input, ...rest];
    if (args[2] instanceof Tensor || namesSizes(args.at(-1))) {
      const [data, sizes, hx, ...all] = bind(name, [...packed, state, ...settings], args);
      const [output, h] = ofPacked(cell, data as Tensor, sizes as Tensor, [hx as Tensor], all);
      return [output!, h!];
    }
    const [whole, hx, ...all] = bind(name, [...batch, state, ...settings, ...batchFirst], args);
    const [output, h] = ofBatch(cell, whole as Tensor, [hx as Tensor], all);
    return [output!, h!];
  };

/**
 * Gated recurrent units over sequences, all their parameters given.
 *
 * @param input [L, N, H_in], or with `batch_first` [N, L, H_in]; or the `data` of a PackedSequence, which its `batch_sizes` follow
 * @param hx the first states, [layers · directions, N, H]
 * @param params of each layer and direction: w_ih, w_hh, with biases b_ih and b_hh
 * @param has_biases whether there are biases
 * @param num_layers how many layers lie on each other
 * @param dropout the probability with which what goes from one to the next becomes 0
 * @param train whether it does
 * @param bidirectional whether each layer goes over the sequences backwards too
 * @param batch_first whether the batch is the first dimension; not of packed sequences
 * @returns the output, and the last states
 * @throws RuntimeError for another number of parameters
 * @example
 * const params = [torch.zeros(3, 2), torch.zeros(3, 1)];
 * const [output] = torch.gru(torch.ones(3, 1, 2), torch.zeros(1, 1, 1), params, false, 1, 0, false, false, false);
 * output.shape; // [3, 1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export const gru = layer('gru', 'GRU');
/**
 * A recurrent network with tanh over sequences, all its parameters given.
 *
 * @param input [L, N, H_in], or with `batch_first` [N, L, H_in]; or the `data` of a PackedSequence, which its `batch_sizes` follow
 * @param hx the first states, [layers · directions, N, H]
 * @param params of each layer and direction: w_ih, w_hh, with biases b_ih and b_hh
 * @param has_biases whether there are biases
 * @param num_layers how many layers lie on each other
 * @param dropout the probability with which what goes from one to the next becomes 0
 * @param train whether it does
 * @param bidirectional whether each layer goes over the sequences backwards too
 * @param batch_first whether the batch is the first dimension; not of packed sequences
 * @returns the output, and the last states
 * @throws RuntimeError for another number of parameters
 * @example
 * const params = [torch.zeros(1, 2), torch.zeros(1, 1)];
 * const [output] = torch.rnn_tanh(torch.ones(3, 1, 2), torch.zeros(1, 1, 1), params, false, 1, 0, false, false, false);
 * output.shape; // [3, 1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export const rnn_tanh = layer('rnn_tanh', 'RNN_TANH');
/**
 * A recurrent network with ReLU over sequences, all its parameters given.
 *
 * @param input [L, N, H_in], or with `batch_first` [N, L, H_in]; or the `data` of a PackedSequence, which its `batch_sizes` follow
 * @param hx the first states, [layers · directions, N, H]
 * @param params of each layer and direction: w_ih, w_hh, with biases b_ih and b_hh
 * @param has_biases whether there are biases
 * @param num_layers how many layers lie on each other
 * @param dropout the probability with which what goes from one to the next becomes 0
 * @param train whether it does
 * @param bidirectional whether each layer goes over the sequences backwards too
 * @param batch_first whether the batch is the first dimension; not of packed sequences
 * @returns the output, and the last states
 * @throws RuntimeError for another number of parameters
 * @example
 * const params = [torch.ones(1, 2), torch.ones(1, 1)];
 * const [output] = torch.rnn_relu(torch.ones(3, 1, 2), torch.zeros(1, 1, 1), params, false, 1, 0, false, false, false);
 * output.flatten().tolist(); // [2, 4, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export const rnn_relu = layer('rnn_relu', 'RNN_RELU');

const parameters = [
  tensor('w_ih'),
  tensor('w_hh'),
  optional(tensor('b_ih'), null),
  optional(tensor('b_hh'), null),
] as const;
const cell = (name: string, kind: Cell) =>
  operator(
    name,
    [state, ...parameters],
    (input, hx, w_ih, w_hh, b_ih, b_hh): Tensor => step(kind, input, [hx], { w_ih, w_hh, b_ih, b_hh, w_hr: null })[0]!,
  );

/**
 * One step of long short-term memory.
 *
 * @param input [N, H_in]
 * @param hx the hidden and the cell state, [N, H] each
 * @param w_ih [4 H, H_in]
 * @param w_hh [4 H, H]
 * @param b_ih [4 H], or null
 * @param b_hh [4 H], or null
 * @returns both states after it
 * @throws RuntimeError where lengths do not fit
 * @example
 * const zeros = [torch.zeros(1, 1), torch.zeros(1, 1)];
 * const [h, c] = torch.lstm_cell(torch.ones(1, 2), zeros, torch.zeros(4, 2), torch.zeros(4, 1));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export const lstm_cell = operator(
  'lstm_cell',
  [states, ...parameters],
  (input, hx, w_ih, w_hh, b_ih, b_hh): [h: Tensor, c: Tensor] => {
    if (hx.length !== 2) throw new RuntimeError('lstm_cell expects two hidden states');
    const [h, c] = step('LSTM', input, hx, { w_ih, w_hh, b_ih, b_hh, w_hr: null });
    return [h!, c!];
  },
);
/**
 * One step of gated recurrent units.
 *
 * @param input [N, H_in]
 * @param hx the state, [N, H]
 * @param w_ih [3 H, H_in]
 * @param w_hh [3 H, H]
 * @param b_ih [3 H], or null
 * @param b_hh [3 H], or null
 * @returns the state after it
 * @throws RuntimeError where lengths do not fit
 * @example
 * torch.gru_cell(torch.ones(1, 2), torch.ones(1, 1), torch.zeros(3, 2), torch.zeros(3, 1)).item(); // 0.5
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export const gru_cell = cell('gru_cell', 'GRU');
/**
 * One step of a recurrent network: `tanh(w_ih x + b_ih + w_hh h + b_hh)`.
 *
 * @param input [N, H_in]
 * @param hx the state, [N, H]
 * @param w_ih [H, H_in]
 * @param w_hh [H, H]
 * @param b_ih [H], or null
 * @param b_hh [H], or null
 * @returns the state after it
 * @throws RuntimeError where lengths do not fit
 * @example
 * torch.rnn_tanh_cell(torch.ones(1, 2), torch.ones(1, 1), torch.zeros(1, 2), torch.zeros(1, 1)).item(); // 0
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export const rnn_tanh_cell = cell('rnn_tanh_cell', 'RNN_TANH');
/**
 * One step of a recurrent network: `max(0, w_ih x + b_ih + w_hh h + b_hh)`.
 *
 * @param input [N, H_in]
 * @param hx the state, [N, H]
 * @param w_ih [H, H_in]
 * @param w_hh [H, H]
 * @param b_ih [H], or null
 * @param b_hh [H], or null
 * @returns the state after it
 * @throws RuntimeError where lengths do not fit
 * @example
 * torch.rnn_relu_cell(torch.ones(1, 2), torch.ones(1, 1), torch.ones(1, 2), torch.ones(1, 1)).item(); // 3
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export const rnn_relu_cell = cell('rnn_relu_cell', 'RNN_RELU');
