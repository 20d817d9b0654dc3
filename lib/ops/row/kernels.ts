// Small things that operators do with an engine directly, outside autograd.
import { type DType, type Num, bool, overflows, scalarType, toNum } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import type { Engine } from '../../runtime/engine.js';
import { type Shape, contiguousStrides, expandedStrides, numel, sameShape } from '../../shape.js';
import { Tensor, alias, allocate, isRowMajor } from '../../tensor.js';
import { copyView, fillView, reduce } from '../../runtime/kernels/index.js';

/** The same elements seen in a larger shape, repeated by strides of 0. */
export function expanded(t: Tensor, shape: Shape): Tensor {
  if (sameShape(t.shape, shape)) return t;
  const strides = expandedStrides(t.shape, t.strides, shape);
  if (strides === null) {
    throw new RuntimeError(
      `The expanded size of the tensor (${shape.join(', ')}) must match the existing size (${t.shape.join(', ')})`,
    );
  }
  return alias(t, shape, strides, t.offset);
}

/** A row-major tensor with the same elements: `t` itself where it is one. */
export function dense(t: Tensor): Tensor {
  if (isRowMajor(t)) return t;
  const out = allocate(t.storage.engine, t.shape, t.dtype);
  copyView(t, out);
  return out;
}

/** The elements converted to a type: `t` itself where it has it. */
export function cast(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) return t;
  const out = allocate(t.storage.engine, t.shape, dtype);
  copyView(t, out);
  return out;
}

/** A row-major tensor seen in another shape of as many elements. */
export const reshaped = (t: Tensor, shape: Shape): Tensor => alias(t, shape, contiguousStrides(shape), t.offset);

/** Throws PyTorch's error where a number has no place among a type's elements. */
export function checkFits(value: number | bigint | boolean, dtype: DType): void {
  if (!overflows(value, dtype)) return;
  throw new RuntimeError(`value cannot be converted to type ${scalarType(dtype)} without overflow`);
}

/** A number as an element of a type. Throws PyTorch's error where it has no place among them. */
export function elementOf(value: Num, dtype: DType): number | bigint {
  const given = toNum(value);
  checkFits(given, dtype);
  if (dtype === bool) return Number(given === true || Number(given) !== 0); // NaN is not zero
  return typeof given === 'boolean' ? Number(given) : given;
}

/** A new tensor filled with a number. */
export function filled(engine: Engine, shape: Shape, dtype: DType, value: Num): Tensor {
  const element = elementOf(value, dtype);
  const out = allocate(engine, shape, dtype);
  fillView(out, element);
  return out;
}

/** The gradient of broadcasting: `t` summed over the dimensions along which `shape` was repeated. */
export function summedTo(t: Tensor, shape: Shape): Tensor {
  if (sameShape(t.shape, shape)) return t;
  const engine = t.storage.engine;
  const rank = t.shape.length;
  const lead = rank - shape.length;
  const goes = (k: number): boolean => k < lead || (shape[k - lead] === 1 && t.shape[k] !== 1);
  let count = 0;
  for (let k = 0; k < rank; k++) if (goes(k)) count++;
  const dims = new Array<number>(count);
  const kept = new Array<number>(rank - count);
  for (let k = 0, d = 0; k < rank; k++) {
    if (goes(k)) dims[d++] = k;
    else kept[k - d] = t.shape[k]!;
  }
  if (dims.length === 0) return reshaped(dense(t), shape);
  const out = allocate(engine, kept, t.dtype);
  engine.run(reduce, { kind: 'sum', dims }, [t], [out]);
  return kept.length === shape.length ? out : reshaped(out, shape);
}

/** The engine of operands so far, and of one more. Throws PyTorch's error where they live on several. */
export function sameEngine(engine: Engine | null, operand: Tensor): Engine {
  const own = operand.storage.engine;
  if (engine !== null && engine !== own) {
    throw new RuntimeError(
      `Expected all tensors to be on the same device, but found at least two devices, ${engine.device} and ${own.device}!`,
    );
  }
  return own;
}

/** The engine that all operands live on. Throws PyTorch's error where they live on several. */
export function commonEngine(...operands: readonly (Tensor | null | undefined)[]): Engine {
  let engine: Engine | null = null;
  for (const operand of operands) if (operand) engine = sameEngine(engine, operand);
  return engine!;
}

export { alias, numel };
