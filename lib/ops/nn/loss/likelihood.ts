// Negative log-likelihood of classes.
import { float64, int64, uint8 } from '../../../dtype.js';
import { IndexError, RuntimeError, ValueError } from '../../../errors.js';
import { type Shape, isContiguous, numel, sameShape, preserved } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { beside } from '../../row/beside.js';
import { cast, dense, reshaped } from '../../row/kernels.js';
import { type LossReduction, averaged, reduction, reductionOf } from './reduction.js';
import { legacy, operator } from '../../row/operator.js';
import { byNumber } from '../../row/shown.js';
import { _log_softmax } from '../softmax.js';
import { notDifferentiable } from '../../row/derivative.js';
import { notImplemented } from '../../row/refusals.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, Refusal, ints, number, optional, parameter, tensor, length } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { within } from '../../../runtime/claim.js';
import * as kernels from '../../../runtime/kernels/index.js';

/** Targets as a tensor of classes: not of floats, which would be a mistake to round. `says` begins PyTorch's message. */
export function classIndices(target: Tensor, says?: string): Tensor {
  checkClasses(target, says);
  return cast(target.detach(), int64);
}
/** Bytes name classes too, where a kernel does not say otherwise. */
export function checkClasses(target: Pick<Meta, 'dtype'>, says?: string): void {
  if (target.dtype === int64 || (target.dtype === uint8 && says === undefined)) return;
  throw new RuntimeError(
    `${says ?? 'expected target dtype to be Long or Byte, but got'} ${legacy(target.dtype)}: classes are integers, made with { dtype: torch.long } or by .long()`,
  );
}

/** Input and target as [n, c, l] and [n, l]. */
interface Layout {
  readonly n: number;
  readonly classes: number;
  readonly inner: number;
}
type Shaped = Pick<Meta, 'shape' | 'ndim'>;
function layoutOf(input: Shaped, target: Shaped): Layout {
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
      `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`,
    );
  }
  const expected = [input.shape[0]!, ...input.shape.slice(2)];
  if (!sameShape(expected, target.shape)) {
    if (input.ndim === 2) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
    throw new RuntimeError(`Expected target size [${expected.join(', ')}], got [${target.shape.join(', ')}]`);
  }
  return { n: input.shape[0]!, classes: input.shape[1]!, inner: numel(input.shape.slice(2)) };
}

/** Inputs that are no images PyTorch folds into such, an empty one into [n, c, 0, 0] whatever its targets are. */
function checkFolded({ shape, ndim }: Shaped, target: Shaped): void {
  if (ndim < 3 || ndim === 4 || numel(shape) > 0 || numel(target.shape) === 0) return;
  const [n, c] = shape;
  throw new RuntimeError(
    `size mismatch (got input: [${n}, ${c}, 0, 0] , target: [${n}, 1, ${numel(target.shape.slice(1))}]`,
  );
}

/** A loss's reduction as rows take it. */
export const reducing = parameter('reduction', (v): LossReduction | Refusal =>
  v === 'none' || v === 'mean' || v === 'sum' ? v : new Refusal('str'),
);
/** The sum of the weights that a mean was divided by. No operand: it follows from target and weight, which have no derivative. */
class Total {
  constructor(readonly weight: Tensor) {}
}
const total = optional(
  parameter('total', (v): Total | Refusal => (v instanceof Total ? v : new Refusal('Total'))),
  null,
);
/** Targets as the kernels take them, claimed to be classes. */
function targetsOf(target: Tensor, { n, classes, inner }: Layout, ignore: number): Tensor {
  const targets = reshaped(dense(cast(target, int64)), [n, inner]);
  const error = (wrong: number): Error => new IndexError(`Target ${wrong} is out of bounds.`);
  target.storage.engine.assert(within(0, classes, ignore), targets, error);
  return targets;
}
const nodeOf = (name: 'nll_loss' | 'nll_loss2d'): string =>
  name === 'nll_loss' ? 'NllLossBackwardBackward0' : 'NllLoss2DBackwardBackward0';
const factorsOf = (weight: Tensor | null): readonly Tensor[] => (weight === null ? [] : [weight]);

/** Of vectors and matrices, and of more dimensions: PyTorch has two operators. */
const backward = (name: 'nll_loss' | 'nll_loss2d') =>
  structural(
    `${name}_backward`,
    [tensor('target'), optional(tensor('weight'), null), reducing, length('ignore_index'), total, ints('size')],
    {
      plan: ({ input, target, reduction, ignore_index, total, size }) => ({
        out: { shape: size, dtype: input.dtype },
        layout: layoutOf({ shape: size, ndim: size.length }, target),
        kind: reduction,
        ignore: ignore_index,
        total,
      }),
      compute: ({ input, target, weight }, [out], { layout, kind: asked, ignore, total }): void => {
        const { n, classes, inner } = layout;
        // A gradient of 16 bits is rounded before it is multiplied by the factors.
        const shares = asked === 'mean' && input.dtype.widens;
        const kind = shares ? 'sum' : asked;
        const grad = shares ? input.div(total!.weight) : kind === 'none' ? reshaped(dense(input), [n, inner]) : input;
        const given = [grad, targetsOf(target, layout, ignore), ...factorsOf(weight)];
        if (kind === 'mean') given.push(reshaped(total!.weight, []));
        const params = { ignore, kind, weight: weight !== null };
        input.storage.engine.run(kernels.likelihoodGrad, params, given, [reshaped(out!, [n, classes, inner])]);
      },
      node: nodeOf(name),
      gradients: ({ saves }) => ({
        input: saves(
          ['target', 'weight'],
          (grad, { target, weight }, { kind, ignore }): Tensor =>
            (name === 'nll_loss' ? nll_loss_forward : nll_loss2d_forward)(grad, target, weight, kind, ignore).output,
        ),
        weight: notDifferentiable(`${name}_backward`),
      }),
      samples: (make): Samples =>
        name === 'nll_loss'
          ? [
              [make(), make.of([2, 0, 1]), null, 'mean', 0, new Total(make.of([2], float64)), [3, 4]],
              [make(3), make.ids(4, 3), null, 'none', -100, null, [3, 4]],
              [make(), make.of([2]).reshape([]), null, 'sum', -100, null, [4]],
              [make(), make.of([2, 0, 1]), make.positive(4), 'sum', -100, null, [3, 4]],
            ]
          : [
              [make(), make.ids(3, 2, 2), null, 'mean', -100, new Total(make.of([4], float64)), [2, 3, 2]],
              [make(), make.ids(3, 2, 2), make.positive(3), 'sum', -100, null, [2, 3, 2]],
            ],
    },
  );
/** @internal The gradient of `nll_loss_forward`, of shape `size`. */
export const nll_loss_backward = backward('nll_loss');
/** @internal The gradient of `nll_loss2d_forward`, of shape `size`. */
export const nll_loss2d_backward = backward('nll_loss2d');

const forward = (name: 'nll_loss' | 'nll_loss2d') =>
  structural(
    `${name}_forward`,
    [tensor('target'), optional(tensor('weight'), null), reducing, length('ignore_index')],
    {
      plan: ({ input, target, weight, reduction: kind, ignore_index: ignore }) => {
        const layout = layoutOf(input, target);
        checkClasses(target);
        checkFolded(input, target);
        if (input.dtype.kind !== 'float') throw notImplemented('nll_loss_out_frame', input.dtype);
        if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== layout.classes)) {
          throw new RuntimeError(
            `weight tensor should be defined either for all ${layout.classes} classes or no classes but got weight tensor of shape: [${weight.shape.join(', ')}]`,
          );
        }
        const { dtype } = input;
        if (weight !== null && weight.dtype !== dtype) {
          throw new RuntimeError(`expected scalar type ${legacy(dtype)} but found ${legacy(weight.dtype)}`);
        }
        const each: Shape = input.ndim === 1 ? [] : [layout.n, ...input.shape.slice(2)];
        const outs = [
          { shape: kind === 'none' ? each : [], dtype },
          { shape: [] as Shape, dtype },
        ];
        return { outs, layout, kind, ignore, before: input.shape };
      },
      outputs: ['output', 'total_weight'],
      differentiable: ['output'],
      compute: ({ input, target, weight }, [out, total], { layout, kind: asked, ignore, before }): void => {
        const { n, classes, inner } = layout;
        // PyTorch sums over the one sample of a vector, which leaves a zero no sign.
        const kind = asked === 'none' && before.length === 1 ? 'sum' : asked;
        const x = reshaped(dense(input), [n, classes, inner]);
        const outs = kind === 'none' ? [reshaped(out!, [n, inner])] : [reshaped(out!, []), total!];
        const params = { ignore, kind, weight: weight !== null };
        const given = [x, targetsOf(target, layout, ignore), ...factorsOf(weight)];
        input.storage.engine.run(kernels.likelihood, params, given, outs);
      },
      node: name === 'nll_loss' ? 'NllLossBackward0' : 'NllLoss2DBackward0',
      gradients: ({ saves }) => ({
        input: saves(
          ['input', 'target', 'weight', 'total_weight'],
          (grad, { input, target, weight, total_weight }, { kind, ignore, before }): Tensor => {
            if (before.length === 1 && target.ndim === 1 && target.shape[0] !== before[0]) {
              throw new RuntimeError(
                `size mismatch (got input: [${before.join(', ')}], target: [${target.shape.join(', ')}])`,
              );
            }
            if (before.length === 4 && !isContiguous(before, preserved(input))) {
              throw new RuntimeError('grad_input must be contiguous');
            }
            const total = kind === 'mean' ? new Total(total_weight) : null;
            const row = name === 'nll_loss' ? nll_loss_backward : nll_loss2d_backward;
            const found = row(grad, target, weight, kind, ignore, total, before);
            return beside(nodeOf(name), found, [input]);
          },
        ),
        weight: notDifferentiable(`${name}_forward`),
      }),
      samples: (make): Samples =>
        name === 'nll_loss'
          ? [
              [make(3, 4), make.of([2, 0, 1]), null, 'mean', 0],
              [make(3, 4), make.ids(4, 3), null, 'none', -100],
              [make(4), make.of([2]).reshape([]), null, 'sum', -100],
              [make(3, 4), make.of([2, 0, 1]), make.positive(4), 'mean', -100],
            ]
          : [
              [make(2, 3, 2), make.ids(3, 2, 2), null, 'mean', -100],
              [make(2, 3, 2), make.ids(3, 2, 2), make.positive(3), 'mean', -100],
            ],
    },
  );
/** @internal The negative log-likelihood of classes, of [N, C] or [C]. */
export const nll_loss_forward = forward('nll_loss');
/** @internal The same of [N, C, d1, …]. */
export const nll_loss2d_forward = forward('nll_loss2d');

function likelihood(input: Tensor, target: Tensor, weight: Tensor | null, ignore: number, kind: LossReduction): Tensor {
  const { output } = (input.ndim <= 2 ? nll_loss_forward : nll_loss2d_forward)(input, target, weight, kind, ignore);
  // What is no image PyTorch folds into one.
  return kind === 'none' && input.ndim > 2 && input.ndim !== 4 ? output.view([...output.shape]) : output;
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
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws IndexError where a target is not within [0, C); RuntimeError where it holds no integers
 * @example
 * F.nll_loss(torch.tensor([[-0.5, -1]]), torch.tensor([1]).long()); // tensor(1.)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export const nll_loss = operator(
  'nll_loss',
  [
    tensor('target'),
    optional(tensor('weight'), null),
    averaged[0],
    optional(length('ignore_index'), -100),
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
  const own = log.mul(smooth);
  const products = weight === null ? own : own.mul(weight.view(log.shape.map((_, k) => (k === at ? classes : 1))));
  if (kind === 'none') return products.sum(at).neg();
  // Of nothing the mean is NaN.
  if (kind === 'mean' && numel(log.shape) === 0) return products.sum().fill_(NaN).neg();
  const sum = products.sum().neg();
  return kind === 'sum' ? sum : byNumber(sum, Math.max(numel(log.shape) / Math.max(classes, 1), 0));
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
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
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
    optional(length('ignore_index'), -100),
    averaged[1],
    reduction,
    optional(number('label_smoothing'), 0),
  ],
  (input, target, weight, average, ignore, reduce, word, smoothing): Tensor => {
    const kind = reductionOf(average, reduce, word);
    if (smoothing > 1) {
      throw new RuntimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
    }
    const at = input.ndim === 1 ? 0 : 1;
    if (sameShape(input.shape, target.shape)) {
      if (target.dtype.kind !== 'float') {
        throw new RuntimeError(
          `Expected floating point type for target with class probabilities, got ${legacy(target.dtype)}`,
        );
      }
      if (input.ndim === 0) throw new IndexError('Dimension specified as 1 but tensor has no dimensions');
      if (ignore >= 0) throw new RuntimeError('ignore_index is not supported for floating point target');
      if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== input.shape[at])) {
        throw new RuntimeError(
          `cross_entropy: weight tensor should be defined either for all ${input.shape[at]} classes or no classes but got weight tensor of shape: [${weight.shape.join(', ')}]`,
        );
      }
      return ofProbabilities(_log_softmax(input, at), target, weight, kind, smoothing, at);
    }
    const log = _log_softmax(input, at);
    return smoothing > 0
      ? smoothed(log, target, weight, ignore, kind, smoothing, at)
      : likelihood(log, target, weight, ignore, kind);
  },
);
