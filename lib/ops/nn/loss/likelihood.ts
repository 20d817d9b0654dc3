// Negative log-likelihood of classes.
import { int64, uint8 } from '../../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { derive, saves } from '../../../graph/derive.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, allocate } from '../../../tensor.js';
import { cast, commonEngine, dense, reshaped } from '../../row/kernels.js';
import { type LossReduction, averaged, reduction, reductionOf, withoutGrad } from './reduction.js';
import { legacy, operator } from '../../row/operator.js';
import { int, number, optional, tensor } from '../../row/signature.js';
import { within } from '../../../runtime/claim.js';
import * as kernels from '../../../runtime/kernels/index.js';

/** Targets as a tensor of classes: not of floats, which would be a mistake to round. `says` begins PyTorch's message. */
export function classIndices(target: Tensor, says = 'expected target dtype to be Long or Byte, but got'): Tensor {
  if (target.dtype === int64 || target.dtype === uint8) return cast(target.detach(), int64);
  throw new RuntimeError(
    `${says} ${legacy(target.dtype)}: classes are integers, made with { dtype: torch.long } or by .long()`,
  );
}

/** Input and target as [n, c, l] and [n, l]. */
interface Layout {
  readonly n: number;
  readonly classes: number;
  readonly inner: number;
}
function layoutOf(input: Tensor, target: Tensor): Layout {
  if (input.ndim === 0) throw new ValueError('Expected 1 or more dimensions (got 0)');
  if (input.ndim === 1) {
    if (target.ndim > 1) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
    if (target.ndim === 1 && target.shape[0] !== 1) {
      throw new ValueError(`For 1D input, 1D target must have size 1, but got target size: ${target.shape[0]}`);
    }
    return { n: 1, classes: input.shape[0]!, inner: 1 };
  }
  if (input.shape[0] !== target.shape[0]) {
    throw new ValueError(
      `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0] ?? 1}).`,
    );
  }
  const expected = [input.shape[0]!, ...input.shape.slice(2)];
  if (!sameShape(expected, target.shape)) {
    if (input.ndim === 2) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
    throw new RuntimeError(`Expected target size [${expected.join(', ')}], got [${target.shape.join(', ')}]`);
  }
  return { n: input.shape[0]!, classes: input.shape[1]!, inner: numel(input.shape.slice(2)) };
}

function likelihood(input: Tensor, target: Tensor, weight: Tensor | null, ignore: number, kind: LossReduction): Tensor {
  const index = classIndices(target);
  const { n, classes, inner } = layoutOf(input, target);
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(`"nll_loss_out_frame" not implemented for '${legacy(input.dtype)}'`);
  }
  if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== classes)) {
    throw new RuntimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: [${weight.shape.join(', ')}]`,
    );
  }
  withoutGrad(input.ndim <= 2 ? 'nll_loss_forward' : 'nll_loss2d_forward', 'weight', weight);
  const engine = commonEngine(input, target, weight);
  const targets = reshaped(dense(index), [n, inner]);
  engine.assert(within(0, classes, ignore), targets, (wrong) => new IndexError(`Target ${wrong} is out of bounds.`));
  const params = { ignore, kind, weight: weight !== null };
  const factors = weight === null ? [] : [cast(weight.detach(), input.dtype)];
  const each: Shape = input.ndim === 1 ? target.shape : [n, ...input.shape.slice(2)];
  const outs = (kind === 'none' ? [[n, inner]] : [[], []]).map((shape) => allocate(engine, shape, input.dtype));
  engine.run(
    kernels.likelihood,
    params,
    [reshaped(dense(input.detach()), [n, classes, inner]), targets, ...factors],
    outs,
  );
  const out = kind === 'none' ? reshaped(outs[0]!, each) : outs[0]!;
  const total = kind === 'mean' ? [outs[1]!] : [];

  const before = input.shape;
  const backward = (grad: Tensor, index: Tensor): Tensor => {
    const targets = reshaped(dense(cast(index.detach(), int64)), [n, inner]);
    if (is_grad_enabled())
      return spreadGradient(grad, targets, ignore, classes, factors[0], total[0]).reshape([...before]);
    const g = kind === 'none' ? reshaped(dense(grad), [n, inner]) : grad;
    const result = allocate(engine, [n, classes, inner], input.dtype);
    engine.run(kernels.likelihoodGrad, params, [g, targets, ...factors, ...total], [result]);
    return reshaped(result, before);
  };
  return derive(input.ndim <= 2 ? 'NllLossBackward0' : 'NllLoss2DBackward0', out, [input, saves([target], backward)]);
}

/** The same gradient by operators, to be differentiated: -grad factor / total at each target that counts, 0 elsewhere. */
function spreadGradient(
  grad: Tensor,
  targets: Tensor,
  ignore: number,
  classes: number,
  weight: Tensor | undefined,
  total: Tensor | undefined,
): Tensor {
  const [n, inner] = targets.shape as [number, number];
  const ignored = targets.eq(ignore);
  const at = targets.masked_fill(ignored, 0);
  let each = (total === undefined ? grad : grad.div(total)).neg();
  each = each.ndim === 0 ? each.expand([n, inner]) : each.reshape(n, inner);
  if (weight !== undefined) each = each.mul(weight.index_select(0, at.reshape(-1)).reshape(n, inner));
  each = each.masked_fill(ignored, 0);
  return each.new_zeros([n, classes, inner]).scatter(1, at.unsqueeze(1), each.unsqueeze(1));
}

/**
 * Negative log-likelihood: `loss_i = -weight[target_i] input[i, target_i]`; the mean is divided by the sum of the weights.
 *
 * @param input log-probabilities [N, C], [C], or [N, C, d1, …]
 * @param target classes of [0, C), int64: [N], [], or [N, d1, …]
 * @param weight a factor for each class: [C]
 * @param size_average deprecated: see `reduction`
 * @param ignore_index a class that does not count
 * @param reduce deprecated: see `reduction`
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @throws IndexError where a target is not within [0, C); RuntimeError where it holds no integers
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export const nll_loss = operator(
  'nll_loss',
  [
    tensor('target'),
    optional(tensor('weight'), null),
    averaged[0],
    optional(int('ignore_index'), -100),
    averaged[1],
    reduction,
  ],
  (input, target, weight, average, ignore, reduce, word): Tensor =>
    likelihood(input, target, weight, ignore, reductionOf(average, reduce, word)),
);

/** Cross entropy with probabilities of classes as target. */
function ofProbabilities(
  log: Tensor,
  target: Tensor,
  weight: Tensor | null,
  kind: LossReduction,
  smoothing: number,
  at: number,
): Tensor {
  const classes = log.shape[at]!;
  const smooth = smoothing > 0 ? target.mul(1 - smoothing).add(smoothing / classes) : target;
  const factor = weight === null ? smooth : smooth.mul(weight.view(log.shape.map((_, k) => (k === at ? classes : 1))));
  const products = log.mul(factor);
  if (kind === 'none') return products.sum(at).neg();
  const sum = products.sum().neg();
  return kind === 'sum' ? sum : sum.div(Math.max(numel(log.shape) / Math.max(classes, 1), 0));
}

/** Cross entropy in which a part of the probability is spread over all classes. */
function smoothed(
  log: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignore: number,
  kind: LossReduction,
  smoothing: number,
  at: number,
): Tensor {
  const nll = likelihood(log, target, weight, ignore, kind);
  const classes = log.shape[at]!;
  const all = weight === null ? log : log.mul(weight.view(log.shape.map((_, k) => (k === at ? classes : 1))));
  const ignored = classIndices(target).eq(ignore);
  const even = all.sum(at).neg().masked_fill(ignored, 0);
  let spread: Tensor;
  if (kind === 'none') spread = even;
  else if (kind === 'sum') spread = even.sum();
  else if (weight !== null) {
    // An ignored target counts as class 0, of weight 0.
    const factors = weight.index_select(0, target.to(int64).masked_fill(ignored, 0).reshape(-1));
    spread = even.sum().div(factors.masked_fill(ignored.reshape(-1), 0).sum());
  } else spread = even.sum().div(ignored.logical_not().sum());
  return nll.mul(1 - smoothing).add(spread.mul(smoothing / classes));
}

/**
 * Cross entropy of logits: `loss_i = -weight[y_i] log(softmax(input_i)[y_i])` for classes y, and
 * `-sum_c weight_c y_ic log(softmax(input_i)_c)` for probabilities.
 *
 * @param input logits [N, C], [C], or [N, C, d1, …]
 * @param target classes, int64: [N], [], or [N, d1, …]; or probabilities of the input's shape
 * @param weight a factor for each class: [C]
 * @param size_average deprecated: see `reduction`
 * @param ignore_index a class that does not count
 * @param reduce deprecated: see `reduction`
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param label_smoothing the part of [0, 1] that is spread evenly over the classes
 * @throws RuntimeError where a target of classes holds no integers: make it with `{ dtype: torch.long }`
 * @example
 * F.cross_entropy(torch.randn(3, 5), torch.tensor([1, 0, 4], { dtype: torch.long }));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export const cross_entropy = operator(
  'cross_entropy',
  [
    tensor('target'),
    optional(tensor('weight'), null),
    averaged[0],
    optional(int('ignore_index'), -100),
    averaged[1],
    reduction,
    optional(number('label_smoothing'), 0),
  ],
  (input, target, weight, average, ignore, reduce, word, smoothing): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (smoothing < 0 || smoothing > 1) {
      throw new RuntimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
    }
    const at = input.ndim === 1 ? 0 : 1;
    if (input.ndim > 0 && sameShape(input.shape, target.shape)) {
      if (target.dtype.kind !== 'float') {
        throw new RuntimeError(
          `Expected floating point type for target with class probabilities, got ${legacy(target.dtype)}`,
        );
      }
      if (ignore >= 0) throw new RuntimeError('ignore_index is not supported for floating point target');
      if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== input.shape[at])) {
        throw new RuntimeError(
          `cross_entropy: weight tensor should be defined either for all ${input.shape[at]} classes or no classes but got weight tensor of shape: [${weight.shape.join(', ')}]`,
        );
      }
      return ofProbabilities(input.log_softmax(at), target, weight, kind, smoothing, at);
    }
    if (input.ndim === 0) throw new ValueError('Expected 1 or more dimensions (got 0)');
    const log = input.log_softmax(at);
    return smoothing > 0
      ? smoothed(log, target, weight, ignore, kind, smoothing, at)
      : likelihood(log, target, weight, ignore, kind);
  },
);
