// A row at work: operands and numbers sorted, the result made, the kernel run, the operation recorded.
import { type Num, bool, get_default_dtype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { Expression } from '../../expression/expression.js';
import { checkInference, checkOverlap, repeats, written } from '../../graph/inplace.js';
import { is_grad_enabled, unrecorded } from '../../graph/mode.js';
import { checkDifferentiable, setHistory } from '../../graph/node.js';
import type { Engine } from '../../runtime/engine.js';
import { type Shape, broadcastShapes, contiguousStrides, sameShape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import type { Operand } from './formula.js';
import { expanded, filled, resultStrides } from './kernels.js';
import { PointwiseNode, standing } from './recorded.js';
import { Row } from './row.js';
import { noSignature } from './signature.js';
import { checkGrad, checkLeaf, checkTypes, intoOut, prepareOut } from './out.js';
import { pointwise } from '../../runtime/kernels/index.js';

/** A row of the table of pointwise operators, which computes. */
export class Pointwise extends Row {
  /** The operator on operands: numbers, or tensors that stand for numbers, are run-time numbers of the kernel. */
  compute(operands: Operand[], keywords: readonly unknown[], target: Tensor | null): Tensor {
    const standIn = operands[0];
    const engine = this.prepare(operands);
    if (engine === null) return this.ofNumbers(operands as Num[], keywords, standIn);
    const tensors = tensorsAmong(operands);
    // What shares memory PyTorch looks at before all else.
    if (target !== null) for (const t of tensors) if (t.storage === target.storage) checkOverlap(target, t);
    const at = this.shapeOf(operands, tensors, target);
    const trace = this.trace(operands, keywords, target?.dtype ?? null);
    this.options.examine?.(operands);
    if (target !== null) checkInference(target);
    const { program } = trace;
    const called =
      program.scalars.length === 0 ? trace.call : { program, scalars: this.scalars(trace, operands, keywords) };
    const out = target ?? allocate(engine, at, trace.dtype, this.stridesOf(at, tensors));
    for (let k = 0; k < tensors.length; k++) {
      const input = tensors[k]!;
      tensors[k] = expanded(target !== null && input !== target ? apart(input, target) : input, at);
    }
    let node: PointwiseNode | null = null;
    if (is_grad_enabled() && (target !== null || this.options.plain !== true) && this.differentiable(operands)) {
      if (target === null) checkDifferentiable(out.dtype);
      node = new PointwiseNode(this, trace, operands, called.scalars, target);
    }
    const overRepeats = this.options.repeats;
    if (overRepeats !== undefined && target !== null && repeats(target)) overRepeats(target, operands);
    else engine.run(pointwise, called, tensors, [out]);
    if (target !== null) written(target, node);
    else if (node !== null) setHistory(out, node);
    node?.saveResult(out);
    return out;
  }

  /** The result written to a tensor of the caller's. */
  into(out: Tensor, operands: Operand[], keywords: readonly unknown[]): Tensor {
    const tensors = operands.filter((operand) => operand instanceof Tensor);
    if (tensors.length === 0) return this.compute(operands, keywords, out); // which refuses
    if (this.options.copied === true) {
      const result = this.compute(operands, keywords, null);
      return intoOut(this.name, out, result, tensors, { copied: true });
    }
    const shape = tensors.map((t) => t.shape).reduce(broadcastShapes, []);
    const { dtype } = this.trace(operands, keywords, null);
    const { plain, node, types } = this.options;
    const silent = plain === true || operands.every((_, k) => this.derivative(k) === null);
    // What has no derivative is written without a question; what PyTorch lacks a formula for is recorded, and backward throws.
    if (node === 'NotImplemented') checkLeaf(this.name, out);
    else if (!silent) checkGrad(this.name, [...tensors, out]);
    checkTypes(types, [{ dtype }], [out]);
    prepareOut(out, { shape, dtype, strides: this.stridesOf(shape, tensors) }, tensors);
    return silent ? unrecorded(() => this.compute(operands, keywords, out)) : this.compute(operands, keywords, out);
  }

  /** The shape that operands come to, which is that of what is written to. */
  private shapeOf(operands: readonly Operand[], tensors: readonly Tensor[], target: Tensor | null): Shape {
    let shape: Shape = tensors[0]!.shape;
    try {
      for (let k = 1; k < tensors.length; k++) shape = broadcastShapes(shape, tensors[k]!.shape);
    } catch (error) {
      this.options.first?.(operands.map((operand) => this.operandLeaf(operand)));
      throw error;
    }
    if (target === null || sameShape(shape, target.shape)) return shape;
    this.options.first?.(operands.map((operand) => this.operandLeaf(operand)));
    throw new RuntimeError(
      `output with shape [${target.shape.join(', ')}] doesn't match the broadcast shape [${shape.join(', ')}]`,
    );
  }

  private stridesOf(shape: Shape, operands: readonly Tensor[]): Shape {
    return this.options.rowMajor === true ? contiguousStrides(shape) : resultStrides(shape, operands);
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
      null,
    );
  }

  /** Whether a derivative is wanted. */
  differentiable(operands: readonly Operand[]): boolean {
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (operand instanceof Tensor && operand.requires_grad && this.derivative(k) !== null)
        return takesPart(operands, this.options.oneSignature === true);
    }
    return false;
  }

  /** Replaces what stands for a number by the number, in place, and finds the engine. */
  private prepare(operands: Operand[]): Engine | null {
    let engine: Engine | null = null;
    let mixed = false;
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (!(operand instanceof Tensor)) continue;
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

function tensorsAmong(operands: readonly Operand[]): Tensor[] {
  let count = 0;
  for (let k = 0; k < operands.length; k++) if (operands[k] instanceof Tensor) count++;
  const tensors = new Array<Tensor>(count); // one that grows is made with room for many
  for (let k = 0, at = 0; k < operands.length; k++) {
    const operand = operands[k]!;
    if (operand instanceof Tensor) tensors[at++] = operand;
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
    if (operand instanceof Tensor ? !operand.inference : wrapped) return true;
  }
  return false;
}

/** A zero-dimensional tensor on the CPU may join tensors on another device: its value does. Other mixtures are PyTorch's error. */
function oneDevice(operands: Operand[]): Engine {
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  const lead = tensors.find((t) => t.shape.length > 0 || t.device.type !== 'cpu') ?? tensors[0]!;
  const engine = lead.storage.engine;
  operands.forEach((operand, k) => {
    if (!(operand instanceof Tensor) || operand.storage.engine === engine) return;
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
  if (input.storage !== target.storage) return input;
  if (
    input.offset === target.offset &&
    sameShape(input.shape, target.shape) &&
    sameShape(input.strides, target.strides)
  )
    return input;
  return input.clone();
}
