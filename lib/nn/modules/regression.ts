// Losses of regression, and of distributions.
import { callable } from '../../callable.js';
import { type Arguments, flag, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import {
  Loss,
  type LossReduction,
  reduce,
  reduction,
  reductionOf,
  reductionWithBatchmean,
  sizeAverage,
} from './lossbase.js';

const mseloss = [sizeAverage, reduce, reduction] as const;
class MSELoss extends Loss {
  constructor(...args: Arguments<typeof mseloss>) {
    super();
    const [average, reduced, reduction] = take('MSELoss', mseloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mse_loss(input, target, { reduction: this.reduction });
  }
}
/**
 * The mean squared error: `(x - y)²`, averaged.
 *
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.MSELoss()(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(4.6250)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
const MSELoss_ = callable(MSELoss);
type MSELoss_ = MSELoss;

const l1loss = [sizeAverage, reduce, reduction] as const;
class L1Loss extends Loss {
  constructor(...args: Arguments<typeof l1loss>) {
    super();
    const [average, reduced, reduction] = take('L1Loss', l1loss, args);
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1_loss(input, target, { reduction: this.reduction });
  }
}
/**
 * The mean absolute error: `|x - y|`, averaged.
 *
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.L1Loss()(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.7500)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
const L1Loss_ = callable(L1Loss);
type L1Loss_ = L1Loss;

const smoothl1loss = [sizeAverage, reduce, reduction, optional(number('beta'), 1)] as const;
class SmoothL1Loss extends Loss {
  beta: number;

  constructor(...args: Arguments<typeof smoothl1loss>) {
    super();
    const [average, reduced, reduction, beta] = take('SmoothL1Loss', smoothl1loss, args);
    this.beta = beta;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.smooth_l1_loss(input, target, { beta: this.beta, reduction: this.reduction });
  }
}
/**
 * `(x - y)² / (2 beta)` where `|x - y| < beta`, else `|x - y| - beta / 2`, averaged.
 *
 * @param beta where it turns from a square to a line
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.SmoothL1Loss()(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.3125)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 */
const SmoothL1Loss_ = callable(SmoothL1Loss);
type SmoothL1Loss_ = SmoothL1Loss;

const huberloss = [reduction, optional(number('delta'), 1)] as const;
class HuberLoss extends Loss {
  delta: number;

  constructor(...args: Arguments<typeof huberloss>) {
    super();
    const [reduction, delta] = take('HuberLoss', huberloss, args);
    this.delta = delta;
    this.reduction = reduction;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.huber_loss(input, target, { delta: this.delta, reduction: this.reduction });
  }
}
/**
 * `(x - y)² / 2` where `|x - y| ≤ delta`, else `delta · (|x - y| - delta / 2)`, averaged.
 *
 * @param delta where it turns from a square to a line
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.HuberLoss()(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.3125)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
const HuberLoss_ = callable(HuberLoss);
type HuberLoss_ = HuberLoss;

const kldivloss = [sizeAverage, reduce, reductionWithBatchmean, optional(flag('log_target'), false)] as const;
class KLDivLoss extends Loss<LossReduction | 'batchmean'> {
  log_target: boolean;

  constructor(...args: Arguments<typeof kldivloss>) {
    super();
    const [average, reduced, reduction, log_target] = take('KLDivLoss', kldivloss, args);
    this.log_target = log_target;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.kl_div(input, target, { log_target: this.log_target, reduction: this.reduction });
  }
}
/**
 * The Kullback–Leibler divergence: `y · (log y - x)`, `x` being the logarithm of a probability.
 *
 * @param log_target whether the target is a logarithm, too
 * @param reduction 'batchmean', which is the divergence: the sum, divided by the batch's size; or 'mean', 'sum',
 *   'none'
 * @example
 * nn.KLDivLoss({ reduction: 'sum' })(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75])); // tensor(0.1308)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
const KLDivLoss_ = callable(KLDivLoss);
type KLDivLoss_ = KLDivLoss;

const poissonnllloss = [
  optional(flag('log_input'), true),
  optional(flag('full'), false),
  sizeAverage,
  optional(number('eps'), 1e-8),
  reduce,
  reduction,
] as const;
class PoissonNLLLoss extends Loss {
  log_input: boolean;
  full: boolean;
  eps: number;

  constructor(...args: Arguments<typeof poissonnllloss>) {
    super();
    const [log_input, full, average, eps, reduced, reduction] = take('PoissonNLLLoss', poissonnllloss, args);
    this.log_input = log_input;
    this.full = full;
    this.eps = eps;
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.poisson_nll_loss(input, target, {
      log_input: this.log_input,
      full: this.full,
      eps: this.eps,
      reduction: this.reduction,
    });
  }
}
/**
 * The negative log likelihood of a Poisson distributed target: `eˣ - y · x`, or `x - y · log(x + eps)`.
 *
 * @param log_input whether the input is the logarithm of the rate
 * @param full whether Stirling's approximation of `log y!` is added
 * @param eps keeps the logarithm finite where the input is none
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.PoissonNLLLoss()(torch.tensor([0, 1]), torch.tensor([1, 2])); // tensor(0.8591)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
const PoissonNLLLoss_ = callable(PoissonNLLLoss);
type PoissonNLLLoss_ = PoissonNLLLoss;

const gaussiannllloss = [optional(flag('full'), false), optional(number('eps'), 1e-6), reduction] as const;
class GaussianNLLLoss extends Loss {
  full: boolean;
  eps: number;

  constructor(...args: Arguments<typeof gaussiannllloss>) {
    super();
    const [full, eps, reduction] = take('GaussianNLLLoss', gaussiannllloss, args);
    this.full = full;
    this.eps = eps;
    this.reduction = reduction;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    return F.gaussian_nll_loss(input, target, variance, { full: this.full, eps: this.eps, reduction: this.reduction });
  }
}
/**
 * The negative log likelihood of a normally distributed target: `(log(max(var, eps)) + (x - y)² / max(var, eps)) /
 * 2`.
 *
 * @param full whether the constant term is added
 * @param eps the least variance
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.GaussianNLLLoss()(torch.tensor([1]), torch.tensor([3]), torch.tensor([4])); // tensor(1.1931)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 */
const GaussianNLLLoss_ = callable(GaussianNLLLoss);
type GaussianNLLLoss_ = GaussianNLLLoss;

export {
  MSELoss_ as MSELoss,
  L1Loss_ as L1Loss,
  SmoothL1Loss_ as SmoothL1Loss,
  HuberLoss_ as HuberLoss,
  KLDivLoss_ as KLDivLoss,
  PoissonNLLLoss_ as PoissonNLLLoss,
  GaussianNLLLoss_ as GaussianNLLLoss,
};
