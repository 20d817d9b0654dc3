// Optimizers whose step is an update rule, run on each parameter that has a gradient.
import { type DType, float64, get_default_dtype } from '../dtype.js';
import { enable_grad, setGradMode } from '../graph/mode.js';
import { engineFor } from '../ops/creation/creator.js';
import { zeros_like } from '../ops/creation/factories.js';
import { filled } from '../ops/row/kernels.js';
import { recorded } from '../profiler/record_function.js';
import { closeScope, openScope } from '../runtime/scope.js';
import { Tensor } from '../tensor.js';
import type { ParamState } from './checkpoint.js';
import type { ParamGroup } from './groups.js';
import { launch } from './launch.js';
import { type Evaluating, Optimizer, closureOf } from './optimizer.js';

/** An optimizer that goes through its groups. Its `step` records nothing, unless it is `differentiable`. */
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
  override step<R>(closure: Evaluating<R>): R | null;
  override step<R>(closure?: Evaluating<R>): R | null {
    return recorded(`Optimizer.step#${this.constructor.name}.step`, () => this.run(closureOf(closure)));
  }

  private run<R>(closure: (() => R) | null): R | null {
    const loss = closure === null ? null : enable_grad(closure);
    const groups = this.param_groups;
    const mode = setGradMode(this.defaults.differentiable === true);
    try {
      for (let k = 0; k < groups.length; k++) this.update(groups[k]!);
    } finally {
      try {
        launch(); // those before one that threw, too
      } finally {
        setGradMode(mode);
      }
    }
    return loss;
  }

  /**
   * Goes through the parameters of a group that have a gradient, and counts their steps.
   *
   * @param begin makes a parameter's state, before its first step
   * @param run takes the step, the first being 1
   */
  protected each<S extends Stepped>(
    group: ParamGroup,
    begin: (param: Tensor, grad: Tensor) => Omit<S, 'step'>,
    run: (param: Tensor, grad: Tensor, state: S) => void,
  ): void {
    const { params } = group;
    for (let k = 0; k < params.length; k++) {
      const param = params[k]!;
      const { grad } = param;
      if (grad === null) continue;
      const state = this.state.get(param) as Partial<S>;
      if (state.step === undefined) Object.assign(state, { step: 0, ...begin(param, grad) });
      const begun = state as S;
      begun.step++;
      run(param, grad, begun);
    }
  }

  /** State that is one number, as the count of steps, is saved as PyTorch has it: a tensor without dimensions. */
  protected override packed(state: ParamState): ParamState {
    const loaded = (state as Typed)[TYPE];
    const typeOf = (name: string): DType => (name === 'step' ? undefined : loaded) ?? get_default_dtype();
    return each(state, (value, name) =>
      typeof value === 'number' && this.numbers.includes(name)
        ? filled(engineFor('cpu'), [], typeOf(name), value)
        : value,
    );
  }

  protected override unpacked(state: ParamState): ParamState {
    let type: DType | undefined;
    const own: ParamState & Typed = each(state, (value, name) => {
      if (!this.numbers.includes(name) || !(value instanceof Tensor)) return value;
      if (name !== 'step') type = value.dtype;
      return Number(value.item());
    });
    if (type !== undefined) own[TYPE] = type;
    return own;
  }

  /** Names of the state that is one number. */
  protected get numbers(): readonly string[] {
    return ['step'];
  }
}

const TYPE = Symbol('type');
/** State whose numbers, but the count of steps, were loaded: they are saved in the parameter's type from then on. */
interface Typed {
  [TYPE]?: DType;
}
/** What is kept of a parameter whose steps are counted. */
export interface Stepped extends Typed {
  step: number;
}

const each = (state: ParamState, change: (value: unknown, name: string) => unknown): ParamState =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, change(value, name)]));

/** Runs what makes tensors only for itself, and gives their memory back. */
export function freeing(body: () => void): void {
  openScope();
  try {
    body();
  } finally {
    closeScope([]);
  }
}

/**
 * A number as PyTorch keeps it in a tensor of the default type; also once it was loaded, when PyTorch's has the parameter's type: a run
 * that is taken up goes on bit for bit, with float64 parameters too.
 */
export const kept = (value: number): number => (get_default_dtype() === float64 ? value : Math.fround(value));

/** State that starts at zero, laid out as the parameter is. */
export const zeros = (param: Tensor): Tensor => zeros_like(param);
