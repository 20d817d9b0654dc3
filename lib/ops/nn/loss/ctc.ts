// Connectionist temporal classification (A. Graves et al., 2006): the probability of a sequence of labels, summed over all
// the ways in which it can be aligned with the steps of time. It is computed in JavaScript, by sample, in double precision.
import { int64 } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { numel, wrapDim } from '../../../shape.js';
import { Tensor, allocate } from '../../../tensor.js';
import { dense } from '../../row/kernels.js';
import { type LossReduction, reducedLoss, reduction, reductionOf } from './reduction.js';
import { operator } from '../../row/operator.js';
import { lacking } from '../../row/refusals.js';
import { missing } from '../../row/rules.js';
import type { Samples } from '../../row/samples.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { type Meta, Refusal, noSignature, flag, int, ints, optional, parameter, tensor } from '../../row/signature.js';

const lengths = <const N extends string>(name: N) =>
  parameter(name, (v): Tensor | readonly number[] | Refusal => {
    if (v instanceof Tensor) return v.dtype.kind === 'int' ? v : new Refusal('Tensor of integers');
    return ints(name).check(v);
  });
const listed = (given: Tensor | readonly number[]): readonly number[] =>
  given instanceof Tensor
    ? given
        .reshape(-1)
        .tolist<(number | bigint | boolean)[]>()
        .map((label) => Math.trunc(Number(label)))
    : given;

/** PyTorch takes both as tensors, or neither. */
const signatures = ['tuple of ints', 'Tensor'].map(
  (lengths) =>
    `Tensor log_probs, Tensor targets, ${lengths} input_lengths, ${lengths} target_lengths, int blank = 0, int reduction = 1, bool zero_infinity = False`,
);

/** log(e^a + e^b + e^c) */
function logSum(a: number, b: number, c: number): number {
  const top = Math.max(a, b, c);
  return top === -Infinity ? top : top + Math.log(Math.exp(a - top) + Math.exp(b - top) + Math.exp(c - top));
}

/** One sample: log-probabilities of step t and class c at `at(t, c)`, and its labels. */
class Alignment {
  /** labels with blanks before, between and after them */
  private readonly states: number[];
  private readonly forward: Float64Array;

  constructor(
    private readonly values: ArrayLike<number>,
    private readonly at: (t: number, c: number) => number,
    private readonly steps: number,
    labels: readonly number[],
    private readonly blank: number,
  ) {
    this.states = [blank, ...labels.flatMap((label) => [label, blank])];
    this.forward = this.sums(false);
  }

  /** Whether a path may come to state s from the one before the last blank: it is another label. */
  private skips(s: number, other: number): boolean {
    return (
      this.states[s] !== this.blank && other >= 0 && other < this.states.length && this.states[s] !== this.states[other]
    );
  }

  /** log of the summed probability of the paths to (backward: from) each state at each step, that step included. */
  private sums(backward: boolean): Float64Array {
    const { states, steps, values, at } = this;
    const n = states.length;
    const out = new Float64Array(steps * n).fill(-Infinity);
    const toward = backward ? 1 : -1;
    for (let k = 0; k < steps; k++) {
      const t = backward ? steps - 1 - k : k;
      for (let s = 0; s < n; s++) {
        let before: number;
        if (k === 0) before = (backward ? s >= n - 2 : s < 2) ? 0 : -Infinity;
        else {
          const row = (t + toward) * n;
          const from = s + toward;
          before = logSum(
            out[row + s]!,
            from >= 0 && from < n ? out[row + from]! : -Infinity,
            this.skips(s, s + 2 * toward) ? out[row + s + 2 * toward]! : -Infinity,
          );
        }
        out[t * n + s] = before + values[at(t, states[s]!)]!;
      }
    }
    return out;
  }

  get loss(): number {
    const n = this.states.length;
    if (this.steps === 0) return n === 1 ? 0 : Infinity;
    const last = (this.steps - 1) * n;
    return -logSum(this.forward[last + n - 1]!, n > 1 ? this.forward[last + n - 2]! : -Infinity, -Infinity);
  }

  /** Adds `factor` times the gradient with respect to the input of the log-softmax that made the log-probabilities. */
  gradient(classes: number, factor: number, out: { [i: number]: number }): void {
    const { states, steps, values, at, forward, loss } = this;
    const n = states.length;
    const backward = this.sums(true);
    for (let t = 0; t < steps; t++) {
      const posterior = new Float64Array(classes).fill(-Infinity);
      for (let s = 0; s < n; s++) {
        const c = states[s]!;
        posterior[c] = logSum(posterior[c]!, forward[t * n + s]! + backward[t * n + s]!, -Infinity);
      }
      for (let c = 0; c < classes; c++) {
        const log = values[at(t, c)]!;
        out[at(t, c)] = (Math.exp(log) - Math.exp(posterior[c]! + loss - log)) * factor;
      }
    }
  }
}

const refusal = (expected: string): RuntimeError =>
  new RuntimeError(`Expected ${expected} (while checking arguments for ctc_loss_allocate_outputs)`);

function checkLengths(name: string, list: readonly number[], most: number): void {
  const low = list.find((n) => n < 0);
  if (low !== undefined) throw refusal(`${name} to have value at least 0, but got value ${low}`);
  const high = list.find((n) => n > most);
  if (high !== undefined) throw refusal(`${name} to have value at most ${most}, but got value ${high}`);
}

const described = [
  tensor('targets'),
  ints('input_lengths'),
  ints('target_lengths'),
  int('blank'),
  flag('zero_infinity'),
] as const;
interface Described {
  readonly targets: Meta;
  readonly input_lengths: readonly number[];
  readonly target_lengths: readonly number[];
  readonly blank: number;
  readonly zero_infinity: boolean;
}
/** Checks log-probabilities of shape [T, N, C] or [T, C] and what goes with them. */
function sequences({ shape, dtype }: Meta, given: Described) {
  const { targets, input_lengths: steps, target_lengths: counts, blank, zero_infinity: zeroInfinity } = given;
  // Without a batch PyTorch makes one of one, whatever the dimensions.
  if (shape.length !== 3) wrapDim(1, shape.length + 1);
  lacking('ctc_loss_cpu', 'bool', 'int', 'half')([dtype], []);
  if (numel(shape) === 0) throw new RuntimeError('log_probs tensor must not be empty');
  if (shape.length !== 2 && shape.length !== 3) {
    throw refusal(`3-dimensional tensor, but got ${shape.length + 1}-dimensional tensor for argument #1 'log_probs'`);
  }
  if (targets.ndim !== 1 && targets.ndim !== 2) {
    throw refusal(`1 to 2 dimensions, but got ${targets.ndim}-dimensional tensor for argument #2 'targets'`);
  }
  const [most, classes] = [shape[0]!, shape.at(-1)!];
  const batch = shape.length === 3 ? shape[1]! : 1;
  if (blank < 0 || blank >= classes) throw new RuntimeError('blank must be in label range');
  const lists = { input_lengths: steps, target_lengths: counts };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== batch) throw new RuntimeError(`${name} must be of size batch_size`);
  }
  checkLengths('target_lengths', counts, Infinity);
  const padded = targets.ndim === 2 ? targets.shape[1]! : null;
  const total = counts.reduce((a, b) => a + b, 0);
  const longest = Math.max(0, ...counts);
  if (padded === null ? total !== targets.shape[0]! : longest > padded) {
    const wanted = padded === null ? `${total} at dimension 0` : `at least ${longest} at dimension 1`;
    throw refusal(`tensor to have size ${wanted}, but got size ${targets.shape.at(-1)!} for argument #2 'targets'`);
  }
  checkLengths('input_lengths', steps, most);
  return { shape, steps, counts, blank, zeroInfinity, batch, classes, padded };
}

/** Each sample's alignments. */
function aligned(input: Tensor, targets: Tensor, by: ReturnType<typeof sequences>): readonly Alignment[] {
  const values = input.storage.engine.read(dense(input)) as Fractions;
  const labels = targets.reshape(-1).to(int64).tolist<(number | bigint)[]>().map(Number);
  let start = 0;
  return by.counts.map((count, b) => {
    const from = by.padded === null ? start : b * by.padded;
    start += count;
    const at = (t: number, c: number): number => (t * by.batch + b) * by.classes + c;
    return new Alignment(values, at, by.steps[b]!, labels.slice(from, from + count), by.blank);
  });
}
type Fractions = Float32Array | Float64Array;
/** Writes row-major elements. */
function put(values: Fractions, out: Tensor): void {
  const { engine, dtype } = out.storage;
  const made = allocate(engine, out.shape, dtype);
  engine.upload(made.storage, values);
  copyView(made, out);
  discard(made);
}
const fractions = (t: Tensor, count: number): Fractions => new t.dtype.Array(count) as Fractions;

/** @internal The gradient of the input of the log-softmax that made `log_probs`, from that of the losses (here `input`). */
export const _ctc_loss_backward = structural('_ctc_loss_backward', [tensor('log_probs'), ...described], {
  plan: (given) => {
    const { shape, dtype } = given.log_probs;
    return { out: { shape, dtype }, by: sequences(given.log_probs, given) };
  },
  compute: ({ input, log_probs, targets }, [out], { by }): void => {
    const factors = input.reshape(-1).tolist<number[]>();
    const each = fractions(out!, numel(by.shape));
    aligned(log_probs, targets, by).forEach((sample, b) => {
      if (by.zeroInfinity && sample.loss === Infinity) return;
      sample.gradient(by.classes, factors[b]!, each);
    });
    put(each, out!);
  },
  gradients: () => ({ input: missing('_ctc_loss_backward'), log_probs: missing('_ctc_loss_backward') }),
  samples: (make): Samples => [
    [make(2), make(4, 2, 3), make.of([1, 2, 1]), [4, 3], [2, 1], 0, false],
    [make(1), make(5, 3), make.of([1, 2]), [5], [2], 0, true],
  ],
});

/** @internal The losses of the samples. */
export const _ctc_loss = structural('_ctc_loss', described, {
  plan: (given) => {
    const { input } = given;
    const by = sequences(input, given);
    return { out: { shape: [by.batch], dtype: input.dtype }, by };
  },
  compute: ({ input, targets }, [out], { by }): void => {
    const each = fractions(out!, by.batch);
    aligned(input, targets, by).forEach(({ loss }, b) => {
      each[b] = by.zeroInfinity && loss === Infinity ? 0 : loss;
    });
    put(each, out!);
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'targets'], (grad, { input, targets }, { by }): Tensor =>
      _ctc_loss_backward(grad, input, targets, by.steps, by.counts, by.blank, by.zeroInfinity),
    ),
  }),
  node: ({ by }) => (by.zeroInfinity ? 'WhereBackward0' : 'CtcLossBackward0'),
  samples: (make): Samples => [
    [make(4, 2, 3).log_softmax(2), make.of([1, 2, 1]), [4, 3], [2, 1], 0, false],
    [make(5, 3).log_softmax(1), make.of([1, 2]), [5], [2], 0, true],
  ],
});

/**
 * Connectionist temporal classification loss: the negative logarithm of the probability of a target, over all alignments.
 *
 * @param log_probs log-probabilities [T, N, C], or [T, C], as `log_softmax` makes them; gradients are those of its input
 * @param targets labels, not blank: [N, S], or all of them one after the other
 * @param input_lengths steps of each sample, at most T: a tensor of integers or an array
 * @param target_lengths labels of each sample
 * @param blank the class that stands for no label
 * @param reduction `'mean'` (losses are divided by the target lengths first), `'sum'` or `'none'`
 * @param zero_infinity whether infinite losses, of targets too long for their input, are 0 and have no gradient
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where dimensions, lengths or labels do not fit
 * @example
 * F.ctc_loss(torch.zeros(4, 1, 3).log_softmax(2), torch.tensor([[1, 2]]).long(), [4], [2]); // tensor(0.8432)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 */
export const ctc_loss = operator(
  'ctc_loss',
  [
    tensor('targets'),
    lengths('input_lengths'),
    lengths('target_lengths'),
    optional(int('blank'), 0),
    reduction,
    optional(flag('zero_infinity'), false),
  ],
  (input, targets, steps, counts, blank, word, zeroInfinity): Tensor => {
    if (steps instanceof Tensor !== counts instanceof Tensor) {
      throw noSignature('ctc_loss', [input, targets, steps, counts], signatures);
    }
    const [inputLengths, targetLengths] = [listed(steps), listed(counts)];
    const kind = reductionOf(null, null, word);
    const losses = _ctc_loss(input, targets, inputLengths, targetLengths, blank, zeroInfinity);
    return reduced(input.ndim === 3 || kind !== 'none' ? losses : losses.reshape([]), targetLengths, kind);
  },
  'log_probs',
);

function reduced(losses: Tensor, targetLengths: readonly number[], kind: LossReduction): Tensor {
  if (kind !== 'mean') return reducedLoss(losses, kind);
  const divisors = losses.detach().new_tensor(targetLengths.map((n) => Math.max(n, 1)));
  return losses.div(divisors).mean();
}
