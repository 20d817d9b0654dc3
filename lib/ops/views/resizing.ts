// A tensor's own shape changed.
import { RuntimeError } from '../../errors.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { contiguousFormat, stridesIn } from '../creation/formats.js';
import { operator } from '../row/operator.js';
import { resize } from '../row/out.js';
import { keywordOnly, sizes } from '../row/signature.js';

/**
 * Changes the shape; elements stay where they are in memory, and new ones are undefined.
 *
 * @param size lengths, as an array or one after the other
 * @param memory_format how they are to lie: `torch.contiguous_format`, `torch.channels_last` or `torch.channels_last_3d`
 * @returns this tensor
 * @throws RuntimeError for what requires grad
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_.html
 */
export const resize_ = operator(
  'resize_',
  [sizes('size'), keywordOnly(contiguousFormat)],
  (input, size, format): Tensor => {
    if (size.some((n) => n < 0)) throw new RuntimeError('numel: integer multiplication overflow');
    if (input.requires_grad) throw new RuntimeError('cannot resize variables that require grad');
    if (format === 'preserve_format') throw new RuntimeError('Unsupported memory formatPreserve');
    const shape = [...size];
    if (!sameShape(shape, input.shape)) input.version.value++;
    resize(input, shape, stridesIn(format, { shape, strides: [], offset: 0 }));
    return input;
  },
);
