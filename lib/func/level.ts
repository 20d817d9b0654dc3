// One level of differentiation: inputs of its own, and results that show only what is outside of it.
import { grad } from '../autograd/backward.js';
import type { GradFn, Tensor } from '../tensor.js';
import { zeros_like } from '../ops/creation/factories.js';
import { mapTensors, tensorsOf } from './tree.js';

/** Whether a node is a leaf's. */
const leafOf = (node: GradFn): Tensor | null =>
  'variable' in node && node.title === 'AccumulateGrad' ? (node.variable as Tensor) : null;

/**
 * A level: a function is called with tensors that stand for the program's own, so that only derivatives with respect to these are taken.
 * Results that depend on other tensors that require gradients, those of an outer level among them, can be differentiated again.
 */
export class Level {
  private readonly own = new Set<Tensor>();

  /** Tensors that stand for those in a value: integers as they are. */
  enter<V>(value: V): V {
    return mapTensors(value, (t) => {
      if (t.dtype.kind !== 'float') return t;
      if (t.requires_grad) return t.view_as(t);
      const leaf = t.detach().requires_grad_();
      this.own.add(leaf);
      return leaf;
    });
  }

  /** The same value for those outside: without history where that ends at this level's tensors. */
  leave<V>(value: V): V {
    return mapTensors(value, (t) => (this.endsHere(t) ? t.detach() : t));
  }

  private endsHere(t: Tensor): boolean {
    if (!t.requires_grad) return false;
    if (t.grad_fn === null) return this.own.has(t);
    const seen = new Set<GradFn>([t.grad_fn]);
    for (const node of seen) {
      const leaf = leafOf(node);
      if (leaf !== null && !this.own.has(leaf)) return false;
      for (const [next] of node.next_functions) if (next !== null) seen.add(next);
    }
    return true;
  }

  /** Gradients of outputs with respect to the tensors in a value that was entered; 0 where there is none. */
  gradients(outputs: readonly Tensor[], value: unknown, starts: readonly Tensor[] | null): Tensor[] {
    const wanted = tensorsOf(value).filter((t) => t.dtype.kind === 'float');
    const places = [...outputs.keys()].filter((k) => outputs[k]!.requires_grad);
    if (places.length === 0) return wanted.map((t) => zeros_like(t));
    const found: (Tensor | null)[] = grad(
      places.map((k) => outputs[k]!),
      wanted,
      starts === null ? null : places.map((k) => starts[k]!),
      { allow_unused: true, create_graph: true },
    );
    return found.map((t, k) => t ?? zeros_like(wanted[k]!));
  }
}
