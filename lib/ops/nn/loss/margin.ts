// Losses of the margins between several classes or labels. Those of hinges are rows, since PyTorch keeps their inputs, and has no
// derivative of their derivative.
import { RuntimeError, ValueError } from '../../../errors.js';
import { within } from '../../../runtime/claim.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { type Shape, numel, sameShape, wrapOwnDim } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { notDifferentiable } from '../../row/derivative.js';
import { legacy, operator } from '../../row/operator.js';
import { lacking } from '../../row/refusals.js';
import { missing } from '../../row/rules.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, number, optional, tensor, tensorOrScalar } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { checkClasses, classIndices, reducing } from './likelihood.js';
import { type LossReduction, averaged, reducedLoss, reduction, reductionOf } from './reduction.js';

/** A vector or matrix with at least one class, as the matrix's rows and columns. */
function rowsOf({ shape, ndim }: Meta): readonly [number, number] {
  const fits = ndim <= 1 ? numel(shape) > 0 : ndim === 2 && shape[1] !== 0;
  if (!fits) {
    throw new RuntimeError(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: [${shape.join(', ')}]`,
    );
  }
  return ndim === 2 ? [shape[0]!, shape[1]!] : [1, numel(shape)];
}
const says = 'expected scalar type Long but found';

/** Writes the rows' losses, reduced. */
function reduceInto(losses: Tensor, kind: LossReduction, out: Tensor): void {
  const reduced = kind === 'mean' ? losses.mean() : kind === 'sum' ? losses.sum() : losses.reshape([...out.shape]);
  copyView(reduced, out);
}
/** The gradient of each row's loss, [n, 1], from that of the result; `n` rows. */
function ofEach(grad: Tensor, kind: LossReduction, n: number): Tensor {
  return kind === 'none' ? grad.reshape([n, 1]) : kind === 'mean' ? grad.div(n) : grad;
}

interface Hinges {
  readonly n: number;
  readonly classes: number;
  readonly p: number;
  readonly margin: number;
}
/** Where a class is above the right one, less the margin: [n, classes], nothing at the right one itself; NaN counts as nothing. */
function excess(x: Tensor, y: Tensor, { n, classes, margin }: Hinges): Tensor {
  const z = x.sub(x.gather(1, y)).add(margin);
  const own = x.new_zeros([n, classes]).scatter(1, y, 1).ne(0);
  return z.masked_fill(z.gt(0).logical_not().logical_or(own), 0);
}
function rightOf(target: Tensor, { n, classes }: Hinges): Tensor {
  const y = classIndices(target, says).reshape([n, 1]);
  y.storage.engine.assert(within(0, classes), y, () => new RuntimeError('target out of range'));
  return y;
}
const factorOf = (weight: Tensor, y: Tensor): Tensor => weight.index_select(0, y.reshape(-1)).reshape([-1, 1]);

/** @internal `multi_margin_loss`, its reduction given by a word. */
export const hinges = structural(
  'multi_margin_loss',
  [tensor('target'), number('p'), number('margin'), optional(tensor('weight'), null), reducing],
  {
    plan: ({ input, target, p, margin, weight, reduction: kind }) => {
      const [n, classes] = rowsOf(input);
      if (target.ndim > 1 || numel(target.shape) !== n) {
        throw new RuntimeError(
          `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${n}], but got [${target.shape.join(', ')}]. Input has shape [${input.shape.join(', ')}].`,
        );
      }
      if (weight !== null && weight.shape[0] !== classes) {
        throw new RuntimeError(`inconsistent weight size, expected ${classes} but got [${weight.shape.join(', ')}]`);
      }
      lacking('multi_margin_loss_cpu_kernel', 'bool', 'int', 'half')([input.dtype], []);
      checkClasses(target, says);
      if (weight !== null && weight.dtype !== input.dtype) {
        throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(weight.dtype)}`);
      }
      const each: Shape = input.ndim < 2 ? target.shape : [n];
      return { out: { shape: kind === 'none' ? each : [], dtype: input.dtype }, n, classes, p, margin, kind };
    },
    compute: ({ input, target, weight }, [out], plan): void => {
      const { n, classes, p, kind } = plan;
      const y = rightOf(target, plan);
      const z = excess(input.reshape([n, classes]), y, plan);
      const powers = p === 2 ? z.square() : z;
      const losses = weight === null ? powers : powers.mul(factorOf(weight, y)).masked_fill(z.eq(0), 0);
      reduceInto(losses.sum(1).div(classes), kind, out!);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'target', 'weight'], (grad, { input, target, weight }, { p, margin, kind }): Tensor =>
        hingesBackward(grad, input, target, p, margin, weight, kind),
      ),
      weight: notDifferentiable('multi_margin_loss'),
    }),
    samples: (make): Samples => [
      [make(3, 4), make.of([2, 0, 1]), 1, 1, null, 'mean'],
      [make(3, 4), make.of([2, 0, 1]), 2, 0.5, null, 'none'],
      [make(4), make.of([3]), 1, 1, null, 'sum'],
      [make(3, 4), make.of([2, 0, 1]), 1, 1, make.positive(4), 'mean'],
    ],
  },
);
/** @internal The gradient of `multi_margin_loss`, which has none of its own. */
export const hingesBackward = structural(
  'multi_margin_loss_backward',
  [tensor('scores'), tensor('target'), number('p'), number('margin'), optional(tensor('weight'), null), reducing],
  {
    plan: ({ scores, p, margin, reduction: kind }) => {
      const [n, classes] = rowsOf(scores);
      return { out: { shape: scores.shape, dtype: scores.dtype }, n, classes, p, margin, kind };
    },
    compute: ({ input, scores, target, weight }, [out], plan): void => {
      const { n, classes, p, kind } = plan;
      const y = rightOf(target, plan);
      const z = excess(scores.reshape([n, classes]), y, plan);
      const slopes = (p === 2 ? z.mul(2) : z.gt(0).to(z.dtype)).mul(ofEach(input, kind, n)).div(classes);
      const each = weight === null ? slopes : slopes.mul(factorOf(weight, y)).masked_fill(z.eq(0), 0);
      copyView(each.scatter_add(1, y, each.sum(1, true).neg()).reshape([...out!.shape]), out!);
    },
    node: 'NotImplemented',
    gradients: () => ({
      input: missing('multi_margin_loss_backward'),
      scores: missing('multi_margin_loss_backward'),
    }),
    samples: (make): Samples => [[make(), make(3, 4), make.of([2, 0, 1]), 1, 1, null, 'mean']],
  },
);

interface Labels {
  readonly n: number;
  readonly classes: number;
}
/** Labels as classes, [n, classes]: a row's end at its first negative one, after which they count as class 0 that does not count. */
function labelsOf(target: Tensor, { n, classes }: Labels): { readonly labels: Tensor; readonly valid: Tensor } {
  const y = classIndices(target, says).reshape([n, classes]);
  const valid = y.ge(0).long().cumprod(1);
  const labels = y.mul(valid);
  labels.storage.engine.assert(within(0, classes), labels, () => new RuntimeError('argument target is out of range'));
  return { labels, valid };
}
/** By how much each class, no label, comes too near to each label: [n, labels, classes]. */
function nearness(x: Tensor, { labels, valid }: ReturnType<typeof labelsOf>, isLabel: Tensor): Tensor {
  const z = x.unsqueeze(1).sub(x.gather(1, labels).unsqueeze(2)).add(1);
  const skipped = valid.eq(0).unsqueeze(2).logical_or(isLabel.unsqueeze(1));
  return z.masked_fill(z.gt(0).logical_not().logical_or(skipped), 0);
}

/** @internal `multilabel_margin_loss`, and which classes are labels. */
export const labelHinges = structural('multilabel_margin_loss_forward', [tensor('target'), reducing], {
  plan: ({ input, target, reduction: kind }) => {
    const [n, classes] = rowsOf(input);
    const single = input.ndim <= 1 && target.ndim <= 1 && numel(input.shape) === numel(target.shape);
    if (!single && !sameShape(input.shape, target.shape)) {
      throw new RuntimeError(
        `inconsistent target size: [${target.shape.join(', ')}] for input of size: [${input.shape.join(', ')}]`,
      );
    }
    lacking('multilabel_margin_loss_forward_out_frame', 'int', 'half')([input.dtype], []);
    checkClasses(target, says);
    const shape: Shape = kind === 'none' && input.ndim === 2 ? [n] : [];
    const { dtype } = input;
    return {
      outs: [
        { shape, dtype },
        { shape: target.shape, dtype },
      ],
      n,
      classes,
      kind,
    };
  },
  outputs: ['output', 'is_target'],
  differentiable: ['output'],
  compute: ({ input, target }, [out, isTarget], plan): void => {
    const { n, classes, kind } = plan;
    const found = labelsOf(target, plan);
    const isLabel = found.valid.new_zeros([n, classes]).scatter_add(1, found.labels, found.valid).ne(0);
    copyView(isLabel.reshape([...isTarget!.shape]), isTarget!);
    const losses = nearness(input.reshape([n, classes]), found, isLabel)
      .sum([1, 2])
      .div(classes);
    reduceInto(losses, kind, out!);
  },
  node: 'MultilabelMarginLossBackward0',
  gradients: ({ saves }) => ({
    input: saves(['input', 'target', 'is_target'], (grad, { input, target, is_target }, { kind }): Tensor =>
      labelHingesBackward(grad, input, target, kind, is_target),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 3), make.of([1, -1, 0, 2, 0, -1]).reshape(2, 3), 'mean'],
    [make(2, 3), make.of([1, -1, 0, 2, 0, -1]).reshape(2, 3), 'none'],
    [make(3), make.of([1, -1, 0]), 'sum'],
  ],
});
/** @internal The gradient of `multilabel_margin_loss`, which has none of its own. */
export const labelHingesBackward = structural(
  'multilabel_margin_loss_backward',
  [tensor('scores'), tensor('target'), reducing, tensor('is_target')],
  {
    plan: ({ scores, reduction: kind }) => {
      const [n, classes] = rowsOf(scores);
      return { out: { shape: scores.shape, dtype: scores.dtype }, n, classes, kind };
    },
    compute: ({ input, scores, target, is_target }, [out], plan): void => {
      const { n, classes, kind } = plan;
      const found = labelsOf(target, plan);
      const isLabel = is_target.reshape([n, classes]).ne(0);
      const near = nearness(scores.reshape([n, classes]), found, isLabel).gt(0);
      const slopes = near
        .to(scores.dtype)
        .mul(ofEach(input, kind, n).unsqueeze(-1))
        .div(classes);
      const each = slopes.sum(1).scatter_add(1, found.labels, slopes.sum(2).neg());
      copyView(each.reshape([...out!.shape]), out!);
    },
    node: 'NotImplemented',
    gradients: () => ({
      input: missing('multilabel_margin_loss_backward'),
      scores: missing('multilabel_margin_loss_backward'),
    }),
    samples: (make): Samples => [[make(), make(3), make.of([1, -1, 0]), 'sum', make.of([0, 1, 0])]],
  },
);

/**
 * Hinge loss of several classes: `sum_{c != y} weight_y max(0, margin - x_y + x_c)^p / C`.
 *
 * @param input scores x: [N, C] or [C]
 * @param target classes y, int64: [N] or []
 * @param p 1 or 2
 * @param margin by how much the class should win
 * @param weight a factor for each class: [C]
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for a `p` other than 1 and 2, and an unknown `reduction`; RuntimeError for a target of another shape
 * @example
 * F.multi_margin_loss(torch.tensor([[0.1, 0.5]]), torch.tensor([0]).long()); // tensor(0.7000)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 */
export const multi_margin_loss = operator(
  'multi_margin_loss',
  [
    tensor('target'),
    optional(number('p'), 1),
    optional(number('margin'), 1),
    optional(tensor('weight'), null),
    ...averaged,
    reduction,
  ],
  (input, target, p, margin, weight, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
    if (weight !== null && weight.ndim !== 1) throw new ValueError('weight must be one-dimensional');
    return hinges(input, target, p, margin, weight, kind);
  },
);

/**
 * Hinge loss of several classes and several labels: `sum_{y, c} max(0, 1 - (x_y - x_c)) / C` over labels y and classes c that
 * are no label.
 *
 * @param input scores x: [N, C] or [C]
 * @param target labels, int64, of the input's shape; a row ends at its first negative one
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for an unknown `reduction`; RuntimeError for a target of another shape, and labels that are no class
 * @example
 * F.multilabel_margin_loss(torch.tensor([[0.1, 0.2, 0.4]]), torch.tensor([[2, -1, 0]]).long()); // tensor(0.5000)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 */
export const multilabel_margin_loss = operator(
  'multilabel_margin_loss',
  [tensor('target'), ...averaged, reduction],
  (input, target, average, reduce, word): Tensor =>
    labelHinges(input, target, reductionOf(average, reduce, word)).output,
);

/**
 * Logistic loss of several labels, averaged over the classes: `-mean_c(y_c log(s(x_c)) + (1 - y_c) log(s(-x_c)))` with `s` the sigmoid.
 *
 * @param input scores x: [N, C]
 * @param target y of {0, 1}: [N, C]
 * @param weight factors of the losses, broadcast
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError for an unknown `reduction`
 * @example
 * F.multilabel_soft_margin_loss(torch.zeros(1, 2), torch.ones(1, 2)); // tensor(0.6931)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 */
export const multilabel_soft_margin_loss = operator(
  'multilabel_soft_margin_loss',
  [tensorOrScalar('target'), optional(tensorOrScalar('weight'), null), ...averaged, reduction],
  (input, target, weight, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    const is = target instanceof Tensor ? target : input.new_full([], target);
    const losses = is.mul(input.logsigmoid()).add(is.rsub(1).mul(input.neg().logsigmoid())).neg();
    const at = wrapOwnDim(-1, input.ndim);
    const scaled = weight === null ? losses : losses.mul(weight);
    return reducedLoss(scaled.sum(at).div(input.shape[at]!), kind);
  },
);
