// Attention of queries to keys.
import { bool, ctype, float32 } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { type Shape, broadcastShapes, numel, sameShape, wrapDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { flag, number, optional, tensor } from '../../row/signature.js';
import { dropout } from '../dropout/channels.js';
import { BLOCK, attention_blocks } from './blocks.js';

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
 * @throws RuntimeError for both a mask and `is_causal`, and where shapes do not fit
 * @example
 * F.scaled_dot_product_attention(torch.ones(1, 2, 4), torch.ones(1, 3, 4), torch.ones(1, 3, 5)).shape; // [1, 2, 5]
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
    if (Math.min(query.ndim, key.ndim, value.ndim) < 2) {
      throw new RuntimeError(
        `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: ${query.ndim} key.dim: ${key.ndim} and value.dim: ${value.ndim} instead.`,
      );
    }
    if (query.dtype !== key.dtype || query.dtype !== value.dtype) {
      throw new RuntimeError(
        `Expected query, key, and value to have the same dtype, but got query.dtype: ${ctype(query.dtype)} key.dtype: ${ctype(key.dtype)} and value.dtype: ${ctype(value.dtype)} instead.`,
      );
    }
    if (mask !== null && ![bool, float32, query.dtype].includes(mask.dtype)) {
      throw new RuntimeError(
        `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${ctype(mask.dtype)} and  query.dtype: ${ctype(query.dtype)} instead.`,
      );
    }
    if (causal && mask !== null)
      throw new RuntimeError('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True');
    if (query.ndim === 3 && key.ndim === 3 && value.ndim === 3) {
      // Three dimensions are four in ATen, of which the first is taken away again.
      const [q, k, v] = [query, key, value].map((t) => t.unsqueeze(0)) as [Tensor, Tensor, Tensor];
      return attend(q, k, v, mask, dropoutP, causal, scale, grouped).squeeze(0);
    }
    if (query.ndim === 4 && key.ndim === 4 && value.ndim === 4 && mask !== null) wrapDim(-2, mask.ndim);
    return attend(query, key, value, mask, dropoutP, causal, scale, grouped);
  },
  'query',
);

/** Whether PyTorch's CPU has one kernel for it, and so one node: what is of four dimensions, nothing repeated, and contiguous at the end. */
function isFlash(query: Tensor, key: Tensor, value: Tensor): boolean {
  const all = [query, key, value];
  const [n, heads] = query.shape;
  return all.every(
    (t) =>
      t.ndim === 4 &&
      t.shape[0] === n &&
      t.shape[1] === heads &&
      t.shape[3] === query.shape[3] &&
      t.strides[3] === 1 &&
      numel(t.shape) > 0,
  );
}

function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  mask: Tensor | null,
  dropoutP: number,
  causal: boolean,
  scale: number | null,
  grouped: boolean,
): Tensor {
  const [l, s] = [query.shape.at(-2)!, key.shape.at(-2)!];
  const shared = (t: Tensor): Tensor => {
    if (!grouped) return t;
    for (const { ndim } of [query, t]) wrapDim(-3, ndim);
    if (t.shape.at(-3) === query.shape.at(-3)) return t;
    const [heads, wanted] = [t.shape.at(-3)!, query.shape.at(-3)!];
    if (wanted % heads !== 0) {
      throw new RuntimeError(
        `Number of heads in key and value must divide the number of heads in query, got ${heads} and ${wanted}`,
      );
    }
    return t.repeat_interleave(wanted / heads, -3);
  };
  const factor = scale ?? 1 / Math.sqrt(query.shape.at(-1)!);
  const operands = [query, shared(key), shared(value)] as const;
  if (mask !== null) checkMask(mask, query, operands[1]);
  if (dropoutP === 0 && mask?.requires_grad !== true && (isFlash(...operands) || countOf(query, key) > BLOCK)) {
    return inBlocks(...operands, mask, causal, factor);
  }
  const { dtype } = query; // of 16 bits: rounded at the end
  const [q, k, v] = operands.map((t) => t.to(dtype.compute)) as [Tensor, Tensor, Tensor];
  // Half of the factor on each side keeps products small.
  const root = Math.sqrt(Math.abs(factor));
  let scores = q.mul(factor < 0 ? -root : root).matmul(k.mul(root).transpose(-2, -1));
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
  if (dropoutP > 1) throw new RuntimeError(`dropout probability has to be between 0 and 1, but got ${dropoutP}`);
  return (dropoutP > 0 ? dropout(weights, dropoutP, true) : weights).matmul(v).to(dtype);
}

/** A mask is added to the scores where they lie: they are not broadcast to it. */
function checkMask(mask: Tensor, query: Tensor, key: Tensor): void {
  const scores = [...batchOf([query, key]), query.shape.at(-2)!, key.shape.at(-2)!];
  const both = broadcastShapes(scores, mask.shape);
  if (sameShape(both, scores)) return;
  throw new RuntimeError(
    `output with shape [${scores.join(', ')}] doesn't match the broadcast shape [${both.join(', ')}]`,
  );
}

/** The dimensions before the last two, broadcast. */
const batchOf = (tensors: readonly (Tensor | null)[]): Shape =>
  tensors.flatMap((t) => (t === null ? [] : [t.shape.slice(0, -2)])).reduce(broadcastShapes, []);
/** How many scores there are; heads that share keys count as those of the query. */
const countOf = (query: Tensor, key: Tensor): number => numel([...query.shape.slice(0, -1), key.shape.at(-2)!]);

/** Attention without dropout, of tensors of any dimensions that broadcast to each other. */
function inBlocks(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  mask: Tensor | null,
  causal: boolean,
  scale: number,
): Tensor {
  const batch = batchOf([query, key, value, mask]);
  // [N, H, …]: all batches as one, and the heads, or what stands where they do.
  const lead = [numel(batch.slice(0, -1)), batch.at(-1) ?? 1];
  const seen = (t: Tensor, rows = t.shape.at(-2)!, columns = t.shape.at(-1)!): Tensor => {
    const size = [...batch, rows, columns];
    const whole = sameShape(t.shape, size) ? t : t.expand(size);
    return batch.length === 2 ? whole : whole.reshape([...lead, rows, columns]);
  };
  // A bool mask becomes numbers in PyTorch, so that it may be written to afterwards.
  const own = mask?.dtype === bool ? mask.clone() : mask;
  const scores = own === null ? null : seen(own, query.shape.at(-2), key.shape.at(-2));
  const [out] = attention_blocks(seen(query), seen(key), seen(value), scores, causal, scale);
  return batch.length === 2 ? out : out.reshape([...batch, ...out.shape.slice(2)]);
}
