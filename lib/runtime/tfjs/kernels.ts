// TensorFlow.js's kernels, called as they are: past its engine, its tape and its `tidy`, so that a program's own
// `tf.memory()`, scopes and choice of a backend never see us. What a kernel returns is ours to dispose.
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tfjs } from '#tfjs';
import { type DType, byType } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import type { Shape } from '../../shape.js';

/**
 * A dense, immutable buffer of a backend's, seen in a shape. Its backend counts references: whoever got one from a kernel,
 * from `write` or from `share` gives it back by `dispose`.
 */
export type Handle = TensorInfo;
export type HandleType = 'float32' | 'int32' | 'bool';

/** A kernel with operands by name (or a list of them, for Concat). */
type Kernel = (call: { inputs: object; attrs: object; backend: object }) => Handle | Handle[];

/** How elements of a type lie in a backend's buffers: uint8 and int64 as int32; null of types that these devices do not have. */
export const heldAs = byType<HandleType | null>({
  bool: 'bool',
  uint8: 'int32',
  int8: null,
  int16: null,
  int32: 'int32',
  int64: 'int32',
  float16: null,
  bfloat16: null,
  float32: 'float32',
  float64: null,
});
/** The same, of a type that these devices have (`checkType`). */
export const handleType = (dtype: DType): HandleType => {
  const held = heldAs(dtype);
  if (held === null) throw new TypeError(`TensorFlow.js has no torch.${dtype.name}`);
  return held;
};

export class Kernels {
  private readonly functions = new Map<string, Kernel>();
  /** Whether tfjs's own engine may know some of our buffers, because a program's tensors share them. */
  private sharing = false;
  /** Whether a buffer can be seen in another shape just by saying so. */
  private readonly linear: boolean;

  /**
   * @param core TensorFlow.js's core
   * @param backend an instance that has been started
   * @param name the name that the backend's kernels are registered under
   */
  constructor(
    readonly core: Tfjs,
    readonly backend: KernelBackend,
    readonly name: string,
  ) {
    this.linear = name === 'cpu' || name === 'wasm';
    // tfjs's cpu backend greets with advice to install another at its first buffer; whoever chose this device has chosen.
    if (name === 'cpu' && 'firstUse' in backend) backend.firstUse = false;
  }

  has(kernel: string): boolean {
    return this.functions.has(kernel) || Boolean(this.core.getKernel(kernel, this.name));
  }

  /** Runs a kernel of one result. Throws NotImplementedError where the backend lacks it. */
  run(kernel: string, inputs: object, attrs: object = {}): Handle {
    let f = this.functions.get(kernel);
    if (f === undefined) {
      const found = this.core.getKernel(kernel, this.name);
      if (!found) throw new NotImplementedError(`TensorFlow.js's backend '${this.name}' has no kernel ${kernel}`);
      this.functions.set(kernel, (f = found.kernelFunc as Kernel));
    }
    const result = f({ inputs, attrs, backend: this.backend });
    return Array.isArray(result) ? result[0]! : result;
  }

  /** A new buffer. The backend may keep `values`: they must be ours, and never change. */
  write(values: Float32Array | Int32Array | Uint8Array, shape: Shape, dtype: HandleType): Handle {
    const own = [...shape];
    return { dataId: this.backend.write(values, own, dtype), shape: own, dtype };
  }

  /** One reference more to the same buffer. */
  share(handle: Handle): Handle {
    this.backend.incRef(handle.dataId);
    return handle;
  }

  dispose(handle: Handle): void {
    const gone = this.backend.disposeData(handle.dataId);
    if (gone && this.sharing) this.core.engine().removeDataId(handle.dataId, this.backend);
  }

  /** From now on tfjs's engine is told when a buffer is gone, so that its own count of buffers stays right. */
  shares(): void {
    this.sharing = true;
  }

  /** The same buffer in another shape, without a reference of its own; null where the backend must make another. */
  alias(handle: Handle, shape: number[]): Handle | null {
    return this.linear ? { dataId: handle.dataId, shape, dtype: handle.dtype } : null;
  }

  /** Whether values can be read at once. */
  get synchronous(): boolean {
    return this.name !== 'webgpu';
  }

  /** The elements; they may be the backend's own. */
  readSync(handle: Handle): ArrayLike<number> {
    if (!this.synchronous) {
      throw new RuntimeError(
        `tfjs's backend '${this.name}' cannot read values while the program runs on: use \`await x.fetch()\`, which gives the tensor on the CPU`,
      );
    }
    return this.backend.readSync(handle.dataId) as ArrayLike<number>;
  }

  async read(handle: Handle): Promise<ArrayLike<number>> {
    return (await this.backend.read(handle.dataId)) as ArrayLike<number>;
  }
}

/** Numbers and index lists as buffers, kept while they are in use: the older half goes when a quota is reached. */
export class HandleCache<K> {
  private young = new Map<K, Handle>();
  private old = new Map<K, Handle>();
  private weight = 0;

  constructor(
    private readonly kernels: Kernels,
    private readonly quota: number,
  ) {}

  /** The buffer for `key`, which stays the cache's; it is good until many others have been asked for. */
  get(key: K, make: () => Handle, weight = 1): Handle {
    let handle = this.young.get(key);
    if (handle !== undefined) return handle;
    handle = this.old.get(key);
    if (handle !== undefined) this.old.delete(key);
    else handle = make();
    if (this.weight + weight > this.quota) {
      for (const stale of this.old.values()) this.kernels.dispose(stale);
      this.old = this.young;
      this.young = new Map();
      this.weight = 0;
    }
    this.young.set(key, handle);
    this.weight += weight;
    return handle;
  }

  clear(): void {
    for (const map of [this.young, this.old]) {
      for (const handle of map.values()) this.kernels.dispose(handle);
      map.clear();
    }
    this.weight = 0;
  }
}
