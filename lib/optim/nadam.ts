import { callable } from '../callable.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { isFar, lerp, stride } from './lerp.js';
import { numberOf } from './numbers.js';
import { checkBetas, checkNotNegative, checkRate, hint, params, rate, two, later, tuple } from './options.js';
import { enqueue } from './launch.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, kept, zeros } from './updating.js';

/**
 * NAdam on one element. `keep` is `1 - lr * weight_decay`, `bias` the second bias correction; `now` and `next` are the factors of
 * the gradient and of its average in the step, negated.
 */
const nadam = new Rule(
  ['param', 'grad', 'exp_avg', 'exp_avg_sq'],
  ['now', 'next', 'bias', 'stride', 'beta2', 'rest', 'eps', 'weight_decay', 'keep'],
  ['maximize', 'decay', 'decoupled', 'far'],
  (old, { now, next, bias, stride, beta2, rest, eps, weight_decay, keep }, flags) => {
    let { param } = old;
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay && flags.decoupled) param = param.mul(keep);
    if (flags.decay && !flags.decoupled) grad = grad.add(param.mul(weight_decay));
    const exp_avg = lerp(old.exp_avg, grad, stride, flags.far);
    const exp_avg_sq = old.exp_avg_sq.mul(beta2).add(grad.mul(rest).mul(grad));
    const root = exp_avg_sq.div(bias).sqrt().add(eps);
    param = param.add(grad.mul(now).div(root)).add(exp_avg.mul(next).div(root));
    return { param, exp_avg, exp_avg_sq };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.002),
  optional(two('betas'), tuple(0.9, 0.999)),
  optional(number('eps'), 1e-8),
  optional(number('weight_decay'), 0),
  optional(number('momentum_decay'), 0.004),
  optional(flag('decoupled_weight_decay'), false),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('capturable'), false),
  optional(flag('differentiable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
  momentum_decay: number;
  decoupled_weight_decay: boolean;
  maximize: boolean;
}
interface State extends Stepped {
  mu_product: number;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

class NAdam extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [
      list,
      lr,
      betas,
      eps,
      weight_decay,
      momentum_decay,
      decoupled_weight_decay,
      foreach,
      maximize,
      capturable,
      differentiable,
    ] = bind('NAdam.__init__', signature, args) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('epsilon value', eps);
    checkBetas(betas);
    checkNotNegative('weight_decay value', weight_decay);
    checkNotNegative('momentum_decay value', momentum_decay);
    super(list, {
      lr,
      betas,
      eps,
      weight_decay,
      momentum_decay,
      decoupled_weight_decay,
      maximize,
      foreach,
      capturable,
      differentiable,
    });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { ...later, decoupled_weight_decay: false };
  }

  protected override get numbers(): readonly string[] {
    return ['step', 'mu_product'];
  }

  protected override update(group: ParamGroup): void {
    const options = group as ParamGroup & Options;
    const { eps, weight_decay, momentum_decay, decoupled_weight_decay: decoupled, maximize } = options;
    const [lr, [beta1, beta2]] = [numberOf(options.lr), options.betas];
    const toGrad = stride(1 - beta1);
    const bits = nadam.bits({ maximize, decay: weight_decay !== 0, decoupled, far: isFar(1 - beta1) });
    const numbers = [0, 0, 0, toGrad, beta2, 1 - beta2, eps, weight_decay, 1 - lr * weight_decay];
    const momentum = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay));
    this.each<State>(
      group,
      (param) => ({ mu_product: 1, exp_avg: zeros(param), exp_avg_sq: zeros(param) }),
      (param, grad, state) => {
        const { step, exp_avg, exp_avg_sq } = state;
        const [mu, next] = [momentum(step), momentum(step + 1)];
        const product = (state.mu_product = kept(state.mu_product * kept(mu)));
        numbers[0] = (-lr * (1 - mu)) / (1 - product);
        numbers[1] = (-lr * next) / (1 - product * next);
        numbers[2] = 1 - beta2 ** step;
        enqueue(nadam.update(param.dtype, bits), [param, grad, exp_avg, exp_avg_sq], numbers);
      },
    );
  }
}

/**
 * NAdam (https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ): Adam with Nesterov's momentum.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`, `mu_t = beta1 * (1 - 0.96^(t * momentum_decay) / 2)` and
 * `M_t` the product of all of them up to `t`, in step `t`:
 * `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `n = mu_{t+1} * m / (1 - M_{t+1}) + (1 - mu_t) * g / (1 - M_t)`, `p = p - lr * n / (sqrt(v / (1 - beta2^t)) + eps)`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param betas how much of the averages of gradient and squared gradient stays in a step
 * @param eps added to the denominator
 * @param weight_decay factor of the L2 penalty's gradient
 * @param momentum_decay how fast the momentum rises from half of `beta1` to `beta1`
 * @param decoupled_weight_decay whether parameters decay by themselves, as in AdamW
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, eps or decay, and for betas outside [0, 1)
 * @example
 * const optimizer = optim.NAdam(model.parameters(), { lr: 0.002 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 */
const NAdam_ = callable(NAdam);
type NAdam_ = NAdam;
export { NAdam_ as NAdam, type NAdam as NAdamClass };
