// Optimizers whose step is an update rule, run on each parameter that has a gradient.
import { get_default_dtype } from '../dtype.js';
import { enable_grad, setGradMode } from '../graph/mode.js';
import { engineFor, zeros_like } from '../ops/creation/factories.js';
import { filled } from '../ops/row/kernels.js';
import { recorded } from '../profiler/record_function.js';
import { Tensor } from '../tensor.js';
import type { ParamState } from './checkpoint.js';
import type { ParamGroup } from './groups.js';
import { Optimizer } from './optimizer.js';

/** An optimizer that goes through its groups. Its `step` reads nothing back from the device, and records nothing. */
export abstract class UpdatingOptimizer extends Optimizer {
  /** Updates the parameters of one group that have a gradient. */
  protected abstract update(group: ParamGroup): void;

  /**
   * Changes the parameters by their gradients.
   *
   * @param closure evaluates the model again and returns the loss
   * @returns what the closure returned, or null
   */
  override step(): null;
  override step<R>(closure: (() => R) | null | undefined): R | null;
  override step<R>(closure?: (() => R) | null): R | null {
    return recorded(`Optimizer.step#${this.constructor.name}.step`, () => this.run(closure));
  }

  private run<R>(closure?: (() => R) | null): R | null {
    const loss = closure === undefined || closure === null ? null : enable_grad(closure);
    const groups = this.param_groups;
    const mode = setGradMode(false);
    try {
      for (let k = 0; k < groups.length; k++) this.update(groups[k]!);
    } finally {
      setGradMode(mode);
    }
    return loss;
  }

  /** The count of steps, a number here, is saved as PyTorch has it: a tensor without dimensions. */
  protected override packed(state: ParamState): ParamState {
    if (typeof state.step !== 'number') return state;
    return { ...state, step: filled(engineFor('cpu'), [], get_default_dtype(), state.step) };
  }

  protected override unpacked(state: ParamState): ParamState {
    return state.step instanceof Tensor ? { ...state, step: Number(state.step.item()) } : state;
  }
}

/** State that starts at zero, laid out as the parameter is. */
export const zeros = (param: Tensor): Tensor => zeros_like(param);
