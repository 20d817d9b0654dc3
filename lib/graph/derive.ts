// How an operation is recorded: for each operand its derivative, and in the derivative what it keeps.
import type { Tensor } from '../tensor.js';
import { is_grad_enabled } from './mode.js';
import { type Edge, type Gradients, Node, Saved, type Wants, edgeOf, freedError, setHistory } from './node.js';

/** The operand's gradient for the gradient of the result (or, of several results, gradients: null where none arrived). */
type Rule<G> = (grad: G, ...saved: Tensor[]) => Tensor | null;

/** A rule, and the tensors that it must be given; only these stay alive, and only while the operand needs a gradient. */
export interface Saving<G = Tensor> {
  readonly tensors: readonly Tensor[];
  readonly rule: Rule<G>;
}

/** Names what a derivative keeps for backward. */
export const saves = <G = Tensor>(tensors: readonly Tensor[], rule: Rule<G>): Saving<G> => ({ tensors, rule });

type Derivative<G> = Rule<G> | Saving<G> | null;
/** An operand with its derivative; null for an operand left out, or one that has none. */
export type Operand<G = Tensor> = readonly [Tensor | null | undefined, Derivative<G>];

class Derived<G> extends Node {
  private rules: (Rule<G> | null)[] | null = [];
  private saved: (Saved[] | null)[] = [];

  constructor(
    name: string,
    operands: readonly Operand<G>[],
    results: readonly Tensor[],
    private readonly pick: (grads: Gradients) => G,
  ) {
    super(
      name,
      operands.map(([operand, derivative]) => (operand && derivative ? edgeOf(operand) : null)),
    );
    operands.forEach(([, derivative], k) => {
      const needed = this.edges[k] !== null ? derivative : null;
      const saving = needed !== null && typeof needed === 'object';
      this.rules!.push(saving ? needed.rule : needed);
      this.saved.push(saving ? needed.tensors.map((t) => new Saved(t, results.includes(t))) : null);
    });
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    if (this.rules === null) throw freedError();
    const grad = this.pick(grads);
    return this.rules.map((rule, k) => {
      if (rule === null || !wants(this.edges[k]!)) return null;
      const kept = this.saved[k];
      return kept ? rule(grad, ...kept.map((saved) => saved.unpack(this))) : rule(grad);
    });
  }

  override release(): void {
    // A rule may reach tensors by its closure, so it goes when anything was kept.
    if (this.saved.some((kept) => kept !== null)) this.rules = null;
    this.saved = [];
  }
}

const needed = (operands: readonly Operand<never>[] | readonly Operand[]): boolean => {
  if (!is_grad_enabled()) return false;
  for (const [operand, derivative] of operands) if (operand && derivative && operand.requires_grad) return true;
  return false;
};

const first = (grads: Gradients): Tensor => grads[0]!;

/**
 * Records that `result` was computed from the operands, when one of them needs a gradient.
 *
 * @param name the node's, as `MmBackward0`
 * @returns `result`
 * @example
 * derive('MmBackward0', out, [a, saves([b], (grad, b) => grad.mm(b.t()))], [b, saves([a], (grad, a) => a.t().mm(grad))]);
 */
export function derive(name: string, result: Tensor, ...operands: readonly Operand[]): Tensor {
  if (result.dtype.kind === 'float' && needed(operands))
    setHistory(result, new Derived(name, operands, [result], first));
  return result;
}

/** The same for several results; their derivatives see an array of gradients. */
export function deriveAll<T extends readonly Tensor[]>(
  name: string,
  results: T,
  ...operands: readonly Operand<Gradients>[]
): T {
  if (needed(operands)) {
    const node = new Derived(name, operands, results, (grads) => grads);
    for (const result of results) {
      if (result.dtype.kind === 'float') setHistory(result, node);
      else node.outputs.push({ shape: result.shape, dtype: result.dtype, engine: result.storage.engine });
    }
  }
  return results;
}

/** A node over `operands` without a result yet: what an in-place operation is recorded as. Null when nothing needs it. */
export function derivation(name: string, result: Tensor, ...operands: readonly Operand[]): Node | null {
  return needed(operands) ? new Derived(name, operands, [result], first) : null;
}

export type { Edge };
