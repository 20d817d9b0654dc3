// PyTorch's files since 1.6: a zip archive of a pickle and of storages, each an entry of its own.
import { UnpicklingError, NotImplementedError, RuntimeError, ValueError } from '../errors.js';
import type { DType } from '../dtype.js';
import type { Storage } from '../runtime/engine.js';
import { budget } from './context.js';
import { StorageType, finder } from './globals.js';
import { type Placing, Room, store } from './location.js';
import { Input } from './pickle/input.js';
import { type Host, unpickle } from './pickle/unpickler.js';
import { Finisher, Tuple, classOf, typeOf } from './pickle/values.js';
import { StorageRef, countOf, setState, settle } from './rebuild.js';
import { type Source, isBytes, open } from './source.js';
import { ZipReader, broken } from './zip/reader.js';

/** The newest version of PyTorch's archives that it reads itself. */
const NEWEST = 10;

/** The type, key, location and length of a storage, from what a pickle says of it. */
export interface Named {
  readonly dtype: DType | null;
  readonly key: string;
  readonly location: string;
  readonly length: number;
  readonly rest: readonly unknown[];
}

const decoded = (value: unknown): unknown => (isBytes(value) ? String.fromCharCode(...value.subarray(0, 100)) : value);

/** Reads what stands for a storage in a pickle. Throws PyTorch's errors for anything else. */
export function namedIn(id: unknown): Named {
  if (!(id instanceof Tuple)) {
    if (typeof id === 'number') throw new UnpicklingError('persistent_load id must be a tuple here, but got an int');
    throw new UnpicklingError(`persistent_load id must be tuple or int, but got ${classOf(id)}`);
  }
  const [kind, type, key, place, length, ...rest] = id.items;
  if (decoded(kind) !== 'storage') {
    throw new UnpicklingError(`Only persistent_load of storage is allowed, but got ${classOf(kind)}`);
  }
  const location = decoded(place);
  const name = typeof key === 'number' ? String(key) : decoded(key);
  if (!(type instanceof StorageType) || typeof name !== 'string' || typeof location !== 'string') {
    throw new UnpicklingError(`a storage is not named by (${id.items.map(typeOf).join(', ')})`);
  }
  return { dtype: type.dtype, key: name, location, length: countOf(length, 'length'), rest };
}

/** The one storage of a key, whoever asks for it. */
export class StorageTable {
  private readonly made = new Map<string, Storage>();

  /** @param make reads it, when it is first asked for */
  get(key: string, dtype: DType, length: number, make: () => Storage): Storage {
    const found = this.made.get(key);
    if (found !== undefined) {
      if (found.dtype === dtype && found.length === length) {
        found.shared = true;
        return found;
      }
      if (length > 0) {
        throw new RuntimeError('Cannot load multiple tensors or storages that view the same data as different types');
      }
      return make();
    }
    const storage = make();
    this.made.set(key, storage);
    return storage;
  }
}

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 100));

/** Whether a file begins as a zip archive does. */
export function isArchive(source: Source): boolean {
  if (source.size < 4) return false;
  const [p, k, three, four] = source.take(0, 4);
  return p === 0x50 && k === 0x4b && three === 3 && four === 4;
}

/** A PyTorch archive's entries, by their names in its one folder. */
export class Archive {
  private readonly zip: ZipReader;
  private readonly root: string;

  /** @throws RuntimeError for a broken archive */
  constructor(source: Source) {
    this.zip = new ZipReader(source);
    const [first = ''] = this.zip.names;
    if (!first.includes('/'))
      throw broken(`reading zip archive: the file in archive is not in a subdirectory: ${first}`);
    this.root = first.slice(0, first.indexOf('/') + 1);
    if (this.has('constants.pkl')) {
      throw new RuntimeError(
        'Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``. Save `module.state_dict()` instead.',
      );
    }
    const version = Number(ascii(this.bytes(this.has('.data/version') ? '.data/version' : 'version')));
    if (!(version >= 1 && version <= NEWEST)) {
      throw new RuntimeError(
        `Attempted to read a PyTorch file with version ${version}, but the maximum supported version for reading is ${NEWEST}.`,
      );
    }
  }

  has(name: string): boolean {
    return this.zip.has(this.root + name);
  }

  bytes(name: string): Uint8Array {
    this.sizeOf(name);
    return this.zip.bytes(this.root + name);
  }

  sizeOf(name: string): number {
    const size = this.zip.sizeOf(this.root + name);
    if (size === null) throw broken(`locating file ${name}: file not found`);
    return size;
  }

  read(name: string, into: Uint8Array): void {
    this.zip.read(this.root + name, into);
  }

  /** Whether its numbers have their highest byte first. */
  get bigEndian(): boolean {
    if (!this.has('byteorder')) return false;
    const order = ascii(this.bytes('byteorder'));
    if (order !== 'little' && order !== 'big') throw new ValueError(`Unknown endianness type: ${order}`);
    return order === 'big';
  }
}

/** Loads an archive. */
export function loadArchive(source: Source, place: Placing): unknown {
  const archive = new Archive(source);
  const { bigEndian } = archive;
  const table = new StorageTable();
  const room = new Room(source.size);
  const read = (name: string, dtype: DType, length: number, location: string): Storage => {
    const [size, wanted] = [archive.sizeOf(name), length * dtype.itemsize];
    if (size !== wanted) {
      throw new RuntimeError(
        `record size (${size} bytes) does not match expected size (${wanted} bytes = ${length} elements * ${dtype.itemsize} bytes/element)`,
      );
    }
    const fill = (into: Uint8Array): void => {
      archive.read(name, into);
      settle(into, dtype, bigEndian);
    };
    return store(place(location, wanted), length, dtype, fill, room);
  };
  const host: Host = {
    find: finder({ place, charge: budget(source.size) }),
    build: setState,
    persistent(id) {
      const { dtype: own, key, location, length } = namedIn(id);
      const name = `data/${key}`;
      return new StorageRef(own, length, (dtype) => {
        const count = own === null ? length / dtype.itemsize : length;
        if (!Number.isInteger(count)) throw new NotImplementedError(`a storage of ${length} bytes as ${String(dtype)}`);
        return [table.get(key, dtype, count, () => read(name, dtype, count, location)), 0];
      });
    },
  };
  const pickle = archive.bytes('data.pkl');
  return new Finisher().finish(unpickle(new Input(open(pickle)), host));
}
