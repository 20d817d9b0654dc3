// Where storages go that are loaded: to the device they were saved from, or where `map_location` says.
import type { DType } from '../dtype.js';
import { RuntimeError, describe } from '../errors.js';
import { Device, parseDevice } from '../runtime/device.js';
import type { Engine, Storage } from '../runtime/engine.js';
import { bytesIn, heap } from '../runtime/heap/heap.js';
import { cudaDeviceCount, cudaIsAvailable, engineOf } from '../runtime/registry.js';
import { allocate } from '../tensor.js';

/** A storage on its way, as a function `map_location` sees it: to send it elsewhere, return what `cpu`, `cuda` or `to` give. */
export class LoadedStorage {
  /** @internal */
  constructor(
    readonly device: Device,
    private readonly bytes: number,
  ) {}

  nbytes(): number {
    return this.bytes;
  }

  cpu(): LoadedStorage {
    return this.to('cpu');
  }

  cuda(device = 0): LoadedStorage {
    return this.to(new Device('cuda', device));
  }

  to(device: Device | string): LoadedStorage {
    return new LoadedStorage(parseDevice(device), this.bytes);
  }
}

/**
 * What `map_location` may be: a device for all storages, other locations by the locations in the file, or a function of a storage
 * and its location, which returns a storage, or null for where it was saved from.
 */
export type MapLocation =
  | Device
  | string
  | Readonly<Record<string, Device | string>>
  | ReadonlyMap<string, Device | string>
  | ((storage: LoadedStorage, location: string) => LoadedStorage | null | undefined);

/** Finds where a storage goes, by the location in the file and its length in bytes. */
export type Placing = (location: string, bytes: number) => Device;

export function placing(map: MapLocation | null): Placing {
  if (map === null) return restored;
  if (typeof map === 'string' || map instanceof Device) return () => restored(String(map));
  if (typeof map === 'function') {
    return (location, bytes) => {
      const chosen: unknown = map(new LoadedStorage(new Device('cpu'), bytes), location);
      if (chosen === null || chosen === undefined) return restored(location);
      if (chosen instanceof LoadedStorage) return restored(String(chosen.device));
      throw new TypeError(`map_location must return a storage or null, not ${describe(chosen)}`);
    };
  }
  const others = map instanceof Map ? (map as ReadonlyMap<string, Device | string>) : new Map(Object.entries(map));
  return (location) => restored(String(others.get(location) ?? location));
}

/** The device of a location. Throws PyTorch's errors where there is none. */
function restored(location: string): Device {
  if (/^cuda(:\d+)?$/.test(location)) return cudaDevice(location);
  if (!/^(cpu|meta|tfjs|webgl|webgpu)(:\d+)?$/.test(location)) {
    throw new RuntimeError(
      `don't know how to restore data location of torch.storage.UntypedStorage (tagged with ${location})`,
    );
  }
  return parseDevice(location);
}

function cudaDevice(location: string): Device {
  if (!cudaIsAvailable()) {
    throw new RuntimeError(
      "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.",
    );
  }
  const device = parseDevice(location);
  const count = cudaDeviceCount();
  if ((device.index ?? 0) >= count) {
    throw new RuntimeError(
      `Attempting to deserialize object on CUDA device ${device.index} but torch.cuda.device_count() is ${count}. Please use torch.load with map_location to map your storages to an existing device.`,
    );
  }
  return device;
}

/** What PyTorch calls the place of an engine's storages; it does not know TensorFlow.js' other devices. */
export const locationOf = ({ device }: Engine): string =>
  device.type === 'cuda' || device.type === 'meta' ? String(device) : 'cpu';

/** Room on the default device for all storages of a file. */
export class Room {
  /** @param bytes at most as many as the file has, whatever it says of itself */
  constructor(private bytes: number) {}

  /**
   * Provides it, when the first of them is about to be read there: memory that grows again and again costs V8 a collection each time, as
   * it counts all that was there anew.
   */
  provide(): void {
    if (this.bytes > 0) heap.reserve(this.bytes + this.bytes / 16);
    this.bytes = 0;
  }
}

/**
 * A new storage on a device, with contents that are read into the default device's memory, and go on from there.
 *
 * @param fill writes the bytes
 * @param room what storages that follow will take
 */
export function store(
  device: Device,
  length: number,
  dtype: DType,
  fill: (into: Uint8Array) => void,
  room?: Room,
): Storage {
  const engine = engineOf(device);
  if (device.type === 'cpu') room?.provide();
  const { storage } = allocate(engine, [length], dtype);
  if (device.type === 'meta') return storage;
  if (device.type === 'cpu') {
    fill(bytesIn(storage));
    return storage;
  }
  const cpu = engineOf('cpu');
  const read = allocate(cpu, [length], dtype).storage;
  try {
    fill(bytesIn(read));
    cpu.transfer({ storage: read, shape: [length], strides: [1], offset: 0 }, storage);
  } finally {
    cpu.release(read);
  }
  return storage;
}
