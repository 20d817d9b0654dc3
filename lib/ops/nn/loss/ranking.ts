// Losses of an order: by how much one thing should win over another, or be nearer.
import { fractional } from '../../../dtype.js';
import { RuntimeError, ValueError } from '../../../errors.js';
import { sizeText } from '../../../python.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { any, flag, number, optional, tensor } from '../../row/signature.js';
import { pairwise_distance } from '../distance.js';
import { type LossReduction, averaged, reducedLoss, reduction, reductionOf } from './reduction.js';

/**
 * Loss of an order between two inputs: `max(0, -target (input1 - input2) + margin)`.
 *
 * @param input1 a tensor of any shape
 * @param input2 of the same shape
 * @param target 1 where the first should be larger, -1 where the second should
 * @param margin by how much
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for an unknown `reduction`, RuntimeError where the numbers of dimensions differ
 * @example
 * F.margin_ranking_loss(torch.tensor([1]), torch.tensor([3]), torch.tensor([1])); // tensor(2.)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 */
export const margin_ranking_loss = operator(
  'margin_ranking_loss',
  [tensor('input2'), tensor('target'), optional(number('margin'), 0), ...averaged, reduction],
  (input1, input2, target, margin, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
      throw new RuntimeError(
        `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${sizeText(input1.shape)}, input2: ${sizeText(input2.shape)}, target: ${sizeText(target.shape)} `,
      );
    }
    return ranked(input1, input2, target, margin, kind);
  },
  'input1',
);
/** @internal The same without a look at dimensions. */
export function ranked(input1: Tensor, input2: Tensor, target: Tensor, margin: number, kind: LossReduction): Tensor {
  // The margin is a fraction, whatever the inputs are.
  const wrong = target.neg().mul(input1.sub(input2));
  return reducedLoss(wrong.to(fractional(wrong.dtype)).add(margin).clamp_min_(0), kind);
}

function checkMargin(margin: number): void {
  if (margin <= 0) throw new ValueError(`margin must be greater than 0, got ${margin}`);
}
function checkTriplet(anchor: Tensor, positive: Tensor, negative: Tensor): void {
  if (anchor.ndim !== positive.ndim || anchor.ndim !== negative.ndim) {
    throw new RuntimeError(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${anchor.ndim}D, positive ${positive.ndim}D, and negative ${negative.ndim}D inputs`,
    );
  }
}
type Distance = (x1: Tensor, x2: Tensor) => Tensor;
function triplet(
  distance: Distance,
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  margin: number,
  swap: boolean,
  kind: LossReduction,
): Tensor {
  checkTriplet(anchor, positive, negative);
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const farthest = swap ? far.minimum(distance(positive, negative)) : far;
  return reducedLoss(near.add(margin).sub(farthest).clamp_min(0), kind);
}
/** @internal The loss of a triplet whose distances are norms; the margin may be any. */
export const byNorm = (
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  margin: number,
  p: number,
  eps: number,
  swap: boolean,
  kind: LossReduction,
): Tensor => triplet((a, b) => pairwise_distance(a, b, p, eps), anchor, positive, negative, margin, swap, kind);

/** @internal Parameters of a loss of triplets, after the anchor. */
export const ofTriplets = [
  tensor('positive'),
  tensor('negative'),
  optional(number('margin'), 1),
  optional(number('p'), 2),
  optional(number('eps'), 1e-6),
  optional(flag('swap'), false),
] as const;
/**
 * Loss of a triplet: `max(0, d(anchor, positive) - d(anchor, negative) + margin)` with d the p-norm of differences.
 *
 * @param anchor [N, D] or [D]
 * @param positive what should be near, of the same shape
 * @param negative what should be far, of the same shape
 * @param margin by how much farther, positive
 * @param p degree of the norm
 * @param eps added to differences
 * @param swap whether the distance from positive to negative counts where it is smaller
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for a `margin` that is not positive, and an unknown `reduction`; RuntimeError where the numbers of dimensions differ
 * @example
 * F.triplet_margin_loss(torch.tensor([[0, 0]]), torch.tensor([[3, 4]]), torch.tensor([[0, 1]])); // tensor(5.0000)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export const triplet_margin_loss = operator(
  'triplet_margin_loss',
  [...ofTriplets, ...averaged, reduction],
  (anchor, positive, negative, margin, p, eps, swap, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    checkMargin(margin);
    return byNorm(anchor, positive, negative, margin, p, eps, swap, kind);
  },
  'anchor',
);

/**
 * Loss of a triplet by any distance: `max(0, d(anchor, positive) - d(anchor, negative) + margin)`.
 *
 * @param anchor [N, *]
 * @param positive what should be near, of the same shape
 * @param negative what should be far, of the same shape
 * @param distance_function d, of two tensors; null: `pairwise_distance`
 * @param margin by how much farther, positive
 * @param swap whether the distance from positive to negative counts where it is smaller
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError where `margin` is not positive
 * @throws RuntimeError where the three have not as many dimensions
 * @example
 * F.triplet_margin_with_distance_loss(torch.tensor([[0, 0]]), torch.tensor([[3, 4]]), torch.tensor([[0, 1]])); // tensor(5.0000)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 */
export const triplet_margin_with_distance_loss = operator(
  'triplet_margin_with_distance_loss',
  [
    tensor('positive'),
    tensor('negative'),
    optional(any<Distance>()('distance_function'), null),
    optional(number('margin'), 1),
    optional(flag('swap'), false),
    reduction,
  ],
  (anchor, positive, negative, distance, margin, swap, word): Tensor => {
    const kind = reductionOf(null, null, word);
    checkMargin(margin);
    return triplet(distance ?? ((a, b) => pairwise_distance(a, b)), anchor, positive, negative, margin, swap, kind);
  },
  'anchor',
);
