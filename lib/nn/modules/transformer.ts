// Transformers: layers of attention and of what is between, and layers on each other.
import { callable } from '../../callable.js';
import { RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { additive } from '../../ops/nn/attention/masks.js';
import { type Arguments, type Parameter, any, flag, int, number, optional, tensor } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import { factory, take } from './arguments.js';
import { ModuleList } from './container.js';
import { deepcopy } from './deepcopy.js';
import { Module } from './module.js';
import { LayerNorm } from './normalization.js';
import { TransformerDecoderLayer, TransformerEncoderLayer, activationKeyword } from './transformerlayers.js';
import { isCausal, stepsIn, subsequentMask } from './causal.js';

const maybeTensor = <const N extends string>(name: N) => optional(tensor(name), null);
const maybeCausal = <const N extends string>(name: N) => optional(flag(name), null);
const encoding = [maybeTensor('mask'), maybeTensor('src_key_padding_mask'), maybeCausal('is_causal')] as const;
const decoding = [
  maybeTensor('tgt_mask'),
  maybeTensor('memory_mask'),
  maybeTensor('tgt_key_padding_mask'),
  maybeTensor('memory_key_padding_mask'),
  maybeCausal('tgt_is_causal'),
  optional(flag('memory_is_causal'), false),
] as const;
const translating = [
  maybeTensor('src_mask'),
  maybeTensor('tgt_mask'),
  maybeTensor('memory_mask'),
  maybeTensor('src_key_padding_mask'),
  maybeTensor('tgt_key_padding_mask'),
  maybeTensor('memory_key_padding_mask'),
  maybeCausal('src_is_causal'),
  maybeCausal('tgt_is_causal'),
  optional(flag('memory_is_causal'), false),
] as const;

const clones = <M extends Module>(module: M, count: number): ModuleList<M> =>
  new ModuleList(Array.from({ length: count }, () => deepcopy(module)));

// Modules among parameters are annotated: their types have no name that a declaration could give them.
type Layer<N extends string, M> = Parameter<N, M, false>;
type Count = ReturnType<typeof int<'num_layers'>>;
type Norm = Parameter<'norm', Module | null, true>;
const flags = [optional(flag('enable_nested_tensor'), true), optional(flag('mask_check'), true)] as const;
const encoder: readonly [Layer<'encoder_layer', TransformerEncoderLayer>, Count, Norm, ...typeof flags] = [
  any<TransformerEncoderLayer>()('encoder_layer'),
  int('num_layers'),
  optional(any<Module | null>()('norm'), null),
  ...flags,
];

class TransformerEncoder extends Module {
  layers: ModuleList<TransformerEncoderLayer>;
  num_layers: number;
  norm: Module | null;
  enable_nested_tensor: boolean;
  use_nested_tensor: boolean;
  mask_check: boolean;

  constructor(...args: Arguments<typeof encoder>) {
    super();
    const [layer, count, norm, nested, maskCheck] = take('TransformerEncoder', encoder, args);
    this.layers = clones(layer, count);
    this.num_layers = count;
    this.norm = norm;
    this.enable_nested_tensor = nested;
    this.mask_check = maskCheck;
    const why =
      layer instanceof TransformerEncoderLayer ? layer.whyNotFast() : 'encoder_layer was not TransformerEncoderLayer';
    this.use_nested_tensor = nested && why === '';
    if (nested && why !== '') {
      console.warn(`enable_nested_tensor is True, but self.use_nested_tensor is False because ${why}`);
    }
  }

  override forward(src: Tensor, ...args: Arguments<typeof encoding>): Tensor {
    const [mask, src_key_padding_mask, is_causal] = take('forward', encoding, args);
    const padding = additive(src_key_padding_mask, 'src_key_padding_mask', src.dtype, ['mask', mask]);
    const added = additive(mask, 'mask', src.dtype);
    const first = this.layers[0]!;
    const causal = isCausal(added, is_causal, stepsIn(src, first.self_attn.batch_first));
    let output = src;
    for (const layer of this.layers) output = layer(output, added, padding, causal);
    // PyTorch then computes without the padding, and puts zeros in its place.
    if (padding !== null && mask === null && this.computesUnpadded(first, src, padding)) {
      output = output.masked_fill(padding.ne(0).unsqueeze(-1), 0);
    }
    return this.norm === null ? output : (this.norm(output) as Tensor);
  }

  private computesUnpadded(first: TransformerEncoderLayer, src: Tensor, padding: Tensor): boolean {
    if (!this.use_nested_tensor || first.training || src.ndim !== 3) return false;
    if (is_grad_enabled() && (src.requires_grad || [...first.parameters()].some((p) => p.requires_grad))) return false;
    // The padding stands behind the sequences.
    const kept = padding.eq(0);
    return !this.mask_check || Boolean(kept.long().diff({ dim: 1 }).le(0).all().item());
  }
}
/**
 * Encoder layers on each other, each a copy of one.
 *
 * Called with the source `(S, N, d_model)`, and perhaps `mask` `(S, S)`, `src_key_padding_mask` `(N, S)` and `is_causal`, it gives a
 * tensor of the source's shape.
 *
 * @param encoder_layer a `nn.TransformerEncoderLayer`
 * @param num_layers how many
 * @param norm a module at the end
 * @param enable_nested_tensor whether, without gradients, padding is left out and comes back as zeros
 * @param mask_check whether that is done only where padding stands behind the sequences
 * @example
 * const layer = nn.TransformerEncoderLayer(16, 4, { batch_first: true });
 * const encoder = nn.TransformerEncoder(layer, 2);
 * encoder(torch.randn(3, 7, 16)).shape; // [3, 7, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
const TransformerEncoder_ = callable(TransformerEncoder);
type TransformerEncoder_ = TransformerEncoder;

const decoder: readonly [Layer<'decoder_layer', TransformerDecoderLayer>, Count, Norm] = [
  any<TransformerDecoderLayer>()('decoder_layer'),
  int('num_layers'),
  optional(any<Module | null>()('norm'), null),
];

class TransformerDecoder extends Module {
  layers: ModuleList<TransformerDecoderLayer>;
  num_layers: number;
  norm: Module | null;

  constructor(...args: Arguments<typeof decoder>) {
    super();
    const [layer, count, norm] = take('TransformerDecoder', decoder, args);
    this.layers = clones(layer, count);
    this.num_layers = count;
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: Arguments<typeof decoding>): Tensor {
    const [tgt_mask, memory_mask, tgtPadding, memoryPadding, tgt_is_causal, memory_is_causal] = take(
      'forward',
      decoding,
      args,
    );
    const causal = isCausal(tgt_mask, tgt_is_causal, stepsIn(tgt, this.layers[0]!.self_attn.batch_first));
    let output = tgt;
    for (const layer of this.layers) {
      output = layer(output, memory, tgt_mask, memory_mask, tgtPadding, memoryPadding, causal, memory_is_causal);
    }
    return this.norm === null ? output : (this.norm(output) as Tensor);
  }
}
/**
 * Decoder layers on each other, each a copy of one.
 *
 * Called with the target `(T, N, d_model)` and what the encoder gave `(S, N, d_model)`, and perhaps masks as of
 * `nn.TransformerDecoderLayer`, it gives a tensor of the target's shape.
 *
 * @param decoder_layer a `nn.TransformerDecoderLayer`
 * @param num_layers how many
 * @param norm a module at the end
 * @example
 * nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 4), 2)(torch.rand(3, 1, 16), torch.rand(5, 1, 16)).shape; // [3, 1, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
const TransformerDecoder_ = callable(TransformerDecoder);
type TransformerDecoder_ = TransformerDecoder;

const sizes = [
  optional(int('d_model'), 512),
  optional(int('nhead'), 8),
  optional(int('num_encoder_layers'), 6),
  optional(int('num_decoder_layers'), 6),
  optional(int('dim_feedforward'), 2048),
  optional(number('dropout'), 0.1),
  optional(activationKeyword, F.relu),
] as const;
const custom: readonly [
  Parameter<'custom_encoder', Module | null, true>,
  Parameter<'custom_decoder', Module | null, true>,
] = [optional(any<Module | null>()('custom_encoder'), null), optional(any<Module | null>()('custom_decoder'), null)];
const options = [
  optional(number('layer_norm_eps'), 1e-5),
  optional(flag('batch_first'), false),
  optional(flag('norm_first'), false),
  optional(flag('bias'), true),
  ...factory,
] as const;
const transformer: readonly [...typeof sizes, ...typeof custom, ...typeof options] = [...sizes, ...custom, ...options];

class Transformer extends Module {
  encoder: Module;
  decoder: Module;
  d_model: number;
  nhead: number;
  batch_first: boolean;

  constructor(...args: Arguments<typeof transformer>) {
    super();
    const given = take('Transformer', transformer, args);
    const [model, heads, encoders, decoders, width, dropout, activation, ownEncoder, ownDecoder, eps, ...rest] = given;
    const [batchFirst, normFirst, bias, device, dtype] = rest;
    const layer = [model, heads, width, dropout, activation, eps, batchFirst, normFirst, bias, device, dtype] as const;
    const norm = (): Module => new LayerNorm(model, { eps, bias, device, dtype });
    this.encoder = ownEncoder ?? new TransformerEncoder(new TransformerEncoderLayer(...layer), encoders, norm());
    this.decoder = ownDecoder ?? new TransformerDecoder(new TransformerDecoderLayer(...layer), decoders, norm());
    for (const p of this.parameters()) if (p.ndim > 1) init.xavier_uniform_(p);
    this.d_model = model;
    this.nhead = heads;
    this.batch_first = batchFirst;
  }

  override forward(src: Tensor, tgt: Tensor, ...args: Arguments<typeof translating>): Tensor {
    const [
      src_mask,
      tgt_mask,
      memory_mask,
      src_key_padding_mask,
      tgt_key_padding_mask,
      memory_key_padding_mask,
      ...causal
    ] = take('forward', translating, args);
    const [src_is_causal, tgt_is_causal, memory_is_causal] = causal;
    const batch = this.batch_first ? 0 : 1;
    if (src.ndim === 3 && src.shape[batch] !== tgt.shape[batch]) {
      throw new RuntimeError('the batch number of src and tgt must be equal');
    }
    if (src.shape.at(-1) !== this.d_model || tgt.shape.at(-1) !== this.d_model) {
      throw new RuntimeError('the feature number of src and tgt must be equal to d_model');
    }
    const memory = this.encoder(src, { mask: src_mask, src_key_padding_mask, is_causal: src_is_causal }) as Tensor;
    return this.decoder(tgt, memory, {
      tgt_mask,
      memory_mask,
      tgt_key_padding_mask,
      memory_key_padding_mask,
      tgt_is_causal,
      memory_is_causal,
    }) as Tensor;
  }

  /** A mask for a sequence whose elements see what came before them only: 0 there, else -Infinity; [sz, sz]. */
  static generate_square_subsequent_mask = subsequentMask;
}
/**
 * A transformer (Vaswani et al. 2017): an encoder of the source, and a decoder of the target that attends to what the encoder gave.
 *
 * Called with source `(S, N, d_model)` and target `(T, N, d_model)`, and perhaps masks (as of the layers; `src_mask`, `tgt_mask`,
 * `memory_mask`, the three `…_key_padding_mask` and the three `…_is_causal`), it gives a tensor of the target's shape. Weights are
 * drawn by `xavier_uniform_`.
 *
 * @param d_model size of an element of a sequence
 * @param nhead how many heads attention has
 * @param num_encoder_layers how many layers the encoder has
 * @param num_decoder_layers how many layers the decoder has
 * @param dim_feedforward size between the two maps of a layer
 * @param dropout probability of an element to be zeroed while training
 * @param activation 'relu', 'gelu' or a function
 * @param custom_encoder a module in the encoder's place
 * @param custom_decoder a module in the decoder's place
 * @param layer_norm_eps eps of the normalizations
 * @param batch_first whether the batch is the first dimension
 * @param norm_first whether normalization comes before attention and maps, else after them
 * @param bias whether maps and normalizations have biases
 * @param device where the parameters are made
 * @param dtype their type
 * @throws AssertionError where `nhead` does not divide `d_model`
 * @example
 * const model = nn.Transformer(16, 4, 1, 1, 32);
 * model(torch.rand(10, 2, 16), torch.rand(7, 2, 16)).shape; // [7, 2, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
const Transformer_ = callable(Transformer);
type Transformer_ = Transformer;

export {
  Transformer_ as Transformer,
  TransformerEncoder_ as TransformerEncoder,
  TransformerDecoder_ as TransformerDecoder,
};
