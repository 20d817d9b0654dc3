// Losses of pairs and triplets.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, any, flag, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { PairwiseDistance } from './distance.js';
import { Loss, reduce, reduction, reductionOf, sizeAverage } from './lossbase.js';

const hingeembeddingloss = [optional(number('margin'), 1), sizeAverage, reduce, reduction] as const;
class HingeEmbeddingLoss extends Loss {
  margin: number;

  constructor(...args: Arguments<typeof hingeembeddingloss>) {
    super();
    const [margin, average, reduced, reduction] = take('HingeEmbeddingLoss', hingeembeddingloss, args);
    this.margin = margin;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.hinge_embedding_loss(input, target, { margin: this.margin, reduction: this.reduction });
  }
}
/**
 * `x` where the target is 1, `max(0, margin - x)` where it is -1, averaged.
 *
 * @param margin from which on unlike pairs cost nothing
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.HingeEmbeddingLoss()(torch.tensor([0.5, 0.5]), torch.tensor([1, -1])); // tensor(0.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 */
const HingeEmbeddingLoss_ = callable(HingeEmbeddingLoss);
type HingeEmbeddingLoss_ = HingeEmbeddingLoss;

const cosineembeddingloss = [optional(number('margin'), 0), sizeAverage, reduce, reduction] as const;
class CosineEmbeddingLoss extends Loss {
  margin: number;

  constructor(...args: Arguments<typeof cosineembeddingloss>) {
    super();
    const [margin, average, reduced, reduction] = take('CosineEmbeddingLoss', cosineembeddingloss, args);
    this.margin = margin;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosine_embedding_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}
/**
 * `1 - cos(x₁, x₂)` where the target is 1, `max(0, cos(x₁, x₂) - margin)` where it is -1, averaged.
 *
 * @param margin from -1 to 1
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.CosineEmbeddingLoss()(torch.tensor([[1, 0]]), torch.tensor([[0, 1]]), torch.tensor([1])); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 */
const CosineEmbeddingLoss_ = callable(CosineEmbeddingLoss);
type CosineEmbeddingLoss_ = CosineEmbeddingLoss;

const marginrankingloss = [optional(number('margin'), 0), sizeAverage, reduce, reduction] as const;
class MarginRankingLoss extends Loss {
  margin: number;

  constructor(...args: Arguments<typeof marginrankingloss>) {
    super();
    const [margin, average, reduced, reduction] = take('MarginRankingLoss', marginrankingloss, args);
    this.margin = margin;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.margin_ranking_loss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}
/**
 * `max(0, -y · (x₁ - x₂) + margin)`: with y = 1 the first input should rank higher, with -1 the second.
 *
 * @param margin by how much
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.MarginRankingLoss()(torch.tensor([1]), torch.tensor([3]), torch.tensor([1])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 */
const MarginRankingLoss_ = callable(MarginRankingLoss);
type MarginRankingLoss_ = MarginRankingLoss;

const tripletmarginloss = [
  optional(number('margin'), 1),
  optional(number('p'), 2),
  optional(number('eps'), 1e-6),
  optional(flag('swap'), false),
  sizeAverage,
  reduce,
  reduction,
] as const;
class TripletMarginLoss extends Loss {
  margin: number;
  p: number;
  eps: number;
  swap: boolean;

  constructor(...args: Arguments<typeof tripletmarginloss>) {
    super();
    const [margin, p, eps, swap, average, reduced, reduction] = take('TripletMarginLoss', tripletmarginloss, args);
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.triplet_margin_loss(anchor, positive, negative, {
      margin: this.margin,
      p: this.p,
      eps: this.eps,
      swap: this.swap,
      reduction: this.reduction,
    });
  }
}
/**
 * `max(0, d(a, p) - d(a, n) + margin)`: an anchor should be nearer to a positive than to a negative example.
 *
 * @param margin by how much
 * @param p of the norm that is the distance
 * @param eps added to differences
 * @param swap whether the positive example stands for the anchor where it is nearer to the negative
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.TripletMarginLoss()(torch.tensor([[0, 0]]), torch.tensor([[3, 4]]), torch.tensor([[0, 1]])); // tensor(5.0000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 */
const TripletMarginLoss_ = callable(TripletMarginLoss);
type TripletMarginLoss_ = TripletMarginLoss;

const withDistance = [
  optional(any<((a: Tensor, b: Tensor) => Tensor) | null>()('distance_function'), null),
  optional(number('margin'), 1),
  optional(flag('swap'), false),
  reduction,
] as const;
class TripletMarginWithDistanceLoss extends Loss {
  distance_function: (a: Tensor, b: Tensor) => Tensor;
  margin: number;
  swap: boolean;

  constructor(...args: Arguments<typeof withDistance>) {
    super();
    const [distance, margin, swap, reduction] = take('TripletMarginWithDistanceLoss', withDistance, args);
    if (margin <= 0) {
      throw new ValueError(
        `TripletMarginWithDistanceLoss: expected margin to be greater than 0, got ${margin} instead`,
      );
    }
    this.distance_function = distance ?? new PairwiseDistance();
    this.margin = margin;
    this.swap = swap;
    this.reduction = reduction;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.triplet_margin_with_distance_loss(anchor, positive, negative, {
      distance_function: this.distance_function,
      margin: this.margin,
      swap: this.swap,
      reduction: this.reduction,
    });
  }
}
/**
 * `max(0, d(a, p) - d(a, n) + margin)`, as `nn.TripletMarginLoss` with a distance of the program's own.
 *
 * @param distance_function from two tensors `(N, D)` to distances `(N)`: a function or a module; null: `nn.PairwiseDistance()`
 * @param margin by how much an anchor should be nearer to a positive than to a negative example
 * @param swap whether the positive example stands for the anchor where it is nearer to the negative
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @throws ValueError where `margin` is not positive
 * @example
 * nn.TripletMarginWithDistanceLoss()(torch.tensor([[0, 0]]), torch.tensor([[3, 4]]), torch.tensor([[0, 1]])); // tensor(5.0000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
const TripletMarginWithDistanceLoss_ = callable(TripletMarginWithDistanceLoss);
type TripletMarginWithDistanceLoss_ = TripletMarginWithDistanceLoss;

export {
  HingeEmbeddingLoss_ as HingeEmbeddingLoss,
  CosineEmbeddingLoss_ as CosineEmbeddingLoss,
  MarginRankingLoss_ as MarginRankingLoss,
  TripletMarginLoss_ as TripletMarginLoss,
  TripletMarginWithDistanceLoss_ as TripletMarginWithDistanceLoss,
};
