// The device `meta`: storages without memory. What is computed there has a shape, a type and strides, and no values.
import type { DType } from '../dtype.js';
import { NotImplementedError } from '../errors.js';
import { Device } from './device.js';
import { type Engine, type MemoryStatistics, Storage, type View } from './engine.js';

class MetaStorage extends Storage {
  seenAs(dtype: DType): Storage {
    return this.as(dtype, (length) => new MetaStorage(this.engine, dtype, length));
  }
}

const noData = (): NotImplementedError => new NotImplementedError('Cannot copy out of meta tensor; no data!');

export class MetaEngine implements Engine {
  readonly device = new Device('meta');
  readonly computes = false;
  readonly host = false;
  readonly statistics: MemoryStatistics = { allocated: 0, peak: 0, storages: 0 };

  prepare(): null {
    return null;
  }

  allocate(length: number, dtype: DType): Storage {
    void dtype.Array; // refuses a type that is not there yet
    return new MetaStorage(this, dtype, length);
  }

  reinterpret(storage: Storage, dtype: DType): Storage {
    return (storage as MetaStorage).seenAs(dtype);
  }

  address(): number {
    return 0;
  }

  release(storage: Storage): void {
    storage.freed();
  }

  upload(): void {
    // There is nowhere to write to.
  }

  read(view: View): never {
    void view;
    throw noData();
  }

  fetch(view: View): Promise<never> {
    void view;
    return Promise.reject(noData());
  }

  transfer(view: View, to: Storage): void {
    if (to.engine !== this) throw noData();
    void view;
  }

  run(): void {
    // Nothing has values, so nothing is computed.
  }

  assert(): void {
    // Nothing is claimed of values that are not there.
  }

  synchronize(): null {
    return null;
  }
}

/** The engine of the device `meta`. */
export const meta = new MetaEngine();
