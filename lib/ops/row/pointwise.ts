// A row at work: operands and numbers sorted, the result made, the kernel run, the operation recorded.
import { type Num, bool, get_default_dtype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { Expression } from '../../expression/expression.js';
import { checkInference, checkOverlap, repeats, written } from '../../graph/inplace.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Node, checkDifferentiable, setHistory } from '../../graph/node.js';
import type { Engine } from '../../runtime/engine.js';
import { type Shape, broadcastShapes, sameShape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import type { Operand } from './formula.js';
import { expanded, filled } from './kernels.js';
import { resultStrides } from './laid.js';
import { PointwiseNode, standing } from './recorded.js';
import { Row, type Trace } from './row.js';
import { noSignature } from './signature.js';
import { checkGrad, checkLeaf, checkTypes, intoOut, prepareOut } from './out.js';
import { underived } from './underived.js';
import { type Scalars, pointwise } from '../../runtime/kernels/index.js';

/** A row of the table of pointwise operators, which computes. */
export class Pointwise extends Row {
  /** The operator on operands: numbers, or tensors that stand for numbers, are run-time numbers of the kernel. */
  compute(operands: Operand[], keywords: readonly unknown[]): Tensor {
    const standIn = operands[0];
    const engine = this.prepare(operands);
    if (engine === null) return this.ofNumbers(operands as Num[], keywords, standIn);
    const inputs = tensorsAmong(operands);
    const shape = this.shapeOf(operands, inputs);
    const trace = this.trace(operands, keywords, null);
    this.options.examine?.(operands);
    const call = this.called(trace, operands, keywords);
    const out = allocate(engine, shape, trace.dtype, this.stridesOf(shape, inputs, operands));
    for (let k = 0; k < inputs.length; k++) inputs[k] = expanded(inputs[k]!, shape);
    let node: Node | null = null;
    if (is_grad_enabled() && this.options.plain !== true && this.differentiable(operands)) {
      checkDifferentiable(out.dtype);
      node = this.record(trace, operands, call.scalars, null);
    }
    engine.run(pointwise, call, inputs, [out]);
    if (node === null) return out;
    setHistory(out, node);
    if (node instanceof PointwiseNode) node.saveResult(out);
    return out;
  }

  /** The operator written over a tensor: its first operand, or another of the result's shape. @param given what is recorded, if that is settled */
  write(operands: Operand[], keywords: readonly unknown[], target: Tensor, given?: Node | null): Tensor {
    const engine = this.prepare(operands)!;
    const inputs = tensorsAmong(operands);
    // What shares memory PyTorch looks at before all else.
    for (let k = 0; k < inputs.length; k++) if (inputs[k] !== target) checkOverlap(target, inputs[k]!);
    this.checkShape(this.shapeOf(operands, inputs), target, operands);
    const trace = this.trace(operands, keywords, target.dtype);
    this.options.examine?.(operands);
    checkInference(target);
    const call = this.called(trace, operands, keywords);
    for (let k = 0; k < inputs.length; k++) {
      if (inputs[k] !== target) inputs[k] = expanded(apart(inputs[k]!, target), target.shape);
    }
    let node = given ?? null;
    if (given === undefined && is_grad_enabled() && this.differentiable(operands)) {
      node = this.record(trace, operands, call.scalars, target);
    }
    const overRepeats = this.options.repeats;
    if (overRepeats !== undefined && repeats(target)) overRepeats(target, operands);
    else engine.run(pointwise, call, inputs, [target]);
    written(target, node);
    if (node instanceof PointwiseNode) node.saveResult(target);
    return target;
  }

  private record(trace: Trace, operands: readonly Operand[], scalars: Scalars, target: Tensor | null): Node {
    if (this.options.node !== 'NotImplemented') return new PointwiseNode(this, trace, operands, scalars, target);
    return underived(target === null ? this.name : `${this.name}_`, tensorsAmong(operands))!;
  }

  /** The result written to a tensor of the caller's. */
  into(out: Tensor, operands: Operand[], keywords: readonly unknown[]): Tensor {
    const tensors = tensorsAmong(operands);
    if (tensors.length === 0) return this.compute(operands, keywords); // which refuses
    if (this.options.copied === true) {
      const result = this.compute(operands, keywords);
      return intoOut(this.name, out, result, tensors, { copied: true });
    }
    const shape = tensors.map((t) => t.shape).reduce(broadcastShapes, []);
    const { dtype } = this.trace(operands, keywords, null);
    const { plain, node, types } = this.options;
    const silent = plain === true || operands.every((_, k) => this.derivative(k) === null);
    // What has no derivative is written without a question; what PyTorch lacks a formula for is recorded, and backward throws.
    if (node === 'NotImplemented') checkLeaf(this.name, out);
    else if (!silent) checkGrad(this.name, [...tensors, out]);
    checkTypes(types, [{ dtype }], [out], operands);
    // What is read too keeps its shape.
    if (operands.includes(out)) this.checkShape(shape, out, operands);
    prepareOut(out, { shape, dtype, strides: this.stridesOf(shape, tensors, operands), early: true }, tensors);
    if (node === 'NotImplemented') return this.write(operands, keywords, out, underived(this.name, [...tensors, out]));
    return silent ? this.write(operands, keywords, out, null) : this.write(operands, keywords, out);
  }

  /** The shape that operands come to. */
  private shapeOf(operands: readonly Operand[], tensors: readonly Tensor[]): Shape {
    let shape: Shape = tensors[0]!.shape;
    try {
      for (let k = 1; k < tensors.length; k++) shape = broadcastShapes(shape, tensors[k]!.shape);
    } catch (error) {
      this.checkFirst(operands);
      throw error;
    }
    return shape;
  }

  private checkShape(shape: Shape, target: Tensor, operands: readonly Operand[]): void {
    if (sameShape(shape, target.shape)) return;
    this.checkFirst(operands);
    throw new RuntimeError(
      `output with shape [${target.shape.join(', ')}] doesn't match the broadcast shape [${shape.join(', ')}]`,
    );
  }

  /** Throws for types at which PyTorch looks before all else. */
  checkFirst(operands: readonly Operand[]): void {
    this.options.first?.(operands.map((operand) => this.operandLeaf(operand)));
  }

  private stridesOf(shape: Shape, tensors: readonly Tensor[], operands: readonly Operand[]): Shape {
    const { laid } = this.options;
    if (laid !== undefined) return laid(shape, tensors, operands);
    return resultStrides(shape, tensors, tensors.length < operands.length);
  }

  /** A rule's arithmetic on numbers alone: done at once where the formula folds, else on tensors made of them. */
  private ofNumbers(operands: readonly Num[], keywords: readonly unknown[], like: Operand | undefined): Tensor {
    if (!(like instanceof Tensor)) throw noSignature(this.name, operands, this.signatures);
    const seen = this.named(keywords, (value) => (typeof value === 'number' ? Expression.constant(value) : value));
    const folded = this.formula(...([...operands.map((n) => Expression.constant(Number(n))), seen] as never[]));
    if (folded.op === 'constant') {
      return folded.dtype === bool ? filled(like.storage.engine, [], bool, folded.index) : standing(folded.index, like);
    }
    const { engine } = like.storage;
    return this.compute(
      operands.map((n) => filled(engine, [], get_default_dtype(), Number(n))),
      keywords,
    );
  }

  /** Whether a derivative is wanted. */
  differentiable(operands: readonly Operand[]): boolean {
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (typeof operand === 'object' && operand.requires_grad && this.derivative(k) !== null)
        return takesPart(operands, this.options.oneSignature === true || this.options.wraps === true);
    }
    return false;
  }

  /** Replaces what stands for a number by the number, in place, and finds the engine. */
  private prepare(operands: Operand[]): Engine | null {
    let engine: Engine | null = null;
    let mixed = false;
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (typeof operand !== 'object') continue;
      if (operand.number !== null) {
        operands[k] = operand.number;
        continue;
      }
      const own = operand.storage.engine;
      if (engine === null) engine = own;
      else if (engine !== own) mixed = true;
    }
    if (engine === null) return null;
    return mixed ? oneDevice(operands) : engine;
  }
}

// An operand that is an object is a tensor: V8 asks that quicker than what a thing is an instance of.

function tensorsAmong(operands: readonly Operand[]): Tensor[] {
  let count = 0;
  for (let k = 0; k < operands.length; k++) if (typeof operands[k] === 'object') count++;
  const tensors = new Array<Tensor>(count); // one that grows is made with room for many
  for (let k = 0, at = 0; at < count; k++) {
    const operand = operands[k]!;
    if (typeof operand === 'object') tensors[at++] = operand;
  }
  return tensors;
}

/**
 * Whether any operand is autograd's: where all are inference tensors, nothing is recorded, whatever they require.
 *
 * @param wrapped whether a number counts as a tensor, and so as autograd's
 */
function takesPart(operands: readonly Operand[], wrapped: boolean): boolean {
  for (let k = 0; k < operands.length; k++) {
    const operand = operands[k]!;
    if (typeof operand === 'object' ? !operand.inference : wrapped) return true;
  }
  return false;
}

/** A zero-dimensional tensor on the CPU may join tensors on another device: its value does. Other mixtures are PyTorch's error. */
function oneDevice(operands: Operand[]): Engine {
  const tensors = tensorsAmong(operands);
  const lead = tensors.find((t) => t.shape.length > 0 || t.device.type !== 'cpu') ?? tensors[0]!;
  const engine = lead.storage.engine;
  operands.forEach((operand, k) => {
    if (typeof operand !== 'object' || operand.storage.engine === engine) return;
    if (operand.shape.length > 0 || operand.device.type !== 'cpu') {
      throw new RuntimeError(
        `Expected all tensors to be on the same device, but found at least two devices, ${engine.device} and ${operand.device}!`,
      );
    }
    operands[k] = operand.to(engine.device);
  });
  return engine;
}

/** `input`, or a copy of it when writing to `target` would change it before it is read. */
function apart(input: Tensor, target: Tensor): Tensor {
  if (input.storage.owner !== target.storage.owner) return input;
  if (
    input.storage === target.storage &&
    input.offset === target.offset &&
    sameShape(input.shape, target.shape) &&
    sameShape(input.strides, target.strides)
  )
    return input;
  return input.clone();
}
