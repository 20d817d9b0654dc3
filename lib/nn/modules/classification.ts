// Losses of classification.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Loss, posWeight, reduce, reduction, reductionOf, sizeAverage, weightKeyword } from './lossbase.js';

const crossentropyloss = [
  weightKeyword,
  sizeAverage,
  optional(int('ignore_index'), -100),
  reduce,
  reduction,
  optional(number('label_smoothing'), 0),
] as const;
class CrossEntropyLoss extends Loss {
  ignore_index: number;
  label_smoothing: number;
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof crossentropyloss>) {
    super();
    const [weight, average, ignore_index, reduced, reduction, label_smoothing] = take(
      'CrossEntropyLoss',
      crossentropyloss,
      args,
    );
    this.ignore_index = ignore_index;
    this.label_smoothing = label_smoothing;
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.cross_entropy(input, target, {
      ignore_index: this.ignore_index,
      label_smoothing: this.label_smoothing,
      weight: this.weight,
      reduction: this.reduction,
    });
  }
}
/**
 * The cross entropy between unnormalised scores `(N, C, …)` and classes `(N, …)`, or probabilities of the scores'
 * shape: log-softmax and negative log likelihood in one.
 *
 * `l_n = -w_{y_n} ln(e^{x_{n,y_n}} / Σ_c e^{x_{n,c}})` of classes, `l_n = -Σ_c w_c y_{n,c} ln(e^{x_{n,c}} / Σ_i e^{x_{n,i}})` of probabilities.
 * The mean of classes is `Σ_n l_n / Σ_n w_{y_n}`, without those that are ignored.
 *
 * @param weight a factor for each class, of shape `(C)`
 * @param ignore_index a class that does not count
 * @param label_smoothing from 0 to 1: how much of the target is spread over all classes
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.CrossEntropyLoss()(torch.tensor([[1, 2, 3]]), torch.tensor([2]).long()); // tensor(0.4076)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
const CrossEntropyLoss_ = callable(CrossEntropyLoss);
type CrossEntropyLoss_ = CrossEntropyLoss;

const nllloss = [weightKeyword, sizeAverage, optional(int('ignore_index'), -100), reduce, reduction] as const;
class NLLLoss extends Loss {
  ignore_index: number;
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof nllloss>) {
    super();
    const [weight, average, ignore_index, reduced, reduction] = take('NLLLoss', nllloss, args);
    this.ignore_index = ignore_index;
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.nll_loss(input, target, {
      ignore_index: this.ignore_index,
      weight: this.weight,
      reduction: this.reduction,
    });
  }
}
/**
 * The negative log likelihood of classes `(N, …)` under log-probabilities `(N, C, …)`.
 *
 * `l_n = -w_{y_n} x_{n,y_n}`; their mean is `Σ_n l_n / Σ_n w_{y_n}`, without those that are ignored.
 *
 * @param weight a factor for each class, of shape `(C)`
 * @param ignore_index a class that does not count
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.NLLLoss()(torch.tensor([[-0.5, -1]]), torch.tensor([1]).long()); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
const NLLLoss_ = callable(NLLLoss);
type NLLLoss_ = NLLLoss;

const bceloss = [weightKeyword, sizeAverage, reduce, reduction] as const;
class BCELoss extends Loss {
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof bceloss>) {
    super();
    const [weight, average, reduced, reduction] = take('BCELoss', bceloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.binary_cross_entropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}
/**
 * The binary cross entropy between probabilities and targets: `-(y · log x + (1 - y) · log(1 - x))`.
 *
 * @param weight a factor for each element, broadcast
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.BCELoss()(torch.tensor([0.5, 0.9]), torch.tensor([1, 1])); // tensor(0.3993)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
const BCELoss_ = callable(BCELoss);
type BCELoss_ = BCELoss;

const bcewithlogitsloss = [weightKeyword, sizeAverage, reduce, reduction, posWeight] as const;
class BCEWithLogitsLoss extends Loss {
  weight!: Tensor | null;
  pos_weight!: Tensor | null;

  constructor(...args: Arguments<typeof bcewithlogitsloss>) {
    super();
    const [weight, average, reduced, reduction, pos_weight] = take('BCEWithLogitsLoss', bcewithlogitsloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
    this.register_buffer('pos_weight', pos_weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.binary_cross_entropy_with_logits(input, target, {
      weight: this.weight,
      pos_weight: this.pos_weight,
      reduction: this.reduction,
    });
  }
}
/**
 * A sigmoid and the binary cross entropy in one, which stays finite.
 *
 * `l_n = -w_n (p y_n ln σ(x_n) + (1 - y_n) ln(1 - σ(x_n)))`, p being `pos_weight`.
 *
 * @param weight a factor for each element, broadcast
 * @param pos_weight a factor for the positive part, broadcast
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.BCEWithLogitsLoss()(torch.tensor([0, 2]), torch.tensor([1, 1])); // tensor(0.4100)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
const BCEWithLogitsLoss_ = callable(BCEWithLogitsLoss);
type BCEWithLogitsLoss_ = BCEWithLogitsLoss;

const softmarginloss = [sizeAverage, reduce, reduction] as const;
class SoftMarginLoss extends Loss {
  constructor(...args: Arguments<typeof softmarginloss>) {
    super();
    const [average, reduced, reduction] = take('SoftMarginLoss', softmarginloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.soft_margin_loss(input, target, { reduction: this.reduction });
  }
}
/**
 * `log(1 + e^{-y · x})` for targets 1 and -1, averaged.
 *
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.SoftMarginLoss()(torch.tensor([0, 3]), torch.tensor([1, -1])); // tensor(1.8709)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 */
const SoftMarginLoss_ = callable(SoftMarginLoss);
type SoftMarginLoss_ = SoftMarginLoss;

const multimarginloss = [
  optional(int('p'), 1),
  optional(number('margin'), 1),
  weightKeyword,
  sizeAverage,
  reduce,
  reduction,
] as const;
class MultiMarginLoss extends Loss {
  p: number;
  margin: number;
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof multimarginloss>) {
    super();
    const [p, margin, weight, average, reduced, reduction] = take('MultiMarginLoss', multimarginloss, args);
    this.p = p;
    this.margin = margin;
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
    if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
    if (weight !== null && weight.ndim !== 1) {
      throw new ValueError(`MultiMarginLoss: expected weight to be None or 1D tensor, got ${weight.ndim}D instead`);
    }
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multi_margin_loss(input, target, {
      p: this.p,
      margin: this.margin,
      weight: this.weight,
      reduction: this.reduction,
    });
  }
}
/**
 * `Σᵢ max(0, margin - x_y + xᵢ)^p / C` over all classes but the right one `y`.
 *
 * @param p 1 or 2
 * @param margin by how much the right class should lead
 * @param weight a factor for each class, of shape `(C)`
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @throws ValueError for a `p` other than 1 and 2
 * @example
 * nn.MultiMarginLoss()(torch.tensor([[0.1, 0.5]]), torch.tensor([0]).long()); // tensor(0.7000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 */
const MultiMarginLoss_ = callable(MultiMarginLoss);
type MultiMarginLoss_ = MultiMarginLoss;

const multilabelmarginloss = [sizeAverage, reduce, reduction] as const;
class MultiLabelMarginLoss extends Loss {
  constructor(...args: Arguments<typeof multilabelmarginloss>) {
    super();
    const [average, reduced, reduction] = take('MultiLabelMarginLoss', multilabelmarginloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabel_margin_loss(input, target, { reduction: this.reduction });
  }
}
/**
 * `Σ max(0, 1 - (x_y - xᵢ)) / C` over all target classes `y` and all others `i`; a row of the target lists its
 * classes and ends at the first -1.
 *
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.MultiLabelMarginLoss()(torch.tensor([[0.1, 0.2, 0.4]]), torch.tensor([[2, -1, 0]]).long()); // tensor(0.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 */
const MultiLabelMarginLoss_ = callable(MultiLabelMarginLoss);
type MultiLabelMarginLoss_ = MultiLabelMarginLoss;

const multilabelsoftmarginloss = [weightKeyword, sizeAverage, reduce, reduction] as const;
class MultiLabelSoftMarginLoss extends Loss {
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof multilabelsoftmarginloss>) {
    super();
    const [weight, average, reduced, reduction] = take('MultiLabelSoftMarginLoss', multilabelsoftmarginloss, args);
    this.reduction = reductionOf(average, reduced, reduction);
    this.register_buffer('weight', weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabel_soft_margin_loss(input, target, { weight: this.weight, reduction: this.reduction });
  }
}
/**
 * The binary cross entropy of several labels with a sigmoid, averaged over classes.
 *
 * `loss = -1/C · Σ_i w_i (y_i ln σ(x_i) + (1 - y_i) ln(1 - σ(x_i)))`.
 *
 * @param weight a factor for each class, of shape `(C)`
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @example
 * nn.MultiLabelSoftMarginLoss()(torch.zeros(1, 2), torch.ones(1, 2)); // tensor(0.6931)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
const MultiLabelSoftMarginLoss_ = callable(MultiLabelSoftMarginLoss);
type MultiLabelSoftMarginLoss_ = MultiLabelSoftMarginLoss;

export {
  CrossEntropyLoss_ as CrossEntropyLoss,
  NLLLoss_ as NLLLoss,
  BCELoss_ as BCELoss,
  BCEWithLogitsLoss_ as BCEWithLogitsLoss,
  SoftMarginLoss_ as SoftMarginLoss,
  MultiMarginLoss_ as MultiMarginLoss,
  MultiLabelMarginLoss_ as MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss_ as MultiLabelSoftMarginLoss,
};
