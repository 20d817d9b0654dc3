// Resizing by the shape of another tensor.
import type { Tensor } from '../../tensor.js';
import { contiguousFormat } from '../creation/formats.js';
import { operator } from '../row/operator.js';
import { tensor, keywordOnly } from '../row/signature.js';
import { formatOf } from '../creation/formats.js';

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
