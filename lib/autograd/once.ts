// torch.autograd.function: what a program's own operations are made with.
import { RuntimeError } from '../errors.js';
import { GradMode, is_grad_enabled } from '../graph/mode.js';
import { type Gradients, Node, edgeOf, setHistory } from '../graph/node.js';
import { Tensor } from '../tensor.js';
import type { FunctionCtx } from './function.js';

export { Function_ as Function, FunctionCtx } from './function.js';

/** A node that cannot be walked. */
class DelayedError extends Node {
  override apply(): Gradients {
    throw new RuntimeError('trying to differentiate twice a function that was marked with @once_differentiable');
  }

  override idle(): void {
    this.apply();
  }
}

/**
 * Makes of the `backward` of a Function one that is not recorded: it may compute in any way, and differentiating its results is an error.
 *
 * @param fn `backward`, of `ctx` and gradients
 * @returns such a `backward`
 * @throws RuntimeError where its results are differentiated
 * @example
 * class Exp extends torch.autograd.Function {
 *   static forward(ctx: FunctionCtx, x: Tensor) { const y = x.exp(); ctx.save_for_backward(y); return y; }
 *   static backward = torch.autograd.function.once_differentiable((ctx: FunctionCtx, grad: Tensor) => grad.mul(ctx.saved_tensors[0]!));
 * }
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.function.once_differentiable.html
 */
export function once_differentiable<C extends FunctionCtx, G extends unknown[], R>(
  fn: (ctx: C, ...grads: G) => R,
): (ctx: C, ...grads: G) => R {
  return (ctx, ...grads) => {
    const recording = is_grad_enabled() && grads.some((t) => t instanceof Tensor && t.requires_grad);
    const outputs = unrecorded(() => fn(ctx, ...grads));
    if (!recording) return outputs;
    const marked = (Array.isArray(outputs) ? (outputs as unknown[]) : [outputs]).map((t) =>
      t instanceof Tensor ? t.detach().requires_grad_() : t,
    );
    const tensors = marked.filter((t): t is Tensor => t instanceof Tensor);
    const node = new DelayedError(
      'DelayedError',
      tensors.map((t) => edgeOf(t)),
    );
    const failing = marked.map((t) => {
      if (!(t instanceof Tensor)) return t;
      const out = unrecorded(() => t.detach());
      setHistory(out, node);
      return out;
    });
    return (Array.isArray(outputs) ? failing : failing[0]) as R;
  };
}

function unrecorded<R>(run: () => R): R {
  using _ = new GradMode(false);
  return run();
}
