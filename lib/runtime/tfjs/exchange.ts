// Tensors of TensorFlow.js to and from storages.
import { loadTfjs } from '#tfjs';
import { type DType, bool, float32, int32 } from '../../dtype.js';
import { numel } from '../../shape.js';
import type { Engine, View } from '../engine.js';
import type { Storage } from '../engine.js';
import { checkType, toBackend } from './convert.js';
import { TfjsEngine } from './engine.js';
import { handleType } from './kernels.js';

/** What the library asks of a tensor of TensorFlow.js, whose own declarations are for who has them checked. */
export interface AnyTfjsTensor {
  readonly dataId: object;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  dataSync(): ArrayLike<number> | ArrayLike<string>;
  dispose(): void;
}

/** Types of TensorFlow.js's own, for programs that import `tfjs-torch/tfjs`, which adds them. */
export interface TfjsTypes {}

/** A tensor of TensorFlow.js: its own type where `tfjs-torch/tfjs` is imported, else what all of them have. */
export type TfjsTensor = TfjsTypes extends { tensor: infer T extends AnyTfjsTensor } ? T : AnyTfjsTensor;

/** The element types of tfjs that tensors can have here. */
const types: Readonly<Record<string, DType>> = { float32, int32, bool };

/**
 * A new storage on `engine` with the elements of a tfjs tensor, row-major: the same buffer where that lies on the engine's own
 * backend (its references are counted), else a copy. The tensor stays the program's to dispose.
 *
 * @throws TypeError for a tensor of strings or complex numbers
 */
export function fromTfjs(tensor: TfjsTensor, engine: Engine): Storage {
  const dtype = types[tensor.dtype];
  if (dtype === undefined) {
    throw new TypeError(
      `from_tfjs(): a tfjs tensor of ${tensor.dtype} has no counterpart; float32, int32 and bool have`,
    );
  }
  const storage = engine.allocate(tensor.size, dtype);
  if (tensor.size === 0) return storage;
  if (engine instanceof TfjsEngine) {
    const { core, backend } = engine.kernels;
    if (core.engine().state.tensorInfo.get(tensor.dataId)?.backend === backend) {
      engine.kernels.shares();
      const { dataId, shape } = tensor;
      engine.adopt(storage, engine.kernels.share({ dataId, shape, dtype: tensor.dtype }));
      return storage;
    }
  }
  // A tensor's own dataSync finds its backend, whichever it is.
  const values = tensor.dataSync();
  engine.upload(
    storage,
    dtype === float32 ? Float32Array.from(values) : dtype === bool ? Uint8Array.from(values) : Int32Array.from(values),
  );
  return storage;
}

/**
 * A tfjs tensor with a view's elements, which the caller disposes: the same buffer on a tfjs device, unless the program's
 * tensors lie on another backend, else a copy. int64 and uint8 become tfjs's int32.
 *
 * @throws TypeError for float64, RuntimeError for an int64 that needs more than 32 bits
 */
export function toTfjs(view: View): TfjsTensor {
  const { engine, dtype } = view.storage;
  const shape = [...view.shape];
  if (engine instanceof TfjsEngine) {
    const { kernels } = engine;
    const set = kernels.core.getBackend();
    // Used on another backend, tfjs would take the buffer away from this one.
    if (numel(shape) > 0 && (!set || kernels.core.engine().registry[set] === kernels.backend)) {
      kernels.shares();
      const { dataId } = engine.handleOf(view);
      return kernels.core
        .engine()
        .makeTensorFromTensorInfo({ dataId, shape, dtype: handleType(dtype) }, kernels.backend);
    }
  }
  checkType(dtype, 'TensorFlow.js');
  return loadTfjs().tensor(toBackend(engine.read(view), dtype), shape, handleType(dtype));
}
