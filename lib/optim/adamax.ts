import { callable } from '../callable.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { isFar, lerp, stride } from './lerp.js';
import { numberOf } from './numbers.js';
import { checkBetas, checkNotNegative, checkRate, hint, params, rate, two, later, tuple } from './options.js';
import { enqueue } from './launch.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, zeros } from './updating.js';

/** Adamax on one element; `step` is the learning rate over the bias correction, negated. */
const adamax = new Rule(
  ['param', 'grad', 'exp_avg', 'exp_inf'],
  ['step', 'stride', 'beta2', 'eps', 'weight_decay'],
  ['maximize', 'decay', 'far'],
  (old, { step, stride, beta2, eps, weight_decay }, flags) => {
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay) grad = grad.add(old.param.mul(weight_decay));
    const exp_avg = lerp(old.exp_avg, grad, stride, flags.far);
    const exp_inf = old.exp_inf.mul(beta2).maximum(grad.abs().add(eps));
    return { param: old.param.add(exp_avg.mul(step).div(exp_inf)), exp_avg, exp_inf };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.002),
  optional(two('betas'), tuple(0.9, 0.999)),
  optional(number('eps'), 1e-8),
  optional(number('weight_decay'), 0),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
  optional(flag('capturable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
  maximize: boolean;
}
interface State extends Stepped {
  exp_avg: Tensor;
  exp_inf: Tensor;
}

class Adamax extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, betas, eps, weight_decay, foreach, maximize, differentiable, capturable] = bind(
      'Adamax.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('epsilon value', eps);
    checkBetas(betas);
    checkNotNegative('weight_decay value', weight_decay);
    super(list, { lr, betas, eps, weight_decay, foreach, maximize, differentiable, capturable });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return later;
  }

  protected override update(group: ParamGroup): void {
    const { lr, betas, eps, weight_decay, maximize } = group as ParamGroup & Options;
    const [rate, [beta1, beta2]] = [numberOf(lr), betas];
    const toGrad = stride(1 - beta1);
    const bits = adamax.bits({ maximize, decay: weight_decay !== 0, far: isFar(1 - beta1) });
    const numbers = [0, toGrad, beta2, eps, weight_decay];
    this.each<State>(
      group,
      (param) => ({ exp_avg: zeros(param), exp_inf: zeros(param) }),
      (param, grad, { step, exp_avg, exp_inf }) => {
        numbers[0] = -(rate / (1 - beta1 ** step));
        enqueue(adamax.update(param.dtype, bits), [param, grad, exp_avg, exp_inf], numbers);
      },
    );
  }
}

/**
 * Adamax (https://arxiv.org/abs/1412.6980, section 7): Adam, with the largest gradient that is remembered in place of the average of
 * the squares.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`, in step `t`:
 * `m = beta1 * m + (1 - beta1) * g`, `u = max(beta2 * u, |g| + eps)`, `p = p - lr / (1 - beta1^t) * m / u`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param betas how much of the average, and of the largest gradient, stays in a step
 * @param eps added to the gradient's absolute value
 * @param weight_decay factor of the L2 penalty's gradient
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, eps or weight decay, and for betas outside [0, 1)
 * @example
 * const optimizer = optim.Adamax(model.parameters(), { lr: 0.002 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 */
const Adamax_ = callable(Adamax);
type Adamax_ = Adamax;
export { Adamax_ as Adamax, type Adamax as AdamaxClass };
