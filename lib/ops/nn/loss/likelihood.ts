// Negative log-likelihood of classes.
import { int64, uint8 } from '../../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { derive, saves } from '../../../graph/derive.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import type { Engine } from '../../../runtime/engine.js';
import { lasting } from '../../../runtime/scope.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, alias, allocate } from '../../../tensor.js';
import { cast, commonEngine, dense, filled, reshaped } from '../../row/kernels.js';
import { type LossReduction, averaged, reduction, reductionOf } from './reduction.js';
import { binary, legacy, nameRows, operator } from '../../row/operator.js';
import { int, number, optional, tensor } from '../../row/signature.js';
import { within } from '../../../runtime/claim.js';
import { putRows, takeRows } from '../../../runtime/kernels/index.js';

// 0, 1, 2, … on each engine, as long as the longest that was needed.
const counters = new WeakMap<Engine, Tensor>();
function counting(engine: Engine, n: number): Tensor {
  let known = counters.get(engine);
  if (known === undefined || known.shape[0]! < n) {
    const length = Math.max(n, 2 * (known?.shape[0] ?? 0));
    known = lasting(() => allocate(engine, [length], int64));
    engine.upload(
      known.storage,
      BigInt64Array.from({ length }, (_, i) => BigInt(i)),
    );
    counters.set(engine, known);
  }
  return alias(known, [n], [1], 0);
}

/**
 * Where element i of a target [n, l] chooses from an input [n, c, l]: both row-major. `rest` is (c - 1) l, and `inner` l.
 */
const chosen = binary(
  [optional(number('inner'), 1), number('rest')],
  (i, target, { inner, rest }) => i.add(i.floor_divide(inner).mul(rest)).add(target.mul(inner)),
  null,
);
nameRows({ chosen });

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
  const engine = commonEngine(input, target, weight);
  const flat = reshaped(dense(index), [n * inner]);
  engine.assert(within(0, classes, ignore), flat, (wrong) => new IndexError(`Target ${wrong} is out of bounds.`));
  const ignored = flat.eq(ignore);
  const classOf = flat.masked_fill(ignored, 0);
  const places = chosen(counting(engine, n * inner), classOf, inner, (classes - 1) * inner);
  const picked = allocate(engine, [n * inner], input.dtype);
  const source = dense(input.detach());
  if (n * inner > 0)
    engine.run(
      takeRows,
      null,
      [reshaped(source, [n * classes * inner, 1]), places],
      [reshaped(picked, [n * inner, 1])],
    );
  // Factors of the losses; null: all 1.
  let factors = weight === null ? null : weight.detach().to(input.dtype).index_select(0, classOf);
  if (ignored !== null)
    factors = factors === null ? ignored.logical_not().to(input.dtype) : factors.masked_fill(ignored, 0);

  // An ignored element is 0 whatever its input, infinite too.
  const taken = ignored === null ? picked : picked.masked_fill(ignored, 0);
  const losses = factors === null ? taken.neg() : taken.mul(factors).neg();
  const total = kind !== 'mean' ? null : factors === null ? n * inner : factors.sum();
  const shape: Shape = kind === 'none' ? (input.ndim === 1 ? target.shape : [n, ...input.shape.slice(2)]) : [];
  const out = kind === 'none' ? reshaped(losses, shape) : total === null ? losses.sum() : losses.sum().div_(total);

  const before = input.shape;
  // -factor / total at each chosen place, 0 elsewhere.
  const backward = (grad: Tensor, places: Tensor): Tensor => {
    let each = typeof total === 'number' ? grad.mul(-1 / total) : (total === null ? grad : grad.div(total)).neg();
    if (each.ndim > 0) each = each.reshape(-1);
    if (factors !== null) each = each.mul(factors);
    each = each.expand([n * inner]);
    const whole = filled(engine, [n * classes * inner], each.dtype, 0);
    if (is_grad_enabled()) return whole.index_add(0, places, each).view([...before]);
    if (n * inner > 0)
      engine.run(
        putRows,
        { kind: 'set' },
        [reshaped(dense(each), [n * inner, 1]), places],
        [reshaped(whole, [whole.shape[0]!, 1])],
      );
    return reshaped(whole, before);
  };
  return derive(input.ndim <= 2 ? 'NllLossBackward0' : 'NllLoss2DBackward0', out, [input, saves([places], backward)]);
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
