// Operations of the user's own: a forward, and the derivative that goes with it.
import { NotImplementedError, RuntimeError } from '../errors.js';
import { GradMode, is_grad_enabled } from '../graph/mode.js';
import { type Gradients, Node, Saved, type Wants, edgeOf, everywhere, freedError, setHistory } from '../graph/node.js';
import { filled } from '../ops/row/kernels.js';
import type { Several } from '../shape.js';
import { Tensor, alias } from '../tensor.js';

/**
 * What `forward` and `backward` of a Function share; fields of any name may be set on it.
 *
 * @example
 * class Twice extends torch.autograd.Function {
 *   static forward(ctx, input) { ctx.save_for_backward(input); return input.mul(2); }
 *   static backward(ctx, grad) { return grad.mul(2); }
 * }
 * Twice.apply(torch.ones(2)); // tensor([2., 2.])
 * @see https://docs.pytorch.org/docs/stable/autograd.html
 */
export class FunctionCtx {
  [field: string]: unknown;
  /** Whether each of `forward`'s arguments needs a gradient. */
  needs_input_grad: readonly boolean[] = [];
  /** @internal */
  readonly _saving: {
    tensors: readonly (Tensor | null)[];
    dirty: readonly Tensor[];
    fixed: readonly Tensor[];
    materialize: boolean;
    unpack: (() => (Tensor | null)[]) | null;
    /** Whether the backward that is under way goes to some leaves alone. */
    partial: boolean;
  } = {
    tensors: [],
    dirty: [],
    fixed: [],
    materialize: true,
    unpack: null,
    partial: false,
  };

  /** Keeps tensors, inputs or results of `forward`, for `backward`, which finds them in `saved_tensors`. */
  save_for_backward(...tensors: readonly (Tensor | null)[]): void {
    this._saving.tensors = tensors;
  }

  /** The tensors that `save_for_backward` kept. Throws PyTorch's error when one has been written to since. */
  get saved_tensors(): Several<Tensor> {
    const { unpack, tensors } = this._saving;
    return (unpack === null ? [...tensors] : unpack()) as Several<Tensor>;
  }

  /** Says which inputs `forward` writes to. */
  mark_dirty(...tensors: readonly Tensor[]): void {
    this._saving.dirty = tensors;
  }

  /** Says which results have no gradient. */
  mark_non_differentiable(...tensors: readonly Tensor[]): void {
    this._saving.fixed = tensors;
  }

  /** Whether gradients that did not arrive are given to `backward` as zeros (by default), or as null. */
  set_materialize_grads(value: boolean): void {
    this._saving.materialize = value;
  }
}

class FunctionNode extends Node {
  private saved: (Saved | null)[] | null;
  /** By what `forward` returned, which of the outputs it is; null for what is no tensor. */
  private readonly places: readonly (number | null)[];

  constructor(
    name: string,
    private readonly ctx: FunctionCtx,
    private readonly rule: (ctx: FunctionCtx, ...grads: (Tensor | null)[]) => unknown,
    private readonly args: readonly unknown[],
    results: readonly unknown[],
  ) {
    super(
      name,
      args.filter((arg): arg is Tensor => arg instanceof Tensor).map((arg) => edgeOf(arg)),
    );
    let count = 0;
    this.places = results.map((result) => (result instanceof Tensor ? count++ : null));
    this.saved = ctx._saving.tensors.map((t) => t && new Saved(t, results.includes(t)));
    ctx._saving.tensors = [];
    ctx._saving.unpack = () => {
      if (this.saved === null) throw freedError();
      return this.saved.map((saved) => saved && saved.unpack(this));
    };
  }

  override get foreign(): boolean {
    return true;
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    this.ctx._saving.partial = wants !== everywhere;
    const full = this.places.map((place) => {
      if (place === null) return null;
      const grad = grads[place]!;
      if (grad !== null || !this.ctx._saving.materialize) return grad;
      const meta = this.outputs[place]!;
      return filled(meta.engine, meta.shape, meta.dtype, 0);
    });
    const given = this.rule(this.ctx, ...full);
    const results = Array.isArray(given) ? (given as unknown[]) : [given];
    const rest = results.slice(this.args.length);
    if (results.length < this.args.length || rest.some((extra) => extra !== null && extra !== undefined)) {
      throw new RuntimeError(
        `function ${this.title} returned an incorrect number of gradients (expected ${this.args.length}, got ${results.length})`,
      );
    }
    const out: (Tensor | null)[] = [];
    this.args.forEach((arg, k) => {
      const result = results[k] ?? null;
      if (arg instanceof Tensor) {
        if (result !== null && !(result instanceof Tensor)) {
          throw new TypeError(`expected Variable or None (got ${typeof result})`);
        }
        out.push(result);
      } else if (result !== null) {
        throw new RuntimeError(
          `function ${this.title} returned a gradient different from None at position ${k + 1}, but the corresponding forward input was not a Variable`,
        );
      }
    });
    return out;
  }

  override release(): void {
    this.saved = null;
  }
}

type FunctionClass = {
  readonly name: string;
  forward(...args: never[]): unknown;
  backward(ctx: FunctionCtx, ...grads: (Tensor | null)[]): unknown;
  setup_context?(ctx: FunctionCtx, inputs: readonly unknown[], output: unknown): void;
  /** Another name of `backward`. */
  vjp?(ctx: FunctionCtx, ...grads: (Tensor | null)[]): unknown;
};

function applied(owner: FunctionClass, args: readonly unknown[]): unknown {
  const ctx = new FunctionCtx();
  const tensors = args.filter((arg): arg is Tensor => arg instanceof Tensor);
  const recording = is_grad_enabled() && tensors.some((t) => t.requires_grad);
  ctx.needs_input_grad = args.map((arg) => arg instanceof Tensor && arg.requires_grad);
  const forward = owner.forward as (...args: unknown[]) => unknown;
  let output: unknown;
  {
    using _ = new GradMode(false);
    if (owner.setup_context === undefined) {
      output = forward.call(owner, ctx, ...args);
    } else {
      output = forward.apply(owner, [...args]);
      owner.setup_context(ctx, args, output);
    }
  }
  const many = Array.isArray(output);
  const results = (many ? output : [output]) as unknown[];
  const { dirty, fixed } = ctx._saving;
  const outs = results.map((result) => {
    if (!(result instanceof Tensor)) return result;
    // An input that comes back unchanged is a new tensor of the graph.
    result.storage.shared = true;
    return args.includes(result) && !dirty.includes(result)
      ? alias(result, result.shape, result.strides, result.offset)
      : result;
  });
  if (recording) {
    const backward = (owner.vjp ?? owner.backward).bind(owner);
    const node = new FunctionNode(`${owner.name}Backward`, ctx, backward, args, outs);
    outs.forEach((out, k) => {
      if (!(out instanceof Tensor)) return;
      const differentiable = out.dtype.kind === 'float' && !fixed.includes(results[k] as Tensor);
      if (dirty.includes(results[k] as Tensor)) {
        if (out.leaf)
          throw new RuntimeError('a leaf Variable that requires grad has been used in an in-place operation.');
        out.version.value++;
      }
      if (differentiable) setHistory(out, node);
      else node.addOutput(out);
    });
  }
  return many ? outs : outs[0];
}

/**
 * An operation of the user's own: a subclass with two static methods, used by its `apply`.
 *
 * `forward(ctx, ...args)` computes, unrecorded, and keeps on `ctx` what `backward(ctx, ...grads)` needs to return a gradient
 * for each of `forward`'s arguments (null for what needs none). `setup_context(ctx, inputs, output)` may do the keeping
 * instead, and `forward` then takes no `ctx`. `backward` may be called `vjp`.
 *
 * @throws RuntimeError where `forward` or `backward` is missing, or `backward` returns another number of gradients
 *   than `forward` takes arguments
 * @example
 * class Exp extends torch.autograd.Function {
 *   static forward(ctx: FunctionCtx, x: Tensor) { const y = x.exp(); ctx.save_for_backward(y); return y; }
 *   static backward(ctx: FunctionCtx, grad: Tensor) { const [y] = ctx.saved_tensors; return grad.mul(y!); }
 * }
 * const y = Exp.apply(x);
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 */
const Function_: FunctionBase = class Function_ {
  constructor() {
    const { name } = new.target;
    console.warn(
      `DeprecationWarning: ${name} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself: ${name}.apply(x). Instantiating an autograd function will raise an error in a future version of PyTorch.`,
    );
  }

  static forward(..._args: never[]): unknown {
    throw new RuntimeError('You must implement the forward function for custom autograd.Function.');
  }

  static backward(_ctx: FunctionCtx, ..._grads: never[]): unknown {
    throw new NotImplementedError(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
    );
  }

  /** A getter that binds, so that `const f = Exp.apply` works as in Python. */
  static get apply(): Apply {
    return <R>(...args: unknown[]): R => applied(this, args) as R;
  }
};
type Function_ = object;
export { Function_ };

/**
 * What `apply` takes and gives is what `forward` does, without its context. Taken from its class, or where TypeScript cannot tell,
 * it gives one tensor; what is no single tensor is then named: `split<[Tensor, Tensor]>(x)`.
 */
interface Apply {
  <A extends unknown[], R>(this: { setup_context: Setup; forward(...args: A): R }, ...args: A): R;
  <A extends unknown[], R>(this: { forward(ctx: FunctionCtx, ...args: A): R }, ...args: A): R;
  // Not inferred from where the result goes: `b.mul(f(x))` takes numbers too.
  <R = Tensor>(...args: unknown[]): NoInfer<R>;
}
type Setup = (ctx: FunctionCtx, inputs: never, output: never) => void;

interface Operation {
  new (): Function_;
  readonly prototype: Function_;
  /** Runs `forward` and records it. */
  readonly apply: Apply;
  forward(...args: never[]): unknown;
  backward(ctx: FunctionCtx, ...grads: never[]): unknown;
}
/** What a subclass says itself. Abstract here, beside what is not, so that nobody has to write `override`. */
declare abstract class Said {
  abstract forward(...args: never[]): unknown;
  abstract backward(ctx: FunctionCtx, ...grads: never[]): unknown;
}
type FunctionBase = Operation & Said;
