// Memory formats: in what order the dimensions of a result lie.
import { RuntimeError } from '../../errors.js';
import {
  type Shape,
  type Layout,
  contiguousStrides,
  areAs,
  channelsLast,
  isChannelsLast,
  preserved,
} from '../../shape.js';
import { Tensor, isRowMajor } from '../../tensor.js';
import { Refusal, keywordOnly, optional, oneOf } from '../row/signature.js';

/** How elements are laid out: row-major, as the tensor's own where that is dense, or with channels (dimension 1) innermost. */
export type MemoryFormat = 'contiguous_format' | 'preserve_format' | 'channels_last' | 'channels_last_3d';
export const formats = ['contiguous_format', 'preserve_format', 'channels_last', 'channels_last_3d'] as const;
export const memoryFormat = keywordOnly(optional(oneOf('memory_format', ...formats), 'preserve_format'));
export const contiguousFormat = keywordOnly(optional(oneOf('memory_format', ...formats), 'contiguous_format'));
/** Strides of a dense copy in a format. */
export function stridesIn(format: MemoryFormat, t: Layout): Shape {
  if (format === 'preserve_format') return preserved(t);
  if (format === 'contiguous_format') return contiguousStrides(t.shape);
  const rank = format === 'channels_last' ? 4 : 5;
  if (t.shape.length !== rank) throw new RuntimeError(`required rank ${rank} tensor to use ${format} format`);
  return channelsLast(t.shape);
}
/** Whether the elements lie as they would in a new tensor of the format. */
export const liesIn = (format: MemoryFormat, t: Tensor): boolean => {
  if (format === 'preserve_format') return true;
  if (format === 'contiguous_format') return isRowMajor(t);
  const strides = t.ndim === (format === 'channels_last' ? 4 : 5) ? stridesIn(format, t) : null;
  return strides !== null && areAs(t.shape, strides, t.strides);
};
/** The format that a tensor's strides tell of, as PyTorch's `suggest_memory_format` has it. */
export const suggestedFormat = (t: Layout): MemoryFormat =>
  isChannelsLast(t) ? (t.shape.length === 4 ? 'channels_last' : 'channels_last_3d') : 'contiguous_format';
/** The format in which a tensor's elements lie. */
export const formatOf = (t: Tensor): MemoryFormat =>
  (['contiguous_format', 'channels_last', 'channels_last_3d'] as const).find((format) => liesIn(format, t)) ??
  'contiguous_format';
/** What `to` is given as its memory format. */
export function memoryFormatOf(value: unknown): MemoryFormat {
  const format = memoryFormat.check(value);
  if (format instanceof Refusal) throw new TypeError(`to(): argument 'memory_format' must be torch.memory_format`);
  return format;
}
