// The default device's memory: tfjs-wasm's, and an allocator on it. Storages own addresses; every provider computes on them.
import { type DType, type Elements, absent } from '../../dtype.js';
import { OutOfMemoryError } from '../../errors.js';
import { isContiguous, numel, contiguousStrides } from '../../shape.js';
import { embedded } from '../../embedded.js';
import { tfjsWasm } from './tfjs-wasm.generated.js';
import type { Engine, View } from '../engine.js';
import { type Reclaimer, Tracker, collects, poisons, sweep, sweepSoon } from '../memory.js';
import { release as giveBack } from '../tracked.js';
import { Storage, givenBack } from '../engine.js';
import { halfOf } from '../halves.js';
import { type CFunctions, type Instance, MAXIMUM, start } from './instance.js';

/** Bytes by which every address divides: a cache line. */
const ALIGNMENT = 64;

// Small blocks come in classes: every multiple of 64 bytes up to 1 KB, then four and at last two or one a doubling. Each
// class has a stack of free blocks, carved from chunks that C's malloc gives. Larger blocks are malloc's own, behind a
// header of 64 bytes that says how long they are and what malloc called them.
const classes = [
  ...Array.from({ length: 16 }, (_, k) => (k + 1) * 64),
  ...[1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 65536],
];
const SMALL = classes.at(-1)!;
const CHUNK = 65536;
/** By length in units of 64 bytes, rounded up. */
const classOf = Uint8Array.from({ length: SMALL / ALIGNMENT + 1 }, (_, units) =>
  classes.findIndex((bytes) => bytes >= units * ALIGNMENT),
);
const LARGE_CLASS = 31;
/** Less than this comes in the steps in which the memory grows by itself. */
const LARGE_ROOM = 4 << 20;

/** What the manager keeps of a block: its address in units of 64 bytes (26 bits) and its class (5), a small integer for V8. */
const handleOf = (address: number, bytes: number): number =>
  ((address / ALIGNMENT) << 5) | (bytes <= SMALL ? classOf[(bytes + ALIGNMENT - 1) >>> 6]! : LARGE_CLASS);

/** The address of a storage that has been given back. */
const NOWHERE = -1;

/** Bytes are counted in JavaScript: what WebAssembly counts in 32 bits comes back negative. */
function checkBytes(bytes: number): void {
  if (!(bytes >= 0 && Number.isInteger(bytes))) throw new RangeError(`${bytes} is no count of bytes`);
}

interface Chunk {
  readonly raw: number;
  readonly address: number;
  readonly bytes: number;
}

/** Linear memory and its allocator. It starts when first used (5 ms). */
class Heap {
  /**
   * Windows on the whole memory. Growth, which an allocation may cause, replaces them: read them after it, keep none. They are
   * empty until something has been allocated.
   */
  u8 = new Uint8Array(0);
  i8 = new Int8Array(0);
  i16 = new Int16Array(0);
  u16 = new Uint16Array(0);
  i32 = new Int32Array(0);
  u32 = new Uint32Array(0);
  i64 = new BigInt64Array(0);
  f32 = new Float32Array(0);
  f64 = new Float64Array(0);

  /** How many bytes the memory may grow to. */
  limit = MAXIMUM;

  private instance: Instance | null = null;
  private readonly stacks: number[][] = classes.map(() => []);
  private readonly chunks: Chunk[][] = classes.map(() => []);
  private room = { address: 0, bytes: 0 };

  private get started(): Instance {
    if (this.instance === null) {
      this.instance = start(
        embedded(tfjsWasm),
        () => this.limit,
        () => this.renew(),
      );
      this.renew();
    }
    return this.instance;
  }

  get memory(): WebAssembly.Memory {
    return this.started.memory;
  }

  /** tfjs-wasm's C functions. */
  get c(): CFunctions {
    return this.started.c;
  }

  private renew(): void {
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /**
   * A block of memory at a multiple of 64 bytes. It never sweeps, so a kernel that has read addresses may call it.
   *
   * @throws OutOfMemoryError where the memory is full; the next operator sweeps
   */
  malloc(bytes: number): number {
    checkBytes(bytes);
    const address = this.find(bytes);
    if (address !== 0) return address;
    const again = this.trim() ? this.find(bytes) : 0;
    if (again !== 0) return again;
    sweepSoon();
    throw this.outOfMemory(bytes);
  }

  /** Gives a block back. @param bytes what `malloc` was asked for */
  free(address: number, bytes: number): void {
    this.reclaim(handleOf(address, bytes));
  }

  /**
   * Room for a kernel to work in, at a multiple of 64 bytes; undefined contents. The next call may give the same room: ask
   * once for all that is needed, and keep it over no call of an operator.
   */
  scratch(bytes: number): number {
    checkBytes(bytes);
    if (bytes > this.room.bytes) {
      this.dropScratch();
      // Twice as much as was ever needed, as long as that is little, so that it seldom grows.
      const wanted = bytes < 16 << 20 ? Math.max(2 * bytes, CHUNK) : bytes;
      this.room = { address: this.malloc(wanted), bytes: wanted };
    }
    return this.room.address;
  }

  private dropScratch(): void {
    if (this.room.bytes > 0) this.free(this.room.address, this.room.bytes);
    this.room = { address: 0, bytes: 0 };
  }

  /** Makes the memory grow once for blocks that come to so many bytes, where it has no room for them. */
  reserve(bytes: number): void {
    if (bytes <= LARGE_ROOM) return;
    const address = this.find(bytes);
    if (address !== 0) this.free(address, bytes);
  }

  /** A block, or 0 when there is none. */
  find(bytes: number): number {
    if (bytes > SMALL) return this.findLarge(bytes);
    const k = classOf[(bytes + ALIGNMENT - 1) >>> 6]!;
    const unit = this.stacks[k]!.pop();
    return unit === undefined ? this.carve(k) : unit * ALIGNMENT;
  }

  private findLarge(bytes: number): number {
    if (!(bytes <= this.limit)) return 0; // C's malloc would take the length modulo 4 GB
    // Multiples of 16 leave no gaps between what malloc claims, so that free neighbours join.
    const raw = this.started.malloc(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + 2 * ALIGNMENT);
    if (raw === 0) return 0;
    const address = Math.ceil((raw + ALIGNMENT / 2) / ALIGNMENT) * ALIGNMENT;
    this.u32[address / 4 - 1] = raw;
    this.u32[address / 4 - 2] = bytes;
    return address;
  }

  /** Cuts a new chunk into blocks of class `k`, and gives one of them. */
  private carve(k: number): number {
    const size = classes[k]!;
    const count = Math.max(Math.floor(CHUNK / size), 4);
    const raw = this.started.malloc(count * size + ALIGNMENT);
    if (raw === 0) return 0;
    const address = Math.ceil(raw / ALIGNMENT) * ALIGNMENT;
    this.chunks[k]!.push({ raw, address, bytes: count * size });
    const stack = this.stacks[k]!;
    for (let i = count - 1; i > 0; i--) stack.push((address + i * size) / ALIGNMENT);
    return address;
  }

  /** @returns how many bytes were given back */
  reclaim(handle: number): number {
    const unit = handle >>> 5;
    const k = handle & 31;
    if (k === LARGE_CLASS) {
      const address = unit * ALIGNMENT;
      const bytes = this.u32[address / 4 - 2]!;
      if (poisons) this.poison(address, bytes);
      this.c.free(this.u32[address / 4 - 1]);
      return bytes;
    }
    if (poisons) this.poison(unit * ALIGNMENT, classes[k]!);
    this.stacks[k]!.push(unit);
    return classes[k]!;
  }

  private poison(address: number, bytes: number): void {
    this.u8.fill(0xff, address, address + bytes);
  }

  /** Gives chunks without a used block back to malloc. @returns whether there were any */
  private trim(): boolean {
    let found = false;
    for (let k = 0; k < classes.length; k++) {
      const stack = this.stacks[k]!.sort((a, b) => a - b);
      const chunks = this.chunks[k]!.sort((a, b) => a.address - b.address);
      const [keptBlocks, keptChunks]: [number[], Chunk[]] = [[], []];
      let next = 0;
      for (const chunk of chunks) {
        const first = next;
        const end = (chunk.address + chunk.bytes) / ALIGNMENT;
        while (next < stack.length && stack[next]! < end) next++;
        if (next - first === chunk.bytes / classes[k]!) {
          this.c.free(chunk.raw);
          found = true;
        } else {
          keptChunks.push(chunk);
          for (let i = first; i < next; i++) keptBlocks.push(stack[i]!);
        }
      }
      this.stacks[k] = keptBlocks.reverse();
      this.chunks[k] = keptChunks;
    }
    return found;
  }

  /** A block for a new storage. Sweeps before it gives up, so no address may be in use. */
  findOrSweep(bytes: number): number {
    const address = this.find(bytes);
    if (address !== 0) return address;
    this.dropScratch();
    this.trim();
    const second = this.find(bytes);
    if (second !== 0) return second;
    if (bytes <= this.limit && sweep()) {
      this.trim();
      const third = this.find(bytes);
      if (third !== 0) return third;
    }
    throw this.outOfMemory(bytes);
  }

  private outOfMemory(bytes: number): OutOfMemoryError {
    const { allocated, storages } = tracker.statistics;
    const largest = Math.max(Math.floor(this.started.largest() / ALIGNMENT - 3) * ALIGNMENT, 0); // less what we add
    return new OutOfMemoryError(
      `DefaultCPUAllocator: not enough memory: you tried to allocate ${bytes} bytes. ` +
        `${storages} storages hold ${allocated} of ${this.limit} bytes, and the largest free block has ${largest}.` +
        (collects
          ? ''
          : ' Here what nobody reaches is collected between tasks only; torch.tidy gives it back inside of one.'),
    );
  }
}

export const heap = new Heap();

const reclaimer: Reclaimer<number> = {
  reclaim: (handle) => heap.reclaim(handle),
  get capacity() {
    return heap.limit;
  },
};
const tracker = new Tracker(reclaimer);

/** Statistics of the default device; `allocated` counts whole blocks. */
export const { statistics } = tracker;

/** A storage on the heap. */
export class HeapStorage extends Storage {
  constructor(
    engine: Engine,
    dtype: DType,
    length: number,
    private place: number,
  ) {
    super(engine, dtype, length);
  }

  /**
   * Where its elements are, a multiple of 64. There is no address that a kernel could be given for a storage without memory: a
   * view's offset reaches all 4 GB from anywhere.
   *
   * @throws RuntimeError once it is released
   */
  get address(): number {
    if (this.place < 0) throw givenBack();
    return this.place;
  }

  /** The same bytes as elements of another type. */
  seenAs(dtype: DType): Storage {
    return this.as(dtype, (length) => new HeapStorage(this.engine, dtype, length, this.place));
  }

  protected override renew(owner: Storage): void {
    super.renew(owner);
    this.place = (owner as HeapStorage).place;
  }

  override exchange(other: this): void {
    [this.place, other.place] = [other.place, this.place];
    super.exchange(other);
  }

  override freed(): void {
    super.freed();
    this.place = NOWHERE;
  }
}

/**
 * A new storage, its contents undefined. It may sweep: read addresses afterwards.
 *
 * @throws OutOfMemoryError where the memory is full, even after a sweep
 */
export function allocate(engine: Engine, length: number, dtype: DType): HeapStorage {
  if (dtype.is_complex) absent(dtype);
  const bytes = length * dtype.itemsize;
  if (bytes === 0) return new HeapStorage(engine, dtype, length, 0);
  const address = heap.findOrSweep(bytes);
  const storage = new HeapStorage(engine, dtype, length, address);
  const handle = handleOf(address, bytes);
  tracker.track(storage, handle, bytes <= SMALL ? classes[handle & 31]! : bytes);
  return storage;
}

/** Gives a storage's memory back. */
export const release = (storage: Storage): void => giveBack(storage);

/** The bytes of elements, as bytes. */
const bytesOf = (values: Elements): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** A window on all bytes of one of the default device's storages, until the memory grows: what files are read into and written from. */
export function bytesIn(storage: Storage): Uint8Array<ArrayBuffer> {
  const { address, length, dtype } = storage as HeapStorage;
  return heap.u8.subarray(address, address + length * dtype.itemsize);
}

/** Writes elements of a storage: all, or as many as `values` has from the element `at` on. */
export function upload(storage: HeapStorage, values: Elements, at?: number): void {
  const { dtype, length } = storage;
  const end = (at ?? 0) + values.length;
  if (
    values.BYTES_PER_ELEMENT !== dtype.Array.BYTES_PER_ELEMENT ||
    (at === undefined ? end !== length : !(at >= 0 && end <= length))
  ) {
    const where = at === undefined ? '' : ` from ${at} on`;
    throw new RangeError(`${values.length} elements cannot fill a storage of ${length} ${dtype.name}${where}`);
  }
  const half = halfOf(dtype);
  if (half !== null) {
    const { u16 } = heap;
    for (let i = 0, to = storage.address / 2 + (at ?? 0); i < values.length; i++) {
      u16[to++] = half.toBits(Number(values[i]!));
    }
    return;
  }
  heap.u8.set(bytesOf(values), storage.address + (at ?? 0) * dtype.itemsize);
}

/** A window on a storage's elements, until the memory grows; of 16-bit floats a copy. */
export function elements({ dtype, address, length: all }: HeapStorage, offset = 0, length = all - offset): Elements {
  const half = halfOf(dtype);
  if (half === null) return new dtype.Array(heap.memory.buffer, address + offset * dtype.itemsize, length);
  const first = address / 2 + offset;
  return Float32Array.from(heap.u16.subarray(first, first + length), half.fromBits);
}

/**
 * The elements of a view, row-major, in an array of their own.
 *
 * @param copyDense copies a view into a dense one of its shape
 */
export function read(view: View, copyDense: (from: View, out: View) => void): Elements {
  const storage = view.storage as HeapStorage;
  const count = numel(view.shape);
  if (count === 0) return new storage.dtype.Array(0);
  if (isContiguous(view.shape, view.strides)) return elements(storage, view.offset, count).slice();
  const dense = allocate(storage.engine, count, storage.dtype);
  try {
    copyDense(view, { storage: dense, shape: view.shape, strides: contiguousStrides(view.shape), offset: 0 });
    return elements(dense).slice();
  } finally {
    release(dense);
  }
}
