import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';
import type { OptimizerStateDict } from './checkpoint.js';
import type { ParamGroup } from './groups.js';
import { checkOneElement, checkOption, numberOf } from './numbers.js';
import { checkHints, checkNotNegative, checkRate, hint, pair, params, rate, later, tuple } from './options.js';
import { isFar, lerp, stride } from './lerp.js';
import { enqueue } from './launch.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, zeros } from './updating.js';
import { within } from '../runtime/claim.js';

/**
 * Adam on one element. `keep` is `1 - lr * weight_decay`, `root` the square root of the second bias correction, and `step` the
 * learning rate over the first, negated.
 */
const adam = new Rule(
  ['param', 'grad', 'exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'],
  ['weight_decay', 'keep', 'stride', 'beta2', 'rest', 'root', 'eps', 'step'],
  ['maximize', 'decay', 'decoupled', 'far', 'amsgrad'],
  (old, { weight_decay, keep, stride, beta2, rest, root, eps, step }, flags) => {
    let { param } = old;
    let grad = flags.maximize ? old.grad.neg() : old.grad;
    if (flags.decay && flags.decoupled) param = param.mul(keep);
    if (flags.decay && !flags.decoupled) grad = grad.add(param.mul(weight_decay));
    const exp_avg = lerp(old.exp_avg, grad, stride, flags.far);
    const exp_avg_sq = old.exp_avg_sq.mul(beta2).add(grad.mul(rest).mul(grad));
    const most = flags.amsgrad ? old.max_exp_avg_sq.maximum(exp_avg_sq) : exp_avg_sq;
    param = param.add(exp_avg.mul(step).div(most.sqrt().div(root).add(eps)));
    return { param, exp_avg, exp_avg_sq, ...(flags.amsgrad ? { max_exp_avg_sq: most } : {}) };
  },
);

const decayed = <const D extends number>(decay: D) =>
  [
    params,
    optional(rate('lr'), 0.001),
    optional(pair('betas'), tuple(0.9, 0.999)),
    optional(number('eps'), 1e-8),
    optional(number('weight_decay'), decay),
    optional(flag('amsgrad'), false),
  ] as const;
const signature = [
  ...decayed(0),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('capturable'), false),
  optional(flag('differentiable'), false),
  hint('fused'),
  optional(flag('decoupled_weight_decay'), false),
] as const;
const signatureW = [
  ...decayed(0.01),
  optional(flag('maximize'), false),
  hint('foreach'),
  optional(flag('capturable'), false),
  optional(flag('differentiable'), false),
  hint('fused'),
] as const;

interface Options {
  lr: number | Tensor;
  betas: readonly [number | Tensor, number | Tensor];
  eps: number;
  weight_decay: number;
  amsgrad: boolean;
  maximize: boolean;
  decoupled_weight_decay: boolean;
}
interface State extends Stepped {
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
  max_exp_avg_sq?: Tensor;
}

class Adam extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [
      list,
      lr,
      betas,
      eps,
      weight_decay,
      amsgrad,
      foreach,
      maximize,
      capturable,
      differentiable,
      fused,
      decoupled,
    ] = bind('Adam.__init__', signature, args) as Values<typeof signature>;
    if (lr instanceof Tensor && foreach === true && !capturable) {
      throw new ValueError('lr as a Tensor is not supported for capturable=False and foreach=True');
    }
    checkRate(lr);
    checkNotNegative('epsilon value', eps);
    betas.forEach((beta, k) => {
      checkOneElement(`betas[${k}]`, beta);
      checkOption(beta, within(0, 1), () => new ValueError(`Invalid beta parameter at index ${k}: ${repr(beta)}`));
    });
    checkNotNegative('weight_decay value', weight_decay);
    if (betas[0] instanceof Tensor !== betas[1] instanceof Tensor) {
      throw new ValueError('betas must be either both floats or both Tensors');
    }
    checkHints(fused, foreach, differentiable);
    super(list, {
      lr,
      betas,
      eps,
      weight_decay,
      amsgrad,
      maximize,
      foreach,
      capturable,
      differentiable,
      fused,
      decoupled_weight_decay: decoupled,
    });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { ...later, amsgrad: false, decoupled_weight_decay: false, fused: null };
  }

  protected override update(group: ParamGroup): void {
    const options = group as ParamGroup & Options;
    const { amsgrad, maximize, decoupled_weight_decay: decoupled, weight_decay: decay, eps } = options;
    const [lr, beta1, beta2] = [numberOf(options.lr), numberOf(options.betas[0]), numberOf(options.betas[1])];
    const toGrad = stride(1 - beta1);
    const bits = adam.bits({ maximize, decay: decay !== 0, decoupled, far: isFar(1 - beta1), amsgrad });
    const numbers = [decay, 1 - lr * decay, toGrad, beta2, 1 - beta2, 0, eps, 0];
    let at = -1; // the step that `numbers` are for; parameters of a group mostly are at the same
    this.each<State>(
      group,
      (param) => ({
        exp_avg: zeros(param),
        exp_avg_sq: zeros(param),
        ...(amsgrad ? { max_exp_avg_sq: zeros(param) } : {}),
      }),
      (param, grad, { step, exp_avg, exp_avg_sq, max_exp_avg_sq }) => {
        if (step !== at) {
          at = step;
          numbers[5] = Math.sqrt(1 - beta2 ** step);
          numbers[7] = -(lr / (1 - beta1 ** step));
        }
        enqueue(adam.update(param.dtype, bits), [param, grad, exp_avg, exp_avg_sq, max_exp_avg_sq], numbers);
      },
    );
  }
}

/**
 * Adam (https://arxiv.org/abs/1412.6980).
 *
 * With `g` the gradient plus `weight_decay * p` (negated first under `maximize`), in step `t`:
 * `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `p = p - lr * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)`; under `amsgrad`, `v` is replaced by its maximum so far.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param betas how much of the averages of gradient and squared gradient stays in a step
 * @param eps added to the denominator
 * @param weight_decay factor of the L2 penalty's gradient
 * @param amsgrad whether the largest of all averages of the squared gradient counts
 * @param maximize whether the objective is made larger
 * @param foreach `fused` and `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @param decoupled_weight_decay whether parameters decay by themselves, as in AdamW
 * @throws ValueError for a negative learning rate, eps or weight decay, and for betas outside [0, 1)
 * @example
 * const optimizer = optim.Adam(model.parameters(), { lr: 0.001, betas: [0.9, 0.999] });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
const Adam_ = callable(Adam);
type Adam_ = Adam;

class AdamW extends Adam {
  constructor(...args: Arguments<typeof signatureW>) {
    const [list, lr, betas, eps, weight_decay, amsgrad, maximize, foreach, capturable, differentiable, fused] = bind(
      'AdamW.__init__',
      signatureW,
      args,
    ) as Values<typeof signatureW>;
    const hints = { foreach, capturable, differentiable, fused };
    super(list, { lr, betas, eps, weight_decay, amsgrad, maximize, ...hints, decoupled_weight_decay: true });
  }

  /** Goes on from a saved state; weight decay stays decoupled, also where Adam saved it. */
  override load_state_dict(state_dict: OptimizerStateDict): void {
    super.load_state_dict(state_dict);
    for (const group of this.param_groups) group.decoupled_weight_decay = true;
  }
}

/**
 * Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101): `p = p - lr * weight_decay * p` before Adam's step, instead
 * of a part of the gradient.
 *
 * @param params as all the rest, see {@link Adam}
 * @param weight_decay 0.01 where it is not given
 * @param lr learning rate
 * @param betas how much of the averages of gradient and squared gradient stays in a step
 * @param eps added to the denominator
 * @param amsgrad whether the largest of all averages of the squared gradient counts
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps
 * @throws ValueError for a negative `lr`, `eps` or `weight_decay`, and betas outside of [0, 1)
 * @example
 * const optimizer = optim.AdamW(model.parameters(), { lr: 3e-4, weight_decay: 0.1 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
const AdamW_ = callable(AdamW);
type AdamW_ = AdamW;
export { Adam_ as Adam, type Adam as AdamClass, AdamW_ as AdamW, type AdamW as AdamWClass };
