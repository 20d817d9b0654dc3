// What PyTorch calls the inputs of its modules.
import { inputNames } from './fields.js';
import { Loss } from './lossbase.js';

const decoding = [
  'tgt',
  'memory',
  'tgt_mask',
  'memory_mask',
  'tgt_key_padding_mask',
  'memory_key_padding_mask',
  'tgt_is_causal',
  'memory_is_causal',
];
const resized = ['input', 'output_size'];
const special: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) => [
      [`ConvTranspose${rank}d`, resized],
      [`LazyConvTranspose${rank}d`, resized],
      [`MaxUnpool${rank}d`, ['input', 'indices', 'output_size']],
    ]),
  ),
  Bilinear: ['input1', 'input2'],
  CosineEmbeddingLoss: ['input1', 'input2', 'target'],
  CosineSimilarity: ['x1', 'x2'],
  GaussianNLLLoss: ['input', 'target', 'var'],
  CTCLoss: ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
  EmbeddingBag: ['input', 'offsets', 'per_sample_weights'],
  GRU: ['input', 'hx'],
  GRUCell: ['input', 'hx'],
  LSTM: ['input', 'hx'],
  LSTMCell: ['input', 'hx'],
  MarginRankingLoss: ['input1', 'input2', 'target'],
  MultiheadAttention: [
    'query',
    'key',
    'value',
    'key_padding_mask',
    'need_weights',
    'attn_mask',
    'average_attn_weights',
    'is_causal',
  ],
  PairwiseDistance: ['x1', 'x2'],
  PoissonNLLLoss: ['log_input', 'target'],
  RNN: ['input', 'hx'],
  RNNCell: ['input', 'hx'],
  RMSNorm: ['x'],
  Transformer: [
    'src',
    'tgt',
    'src_mask',
    'tgt_mask',
    'memory_mask',
    'src_key_padding_mask',
    'tgt_key_padding_mask',
    'memory_key_padding_mask',
    'src_is_causal',
    'tgt_is_causal',
    'memory_is_causal',
  ],
  TransformerDecoder: decoding,
  TransformerDecoderLayer: decoding,
  TransformerEncoder: ['src', 'mask', 'src_key_padding_mask', 'is_causal'],
  TransformerEncoderLayer: ['src', 'src_mask', 'src_key_padding_mask', 'is_causal'],
  TripletMarginLoss: ['anchor', 'positive', 'negative'],
  TripletMarginWithDistanceLoss: ['anchor', 'positive', 'negative'],
  AdaptiveLogSoftmaxWithLoss: ['input_', 'target_'],
};

/** Notes how a class's inputs may be given as keywords; `missing` is the forward of a class that is not called. */
export function nameInputs(name: string, Class: { readonly prototype: object }, missing: unknown): void {
  const { forward } = Class.prototype as { forward?: object };
  if (forward === undefined || forward === missing || inputNames.has(forward)) return;
  inputNames.set(forward, special[name] ?? (Class.prototype instanceof Loss ? ['input', 'target'] : ['input']));
}
