// PyTorch's files before 1.6: pickles one after the other (a magic number, a version, facts of the system, the object, the keys of
// its storages), then the storages' elements.
import { RuntimeError, UnpicklingError } from '../errors.js';
import type { DType } from '../dtype.js';
import { Device } from '../runtime/device.js';
import type { Storage } from '../runtime/engine.js';
import { type Named, StorageTable, namedIn } from './archive.js';
import { budget } from './context.js';
import { finder } from './globals.js';
import { type Placing, Room, store } from './location.js';
import { Input } from './pickle/input.js';
import { type Host, unpickle } from './pickle/unpickler.js';
import { Finisher, Tuple, classOf } from './pickle/values.js';
import { StorageRef, countOf, setState, settle } from './rebuild.js';
import type { Source } from './source.js';

/** What these files begin with: 0x1950a86a20f9469cfc6c. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** A host of pickles that hold numbers and strings alone. */
const plain: Host = {
  find(module, name) {
    throw new UnpicklingError(`GLOBAL ${module}.${name} where numbers and strings are wanted`);
  },
  persistent() {
    throw new UnpicklingError('unsupported persistent id encountered');
  },
  build() {
    throw new UnpicklingError('no tensor is wanted here');
  },
};

/** A pickle of numbers and strings. */
export const plainPickle = (input: Input): unknown => unpickle(input, plain);

/** Where a storage's elements begin in the file, and how many there are. */
export interface Stretch {
  readonly at: number;
  readonly length: number;
  readonly dtype: DType;
}

/** The storage that a stretch of a file is. */
export function readStretch(source: Source, { at, length, dtype }: Stretch, device: Device, room: Room): Storage {
  const fill = (into: Uint8Array): void => {
    source.read(into, at);
    settle(into, dtype, false);
  };
  return store(device, length, dtype, fill, room);
}

/** What lies where a storage begins: how many elements, and then these. */
export function stretchAt(input: Input, dtype: DType): Stretch {
  const length = input.int64();
  const at = input.position;
  const bytes = length * dtype.itemsize;
  if (!(length >= 0 && bytes <= input.left)) {
    throw new RuntimeError(`unexpected EOF, expected ${bytes - input.left} more bytes. The file might be corrupted.`);
  }
  return { at, length, dtype };
}

/** Where a view of a storage begins in it, and its length; the storage itself is named by `rest` being empty, or null. */
function viewIn({ key, length, rest }: Named): { key: string; root: string; from: number; length: number } {
  const [view] = rest;
  if (view === null || view === undefined) return { key, root: key, from: 0, length };
  if (!(view instanceof Tuple) || view.items.length !== 3) {
    throw new UnpicklingError(`a view of a storage is not named by ${classOf(view)}`);
  }
  return { key, root: key, from: countOf(view.items[1], 'offset'), length: countOf(view.items[2], 'length') };
}

/**
 * A host that knows storages by their keys.
 *
 * @param storage gives one, of the type, length and location that the pickle says
 */
function hostOf(source: Source, place: Placing, storage: (named: Named, dtype: DType) => Storage): Host {
  return {
    find: finder({ place, charge: budget(source.size) }),
    build: setState,
    persistent(id) {
      const named = namedIn(id);
      const { from, length } = viewIn(named);
      if (from + length > named.length) throw new RuntimeError(`a view reaches past its storage of ${named.length}`);
      if (named.dtype === null) throw new UnpicklingError('a storage of an old file must have a type');
      return new StorageRef(named.dtype, length, (dtype) => [storage(named, dtype), from]);
    },
  };
}

const nowhere = new Device('meta');

/** Loads such a file. */
export function loadLegacy(source: Source, place: Placing): unknown {
  const input = new Input(source);
  const magic = plainPickle(input);
  if (magic !== MAGIC) throw new RuntimeError('Invalid magic number; corrupt file?');
  const version = plainPickle(input);
  if (version !== VERSION) throw new RuntimeError(`Invalid protocol version: ${String(version)}`);
  plainPickle(input); // sizes of C's types where it was written

  // Where the elements lie is known when the object has been read: so it is read twice, at first without them.
  const begin = input.position;
  const seen = new Map<string, Named & { readonly dtype: DType }>();
  const looking = hostOf(
    source,
    () => nowhere,
    (named, dtype) => {
      const before = seen.get(named.key);
      if (before !== undefined && (before.dtype !== dtype || before.length !== named.length)) {
        throw new RuntimeError('Cannot load multiple tensors or storages that view the same data as different types');
      }
      seen.set(named.key, { ...named, dtype });
      return store(nowhere, named.length, dtype, () => {});
    },
  );
  unpickle(input, looking);
  const stretches = stretchesOf(input, seen);

  const table = new StorageTable();
  const room = new Room(source.size);
  const host = hostOf(source, place, ({ key, location, length }, dtype) =>
    table.get(key, dtype, length, () => {
      const stretch = stretches.get(key);
      if (stretch === undefined) throw new RuntimeError(`storage key '${key}' not found in the file`);
      return readStretch(source, stretch, place(location, length * dtype.itemsize), room);
    }),
  );
  return new Finisher().finish(unpickle(new Input(source, begin), host));
}

/** Where each storage's elements lie, by the keys that follow the object. */
function stretchesOf(input: Input, seen: ReadonlyMap<string, Named & { readonly dtype: DType }>): Map<string, Stretch> {
  const keys = plainPickle(input);
  if (!Array.isArray(keys)) throw new UnpicklingError(`keys of storages must be a list, not ${classOf(keys)}`);
  const out = new Map<string, Stretch>();
  let at = input.position;
  for (const key of keys.map(String)) {
    const named = seen.get(key);
    if (named === undefined) throw new RuntimeError(`storage key '${key}' not found in deserialized_objects`);
    const stretch = stretchAt(new Input(input.source, at), named.dtype);
    if (stretch.length !== named.length) {
      throw new RuntimeError(
        `storage '${key}' has ${stretch.length} elements in the file, but ${named.length} in its pickle`,
      );
    }
    out.set(key, stretch);
    at = stretch.at + stretch.length * named.dtype.itemsize;
  }
  return out;
}
