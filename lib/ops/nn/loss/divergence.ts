// Losses that are made of other operators.
import { RuntimeError, ValueError } from '../../../errors.js';
import { no_grad } from '../../../graph/mode.js';
import { type LossReduction, averaged, reducedLoss, reduction, reductionOf } from './reduction.js';
import { warnOnce } from '../../../warnings.js';
import { where } from '../../pointwise/choosing.js';
import { operator } from '../../row/operator.js';
import {
  type Parameter,
  flag,
  number,
  optional,
  parameter,
  Refusal,
  tensor,
  tensorOrNumber,
} from '../../row/signature.js';
import { sameShape } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { notBelow } from '../../../runtime/claim.js';

const klReduction = optional(word('reduction'), 'mean');
function word<const N extends string>(name: N): Parameter<N, LossReduction | 'batchmean', false> {
  return parameter(name, (v) => (typeof v === 'string' ? (v as LossReduction) : new Refusal('str')));
}

/**
 * Kullback-Leibler divergence, pointwise: `loss_i = y_i (log(y_i) - x_i)` for an input x of log-probabilities.
 *
 * @param input log-probabilities x of any shape
 * @param target probabilities y of the same shape, or their logarithms
 * @param size_average deprecated: see `reduction`
 * @param reduce deprecated: see `reduction`
 * @param reduction `'batchmean'` (the sum divided by the batch size: the divergence as it is defined), `'mean'`, `'sum'` or `'none'`
 * @param log_target whether the target holds logarithms
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for an unknown `reduction`
 * @example
 * F.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75]), { reduction: 'sum' }); // tensor(0.1308)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export const kl_div = operator(
  'kl_div',
  [tensor('target'), ...averaged, klReduction, optional(flag('log_target'), false)],
  (input, target, average, reduce, word, logTarget): Tensor => {
    const batch = word === 'batchmean' && average === null && reduce === null;
    if (word === 'mean' && average === null && reduce === null) {
      warnOnce(
        "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.",
      );
    }
    const kind = batch ? 'sum' : reductionOf(average, reduce, word);
    if (input.dtype.kind !== 'float' || target.dtype.kind !== 'float') {
      throw new RuntimeError('kl_div: Integral inputs not supported.');
    }
    // The product is made first: in that order gradients add up.
    const product = logTarget ? null : target.mul(input);
    const losses = product === null ? target.exp().mul(target.sub(input)) : target.xlogy(target).sub(product);
    const loss = reducedLoss(losses, kind);
    return batch && input.ndim > 0 ? loss.div(input.shape[0]) : loss;
  },
);

/**
 * Negative log-likelihood of counts y with Poisson rates: `e^x - y x` for a logarithm x of the rate, `x - y log(x + eps)` for the
 * rate x itself.
 *
 * @param input rates or their logarithms
 * @param target counts, broadcast to the input
 * @param log_input whether the input holds logarithms
 * @param full whether to add Stirling's term `y log(y) - y + 0.5 log(2 pi y)` where y > 1
 * @param eps keeps log(0) away
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @example
 * F.poisson_nll_loss(torch.tensor([0, 1]), torch.tensor([1, 2])); // tensor(0.8591)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export const poisson_nll_loss = operator(
  'poisson_nll_loss',
  [
    tensor('target'),
    optional(flag('log_input'), true),
    optional(flag('full'), false),
    averaged[0],
    optional(number('eps'), 1e-8),
    averaged[1],
    reduction,
  ],
  (input, target, logInput, full, average, eps, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    const losses = logInput ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
    if (full) {
      const stirling = target
        .mul(target.log())
        .sub(target)
        .add(
          target
            .mul(2 * Math.PI)
            .log()
            .mul(0.5),
        );
      losses.add_(stirling.masked_fill(target.le(1), 0));
    }
    return reducedLoss(losses, kind);
  },
);

/**
 * Negative log-likelihood of targets with normal distributions: `0.5 (log(max(var, eps)) + (input - target)^2 / max(var, eps))`.
 *
 * @param input means
 * @param target samples of the input's shape
 * @param var_ variances of the input's shape, without its last dimension, or with one of length 1; or one number. No entry is negative
 * @param full whether to add `0.5 log(2 pi)`
 * @param eps lower bound of the variances, through which gradients pass
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param var the variances, of the input's shape, with a last dimension of length 1, or without it
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for negative variances, and an unknown `reduction`
 * @example
 * F.gaussian_nll_loss(torch.tensor([1]), torch.tensor([3]), torch.tensor([4])); // tensor(1.1931)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 */
export const gaussian_nll_loss = operator(
  'gaussian_nll_loss',
  [
    tensorOrNumber('target'),
    tensorOrNumber('var'),
    optional(flag('full'), false),
    optional(tensorOrNumber('eps'), 1e-6),
    reduction,
  ],
  (input, target, variance, full, eps, word): Tensor => {
    let v: Tensor;
    if (!(variance instanceof Tensor)) {
      if (variance < 0) throw new ValueError('var has negative entry/entries');
      v = input.new_full([...input.shape], variance);
    } else {
      v = variance;
      v.storage.engine.assert(notBelow(0), v, () => new ValueError('var has negative entry/entries'));
    }
    if (!sameShape(v.shape, input.shape)) {
      const differing = input.shape.reduce((sum, n, k) => (n === v.shape[k] ? sum : sum + v.shape[k]!), 0);
      if (sameShape(input.shape.slice(0, -1), v.shape)) v = v.unsqueeze(-1);
      else if (input.ndim !== v.ndim || differing !== 1) throw new ValueError('var is of incorrect size');
    }
    if (word !== 'none' && word !== 'mean' && word !== 'sum') throw new ValueError(`${String(word)} is not valid`);
    const bounded = v.clone();
    no_grad(() => bounded.clamp_(eps));
    const losses = bounded.log().add(input.sub(target).square().div(bounded)).mul(0.5);
    return reducedLoss(full ? losses.add_(0.5 * Math.log(2 * Math.PI)) : losses, word);
  },
);

/**
 * Loss of a distance x and whether it should be small: `x` where the target is 1, `max(0, margin - x)` where it is -1.
 *
 * @param input distances
 * @param target 1 or -1 for each
 * @param margin distance beyond which dissimilar ones cost nothing
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @example
 * F.hinge_embedding_loss(torch.tensor([0.5, 0.5]), torch.tensor([1, -1])); // tensor(0.5000)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export const hinge_embedding_loss = operator(
  'hinge_embedding_loss',
  [tensor('target'), optional(number('margin'), 1), ...averaged, reduction],
  (input, target, margin, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    const apart = where(target.ne(1), input.rsub(margin).clamp_min(0), 0);
    return reducedLoss(apart.add(where(target.ne(-1), input, 0)), kind);
  },
);

/**
 * Loss of the cosine between vectors: `1 - cos` where the target is 1, `max(0, cos - margin)` where it is -1.
 *
 * @param input1 [N, D] or [D]
 * @param input2 of the same shape
 * @param target 1 or -1: [N] or []
 * @param margin of [-1, 1]
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for an unknown `reduction`, RuntimeError for a target of more than one dimension
 * @example
 * F.cosine_embedding_loss(torch.tensor([[1, 0]]), torch.tensor([[0, 1]]), torch.tensor([1])); // tensor(1.)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export const cosine_embedding_loss = operator(
  'cosine_embedding_loss',
  [tensor('input2'), tensor('target'), optional(number('margin'), 0), ...averaged, reduction],
  (input1, input2, target, margin, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (target.ndim > 1) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
    if (target.ndim === 1 && (input1.ndim !== 2 || input2.ndim !== 2)) {
      throw new RuntimeError(
        `1D target tensor expects 2D input tensors, but found inputs with sizes [${input1.shape.join(', ')}] and [${input2.shape.join(', ')}].`,
      );
    }
    if (target.ndim === 0 && (input1.ndim !== 1 || input2.ndim !== 1)) {
      throw new RuntimeError(
        `0D target tensor expects 1D input tensors, but found inputs with sizes [${input1.shape.join(', ')}] and [${input2.shape.join(', ')}].`,
      );
    }
    const at = target.ndim;
    const product = input1.mul(input2).sum(at);
    const scale = input1.mul(input1).sum(at).add(1e-12).mul(input2.mul(input2).sum(at).add(1e-12)).sqrt();
    const cosine = product.div(scale);
    const near = cosine.rsub(1).masked_fill(target.ne(1), 0);
    const far = cosine.sub(margin).clamp_min(0).masked_fill(target.ne(-1), 0);
    return reducedLoss(near.add(far), kind);
  },
  'input1',
);
