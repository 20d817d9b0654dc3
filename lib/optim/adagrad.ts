import { callable } from '../callable.js';
import { full_like } from '../ops/creation/factories.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { numberOf } from './numbers.js';
import { checkHints, checkNotNegative, checkRate, hint, params, rate } from './options.js';
import { enqueue } from './launch.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer } from './updating.js';

/** Adagrad on one element. */
const adagrad = new Rule(
  ['param', 'grad', 'sum'],
  ['step', 'eps', 'weight_decay'],
  ['maximize', 'decay'],
  (old, { step, eps, weight_decay }, flags) => {
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay) grad = grad.add(old.param.mul(weight_decay));
    const sum = old.sum.add(grad.mul(grad));
    return { param: old.param.add(grad.mul(step).div(sum.sqrt().add(eps))), sum };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.01),
  optional(number('lr_decay'), 0),
  optional(number('weight_decay'), 0),
  optional(number('initial_accumulator_value'), 0),
  optional(number('eps'), 1e-10),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
  hint('fused'),
] as const;

interface Options {
  lr: number | Tensor;
  lr_decay: number;
  weight_decay: number;
  eps: number;
  maximize: boolean;
}
interface State extends Stepped {
  sum: Tensor;
}

class Adagrad extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, lr_decay, weight_decay, initial, eps, foreach, maximize, differentiable, fused] = bind(
      'Adagrad.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('lr_decay value', lr_decay);
    checkNotNegative('weight_decay value', weight_decay);
    checkNotNegative('initial_accumulator_value value', initial);
    checkNotNegative('epsilon value', eps);
    checkHints(fused, foreach, differentiable);
    super(list, {
      lr,
      lr_decay,
      eps,
      weight_decay,
      initial_accumulator_value: initial,
      foreach,
      maximize,
      differentiable,
      fused,
    });
    for (const group of this.param_groups) {
      for (const param of group.params) this.state.set(param, { step: 0, sum: full_like(param, initial) });
    }
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { foreach: null, maximize: false, differentiable: false, fused: null };
  }

  protected override update(group: ParamGroup): void {
    const { lr, lr_decay, weight_decay, eps, maximize } = group as ParamGroup & Options;
    const bits = adagrad.bits({ maximize, decay: weight_decay !== 0 });
    const whole = -numberOf(lr);
    const numbers = [0, eps, weight_decay];
    this.each<State>(
      group,
      (param) => ({ sum: full_like(param, this.defaults.initial_accumulator_value as number) }),
      (param, grad, { step, sum }) => {
        numbers[0] = whole / (1 + (step - 1) * lr_decay);
        enqueue(adagrad.update(param.dtype, bits), [param, grad, sum], numbers);
      },
    );
  }
}

/**
 * Adagrad (http://jmlr.org/papers/v12/duchi11a.html): the more an element has moved, the smaller its steps.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`, in step `t`:
 * `s = s + g^2`, `p = p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps)`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param lr_decay how the learning rate falls with the number of steps
 * @param weight_decay factor of the L2 penalty's gradient
 * @param initial_accumulator_value what the sums of squared gradients start with
 * @param eps added to the denominator
 * @param foreach `fused` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, decay, initial value or eps
 * @example
 * const optimizer = optim.Adagrad(model.parameters(), { lr: 0.1 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
const Adagrad_ = callable(Adagrad);
type Adagrad_ = Adagrad;
export { Adagrad_ as Adagrad, type Adagrad as AdagradClass };
