import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import { between, breaks } from '../runtime/claim.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { numberOf } from './numbers.js';
import { checkNotNegative, checkRate, hint, params, rate, later } from './options.js';
import { enqueue } from './launch.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, zeros } from './updating.js';

/** Adadelta on one element; `rest` is `1 - rho`. */
const adadelta = new Rule(
  ['param', 'grad', 'square_avg', 'acc_delta'],
  ['step', 'rho', 'rest', 'eps', 'weight_decay'],
  ['maximize', 'decay'],
  (old, { step, rho, rest, eps, weight_decay }, flags) => {
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay) grad = grad.add(old.param.mul(weight_decay));
    const square_avg = old.square_avg.mul(rho).add(grad.mul(rest).mul(grad));
    const delta = old.acc_delta.add(eps).sqrt().div(square_avg.add(eps).sqrt()).mul(grad);
    const acc_delta = old.acc_delta.mul(rho).add(delta.mul(rest).mul(delta));
    return { param: old.param.add(delta.mul(step)), square_avg, acc_delta };
  },
);

const signature = [
  params,
  optional(rate('lr'), 1),
  optional(number('rho'), 0.9),
  optional(number('eps'), 1e-6),
  optional(number('weight_decay'), 0),
  hint('foreach'),
  optional(flag('capturable'), false),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  rho: number;
  eps: number;
  weight_decay: number;
  maximize: boolean;
}
interface State extends Stepped {
  square_avg: Tensor;
  acc_delta: Tensor;
}

class Adadelta extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, rho, eps, weight_decay, foreach, capturable, maximize, differentiable] = bind(
      'Adadelta.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    if (breaks(between(0, 1), rho)) throw new ValueError(`Invalid rho value: ${repr(rho)}`);
    checkNotNegative('epsilon value', eps);
    checkNotNegative('weight_decay value', weight_decay);
    super(list, { lr, rho, eps, weight_decay, maximize, capturable, foreach, differentiable });
  }

  protected override get floatOptions(): Readonly<Record<string, number>> {
    return { lr: 1 };
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return later;
  }

  protected override update(group: ParamGroup): void {
    const { lr, rho, eps, weight_decay, maximize } = group as ParamGroup & Options;
    const bits = adadelta.bits({ maximize, decay: weight_decay !== 0 });
    const numbers = [-numberOf(lr), rho, 1 - rho, eps, weight_decay];
    this.each<State>(
      group,
      (param) => ({ square_avg: zeros(param), acc_delta: zeros(param) }),
      (param, grad, { square_avg, acc_delta }) =>
        enqueue(adadelta.update(param.dtype, bits), [param, grad, square_avg, acc_delta], numbers),
    );
  }
}

/**
 * Adadelta (https://arxiv.org/abs/1212.5701): steps as long as the steps before them, in units of the parameter.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`:
 * `v = rho * v + (1 - rho) * g^2`, `d = sqrt(u + eps) / sqrt(v + eps) * g`, `u = rho * u + (1 - rho) * d^2`, `p = p - lr * d`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr factor of a step; a tensor of one element is read at each step
 * @param rho how much of the averages of squared gradients and steps stays
 * @param eps added to both averages
 * @param weight_decay factor of the L2 penalty's gradient
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, eps or weight decay, and for rho outside [0, 1]
 * @example
 * const optimizer = optim.Adadelta(model.parameters(), { rho: 0.95 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 */
const Adadelta_ = callable(Adadelta);
type Adadelta_ = Adadelta;
export { Adadelta_ as Adadelta, type Adadelta as AdadeltaClass };
