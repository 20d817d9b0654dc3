// A pointwise operation as a node of the graph: its derivatives, fused or run on tensors.
import type { DType } from '../../dtype.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Gradients, Node, Saved, type Wants, edgeOf, freedError } from '../../graph/node.js';
import type { Shape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { expanded, resultStrides, summedTo } from './kernels.js';
import type { Leaf, Operand, Row, Trace } from './row.js';
import { pointwise } from '../../runtime/kernels/index.js';

export class PointwiseNode extends Node {
  private saved: (Saved | null)[] | null;
  private result: Saved | null = null;
  private readonly shapes: readonly (Shape | null)[];
  private readonly dtypes: readonly (DType | null)[];

  /** Keeps what the derivatives of operands that need a gradient name; `target` is about to be written to. */
  constructor(
    private readonly row: Row,
    private readonly trace: Trace,
    operands: readonly Operand[],
    private readonly scalars: readonly number[],
    target: Tensor | null,
  ) {
    super(
      row.node,
      operands.map((operand, k) =>
        typeof operand !== 'number' && row.derivative(k) !== null ? edgeOf(operand) : null,
      ),
    );
    this.shapes = operands.map((operand) => (typeof operand === 'number' ? null : operand.shape));
    this.dtypes = operands.map((operand) => (typeof operand === 'number' ? null : operand.dtype));
    this.saved = operands.map((operand, at) => {
      if (typeof operand === 'number' || !this.names(row.operands[at]!)) return null;
      return new Saved(operand === target && at === 0 ? operand.clone() : operand);
    });
  }

  /** Whether a derivative that is wanted saves this. */
  private names(name: string): boolean {
    return this.edges.some((edge, k) => edge !== null && this.row.derivative(k)!.names.includes(name));
  }

  saveResult(out: Tensor): void {
    if (this.names('result')) this.result = new Saved(out, true);
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    if (this.saved === null) throw freedError();
    const grad = grads[0]!;
    return this.edges.map((edge, k) => {
      if (edge === null || !wants(edge)) return null;
      return is_grad_enabled() ? this.differentiably(grad, k) : this.fused(grad, k);
    });
  }

  private fused(grad: Tensor, k: number): Tensor {
    const { program, reads } = this.row.gradient(this.trace, k);
    let out = grad;
    if (program !== null) {
      const inputs = [grad];
      for (const from of reads) inputs.push(expanded(this.unpack(from), grad.shape));
      out = allocate(grad.storage.engine, grad.shape, program.results[0]!, resultStrides(grad.shape, inputs));
      grad.storage.engine.run(pointwise, { program, scalars: this.scalars }, inputs, [out]);
    }
    out = summedTo(out, this.shapes[k]!);
    const dtype = this.dtypes[k]!;
    return out.dtype === dtype ? out : out.to(dtype);
  }

  private differentiably(grad: Tensor, k: number): Tensor {
    const { names, rule } = this.row.derivative(k)!;
    let scalar = 0;
    const number = (leaf: Leaf): unknown => {
      if ('fixed' in leaf) return leaf.fixed;
      if (leaf.tensor) return null;
      return standing(leaf.literal ?? this.scalars[scalar++]!, grad);
    };
    const operands = this.trace.leaves.map(number);
    const seen = Object.fromEntries(this.trace.keywords.map((leaf, i) => [this.row.signature[i]!.name, number(leaf)]));
    const saved = Object.fromEntries(
      names.map((name) => {
        const at = name === 'result' ? -1 : this.row.operands.indexOf(name);
        return [name, at < 0 || operands[at] === null ? this.unpack(at) : operands[at]];
      }),
    );
    const out = rule(grad, saved, seen) as Tensor;
    return out.sum_to_size([...this.shapes[k]!]).to(this.dtypes[k]);
  }

  private unpack(from: number): Tensor {
    return (from < 0 ? this.result! : this.saved![from]!).unpack(this);
  }

  override release(): void {
    // What kept nothing can be walked again, as in PyTorch.
    if (this.result === null && this.saved !== null && this.saved.every((kept) => kept === null)) return;
    this.saved = null;
    this.result = null;
  }
}

/** A tensor that stands for a number in a rule that runs on tensors. */
export function standing(value: number, like: Tensor): Tensor {
  return new Tensor(like.storage, [], [], like.offset).standFor(value);
}
