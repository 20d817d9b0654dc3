import { callable } from '../callable.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { isFar, lerp, stride } from './lerp.js';
import { numberOf } from './numbers.js';
import { checkNotNegative, checkRate, hint, params, rate, later } from './options.js';
import { enqueue } from './launch.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, zeros } from './updating.js';

/** RMSprop on one element; `rest` is `1 - alpha`. */
const rmsprop = new Rule(
  ['param', 'grad', 'square_avg', 'momentum_buffer', 'grad_avg'],
  ['step', 'alpha', 'rest', 'stride', 'eps', 'weight_decay', 'momentum'],
  ['maximize', 'decay', 'centered', 'far', 'momentum'],
  (old, { step, alpha, rest, stride, eps, weight_decay, momentum }, flags) => {
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay) grad = grad.add(old.param.mul(weight_decay));
    const square_avg = old.square_avg.mul(alpha).add(grad.mul(rest).mul(grad));
    const grad_avg = flags.centered ? lerp(old.grad_avg, grad, stride, flags.far) : old.grad_avg;
    const variance = flags.centered ? square_avg.sub(grad_avg.mul(grad_avg)) : square_avg;
    const root = variance.sqrt().add(eps);
    const averages = { square_avg, ...(flags.centered ? { grad_avg } : {}) };
    if (!flags.momentum) return { param: old.param.add(grad.mul(step).div(root)), ...averages };
    const momentum_buffer = old.momentum_buffer.mul(momentum).add(grad.div(root));
    return { param: old.param.add(momentum_buffer.mul(step)), ...averages, momentum_buffer };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.01),
  optional(number('alpha'), 0.99),
  optional(number('eps'), 1e-8),
  optional(number('weight_decay'), 0),
  optional(number('momentum'), 0),
  optional(flag('centered'), false),
  optional(flag('capturable'), false),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  alpha: number;
  eps: number;
  weight_decay: number;
  momentum: number;
  centered: boolean;
  maximize: boolean;
}
interface State extends Stepped {
  square_avg: Tensor;
  momentum_buffer?: Tensor;
  grad_avg?: Tensor;
}

class RMSprop extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, alpha, eps, weight_decay, momentum, centered, capturable, foreach, maximize, differentiable] =
      bind('RMSprop.__init__', signature, args) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('epsilon value', eps);
    checkNotNegative('momentum value', momentum);
    checkNotNegative('weight_decay value', weight_decay);
    checkNotNegative('alpha value', alpha);
    super(list, {
      lr,
      momentum,
      alpha,
      eps,
      centered,
      weight_decay,
      capturable,
      foreach,
      maximize,
      differentiable,
    });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { ...later, momentum: 0, centered: false };
  }

  protected override update(group: ParamGroup): void {
    const { lr, alpha, eps, weight_decay, momentum, centered, maximize } = group as ParamGroup & Options;
    const toGrad = stride(1 - alpha);
    const bits = rmsprop.bits({
      maximize,
      decay: weight_decay !== 0,
      centered,
      far: isFar(1 - alpha),
      momentum: momentum > 0,
    });
    const numbers = [-numberOf(lr), alpha, 1 - alpha, toGrad, eps, weight_decay, momentum];
    this.each<State>(
      group,
      (param) => ({
        square_avg: zeros(param),
        ...(momentum > 0 ? { momentum_buffer: zeros(param) } : {}),
        ...(centered ? { grad_avg: zeros(param) } : {}),
      }),
      (param, grad, { square_avg, momentum_buffer, grad_avg }) =>
        enqueue(rmsprop.update(param.dtype, bits), [param, grad, square_avg, momentum_buffer, grad_avg], numbers),
    );
  }
}

/**
 * RMSprop (https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf; centered: https://arxiv.org/abs/1308.0850):
 * steps in units of the gradient's usual size.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`:
 * `v = alpha * v + (1 - alpha) * g^2`, `p = p - lr * g / (sqrt(v) + eps)`. Where it is `centered`, `a = alpha * a + (1 - alpha) * g`
 * and `v - a^2` stands for `v` in the step; with momentum, `b = momentum * b + g / (sqrt(v) + eps)`, `p = p - lr * b`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param alpha how much of the average of squared gradients stays in a step
 * @param eps added to the denominator
 * @param weight_decay factor of the L2 penalty's gradient
 * @param momentum factor of the buffer; 0: there is none
 * @param centered whether the gradient's variance counts, rather than its square
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, alpha, eps, momentum or weight decay
 * @example
 * const optimizer = optim.RMSprop(model.parameters(), { lr: 0.01, momentum: 0.9 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
const RMSprop_ = callable(RMSprop);
type RMSprop_ = RMSprop;
export { RMSprop_ as RMSprop, type RMSprop as RMSpropClass };
