// Distances.
import { callable } from '../../callable.js';
import { type Arguments, flag, int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Module } from './module.js';

const cosine = [optional(int('dim'), 1), optional(number('eps'), 1e-8)] as const;
class CosineSimilarity extends Module {
  dim: number;
  eps: number;

  constructor(...args: Arguments<typeof cosine>) {
    super();
    [this.dim, this.eps] = take('CosineSimilarity', cosine, args);
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosine_similarity(x1, x2, this.dim, this.eps);
  }
}
/**
 * `x₁ · x₂ / (max(‖x₁‖, eps) · max(‖x₂‖, eps))` along a dimension.
 *
 * @param dim the dimension
 * @param eps the least norm
 * @example
 * nn.CosineSimilarity()(torch.tensor([[1, 0]]), torch.tensor([[1, 1]])); // tensor([0.7071])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
const CosineSimilarity_ = callable(CosineSimilarity);
type CosineSimilarity_ = CosineSimilarity;

const pairwise = [optional(number('p'), 2), optional(number('eps'), 1e-6), optional(flag('keepdim'), false)] as const;
class PairwiseDistance extends Module {
  norm: number;
  eps: number;
  keepdim: boolean;

  constructor(...args: Arguments<typeof pairwise>) {
    super();
    [this.norm, this.eps, this.keepdim] = take('PairwiseDistance', pairwise, args);
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}
/**
 * `‖x₁ - x₂ + eps‖` along the last dimension.
 *
 * @param p of the norm
 * @param eps added to differences
 * @param keepdim whether the last dimension stays, with length 1
 * @example
 * nn.PairwiseDistance()(torch.tensor([[0, 0]]), torch.tensor([[3, 4]])); // tensor([5.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
const PairwiseDistance_ = callable(PairwiseDistance);
type PairwiseDistance_ = PairwiseDistance;

export { CosineSimilarity_ as CosineSimilarity, PairwiseDistance_ as PairwiseDistance };
