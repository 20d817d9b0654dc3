// Layers of a recurrent network on each other, in one direction or two.
import { ctype, float32 } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { wrapOwnDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { checkBase, checkMatrices } from '../../blas/checks.js';
import { cat, stack } from '../../joining/joining.js';
import { dropout } from '../dropout/noise.js';
import { linear } from '../linear.js';
import { writtenTimes } from '../../row/shown.js';
import { unsafeView } from '../../views/unsafe.js';
import { gru_layer } from './gru.js';
import { lstm_layer } from './lstm.js';
import { rnn_layer } from './rnn.js';

/** Which cell the steps are made of. */
export type Cell = 'LSTM' | 'GRU' | 'RNN_TANH' | 'RNN_RELU';

/** The parameters of one direction of one layer. */
export interface Weights {
  readonly w_ih: Tensor;
  readonly w_hh: Tensor;
  readonly b_ih: Tensor | null;
  readonly b_hh: Tensor | null;
  /** A projection of an LSTM's result. */
  readonly w_hr: Tensor | null;
}

/** One direction of one layer: its results, and the last states, of which an LSTM has two. */
function layer(
  cell: Cell,
  input: Tensor,
  sizes: readonly number[],
  states: readonly Tensor[],
  { w_ih, w_hh, b_ih, b_hh, w_hr }: Weights,
  reverse: boolean,
): readonly Tensor[] {
  const [hx, cx] = states as [Tensor, Tensor];
  switch (cell) {
    case 'LSTM':
      return lstm_layer(input, sizes, hx, cx, w_ih, w_hh, b_ih, b_hh, w_hr, reverse);
    case 'GRU':
      return gru_layer(input, sizes, hx, w_ih, w_hh, b_ih, b_hh, reverse);
    case 'RNN_TANH':
    case 'RNN_RELU':
      return rnn_layer(input, sizes, hx, w_ih, w_hh, b_ih, b_hh, cell === 'RNN_TANH' ? 'tanh' : 'relu', reverse);
  }
}

function check(input: Tensor, what: 'hidden' | 'parameter', t: Tensor): void {
  if (!t.device.equals(input.device)) {
    throw new RuntimeError(
      `Input and ${what} tensors are not at the same device, found input tensor at ${String(input.device)} and ${what} tensor at ${String(t.device)}`,
    );
  }
  if (t.dtype !== input.dtype) {
    throw new RuntimeError(
      `Input and ${what} tensors are not the same dtype, found input tensor with ${ctype(input.dtype)} and ${what} tensor with ${ctype(t.dtype)}`,
    );
  }
}

/**
 * Layers on each other: each takes what the one below gave, in both directions where there are two, through dropout.
 *
 * @param input rows of all steps, one step after the other: [R, I]
 * @param sizes how many rows each step has
 * @param states the first states of all layers and directions, each [L D, N, H]
 * @param layers for each layer the weights of its directions
 * @param p probability of an element to be zeroed between layers; 0 without training
 * @param lent whether the results may be what the last layer keeps for backward; else a program may write to them
 * @returns the results of the last layer [R, D H], and the last states, as `states` are
 */
function recurrent(
  cell: Cell,
  input: Tensor,
  sizes: readonly number[],
  states: readonly Tensor[],
  layers: readonly (readonly Weights[])[],
  p: number,
  lent: boolean,
): [output: Tensor, states: Tensor[]] {
  for (const state of states) check(input, 'hidden', state);
  for (const weights of layers.flat()) check(input, 'parameter', weights.w_ih);
  const { dtype } = input;
  if (dtype.compute !== dtype) {
    // Of 16 bits: rounded at the end.
    const wide = (t: Tensor): Tensor => t.to(dtype.compute);
    const widened = ({ w_ih, w_hh, b_ih, b_hh, w_hr }: Weights): Weights => ({
      w_ih: wide(w_ih),
      w_hh: wide(w_hh),
      b_ih: b_ih && wide(b_ih),
      b_hh: b_hh && wide(b_hh),
      w_hr: w_hr && wide(w_hr),
    });
    const all = layers.map((directions) => directions.map(widened));
    const [output, last] = recurrent(cell, wide(input), sizes, states.map(wide), all, p, true);
    return [output.to(dtype), last.map((t) => t.to(dtype))];
  }
  const last: Tensor[][] = states.map(() => []);
  let below = input;
  layers.forEach((directions, k) => {
    const outputs = directions.map((weights, d) => {
      const own = states.map((state) => state.select(0, k * directions.length + d));
      const [output, ...ends] = layer(cell, below, sizes, own, weights, d === 1) as [Tensor, ...Tensor[]];
      ends.forEach((end, n) => last[n]!.push(end));
      return output;
    });
    below = outputs.length === 1 ? outputs[0]! : cat(outputs, 1);
    if (p > 0 && k < layers.length - 1) below = dropout(below, p, true);
  });
  const own = lent || !below.requires_grad || layers.at(-1)?.length !== 1 ? below : below.clone();
  return [own, last.map((ends) => stack(ends, 0))];
}

/** With the batch first, which PyTorch does in place where it is no LSTM. */
function turned(cell: Cell, output: Tensor): Tensor {
  const t = output.transpose(0, 1);
  return cell === 'LSTM' ? t : writtenTimes(unsafeView(t, t.shape, 'TransposeBackward1'));
}

/**
 * The same of a batch, whose result shows the node of what makes it in PyTorch.
 *
 * @param input [L, N, I], or with the batch first [N, L, I]
 */
export function recurrentOfBatch(
  cell: Cell,
  input: Tensor,
  states: readonly Tensor[],
  layers: readonly (readonly Weights[])[],
  p: number,
  batchFirst: boolean,
): [output: Tensor, states: Tensor[]] {
  const byStep = batchFirst ? input.transpose(0, 1) : input;
  const [steps, batch] = [byStep.shape[0], byStep.shape[1]];
  const sizes = new Array<number>(steps).fill(batch);
  const two = layers[0]?.length === 2;
  // PyTorch has another operator for these, which keeps what it gives.
  const one = !two && cell === 'LSTM' && layers[0]?.[0]?.w_hr === null && input.dtype === float32;
  const node = two ? 'CatBackward0' : one ? 'MkldnnRnnLayerBackward0' : 'StackBackward0';
  const [rows, last] = recurrent(cell, byStep.flatten(0, 1), sizes, states, layers, p, one);
  const output = unsafeView(rows, [steps, batch, rows.shape[1]], node);
  return [batchFirst ? turned(cell, output) : output, last];
}

/** The same of sequences one step after the other, as PackedSequence holds them. */
export function recurrentOfPacked(
  cell: Cell,
  rows: Tensor,
  sizes: readonly number[],
  states: readonly Tensor[],
  layers: readonly (readonly Weights[])[],
  p: number,
): [output: Tensor, states: Tensor[]] {
  const [output, last] = recurrent(cell, rows, sizes, states, layers, p, false);
  return [unsafeView(output, output.shape, 'CatBackward0'), last];
}

/** What makes the state of a step in PyTorch, and how often it writes to it. */
const made: Readonly<Record<Exclude<Cell, 'LSTM'>, readonly [node: string, writes: number]>> = {
  GRU: ['AddBackward0', 2],
  RNN_TANH: ['TanhBackward0', 0],
  RNN_RELU: ['ReluBackward0', 0],
};

const gates: Readonly<Record<Cell, number>> = { LSTM: 4, GRU: 3, RNN_TANH: 1, RNN_RELU: 1 };
const lengthOf = ({ shape }: Tensor, dim: number): number => shape[wrapOwnDim(dim, shape.length)]!;

/** What the step of a cell refuses, in PyTorch's words and order: a batch of other lengths than its parameters are for. */
function checkStep(cell: Cell, input: Tensor, states: readonly Tensor[], { w_ih, w_hh }: Weights): void {
  if (cell !== 'GRU') lengthOf(w_hh, 1);
  const ofInput = (): void => {
    const features = lengthOf(w_ih, 1);
    if (input.ndim !== 2) throw new RuntimeError(`Expected 2D input (batch x feature), but got ${input.ndim}D input`);
    if (input.shape[1] !== features)
      throw new RuntimeError(`input has inconsistent input_size: got ${input.shape[1]} expected ${features}`);
  };
  const ofWeights = (): void => {
    const rows = gates[cell] * lengthOf(w_hh, 1);
    for (const [name, weight] of Object.entries({ weight_ih: w_ih, weight_hh: w_hh })) {
      const found = lengthOf(weight, 0);
      if (found !== rows)
        throw new RuntimeError(`${name} first dim must be ${gates[cell]} * hidden_size = ${rows}, but got ${found}`);
    }
  };
  const ofStates = (): void => {
    const [count, hidden] = [input.shape[0], lengthOf(w_hh, 1)];
    states.forEach((state, k) => {
      if (state.ndim !== 2)
        throw new RuntimeError(`Expected 2D hidden${k} (batch x hidden_size), but got ${state.ndim}D tensor`);
      if (state.shape[0] !== count)
        throw new RuntimeError(`Input batch size ${count} doesn't match hidden${k} batch size ${state.shape[0]}`);
      if (state.shape[1] !== hidden)
        throw new RuntimeError(`hidden${k} has inconsistent hidden_size: got ${state.shape[1]}, expected ${hidden}`);
    });
  };
  const order = { GRU: [ofInput, ofStates, ofWeights], LSTM: [ofInput, ofWeights, ofStates] };
  for (const check of cell === 'GRU' || cell === 'LSTM' ? order[cell] : [ofWeights, ofInput, ofStates]) check();
}
/** One step of a long short-term memory, by operators of which each is recorded: its state follows from the cell that it gives. */
function lstmStep(input: Tensor, [h, c]: readonly [Tensor, Tensor], { w_ih, w_hh, b_ih, b_hh }: Weights): Tensor[] {
  const sums = linear(h, w_hh, b_hh).add_(linear(input, w_ih, b_ih));
  const [i, f, g, o] = sums.unsafe_chunk(4, 1);
  const cell = f.sigmoid_().mul(c).add_(i.sigmoid_().mul(g.tanh_()));
  return [o.sigmoid_().mul(cell.tanh()), cell];
}

/** Refuses other types as the affine map of a batch does. */
function checkProduct(rows: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (bias !== null) checkBase(bias, rows, weight);
  else if (rows.dtype !== weight.dtype) checkMatrices('mm', rows, weight.t());
}

/** One step of a cell on a batch. @returns the states after it */
export function step(cell: Cell, input: Tensor, states: readonly Tensor[], weights: Weights): Tensor[] {
  checkStep(cell, input, states, weights);
  if (cell === 'LSTM') return lstmStep(input, states as [Tensor, Tensor], weights);
  // PyTorch's products find other types here, and not its recurrent layers.
  checkProduct(input, weights.w_ih, weights.b_ih);
  checkProduct(states[0]!, weights.w_hh, weights.b_hh);
  // A plain network keeps the state that it gives; gates keep others.
  const [kept, last] = recurrent(
    cell,
    input,
    [input.shape[0]],
    states.map((t) => t.unsqueeze(0)),
    [[weights]],
    0,
    true,
  );
  const [node, writes] = made[cell];
  const state = cell === 'GRU' ? last[0]! : kept;
  return [writtenTimes(unsafeView(state, states[0]!.shape, node), writes)];
}
