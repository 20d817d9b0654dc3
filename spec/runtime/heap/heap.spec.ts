import { bool, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import { OutOfMemoryError } from '../../../lib/errors.js';
import type { Engine, View } from '../../../lib/runtime/engine.js';
import {
  type HeapStorage,
  allocate,
  elements,
  heap,
  read,
  release,
  statistics,
  upload,
} from '../../../lib/runtime/heap/heap.js';
import { MAXIMUM } from '../../../lib/runtime/heap/instance.js';
import { sweep } from '../../../lib/runtime/memory.js';

const engine = {} as Engine;
const listeners = [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')];
const full = expect.stringMatching(
  /^DefaultCPUAllocator: not enough memory: you tried to allocate \d+ bytes\. /,
) as string;

/** Runs `f` while the memory may grow by so many bytes only. */
function withRoomFor(bytes: number, f: () => void): void {
  sweep();
  heap.limit = heap.memory.buffer.byteLength + bytes;
  try {
    f();
  } finally {
    heap.limit = MAXIMUM;
  }
}

test('an error says how large a block there still is, and there is one', () => {
  withRoomFor(64 << 20, () => {
    const storages = Array.from({ length: 8 }, () => allocate(engine, 2 << 20, float32));
    release(storages[2]!);
    release(storages[3]!);
    let message = '';
    try {
      allocate(engine, 1 << 28, float32);
    } catch (error) {
      if (error instanceof OutOfMemoryError) ({ message } = error);
    }
    const [, held, of, largest] = /hold (\d+) of (\d+) bytes, and the largest free block has (\d+)\./.exec(message)!;
    expect([Number(held), Number(of)]).toEqual([statistics.allocated, heap.limit]);
    expect(Number(largest)).toBeGreaterThanOrEqual(16 << 20);
    expect(() => heap.malloc(Number(largest) + (1 << 20))).toThrow(OutOfMemoryError);
    heap.free(heap.malloc(Number(largest)), Number(largest));
    for (const storage of storages) release(storage);
  });
});

describe('malloc', () => {
  test('aligns to 64 bytes and never gives a byte twice', () => {
    let seed = 1;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    const blocks: { address: number; bytes: number; tag: number }[] = [];
    for (let step = 0; step < 20_000; step++) {
      if (blocks.length > 300 || (blocks.length > 0 && random(3) === 0)) {
        const { address, bytes, tag } = blocks.splice(random(blocks.length), 1)[0]!;
        expect(heap.u8[address]).toBe(tag);
        expect(heap.u8[address + bytes - 1]).toBe(tag);
        heap.free(address, bytes);
      } else {
        const bytes = 1 + random(random(8) === 0 ? 300_000 : 5000);
        const address = heap.malloc(bytes);
        if (address % 64 !== 0) throw new Error(`${address} is not aligned`);
        const tag = random(256);
        heap.u8.fill(tag, address, address + bytes);
        blocks.push({ address, bytes, tag });
      }
    }
    for (const { address, bytes, tag } of blocks) {
      expect(heap.u8.subarray(address, address + bytes).every((byte) => byte === tag)).toBe(true);
      heap.free(address, bytes);
    }
  });

  test('at the edges of its classes', () => {
    for (const bytes of [1, 64, 65, 1024, 1025, 4096, 4097, 32768, 32769, 65536, 65537]) {
      const [a, b] = [heap.malloc(bytes), heap.malloc(bytes)];
      expect(Math.abs(a - b)).toBeGreaterThanOrEqual(bytes);
      heap.free(a, bytes);
      expect(heap.malloc(bytes)).toBe(a);
      heap.free(a, bytes);
      heap.free(b, bytes);
    }
  });

  test('growth keeps contents and renews the windows', () => {
    const storage = allocate(engine, 3, float32);
    upload(storage, new Float32Array([1, 2, 3]));
    const old = heap.f32;
    const window = elements(storage);
    const big = allocate(engine, heap.memory.buffer.byteLength, uint8);
    expect([old.length, window.length]).toEqual([0, 0]);
    expect(heap.f32.buffer).toBe(heap.memory.buffer);
    expect(elements(storage)).toEqual(new Float32Array([1, 2, 3]));
    release(big);
  });

  test('scratch is the same room until more is needed', () => {
    const small = heap.scratch(1000);
    expect(heap.scratch(500)).toBe(small);
    const large = heap.scratch(1 << 20);
    expect(large % 64).toBe(0);
    heap.u8.fill(1, large, large + (1 << 20));
    expect(heap.scratch(1000)).toBe(large);
  });
});

describe('a heap that is full', () => {
  test('throws OutOfMemoryError, and works on', () => {
    withRoomFor(32 << 20, () => {
      const held: HeapStorage[] = [];
      const fill = (length: number): void => {
        for (;;) held.push(allocate(engine, length, float32));
      };
      for (const length of [1 << 20, 1000, 1]) {
        expect(() => fill(length)).toThrow(OutOfMemoryError);
        expect(() => fill(length)).toThrow(expect.objectContaining({ name: 'OutOfMemoryError', message: full }));
      }
      held.forEach(
        (storage, i) => storage.length > 2 && heap.f32.fill(i, storage.address / 4, storage.address / 4 + 2),
      );
      expect(held.every((storage, i) => storage.length <= 2 || heap.f32[storage.address / 4] === i)).toBe(true);
      const before = held.length;
      held.forEach(release);
      // What small blocks had is there for a large one again.
      const big = allocate(engine, 7 << 20, float32);
      release(big);
      expect(before).toBeGreaterThan(100);
    });
    release(allocate(engine, 64 << 20, float32));
  });

  test('of garbage sweeps when an allocation fails, without an entry', () => {
    withRoomFor(64 << 20, () => {
      const kept = allocate(engine, 1 << 20, int32);
      upload(kept, new Int32Array(1 << 20).fill(42));
      for (let i = 0; i < 500; i++) allocate(engine, 1 << 20, float32); // 2 GB
      expect(elements(kept).every((value) => Number(value) === 42)).toBe(true);
      release(kept);
    });
  });

  test('refuses what no memory could hold', () => {
    expect(() => allocate(engine, 2 ** 32 + 64, uint8)).toThrow(expect.objectContaining({ message: full }));
    expect(() => heap.malloc(2 ** 33)).toThrow(OutOfMemoryError);
    expect(() => allocate(engine, Infinity, uint8)).toThrow(OutOfMemoryError);
    release(allocate(engine, 10, uint8));
  });

  test('a kernel that finds no room throws too, and does not sweep', () => {
    withRoomFor(16 << 20, () => {
      const storages = statistics.storages;
      for (let i = 0; i < 3; i++) allocate(engine, 1 << 20, float32);
      expect(() => heap.malloc(heap.limit)).toThrow(OutOfMemoryError);
      expect(statistics.storages).toBe(storages + 3);
    });
  });
});

describe('storages', () => {
  test('of no elements', () => {
    const before = statistics.storages;
    const storage = allocate(engine, 0, float32);
    upload(storage, new Float32Array(0));
    expect(read({ storage, shape: [2, 0], strides: [1, 1], offset: 0 }, fail)).toEqual(new Float32Array(0));
    release(storage);
    expect(statistics.storages).toBe(before);
  });

  test.each([
    [float32, new Float32Array([1.5, -2, 3])],
    [float64, new Float64Array([1.1, 2, NaN])],
    [int32, new Int32Array([1, -2, 2147483647])],
    [int64, new BigInt64Array([1n, -2n, 2n ** 62n])],
    [uint8, new Uint8Array([1, 2, 255])],
    [bool, new Uint8Array([1, 0, 1])],
  ])('of %s: what is uploaded is read', (dtype, values) => {
    const storage = allocate(engine, 3, dtype);
    upload(storage, values);
    expect(read({ storage, shape: [3], strides: [1], offset: 0 }, fail)).toEqual(values);
    expect(read({ storage, shape: [2, 1], strides: [1, 9], offset: 1 }, fail)).toEqual(values.slice(1));
    expect(() => upload(storage, values.slice(1))).toThrow(RangeError);
    release(storage);
  });

  test('a strided view is read through a dense copy, which is freed', () => {
    const storage = allocate(engine, 6, int32);
    upload(storage, new Int32Array([0, 1, 2, 3, 4, 5]));
    const before = statistics.storages;
    const copy = (from: View, out: View): void => {
      const [rows, columns] = from.shape as [number, number];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const at = from.offset + i * from.strides[0]! + j * from.strides[1]!;
          heap.i32[(out.storage as HeapStorage).address / 4 + i * columns + j] = heap.i32[storage.address / 4 + at]!;
        }
      }
    };
    expect(read({ storage, shape: [3, 2], strides: [1, 3], offset: 0 }, copy)).toEqual(
      new Int32Array([0, 3, 1, 4, 2, 5]),
    );
    expect(statistics.storages).toBe(before);
    release(storage);
  });

  test('once released, say so to whoever asks where they are', () => {
    const storage = allocate(engine, 4, float32);
    release(storage);
    expect(() => storage.address).toThrow('memory was given back');
    expect(() => upload(storage, new Float32Array(4))).toThrow('memory was given back');
  });
});

test('malloc’s arithmetic does not wrap around at 4 GB', () => {
  const step = 3e8;
  const addresses: number[] = [];
  expect(() => {
    for (;;) addresses.push(heap.malloc(step));
  }).toThrow(OutOfMemoryError);
  expect(addresses.length).toBeGreaterThan(11);
  expect(Math.max(...addresses) + step).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
  expect(() => heap.malloc(1e9)).toThrow(OutOfMemoryError);
  addresses.sort((a, b) => a - b);
  for (const address of addresses.slice(4, 8)) heap.free(address, step);
  const inside = heap.malloc(1.1e9);
  expect(addresses.indexOf(inside)).toBeGreaterThan(-1);
  heap.free(inside, 1.1e9);
  for (const address of [...addresses.slice(0, 4), ...addresses.slice(8)]) heap.free(address, step);
  release(allocate(engine, 1000, float32));
});

test('addresses above 2 GB', () => {
  const addresses = [8e8, 8e8, 8e8].map((bytes) => heap.malloc(bytes));
  const high = allocate(engine, 2e8, float32);
  expect(high.address).toBeGreaterThan(2 ** 31);
  const offset = 2e8 - 2;
  heap.f32.fill(0.5, high.address / 4 + offset, high.address / 4 + 2e8);
  expect(read({ storage: high, shape: [2], strides: [1], offset }, fail)).toEqual(new Float32Array([0.5, 0.5]));
  expect(() => heap.malloc(1.5e9)).toThrow(OutOfMemoryError);
  release(high);
  addresses.forEach((address) => heap.free(address, 8e8));
  const again = heap.malloc(3e9);
  heap.free(again, 3e9);
});

test('starts without listeners on the process', () => {
  expect([process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')]).toEqual(listeners);
  expect(Object.keys(heap.c)).toEqual(expect.arrayContaining(['malloc', 'free']));
});

function fail(): never {
  throw new Error('a dense view needs no copy');
}
