// The bytes that tensors share, and where they lie.
import { uint8 } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import type { Device } from '../../runtime/device.js';
import type { Storage } from '../../runtime/engine.js';
import { seenAs } from '../../runtime/looks.js';

/** The address of a storage's first byte. */
export function addressOf(name: string, { engine, owner }: Storage): number {
  if (engine.address === undefined) {
    throw new NotImplementedError(
      `${name}(): elements have no address on the device ${engine.device}; x.is_set_to(y) says whether two tensors are the same memory`,
    );
  }
  return engine.address(owner);
}

/**
 * The bytes that tensors share, whatever they take them for. All tensors that share them have the same one, so that `===` tells.
 *
 * @throws NotImplementedError where a device shows neither addresses nor bytes
 * @example
 * const x = torch.zeros(2, 3);
 * x.t().untyped_storage() === x.untyped_storage(); // true
 * @see https://docs.pytorch.org/docs/stable/storage.html#torch.UntypedStorage
 */
export class UntypedStorage {
  readonly #storage: Storage;

  /** @internal */
  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The device that has them. */
  get device(): Device {
    return this.#storage.engine.device;
  }

  /** How many bytes there are. */
  nbytes(): number {
    return this.#storage.nbytes;
  }

  /** How many bytes there are. */
  size(): number {
    return this.nbytes();
  }

  /** One: the bytes of an element. */
  element_size(): number {
    return 1;
  }

  /**
   * The address of the first byte, in the memory of TensorFlow.js' WebAssembly backend; 0 on the device `meta`.
   *
   * @throws NotImplementedError on a device that has no addresses
   */
  data_ptr(): number {
    return this.nbytes() === 0 ? 0 : addressOf('data_ptr', this.#storage);
  }

  /** The bytes. */
  tolist(): number[] {
    const storage = seenAs(this.#storage, uint8);
    return Array.from(storage.engine.read({ storage, shape: [this.nbytes()], strides: [1], offset: 0 }), Number);
  }

  toString(): string {
    const bytes = this.#storage.engine.computes ? this.tolist() : ['...'];
    return [
      ...bytes.map((byte) => ` ${byte}`),
      `[torch.storage.UntypedStorage(device=${this.device}) of size ${this.nbytes()}]`,
    ].join('\n');
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
