// Losses as `torch.` has them: their reduction is a number, and what nn.functional checks before they are called is not checked.
import type { Tensor } from '../../tensor.js';
import { ctc_loss as ctc } from '../nn/loss/ctc.js';
import * as divergence from '../nn/loss/divergence.js';
import { withLogits } from '../nn/loss/pointwise.js';
import * as ranking from '../nn/loss/ranking.js';
import { type LossReduction, reducedLoss } from '../nn/loss/reduction.js';
import { operator } from '../row/operator.js';
import { any, flag, int, keywordOnly, number, optional, tensor } from '../row/signature.js';

/** 0: none, 1: the mean, 2: the sum. PyTorch's signatures say the mean where it is left out; its binding reads that word as 0. */
const reduction = optional(int('reduction'), 0);
/** Any other number keeps the elements' losses. */
const kindOf = (given: number): LossReduction => (given === 1 ? 'mean' : given === 2 ? 'sum' : 'none');

/**
 * Binary cross entropy of logits: `-(target log s + (1 - target) log(1 - s))` with s the sigmoid of the input.
 *
 * @param input logits, of a shape that broadcasts to the target's
 * @param target probabilities
 * @param weight factors of the losses
 * @param pos_weight factors of the positive targets' losses
 * @param reduction 0, as where it is left out: each element's loss; 1: their mean; 2: their sum
 * @returns a tensor of the target's shape, or one of no dimension
 * @throws RuntimeError where shapes do not broadcast
 * @example
 * torch.binary_cross_entropy_with_logits(torch.tensor([0]), torch.tensor([1])); // tensor([0.6931])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export const binary_cross_entropy_with_logits = operator(
  'binary_cross_entropy_with_logits',
  [tensor('target'), optional(tensor('weight'), null), optional(tensor('pos_weight'), null), reduction],
  (input, target, weight, positive, reduce): Tensor => withLogits(input, target, weight, positive, kindOf(reduce)),
);

/**
 * Loss of whether two vectors point the same way: `1 - cos` where the target is 1, `max(0, cos - margin)` where it is -1.
 *
 * @param input1 [N, D] or [D]
 * @param input2 of the same shape
 * @param target 1 or -1 for each pair
 * @param margin what a cosine may be where the target is -1
 * @param reduction 0, as where it is left out: each pair's loss; 1: their mean; 2: their sum
 * @returns a tensor of the target's shape, or one of no dimension
 * @throws RuntimeError where the numbers of dimensions do not fit
 * @example
 * torch.cosine_embedding_loss(torch.tensor([[1, 0]]), torch.tensor([[0, 1]]), torch.tensor([1])); // tensor([1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export const cosine_embedding_loss = operator(
  'cosine_embedding_loss',
  [tensor('input2'), tensor('target'), optional(number('margin'), 0), reduction],
  (input1, input2, target, margin, reduce): Tensor =>
    divergence.cosine_embedding_loss(input1, input2, target, margin, { reduction: kindOf(reduce) }),
  'input1',
);

/**
 * Connectionist temporal classification: minus the logarithm of the probability of the labels, over all alignments with the steps.
 *
 * @param log_probs [T, N, C] or [T, C], logarithms of probabilities
 * @param targets labels, [N, S] or one after the other
 * @param input_lengths steps of each sample: a tensor of integers or an array
 * @param target_lengths labels of each sample
 * @param blank the class that is no label
 * @param reduction 0, as where it is left out: each sample's loss; 1: the mean of them over their labels; 2: their sum
 * @param zero_infinity whether what cannot be aligned counts as nothing
 * @returns [N], or one of no dimension
 * @throws RuntimeError where lengths do not fit
 * @example
 * torch.ctc_loss(torch.zeros(2, 1, 3).log_softmax(2), torch.tensor([[1n]]), [2], [1]); // tensor([1.0986])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 */
export const ctc_loss = operator(
  'ctc_loss',
  [
    tensor('targets'),
    any<Tensor | readonly number[]>()('input_lengths'),
    any<Tensor | readonly number[]>()('target_lengths'),
    optional(int('blank'), 0),
    reduction,
    optional(flag('zero_infinity'), false),
  ],
  (input, targets, steps, counts, blank, reduce, zeroInfinity): Tensor =>
    ctc(input, targets, steps, counts, blank, kindOf(reduce), zeroInfinity),
  'log_probs',
);

/**
 * Loss of a distance: the input where the target is 1, `max(0, margin - input)` where it is -1.
 *
 * @param input distances of any shape
 * @param target 1 or -1 for each
 * @param margin how far what is unlike should be
 * @param reduction 0, as where it is left out: each element's loss; 1: their mean; 2: their sum
 * @returns a tensor of the input's shape, or one of no dimension
 * @example
 * torch.hinge_embedding_loss(torch.tensor([0.5, 0.25]), torch.tensor([1, -1]), 1, 1); // tensor(0.6250)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export const hinge_embedding_loss = operator(
  'hinge_embedding_loss',
  [tensor('target'), optional(number('margin'), 1), reduction],
  (input, target, margin, reduce): Tensor =>
    divergence.hinge_embedding_loss(input, target, margin, { reduction: kindOf(reduce) }),
);

/**
 * Kullback-Leibler divergence of the target from the input: `target (log target - input)`.
 *
 * @param input logarithms of probabilities
 * @param target probabilities, of the same shape
 * @param reduction 0, as where it is left out: each element's loss; 1: their mean over all elements; 2: their sum
 * @param log_target whether the target is given as logarithms too
 * @returns a tensor of the input's shape, or one of no dimension
 * @throws RuntimeError for integers
 * @example
 * torch.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([1, 0]), 2); // tensor(0.6931)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export const kl_div = operator(
  'kl_div',
  [tensor('target'), reduction, keywordOnly(optional(flag('log_target'), false))],
  (input, target, reduce, log_target): Tensor =>
    reducedLoss(divergence.kl_div(input, target, { reduction: 'none', log_target }), kindOf(reduce)),
);

/**
 * Loss of an order between two inputs: `max(0, -target (input1 - input2) + margin)`.
 *
 * @param input1 a tensor of any shape
 * @param input2 of the same shape
 * @param target 1 where the first should be larger, -1 where the second should
 * @param margin by how much
 * @param reduction 0, as where it is left out: each element's loss; 1: their mean; 2: their sum
 * @returns a tensor of the shape that all broadcast to, or one of no dimension
 * @throws RuntimeError where shapes do not broadcast
 * @example
 * torch.margin_ranking_loss(torch.tensor([1]), torch.tensor([3]), torch.tensor([1])); // tensor([2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 */
export const margin_ranking_loss = operator(
  'margin_ranking_loss',
  [tensor('input2'), tensor('target'), optional(number('margin'), 0), reduction],
  (input1, input2, target, margin, reduce): Tensor => ranking.ranked(input1, input2, target, margin, kindOf(reduce)),
  'input1',
);

/**
 * Minus the logarithm of a Poisson distribution's density: `exp(input) - target input`, or `input - target log(input + eps)`.
 *
 * @param input rates of any shape, or their logarithms
 * @param target counts
 * @param log_input whether the input is logarithms
 * @param full whether Stirling's approximation of `log target!` is added where the target is above 1
 * @param eps added to rates before their logarithm
 * @param reduction 0: each element's loss; 1: their mean; 2: their sum
 * @returns a tensor of the input's shape, or one of no dimension
 * @example
 * torch.poisson_nll_loss(torch.tensor([0]), torch.tensor([2]), true, false, 1e-8, 1); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export const poisson_nll_loss = operator(
  'poisson_nll_loss',
  [tensor('target'), flag('log_input'), flag('full'), number('eps'), int('reduction')],
  (input, target, log_input, full, eps, reduce): Tensor =>
    divergence.poisson_nll_loss(input, target, { log_input, full, eps, reduction: kindOf(reduce) }),
);

/**
 * Loss of a triplet: `max(0, d(anchor, positive) - d(anchor, negative) + margin)` with d the p-norm of differences.
 *
 * @param anchor [N, D] or [D]
 * @param positive what should be near, of the same shape
 * @param negative what should be far, of the same shape
 * @param margin by how much farther
 * @param p degree of the norm
 * @param eps added to differences
 * @param swap whether the distance from positive to negative counts where it is smaller
 * @param reduction 0, as where it is left out: each triplet's loss; 1: their mean; 2: their sum
 * @returns [N], or one of no dimension
 * @throws RuntimeError where the numbers of dimensions differ
 * @example
 * torch.triplet_margin_loss(torch.tensor([[0, 0]]), torch.tensor([[3, 4]]), torch.tensor([[0, 1]])); // tensor([5.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export const triplet_margin_loss = operator(
  'triplet_margin_loss',
  [...ranking.ofTriplets, reduction],
  (anchor, positive, negative, margin, p, eps, swap, reduce): Tensor =>
    ranking.byNorm(anchor, positive, negative, margin, p, eps, swap, kindOf(reduce)),
  'anchor',
);
