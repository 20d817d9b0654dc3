// Writes of whole tensors from other tensors.
import { type Num, float64, int64, overflows } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkNoRepeats } from '../../graph/inplace.js';
import { broadcastShapes, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { cast, expanded, filled } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { writing } from '../row/structural.js';
import { type Meta, flag, optional, tensor, tensorOrScalar } from '../row/signature.js';
import { copyView } from '../../runtime/kernels/index.js';
import { beside } from './transfer.js';

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
    const there = src.storage.owner === out!.storage.owner;
    // What lies elsewhere in the same storage, as a transposed square, is read before it is written over.
    const apart =
      there && !(src.dtype === out!.dtype && src.offset === out!.offset && sameShape(src.strides, out!.strides));
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
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  const wide = dtype.kind !== 'int' ? dtype.compute : whole ? int64 : float64;
  const beyond = wide.kind === 'float' && overflows(value, wide);
  return cast(filled(storage.engine, [], wide, beyond ? Math.sign(Number(value)) * Infinity : value), dtype);
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
