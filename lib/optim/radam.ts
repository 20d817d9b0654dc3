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

/**
 * RAdam on one element. `keep` is `1 - lr * weight_decay`, `bias` the first bias correction, `root` the square root of the second;
 * `rectification` scales a step that is `adaptive`.
 */
const radam = new Rule(
  ['param', 'grad', 'exp_avg', 'exp_avg_sq'],
  ['lr', 'bias', 'root', 'rectification', 'stride', 'beta2', 'rest', 'eps', 'weight_decay', 'keep'],
  ['maximize', 'decay', 'decoupled', 'far', 'adaptive'],
  (old, { lr, bias, root, rectification, stride, beta2, rest, eps, weight_decay, keep }, flags) => {
    let { param } = old;
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay && flags.decoupled) param = param.mul(keep);
    if (flags.decay && !flags.decoupled) grad = grad.add(param.mul(weight_decay));
    const exp_avg = lerp(old.exp_avg, grad, stride, flags.far);
    const exp_avg_sq = old.exp_avg_sq.mul(beta2).add(grad.mul(rest).mul(grad));
    const step = exp_avg.div(bias).mul(lr);
    const adapted = step.mul(exp_avg_sq.sqrt().add(eps).reciprocal().mul(root)).mul(rectification);
    return { param: param.sub(flags.adaptive ? adapted : step), exp_avg, exp_avg_sq };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.001),
  optional(two('betas'), tuple(0.9, 0.999)),
  optional(number('eps'), 1e-8),
  optional(number('weight_decay'), 0),
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
  decoupled_weight_decay: boolean;
  maximize: boolean;
}
interface State extends Stepped {
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

class RAdam extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, betas, eps, weight_decay, decoupled, foreach, maximize, capturable, differentiable] = bind(
      'RAdam.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    checkNotNegative('epsilon value', eps);
    checkBetas(betas);
    checkNotNegative('weight_decay value', weight_decay);
    super(list, {
      lr,
      betas,
      eps,
      weight_decay,
      maximize,
      foreach,
      capturable,
      decoupled_weight_decay: decoupled,
      differentiable,
    });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { ...later, decoupled_weight_decay: false };
  }

  protected override update(group: ParamGroup): void {
    const options = group as ParamGroup & Options;
    const { eps, weight_decay, decoupled_weight_decay: decoupled, maximize } = options;
    const [lr, [beta1, beta2]] = [numberOf(options.lr), options.betas];
    const toGrad = stride(1 - beta1);
    const flags = { maximize, decay: weight_decay !== 0, decoupled, far: isFar(1 - beta1) };
    const [plain, adaptive] = [false, true].map((adaptive) => radam.bits({ ...flags, adaptive })) as [number, number];
    const numbers = [lr, 0, 0, 0, toGrad, beta2, 1 - beta2, eps, weight_decay, 1 - lr * weight_decay];
    const longest = 2 / (1 - beta2) - 1;
    this.each<State>(
      group,
      (param) => ({ exp_avg: zeros(param), exp_avg_sq: zeros(param) }),
      (param, grad, { step, exp_avg, exp_avg_sq }) => {
        const bias = 1 - beta2 ** step;
        const length = longest - (2 * step * beta2 ** step) / bias;
        numbers[1] = 1 - beta1 ** step;
        numbers[2] = Math.sqrt(bias);
        numbers[3] = rectificationOf(length, longest);
        enqueue(radam.update(param.dtype, length > 5 ? adaptive : plain), [param, grad, exp_avg, exp_avg_sq], numbers);
      },
    );
  }
}

/** How much the variance of the step is too large when it is estimated from `length` gradients rather than `longest`. */
const rectificationOf = (length: number, longest: number): number =>
  Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));

/**
 * RAdam (https://arxiv.org/abs/1908.03265): Adam, whose steps are adaptive only once there are gradients enough to tell their
 * variance.
 *
 * With `g` the gradient (negated under `maximize`) plus `weight_decay * p`, in step `t`:
 * `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`, `n = m / (1 - beta1^t)`,
 * `R = 2 / (1 - beta2) - 1`, `r = R - 2 t beta2^t / (1 - beta2^t)`, and where `r > 5`
 * `p = p - lr * n * sqrt((r - 4) (r - 2) R / ((R - 4) (R - 2) r)) * sqrt(1 - beta2^t) / (sqrt(v) + eps)`, else `p = p - lr * n`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param betas how much of the averages of gradient and squared gradient stays in a step
 * @param eps added to the denominator
 * @param weight_decay factor of the L2 penalty's gradient
 * @param decoupled_weight_decay whether parameters decay by themselves, as in AdamW
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, eps or weight decay, and for betas outside [0, 1)
 * @example
 * const optimizer = optim.RAdam(model.parameters(), { lr: 0.001 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
const RAdam_ = callable(RAdam);
type RAdam_ = RAdam;
export { RAdam_ as RAdam, type RAdam as RAdamClass };
