// A pointwise operation as a node of the graph: its derivatives, fused or run on tensors.
import { type DType, type Num, bool } from '../../dtype.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Gradients, Node, Saved, type Wants, edgeOf, freedError } from '../../graph/node.js';
import type { Shape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { expanded, resultStrides, summedTo } from './kernels.js';
import { type Scalars, pointwise } from '../../runtime/kernels/index.js';
import type { Leaf } from './leaf.js';
import type { Operand, Row, Trace } from './row.js';

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
    private readonly scalars: Scalars,
    target: Tensor | null,
  ) {
    super(
      row.nodeOf(trace),
      operands.map((operand, k) => (operand instanceof Tensor && row.derivative(k) !== null ? edgeOf(operand) : null)),
    );
    this.shapes = operands.map((operand) => (operand instanceof Tensor ? operand.shape : null));
    this.dtypes = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : null));
    this.saved = operands.map((operand, at) => {
      if (!(operand instanceof Tensor) || !this.names(row.operands[at]!)) return null;
      return new Saved(operand === target && at === 0 ? operand.clone() : operand);
    });
  }

  /** Whether a derivative that is wanted saves this. */
  private names(name: string): boolean {
    return this.edges.some((edge, k) => edge !== null && this.row.derivative(k, this.trace)!.names.includes(name));
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
    const { names, rule } = this.row.derivative(k, this.trace)!;
    let scalar = 0;
    const number = (leaf: Leaf): unknown => {
      if (leaf.kind === 'fixed') return leaf.value;
      if (leaf.kind === 'tensor') return null;
      if (leaf.kind === 'constant') return standing(leaf.value, grad);
      const value = this.scalars[scalar++]!;
      return standing(leaf.dtype === bool ? value !== 0 : value, grad);
    };
    const operands = this.trace.operands.map(number);
    const seen = this.row.named(this.trace.keywords, number);
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
export function standing(value: Num, like: Tensor): Tensor {
  return new Tensor(like.storage, [], [], like.offset).standFor(value);
}
