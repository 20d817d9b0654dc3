import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { full_like } from '../ops/creation/factories.js';
import { type Arguments, type Values, bind, flag, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { numberOf } from './numbers.js';
import { checkRate, hint, params, rate, two, later, tuple } from './options.js';
import { enqueue } from './launch.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, zeros } from './updating.js';

/** Rprop on one element. */
const rprop = new Rule(
  ['param', 'grad', 'prev', 'step_size'],
  ['minus', 'plus', 'smallest', 'largest'],
  ['maximize'],
  (old, { minus, plus, smallest, largest }, flags) => {
    const grad = flags.maximize ? old.grad.neg() : old.grad;
    const turn = grad.mul(old.prev);
    const changed = old.step_size
      .mul(plus)
      .where(turn.gt(0), old.step_size.mul(minus).where(turn.lt(0), old.step_size));
    const step_size = changed.maximum(smallest).minimum(largest);
    const prev = grad.masked_fill(turn.lt(0), 0);
    return { param: old.param.sub(prev.sgn().mul(step_size)), prev, step_size };
  },
);

const signature = [
  params,
  optional(rate('lr'), 0.01),
  optional(two('etas'), tuple(0.5, 1.2)),
  optional(two('step_sizes'), tuple(1e-6, 50)),
  optional(flag('capturable'), false),
  hint('foreach'),
  optional(flag('maximize'), false),
  optional(flag('differentiable'), false),
] as const;

interface Options {
  lr: number | Tensor;
  etas: readonly [number, number];
  step_sizes: readonly [number, number];
  maximize: boolean;
}
interface State extends Stepped {
  prev: Tensor;
  step_size: Tensor;
}

class Rprop extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, etas, step_sizes, capturable, foreach, maximize, differentiable] = bind(
      'Rprop.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkRate(lr);
    const [minus, plus] = etas;
    if (!(minus > 0 && minus < 1 && plus > 1)) {
      throw new ValueError(`Invalid eta values: ${repr(minus)}, ${repr(plus)}`);
    }
    super(list, { lr, etas, step_sizes, foreach, maximize, differentiable, capturable });
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return later;
  }

  protected override update(group: ParamGroup): void {
    const { lr, etas, step_sizes, maximize } = group as ParamGroup & Options;
    const bits = rprop.bits({ maximize });
    const numbers = [...etas, ...step_sizes];
    this.each<State>(
      group,
      (param, grad) => ({ prev: zeros(param), step_size: full_like(grad, numberOf(lr)) }),
      (param, grad, { prev, step_size }) =>
        enqueue(rprop.update(param.dtype, bits), [param, grad, prev, step_size], numbers),
    );
  }
}

/**
 * Resilient backpropagation (https://doi.org/10.1109/ICNN.1993.298623), for full batches: only the gradient's sign counts, and each
 * element has a step of its own.
 *
 * The step grows by `etas[1]` where the gradient `g` (negated under `maximize`) kept its sign, and shrinks by `etas[0]` where it
 * turned, within `step_sizes`: `p = p - sign(g) * step`. After a turn `g` counts as 0, in this step and in the next one's comparison.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr the first step; a tensor of one element is read
 * @param etas how a step shrinks and grows
 * @param step_sizes the smallest and the largest step
 * @param foreach `capturable` too: hints, which change nothing here, where each rule is one kernel
 * @param maximize whether the objective is made larger
 * @param differentiable whether autograd records the steps, which are tensor operations then; parameters must be no leaves
 * @throws ValueError for a negative learning rate, and unless `0 < etas[0] < 1 < etas[1]`
 * @example
 * const optimizer = optim.Rprop(model.parameters(), { lr: 0.01 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 */
const Rprop_ = callable(Rprop);
type Rprop_ = Rprop;
export { Rprop_ as Rprop, type Rprop as RpropClass };
