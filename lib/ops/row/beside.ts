// Gradients whose history names more than they follow from: PyTorch computes some by an operator of its own, which records all operands.
import { is_grad_enabled } from '../../graph/mode.js';
import { type Gradients, Node, Saved, type Wants, edgeOf, setHistory } from '../../graph/node.js';
import { Tensor, fresh } from '../../tensor.js';

/**
 * The same tensor, with a history that also names `others`, which have no influence on it that has a derivative.
 *
 * @param empty whether they are given no gradient, rather than zeros
 */
export function beside(name: string, found: Tensor, others: readonly (Tensor | null)[], empty = false): Tensor {
  if (!is_grad_enabled()) return found;
  const out = new Tensor(found.storage, found.shape, found.strides, found.offset);
  const named = others.filter((other) => other !== null);
  if (found.requires_grad || named.some((other) => other.requires_grad)) {
    setHistory(out, new BesideNode(name, found, named, empty));
  }
  return out;
}

/** What several operators made as if one of PyTorch's had: no view, and never written to. */
export const besideFresh = (name: string, found: Tensor): Tensor =>
  is_grad_enabled() ? beside(name, found, []) : fresh(found);

/**
 * The same tensor, whose gradient is `beside` others, which are given none by it: where PyTorch computes it by one operator, which records them all, and here
 * several do.
 */
export function gradientBeside(name: string, input: Tensor, others: readonly Tensor[]): Tensor {
  if (!is_grad_enabled() || !input.requires_grad) return input;
  const out = new Tensor(input.storage, input.shape, input.strides, input.offset, input.version);
  setHistory(out, new ReturningNode(name, input, others));
  return out;
}
class ReturningNode extends Node {
  /** They are looked at for writes, as what that operator keeps. */
  private others: readonly Saved[];

  constructor(
    private readonly operator: string,
    input: Tensor,
    others: readonly Tensor[],
  ) {
    super(operator, [edgeOf(input)]);
    this.others = others.map((other) => new Saved(other));
  }

  override apply(grads: Gradients): Gradients {
    const others = this.others.map((other) => other.unpack(this));
    return [beside(this.operator, grads[0]!, others, true)];
  }

  override idle(): void {
    for (const other of this.others) other.unpack(this);
  }

  override release(): void {
    this.others = [];
  }
}

/** The first operand, with others that have no influence which has a derivative. */
class BesideNode extends Node {
  constructor(
    name: string,
    input: Tensor,
    others: readonly Tensor[],
    private readonly empty: boolean,
  ) {
    super(name, [input, ...others].map(edgeOf));
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    const grad = grads[0]!;
    return this.edges.map((edge, k) => {
      if (edge === null || !wants(edge)) return null;
      if (k === 0) return grad;
      return this.empty ? null : grad.new_zeros([...edge.node.outputs[edge.index]!.shape]);
    });
  }

  override release(): void {}
}
