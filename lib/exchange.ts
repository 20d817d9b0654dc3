// Tensors of TensorFlow.js, taken and given.
import { describe } from './errors.js';
import { type Operator, operator } from './ops/row/operator.js';
import { type Arguments, bind, device, keywordOnly, optional } from './ops/row/signature.js';
import type { DeviceLike } from './runtime/device.js';
import { defaultEngine, engineOf, tfjsBridge } from './runtime/registry.js';
import type { TfjsTensor } from './runtime/tfjs/exchange.js';
import { contiguousStrides } from './shape.js';
import { Tensor } from './tensor.js';

const placed = [keywordOnly(optional(device('device'), null))] as const;
/**
 * A tensor with the elements of a tfjs tensor: the same buffer on a device that runs on the tensor's backend, else a copy.
 * No gradient goes from one to the other, and the tfjs tensor stays the program's to dispose.
 *
 * @param tensor of float32, int32 or bool
 * @param device null: the default device
 * @returns a tensor
 * @throws TypeError for what is no tensor of TensorFlow.js
 * @example
 * // with `import '@tensorflow/tfjs'`
 * const given = torch.tensor([1, 2, 3]).tfjs(); // TensorFlow.js' own tensor
 * torch.from_tfjs(given); // tensor([1., 2., 3.])
 * @see https://js.tensorflow.org/api/latest/#class:Tensor
 */
export function from_tfjs(tensor: TfjsTensor, ...keywords: Arguments<typeof placed>): Tensor {
  const [device] = bind('from_tfjs', placed, keywords) as [DeviceLike | null];
  const shaped = typeof tensor === 'object' && tensor !== null && Array.isArray(tensor.shape);
  if (!shaped)
    throw new TypeError(
      `from_tfjs(): argument 'tensor' (position 1) must be a tensor of tfjs, not ${describe(tensor)}`,
    );
  const engine = device === null ? defaultEngine() : engineOf(device);
  const shape = [...tensor.shape];
  return new Tensor(tfjsBridge().fromTfjs(tensor, engine), shape, contiguousStrides(shape), 0);
}

/**
 * A tfjs tensor with this tensor's elements, which the caller disposes. No gradient goes from one to the other.
 *
 * @returns a tensor of tfjs's types: int64 and uint8 become int32
 */
export const tfjs: Operator<readonly [], TfjsTensor> = operator('tfjs', [], (input): TfjsTensor =>
  tfjsBridge().toTfjs(input),
);
