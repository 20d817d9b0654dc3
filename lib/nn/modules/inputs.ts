// What PyTorch calls the inputs of its modules.
import { inputNames } from './fields.js';
import { Loss } from './lossbase.js';

const special: Readonly<Record<string, readonly string[]>> = {
  Bilinear: ['input1', 'input2'],
  CosineEmbeddingLoss: ['input1', 'input2', 'target'],
  CosineSimilarity: ['x1', 'x2'],
  GaussianNLLLoss: ['input', 'target', 'var'],
  GRU: ['input', 'hx'],
  GRUCell: ['input', 'hx'],
  LSTM: ['input', 'hx'],
  LSTMCell: ['input', 'hx'],
  MarginRankingLoss: ['input1', 'input2', 'target'],
  PairwiseDistance: ['x1', 'x2'],
  PoissonNLLLoss: ['log_input', 'target'],
  RNN: ['input', 'hx'],
  RNNCell: ['input', 'hx'],
  RMSNorm: ['x'],
  TripletMarginLoss: ['anchor', 'positive', 'negative'],
};

/** Notes how a class's inputs may be given as keywords; `missing` is the forward of a class that is not called. */
export function nameInputs(name: string, Class: { readonly prototype: object }, missing: unknown): void {
  const { forward } = Class.prototype as { forward?: object };
  if (forward === undefined || forward === missing || inputNames.has(forward)) return;
  inputNames.set(forward, special[name] ?? (Class.prototype instanceof Loss ? ['input', 'target'] : ['input']));
}
