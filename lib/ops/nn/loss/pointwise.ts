// Losses that compare elements one by one. Each is a formula; reduced, it is one pass over the elements and a sum, and its
// gradient one more pass.
import { type DType, bfloat16, bool, float16 } from '../../../dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { Expression, type Scalar } from '../../../expression/expression.js';
import { sizeText } from '../../../python.js';
import { broadcastShapes, preserved, sameShape } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { broadcast_tensors } from '../../joining/joining.js';
import { commonEngine } from '../../row/kernels.js';
import { asFirst } from '../../row/laid.js';
import { checkCast } from '../../row/out.js';
import { lacking } from '../../row/refusals.js';
import { isOne, once } from '../../row/rules.js';
import { type LossReduction, averaged, lossOf, reducedLoss, reduction, reductionOf, withoutGrad } from './reduction.js';
import { warnOnce } from '../../../warnings.js';
import { legacy, nameRows, nary, operator, saves } from '../../row/operator.js';
import { number, optional, tensor } from '../../row/signature.js';
import { between } from '../../../runtime/claim.js';

/** Factors of the losses are broadcast to them, not the losses to their factors. */
function checkFactor(input: Tensor, factor: Tensor | null): void {
  if (factor === null) return;
  const both = broadcastShapes(input.shape, factor.shape);
  if (!sameShape(both, input.shape)) {
    throw new RuntimeError(
      `output with shape [${input.shape.join(', ')}] doesn't match the broadcast shape [${both.join(', ')}]`,
    );
  }
}

/** PyTorch's kernels subtract flags as the numbers that they are beside others; the operator `sub` refuses them. */
const asNumbers = (t: Tensor, beside: Tensor): Tensor => (t.dtype === bool ? t.to(beside.dtype) : t);

/**
 * The two in one shape, in which a zero-dimensional one weighs as much as the other. Warns, as PyTorch does, where two sizes differ,
 * and throws its error where they cannot be broadcast.
 */
function inOneShape(kernel: string | null, input: Tensor, target: Tensor): readonly [Tensor, Tensor] {
  const differ = !sameShape(input.shape, target.shape);
  if (differ) {
    warnOnce(
      `Using a target size (${sizeText(target.shape)}) that is different to the input size (${sizeText(input.shape)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`,
    );
    broadcastShapes(input.shape, target.shape);
  }
  commonEngine(input, target);
  if (kernel !== null && input.dtype.kind !== 'float' && target.dtype.kind !== 'float') {
    throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(input.dtype)}'`);
  }
  const [x, y] = differ ? (broadcast_tensors(input, target) as [Tensor, Tensor]) : [input, target];
  return kernel === null ? [x, y] : [asNumbers(x, y), asNumbers(y, x)];
}
export { type LossReduction, averaged, reduction, reductionOf };

const pair = ['input', 'target'] as const;
const beta = [optional(number('beta'), 1)] as const;
const delta = [optional(number('delta'), 1)] as const;
const same = [tensor('target'), ...averaged, reduction] as const;

/** How many elements a gradient is averaged over. */
const count = optional(number('count'), 1);

const squared = nary(
  pair,
  [count],
  (x, y) => x.sub(y).square().stepped(),
  {
    input: saves(
      ['input', 'target'],
      (grad, { input, target }, { count }) => count.reciprocal().mul(2).mul(input.sub(target)).mul(grad),
      'MseLossBackwardBackward0',
      false,
    ),
    target: saves(
      ['input', 'target'],
      (grad, { input, target }, { count }) => count.reciprocal().mul(2).mul(target.sub(input)).mul(grad),
      'NegBackward0',
    ),
  },
  { node: 'MseLossBackward0' },
);
/** A loss of two and a number. PyTorch's kernels round each step in one type of 16 bits, and once in the other. */
const inSteps =
  (type: DType, loss: (x: Expression, y: Expression, n: Expression) => Expression) =>
  (x: Expression, y: Expression, n: Expression): Expression => {
    const [a, b] = Expression.promoted(x, y);
    return a.dtype === type ? loss(a, b, n.stored(type)).stepped() : once((p, q) => loss(p, q, n), a, b);
  };
const smoothLoss = inSteps(float16, (x, y, beta) => {
  const z = x.sub(y).abs();
  return z.lt(beta).choose(z.mul(0.5).mul(z).div(beta), z.sub(beta.mul(0.5)));
});
/** The slope of smooth L1: x / beta within beta, else the sign. */
const smoothSlope = <T extends Scalar<T>>(grad: T, x: T, y: T, beta: T, count: T): T =>
  once(
    (g, a, b) => {
      const z = a.sub(b);
      return z.sgn().where(z.abs().ge(beta), z.div(beta)).mul(count.reciprocal()).mul(g);
    },
    grad,
    x,
    y,
  );
const smooth = nary(
  pair,
  [...beta, count],
  (x, y, { beta }) => smoothLoss(x, y, beta),
  {
    input: saves(
      ['input', 'target'],
      (grad, { input, target }, { beta, count }) => smoothSlope(grad, input, target, beta, count),
      'SmoothL1LossBackwardBackward0',
    ),
    target: saves(
      ['input', 'target'],
      (grad, { input, target }, { beta, count }) => smoothSlope(grad, target, input, beta, count),
      'SmoothL1LossBackwardBackward0',
    ),
  },
  { node: 'SmoothL1LossBackward0' },
);
/** PyTorch writes some losses to a tensor of the input's type. */
function ofInput(losses: Expression, input: Expression): Expression {
  checkCast(losses.dtype, input.dtype, legacy);
  return losses.to(input.dtype);
}
function huberGradient<T extends Scalar<T>>(grad: T, x: T, y: T, delta: T, count: T): T {
  if (x.dtype !== y.dtype) throw new RuntimeError(`Found dtype ${legacy(y.dtype)} but expected ${legacy(x.dtype)}`);
  const z = x.sub(y);
  return count
    .reciprocal()
    .mul(delta.mul(z.sgn()).where(z.abs().gt(delta), z))
    .mul(grad);
}
const huberLoss = inSteps(bfloat16, (x, y, delta) => {
  const z = x.sub(y).abs();
  return z.lt(delta).choose(z.mul(0.5).mul(z), z.sub(delta.mul(0.5)).mul(delta));
});
const huber = nary(
  pair,
  [...delta, count],
  (x, y, { delta }) => ofInput(huberLoss(x, y, delta), x),
  {
    input: saves(
      ['input', 'target'],
      (grad, { input, target }, { delta, count }) => huberGradient(grad, input, target, delta, count),
      'HuberLossBackwardBackward0',
      false,
    ),
    target: saves(
      ['input', 'target'],
      (grad, { input, target }, { delta, count }) => huberGradient(grad, target, input, delta, count),
      'HuberLossBackwardBackward0',
      false,
    ),
  },
  { node: 'HuberLossBackward0', laid: asFirst },
);
/** Nothing under -100, so that a loss stays finite. */
const bounded = <T extends Scalar<T>>(x: T): T => x.masked_fill(x.lt(-100), -100);
const crossEntropy = nary(
  ['input', 'target', 'weight'],
  [count],
  (x, y, weight) =>
    ofInput(
      y
        .sub(1)
        .mul(bounded(x.neg().log1p()))
        .sub(y.mul(bounded(x.log())))
        .mul(weight)
        .stepped(),
      x,
    ),
  {
    input: saves(
      ['input', 'target', 'weight'],
      (grad, { input, target, weight }, { count }) => {
        const scale = input.rsub(1).mul(input);
        return grad
          .mul(input.sub(target))
          .div(scale.masked_fill(scale.lt(1e-12), 1e-12))
          .mul(weight)
          .div(count);
      },
      'BinaryCrossEntropyBackwardBackward0',
      false,
    ),
    target: saves(['input', 'weight'], (grad, { input, weight }, { count }) =>
      input.rsub(1).log().sub(input.log()).mul(grad).mul(weight).div(count),
    ),
  },
  { node: 'BinaryCrossEntropyBackward0', laid: asFirst, literals: [1] },
);
/** log(sigmoid(x)) without overflow. */
const logSigmoid = <T extends Scalar<T>>(input: T): T =>
  once((x) => x.masked_fill(x.gt(0), 0).sub(x.abs().neg().exp().log1p()), input);
const logits = nary(
  ['input', 'target', 'weight', 'pos_weight'],
  [count],
  (x, y, weight, positive) => {
    const log = logSigmoid(x);
    const weighted = isOne(positive) ? log : log.mul(positive.sub(1).mul(y).add(1));
    return ofInput(y.rsub(1).mul(x).sub(weighted).mul(weight).stepped(), y);
  },
  {
    input: saves(
      ['input', 'target', 'weight', 'pos_weight'],
      (grad, { input, target, weight, pos_weight }, { count }) => {
        const t = target.mul(pos_weight);
        const s = input.sigmoid();
        const share = isOne(pos_weight) ? s : t.add(1).sub(target).mul(s);
        return share.sub(t).mul(grad).mul(weight).div(count);
      },
    ),
    target: saves(['input', 'weight', 'pos_weight'], (grad, { input, weight, pos_weight }, { count }) => {
      const slope = isOne(pos_weight) ? input.neg() : logSigmoid(input.neg()).sub(logSigmoid(input).mul(pos_weight));
      return slope.mul(grad).mul(weight).div(count);
    }),
  },
  {
    node: 'BinaryCrossEntropyWithLogitsBackward0',
    laid: (_, [, target]) => preserved(target!),
    literals: [1],
    refuse: ([x]) => lacking('log_sigmoid_cpu', 'bool', 'int')([x!], []),
  },
);
const soft = nary(
  pair,
  [count],
  (x, y) => ofInput(x.neg().mul(y).exp().log1p().stepped(), x),
  {
    input: saves(
      ['input', 'target'],
      (grad, { input, target }, { count }) => {
        const z = input.mul(target).neg().exp();
        return count.reciprocal().neg().mul(target.mul(z)).div(z.add(1)).mul(grad);
      },
      'SoftMarginLossBackwardBackward0',
      false,
    ),
  },
  { node: 'SoftMarginLossBackward0' },
);
nameRows({
  mse_loss: squared,
  smooth_l1_loss: smooth,
  huber_loss: huber,
  binary_cross_entropy: crossEntropy,
  binary_cross_entropy_with_logits: logits,
  soft_margin_loss: soft,
});

/** Losses of elements times `weight`, and their mean weighted: divided by the sum of the weights. */
function weighted(losses: Tensor, weight: Tensor, reduction: LossReduction): Tensor {
  if (!sameShape(weight.shape, losses.shape)) throw new ValueError('Weights and input must have the same size.');
  const all = losses.mul(weight);
  return reduction === 'mean' ? all.sum().div(weight.sum()) : reducedLoss(all, reduction);
}

/**
 * Squared differences: `loss_i = (input_i - target_i)^2`, averaged.
 *
 * @param input a tensor of any shape
 * @param target a tensor of the same shape
 * @param size_average deprecated: see `reduction`
 * @param reduce deprecated: see `reduction`
 * @param reduction `'mean'`, `'sum'`, or `'none'` for the losses as they are
 * @param weight factors of the losses, of the same shape
 * @returns a number, or a tensor of the input's shape for `'none'`
 * @throws RuntimeError where shapes do not broadcast, ValueError for an unknown `reduction`
 * @example
 * F.mse_loss(model(x), y).backward();
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export const mse_loss = operator(
  'mse_loss',
  [...same, optional(tensor('weight'), null)],
  (input, target, average, reduce, word, weight): Tensor => {
    const both = inOneShape('mse_cpu', input, target);
    const kind = reductionOf(average, reduce, word);
    return weight === null
      ? lossOf(squared.row, both, [], kind)
      : weighted(lossOf(squared.row, both, [], 'none'), weight, kind);
  },
);

/**
 * Absolute differences: `loss_i = |input_i - target_i|`, averaged; arguments as for `mse_loss`.
 *
 * @param target of the same shape, or one that broadcasts
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param weight of each element; null: 1
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where shapes do not broadcast, ValueError for an unknown `reduction`
 * @example
 * F.l1_loss(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.7500)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export const l1_loss = operator(
  'l1_loss',
  [...same, optional(tensor('weight'), null)],
  (input, target, average, reduce, word, weight): Tensor => {
    const kind = reductionOf(average, reduce, word);
    const both = inOneShape(null, input, target);
    // In steps, as in PyTorch: what is kept is the difference, and both may be written to.
    const losses = both[0].sub(both[1]).abs();
    return weight === null ? reducedLoss(losses, kind) : weighted(losses, weight, kind);
  },
);

/**
 * Squared where the difference d is small, else absolute: `0.5 d^2 / beta` for `|d| < beta`, else `|d| - 0.5 beta`.
 *
 * @param input a tensor of any shape
 * @param target a tensor of the same shape
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param beta where squared ends and absolute begins, not negative; 0 is `l1_loss`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where shapes do not broadcast, ValueError for an unknown `reduction`
 * @example
 * F.smooth_l1_loss(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.3125)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 */
export const smooth_l1_loss = operator(
  'smooth_l1_loss',
  [...same, optional(number('beta'), 1)],
  (input, target, average, reduce, word, beta): Tensor => {
    const both = inOneShape('smooth_l1_cpu', input, target);
    const kind = reductionOf(average, reduce, word);
    if (!(beta >= 0)) throw new RuntimeError('smooth_l1_loss does not support negative values for beta.');
    // In steps, as `l1_loss`.
    return beta === 0 ? reducedLoss(both[0].sub(both[1]).abs(), kind) : lossOf(smooth.row, both, [beta], kind);
  },
);

/**
 * Squared where the difference d is small, else linear: `0.5 d^2` for `|d| <= delta`, else `delta (|d| - 0.5 delta)`.
 *
 * @param input a tensor of any shape
 * @param target a tensor of the same shape
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param delta where squared ends and linear begins, positive
 * @param weight factors of the losses, of the same shape
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where shapes do not broadcast, ValueError for an unknown `reduction`
 * @example
 * F.huber_loss(torch.tensor([0, 3]), torch.tensor([0.5, 0])); // tensor(1.3125)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 */
export const huber_loss = operator(
  'huber_loss',
  [tensor('target'), reduction, optional(number('delta'), 1), optional(tensor('weight'), null)],
  (input, target, word, delta, weight): Tensor => {
    if (input.dtype === bool) checkCast(target.dtype, bool, legacy);
    const both = inOneShape('huber_cpu', input, target);
    const kind = reductionOf(null, null, word);
    if (!(delta > 0)) throw new RuntimeError('huber_loss does not support non-positive values for delta.');
    return weight === null
      ? lossOf(huber.row, both, [delta], kind)
      : weighted(lossOf(huber.row, both, [delta], 'none'), weight, kind);
  },
);

/**
 * Cross entropy of probabilities: `loss_i = -weight_i (target_i log(input_i) + (1 - target_i) log(1 - input_i))`, logarithms
 * bounded to -100.
 *
 * @param input probabilities of [0, 1]
 * @param target probabilities of the same shape, float
 * @param weight factors of the losses, broadcast
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where an input is not within [0, 1] (devices that cannot read at once do not look)
 * @example
 * F.binary_cross_entropy(torch.tensor([0.5, 0.9]), torch.tensor([1, 1])); // tensor(0.3993)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export const binary_cross_entropy = operator(
  'binary_cross_entropy',
  [tensor('target'), optional(tensor('weight'), null), ...averaged, reduction],
  (input, target, weight, average, reduce, word): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (!sameShape(input.shape, target.shape)) {
      throw new ValueError(
        `Using a target size (${sizeText(target.shape)}) that is different to the input size (${sizeText(input.shape)}) is deprecated. Please ensure they have the same size.`,
      );
    }
    if (input.dtype !== target.dtype) {
      throw new RuntimeError(`Found dtype ${legacy(target.dtype)} but expected ${legacy(input.dtype)}`);
    }
    input.storage.engine.assert(
      between(0, 1),
      input,
      () => new RuntimeError('all elements of input should be between 0 and 1'),
    );
    target.storage.engine.assert(
      between(0, 1),
      target,
      () => new RuntimeError('all elements of target should be between 0 and 1'),
    );
    checkFactor(input, weight);
    withoutGrad('binary_cross_entropy', 'weight', weight);
    return lossOf(crossEntropy.row, [input, target, weight ?? 1], [], kind);
  },
);
/**
 * Cross entropy of probabilities given by their logits x: `loss_i = -weight_i (pos_weight_i y_i log(s(x_i)) +
 * (1 - y_i) log(1 - s(x_i)))` with `s` the sigmoid, without overflow.
 *
 * @param input logits
 * @param target probabilities y of the same shape
 * @param weight factors of the losses, broadcast
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param pos_weight factors of the positive part, broadcast
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws ValueError where shapes differ, or for an unknown `reduction`
 * @example
 * F.binary_cross_entropy_with_logits(torch.tensor([0, 2]), torch.tensor([1, 1])); // tensor(0.4100)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export const binary_cross_entropy_with_logits = operator(
  'binary_cross_entropy_with_logits',
  [tensor('target'), optional(tensor('weight'), null), ...averaged, reduction, optional(tensor('pos_weight'), null)],
  (input, target, weight, average, reduce, word, positive): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (!sameShape(input.shape, target.shape)) {
      throw new ValueError(
        `Target size (${sizeText(target.shape)}) must be the same as input size (${sizeText(input.shape)})`,
      );
    }
    return withLogits(input, target, weight, positive, kind);
  },
);
/** @internal Cross entropy of logits, which are broadcast to the targets. */
export function withLogits(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  positive: Tensor | null,
  kind: LossReduction,
): Tensor {
  for (const broadcast of [input, weight, positive]) checkFactor(target, broadcast);
  withoutGrad('binary_cross_entropy_with_logits', 'weight', weight);
  withoutGrad('binary_cross_entropy_with_logits', 'pos_weight', positive);
  return lossOf(logits.row, [input, target, weight ?? 1, positive ?? 1], [], kind);
}

/**
 * Logistic loss of two classes: `loss_i = log(1 + e^{-target_i input_i})`.
 *
 * @param input a tensor of any shape
 * @param target 1 or -1 for each element
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where shapes do not broadcast, ValueError for an unknown `reduction`
 * @example
 * F.soft_margin_loss(torch.tensor([0, 3]), torch.tensor([1, -1])); // tensor(1.8709)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 */
export const soft_margin_loss = operator('soft_margin_loss', same, (input, target, average, reduce, word): Tensor => {
  commonEngine(input, target);
  checkFactor(input, target);
  withoutGrad('soft_margin_loss', 'target', target);
  return lossOf(soft.row, [input, target], [], reductionOf(average, reduce, word));
});
