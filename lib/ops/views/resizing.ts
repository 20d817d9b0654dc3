// A tensor's own shape changed.
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { type MemoryFormat, contiguousFormat, liesIn, stridesIn } from '../creation/conversion.js';
import { operator } from '../row/operator.js';
import { resize } from '../row/out.js';
import { keywordOnly, sizes, tensor } from '../row/signature.js';

/** The format in which a tensor's elements lie. */
const formatOf = (t: Tensor): MemoryFormat =>
  (['contiguous_format', 'channels_last', 'channels_last_3d'] as const).find((format) => liesIn(format, t)) ??
  'contiguous_format';

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
    resize(input, shape, stridesIn(format, { shape, strides: [], offset: 0 }));
    return input;
  },
);
/**
 * Gives a tensor another one's shape, `resize_` to it.
 *
 * @param input the tensor
 * @param other whose shape it gets
 * @param memory_format how the elements are to lie; `torch.preserve_format`: as `other`'s do; null: row-major
 * @returns `input`
 * @example
 * torch.resize_as_(torch.arange(4), torch.ones(2, 2));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_as_.html
 */
export const resize_as_ = operator(
  'resize_as_',
  [tensor('other'), keywordOnly(contiguousFormat)],
  (input, other, format): Tensor => {
    const asked = format === 'preserve_format' ? formatOf(other) : format;
    return input.resize_([...other.shape], { memory_format: asked });
  },
);
