// Attention a block of queries at a time: neither the scores nor their softmax are ever there whole, and backward computes them again.
import { type DType, bool } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { silence } from '../../../runtime/kernels/index.js';
import { closeScope, openScope } from '../../../runtime/scope.js';
import type { Tensor } from '../../../tensor.js';
import { times } from '../../blas/product.js';
import { arange } from '../../creation/sequences.js';
import { beside } from '../../row/beside.js';
import { nameRows, nary } from '../../row/operator.js';
import type { Samples } from '../../row/samples.js';
import { flag, number, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';

/** How many scores a block has at most, where one query's fit: 1 MB of float32, which caches hold. */
export const BLOCK = 1 << 18;

/** Some batches, some of their queries, and how many keys these can see. */
interface Block {
  readonly batch: number;
  readonly batches: number;
  readonly row: number;
  readonly rows: number;
  readonly keys: number;
}

function blocksOf(batches: number, heads: number, rows: number, keys: number, causal: boolean): Block[] {
  const found: Block[] = [];
  const each = Math.max(1, heads * rows * keys);
  const together = Math.max(1, Math.floor(BLOCK / each));
  const height = each <= BLOCK ? rows : Math.max(1, Math.floor(BLOCK / (heads * keys)));
  for (let batch = 0; batch < batches; batch += together) {
    for (let row = 0; row < rows; row += height) {
      const [n, r] = [Math.min(together, batches - batch), Math.min(height, rows - row)];
      found.push({ batch, batches: n, row, rows: r, keys: causal ? Math.min(keys, row + r) : keys });
    }
  }
  return found;
}

interface Meaning {
  readonly scale: number;
  readonly causal: boolean;
  readonly dtype: DType;
}

/** `softmax(q k^T scale + mask)`; a query that sees nothing gives 0. */
function weightsOf(q: Tensor, k: Tensor, mask: Tensor | null, first: number, plan: Meaning): Tensor {
  const scores = scoresOf(q, k, first, plan);
  return mask === null ? scores.softmax(-1) : masked(scores, mask);
}
function scoresOf(q: Tensor, k: Tensor, first: number, { scale, causal }: Meaning): Tensor {
  const scores = q.mul(scale).matmul(k.transpose(-2, -1));
  if (!causal) return scores;
  const [rows, keys] = [q.shape.at(-2)!, k.shape.at(-2)!];
  const { device } = q;
  const later = arange(keys, { device }).gt(arange(first, first + rows, { device }).unsqueeze(1));
  return scores.masked_fill(later, -Infinity);
}
/** What to add to scores so that they do not count where a mask is false. */
const hidden = (mask: Tensor, scores: Tensor): Tensor =>
  scores.new_zeros([...mask.shape]).masked_fill(mask.logical_not(), -Infinity);
function masked(given: Tensor, mask: Tensor): Tensor {
  // Added in either case: a score that is NaN stays so behind a mask.
  const scores = given.add(mask.dtype === bool ? hidden(mask, given) : mask);
  return scores.softmax(-1).masked_fill(scores.detach().eq(-Infinity).all(-1, true), 0);
}

/** The gradient of scores in one pass, where it is not differentiated again. */
const inward = nary(
  ['weights', 'grad', 'mean', 'scale'],
  (weights, grad, mean, scale) => weights.mul(grad.sub(mean)).mul(scale),
  {},
);
nameRows({ inward });

/** Gradients of queries, keys and values, from those of the results `y`. */
function slopes(q: Tensor, k: Tensor, v: Tensor, y: Tensor, grad: Tensor, weights: Tensor, { scale, dtype }: Meaning) {
  const inner = grad.matmul(v.transpose(-2, -1));
  const mean = grad.mul(y).sum(-1, true);
  const [before, after] = dtype.widens ? [1, scale] : [scale, 1];
  const raw = is_grad_enabled() ? weights.mul(inner.sub(mean)).mul(before) : inward(weights, inner, mean, before);
  const scores = stored(raw, dtype);
  return {
    query: times(scores.matmul(k), after),
    key: times(scores.transpose(-2, -1).matmul(q), after),
    value: stored(weights, dtype).transpose(-2, -1).matmul(grad),
  };
}

/** What is multiplied next, in floats of 16 bits where the operands are of these. */
const stored = (t: Tensor, dtype: DType): Tensor => (dtype.widens ? t.to(dtype).to(dtype.compute) : t);
/** Values by their weights. Of 16 bits PyTorch multiplies powers, the largest 1, and divides by their sum. */
function weighed(weights: Tensor, v: Tensor, dtype: DType): Tensor {
  if (!dtype.widens) return weights.matmul(v);
  const top = weights.amax(-1, true);
  const share = top.masked_fill(top.eq(0), 1);
  return stored(weights.div(share), dtype).matmul(v).mul(share);
}

/** What a body makes; what else it makes on the way ends with it. */
function only(body: () => readonly Tensor[]): readonly Tensor[] {
  let made: readonly Tensor[] = [];
  openScope();
  try {
    return (made = body());
  } finally {
    closeScope(made.map(({ storage }) => storage));
  }
}
/** Does something for each block. */
function eachBlock(blocks: readonly Block[], body: (block: Block) => void): void {
  for (const block of blocks) {
    only(() => {
      body(block);
      return [];
    });
  }
}

/** `length` positions of a dimension from `start` on: the tensor itself where these are all. */
const part = (t: Tensor, dim: number, start: number, length: number): Tensor =>
  t.shape[dim] === length ? t : t.narrow(dim, start, length);
const queriesAt = (t: Tensor, { batch, batches, row, rows }: Block): Tensor =>
  part(part(t, 0, batch, batches), 2, row, rows);
const keysAt = (t: Tensor, { batch, batches, keys }: Block): Tensor => part(part(t, 0, batch, batches), 2, 0, keys);
const maskAt = (t: Tensor | null, block: Block): Tensor | null =>
  t === null ? null : part(queriesAt(t, block), 3, 0, block.keys);

type Operand = 'input' | 'key' | 'value';
/** What backward has of a call. */
type Seen = Record<Operand | 'result' | 'weights', Tensor> & { readonly mask: Tensor | null };
interface Plan extends Meaning {
  readonly blocks: readonly Block[];
}

/** Floats of the type that is computed in: of 16 bits, so that what is in between is not rounded. */
const wide = (t: Tensor): Tensor => (t.dtype.kind === 'float' ? t.to(t.dtype.compute) : t);

/** Gradients of queries, keys and values, of a type that computes. */
function gradientsOf(
  grad: Tensor,
  { input, key, value, mask, result, weights: kept }: Seen,
  plan: Plan,
): Record<Operand, Tensor> {
  if (is_grad_enabled()) {
    // In one piece, which can be differentiated again.
    const weights = weightsOf(input, key, mask, 0, plan);
    const found = slopes(input, key, value, weights.matmul(value), grad, weights, plan);
    // PyTorch's one operator for all three records whatever it was given.
    const named = (one: Tensor): Tensor =>
      one.requires_grad
        ? one
        : beside('ScaledDotProductFlashAttentionForCpuBackwardBackward0', one, [input, key, value]);
    return { input: named(found.query), key: named(found.key), value: named(found.value) };
  }
  if (plan.blocks.length === 1 && plan.blocks[0]!.keys === key.shape[2]) {
    const [query, keys, values] = only(() => {
      const found = slopes(input, key, value, result, grad, kept, plan);
      return [found.query, found.key, found.value];
    });
    return { input: query!, key: keys!, value: values! };
  }
  const all = { query: input.new_empty([...input.shape]), key: key.new_zeros([...key.shape]), value: value.new_zeros([...value.shape]) }; // prettier-ignore
  eachBlock(plan.blocks, (block) => {
    const [q, k, v] = [queriesAt(input, block), keysAt(key, block), keysAt(value, block)];
    const weights = plan.blocks.length === 1 ? kept : weightsOf(q, k, maskAt(mask, block), block.row, plan);
    const found = slopes(q, k, v, queriesAt(result, block), queriesAt(grad, block), weights, plan);
    queriesAt(all.query, block).copy_(found.query);
    keysAt(all.key, block).add_(found.key);
    keysAt(all.value, block).add_(found.value);
  });
  return { input: all.query, key: all.key, value: all.value };
}

/**
 * @internal Attention `softmax(Q K^T scale + mask) V` of [N, H, L, E], [N, H, S, E] and [N, H, S, Ev], with memory that does not grow with
 * L S.
 *
 * @param mask true where a key takes part, or floats that are added to the scores, which have no gradient: [N, H, L, S]
 * @param is_causal whether query i sees keys up to i only
 * @param scale factor of the scores
 */
export const attention_blocks = structural(
  'attention_blocks',
  [tensor('key'), tensor('value'), optional(tensor('mask'), null), optional(flag('is_causal'), false), number('scale')],
  {
    node: 'ScaledDotProductFlashAttentionForCpuBackward0',
    plan: ({ input, key, value, is_causal, scale }) => {
      const [batches, heads, rows] = input.shape as [number, number, number, number];
      const keys = key.shape[2]!;
      if (value.shape[2] !== keys) {
        throw new RuntimeError(
          `scaled_dot_product_attention: expected as many values as keys, got keys of shape [${key.shape.join(', ')}] and values of shape [${value.shape.join(', ')}]`,
        );
      }
      if (key.shape[3] !== input.shape[3]) {
        throw new RuntimeError(
          `attention_blocks: expected keys [N, H, S, E] and values [N, H, S, Ev] for queries [${input.shape.join(', ')}], got [${key.shape.join(', ')}] and [${value.shape.join(', ')}]`,
        );
      }
      const { dtype } = input;
      const blocks = blocksOf(batches, heads, rows, keys, is_causal);
      // Of one block the weights are kept, which backward would compute again.
      const kept = blocks.length === 1 ? [batches, heads, rows, blocks[0]!.keys] : [0];
      return {
        outs: [
          { shape: [batches, heads, rows, value.shape[3]!], dtype },
          { shape: kept, dtype: dtype.compute },
        ],
        blocks,
        causal: is_causal,
        scale,
        dtype,
      };
    },
    outputs: ['result', 'weights'],
    differentiable: ['result'],
    compute: ({ input, key, value, mask }, [out, kept], plan): void => {
      const [queries, keys, values] = [input, key, value].map(wide) as [Tensor, Tensor, Tensor];
      const added = mask && wide(mask);
      eachBlock(plan.blocks, (block) => {
        const [q, k, v] = [queriesAt(queries, block), keysAt(keys, block), keysAt(values, block)];
        const [scores, seen] = [scoresOf(q, k, block.row, plan), maskAt(added, block)];
        const weights = seen === null ? scores.softmax(-1) : masked(scores, seen);
        if (plan.blocks.length === 1) kept!.copy_(weights);
        // Nothing counts in the results where a row has no number above -infinity among its scores, NaN included.
        if (seen === null) weights.storage.engine.run(silence, { dim: 3 }, [scores], [weights]);
        queriesAt(out!, block).copy_(weighed(weights, v, plan.dtype));
      });
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'key', 'value'],
        ['input', 'key', 'value', 'mask', 'result', 'weights'],
        (grad, { input, key, value, mask, result, weights }, plan): { [K in Operand]?: Tensor | null } => {
          const [q, k, v] = [input, key, value].map(wide) as [Tensor, Tensor, Tensor];
          const seen = { input: q, key: k, value: v, mask: mask && wide(mask), result: wide(result), weights };
          const found = gradientsOf(wide(grad), seen, plan);
          return {
            input: found.input.to(input.dtype),
            key: found.key.to(input.dtype),
            value: found.value.to(input.dtype),
          };
        },
      ),
    samples: (make): Samples => [
      [make(2, 1, 3, 2), make(2, 1, 4, 2), make(2, 1, 4, 3), null, false, 0.7],
      [make(1, 2, 3, 2), make(1, 2, 3, 2), make(1, 2, 3, 1), null, true, 0.5],
      [make(1, 1, 2, 2), make(1, 1, 4, 2), make(1, 1, 4, 1), null, true, 0.5],
      [make(1, 1, 2, 2), make(1, 1, 3, 2), make(1, 1, 3, 2), make.mask(1, 1, 2, 3), false, -0.7],
    ],
  },
);
