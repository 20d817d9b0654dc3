// Cases worked out by hand, for the pack and for plain JavaScript; the engine around them.
import { bool, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import { numel } from '../../../lib/shape.js';
import type { View } from '../../../lib/runtime/engine.js';
import { HeapEngine, cpu } from '../../../lib/runtime/heap/engine.js';
import { heap } from '../../../lib/runtime/heap/heap.js';
import { loops } from '../../../lib/runtime/heap/providers/loops/provider.js';
import { pack } from '../../../lib/runtime/heap/providers/pack/provider.js';
import { packs } from '../../../lib/runtime/heap/providers/pack/assembly.generated.js';
import { twins } from '../../../lib/embedded.js';
import { addressOf } from '../../../lib/runtime/heap/providers/pack/module.js';
import { Chance, contents, dense, elements, expectEqual, floats, list } from './support.js';
import { kernelsOf, kernelsBy, nonzero } from '../calling.js';
import { type Claim, between, nonzero as nonzeroClaim, notBelow, some, within } from '../../../lib/runtime/claim.js';

const reference = kernelsBy(loops);
const tested = kernelsBy(pack);

describe.each([
  ['pack', tested],
  ['loops', reference],
])('by hand: %s', (_, kernels) => {
  const converted = (values: readonly number[], from: typeof float32, to: typeof float32) => {
    const x = dense(from, [values.length], new (from.Array as Float64ArrayConstructor)(values));
    const out = dense(to, [values.length]);
    kernels.copy(x, out);
    return list(out);
  };

  test('conversions are x86’s', () => {
    const values = [NaN, Infinity, -Infinity, 3e9, -1.7, 300.7, -300.7, -0];
    expect(converted(values, float32, int32)).toEqual([
      -2147483648, -2147483648, -2147483648, -2147483648, -1, 300, -300, 0,
    ]);
    const least = -(2n ** 63n);
    expect(converted(values, float32, int64)).toEqual([least, least, least, 3000000000n, -1n, 300n, -300n, 0n]);
    expect(converted(values, float64, uint8)).toEqual([0, 0, 0, 0, 255, 44, 212, 0]);
    expect(converted(values, float32, bool)).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect(converted([-1, 300], int32, uint8)).toEqual([255, 44]);
  });

  test('int64 becomes float32 by one rounding', () => {
    const x = dense(int64, [2], BigInt64Array.of(2n ** 60n + 2n ** 36n + 1n, -(2n ** 40n)));
    const out = dense(float32, [2]);
    kernels.copy(x, out);
    expect(list(out)).toEqual([2 ** 60 + 2 ** 37, -(2 ** 40)]);
    const narrow = dense(int32, [2]);
    kernels.copy(x, narrow);
    expect(list(narrow)).toEqual([1, 0]);
  });

  test('what an empty reduction is', () => {
    const x = floats([], [0, 2]);
    const results = (['sum', 'prod', 'any', 'all'] as const).map((kind) => {
      const out = dense(kind === 'sum' || kind === 'prod' ? float32 : bool, [2]);
      kernels.reduce(kind, x, [0], out);
      return list(out);
    });
    expect(results).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  test('NaN is the greatest and the least', () => {
    const x = floats([1, NaN, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    for (const kind of ['amax', 'amin'] as const) {
      const out = dense(float32, []);
      kernels.reduce(kind, x, [0], out);
      expect(list(out)).toEqual([NaN]);
    }
    for (const kind of ['argmax', 'argmin'] as const) {
      const out = dense(int64, []);
      kernels.argreduce(kind, floats([1, NaN, -5, NaN]), 0, out);
      expect(list(out)).toEqual([1n]);
    }
    const [values, indices] = [dense(float32, [6]), dense(int64, [6])];
    kernels.sort(floats([1, NaN, 0, -0, NaN, 2]), 0, true, values, indices);
    expect(list(values)).toEqual([NaN, NaN, 2, 1, 0, -0]);
    expect(list(indices)).toEqual([1n, 4n, 5n, 0n, 2n, 3n]);
    kernels.sort(floats([1, NaN, 0, -0, NaN, 2]), 0, false, values, indices);
    expect(list(indices)).toEqual([2n, 3n, 0n, 5n, 1n, 4n]);
  });

  test('integers wrap', () => {
    const out = dense(int32, []);
    kernels.reduce('sum', dense(int32, [2], Int32Array.of(2 ** 31 - 1, 1)), [0], out);
    expect(list(out)).toEqual([-(2 ** 31)]);
    const wide = dense(int64, [1, 1]);
    const big = dense(int64, [1, 1], BigInt64Array.of(2n ** 62n));
    kernels.gemm(big, dense(int64, [1, 1], BigInt64Array.of(2n)), wide, 1, 0);
    expect(list(wide)).toEqual([-(2n ** 63n)]);
    const bytes = dense(uint8, []);
    kernels.reduce('sum', dense(uint8, [2], Uint8Array.of(200, 100)), [0], bytes);
    expect(list(bytes)).toEqual([44]);
  });

  test('a float32 running sum is kept in float64', () => {
    const x = floats([16777216, 1, 1]);
    const out = dense(float32, [3]);
    kernels.scan('cumsum', x, 0, out);
    expect(list(out)).toEqual([16777216, 16777216, 16777218]);
  });

  test('beta 0 does not read the result', () => {
    const out = floats([NaN]);
    kernels.gemm(floats([2], [1, 1]), floats([3], [1, 1]), { ...out, shape: [1, 1], strides: [1, 1] }, 1, 0);
    expect(list(out)).toEqual([6]);
  });
});

test('the error of a float32 sum does not grow with its length', () => {
  const n = 2 ** 20;
  const x = dense(float32, [n], new Float32Array(n).fill(0.1));
  const exact = Math.fround(0.1) * n;
  const error = (view: View, dim: number): number => {
    const out = dense(float32, view.shape.toSpliced(dim, 1));
    tested.reduce('sum', view, [dim], out);
    return Math.max(...list(out).map((sum) => Math.abs((Number(sum) * numel(out.shape)) / exact - 1)));
  };
  const eps = 2 ** -23;
  expect(error(x, 0)).toBeLessThan(4 * eps);
  expect(error({ ...x, shape: [n / 4, 4], strides: [4, 1] }, 0)).toBeLessThan(4 * eps);
  expect(error({ ...x, shape: [4, n / 4], strides: [n / 4, 1] }, 1)).toBeLessThan(4 * eps);
});

test('both builds of the pack compute the same products', () => {
  const chance = new Chance(12);
  const [m, n, k] = [50, 41, 300];
  const [a, b, out] = [
    [m, k],
    [k, n],
    [m, n],
  ].map((shape) => dense(float32, shape, elements(chance, float32, numel(shape), false)));
  tested.gemm(a!, b!, out!, 1, 0);
  const best = contents(out!);
  const [, plain] = twins(packs);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(plain), {
    env: { memory: heap.memory },
  });
  const { gemm, gemmScratch } = exports as Record<string, (...operands: number[]) => number>;
  const scratch = heap.scratch(gemmScratch!(float32.id, m, n, k));
  const [x, y, z] = [a, b, out].map((view) => addressOf(view!));
  gemm!(float32.id, 1, 0, 0, 0, m, n, k, x!, k, 1, y!, n, 1, z!, n, 0, 0, scratch);
  expectEqual(contents(out!), best, 2e-5, 'plain build');
});

describe('the engine', () => {
  test('providers are chosen by name', () => {
    const plainly = new HeapEngine('loops');
    const out = dense(float32, []);
    kernelsOf(plainly).reduce('sum', floats([1, 2, 3]), [0], out);
    expect(list(out)).toEqual([6]);
    expect(() => new HeapEngine('pack,blas')).toThrow(
      /no provider is named 'blas'; there are native, pack, pointwise, compose, loops/,
    );
    expect(() => kernelsOf(new HeapEngine('pointwise')).fill(out, 1)).toThrow(
      /none of the chosen providers has the kernel fill/,
    );
  });

  test('sort may write over its operand', () => {
    const x = floats([3, 1, 2]);
    const indices = dense(int64, [3]);
    kernelsOf(cpu).sort(x, 0, false, x, indices);
    expect([list(x), list(indices)]).toEqual([
      [1, 2, 3],
      [1n, 2n, 0n],
    ]);
  });

  test('what is claimed of values is looked at at once', () => {
    const wrong = (claim: Claim, view: View): number | null => {
      let found: number | null = null;
      try {
        cpu.assert(claim, view, (value) => new RangeError(String(value)));
      } catch (error) {
        found = Number((error as Error).message);
      }
      return found;
    };
    const index = dense(int64, [4], BigInt64Array.of(0n, 3n, -1n, 2n ** 40n));
    expect(wrong(within(0, 4), index)).toBe(-1);
    expect(wrong(within(-1, 4), index)).toBe(2 ** 40);
    expect(wrong(within(0, 4, -1), index)).toBe(2 ** 40);
    expect(wrong(within(0, 4), { ...index, shape: [2] })).toBeNull();
    expect(wrong(within(0, 4), { ...index, shape: [2], strides: [2] })).toBe(-1);
    expect(wrong(within(0, 4), { ...index, shape: [0] })).toBeNull();
    const x = floats([0.5, 1, NaN, 0, -2]);
    expect(wrong(between(0, 1), x)).toBeNaN();
    expect(wrong(notBelow(0), x)).toBe(-2);
    expect(wrong(nonzeroClaim, x)).toBe(0);
    expect(wrong(some, x)).toBeNull();
    expect(wrong(some, { ...x, shape: [1], offset: 3 })).toBe(0);
    expect(wrong(some, { ...x, shape: [0] })).toBe(0);
  });

  test('nonzero', () => {
    const x = floats([0, NaN, -0, 2, 0, 5], [2, 3]);
    expect(nonzero(x)).toEqual([1, 3, 5]);
    expect(nonzero({ ...x, shape: [3, 2], strides: [1, 3] })).toEqual([1, 2, 5]);
    expect(nonzero({ ...x, shape: [0], strides: [1] })).toEqual([]);
  });
});
