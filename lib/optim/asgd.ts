import { callable } from '../callable.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { numberOf } from './numbers.js';
import { checkNotNegative, checkRate, hint, params, rate, later } from './options.js';
import { enqueue } from './launch.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, kept, zeros } from './updating.js';

/** ASGD on one element; `keep` is `1 - lambd * eta`, and the average is the parameter itself until it is `averaged`. */
const descent = new Rule(
  ['param', 'grad', 'ax'],
  ['step', 'keep', 'mu', 'weight_decay'],
  ['maximize', 'decay', 'averaged'],
  (old, { step, keep, mu, weight_decay }, flags) => {
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay) grad = grad.add(old.param.mul(weight_decay));
    const param = old.param.mul(keep).add(grad.mul(step));
    return { param, ax: flags.averaged ? old.ax.add(param.sub(old.ax).mul(mu)) : param };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.01),
  optional(number('lambd'), 1e-4),
  optional(number('alpha'), 0.75),
  optional(number('t0'), 1e6),
  optional(number('weight_decay'), 0),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
  optional(flag('capturable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  lambd: number;
  alpha: number;
  t0: number;
  weight_decay: number;
  maximize: boolean;
}
interface State extends Stepped {
  eta: number;
  mu: number;
  ax: Tensor;
}

class ASGD extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, lambd, alpha, t0, weight_decay, foreach, maximize, differentiable, capturable] = bind(
      'ASGD.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('lambd value', lambd);
    checkNotNegative('alpha value', alpha);
    checkNotNegative('weight_decay value', weight_decay);
    super(list, { lr, lambd, alpha, t0, weight_decay, foreach, maximize, differentiable, capturable });
  }

  protected override get floatOptions(): Readonly<Record<string, number>> {
    return { t0: 1e6 };
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return later;
  }

  protected override get numbers(): readonly string[] {
    return ['step', 'eta', 'mu'];
  }

  protected override update(group: ParamGroup): void {
    const { lr, lambd, alpha, t0, weight_decay, maximize } = group as ParamGroup & Options;
    const rate = numberOf(lr);
    const flags = { maximize, decay: weight_decay !== 0 };
    const [alone, averaged] = [false, true].map((averaged) => descent.bits({ ...flags, averaged })) as [number, number];
    this.each<State>(
      group,
      (param) => ({ eta: kept(rate), mu: 1, ax: zeros(param) }),
      (param, grad, state) => {
        const { step, eta, mu, ax } = state;
        const numbers = [-eta, 1 - lambd * eta, mu, weight_decay];
        enqueue(descent.update(param.dtype, mu === 1 ? alone : averaged), [param, grad, ax], numbers);
        state.eta = kept(rate / (1 + lambd * rate * step) ** alpha);
        state.mu = kept(1 / Math.max(1, step - t0));
      },
    );
  }
}

/**
 * Averaged stochastic gradient descent (https://doi.org/10.1137/0330046): beside the parameter it keeps the average of where it has
 * been, `ax` in the state.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`, in step `t`:
 * `p = (1 - lambd * eta) * p - eta * g`, `ax = ax + mu * (p - ax)`, and for the next step
 * `eta = lr / (1 + lambd * lr * t)^alpha`, `mu = 1 / max(1, t - t0)`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param lambd how fast parameters and learning rate decay
 * @param alpha power of the learning rate's decay
 * @param t0 the step at which averaging begins
 * @param weight_decay factor of the L2 penalty's gradient
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, lambd, alpha or weight decay
 * @example
 * const optimizer = optim.ASGD(model.parameters(), { lr: 0.01, t0: 100 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 */
const ASGD_ = callable(ASGD);
type ASGD_ = ASGD;
export { ASGD_ as ASGD, type ASGD as ASGDClass };
