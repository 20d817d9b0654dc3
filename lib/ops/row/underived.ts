// What is recorded of operators that PyTorch has no formula for.
import { is_grad_enabled } from '../../graph/mode.js';
import { Node, edgeOf, setHistory } from '../../graph/node.js';
import { Tensor } from '../../tensor.js';
import { missing } from './rules.js';

class Underived extends Node {
  constructor(
    private readonly operator: string,
    tensors: readonly Tensor[],
  ) {
    // Those that require no grad leave no gap here, as they do in other nodes: of a view that is written to it is the first that is lost.
    super('NotImplemented', tensors.map(edgeOf));
  }

  override apply(): never {
    return missing(this.operator)();
  }

  override idle(): void {
    this.apply();
  }
}

/** The node of an operator that was given these tensors, those that it writes to last; null where none requires grad. */
export function underived(operator: string, tensors: readonly Tensor[]): Node | null {
  const wanting = is_grad_enabled() ? tensors.filter((t) => t.requires_grad) : [];
  return wanting.length === 0 ? null : new Underived(operator, wanting);
}

/** Results of such an operator, recorded. */
export function unfollowed(operator: string, operands: readonly unknown[], results: readonly Tensor[]): void {
  const node = underived(
    operator,
    operands.filter((one) => one instanceof Tensor),
  );
  if (node !== null) for (const result of results) setHistory(result, node);
}
