// PyTorch's first files: a tar archive of `storages`, `tensors` and a `pickle` that refers to them. PyTorch itself no longer reads them
// with `weights_only=True`; the pickle is read by the same rules as every other here.
import { RuntimeError, UnpicklingError } from '../errors.js';
import { budget } from './context.js';
import { StorageType, finder } from './globals.js';
import { type Stretch, plainPickle, readStretch, stretchAt } from './legacy.js';
import { type Placing, Room } from './location.js';
import { Input } from './pickle/input.js';
import { type Host, unpickle } from './pickle/unpickler.js';
import { Finisher, Tuple, classOf } from './pickle/values.js';
import { StorageRef, countOf, setState } from './rebuild.js';
import { type Source, part } from './source.js';
import type { Storage } from '../runtime/engine.js';
import type { Tensor } from '../tensor.js';

const BLOCK = 512;
const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
};
const octal = (bytes: Uint8Array): number => parseInt(text(bytes).trim() || '0', 8);

/** Whether a file begins with a header of a tar archive, by its checksum. */
export function isTar(source: Source): boolean {
  if (source.size < BLOCK) return false;
  const header = source.take(0, BLOCK);
  const sum = header.reduce((all, byte, k) => all + (k >= 148 && k < 156 ? 32 : byte), 0);
  return header[0] !== 0 && octal(header.subarray(148, 156)) === sum;
}

/** The files of the archive. */
function membersOf(source: Source): Map<string, Source> {
  const members = new Map<string, Source>();
  for (let at = 0; at + BLOCK <= source.size;) {
    const header = source.take(at, BLOCK);
    const name = text(header.subarray(0, 100));
    if (name === '') break;
    const size = octal(header.subarray(124, 136));
    if (!(size >= 0 && at + BLOCK + size <= source.size)) throw new RuntimeError(`unexpected end of data in '${name}'`);
    members.set(name.replace(/^\.\//, ''), part(source, at + BLOCK, size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

function member(members: ReadonlyMap<string, Source>, name: string): Input {
  const found = members.get(name);
  if (found === undefined) throw new RuntimeError(`filename '${name}' not found in the archive`);
  return new Input(found);
}

function count(value: unknown): number {
  if (typeof value !== 'number') throw new UnpicklingError(`a count must be an int, not ${classOf(value)}`);
  return countOf(value, 'count');
}

/** A storage, or a stretch of one, as the file numbers it. */
interface Root {
  readonly stretch: Stretch;
  readonly location: string;
  readonly from: number;
  readonly length: number;
  /** The storage once a tensor has asked for it, of the storage that this is a view of. */
  readonly made: { storage: Storage | null };
}

/** Loads such a file. */
export function loadTar(source: Source, place: Placing): unknown {
  const members = membersOf(source);
  const find = finder({ place, charge: budget(source.size) });
  const host: Host = {
    find,
    build: setState,
    persistent() {
      throw new UnpicklingError('unsupported persistent id encountered');
    },
  };
  const storages = storagesOf(member(members, 'storages'), host);
  const refs = new Map<number, StorageRef>();
  const room = new Room(source.size);
  for (const [key, root] of storages.roots) {
    const { stretch, location, from, length, made } = root;
    const bytes = stretch.length * stretch.dtype.itemsize;
    refs.set(
      key,
      new StorageRef(stretch.dtype, length, () => {
        if (made.storage === null) made.storage = readStretch(storages.source, stretch, place(location, bytes), room);
        else made.storage.shared = true;
        return [made.storage, from];
      }),
    );
  }
  const tensors = tensorsOf(member(members, 'tensors'), host, refs);
  const pickle = unpickle(member(members, 'pickle'), {
    ...host,
    persistent(id) {
      const key = id instanceof Tuple ? id.items[0] : id;
      if (id instanceof Tuple && typeof key !== 'number' && typeof key !== 'string') return key; // a class with its source
      const found = tensors.get(Number(key)) ?? refs.get(Number(key));
      if (found === undefined) throw new UnpicklingError(`the archive has no tensor or storage ${String(key)}`);
      return found;
    },
  });
  return new Finisher().finish(pickle);
}

function storagesOf(input: Input, host: Host): { source: Source; roots: Map<number, Root> } {
  const roots = new Map<number, Root>();
  const total = count(plainPickle(input));
  let next = input;
  for (let k = 0; k < total; k++) {
    const about = unpickle(next, host);
    const [key, location, type] = about instanceof Tuple ? about.items : [];
    if (
      typeof key !== 'number' ||
      typeof location !== 'string' ||
      !(type instanceof StorageType) ||
      type.dtype === null
    ) {
      throw new UnpicklingError(`a storage is not named by ${classOf(about)}`);
    }
    const stretch = stretchAt(next, type.dtype);
    roots.set(key, { stretch, location, from: 0, length: stretch.length, made: { storage: null } });
    next = new Input(input.source, stretch.at + stretch.length * type.dtype.itemsize);
  }
  const views = plainPickle(next);
  if (!Array.isArray(views)) throw new UnpicklingError(`views of storages must be a list, not ${classOf(views)}`);
  for (const view of views as unknown[]) {
    const [target, root, offset, length] = view instanceof Tuple ? view.items : [];
    const of = typeof root === 'number' ? roots.get(root) : undefined;
    if (typeof target !== 'number' || of === undefined) throw new UnpicklingError('a view of no storage');
    const [from, elements] = [countOf(offset, 'offset'), countOf(length, 'length')];
    if (from + elements > of.length) throw new RuntimeError(`a view reaches past its storage of ${of.length}`);
    roots.set(target, { ...of, from: of.from + from, length: elements });
  }
  return { source: input.source, roots };
}

function tensorsOf(input: Input, host: Host, storages: ReadonlyMap<number, StorageRef>): Map<number, Tensor> {
  const out = new Map<number, Tensor>();
  const total = count(plainPickle(input));
  for (let k = 0; k < total; k++) {
    const about = unpickle(input, host);
    const [key, storage] = about instanceof Tuple ? about.items : [];
    const ref = typeof storage === 'number' ? storages.get(storage) : undefined;
    if (typeof key !== 'number' || ref === undefined) throw new UnpicklingError('a tensor of no storage');
    const rank = input.int32();
    input.int32(); // the rank was written as 8 bytes
    if (!(rank >= 0 && 16 * rank <= input.left)) throw new RuntimeError(`a tensor of ${rank} dimensions`);
    const size = Array.from({ length: rank }, () => input.int64());
    const stride = Array.from({ length: rank }, () => input.int64());
    out.set(key, ref.tensor(input.int64(), size, stride));
  }
  return out;
}
