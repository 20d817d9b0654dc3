// Distances between pairs of rows, with kernels that keep numbers of pairs, never those of pairs times columns.
import { ctype, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { distanceSlope, distances, distancesGrad } from '../../runtime/kernels/index.js';
import { type Shape, broadcastShapes, numel } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { triu_indices } from '../other/indices.js';
import { cat } from '../joining/joining.js';
import { beside } from '../row/beside.js';
import { lacking } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { number, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

const notHalf = lacking('cdist', 'half');

const isNothing = (...all: readonly { readonly shape: Shape }[]): boolean => all.some((t) => numel(t.shape) === 0);

/** The slope of distances by the rows of `x`, from the slopes of the distances. */
function slope(grad: Tensor, x: Tensor, y: Tensor, distance: Tensor, p: number, within: boolean): Tensor {
  if (p === 0 || isNothing(x, y)) return beside('CdistBackwardBackward0', x.new_zeros([...x.shape]), [grad, x, y]);
  if (is_grad_enabled()) return recordedSlope(grad, x, y, distance, p).sum_to_size([...x.shape]);
  const batch = grad.shape.slice(0, -2);
  const out = allocate(x.storage.engine, batched(x, batch).shape, x.dtype);
  const inputs = [inThree(grad), batched(x, batch), batched(y, batch), inThree(distance)];
  x.storage.engine.run(distancesGrad, { p, within }, inputs, [out]);
  return out.view([...batch, ...x.shape.slice(-2)]).sum_to_size([...x.shape]);
}
/** The same by operators, which have derivatives of their own. It makes numbers of pairs times columns. */
const recordedSlope = (grad: Tensor, x: Tensor, y: Tensor, distance: Tensor, p: number): Tensor =>
  distanceSlope(p, x.unsqueeze(-2).sub(y.unsqueeze(-3)), grad.unsqueeze(-1), distance.unsqueeze(-1)).sum(-2);
/** A batch of matrices, as kernels take it. */
const inThree = (t: Tensor): Tensor => t.reshape([numel(t.shape.slice(0, -2)), t.shape.at(-2)!, t.shape.at(-1)!]);
const batched = (t: Tensor, batch: Shape): Tensor => inThree(t.expand([...batch, ...t.shape.slice(-2)]));

/** Distances of rows by the differences of their elements. */
export const byDifferences = structural('cdist', [tensor('x2'), number('p')], {
  plan: ({ input, x2, p }) => {
    const nothing = isNothing(input, x2); // of which PyTorch does not ask the type
    if (!nothing) notHalf([input.dtype], []);
    if (!nothing && input.dtype !== x2.dtype) {
      throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(x2.dtype)}`);
    }
    const batch = broadcastShapes(input.shape.slice(0, -2), x2.shape.slice(0, -2));
    return { out: { shape: [...batch, input.shape.at(-2)!, x2.shape.at(-2)!], dtype: input.dtype }, batch, p };
  },
  compute: ({ input, x2 }, [out], { p, batch }): void => {
    if (isNothing(input, x2)) return void out!.zero_();
    out!.storage.engine.run(
      distances,
      { p, within: false },
      [batched(input, batch), batched(x2, batch)],
      [inThree(out!)],
    );
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'x2', 'result'], (grad, { input, x2, result }, { p }): Tensor =>
      slope(grad, input, x2, result, p, false),
    ),
    x2: saves(['input', 'x2', 'result'], (grad, { input, x2, result }, { p }): Tensor =>
      slope(grad.mT, x2, input, result.mT, p, false),
    ),
  }),
  samples: (make): Samples =>
    [0.5, 1, 1.5, 2, 3, Infinity]
      .flatMap((p): Samples => [
        [make(3, 2), make.positive(4, 2), p],
        [make(2, 1, 3, 2), make.positive(3, 4, 2), p],
      ])
      .concat([
        [make(3, 2), make(0, 2), 2],
        [make(0, 2), make(3, 2), 1],
        [make(2, 0), make(3, 0), 2],
      ]),
});

/** Euclidean distances by a product of matrices: `|x - y|^2 = |x|^2 - 2 x·y + |y|^2`, which rounds where rows are near. */
export const byProducts = structural('_euclidean_dist', [tensor('x2')], {
  plan: ({ input, x2 }) => {
    if (input.dtype !== x2.dtype) {
      throw new RuntimeError(
        `expected m1 and m2 to have the same dtype, but got: ${ctype(input.dtype)} != ${ctype(x2.dtype)}`,
      );
    }
    const batch = broadcastShapes(input.shape.slice(0, -2), x2.shape.slice(0, -2));
    return { out: { shape: [...batch, input.shape.at(-2)!, x2.shape.at(-2)!], dtype: input.dtype } };
  },
  compose: ({ input, x2 }): Tensor => {
    const [a, b] = [input.square().sum(-1, true), x2.square().sum(-1, true)];
    const [left, right] = [
      cat([input.mul(-2), a, a.new_ones([...a.shape])], -1),
      cat([x2, b.new_ones([...b.shape]), b], -1),
    ];
    return left.matmul(right.mT).clamp_min_(0).sqrt_();
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'x2', 'result'], (grad, { input, x2, result }): Tensor =>
      productSlope(grad, input, x2, result).sum_to_size([...input.shape]),
    ),
    x2: saves(['input', 'x2', 'result'], (grad, { input, x2, result }): Tensor =>
      productSlope(grad.mT, x2, input, result.mT).sum_to_size([...x2.shape]),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 2), make.positive(4, 2)],
    [make(2, 1, 3, 2), make.positive(3, 4, 2)],
  ],
});
function productSlope(grad: Tensor, x: Tensor, y: Tensor, distance: Tensor): Tensor {
  const ratio = grad.div(distance).masked_fill(distance.eq(0), 0);
  return x.mul(ratio.sum(-1, true)).sub(ratio.matmul(y));
}

/** Where in the matrix of all pairs those of an earlier with a later row stand. */
function pairs(n: number, like: Tensor): [Tensor, Tensor] {
  const [rows, columns] = triu_indices(n, n, 1, { device: like.device });
  return [rows, columns];
}
/** Distances of each row to all later ones. */
export const amongRows = structural('pdist', [number('p')], {
  plan: ({ input, p }) => {
    const n = input.shape[0]!;
    return { out: { shape: [(n * Math.max(n - 1, 0)) / 2], dtype: input.dtype }, n, p };
  },
  compose: ({ input }, { n, p }): Tensor => {
    const { engine } = input.storage;
    const all = allocate(engine, [1, n, n], input.dtype);
    engine.run(distances, { p, within: true }, [inThree(input), inThree(input)], [all]);
    return all.view([n, n]).index(pairs(n, input));
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { n, p }): Tensor => {
      if (p === 0) return beside('PdistBackwardBackward0', input.new_zeros([...input.shape]), [grad, input]);
      const places = pairs(n, grad);
      if (is_grad_enabled()) {
        const [earlier, later] = places;
        const d = input.index_select(0, earlier).sub(input.index_select(0, later));
        const each = distanceSlope(p, d, grad.unsqueeze(-1), result.unsqueeze(-1));
        return each
          .new_zeros([...input.shape])
          .index_add(0, earlier, each)
          .index_add(0, later, each, { alpha: -1 });
      }
      const both = (t: Tensor): Tensor => {
        const upper = t.new_zeros([n, n]).index_put(places, t);
        return upper.add(upper.mT);
      };
      return slope(both(grad), input, input, both(result), p, true);
    }),
  }),
  samples: (make): Samples =>
    [0.5, 1, 1.5, 2, 3]
      .map((p): Samples[number] => [make(4, 3), p])
      .concat([
        // No two differences of a pair are of one size.
        [make.of([0, 1, 5, 3, -2, 0.5], make().dtype).view(3, 2), Infinity],
        [make(0, 2), 2],
        [make(1, 2), 2],
        [make(3, 0), 2],
      ]),
});
