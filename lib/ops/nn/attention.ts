// Attention of queries to keys.
import { bool, ctype } from '../../dtype.js';
import { AssertionError, RuntimeError } from '../../errors.js';
import { cat } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { flag, int, number, optional, parameter, Refusal, tensor } from '../row/signature.js';
import { type Shape, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { dropout } from './dropout/channels.js';
import { linear } from './linear.js';
import { pad } from './padding.js';

/**
 * Attention: `softmax(Q K^T scale + mask) V`.
 *
 * @param query [*, Hq, L, E]
 * @param key [*, H, S, E]
 * @param value [*, H, S, Ev]
 * @param attn_mask broadcast to [*, L, S]: bool, true where a key takes part; or floats that are added to the scores
 * @param dropout_p probability of a weight to be zeroed
 * @param is_causal whether query i sees keys up to i only; not with a mask
 * @param scale null: `1 / sqrt(E)`
 * @param enable_gqa whether H may be a divisor of Hq: a key and a value then serve several queries
 * @returns [*, Hq, L, Ev]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export const scaled_dot_product_attention = operator(
  'scaled_dot_product_attention',
  [
    tensor('key'),
    tensor('value'),
    optional(tensor('attn_mask'), null),
    optional(number('dropout_p'), 0),
    optional(flag('is_causal'), false),
    optional(number('scale'), null),
    optional(flag('enable_gqa'), false),
  ],
  (query, key, value, mask, dropoutP, causal, scale, grouped): Tensor => {
    for (const [name, t] of [
      ['Query', query],
      ['Key', key],
      ['Value', value],
    ] as const) {
      if (t.ndim < 2) {
        throw new RuntimeError(
          `Expected query, key, and value to all be  at least 2 dimensional, but got ${name}.dim(): ${t.ndim} instead.`,
        );
      }
    }
    if (query.dtype !== key.dtype || query.dtype !== value.dtype) {
      throw new RuntimeError(
        `Expected query, key, and value to have the same dtype, but got query.dtype: ${String(query.dtype)} key.dtype: ${String(key.dtype)} and value.dtype: ${String(value.dtype)} instead.`,
      );
    }
    if (mask !== null && mask.dtype !== bool && mask.dtype !== query.dtype) {
      throw new RuntimeError(
        `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${ctype(mask.dtype)} and  query.dtype: ${ctype(query.dtype)} instead.`,
      );
    }
    if (causal && mask !== null)
      throw new RuntimeError('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True');
    const [l, s] = [query.shape.at(-2)!, key.shape.at(-2)!];
    const shared = (t: Tensor): Tensor => {
      if (!grouped || t.ndim < 3 || t.shape.at(-3) === query.shape.at(-3)) return t;
      const [heads, wanted] = [t.shape.at(-3)!, query.shape.at(-3)!];
      if (wanted % heads !== 0) {
        throw new RuntimeError(
          `Number of heads in key and value must divide the number of heads in query, got ${heads} and ${wanted}`,
        );
      }
      return t.repeat_interleave(wanted / heads, -3);
    };
    const factor = scale ?? 1 / Math.sqrt(query.shape.at(-1)!);
    // Half of the factor on each side keeps products small.
    const root = Math.sqrt(Math.abs(factor));
    const { dtype } = query; // of 16 bits: rounded at the end
    const [q, k, v] = [query, key, value].map((t) => t.to(dtype.compute)) as [Tensor, Tensor, Tensor];
    let scores = q.mul(factor < 0 ? -root : root).matmul(shared(k).mul(root).transpose(-2, -1));
    if (causal) {
      const rows = query.detach().new_ones([l, s]).cumsum(0);
      const columns = query.detach().new_ones([l, s]).cumsum(1);
      scores = scores.masked_fill(columns.gt(rows), -Infinity);
    } else if (mask !== null) {
      scores = mask.dtype === bool ? scores.masked_fill(mask.logical_not(), -Infinity) : scores.add(mask);
    }
    // A query that sees nothing gives 0, not NaN.
    let weights = scores.softmax(-1);
    if (mask !== null) {
      weights = weights.masked_fill(scores.detach().eq(-Infinity).all(-1, true), 0);
    }
    return (dropoutP > 0 ? dropout(weights, dropoutP, true) : weights).matmul(shared(v)).to(dtype);
  },
);

const tuple = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);
const sized = (shape: Shape): string => `torch.Size([${shape.join(', ')}])`;
function must(holds: boolean, message: string): asserts holds {
  if (!holds) throw new AssertionError(message);
}

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
    const expected = [heads, query.shape[0]!, key.shape[0]!];
    must(
      sameShape(mask.shape, expected),
      `Expected \`attn_mask\` shape to be ${tuple(expected)} but got ${sized(mask.shape)}`,
    );
  }
  return batched;
}

/** A mask as numbers to add to scores: -infinity where a bool mask holds. */
function additive(mask: Tensor | null, name: string, like: Tensor): Tensor | null {
  if (mask === null) return null;
  must(mask.dtype === bool || mask.dtype.kind === 'float', `only bool and floating types of ${name} are supported`);
  return mask.dtype === bool
    ? like
        .detach()
        .new_zeros([...mask.shape])
        .masked_fill(mask, -Infinity)
    : mask;
}

const nullable = <const N extends string>(name: N) =>
  parameter(name, (v): Tensor | null | Refusal => (v === null || v instanceof Tensor ? v : new Refusal('Tensor')));

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
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export const multi_head_attention_forward = operator(
  'multi_head_attention_forward',
  [
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
  ],
  (
    ...[
      query,
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
    ]
  ): [Tensor, Tensor | null] => {
    const batched = checkRanks(query, key, value, keyPadding, attnMask, heads);
    const batch = (t: Tensor): Tensor => (batched ? t : t.unsqueeze(1));
    const [x, y, z] = [batch(query), batch(key), batch(value)];
    const [length, n, width] = x.shape as [number, number, number];
    if (causal && attnMask === null) {
      throw new RuntimeError(
        'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.',
      );
    }
    let padding = additive(
      keyPadding === null || batched ? keyPadding : keyPadding.unsqueeze(0),
      'key_padding_mask',
      x,
    );
    // The hint stands for the mask where nothing else needs it.
    const hinted = causal && padding === null && !needWeights;
    let mask = hinted ? null : additive(attnMask, 'attn_mask', x);
    must(width === embed, `was expecting embedding dimension of ${embed}, but got ${width}`);
    must(width % heads === 0, `embed_dim ${width} not divisible by num_heads ${heads}`);
    const each = width / heads;
    if (separate) {
      must(
        sameShape(y.shape.slice(0, 2), z.shape.slice(0, 2)),
        `key's sequence and batch dims ${sized(y.shape.slice(0, 2))} do not match value's ${sized(z.shape.slice(0, 2))}`,
      );
    } else {
      must(sameShape(y.shape, z.shape), `key shape ${sized(y.shape)} does not match value shape ${sized(z.shape)}`);
    }
    const [wq, wk, wv] = separate ? [qWeight, kWeight, vWeight] : split(inWeight);
    for (const [name, w] of [
      ['q', wq],
      ['k', wk],
      ['v', wv],
    ] as const) {
      must(!separate || w !== null, `use_separate_proj_weight is True but ${name}_proj_weight is None`);
    }
    const [bq, bk, bv] = inBias === null ? [null, null, null] : (inBias.chunk(3) as [Tensor, Tensor, Tensor]);
    const q = linear(x, wq!, bq);
    let k = linear(y, wk!, bk);
    let v = linear(z, wv!, bv);
    if (mask !== null) {
      const expected = mask.ndim === 2 ? [length, y.shape[0]!] : [n * heads, length, y.shape[0]!];
      if (!sameShape(mask.shape, expected)) {
        throw new RuntimeError(
          `The shape of the ${mask.ndim}D attn_mask is ${sized(mask.shape)}, but should be ${tuple(expected)}.`,
        );
      }
      if (mask.ndim === 2) mask = mask.unsqueeze(0);
    }
    const oneMoreKey = (): void => {
      mask = mask && pad(mask, [0, 1]);
      padding = padding && pad(padding, [0, 1]);
    };
    if (biasK !== null && biasV !== null) {
      must(staticK === null, 'bias cannot be added to static key.');
      must(staticV === null, 'bias cannot be added to static value.');
      k = cat([k, biasK.repeat(1, n, 1)], 0);
      v = cat([v, biasV.repeat(1, n, 1)], 0);
      oneMoreKey();
    } else {
      must(biasK === null, 'bias_k is set but bias_v is None');
      must(biasV === null, 'bias_v is set but bias_k is None');
    }
    const cut = (t: Tensor): Tensor => t.reshape([t.shape[0]!, n * heads, each]).transpose(0, 1);
    const kept = (t: Tensor, name: string): Tensor => {
      must(t.shape[0] === n * heads, `expecting ${name}.size(0) of ${n * heads}, but got ${t.shape[0]}`);
      must(t.shape[2] === each, `expecting ${name}.size(2) of ${each}, but got ${t.shape[2]}`);
      return t;
    };
    const queries = cut(q);
    let keys = staticK === null ? cut(k) : kept(staticK, 'static_k');
    let values = staticV === null ? cut(v) : kept(staticV, 'static_v');
    if (zeroAttention) {
      const zeros = (t: Tensor): Tensor => cat([t, t.detach().new_zeros([n * heads, 1, each])], 1);
      [keys, values] = [zeros(keys), zeros(values)];
      oneMoreKey();
    }
    const count = keys.shape[1]!;
    if (padding !== null) {
      must(padding.shape[0] === n, `Expected key_padded_mask.shape[0] to be ${n}, but got ${padding.shape[0]}`);
      must(padding.shape[1] === count, `Expected key_padded_mask.shape[1] to be ${count}, but got ${padding.shape[1]}`);
      const spread: Tensor = padding
        .view(n, 1, 1, count)
        .expand(n, heads, 1, count)
        .reshape([n * heads, 1, count]);
      mask = mask === null ? spread : mask.add(spread);
    }
    const p = training ? dropoutP : 0;
    const joined = (t: Tensor): Tensor => {
      const out = linear(t, outWeight, outBias).view([length, n, outWeight.shape[0]!]);
      return batched ? out : out.squeeze(1);
    };
    if (!needWeights) {
      const byHead = (t: Tensor): Tensor => t.reshape([n, heads, t.shape[1]!, each]);
      const seen = mask === null ? null : mask.shape[0] === 1 ? mask.unsqueeze(0) : mask.view([n, heads, -1, count]);
      const out = scaled_dot_product_attention(byHead(queries), byHead(keys), byHead(values), seen, p, hinted);
      return [joined(out.permute([2, 0, 1, 3]).reshape([n * length, width])), null];
    }
    const scores = queries.mul(Math.sqrt(1 / each)).bmm(keys.transpose(-2, -1));
    let weights = (mask === null ? scores : scores.add(mask)).softmax(-1);
    if (p > 0) weights = dropout(weights, p);
    const out = joined(
      weights
        .bmm(values)
        .transpose(0, 1)
        .reshape([length * n, width]),
    );
    const byHead = weights.view([n, heads, length, count]);
    const shown = average ? byHead.mean(1) : byHead;
    return [out, batched ? shown : shown.squeeze(0)];
  },
);
function split(weight: Tensor | null): (Tensor | null)[] {
  must(weight !== null, 'use_separate_proj_weight is False but in_proj_weight is None');
  return weight.chunk(3);
}
