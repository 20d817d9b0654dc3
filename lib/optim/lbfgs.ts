import { callable } from '../callable.js';
import { AssertionError, RuntimeError, ValueError } from '../errors.js';
import { enable_grad, setGradMode } from '../graph/mode.js';
import { cat } from '../ops/joining/joining.js';
import { zeros_like } from '../ops/creation/factories.js';
import { type Arguments, type Values, bind, flag, int, number, optional, string } from '../ops/row/signature.js';
import { recorded } from '../profiler/record_function.js';
import { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { numberOf } from './numbers.js';
import { type Evaluating, Optimizer, closureOf } from './optimizer.js';
import { checkRate, params, rate } from './options.js';
import { type Trial, strongWolfe } from './wolfe.js';

const signature = [
  params,
  optional(rate('lr'), 1),
  optional(int('max_iter'), 20),
  optional(int('max_eval'), null),
  optional(number('tolerance_grad'), 1e-7),
  optional(number('tolerance_change'), 1e-9),
  optional(int('history_size'), 100),
  optional(string('line_search_fn'), null),
  optional(flag('maximize'), false),
] as const;

interface Options {
  lr: number | Tensor;
  max_iter: number;
  max_eval: number;
  tolerance_grad: number;
  tolerance_change: number;
  history_size: number;
  line_search_fn: string | null;
  maximize?: boolean;
}

/** What is kept, for all parameters together, as the first one's. */
interface State {
  func_evals?: number;
  n_iter?: number;
  /** direction and length of the last step */
  d?: Tensor;
  t?: number;
  /** changes of the gradient, and the steps that made them */
  old_dirs?: Tensor[];
  old_stps?: Tensor[];
  /** one over their products */
  ro?: Tensor[];
  /** scale of the first guess of the inverse Hessian */
  H_diag?: Tensor | 1;
  al?: (Tensor | null)[];
  prev_flat_grad?: Tensor;
  prev_loss?: number;
}

const valueOf = (t: Tensor): number => Number(t.item());
const largest = (t: Tensor): number => valueOf(t.abs().max());

class LBFGS extends Optimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, max_iter, max_eval, tolerance_grad, tolerance_change, history_size, line_search_fn, maximize] =
      bind('LBFGS.__init__', signature, args) as Values<typeof signature>;
    checkRate(lr);
    super(list, {
      lr,
      max_iter,
      max_eval: max_eval ?? Math.floor((max_iter * 5) / 4),
      tolerance_grad,
      tolerance_change,
      history_size,
      line_search_fn,
      maximize,
    });
    if (this.param_groups.length !== 1) {
      throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
    }
  }

  /**
   * Goes down, evaluating the objective as often as the options allow.
   *
   * @param closure forgets gradients, evaluates the model, calls backward and returns the loss, which is read
   * @returns what the closure returned first
   */
  override step<R>(closure: () => R): R;
  override step<R>(kwargs: { closure: () => R }): R;
  override step<R>(given: Evaluating<R>): R {
    const closure = closureOf(given);
    if (closure === null) {
      throw new TypeError("LBFGS.step() missing 1 required positional argument: 'closure'");
    }
    return recorded(`Optimizer.step#${this.constructor.name}.step`, () => {
      const mode = setGradMode(false);
      try {
        return this.run(() => enable_grad(closure));
      } finally {
        setGradMode(mode);
      }
    });
  }

  private run<R>(closure: () => R): R {
    const { param_groups: groups } = this;
    if (groups.length !== 1) throw new AssertionError(`Expected exactly one param_group, but got ${groups.length}`);
    const group = groups[0] as ParamGroup & Options;
    const list = group.params;
    if (list.length === 0) return closure();
    const kept = this.state.get(list[0]) as State;
    kept.func_evals ??= 0;
    kept.n_iter ??= 0;

    const first = closure();
    let loss = signed(first, group);
    let evaluations = 1;
    kept.func_evals++;
    let gradient = gathered(group);
    if (largest(gradient) <= group.tolerance_grad) return first;

    const state = { ...kept }; // what is kept changes when all is done, but for the counts
    const lr = numberOf(group.lr);
    for (let n = 1; n <= group.max_iter; n++) {
      state.n_iter = ++kept.n_iter;
      const d = (state.d = direction(state, gradient, group.history_size));
      if (state.prev_flat_grad === undefined) state.prev_flat_grad = gradient.clone();
      else state.prev_flat_grad.copy_(gradient);
      const before = (state.prev_loss = loss);
      const trust = state.n_iter === 1 ? Math.min(1, valueOf(gradient.abs().sum().reciprocal())) : 1;
      state.t = trust * lr;
      const slope = valueOf(gradient.dot(d));
      if (slope > -group.tolerance_change) break;

      let more = 0;
      let flat = false;
      if (group.line_search_fn !== null) {
        if (group.line_search_fn !== 'strong_wolfe') throw new RuntimeError("only 'strong_wolfe' is supported");
        const start = list.map((p) => p.clone());
        const { best, evaluations: tried } = strongWolfe(
          (t): Trial => {
            move(list, d, t);
            const value = signed(closure(), group);
            const found = gathered(group);
            list.forEach((p, k) => p.copy_(start[k]!));
            return { t, loss: value, gradient: found, slope: valueOf(found.dot(d)) };
          },
          state.t,
          { t: 0, loss, gradient, slope },
          largest(d),
          1e-9, // PyTorch's line search has a tolerance of its own
          group.max_eval - evaluations,
        );
        ({ t: state.t, loss, gradient } = best);
        more = tried;
        move(list, d, state.t);
        flat = largest(gradient) <= group.tolerance_grad;
      } else {
        move(list, d, state.t);
        // After the last step nobody asks what the objective has become.
        if (n !== group.max_iter) {
          loss = signed(closure(), group);
          gradient = gathered(group);
          flat = largest(gradient) <= group.tolerance_grad;
          more = 1;
        }
      }
      evaluations += more;
      kept.func_evals += more;
      if (evaluations >= group.max_eval || flat) break;
      if (largest(d.mul(state.t)) <= group.tolerance_change) break;
      if (Math.abs(loss - before) < group.tolerance_change) break;
    }
    const { func_evals, n_iter } = kept;
    Object.assign(kept, state, { func_evals, n_iter });
    return first;
  }
}

/** The objective's value, its sign turned where it is to be made larger. */
function signed(loss: unknown, { maximize }: Options): number {
  const value = loss instanceof Tensor ? valueOf(loss) : Number(loss);
  return maximize === true ? -value : value;
}

/** The gradients of all parameters as one vector; zeros for none. */
function gathered({ params: list, maximize }: ParamGroup & Options): Tensor {
  const all = cat(list.map((p) => (p.grad ?? zeros_like(p)).reshape(-1)));
  return maximize === true ? all.neg_() : all;
}

/** Adds `t` times the direction to the parameters. */
function move(list: readonly Tensor[], d: Tensor, t: number): void {
  let at = 0;
  for (const p of list) {
    p.add_(d.narrow(0, at, p.numel()).view([...p.shape]), { alpha: t });
    at += p.numel();
  }
}

/**
 * The direction in which to go: minus the gradient at first, later minus the inverse Hessian, as the remembered steps tell it,
 * times the gradient. Remembers the last step.
 */
function direction(state: State, gradient: Tensor, size: number): Tensor {
  if (state.n_iter === 1) {
    Object.assign(state, { old_dirs: [], old_stps: [], ro: [], H_diag: 1 } satisfies State);
    return gradient.neg();
  }
  const { old_dirs: changes, old_stps: steps, ro } = state as Required<State>;
  const y = gradient.sub(state.prev_flat_grad!);
  const s = state.d!.mul(state.t!);
  const ys = y.dot(s);
  if (valueOf(ys) > 1e-10) {
    if (changes.length === size) for (const old of [changes, steps, ro]) old.shift();
    changes.push(y);
    steps.push(s);
    ro.push(ys.reciprocal());
    state.H_diag = ys.div(y.dot(y));
  }
  const al = (state.al ??= new Array<Tensor | null>(size).fill(null));
  const q = gradient.neg();
  for (let k = changes.length - 1; k >= 0; k--) {
    const share = (al[k] = steps[k]!.dot(q).mul(ro[k]!));
    q.sub_(changes[k]!.mul(share));
  }
  const r = q.mul(state.H_diag!);
  for (let k = 0; k < changes.length; k++) {
    r.add_(steps[k]!.mul(al[k]!.sub(changes[k]!.dot(r).mul(ro[k]!))));
  }
  return r;
}

/**
 * L-BFGS: Newton's method with an inverse Hessian that is estimated from the last steps
 * (https://doi.org/10.1007/BF01589116; as in minFunc, https://www.cs.ubc.ca/~schmidtm/Software/minFunc.html).
 *
 * With `H_k` the estimate from the last `history_size` pairs of a step and the gradient's change in it: `p = p - t * H_k g`, with
 * `t = lr`, or as the line search finds it. A step of the optimizer is up to `max_iter` of these. It keeps `2 * history_size + 2`
 * vectors as long as all parameters together, and reads values of the device.
 *
 * @param params tensors or `[name, tensor]` pairs: there can be only one group
 * @param lr length of a step, and the line search's first try; a tensor of one element is read at each step
 * @param max_iter most steps a call
 * @param max_eval most evaluations of the objective a call; null: `1.25 * max_iter`
 * @param tolerance_grad gradients whose elements are all as small end the call
 * @param tolerance_change steps, or changes of the objective, that are smaller end the call
 * @param history_size how many steps are remembered
 * @param line_search_fn `'strong_wolfe'` or null
 * @param maximize whether the objective is made larger
 * @throws ValueError for a negative learning rate, and for several groups
 * @example
 * const optimizer = optim.LBFGS(model.parameters(), { line_search_fn: 'strong_wolfe' });
 * optimizer.step(() => {
 *   optimizer.zero_grad();
 *   const loss = criterion(model(x), y);
 *   loss.backward();
 *   return loss;
 * });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 */
const LBFGS_ = callable(LBFGS);
type LBFGS_ = LBFGS;
export { LBFGS_ as LBFGS, type LBFGS as LBFGSClass };
