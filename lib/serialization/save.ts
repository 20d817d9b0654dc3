// torch.save.
import { pathOf, replaceFile } from '#platform';
import { type DType, legacy } from '../dtype.js';
import { AttributeError, NotImplementedError, RuntimeError, ValueError } from '../errors.js';
import { type Arguments, type Values, any, bind, flag, int, isKeywords, optional } from '../ops/row/signature.js';
import { bytesIn } from '../runtime/heap/heap.js';
import type { Storage } from '../runtime/engine.js';
import { engineOf } from '../runtime/registry.js';
import { type Tensor, allocate } from '../tensor.js';
import { locationOf } from './location.js';
import { pickle } from './pickle/pickler.js';
import { encodeText } from './pickle/text.js';
import { ALIGNMENT, ZipWriter } from './zip/writer.js';

const signature = [
  optional(any<unknown>()('pickle_module'), null),
  optional(int('pickle_protocol'), 2),
  optional(flag('_use_new_zipfile_serialization'), true),
] as const;

/** What is written to piece by piece, as Node's streams are. */
export interface FileLike {
  write(bytes: Uint8Array): unknown;
}
/** What can be written to at once. */
export type Writable = string | URL | FileLike;

type Write = (bytes: Uint8Array) => void;

/** Calls `use` with a storage's bytes, which are the default device's until it returns. */
export function withBytes(storage: Storage, use: (bytes: Uint8Array) => void): void {
  const { engine, dtype, length } = storage;
  if (engine.host) return use(bytesIn(storage));
  const cpu = engineOf('cpu');
  const copy = allocate(cpu, [length], dtype).storage;
  try {
    engine.transfer({ storage, shape: [length], strides: [1], offset: 0 }, copy);
    use(bytesIn(copy));
  } finally {
    cpu.release(copy);
  }
}

const TWO_64 = 2n ** 64n;

/** Forty digits that are the same where the names and the contents are. */
function identity(names: readonly string[], written: ZipWriter['written']): string {
  let [a, b] = [0xcbf29ce484222325n, 0x100000001b3n];
  names.forEach((name, k) => {
    for (const byte of encodeText(name)) a = ((a ^ BigInt(byte)) * 0x100000001b3n) % TWO_64;
    b = (b * 6364136223846793005n + BigInt(written[k]!.crc) + BigInt(written[k]!.size)) % TWO_64;
  });
  return `${a.toString().padStart(20, '0')}${b.toString().padStart(20, '0')}`;
}

/** Makes an archive's pickle, and then writes the archive. */
function archived(obj: unknown, root: string): (write: Write) => void {
  const keys = new Map<Storage, string>();
  const types = new Map<Storage, DType>();
  const data = pickle(obj, ({ storage }: Tensor) => {
    if ((types.get(storage.owner) ?? storage.dtype) !== storage.dtype) {
      throw new RuntimeError('Cannot save multiple tensors or storages that view the same data as different types');
    }
    types.set(storage.owner, storage.dtype);
    const key = keys.get(storage) ?? String(keys.size);
    keys.set(storage, key);
    return {
      type: `${legacy(storage.dtype)}Storage`,
      key,
      location: locationOf(storage.engine),
      length: storage.length,
    };
  });
  return (write) => {
    const zip = new ZipWriter(write);
    const names: string[] = [];
    const add = (name: string, contents: Uint8Array | string): void => {
      names.push(name);
      zip.add(`${root}/${name}`, typeof contents === 'string' ? encodeText(contents) : contents);
    };
    add('data.pkl', data);
    add('.format_version', '1');
    add('.storage_alignment', String(ALIGNMENT));
    add('byteorder', 'little');
    for (const [storage, key] of keys) withBytes(storage, (bytes) => add(`data/${key}`, bytes));
    add('version', '3\n');
    add('.data/serialization_id', identity(names, zip.written));
    zip.end();
  };
}

/** The archive's one folder: the file's name without its extension; where PyTorch cannot know it, or not write it, `archive`. */
function rootOf(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  return stem === '' || /[^\x20-\x7e]/.test(stem) ? 'archive' : stem;
}

function joined(produce: (write: Write) => void): Uint8Array {
  const pieces: Uint8Array[] = [];
  produce((bytes) => pieces.push(bytes.slice()));
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Writes what `produce` makes to wherever a program asks for, and gives the bytes where it asks for nothing. */
export function deliver(f: unknown, produce: (write: Write) => void, what: string): unknown {
  if (f === undefined) return joined(produce);
  if (typeof f === 'string' || f instanceof URL) return replaceFile(pathOf(f), produce);
  if (typeof f === 'object' && f !== null && 'getWriter' in f)
    return streamed(f as WritableStream<Uint8Array>, produce);
  if (typeof f !== 'object' || f === null || !('write' in f) || typeof f.write !== 'function') {
    throw new AttributeError(`expected '${what}' to be string, path, or a file-like object with a 'write' attribute`);
  }
  const file = f as FileLike;
  return produce((bytes) => void file.write(bytes.slice()));
}

async function streamed(stream: WritableStream<Uint8Array>, produce: (write: Write) => void): Promise<void> {
  const bytes = joined(produce); // before the program goes on
  const writer = stream.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } finally {
    writer.releaseLock();
  }
}

/**
 * Saves tensors and plain values to a file that PyTorch loads, with `weights_only=True` too.
 *
 * What tensors share is written once, and shared again when it is loaded. An array is written as a list, a frozen one as a tuple, a Map
 * and a plain object as a dict, whose keys are strings, and ints where they are indices as in `{ 0: … }` (not so in a module's
 * `state_dict`); a whole number is an int, a BigInt too, a Uint8Array is bytes. A file is replaced whole or not at all, whenever the
 * program ends.
 *
 * @param obj tensors, parameters, numbers, BigInts, strings, booleans, null, Uint8Arrays, dtypes and devices, in arrays, Sets, Maps and
 *   plain objects
 * @param f a path or a `file:` URL; what has a `write` method; a WritableStream, where the result is a promise; or nothing
 * @param pickle_module null: nothing else writes pickles here
 * @param pickle_protocol 2
 * @param _use_new_zipfile_serialization true: the form of PyTorch before 1.6 is read, and not written
 * @returns the file's bytes where `f` is left out
 * @throws TypeError for what has no form in a file; NotImplementedError for a whole module; RuntimeError where there is no such folder
 * @example
 * torch.save(model.state_dict(), 'model.pt');
 * const bytes = torch.save({ model: model.state_dict(), optimizer: optimizer.state_dict() });
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.save.html
 */
export function save(obj: unknown): Uint8Array;
export function save(obj: unknown, f: Writable, ...args: Arguments<typeof signature>): void;
export function save(obj: unknown, f: WritableStream<Uint8Array>, ...args: Arguments<typeof signature>): Promise<void>;
export function save(obj: unknown, f?: unknown, ...args: unknown[]): unknown {
  const bare = isKeywords(f) && !('write' in f);
  if (bare && typeof obj === 'string' && Object.keys(f).some((key) => !signature.some(({ name }) => name === key))) {
    throw new AttributeError(
      "expected 'f' to be string, path, or a file-like object with a 'write' attribute: what is saved comes first, torch.save(obj, path)",
    );
  }
  const given = bare ? [f, ...args] : args;
  const target = bare ? undefined : f;
  const [module, protocol, zipped] = bind('save', signature, given) as Values<typeof signature>;
  if (module !== null) throw new NotImplementedError('save(): another pickle_module is not there yet');
  if (protocol !== 2) throw new ValueError(`save(): pickle_protocol must be 2, not ${protocol}`);
  if (!zipped) throw new NotImplementedError('save(): the format of PyTorch before 1.6 is read, and no longer written');
  const path = typeof target === 'string' || target instanceof URL ? pathOf(target) : null;
  return deliver(target, archived(obj, path === null ? 'archive' : rootOf(path)), 'f');
}
