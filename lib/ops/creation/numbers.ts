// What the makers of tensors are given: numbers, and lengths with steps.
import { type DType, type Num, toNum } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Shape, countNew } from '../../shape.js';
import type { Engine } from '../../runtime/engine.js';
import { Tensor } from '../../tensor.js';
import { type Meta, operandKind, tensorOrScalar } from '../row/signature.js';

/** A tensor or a number; a BigInt stays one, as it says that integers are meant. */
export const fillLike = operandKind<Tensor | Num, Meta | Num>((v) =>
  typeof v === 'bigint' ? v : tensorOrScalar('fill_value').check(v),
);
/** The number to fill with. Throws PyTorch's error for a tensor with dimensions. */
export function numberOf(value: Num | Tensor): Num {
  if (!(value instanceof Tensor)) return typeof value === 'bigint' ? toNum(value) : value;
  if (value.requires_grad) {
    throw new TypeError("full(): argument 'fill_value' (position 2) must be Number, not Tensor");
  }
  if (value.ndim > 0) {
    throw new RuntimeError(
      `fill_ only supports 0-dimension value tensor but got tensor with ${value.ndim} dimensions.`,
    );
  }
  return value.item();
}
export function strided(engine: Engine, size: Shape, stride: Shape, type: DType): Tensor {
  if (size.length !== stride.length) {
    throw new RuntimeError(
      `dimensionality of sizes (${size.length}) must match dimensionality of strides (${stride.length})`,
    );
  }
  if (stride.some((n) => n < 0)) {
    throw new RuntimeError(
      `Storage size calculation overflowed with sizes=[${size.join(', ')}] and strides=[${stride.join(', ')}]`,
    );
  }
  const length = countNew(size) === 0 ? 0 : size.reduce((n, length, k) => n + (length - 1) * stride[k]!, 1);
  return new Tensor(engine.allocate(length, type), size, stride, 0);
}
