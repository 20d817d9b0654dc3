// An affine map and the cross entropy of what it gives, in one.
import { callable } from '../../callable.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Arguments, any, flag, int, ints, number, optional } from '../../ops/row/signature.js';
import { boolText, floatText, tupleText } from '../../python.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { factory, take } from './arguments.js';
import { Linear } from './linear.js';
import { Loss, reduction, weightKeyword } from './lossbase.js';

const linearCrossEntropy = [
  int('in_features'),
  int('num_classes'),
  optional(ints('out_features'), []),
  optional(flag('bias'), false),
  ...factory,
  reduction,
  weightKeyword,
  optional(int('ignore_index'), null),
  optional(number('label_smoothing'), 0),
  optional(any<null>()('options'), null),
] as const;

class LinearCrossEntropyLoss extends Loss {
  num_classes: number;
  out_features: readonly number[];
  ignore_index: number | null;
  label_smoothing: number;
  linear: Linear;
  options: null;
  weight!: Tensor | null;

  constructor(...args: Arguments<typeof linearCrossEntropy>) {
    super();
    const [features, classes, out, bias, device, dtype, reduction, weight, ignored, smoothing, options] = take(
      'LinearCrossEntropyLoss',
      linearCrossEntropy,
      args,
    );
    if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== classes)) {
      throw new RuntimeError(`expected weight shape to be (${classes},), got ${tupleText(weight.shape)}`);
    }
    if (smoothing < 0 || smoothing > 1) {
      throw new RuntimeError(`expected label_smoothing to be in range [0, 1], got ${smoothing}`);
    }
    if (options !== null) throw new NotImplementedError('LinearCrossEntropyLoss: options are not there');
    this.register_buffer('weight', weight);
    this.reduction = reduction;
    this.num_classes = classes;
    this.out_features = out;
    this.ignore_index = ignored;
    this.label_smoothing = smoothing;
    this.linear = new Linear(features, numel([classes, ...out]), { bias, device, dtype });
    this.options = options;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { linear, num_classes, out_features } = this;
    const out = [num_classes, ...out_features];
    return F.linear_cross_entropy(input, linear.weight.reshape([...out, linear.in_features]), target, {
      linear_bias: linear.bias?.reshape(out) ?? null,
      weight: this.weight,
      reduction: this.reduction,
      ignore_index: this.ignore_index,
      label_smoothing: this.label_smoothing,
    });
  }

  override extra_repr(): string {
    const { linear, out_features } = this;
    return `in_features=${linear.in_features}, num_classes=${this.num_classes}, out_features=${tupleText(out_features)}, bias=${boolText(linear.bias !== null)}, reduction=${this.reduction}, ignore_index=${this.ignore_index ?? 'None'}, label_smoothing=${floatText(this.label_smoothing)}, options=None`;
  }
}
/**
 * The cross entropy of an affine map, whose weights are the loss' own: of inputs `(N, in_features)` or `(in_features)` and classes
 * `(N, …)` or probabilities `(N, num_classes, …)`.
 *
 * @param in_features size of each input sample
 * @param num_classes how many classes
 * @param out_features lengths of further dimensions, for several losses a sample
 * @param bias whether the map has a bias
 * @param device where the parameters are made
 * @param dtype their type
 * @param reduction 'mean' of the losses of all elements, their 'sum', or 'none': each
 * @param weight a factor for each class, of shape `(num_classes)`
 * @param ignore_index a class that does not count
 * @param label_smoothing from 0 to 1: how much of the target is spread over all classes
 * @param options how the computation is cut into parts; null: not at all
 * @throws NotImplementedError for options
 * @example
 * const criterion = nn.LinearCrossEntropyLoss(8, 5);
 * criterion(torch.randn(3, 8), torch.tensor([1, 0, 4]).long()).shape; // []
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LinearCrossEntropyLoss.html
 */
const LinearCrossEntropyLoss_ = callable(LinearCrossEntropyLoss);
type LinearCrossEntropyLoss_ = LinearCrossEntropyLoss;

export { LinearCrossEntropyLoss_ as LinearCrossEntropyLoss };
