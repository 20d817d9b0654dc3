// One layer of a transformer.
import { callable } from '../../callable.js';
import { RuntimeError } from '../../errors.js';
import { additive } from '../../ops/nn/attention/masks.js';
import { type Arguments, Refusal, flag, int, number, optional, parameter, tensor } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { factory, take } from './arguments.js';
import { MultiheadAttention } from './attention.js';
import { Dropout } from './dropout.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { LayerNorm } from './normalization.js';
import { GELU, ReLU } from './rectifier.js';

/** What stands between the two maps of a layer. */
type Activation = (input: Tensor) => Tensor;

type Activated = Activation | 'relu' | 'gelu';
/** 'relu', 'gelu', a function or a module. */
export const activationKeyword = parameter<'activation', Activation, Activated>(
  'activation',
  (v): Activation | Refusal => {
    if (v === 'relu') return F.relu;
    if (v === 'gelu') return F.gelu;
    if (typeof v === 'string') throw new RuntimeError(`activation should be relu/gelu, not ${v}`);
    return typeof v === 'function' ? (v as Activation) : new Refusal('str or function');
  },
);

const layer = [
  int('d_model'),
  int('nhead'),
  optional(int('dim_feedforward'), 2048),
  optional(number('dropout'), 0.1),
  optional(activationKeyword, F.relu),
  optional(number('layer_norm_eps'), 1e-5),
  optional(flag('batch_first'), false),
  optional(flag('norm_first'), false),
  optional(flag('bias'), true),
  ...factory,
] as const;

const maybeTensor = <const N extends string>(name: N) => optional(tensor(name), null);
const encoding = [
  maybeTensor('src_mask'),
  maybeTensor('src_key_padding_mask'),
  optional(flag('is_causal'), false),
] as const;
const decoding = [
  maybeTensor('tgt_mask'),
  maybeTensor('memory_mask'),
  maybeTensor('tgt_key_padding_mask'),
  maybeTensor('memory_key_padding_mask'),
  optional(flag('tgt_is_causal'), false),
  optional(flag('memory_is_causal'), false),
] as const;

class TransformerEncoderLayer extends Module {
  self_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm_first: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  activation: Activation;

  constructor(...args: Arguments<typeof layer>) {
    super();
    const [model, heads, width, p, activation, eps, batch_first, normFirst, bias, device, dtype] = take(
      'TransformerEncoderLayer',
      layer,
      args,
    );
    const norm = (): LayerNorm => new LayerNorm(model, { eps, bias, device, dtype });
    this.self_attn = new MultiheadAttention(model, heads, { dropout: p, bias, batch_first, device, dtype });
    this.linear1 = new Linear(model, width, { bias, device, dtype });
    this.dropout = new Dropout(p);
    this.linear2 = new Linear(width, model, { bias, device, dtype });
    this.norm_first = normFirst;
    this.norm1 = norm();
    this.norm2 = norm();
    this.dropout1 = new Dropout(p);
    this.dropout2 = new Dropout(p);
    this.activation = activation;
  }

  override forward(src: Tensor, ...args: Arguments<typeof encoding>): Tensor {
    const [src_mask, src_key_padding_mask, is_causal] = take('forward', encoding, args);
    const padding = additive(src_key_padding_mask, 'src_key_padding_mask', src.dtype, ['src_mask', src_mask]);
    const mask = additive(src_mask, 'src_mask', src.dtype);
    const attended = (x: Tensor): Tensor =>
      this.dropout1(this.self_attn(x, x, x, padding, false, mask, true, is_causal)[0]);
    const fed = (x: Tensor): Tensor => this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
    if (this.norm_first) {
      const x = src.add(attended(this.norm1(src)));
      return x.add(fed(this.norm2(x)));
    }
    const x = this.norm1(src.add(attended(src)));
    return this.norm2(x.add(fed(x)));
  }

  /** @internal Why PyTorch would not compute an encoder of such layers without padding; '' where it would. */
  whyNotFast(): string {
    const { self_attn, norm1, norm2, activation } = this;
    const known =
      activation === F.relu || activation === F.gelu || activation instanceof ReLU || activation instanceof GELU;
    if (this.norm_first) return 'encoder_layer.norm_first was True';
    if (!self_attn.batch_first) {
      return 'encoder_layer.self_attn.batch_first was not True(use batch_first for better inference performance)';
    }
    if (self_attn.in_proj_bias === null) return 'encoder_layer.self_attn was passed bias=False';
    if (!known) return 'encoder_layer.activation_relu_or_gelu was not True';
    if (norm1.eps !== norm2.eps) return 'encoder_layer.norm1.eps was not equal to encoder_layer.norm2.eps';
    return self_attn.num_heads % 2 === 1 ? 'encoder_layer.self_attn.num_heads is odd' : '';
  }
}
/**
 * A layer of a transformer's encoder: attention of a sequence to itself, and two maps with an activation between, both added to what
 * they are given and normalized.
 *
 * Called with the source `(S, N, d_model)` (batch first with `batch_first`, or without it), and perhaps `src_mask` `(S, S)`,
 * `src_key_padding_mask` `(N, S)` and `is_causal`, it gives a tensor of the source's shape. Masks are bool, true where an element is
 * not seen, or floats that are added to the scores.
 *
 * @param d_model size of an element of the sequence
 * @param nhead how many heads attention has
 * @param dim_feedforward size between the two maps
 * @param dropout probability of an element to be zeroed while training
 * @param activation 'relu', 'gelu' or a function
 * @param layer_norm_eps eps of the normalizations
 * @param batch_first whether the batch is the first dimension
 * @param norm_first whether normalization comes before attention and maps, else after them
 * @param bias whether maps and normalizations have biases
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError for another activation than `'relu'` and `'gelu'` (or a function)
 * @example
 * const layer = nn.TransformerEncoderLayer(16, 4, { batch_first: true });
 * layer(torch.rand(2, 10, 16)).shape; // [2, 10, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 */
const TransformerEncoderLayer_ = callable(TransformerEncoderLayer);
type TransformerEncoderLayer_ = TransformerEncoderLayer;

class TransformerDecoderLayer extends Module {
  self_attn: MultiheadAttention;
  multihead_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm_first: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
  activation: Activation;

  constructor(...args: Arguments<typeof layer>) {
    super();
    const [model, heads, width, p, activation, eps, batch_first, normFirst, bias, device, dtype] = take(
      'TransformerDecoderLayer',
      layer,
      args,
    );
    const norm = (): LayerNorm => new LayerNorm(model, { eps, bias, device, dtype });
    const attention = (): MultiheadAttention =>
      new MultiheadAttention(model, heads, { dropout: p, bias, batch_first, device, dtype });
    this.self_attn = attention();
    this.multihead_attn = attention();
    this.linear1 = new Linear(model, width, { bias, device, dtype });
    this.dropout = new Dropout(p);
    this.linear2 = new Linear(width, model, { bias, device, dtype });
    this.norm_first = normFirst;
    this.norm1 = norm();
    this.norm2 = norm();
    this.norm3 = norm();
    this.dropout1 = new Dropout(p);
    this.dropout2 = new Dropout(p);
    this.dropout3 = new Dropout(p);
    this.activation = activation;
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: Arguments<typeof decoding>): Tensor {
    const [tgt_mask, memory_mask, tgtPadding, memoryPadding, tgt_is_causal, memory_is_causal] = take(
      'forward',
      decoding,
      args,
    );
    const toItself = (x: Tensor): Tensor =>
      this.dropout1(this.self_attn(x, x, x, tgtPadding, false, tgt_mask, true, tgt_is_causal)[0]);
    const toMemory = (x: Tensor): Tensor => {
      const attention = this.multihead_attn;
      return this.dropout2(attention(x, memory, memory, memoryPadding, false, memory_mask, true, memory_is_causal)[0]);
    };
    const fed = (x: Tensor): Tensor => this.dropout3(this.linear2(this.dropout(this.activation(this.linear1(x)))));
    if (this.norm_first) {
      const x = tgt.add(toItself(this.norm1(tgt)));
      const y = x.add(toMemory(this.norm2(x)));
      return y.add(fed(this.norm3(y)));
    }
    const x = this.norm1(tgt.add(toItself(tgt)));
    const y = this.norm2(x.add(toMemory(x)));
    return this.norm3(y.add(fed(y)));
  }
}
/**
 * A layer of a transformer's decoder: attention of a sequence to itself, attention to what the encoder gave, and two maps with an
 * activation between, all added to what they are given and normalized.
 *
 * Called with the target `(T, N, d_model)` and the memory `(S, N, d_model)` (batch first with `batch_first`, or without it), and perhaps
 * `tgt_mask` `(T, T)`, `memory_mask` `(T, S)`, `tgt_key_padding_mask` `(N, T)`, `memory_key_padding_mask` `(N, S)`, `tgt_is_causal` and
 * `memory_is_causal`, it gives a tensor of the target's shape.
 *
 * @param d_model size of an element of the sequences
 * @param nhead how many heads attention has
 * @param dim_feedforward size between the two maps
 * @param dropout probability of an element to be zeroed while training
 * @param activation 'relu', 'gelu' or a function
 * @param layer_norm_eps eps of the normalizations
 * @param batch_first whether the batch is the first dimension
 * @param norm_first whether normalization comes before attention and maps, else after them
 * @param bias whether maps and normalizations have biases
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError for another activation than `'relu'` and `'gelu'` (or a function)
 * @example
 * const layer = nn.TransformerDecoderLayer(16, 4);
 * layer(torch.rand(20, 2, 16), torch.rand(10, 2, 16)).shape; // [20, 2, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 */
const TransformerDecoderLayer_ = callable(TransformerDecoderLayer);
type TransformerDecoderLayer_ = TransformerDecoderLayer;

export { TransformerEncoderLayer_ as TransformerEncoderLayer, TransformerDecoderLayer_ as TransformerDecoderLayer };
