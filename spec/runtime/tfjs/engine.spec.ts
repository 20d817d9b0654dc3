// The kernels of devices on tfjs backends, against the default device's on the same views.
import { jest } from '@jest/globals';
import { type DType, bool, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import type { Engine, View } from '../../../lib/runtime/engine.js';
import type { ArgReduction, Reduction, Scan, Scatter } from '../../../lib/runtime/kernels/index.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';
import type { TfjsEngine } from '../../../lib/runtime/tfjs/engine.js';
import { all, elements, empty, engineOn, make, seen, values } from './harness.js';
import { kernelsOf, nonzero } from '../calling.js';
import { type Claim, between, nonzero as nonzeroClaim, notBelow, some, within } from '../../../lib/runtime/claim.js';
import { gcd } from '../../../lib/runtime/kernels/index.js';
import { IndexError } from '../../../lib/errors.js';

/** Layouts in a storage of 60 elements. */
const layouts: readonly (readonly [string, number[], number[], number])[] = [
  ['whole', [3, 4, 5], [20, 5, 1], 0],
  ['flat', [60], [1], 0],
  ['transposed', [5, 4, 3], [1, 5, 20], 0],
  ['permuted', [4, 3, 5], [5, 20, 1], 0],
  ['rows', [2, 4, 5], [20, 5, 1], 20],
  ['columns', [3, 4, 2], [20, 5, 1], 1],
  ['a box', [2, 2, 3], [20, 5, 1], 26],
  ['a box, transposed', [3, 2, 2], [1, 20, 5], 26],
  ['every other', [30], [2], 1],
  ['every other column', [3, 4, 2], [20, 5, 2], 1],
  ['select', [3, 5], [20, 1], 10],
  ['a diagonal', [7], [9], 0],
  ['overlapping ends', [4, 3], [7, 2], 5],
  ['one element', [1, 1], [1, 1], 17],
  ['none of any dimension', [], [], 42],
  ['a short row', [1, 3], [7, 1], 4],
];
const sixty = Array.from({ length: 60 }, (_, k) => ((k * 37) % 61) - 20);

/** What `f` gives on the default device and on a tfjs device. */
function both(engine: Engine, f: (on: Engine) => unknown): void {
  expect(f(engine)).toEqual(f(cpu));
}

describe.each(['cpu', 'wasm'] as const)("kernels on tfjs's %s backend", (backend) => {
  let engine: TfjsEngine;
  beforeAll(async () => {
    engine = await engineOn(backend);
  });

  const types: readonly DType[] = [float32, int32, int64, uint8, bool];

  test.each(types.map((dtype) => [dtype.name, dtype] as const))('upload, read, fetch of %s', async (_, dtype) => {
    const given = [0, 1, 2, 255];
    const wanted = dtype === bool ? [0, 1, 1, 1] : given;
    const x = make(engine, dtype, given, [2, 2]);
    expect(engine.read(x)).toEqual(elements(dtype, wanted));
    expect(await engine.fetch(seen(x, [2, 2], [1, 2]))).toEqual(
      elements(dtype, [wanted[0]!, wanted[2]!, wanted[1]!, wanted[3]!]),
    );
    const array = engine.read(x);
    array.reverse();
    expect(values(x)).toEqual(wanted); // what was read is a copy
  });

  test('an upload copies, and what nobody wrote to is 0', () => {
    const given = Float32Array.of(1, 2, 3);
    const storage = engine.allocate(3, float32);
    engine.upload(storage, given);
    given.fill(7);
    expect(all({ storage, shape: [3], strides: [1], offset: 0 })).toEqual([1, 2, 3]);
    expect(values(empty(engine, float32, [2]))).toEqual([0, 0]);
    expect(values(empty(engine, int64, [0]))).toEqual([]);
  });

  test('float64 and large int64 are refused', () => {
    expect(() => engine.allocate(1, float64)).toThrow(TypeError);
    expect(() => engine.allocate(1, float64)).toThrow(/doesn't support float64. Please use float32/);
    const storage = engine.allocate(1, int64);
    expect(() => engine.upload(storage, BigInt64Array.of(2n ** 31n))).toThrow(
      /2147483648 cannot be held on this device/,
    );
    expect(() => kernelsOf(engine).fill({ storage, shape: [1], strides: [1], offset: 0 }, 2n ** 40n)).toThrow(
      /cannot be held/,
    );
    engine.upload(storage, BigInt64Array.of(-(2n ** 31n)));
    expect(all({ storage, shape: [1], strides: [1], offset: 0 })).toEqual([-(2 ** 31)]);
  });

  describe.each(layouts)('a view: %s', (_, shape, strides, offset) => {
    test.each(types.map((dtype) => [dtype.name, dtype] as const))('%s', (__, dtype) => {
      const source = sixty.map((x) => (dtype === bool ? Number(x > 0) : dtype === uint8 ? Math.abs(x) : x));
      both(engine, (on) => {
        const base = make(on, dtype, source);
        const view = seen(base, shape, strides, offset);
        const read = values(view);
        const results: unknown[] = [read];
        // Written as a whole, from a view and from a number.
        kernelsOf(on).copy(
          make(
            on,
            dtype,
            read.map((x) => (dtype === bool ? 1 - x : x + 1)),
            shape,
          ),
          view,
        );
        results.push(all(base));
        kernelsOf(on).fill(view, 1);
        results.push(all(base));
        // A storage of zeros that nobody has read.
        const zeros = empty(on, dtype, [60]);
        kernelsOf(on).fill(zeros, 0);
        const fresh = seen(zeros, shape, strides, offset);
        kernelsOf(on).copy(make(on, dtype, read, shape), fresh);
        results.push(all(fresh));
        return results;
      });
    });
  });

  test('a copy may repeat, convert and overlap nothing', () => {
    both(engine, (on) => {
      const row = make(on, int64, [1, 2, 3]);
      const out = empty(on, float32, [2, 3]);
      kernelsOf(on).copy(seen(row, [2, 3], [0, 1]), out);
      const turned = empty(on, float32, [3, 2]);
      kernelsOf(on).copy(seen(out, [3, 2], [1, 3]), turned);
      const shared = empty(on, float32, [3, 2]);
      kernelsOf(on).copy(turned, shared);
      kernelsOf(on).fill(turned, 9); // a copy that shares the buffer does not follow
      return [values(out), values(shared), values(turned)];
    });
  });

  test('what shares a buffer does not follow a write to a part', () => {
    for (const dtype of types) {
      both(engine, (on) => {
        const x = make(
          on,
          dtype,
          [1, 2, 3, 4, 5, 6, 7, 8, 9].map((v) => (dtype === bool ? v % 2 : v)),
          [3, 3],
        );
        const copies = [x, seen(x, [2, 3], [3, 1], 3)].map((from) => {
          const out = empty(on, dtype, from.shape);
          kernelsOf(on).copy(from, out);
          return out;
        });
        const other = empty(on, dtype === bool ? int64 : dtype === int64 ? float32 : int64, [3, 3]);
        kernelsOf(on).copy(x, other);
        kernelsOf(on).fill(seen(x, [3], [3], 1), 0); // a column
        kernelsOf(on).fill(seen(x, [3], [4]), 0); // the diagonal
        kernelsOf(on).putRows('set', make(on, dtype, [1, 0, 1], [1, 3]), make(on, int64, [2]), x);
        return [...copies, other, x].map(values);
      });
    }
  });

  test.each([
    ['sum', [float32, int32, int64, uint8]],
    ['prod', [float32, int32, int64, uint8]],
    ['amax', types],
    ['amin', types],
    ['any', types],
    ['all', types],
  ] as const)('%s', (kind: Reduction, kinds) => {
    for (const dtype of kinds) {
      const source = Array.from({ length: 24 }, (_, k) =>
        dtype === bool ? Number(k % 3 > 0) : ((k * 7) % 5) + (k % 7 === 0 ? 0 : 1),
      );
      for (const dims of [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]) {
        both(engine, (on) => {
          const x = seen(make(on, dtype, source), [2, 3, 4], [12, 1, 3]);
          const rest = x.shape.filter((_, k) => !dims.includes(k));
          const out = empty(on, kind === 'any' || kind === 'all' ? bool : dtype, rest);
          kernelsOf(on).reduce(kind, x, dims, out);
          return values(out);
        });
      }
    }
  });

  test('reductions of nothing, and of NaN', () => {
    both(engine, (on) => {
      const none = empty(on, float32, [0, 2]);
      const found: unknown[] = [];
      for (const kind of ['sum', 'prod', 'any', 'all'] as const) {
        const out = empty(on, kind === 'any' || kind === 'all' ? bool : float32, [2]);
        kernelsOf(on).fill(out, 1);
        kernelsOf(on).reduce(kind, none, [0], out);
        found.push(values(out));
      }
      const missing = make(on, float32, [1, NaN, -Infinity, NaN, 2, 3, Infinity, 5], [2, 4]);
      for (const kind of ['sum', 'amax', 'amin', 'any'] as const) {
        const out = empty(on, kind === 'any' ? bool : float32, [2]);
        kernelsOf(on).reduce(kind, missing, [1], out);
        found.push(values(out));
      }
      return found;
    });
  });

  test.each(['argmax', 'argmin'] as const)('%s', (kind: ArgReduction) => {
    both(engine, (on) => {
      const x = make(on, float32, [1, 3, 3, NaN, 2, NaN, -1, -Infinity, -Infinity, -1, -1, -5], [4, 3]);
      const y = make(on, int64, [4, 4, 1, 1], [2, 2]);
      const z = make(on, bool, [0, 1, 1, 0], [2, 2]);
      const found: unknown[] = [];
      for (const [view, dim] of [
        [x, 1],
        [x, 0],
        [y, 0],
        [z, 1],
        [seen(x, [3, 4], [1, 3]), 1],
      ] as const) {
        const out = empty(
          on,
          int64,
          view.shape.filter((_, k) => k !== dim),
        );
        kernelsOf(on).argreduce(kind, view, dim, out);
        found.push(values(out));
      }
      return found;
    });
  });

  test.each(['cumsum', 'cumprod'] as const)('%s', (kind: Scan) => {
    for (const dtype of [float32, int32, int64, uint8]) {
      both(engine, (on) => {
        const x = make(on, dtype, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]);
        return [0, 1, 2].map((dim) => {
          const out = empty(on, dtype, [2, 3, 2]);
          kernelsOf(on).scan(kind, x, dim, out);
          return values(out);
        });
      });
    }
  });

  test('sort is stable, and NaN is the largest', () => {
    const source = [3, NaN, 1, 1, -Infinity, 2, NaN, Infinity, 2, -1, 0, 1];
    for (const dtype of [float32, int64, bool]) {
      for (const descending of [false, true]) {
        for (const dim of [0, 1]) {
          both(engine, (on) => {
            const x = make(
              on,
              dtype,
              source.map((v) => (dtype === float32 ? v : Number.isFinite(v) ? v : 7)),
              [3, 4],
            );
            const [sorted, places] = [empty(on, dtype, [3, 4]), empty(on, int64, [3, 4])];
            kernelsOf(on).sort(x, dim, descending, sorted, places);
            return [values(sorted), values(places)];
          });
        }
      }
    }
  });

  test('what is too large for pairs goes through the CPU, with one warning', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const n = 3000;
    const x = make(
      engine,
      float32,
      Array.from({ length: n }, (_, k) => (k * 7919) % n),
    );
    const [sorted, places] = [empty(engine, float32, [n]), empty(engine, int64, [n])];
    for (let k = 0; k < 2; k++) kernelsOf(engine).sort(x, 0, false, sorted, places);
    expect(values(sorted)).toEqual([...Array(n).keys()]);
    // Said once in a program, whatever the backend.
    const said = backend === 'cpu' ? [expect.stringContaining('sort of this size falls back through the CPU')] : [];
    expect(warn.mock.calls.map(String)).toEqual(said);
    warn.mockRestore();
  });

  test('gemm in every layout', () => {
    const f = (n: number) => Array.from({ length: n }, (_, k) => ((k * 5) % 7) - 3);
    const forms: readonly ((on: Engine, dtype: DType) => readonly [View, View, number[]])[] = [
      (on, t) => [make(on, t, f(6), [2, 3]), make(on, t, f(12), [3, 4]), [2, 4]],
      (on, t) => [seen(make(on, t, f(6)), [2, 3], [1, 2]), make(on, t, f(12), [3, 4]), [2, 4]],
      (on, t) => [make(on, t, f(6), [2, 3]), seen(make(on, t, f(12)), [3, 4], [1, 3]), [2, 4]],
      (on, t) => [seen(make(on, t, f(6)), [2, 3], [1, 2]), seen(make(on, t, f(12)), [3, 4], [1, 3]), [2, 4]],
      (on, t) => [seen(make(on, t, f(20)), [2, 3], [10, 2], 1), seen(make(on, t, f(4)), [3, 4], [0, 1]), [2, 4]],
      (on, t) => [make(on, t, f(12), [2, 2, 3]), seen(make(on, t, f(24)), [2, 3, 4], [12, 1, 3]), [2, 2, 4]],
      (on, t) => [seen(make(on, t, f(6)), [2, 2, 3], [0, 3, 1]), make(on, t, f(24), [2, 3, 4]), [2, 2, 4]],
      (on, t) => [make(on, t, [], [2, 0]), make(on, t, [], [0, 3]), [2, 3]],
      (on, t) => [make(on, t, f(3), [1, 3]), make(on, t, f(3), [3, 1]), [1, 1]],
    ];
    for (const dtype of [float32, int64, int32, uint8]) {
      for (const form of forms) {
        for (const [alpha, beta] of dtype === float32
          ? [
              [1, 0],
              [2, 0],
              [1, 1],
              [0.5, -2],
            ]
          : [
              [1, 0],
              [1, 1],
            ]) {
          both(engine, (on) => {
            const [a, b, shape] = form(on, dtype);
            const out = make(
              on,
              dtype,
              Array.from({ length: shape.reduce((n, k) => n * k, 1) }, (_, k) => k),
              shape,
            );
            kernelsOf(on).gemm(a, b, out, alpha!, beta!);
            return values(out);
          });
        }
      }
    }
  });

  test('one factor in two shapes', () => {
    both(engine, (on) => {
      const weight = make(on, float32, [...Array(32).keys()], [1, 32]);
      const x = make(on, float32, [...Array(64).keys()], [2, 32]);
      const [forward, backward] = [empty(on, float32, [2, 1]), empty(on, float32, [2, 32])];
      kernelsOf(on).gemm(x, seen(weight, [32, 1], [1, 32]), forward, 1, 0);
      kernelsOf(on).gemm(make(on, float32, [1, 2], [2, 1]), weight, backward, 1, 0);
      const matrix = make(on, float32, [...Array(32).keys()], [4, 8]);
      const [wide, tall] = [empty(on, float32, [2, 8]), empty(on, float32, [2, 4])];
      kernelsOf(on).gemm(seen(x, [2, 4], [4, 1]), matrix, wide, 1, 0);
      kernelsOf(on).gemm(seen(x, [2, 8], [8, 1]), seen(matrix, [8, 4], [4, 1]), tall, 1, 0);
      return [forward, backward, wide, tall].map(values);
    });
  });

  test('takeRows, and an index out of range', () => {
    both(engine, (on) => {
      const x = make(on, float32, [1, 2, 3, 4, 5, 6], [3, 2]);
      const out = empty(on, float32, [4, 2]);
      kernelsOf(on).takeRows(x, make(on, int64, [2, 0, 2, 1]), out);
      const flags = empty(on, bool, [2, 3]);
      kernelsOf(on).takeRows(seen(make(on, bool, [1, 0, 0, 1, 1, 1]), [2, 3], [1, 2]), make(on, int64, [1, 0]), flags);
      return [values(out), values(flags)];
    });
    const out = empty(engine, float32, [1, 2]);
    expect(() =>
      kernelsOf(engine).takeRows(make(engine, float32, [1, 2], [1, 2]), make(engine, int64, [1]), out),
    ).toThrow('index 1 is out of bounds for dimension 0 with size 1');
  });

  test.each(['set', 'add', 'mul', 'amax', 'amin'] as const)('putRows: %s', (kind: Scatter) => {
    for (const dtype of [float32, int64, uint8, bool]) {
      both(engine, (on) => {
        const base = make(on, dtype, [9, 1, 4, 3, 1, 6, 0, 0], [4, 2]);
        const rows = make(on, dtype, [5, 2, 7, 3, 2, 4], [3, 2]);
        kernelsOf(on).putRows(kind, rows, make(on, int64, kind === 'set' ? [2, 0, 1] : [2, 0, 2]), base);
        const turned = make(on, dtype, [9, 1, 4, 3, 1, 6, 0, 0]);
        kernelsOf(on).putRows(kind, rows, make(on, int64, [3, 1, 0]), seen(turned, [4, 2], [1, 4]));
        return [values(base), all(turned)];
      });
    }
    // An index out of range is an error, or stays inside the buffer.
    const small = make(engine, float32, [1, 2], [2, 1]);
    const put = () =>
      kernelsOf(engine).putRows(kind, make(engine, float32, [1], [1, 1]), make(engine, int64, [50]), small);
    if (backend === 'cpu' && (kind === 'set' || kind === 'add')) {
      expect(put).toThrow('index 50 is out of bounds for dimension 0 with size 2');
    } else put();
    expect(values(small)).toHaveLength(2);
  });

  test('nonzero', () => {
    both(engine, (on) => {
      const x = seen(make(on, float32, [0, 1, NaN, 0, -0, 2]), [3, 2], [1, 3]);
      return [nonzero(x), nonzero(make(on, bool, [0, 0]))];
    });
  });

  test('gcd, by its composition', () => {
    both(engine, (on) => {
      const [a, b] = [make(on, int64, [12, -18, 0, 7, 0]), make(on, int64, [18, 12, 5, -7, 0])];
      const out = empty(on, int64, [5]);
      on.run(gcd, null, [a, b], [out]);
      return values(out);
    });
  });

  describe('claims about values', () => {
    const error = (wrong: number) => new IndexError(`${wrong} is wrong`);
    const cases: readonly (readonly [string, Claim, DType, number[], number | null])[] = [
      ['within', within(0, 3), int64, [0, 2, 3, 1], 3],
      ['within, all right', within(0, 3), int64, [0, 2], null],
      ['within, but for one', within(0, 3, -100), int64, [0, -100, 2], null],
      ['within, another', within(0, 3, -100), int64, [0, -100, -2], -2],
      ['within bounds that 32 bits cannot hold', within(-(2 ** 40), 2 ** 40), int64, [5], null],
      ['between', between(0, 1), float32, [0, 1, 1.5], 1.5],
      ['not below', notBelow(0), float32, [NaN, 0, -1], -1],
      ['nonzero', nonzeroClaim, int32, [1, 2, 0], 0],
      ['some', some, bool, [0, 0], 0],
      ['some, and there are', some, bool, [0, 1], null],
      ['each of none', within(0, 0), int64, [], null],
      ['some of none', some, bool, [], 0],
    ];
    test.each(cases)('%s: at once where looking is free', (_, claim, dtype, list, wrong) => {
      both(engine, (on) => {
        try {
          on.assert(claim, make(on, dtype, list), error);
          return null;
        } catch (thrown) {
          return (thrown as Error).message;
        }
      });
      if (wrong === null) engine.assert(claim, make(engine, dtype, list), error);
      else expect(() => engine.assert(claim, make(engine, dtype, list), error)).toThrow(`${wrong} is wrong`);
    });

    /** An engine that has to wait for values. */
    const waiting = async (): Promise<TfjsEngine> => {
      const made = await engineOn(backend);
      return Object.defineProperty(made, 'immediate', { value: false });
    };
    test.each(cases)('%s: at the next read where it is not', async (_, claim, dtype, list, wrong) => {
      const late = await waiting();
      const x = make(late, dtype, list);
      for (const look of [() => late.read(x), () => late.synchronize()]) {
        const claiming = () => late.assert(claim, x, error);
        if (wrong !== null && list.length === 0) {
          expect(claiming).toThrow('0 is wrong'); // nothing to wait for
          continue;
        }
        claiming();
        if (wrong === null) void look();
        else expect(look).toThrow(`${wrong} is wrong`);
        void look(); // said once
      }
      if (list.length === 0) return;
      late.assert(claim, x, error);
      if (wrong === null) await late.fetch(x);
      else await expect(late.fetch(x)).rejects.toThrow(`${wrong} is wrong`);
    });

    test('what nobody reads is looked at now and then, and costs little memory', async () => {
      const late = await waiting();
      const { backend: buffers } = late.kernels;
      const x = make(late, int64, [0, 1]);
      const before = buffers.numDataIds();
      for (let k = 0; k < 1000; k++) late.assert(within(0, 2), x, error);
      expect(buffers.numDataIds()).toBeLessThan(before + 100);
      late.assert(within(0, 1), x, error);
      expect(() => {
        for (let k = 0; k < 1000; k++) late.assert(within(0, 2), x, error);
      }).toThrow('1 is wrong');
    });
  });
});
