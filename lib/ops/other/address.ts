// Where a tensor's elements lie.
import type { Storage } from '../../runtime/engine.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { UntypedStorage, addressOf } from './untyped.js';

const untyped = new WeakMap<Storage, UntypedStorage>();

/**
 * The address of the first element, in bytes; 0 where there are no elements, and on the device `meta`.
 *
 * Tensors of the same address begin at the same element, as views do. It is good until memory is given back: then another tensor may
 * have it.
 *
 * @throws NotImplementedError on a device that has no addresses
 * @example
 * const x = torch.zeros(2, 3);
 * x.t().data_ptr() === x.data_ptr(); // true
 * x[1].data_ptr() - x.data_ptr(); // 12
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.data_ptr.html
 */
export const data_ptr = operator('data_ptr', [], addressOfFirst);
/** The same as `data_ptr`: it is a promise not to write there. */
export const const_data_ptr = operator('const_data_ptr', [], addressOfFirst);
function addressOfFirst({ shape, storage, offset, dtype, is_meta }: Tensor): number {
  return numel(shape) === 0 || is_meta ? 0 : addressOf('data_ptr', storage) + offset * dtype.itemsize;
}

/**
 * The bytes that the tensor shares with its views.
 *
 * @example
 * torch.zeros(2, 3)[1].untyped_storage().nbytes(); // 24
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.untyped_storage.html
 */
export const untyped_storage = operator('untyped_storage', [], ({ storage: { owner } }): UntypedStorage => {
  let bytes = untyped.get(owner);
  if (bytes === undefined) {
    owner.shared = true;
    untyped.set(owner, (bytes = new UntypedStorage(owner)));
  }
  return bytes;
});
