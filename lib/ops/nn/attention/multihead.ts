// Attention of several heads, with the maps around it.
import { RuntimeError, ValueError } from '../../../errors.js';
import { sizeText, tupleText } from '../../../python.js';
import { sameShape } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { cat } from '../../joining/joining.js';
import { operator } from '../../row/operator.js';
import { Refusal, type Values, flag, int, number, optional, parameter, tensor } from '../../row/signature.js';
import { dropout } from '../dropout/channels.js';
import { linear } from '../linear.js';
import { pad } from '../padding.js';
import { additive, must } from './masks.js';
import { scaled_dot_product_attention } from './product.js';

/** Whether there is a batch; the other operands have to have the dimensions that go with it. */
function checkRanks(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  padding: Tensor | null,
  mask: Tensor | null,
  heads: number,
): boolean {
  const batched = query.ndim === 3;
  must(
    batched || query.ndim === 2,
    `query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`,
  );
  const [sort, rank] = batched ? ['batched (3-D)', 3] : ['unbatched (2-D)', 2];
  must(
    key.ndim === rank && value.ndim === rank,
    `For ${sort} \`query\`, expected \`key\` and \`value\` to be ${rank}-D but found ${key.ndim}-D and ${value.ndim}-D tensors respectively`,
  );
  must(
    padding === null || padding.ndim === rank - 1,
    `For ${sort} \`query\`, expected \`key_padding_mask\` to be \`None\` or ${rank - 1}-D but found ${padding?.ndim}-D tensor instead`,
  );
  must(
    mask === null || mask.ndim === 2 || mask.ndim === 3,
    `For ${sort} \`query\`, expected \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${mask?.ndim}-D tensor instead`,
  );
  if (!batched && mask !== null && mask.ndim === 3) {
    const expected = [heads, query.shape[0], key.shape[0]];
    must(
      sameShape(mask.shape, expected),
      `Expected \`attn_mask\` shape to be ${tupleText(expected)} but got ${sizeText(mask.shape)}`,
    );
  }
  return batched;
}

const nullable = <const N extends string>(name: N) =>
  parameter(name, (v): Tensor | null | Refusal => (v === null || v instanceof Tensor ? v : new Refusal('Tensor')));

const signature = [
  tensor('key'),
  tensor('value'),
  int('embed_dim_to_check'),
  int('num_heads'),
  nullable('in_proj_weight'),
  nullable('in_proj_bias'),
  nullable('bias_k'),
  nullable('bias_v'),
  flag('add_zero_attn'),
  number('dropout_p'),
  tensor('out_proj_weight'),
  nullable('out_proj_bias'),
  optional(flag('training'), true),
  optional(tensor('key_padding_mask'), null),
  optional(flag('need_weights'), true),
  optional(tensor('attn_mask'), null),
  optional(flag('use_separate_proj_weight'), false),
  optional(tensor('q_proj_weight'), null),
  optional(tensor('k_proj_weight'), null),
  optional(tensor('v_proj_weight'), null),
  optional(tensor('static_k'), null),
  optional(tensor('static_v'), null),
  optional(flag('average_attn_weights'), true),
  optional(flag('is_causal'), false),
] as const;

type Triple = readonly [q: Tensor, k: Tensor, v: Tensor];

/** Throws where keys and values do not go together. */
function checkPairs(key: Tensor, value: Tensor, separate: boolean): void {
  if (!separate) {
    const said = `key shape ${sizeText(key.shape)} does not match value shape ${sizeText(value.shape)}`;
    return must(sameShape(key.shape, value.shape), said);
  }
  const [ours, theirs] = [key.shape.slice(0, 2), value.shape.slice(0, 2)];
  must(
    sameShape(ours, theirs),
    `key's sequence and batch dims ${sizeText(ours)} do not match value's ${sizeText(theirs)}`,
  );
}

/**
 * Queries, keys and values, mapped.
 *
 * @param weights three, or one of all one below the other
 * @param alone whether one tensor is all three, which PyTorch maps by all weights at once
 */
function mapped(
  [x, y, z]: Triple,
  weights: readonly (Tensor | null)[] | Tensor | null,
  bias: Tensor | null,
  alone: boolean,
): Triple {
  must(weights !== null, 'use_separate_proj_weight is False but in_proj_weight is None');
  const maps = weights instanceof Tensor ? weights.chunk(3) : weights;
  maps.forEach((w, k) => must(w !== null, `use_separate_proj_weight is True but ${'qkv'[k]}_proj_weight is None`));
  if (!(weights instanceof Tensor)) {
    [x, y, z].forEach((t, k) => {
      const [fitting, given] = [[x.shape[2], t.shape[2]], maps[k]!.shape];
      const word = ['query', 'key', 'value'][k];
      const said = `expecting ${word} weights shape of ${tupleText(fitting)}, but got ${sizeText(given)}`;
      must(sameShape(given, fitting), said);
    });
  }
  const biases = bias === null ? [null, null, null] : bias.chunk(3);
  const few = [maps, biases].find((parts) => parts.length < 3);
  if (few !== undefined) {
    // What one tensor is mapped by at once does not fit either.
    if (alone && weights instanceof Tensor) linear(x, weights, bias).unflatten(2, [3, x.shape[2]]);
    throw new ValueError(`not enough values to unpack (expected 3, got ${few.length})`);
  }
  return [linear(x, maps[0]!, biases[0]), linear(y, maps[1]!, biases[1]), linear(z, maps[2]!, biases[2])];
}

/** What queries attend to, and what of it a mask of pairs and one of keys leave out. */
interface Seen {
  readonly k: Tensor;
  readonly v: Tensor;
  readonly mask: Tensor | null;
  readonly padding: Tensor | null;
}
/** With one more key and value, which no mask leaves out. */
const extended = ({ k, v, mask, padding }: Seen, key: Tensor, value: Tensor, dim: number): Seen => ({
  k: cat([k, key], dim),
  v: cat([v, value], dim),
  mask: mask && pad(mask, [0, 1]),
  padding: padding && pad(padding, [0, 1]),
});

/** Both masks as one of pairs, [1 or N heads, L or 1, S]. */
function joinedMasks({ k, mask, padding }: Seen, n: number, heads: number): Tensor | null {
  if (padding === null) return mask;
  const count = k.shape[1];
  must(padding.shape[0] === n, `Expected key_padded_mask.shape[0] to be ${n}, but got ${padding.shape[0]}`);
  must(padding.shape[1] === count, `Expected key_padded_mask.shape[1] to be ${count}, but got ${padding.shape[1]}`);
  const spread: Tensor = padding
    .view(n, 1, 1, count)
    .expand(n, heads, 1, count)
    .reshape([n * heads, 1, count]);
  return mask === null ? spread : mask.add(spread);
}

/** What `multi_head_attention_forward` computes, of the values of its arguments. */
export const attended = (
  query: Tensor,
  ...[
    key,
    value,
    embed,
    heads,
    inWeight,
    inBias,
    biasK,
    biasV,
    zeroAttention,
    dropoutP,
    outWeight,
    outBias,
    training,
    keyPadding,
    needWeights,
    attnMask,
    separate,
    qWeight,
    kWeight,
    vWeight,
    staticK,
    staticV,
    average,
    causal,
  ]: Values<typeof signature>
): [Tensor, Tensor | null] => {
  const batched = checkRanks(query, key, value, keyPadding, attnMask, heads);
  const batch = (t: Tensor): Tensor => (batched ? t : t.unsqueeze(1));
  const [x, y, z] = [batch(query), batch(key), batch(value)];
  const [length, n, width] = x.shape;
  if (causal && attnMask === null) {
    throw new RuntimeError(
      'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.',
    );
  }
  const padding = additive(
    keyPadding === null || batched ? keyPadding : keyPadding.unsqueeze(0),
    'key_padding_mask',
    x.dtype,
    ['attn_mask', attnMask],
  );
  // The hint stands for the mask where nothing else needs it.
  const hinted = causal && padding === null && !needWeights;
  let mask = hinted ? null : additive(attnMask, 'attn_mask', x.dtype);
  must(width === embed, `was expecting embedding dimension of ${embed}, but got ${width}`);
  must(width % heads === 0, `embed_dim ${width} not divisible by num_heads ${heads}`);
  const each = width / heads;
  checkPairs(y, z, separate);
  const alone = query === key && key === value;
  const [q, k, v] = mapped([x, y, z], separate ? [qWeight, kWeight, vWeight] : inWeight, inBias, alone);
  if (mask !== null) {
    const expected = mask.ndim === 2 ? [length, y.shape[0]] : [n * heads, length, y.shape[0]];
    if (!sameShape(mask.shape, expected)) {
      throw new RuntimeError(
        `The shape of the ${mask.ndim}D attn_mask is ${sizeText(mask.shape)}, but should be ${tupleText(expected)}.`,
      );
    }
    if (mask.ndim === 2) mask = mask.unsqueeze(0);
  }
  let seen: Seen = { k, v, mask, padding };
  if (biasK !== null && biasV !== null) {
    must(staticK === null, 'bias cannot be added to static key.');
    must(staticV === null, 'bias cannot be added to static value.');
    seen = extended(seen, biasK.repeat(1, n, 1), biasV.repeat(1, n, 1), 0);
  } else {
    must(biasK === null, 'bias_k is set but bias_v is None');
    must(biasV === null, 'bias_v is set but bias_k is None');
  }
  const cut = (t: Tensor): Tensor => t.reshape([t.shape[0], n * heads, each]).transpose(0, 1);
  const kept = (t: Tensor, name: string): Tensor => {
    must(t.shape[0] === n * heads, `expecting ${name}.size(0) of ${n * heads}, but got ${t.shape[0]}`);
    must(t.shape[2] === each, `expecting ${name}.size(2) of ${each}, but got ${t.shape[2]}`);
    return t;
  };
  const queries = cut(q);
  seen = {
    ...seen,
    k: staticK === null ? cut(seen.k) : kept(staticK, 'static_k'),
    v: staticV === null ? cut(seen.v) : kept(staticV, 'static_v'),
  };
  if (zeroAttention) {
    const zeros = (t: Tensor): Tensor => t.detach().new_zeros([n * heads, 1, each]);
    seen = extended(seen, zeros(seen.k), zeros(seen.v), 1);
  }
  const pairs = joinedMasks(seen, n, heads);
  const count = seen.k.shape[1];
  const p = training ? dropoutP : 0;
  const joined = (t: Tensor): Tensor => {
    const out = linear(t, outWeight, outBias).view([length, n, outWeight.shape[0]]);
    return batched ? out : out.squeeze(1);
  };
  if (!needWeights) {
    const byHead = (t: Tensor): Tensor => t.reshape([n, heads, t.shape[1], each]);
    const masked =
      pairs === null ? null : pairs.shape[0] === 1 ? pairs.unsqueeze(0) : pairs.view([n, heads, -1, count]);
    const out = scaled_dot_product_attention(byHead(queries), byHead(seen.k), byHead(seen.v), masked, p, hinted);
    return [joined(out.permute([2, 0, 1, 3]).reshape([n * length, width])), null];
  }
  const scores = queries.mul(Math.sqrt(1 / each)).bmm(seen.k.transpose(-2, -1));
  let weights = (pairs === null ? scores : scores.add(pairs)).softmax(-1);
  if (p > 0) weights = dropout(weights, p);
  const out = joined(
    weights
      .bmm(seen.v)
      .transpose(0, 1)
      .reshape([length * n, width]),
  );
  const byHead = weights.view([n, heads, length, count]);
  const shown = average ? byHead.mean(1) : byHead;
  return [out, batched ? shown : shown.squeeze(0)];
};

/**
 * Attention of several heads: queries, keys and values are mapped, cut into heads, attended to, joined and mapped again.
 *
 * @param query [L, N, E], or [L, E] without a batch
 * @param key [S, N, E_k], or [S, E_k]
 * @param value [S, N, E_v], or [S, E_v]
 * @param embed_dim_to_check E
 * @param num_heads a divisor of E
 * @param in_proj_weight the three maps one below the other: [3 E, E]
 * @param in_proj_bias [3 E]
 * @param bias_k one more key for every sequence: [1, 1, E]
 * @param bias_v one more value for every sequence: [1, 1, E]
 * @param add_zero_attn whether a key and a value of zeros are added
 * @param dropout_p probability of a weight to be zeroed while training
 * @param out_proj_weight the last map: [E, E]
 * @param out_proj_bias [E]
 * @param training whether weights are dropped
 * @param key_padding_mask keys that do not take part: [N, S], bool, or floats that are added to the scores
 * @param need_weights whether the weights are returned too
 * @param attn_mask pairs that do not take part: [L, S] or [N num_heads, L, S], bool, or floats that are added to the scores
 * @param use_separate_proj_weight whether the three maps are given by themselves
 * @param q_proj_weight [E, E]
 * @param k_proj_weight [E, E_k]
 * @param v_proj_weight [E, E_v]
 * @param static_k keys in place of the mapped ones: [N num_heads, S, E / num_heads]
 * @param static_v values in place of the mapped ones
 * @param average_attn_weights whether the weights are averaged over the heads
 * @param is_causal a hint that the mask is causal; it needs a mask
 * @returns the result, of the query's shape, and the weights [N, L, S] ([N, num_heads, L, S] where not averaged) or null
 * @throws AssertionError and RuntimeError where shapes do not fit, in PyTorch's words
 * @example
 * const q = torch.randn(2, 1, 4), all = torch.randn(12, 4), last = torch.eye(4);
 * const [out, weights] = F.multi_head_attention_forward(q, q, q, 4, 2, all, null, null, null, false, 0, last, null);
 * out.shape; // [2, 1, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export const multi_head_attention_forward = operator('multi_head_attention_forward', signature, attended);
