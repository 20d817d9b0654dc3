// Methods that make tensors of a tensor's type and on its device.
import type { Device } from '../../runtime/device.js';
import { engineOf } from '../../runtime/registry.js';
import { type Tensor, allocate } from '../../tensor.js';
import { making, ready } from './creator.js';
import type { Data } from './data.js';
import { tensor as tensor_ } from './factories.js';
import { strided } from './numbers.js';
import { fillLike, numberOf } from './numbers.js';
import { filled } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import { any, ints, sizes } from '../row/signature.js';

/** Zeros, of this tensor's type and on its device. */
export const new_zeros = operator(
  'new_zeros',
  [sizes('size'), ...making],
  (input, size, type, place, requiresGrad): Tensor =>
    ready(filled(place === null ? input.storage.engine : engineOf(place), size, type ?? input.dtype, 0), requiresGrad),
);
/** Ones, of this tensor's type and on its device. */
export const new_ones = operator(
  'new_ones',
  [sizes('size'), ...making],
  (input, size, type, place, requiresGrad): Tensor =>
    ready(filled(place === null ? input.storage.engine : engineOf(place), size, type ?? input.dtype, 1), requiresGrad),
);
/** Undefined contents, of this tensor's type and on its device. */
export const new_empty = operator(
  'new_empty',
  [sizes('size'), ...making],
  (input, size, type, place, requiresGrad): Tensor =>
    ready(allocate(place === null ? input.storage.engine : engineOf(place), size, type ?? input.dtype), requiresGrad),
);
/** All elements `fill_value`, of this tensor's type and on its device. */
export const new_full = operator(
  'new_full',
  [ints('size'), fillLike('fill_value'), ...making],
  (input, size, value, type, place, requiresGrad): Tensor =>
    ready(
      filled(place === null ? input.storage.engine : engineOf(place), size, type ?? input.dtype, numberOf(value)),
      requiresGrad,
    ),
);
/** Undefined contents, with strides, of this tensor's type and on its device. */
export const new_empty_strided = operator(
  'new_empty_strided',
  [ints('size'), ints('stride'), ...making],
  (input, size, stride, type, place, requiresGrad): Tensor =>
    ready(
      strided(place === null ? input.storage.engine : engineOf(place), size, stride, type ?? input.dtype),
      requiresGrad,
    ),
);
/** JavaScript's values, of this tensor's type and on its device. */
export const new_tensor = operator(
  'new_tensor',
  [any<Data>()('data'), ...making],
  (input, data, type, place, requiresGrad): Tensor =>
    tensor_(data, {
      dtype: type ?? input.dtype,
      device: (place ?? input.device) as Device,
      requires_grad: requiresGrad,
    }),
);
export { newOf as new } from './constructors.js';
