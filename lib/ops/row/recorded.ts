// A pointwise operation as a node of the graph: its derivatives, fused or run on tensors.
import { type Num, bool } from '../../dtype.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Edge, type Gradients, Node, Saved, type Wants, edgeOf, freedError } from '../../graph/node.js';
import { Tensor, allocate } from '../../tensor.js';
import { beside } from './beside.js';
import type { Operand } from './formula.js';
import { expanded } from './kernels.js';
import { resultStrides } from './laid.js';
import { called } from './shown.js';
import { type Scalars, pointwise } from '../../runtime/kernels/index.js';
import type { Leaf } from './leaf.js';
import type { Row, Trace } from './row.js';

export class PointwiseNode extends Node {
  private saved: (Saved | null)[] | null = null;
  private result: Saved | null = null;
  private freed = false;
  /** Whether anything is kept: what keeps nothing can be walked again, as in PyTorch. */
  private keeps = false;
  /** Whether a derivative reads the result. */
  readonly savesResult: boolean;

  /** Keeps what the derivatives of operands that need a gradient name; `target` is about to be written to. */
  constructor(
    private readonly row: Row,
    private readonly trace: Trace,
    operands: readonly Operand[],
    private readonly scalars: Scalars,
    target: Tensor | null,
  ) {
    super(row.nodeOf(trace), edgesOf(row, operands));
    const { edges } = this;
    let wanted = 0;
    for (let k = 0; k < edges.length; k++) if (edges[k] !== null) wanted |= 1 << k;
    const saving = row.saving(trace, wanted);
    this.savesResult = saving.result;
    for (let n = 0; n < saving.operands.length; n++) {
      const k = saving.operands[n]!;
      const operand = operands[k]!;
      if (!(operand instanceof Tensor)) {
        // A number that PyTorch takes for a tensor is kept as one.
        this.keeps ||= row.options.oneSignature === true;
        continue;
      }
      this.keeps = true;
      this.saved ??= new Array<Saved | null>(operands.length).fill(null);
      this.saved[k] = new Saved(operand === target && k === 0 ? operand.clone() : operand);
    }
  }

  override get tidy(): boolean {
    return !is_grad_enabled();
  }

  saveResult(out: Tensor): void {
    if (this.savesResult) this.result = new Saved(out, true);
  }

  /** All that is kept is looked at, also what nobody asks for now. */
  override idle(): void {
    if (this.freed) throw freedError();
    if (this.saved !== null) for (const one of this.saved) one?.check(this);
    this.result?.check(this);
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    this.idle();
    const { check } = this.trace.over ? (this.row.options.over ?? {}) : {};
    check?.(this.row.named(this.trace.keywords, this.numbers()) as Record<string, Num>);
    const grad = grads[0]!;
    const { edges } = this;
    let wanted = 0;
    for (let k = 0; k < edges.length; k++) if (edges[k] !== null && wants(edges[k]!)) wanted |= 1 << k;
    if (!is_grad_enabled()) return this.fused(grad, wanted);
    return edges.map((_, k) => (wanted & (1 << k) ? this.differentiably(grad, k) : null));
  }

  /** All gradients by one kernel. What was broadcast gets one of the result's shape, which backward sums. */
  private fused(grad: Tensor, wanted: number): Gradients {
    const { program, reads, places } = this.row.gradients(this.trace, wanted);
    const outs = new Array<Tensor>(program === null ? 0 : program.results.length);
    if (program !== null) {
      const inputs = new Array<Tensor>(1 + reads.length);
      inputs[0] = grad;
      for (let k = 0; k < reads.length; k++) inputs[k + 1] = expanded(this.unpack(reads[k]!), grad.shape);
      const { engine } = grad.storage;
      const strides = resultStrides(grad.shape, inputs);
      for (let k = 0; k < outs.length; k++) outs[k] = allocate(engine, grad.shape, program.results[k]!, strides);
      engine.run(pointwise, { program, scalars: this.scalars }, inputs, outs);
    }
    if (places.length === 1) return places[0] === -1 ? [grad] : outs;
    return places.map((place) => (place === null ? null : place < 0 ? grad : outs[place]!));
  }

  private differentiably(grad: Tensor, k: number): Tensor {
    const { names, rule, kinked, node } = this.row.derivative(k, this.trace)!;
    const valueOf = this.numbers();
    const number = (leaf: Leaf): unknown => {
      const value = valueOf(leaf);
      return leaf.kind === 'constant' || leaf.kind === 'number' ? standing(value as Num, grad) : value;
    };
    const operands = this.trace.operands.map(number);
    const seen = this.row.named(this.trace.keywords, number);
    const saved = Object.fromEntries(
      names.map((name) => {
        const at = name === 'result' ? -1 : this.row.operands.indexOf(name);
        return [name, at < 0 || operands[at] === null ? this.unpack(at) : operands[at]];
      }),
    );
    const found = rule(grad, saved, seen) as Tensor;
    if (kinked === true) {
      return beside(node ?? `${this.title.replace(/\d+$/, '')}Backward0`, found, Object.values(saved) as Tensor[]);
    }
    return node === undefined || found === grad ? found : called(found, node);
  }

  /** Gives leaves, asked for in their order, the values that they had in this call; null for tensors. */
  private numbers(): (leaf: Leaf) => unknown {
    let scalar = 0;
    return (leaf) => {
      if (leaf.kind === 'constant' || leaf.kind === 'fixed') return leaf.value;
      if (leaf.kind === 'tensor') return null;
      const value = this.scalars[scalar++]!;
      return leaf.dtype === bool ? value !== 0 : value;
    };
  }

  private unpack(from: number): Tensor {
    return (from < 0 ? this.result! : this.saved![from]!).unpack(this);
  }

  override savedAs(name: string): Tensor | undefined {
    if (this.freed) throw freedError();
    const at = this.row.operands.indexOf(name);
    return (name === 'result' ? this.result : this.saved?.[at])?.shown(this);
  }

  override release(): void {
    if (!this.keeps && !this.savesResult) return;
    this.freed = true;
    this.saved = null;
    this.result = null;
  }
}

function edgesOf(row: Row, operands: readonly Operand[]): (Edge | null)[] {
  const edges = new Array<Edge | null>(operands.length);
  for (let k = 0; k < edges.length; k++) {
    const operand = operands[k]!;
    edges[k] = operand instanceof Tensor && row.derivative(k) !== null ? edgeOf(operand) : null;
  }
  return edges;
}

/** A tensor that stands for a number in a rule that runs on tensors. */
export function standing(value: Num, like: Tensor): Tensor {
  return new Tensor(like.storage, [], [], like.offset).standFor(value);
}
