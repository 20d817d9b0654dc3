// Where a checkpoint is read from: ranges of a file, or bytes that are there already.
import { openFile, pathOf } from '#platform';
import { AttributeError, EOFError, describe } from '../errors.js';

/** Bytes that are read by ranges. */
export interface Source {
  /** bytes */
  readonly size: number;
  /** The file's path, or null for bytes. */
  readonly path: string | null;
  /** Fills `into` with what lies from the byte `at` on. Throws EOFError where there is not that much. */
  read(into: Uint8Array, at: number): void;
  /** The bytes of a range, which nobody else changes. */
  take(at: number, length: number): Uint8Array;
  close(): void;
}

/** What a checkpoint can be loaded from at once. */
export type Readable = string | URL | Uint8Array | ArrayBuffer;
/** What a checkpoint can be loaded from in time. */
export type AsyncReadable =
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Promise<Blob | Response | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array>>;

const short = (wanted: number): EOFError =>
  new EOFError(`unexpected EOF, expected ${wanted} more bytes. The file might be corrupted.`);

class Bytes implements Source {
  readonly path = null;

  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  read(into: Uint8Array, at: number): void {
    into.set(this.take(at, into.length));
  }

  take(at: number, length: number): Uint8Array {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) throw short(at + length - this.size);
    return this.bytes.subarray(at, at + length);
  }

  close(): void {}
}

function opened(file: string): Source {
  const handle = openFile(file);
  const { size } = handle;
  return {
    path: file,
    size,
    read(into, at) {
      const count = at <= size ? handle.read(into, at) : 0;
      if (count < into.length) throw short(into.length - count);
    },
    take(at, length) {
      if (!(at >= 0 && length >= 0 && at + length <= size)) throw short(at + length - size);
      const bytes = new Uint8Array(length);
      this.read(bytes, at);
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** A part of another source, which it does not close. */
export const part = (whole: Source, from: number, size: number): Source => ({
  path: null,
  size,
  read(into, at) {
    if (!(at >= 0 && at + into.length <= size)) throw short(at + into.length - size);
    whole.read(into, from + at);
  },
  take(at, length) {
    if (!(at >= 0 && length >= 0 && at + length <= size)) throw short(at + length - size);
    return whole.take(from + at, length);
  },
  close() {},
});

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value is bytes, in whichever realm they were made. */
export const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && tagOf(value) === 'Uint8Array';

export const isReadable = (value: unknown): value is Readable =>
  typeof value === 'string' || tagOf(value) === 'URL' || isBytes(value) || tagOf(value) === 'ArrayBuffer';

/**
 * Opens what can be read at once.
 *
 * @throws FileNotFoundError; TypeError for a URL that is no file's
 */
export function open(from: Readable): Source {
  if (typeof from === 'string') return opened(from);
  if (isBytes(from)) return new Bytes(from);
  if (tagOf(from) === 'ArrayBuffer') return new Bytes(new Uint8Array(from as ArrayBuffer));
  const url = from as URL;
  if (url.protocol !== 'file:') {
    throw new TypeError(`'${url.href}' is not a file: load what \`await fetch(url)\` gives instead`);
  }
  return opened(pathOf(url));
}

interface Fetched {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const has = (value: object, name: string): boolean =>
  name in value && typeof (value as Record<string, unknown>)[name] === 'function';

/**
 * All bytes of what takes time to read.
 *
 * @throws TypeError for what is nothing of the kind; RuntimeError for a response that is an error
 */
export async function gather(from: unknown): Promise<Uint8Array> {
  const value: unknown = await from;
  if (isBytes(value)) return value;
  if (tagOf(value) === 'ArrayBuffer') return new Uint8Array(value as ArrayBuffer);
  if (typeof value === 'object' && value !== null) {
    if (has(value, 'arrayBuffer')) {
      const body = value as Fetched;
      if (body.ok === false) throw new Error(`${body.url}: the server answered ${body.status}`);
      return new Uint8Array(await body.arrayBuffer());
    }
    if (has(value, 'getReader')) return joined(chunksOf(value as ReadableStream<Uint8Array>));
    if (Symbol.asyncIterator in value) return joined(value as AsyncIterable<Uint8Array>);
  }
  throw unreadable(value);
}

/** Whether a value is something that `gather` takes. */
export const isAsyncReadable = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (has(value, 'then') || has(value, 'arrayBuffer') || has(value, 'getReader') || Symbol.asyncIterator in value);

/** PyTorch's error for what cannot be read. */
export const unreadable = (value: unknown): AttributeError =>
  new AttributeError(
    `'${describe(value)}' object has no attribute 'seek'. You can only torch.load from a path, a file URL, a Uint8Array, an ArrayBuffer, a Blob, a Response or a stream`,
  );

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (!isBytes(chunk)) throw new TypeError(`a stream of Uint8Array is wanted, but it gave ${describe(chunk)}`);
    all.push(chunk);
    size += chunk.length;
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of all) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
