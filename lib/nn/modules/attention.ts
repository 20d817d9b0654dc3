// Attention of several heads.
import { callable } from '../../callable.js';
import { AssertionError, ValueError } from '../../errors.js';
import { attended } from '../../ops/nn/attention/multihead.js';
import { type Arguments, flag, int, number, optional, tensor } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Linear } from './linear.js';
import { Module } from './module.js';

/** A Linear that PyTorch's dynamic quantization leaves alone, and prints under this name. */
class NonDynamicallyQuantizableLinear extends Linear {}
Object.defineProperty(NonDynamicallyQuantizableLinear, 'name', { value: 'NonDynamicallyQuantizableLinear' });

const attention = [
  int('embed_dim'),
  int('num_heads'),
  optional(number('dropout'), 0),
  optional(flag('bias'), true),
  optional(flag('add_bias_kv'), false),
  optional(flag('add_zero_attn'), false),
  optional(int('kdim'), null),
  optional(int('vdim'), null),
  optional(flag('batch_first'), false),
  ...factory,
] as const;

const attending = [
  optional(tensor('key_padding_mask'), null),
  optional(flag('need_weights'), true),
  optional(tensor('attn_mask'), null),
  optional(flag('average_attn_weights'), true),
  optional(flag('is_causal'), false),
] as const;

class MultiheadAttention extends Module {
  embed_dim: number;
  kdim: number;
  vdim: number;
  num_heads: number;
  dropout: number;
  batch_first: boolean;
  head_dim: number;
  add_zero_attn: boolean;
  q_proj_weight!: Parameter;
  k_proj_weight!: Parameter;
  v_proj_weight!: Parameter;
  in_proj_weight!: Parameter;
  in_proj_bias!: Parameter;
  bias_k!: Parameter;
  bias_v!: Parameter;
  out_proj: Linear;

  constructor(...args: Arguments<typeof attention>) {
    super();
    const [embed, heads, dropout, bias, biasKV, zeroAttention, kdim, vdim, batchFirst, device, dtype] = take(
      'MultiheadAttention',
      attention,
      args,
    );
    if (embed <= 0 || heads <= 0) {
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${embed} and num_heads=${heads} instead`,
      );
    }
    this.embed_dim = embed;
    this.kdim = kdim ?? embed;
    this.vdim = vdim ?? embed;
    this.num_heads = heads;
    this.dropout = dropout;
    this.batch_first = batchFirst;
    this.head_dim = Math.floor(embed / heads);
    if (this.head_dim * heads !== embed) throw new AssertionError('embed_dim must be divisible by num_heads');
    const same = this.kdim === embed && this.vdim === embed;
    const add = (name: string, there: boolean, ...shape: number[]): void =>
      this.register_parameter(name, there ? uninitialized(shape, device, dtype) : null);
    // In this order they are drawn and saved.
    if (same) add('in_proj_weight', true, 3 * embed, embed);
    add('q_proj_weight', !same, embed, embed);
    add('k_proj_weight', !same, embed, this.kdim);
    add('v_proj_weight', !same, embed, this.vdim);
    if (!same) add('in_proj_weight', false);
    add('in_proj_bias', bias, 3 * embed);
    this.out_proj = new NonDynamicallyQuantizableLinear(embed, embed, bias, device, dtype);
    add('bias_k', biasKV, 1, 1, embed);
    add('bias_v', biasKV, 1, 1, embed);
    this.add_zero_attn = zeroAttention;
    this._reset_parameters();
  }

  private _reset_parameters(): void {
    const { in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight } = this;
    for (const weight of [in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight]) {
      if (weight !== null) init.xavier_uniform_(weight);
    }
    if (this.in_proj_bias !== null) {
      init.zeros_(this.in_proj_bias);
      init.zeros_(this.out_proj.bias);
    }
    if (this.bias_k !== null) init.xavier_normal_(this.bias_k);
    if (this.bias_v !== null) init.xavier_normal_(this.bias_v);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...args: Arguments<typeof attending>
  ): [output: Tensor, weights: Tensor | null] {
    const [key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal] = take(
      'forward',
      attending,
      args,
    );
    const turned = this.batch_first && query.ndim === 3;
    const turn = (t: Tensor): Tensor => (turned ? t.transpose(0, 1) : t);
    const [output, weights] = attended(
      turn(query),
      turn(key),
      turn(value),
      this.embed_dim,
      this.num_heads,
      this.in_proj_weight,
      this.in_proj_bias,
      this.bias_k,
      this.bias_v,
      this.add_zero_attn,
      this.dropout,
      this.out_proj.weight,
      this.out_proj.bias,
      this.training,
      key_padding_mask,
      need_weights,
      attn_mask,
      this.in_proj_weight === null,
      this.q_proj_weight,
      this.k_proj_weight,
      this.v_proj_weight,
      null,
      null,
      average_attn_weights,
      is_causal,
    );
    return [turn(output), weights];
  }

  /**
   * Both masks as one of the scores, batch first: `(N, num_heads, L, L)` where there is one of attention.
   *
   * @param attn_mask `(L, L)`, or `(N · num_heads, L, L)`; null: none
   * @param key_padding_mask `(N, L)`; null: none
   * @param query `(N, L, embed_dim)`
   * @returns the mask, and 1 where it is that of the keys alone, 2 for others; nulls where there is none
   */
  merge_masks(
    attn_mask: Tensor | null,
    key_padding_mask: Tensor | null,
    query: Tensor,
  ): [mask: Tensor | null, type: number | null] {
    if (attn_mask === null) return key_padding_mask === null ? [null, null] : [key_padding_mask, 1];
    const [batch, length] = [query.size(0), query.size(1)];
    const mask =
      attn_mask.ndim === 3
        ? attn_mask.view([batch, -1, length, length])
        : attn_mask.view([1, 1, length, length]).expand([batch, this.num_heads, -1, -1]);
    if (key_padding_mask === null) return [mask, 2];
    const keys = key_padding_mask.view([batch, 1, 1, length]).expand([-1, this.num_heads, -1, -1]);
    return [mask.add(keys), 2];
  }
}
/**
 * Attention of several heads (Vaswani et al. 2017): queries, keys and values are mapped, cut into heads, each of which gives
 * `softmax(Q Kᵀ / √d) V`, joined and mapped again.
 *
 * Called with query `(L, N, embed_dim)`, key `(S, N, kdim)` and value `(S, N, vdim)` (batch first with `batch_first`, or without it), and
 * perhaps `key_padding_mask` `(N, S)`, `need_weights`, `attn_mask` `(L, S)` or `(N · num_heads, L, S)`, `average_attn_weights` and
 * `is_causal`, it gives the result `(L, N, embed_dim)` and the weights `(N, L, S)`, or null where they are not needed. Masks are bool,
 * true where a key takes no part, or floats that are added to the scores.
 *
 * @param embed_dim size of query and result
 * @param num_heads how many heads; they divide embed_dim
 * @param dropout probability of a weight to be zeroed while training
 * @param bias whether the maps have biases
 * @param add_bias_kv whether one learned key and value is added to all sequences
 * @param add_zero_attn whether a key and a value of zeros are added
 * @param kdim size of a key; null: embed_dim
 * @param vdim size of a value; null: embed_dim
 * @param batch_first whether the batch is the first dimension
 * @param device where the parameters are made
 * @param dtype their type
 * @throws AssertionError where `num_heads` does not divide `embed_dim`
 * @example
 * const attention = nn.MultiheadAttention(16, 4, { batch_first: true });
 * const x = torch.randn(2, 5, 16);
 * const [output, weights] = attention(x, x, x);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
const MultiheadAttention_ = callable(MultiheadAttention);
type MultiheadAttention_ = MultiheadAttention;

export { MultiheadAttention_ as MultiheadAttention };
