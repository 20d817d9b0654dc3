// Elements in another type, on another device, or in another order.
import { absent, float32, float64, int64, DType } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import { engineOf } from '../../runtime/registry.js';
import { sameShape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import type { Device } from '../../runtime/device.js';
import { cast, dense } from '../row/kernels.js';
import type { Samples } from '../row/samples.js';
import { dtype, device } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { memoryFormat, stridesIn, suggestedFormat, type MemoryFormat } from './formats.js';

/** @internal A copy of another type, or in another format. */
export const _toCopy = structural('_to_copy', [dtype('dtype'), memoryFormat], {
  floats: true,
  plan: ({ input, dtype: type, memory_format }) => ({
    out: { shape: input.shape, dtype: type, strides: stridesIn(memory_format, input) },
    before: input.dtype,
  }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  gradients: () => ({ input: (grad, _, { before }): Tensor => converted(grad, before, null, false) }),
  samples: (make): Samples => [
    [make.ids(9, 3, 4), float32],
    [make(2, 3, 2, 2), float64, 'channels_last'],
    [make(70), int64],
    [make(), float64],
  ],
});
/** @internal The same on another device. */
export const _toDevice = structural('_to_copy', [dtype('dtype'), device('device'), memoryFormat], {
  floats: true,
  plan: ({ input, dtype: type, memory_format }) => ({
    out: { shape: input.shape, dtype: type, strides: stridesIn(memory_format, input) },
    before: input.dtype,
    from: input.device,
  }),
  compose: ({ input, dtype: type, device: to }, { out: { shape, strides } }): Tensor => {
    const own = input.storage.engine;
    const engine = engineOf(to);
    // The host converts, as it has all types.
    const sent = own.host ? cast(input, type) : input;
    const from = allocate(engine, shape, sent.dtype);
    own.transfer(dense(sent), from.storage);
    if (sent.dtype === type && sameShape(strides, from.strides)) return from;
    const made = allocate(engine, shape, type, strides);
    copyView(from, made);
    return made;
  },
  gradients: () => ({ input: (grad, _, { before, from }): Tensor => converted(grad, before, from, false) }),
  samples: (make): Samples => [[make(2, 3, 2, 2), float64, 'cpu', 'channels_last']],
});

/** The tensor itself where it is what is wanted, else a copy that is. */
/** @internal A tensor of a type on a device: itself where nothing changes and no copy is asked for. */
export function converted(
  input: Tensor,
  type: DType,
  to: Device | null,
  copy: boolean,
  format: MemoryFormat = 'preserve_format',
): Tensor {
  const engine = to === null ? input.storage.engine : engineOf(to);
  if (engine.computes && !input.storage.engine.computes) {
    throw new NotImplementedError('Cannot copy out of meta tensor; no data!');
  }
  if (type.kind === 'complex') absent(type);
  if (to !== null && engine !== input.storage.engine) return _toDevice(input, type, to, { memory_format: format });
  const lies = format === 'preserve_format' || format === suggestedFormat(input);
  if (type === input.dtype && !copy && lies) return input;
  const made = format === 'preserve_format' ? _toCopy(input, type) : _toCopy(input, type, { memory_format: format });
  // Autograd passes over what was made in inference mode, but its copy requires what it does.
  if (input.inference && input.requires_grad && type.kind === 'float') made.requires_grad_();
  return made;
}
/** A tensor that is about to be written to a tensor of another device, there. */
export const beside = (t: Tensor, other: Tensor): Tensor =>
  t.storage.engine === other.storage.engine ? t : converted(t, t.dtype, other.device, false);
