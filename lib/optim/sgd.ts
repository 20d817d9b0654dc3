import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import { empty_like } from '../ops/creation/factories.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { checkOneElement, checkOption, numberOf } from './numbers.js';
import { checkHints, hint, params, rate } from './options.js';
import { enqueue } from './launch.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { UpdatingOptimizer } from './updating.js';
import { notBelow } from '../runtime/claim.js';

/** Stochastic gradient descent on one element. */
const descent = new Rule(
  ['param', 'grad', 'momentum_buffer'],
  ['step', 'weight_decay', 'momentum', 'rest'],
  ['maximize', 'decay', 'momentum', 'first', 'damped', 'nesterov'],
  ({ param, grad, momentum_buffer }, { step, weight_decay, momentum, rest }, flags) => {
    let g = flags.maximize ? grad.neg() : grad;
    if (flags.decay) g = g.add(param.mul(weight_decay));
    if (!flags.momentum) return { param: param.add(g.mul(step)) };
    const buffer = flags.first ? g : momentum_buffer.mul(momentum).add(flags.damped ? g.mul(rest) : g);
    if (flags.nesterov) g = g.add(buffer.mul(momentum));
    else g = buffer;
    return { param: param.add(g.mul(step)), momentum_buffer: buffer };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.001),
  optional(number('momentum'), 0),
  optional(number('dampening'), 0),
  optional(rate('weight_decay'), 0),
  optional(flag('nesterov'), false),
  optional(flag('maximize'), false),
  hint('foreach'),
  optional(flag('differentiable'), false),
  hint('fused'),
] as const;

interface Options {
  lr: number | Tensor;
  momentum: number;
  dampening: number;
  weight_decay: number | Tensor;
  nesterov: boolean;
  maximize: boolean;
}

class SGD extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, momentum, dampening, weight_decay, nesterov, maximize, foreach, differentiable, fused] = bind(
      'SGD.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkOneElement('lr', lr);
    checkOption(lr, notBelow(0), () => new ValueError(`Invalid learning rate: ${repr(lr)}`));
    if (momentum < 0) throw new ValueError(`Invalid momentum value: ${repr(momentum)}`);
    checkOption(weight_decay, notBelow(0), () => new ValueError(`Invalid weight_decay value: ${repr(weight_decay)}`));
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
    }
    checkHints(fused, foreach, differentiable);
    super(list, { lr, momentum, dampening, weight_decay, nesterov, maximize, foreach, differentiable, fused });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { foreach: null, maximize: false, differentiable: false, nesterov: false, fused: false };
  }

  protected override update(group: ParamGroup): void {
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = group as ParamGroup & Options;
    const decay = numberOf(weight_decay);
    const numbers = [-numberOf(lr), decay, momentum, 1 - dampening];
    const moves = momentum !== 0;
    const flags = {
      maximize,
      decay: decay !== 0,
      momentum: moves,
      first: false,
      damped: dampening !== 0,
      nesterov: moves && nesterov,
    };
    const later = descent.bits(flags);
    for (const param of group.params) {
      const { grad } = param;
      if (grad === null) continue;
      if (!moves) {
        enqueue(descent.update(param.dtype, later), [param, grad], numbers);
        continue;
      }
      const state = this.state.get(param) as { momentum_buffer?: Tensor | null };
      const buffer = state.momentum_buffer;
      if (buffer === undefined || buffer === null) {
        const made = empty_like(param);
        enqueue(descent.update(param.dtype, descent.bits({ ...flags, first: true })), [param, grad, made], numbers);
        state.momentum_buffer = made;
      } else {
        enqueue(descent.update(param.dtype, later), [param, grad, buffer], numbers);
      }
    }
  }
}

/**
 * Stochastic gradient descent, with momentum.
 *
 * With `g` the gradient plus `weight_decay * p` (negated first under `maximize`), and `v` the momentum buffer, `g` itself in the
 * first step:
 * `v = momentum * v + (1 - dampening) * g`, `p = p - lr * v`; under `nesterov`, `p = p - lr * (g + momentum * v)`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param momentum factor of the buffer; 0: there is none
 * @param dampening how much less than whole the gradient enters the buffer
 * @param weight_decay factor of the L2 penalty's gradient
 * @param nesterov whether momentum looks ahead
 * @param maximize whether the objective is made larger
 * @param foreach `fused` too: hints, which change nothing here, where each rule is one kernel
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, momentum or weight decay, and for `nesterov` without momentum or with dampening
 * @example
 * const optimizer = optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
 * optimizer.zero_grad();
 * criterion(model(x), y).backward();
 * optimizer.step();
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
const SGD_ = callable(SGD);
type SGD_ = SGD;
export { SGD_ as SGD, type SGD as SGDClass };
