import { createRequire } from 'node:module';
import { type DType, type Elements, bool, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import type { Engine, View } from '../../../lib/runtime/engine.js';
import { allocate, read, release, statistics, upload } from '../../../lib/runtime/heap/heap.js';
import { tfjs } from '../../../lib/runtime/heap/providers/tfjs.js';
import { sweep } from '../../../lib/runtime/memory.js';
import { type Shape, contiguousStrides, numel } from '../../../lib/shape.js';
import type { Reduction } from '../../../lib/runtime/kernels/index.js';
import { kernelsBy } from '../calling.js';

const engine = {} as Engine;
const { reduce, copy, scan } = kernelsBy(tfjs);

let seed = 1;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;

function view(
  shape: Shape,
  dtype: DType,
  values?: Elements,
  strides: Shape = contiguousStrides(shape),
  offset = 0,
): View {
  const length = offset + 1 + shape.reduce((n, size, k) => n + (size - 1) * strides[k]!, 0);
  const storage = allocate(engine, Math.max(length, numel(shape)), dtype);
  const filled = new dtype.Array(storage.length);
  if (filled instanceof BigInt64Array) return { storage, shape, strides, offset };
  for (let i = 0; i < filled.length; i++) {
    filled[i] =
      dtype === bool ? Number(random() < 0.7) : dtype.kind === 'float' ? 2 * random() - 1 : Math.floor(random() * 100);
  }
  upload(storage, values ?? filled);
  return { storage, shape, strides, offset };
}

/** Elements row-major, whatever the strides. */
function values(x: View): number[] {
  const all = [
    ...read({ storage: x.storage, shape: [x.storage.length], strides: [1], offset: 0 }, () => undefined),
  ].map(Number);
  let at = [x.offset];
  x.shape.forEach((length, k) => {
    at = at.flatMap((i) => Array.from({ length }, (_, j) => i + j * x.strides[k]!));
  });
  return at.map((i) => all[i]!);
}

const combine: Record<Exclude<Reduction, 'count'>, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  amax: (a, b) => Math.max(a, b),
  amin: (a, b) => Math.min(a, b),
  any: (a, b) => a | b,
  all: (a, b) => a & b,
};

describe('reduce', () => {
  test.each<[keyof typeof combine, DType]>([
    ['sum', float32],
    ['prod', float32],
    ['amax', float32],
    ['amin', float32],
    ['sum', int32],
    ['prod', int32],
    ['amax', int32],
    ['amin', int32],
    ['any', bool],
    ['all', bool],
  ])('%s of %s over the last dimensions', (kind, dtype) => {
    for (const [shape, dims] of [
      [[3, 4, 5], [2]],
      [
        [3, 4, 5],
        [1, 2],
      ],
      [[7], [0]],
      [[2, 1], [1]],
    ] as [number[], number[]][]) {
      const x = view(shape, dtype);
      const kept = shape.slice(0, -dims.length);
      const out = view(kept, dtype, undefined, undefined, 3);
      expect(reduce(kind, x, dims, out)).toBe(true);
      const n = numel(shape) / numel(kept);
      const [given, got] = [values(x), values(out)];
      got.forEach((value, i) => {
        const wanted = given.slice(i * n, (i + 1) * n).reduce((a, b) => combine[kind](a, b));
        if (dtype === float32) expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(wanted)));
        else
          expect(value).toBe(
            kind === 'prod' ? given.slice(i * n, (i + 1) * n).reduce((a, b) => Math.imul(a, b)) : wanted,
          );
      });
    }
  });

  test('amax and amin of NaN, infinities and the smallest numbers', () => {
    const x = view(
      [4, 3],
      float32,
      new Float32Array([-3, -2, -5, NaN, 1, 2, 1, 2, NaN, -Infinity, -Infinity, -Infinity]),
    );
    const out = view([4], float32);
    expect(reduce('amax', x, [1], out)).toBe(true);
    expect(values(out)).toEqual([-2, NaN, NaN, -Infinity]);
    expect(reduce('amin', x, [1], out)).toBe(true);
    expect(values(out)).toEqual([-5, NaN, NaN, -Infinity]);
  });

  test.each<[string, Reduction, View, number[], View]>([
    ['a dimension that is not last', 'sum', view([3, 4], float32), [0], view([4], float32)],
    ['a transposed operand', 'sum', view([3, 4], float32, undefined, [1, 3]), [1], view([3], float32)],
    ['long sums', 'sum', view([2, 1000], float32), [1], view([2], float32)],
    ['float64', 'sum', view([3, 4], float64), [1], view([3], float64)],
    ['int64', 'sum', view([3, 4], int64), [1], view([3], int64)],
    ['bytes', 'amax', view([3, 4], uint8), [1], view([3], uint8)],
    ['the truth of numbers', 'any', view([3, 4], float32), [1], view([3], bool)],
    ['nothing', 'sum', view([3, 0], float32), [1], view([3], float32)],
  ])('leaves %s', (_, kind, x, dims, out) => {
    expect(reduce(kind, x, dims, out)).toBe(false);
  });
});

describe('copy', () => {
  test.each<[DType]>([[float32], [int32], [bool], [uint8]])(
    'makes every permutation of a %s tensor row-major',
    (dtype) => {
      for (const shape of [
        [3, 5],
        [2, 3, 4],
        [2, 3, 4, 5],
        [2, 1, 3, 4],
        [2, 3, 2, 3, 2],
        [2, 2, 3, 2, 2, 3],
      ]) {
        const permutations = (left: number[]): number[][] =>
          left.length === 0
            ? [[]]
            : left.flatMap((k) => permutations(left.filter((other) => other !== k)).map((rest) => [k, ...rest]));
        for (const order of permutations(shape.map((_, k) => k)).slice(1, 150)) {
          const strides = contiguousStrides(shape);
          const from = view(
            order.map((k) => shape[k]!),
            dtype,
            undefined,
            order.map((k) => strides[k]!),
            1,
          );
          const out = view(from.shape, dtype);
          // A permutation that moves dimensions of length 1 only is no work for a transposition.
          if (copy(from, out)) expect(values(out)).toEqual(values(from));
          else expect(shape).toContain(1);
        }
      }
    },
  );

  test('keeps the bits of NaN', () => {
    const bits = new Int32Array([0x7fc00001, -1, 0x7f800001, 1]);
    const from = view([2, 2], float32, new Float32Array(bits.buffer), [1, 2]);
    const out = view([2, 2], float32);
    expect(copy({ ...from, storage: from.storage }, out)).toBe(true);
    const raw = read({ storage: out.storage, shape: [4], strides: [1], offset: 0 }, () => undefined);
    expect([...new Int32Array(raw.buffer)]).toEqual([0x7fc00001, 0x7f800001, -1, 1]);
  });

  test('leaves what it cannot do', () => {
    const out = view([3, 4], float32);
    expect(copy(view([3, 4], float32), out)).toBe(false); // nothing to turn
    expect(copy(view([3, 4], int32, undefined, [1, 3]), out)).toBe(false);
    expect(copy(view([3, 4], float32, undefined, [1, 0]), out)).toBe(false);
    expect(copy(view([3, 4], float32, undefined, [1, 6]), out)).toBe(false);
    expect(copy(view([3, 4], float64, undefined, [1, 3]), view([3, 4], float64))).toBe(false);
    expect(copy(view([3, 4], float32, undefined, [4, 1]), view([3, 4], float32, undefined, [1, 3]))).toBe(false);
  });
});

describe('scan', () => {
  test.each(['cumsum', 'cumprod'] as const)('%s of int32', (kind) => {
    const x = view([3, 5, 1], int32);
    const out = view([3, 5, 1], int32);
    expect(scan(kind, x, 1, out)).toBe(true);
    const given = values(x);
    let so = 0;
    const wanted = given.map(
      (value, i) => (so = i % 5 === 0 ? value : kind === 'cumsum' ? (so + value) | 0 : Math.imul(so, value)),
    );
    expect(values(out)).toEqual(wanted);
  });

  test('leaves fractions and other dimensions', () => {
    expect(scan('cumsum', view([3, 5], float32), 1, view([3, 5], float32))).toBe(false);
    expect(scan('cumsum', view([3, 5], int32), 0, view([3, 5], int32))).toBe(false);
  });
});

test('a released operand is refused, and the next call is right', () => {
  const [x, other, out] = [view([2, 2], float32), view([2, 2], float32), view([2], float32)];
  release(x.storage);
  expect(() => reduce('sum', x, [1], out)).toThrow('memory was given back');
  expect(reduce('amax', other, [1], out)).toBe(true);
  const [a, b, c, d] = values(other) as [number, number, number, number];
  expect(values(out)).toEqual([Math.max(a, b), Math.max(c, d)]);
});

test('ours and a program’s own tfjs do not meet', async () => {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
  const ours = (): number[] => {
    const [x, out] = [view([2, 2], float32, new Float32Array([1, 2, 3, 4])), view([2], float32)];
    expect(reduce('sum', x, [1], out)).toBe(true);
    return values(out);
  };
  expect(ours()).toEqual([3, 7]);
  require('@tensorflow/tfjs-backend-wasm');
  expect(await tf.setBackend('wasm')).toBe(true);
  const theirs = (): number[] => [
    ...tf
      .sum(
        tf.tensor2d([
          [1, 2],
          [3, 5],
        ]),
        1,
      )
      .dataSync(),
  ];
  expect([theirs(), ours(), theirs()]).toEqual([
    [3, 8],
    [3, 7],
    [3, 8],
  ]);
  tf.removeBackend('wasm');
  expect(ours()).toEqual([3, 7]);
});

test('leaves no storages behind', () => {
  const before = statistics.storages;
  sweep();
  expect(statistics.storages).toBeLessThanOrEqual(before);
});
