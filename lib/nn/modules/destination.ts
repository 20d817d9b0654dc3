// Where `Module.to` moves.
import { DType } from '../../dtype.js';
import { isKeywords, undefinedKeyword } from '../../ops/row/signature.js';
import { Device, type DeviceLike } from '../../runtime/device.js';
import { type MemoryFormat, memoryFormatOf } from '../../ops/creation/formats.js';
import { Tensor } from '../../tensor.js';
import { typename } from './fields.js';

/** The keywords of `Module.to`. */
export interface Destination {
  dtype?: DType | null;
  device?: DeviceLike | null;
  tensor?: Tensor | null;
  non_blocking?: boolean;
  memory_format?: MemoryFormat;
}

/** The type, the device and the format among what `to` was given. */
export function destinationOf(args: readonly unknown[]): {
  dtype: DType | null;
  device: Device | string | null;
  format: MemoryFormat | null;
} {
  let dtype: DType | null = null;
  let device: Device | string | null = null;
  let format: MemoryFormat | null = null;
  for (const arg of args) {
    if (arg === undefined) throw undefinedKeyword('to', 'dtype or device');
    if (arg instanceof DType) dtype = arg;
    else if (arg instanceof Tensor) [dtype, device] = [arg.dtype, arg.device];
    else if (typeof arg === 'string' || arg instanceof Device) device = arg;
    else if (isKeywords(arg)) {
      const known = ['dtype', 'device', 'tensor', 'non_blocking', 'memory_format'];
      const unknown = Object.keys(arg).find((name) => !known.includes(name));
      if (unknown !== undefined) {
        throw new TypeError(`to() got an unexpected keyword argument '${unknown}'; it takes ${known.join(', ')}`);
      }
      const given = [arg.dtype, arg.device, arg.tensor].filter((value) => value !== undefined && value !== null);
      const inner = destinationOf(given);
      [dtype, device] = [inner.dtype ?? dtype, inner.device ?? device];
      const { memory_format = null } = arg;
      if (memory_format !== null) format = memoryFormatOf(memory_format);
    } else if (arg !== null && typeof arg !== 'boolean') {
      throw new TypeError(`to() received an invalid combination of arguments - got (${typename(arg)})`);
    }
  }
  return { dtype, device, format };
}
