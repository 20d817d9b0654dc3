// A softmax over many classes, in clusters.
import { callable } from '../../callable.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { cat } from '../../ops/joining/joining.js';
import { type Arguments, flag, int, ints, number, optional } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { factory, take } from './arguments.js';
import { ModuleList, Sequential } from './container.js';
import { Linear } from './linear.js';
import { Module } from './module.js';

const adaptive = [
  int('in_features'),
  int('n_classes'),
  ints('cutoffs'),
  optional(number('div_value'), 4),
  optional(flag('head_bias'), false),
  ...factory,
] as const;

type Output = [output: Tensor, loss: Tensor] & { readonly output: Tensor; readonly loss: Tensor };

class AdaptiveLogSoftmaxWithLoss extends Module {
  in_features: number;
  n_classes: number;
  /** Where clusters end, the last at n_classes. */
  cutoffs: readonly number[];
  div_value: number;
  head_bias: boolean;
  shortlist_size: number;
  n_clusters: number;
  head_size: number;
  head: Linear;
  tail: ModuleList<Sequential>;

  constructor(...args: Arguments<typeof adaptive>) {
    super();
    const [features, classes, cutoffs, divisor, bias, device, dtype] = take(
      'AdaptiveLogSoftmaxWithLoss',
      adaptive,
      args,
    );
    if (cutoffs.length === 0) throw new ValueError('cutoffs should be a sequence of length larger than 0');
    const rising = cutoffs.every((c, k) => c > 0 && c <= classes - 1 && (k === 0 || c > cutoffs[k - 1]!));
    if (!rising) {
      throw new ValueError(
        'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1',
      );
    }
    this.in_features = features;
    this.n_classes = classes;
    this.cutoffs = [...cutoffs, classes];
    this.div_value = divisor;
    this.head_bias = bias;
    this.shortlist_size = this.cutoffs[0]!;
    this.n_clusters = this.cutoffs.length - 1;
    this.head_size = this.shortlist_size + this.n_clusters;
    this.head = new Linear(features, this.head_size, { bias, device, dtype });
    this.tail = new ModuleList<Sequential>();
    for (let k = 0; k < this.n_clusters; k++) {
      const between = Math.floor(features / divisor ** (k + 1));
      const options = { bias: false, device, dtype };
      this.tail.append(
        Sequential(
          new Linear(features, between, options),
          new Linear(between, this.cutoffs[k + 1]! - this.cutoffs[k]!, options),
        ),
      );
    }
  }

  /** Draws all weights again. */
  reset_parameters(): void {
    this.head.reset_parameters();
    for (const projection of this.tail) for (const linear of projection) (linear as Linear).reset_parameters();
  }

  override forward(input_: Tensor, target_: Tensor): Output {
    const size = sizeText(input_.shape);
    if (target_.ndim === 1) {
      if (input_.shape[0] !== target_.shape[0]) {
        throw new RuntimeError('Input and target should have the same size in the batch dimension.');
      }
      if (input_.ndim !== 2) {
        throw new RuntimeError(`1D target tensor expects 2D input tensors, but found inputs with size ${size}`);
      }
    } else if (target_.ndim === 0) {
      if (input_.ndim !== 1) {
        throw new RuntimeError(`0D target tensor expects 1D input tensors, but found inputs with size ${size}`);
      }
    } else throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
    const batched = target_.ndim === 1;
    const [input, target] = batched ? [input_, target_] : [input_.unsqueeze(0), target_.unsqueeze(0)];
    const batch = target.shape[0];
    let [inCluster, inHead] = [input.new_zeros([batch]), target.new_zeros([batch])];
    let used = 0;
    [0, ...this.cutoffs.slice(0, -1)].forEach((low, k) => {
      const rows = target.ge(low).logical_and(target.lt(this.cutoffs[k]!)).nonzero().squeeze(1);
      if (rows.numel() === 0) return;
      used += rows.numel();
      const own = target.index_select(0, rows);
      if (k === 0) {
        inHead = inHead.index_copy(0, rows, own);
        return;
      }
      const scores = this.tail[k - 1]!(input.index_select(0, rows));
      const logs = F.log_softmax(scores, { dim: 1 }).gather(1, own.sub(low).unsqueeze(1));
      inHead = inHead.index_fill(0, rows, this.shortlist_size + k - 1);
      inCluster = inCluster.index_copy(0, rows, logs.squeeze(1));
    });
    if (used !== batch) {
      throw new RuntimeError(
        `Target values should be in [0, ${this.n_classes - 1}], but values in range [${target.min().item()}, ${target.max().item()}] were found. `,
      );
    }
    const head = F.log_softmax(this.head(input), { dim: 1 });
    const output = inCluster.add(head.gather(1, inHead.unsqueeze(1)).squeeze(1));
    const pair: [Tensor, Tensor] = [batched ? output : output.squeeze(0), output.neg().mean()];
    return Object.assign(pair, { output: pair[0], loss: pair[1] });
  }

  private fullLogProb(input: Tensor, headOutput: Tensor): Tensor {
    const head = F.log_softmax(headOutput, { dim: 1 });
    const clusters = [...this.tail].map((projection, k) =>
      F.log_softmax(projection(input), { dim: 1 }).add(head.narrow(1, this.shortlist_size + k, 1)),
    );
    return cat([head.narrow(1, 0, this.shortlist_size), ...clusters], 1);
  }

  /** Log-probabilities of all classes: from `(N, in_features)` to `(N, n_classes)`. */
  log_prob(input: Tensor): Tensor {
    return this.fullLogProb(input, this.head(input));
  }

  /** The most probable class of each sample: from `(N, in_features)` to int64 `(N)`. */
  predict(input: Tensor): Tensor {
    const head = this.head(input);
    const best = head.argmax(1);
    const rows = best.ge(this.shortlist_size).nonzero().squeeze(1);
    if (rows.numel() === 0) return best;
    // Clusters are looked at only where one of them wins in the head.
    const full = this.fullLogProb(input.index_select(0, rows), head.index_select(0, rows));
    return best.index_copy(0, rows, full.argmax(1));
  }
}
/**
 * A softmax over many classes of very different frequency (Grave et al. 2017): frequent classes have their own scores in the head, rare
 * ones lie in clusters that are computed only where they are asked for.
 *
 * Called with inputs `(N, in_features)` and classes `(N)`, or one of each, it gives the log-probabilities `output` of those classes and
 * their negative mean `loss`. Classes are to be numbered by frequency, the most frequent first.
 *
 * @param in_features size of each input sample
 * @param n_classes how many classes
 * @param cutoffs where clusters begin, rising
 * @param div_value by how much the maps of a cluster are smaller than those of the one before
 * @param head_bias whether the head has a bias
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError for `cutoffs` that do not grow from above 0 to below `n_classes`
 * @example
 * const m = nn.AdaptiveLogSoftmaxWithLoss(16, 1000, [10, 100]);
 * const { loss } = m(torch.randn(4, 16), torch.tensor([0n, 7n, 55n, 999n]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html
 */
const AdaptiveLogSoftmaxWithLoss_ = callable(AdaptiveLogSoftmaxWithLoss);
type AdaptiveLogSoftmaxWithLoss_ = AdaptiveLogSoftmaxWithLoss;

export { AdaptiveLogSoftmaxWithLoss_ as AdaptiveLogSoftmaxWithLoss };
