// Writes of whole tensors: from another tensor, or one value everywhere.
import { type Num, float64, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkNoRepeats } from '../../graph/inplace.js';
import { broadcastShapes, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { cast, elementOf, expanded, filled } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural, writing } from '../row/structural.js';
import { type Meta, flag, optional, tensor, tensorOrScalar } from '../row/signature.js';
import { copyView, fillView } from '../../runtime/kernels/index.js';
import { converted, preserved } from './conversion.js';

/** A tensor that is about to be written to a tensor of another device, there. */
const beside = (t: Tensor, other: Tensor): Tensor =>
  t.storage.engine === other.storage.engine ? t : converted(t, t.dtype, other.device, false);

/** Whether two look at the same elements in the same way. */
const same = (a: Meta, b: Meta): boolean =>
  a.storage === b.storage &&
  a.offset === b.offset &&
  a.dtype === b.dtype &&
  sameShape(a.shape, b.shape) &&
  sameShape(a.strides, b.strides);

/** @internal `copy_` of a tensor on the same device. */
export const _overwrite = writing('copy_', [tensor('src')], {
  plan: ({ input, src }) => {
    const shape = broadcastShapes(input.shape, src.shape);
    if (!sameShape(shape, input.shape)) {
      throw new RuntimeError(
        `output with shape [${input.shape.join(', ')}] doesn't match the broadcast shape [${shape.join(', ')}]`,
      );
    }
    return { out: { shape, dtype: input.dtype }, before: src.dtype, size: src.shape };
  },
  node: 'CopyBackwards',
  floats: true,
  repeats: true,
  over: ({ input, src }) => {
    if (!same(input, src)) checkNoRepeats(input);
  },
  compute: ({ src }, [out]): void => {
    if (same(src, out!)) return;
    const there = src.storage === out!.storage;
    // What lies elsewhere in the same storage, as a transposed square, is read before it is written over.
    const apart = there && !(src.offset === out!.offset && sameShape(src.strides, out!.strides));
    copyView(expanded(apart ? src.clone() : src, out!.shape), out!);
  },
  gradients: () => ({
    input: (grad): Tensor => grad.new_zeros([...grad.shape]),
    src: (grad, _, { before, size }): Tensor => grad.sum_to_size([...size]).to(before),
  }),
  samples: (make): Samples => [
    [make(3, 4), make(3, 4)],
    [make(3, 4), make(4)],
    [make(70), make()],
    [make(0, 2), make(2)],
    [make(), make()],
  ],
});

/** A number as a tensor of the type of another, cast as elements are: without a look whether it fits. */
function wrapped(value: Num, { storage, dtype }: Tensor): Tensor {
  if (dtype.kind !== 'int') return filled(storage.engine, [], dtype, value);
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value))
    return cast(filled(storage.engine, [], float64, value), dtype);
  return cast(filled(storage.engine, [], int64, value), dtype);
}

/**
 * Writes another tensor's elements here, converted and broadcast.
 *
 * @param src a tensor that broadcasts to this shape, or a number
 * @returns this tensor
 */
export const copy_ = operator(
  'copy_',
  [tensorOrScalar('src'), optional(flag('non_blocking'), false)],
  (input, src): Tensor => {
    if (!(src instanceof Tensor)) return _overwrite(input, wrapped(src, input));
    return _overwrite(input, beside(src, input));
  },
);

const valued = [tensorOrScalar('value')] as const;
function checkValue(value: Meta | Num): boolean {
  if (typeof value !== 'object') return false;
  if (value.ndim !== 0) {
    throw new RuntimeError(
      `fill_ only supports 0-dimension value tensor but got tensor with ${value.ndim} dimensions.`,
    );
  }
  return true;
}
function fillAll(value: Tensor | Num, out: Tensor): void {
  if (value instanceof Tensor) {
    const apart = value.storage === out.storage ? value.clone() : value;
    copyView(expanded(apart, out.shape), out);
  } else fillView(out, elementOf(value, out.dtype));
}

/** @internal `fill_` with what is on the same device. */
export const _fillWith = writing('fill_', valued, {
  plan: ({ input, value }) => ({ out: { shape: input.shape, dtype: input.dtype }, given: checkValue(value) }),
  node: ({ given }) => (given ? 'FillBackward3' : 'FillBackward2'),
  apart: [],
  repeats: true,
  over: ({ input, value }) => {
    if (typeof value === 'object') checkNoRepeats(input);
  },
  compute: ({ value }, [out]): void => fillAll(value, out!),
  gradients: () => ({
    input: (grad): Tensor => grad.new_zeros([...grad.shape]),
    value: (grad): Tensor => grad.sum(),
  }),
  samples: (make): Samples => [
    [make(3, 4), 1.5],
    [make(70), make()],
    [make(0, 2), 1],
    [make(), make()],
  ],
});

/**
 * All elements become `value`, a number or a zero-dimensional tensor.
 *
 * @param value a number or a tensor without dimensions
 * @returns the tensor itself
 * @throws RuntimeError where `value` has dimensions
 * @example
 * torch.fill_(torch.tensor([1, 2]), 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fill_.html
 */
export const fill_ = operator('fill_', valued, (input, value): Tensor =>
  _fillWith(input, value instanceof Tensor ? beside(value, input) : value),
);

/**
 * A copy in which all elements are `value`, a number or a zero-dimensional tensor.
 *
 * @param value a number or a tensor without dimensions
 * @returns a tensor of the input's shape
 * @throws RuntimeError where `value` has dimensions
 * @example
 * torch.fill(torch.tensor([1, 2]), 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fill.html
 */
export const fill = structural('fill', valued, {
  plan: ({ input, value }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
    given: checkValue(value),
  }),
  node: ({ given }) => (given ? 'FillBackward1' : 'FillBackward0'),
  compute: ({ value }, [out]): void => fillAll(value, out!),
  gradients: () => ({
    input: (grad): Tensor => grad.new_zeros([...grad.shape]),
    value: (grad): Tensor => grad.sum(),
  }),
  samples: (make): Samples => [
    [make(3, 4), 1.5],
    [make(70), make()],
    [make(0, 2), 1],
    [make(), make()],
  ],
});

/**
 * All elements become 0.
 *
 * @returns the tensor itself
 * @example
 * torch.zero_(torch.tensor([1, 2])); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zero_.html
 */
export const zero_ = writing('zero_', [], {
  plan: ({ input }) => ({ out: { shape: input.shape, dtype: input.dtype } }),
  repeats: true,
  compute: (_, [out]): void => fillView(out!, 0),
  gradients: () => ({ input: (grad): Tensor => grad.new_zeros([...grad.shape]) }),
  samples: (make): Samples => [[make(3, 4)], [make(70)], [make(0, 2)], [make()]],
});
