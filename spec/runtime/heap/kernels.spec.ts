// The pack's kernels against plain JavaScript on random operands.
import { bool, dtypes as allTypes, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import { numel } from '../../../lib/shape.js';
import type { View } from '../../../lib/runtime/engine.js';
import * as kernels from '../../../lib/runtime/kernels/index.js';
import type { Kernel } from '../../../lib/runtime/kernel.js';
import { type Scatter, gemm } from '../../../lib/runtime/kernels/index.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';
import { loops } from '../../../lib/runtime/heap/providers/loops/provider.js';
import { pack } from '../../../lib/runtime/heap/providers/pack/provider.js';
import {
  Chance,
  type Rounding,
  contents,
  dense,
  describeView,
  elements,
  expectEqual,
  shapeOf,
  strided,
  twin,
} from './support.js';
import { kernelsOf, kernelsBy, type Calls } from '../calling.js';

/** The types that the pack computes with; it copies all. */
const dtypes = allTypes.filter((dtype) => dtype.compute === dtype);

type Kernels = Calls<boolean>;
const reference = kernelsBy(loops);
const tested = kernelsBy(pack);

/**
 * Runs a kernel of both providers on outputs with the same contents, and compares whole storages.
 *
 * @param must whether the pack has to take these operands
 */
function compare(
  run: (kernels: Kernels, outs: readonly View[]) => boolean,
  outs: readonly View[],
  rounding: Rounding,
  what: string,
  must = true,
): void {
  const others = outs.map(twin);
  const took = run(tested, outs);
  if (must && !took) throw new Error(`${what}: refused`);
  if (!took) return;
  run(reference, others);
  outs.forEach((out, i) => expectEqual(contents(out), contents(others[i]!), rounding, what));
}

const ROUNDS = 400;
const rounds = (seed: number, body: (chance: Chance) => void, count = ROUNDS): void => {
  const chance = new Chance(seed);
  for (let i = 0; i < count; i++) body(chance);
};

describe('the pack computes what plain JavaScript computes', () => {
  test('copy, every pair of types and any layout', () => {
    rounds(
      1,
      (chance) => {
        const shape = shapeOf(chance, chance.below(6), chance.of([3, 5, 20]));
        if (numel(shape) > 20000) return;
        const x = strided(chance, chance.of(allTypes), shape);
        const same = chance.next() < 0.4;
        const out = strided(chance, same ? x.storage.dtype : chance.of(allTypes), shape, true, false);
        const must = same || [x, out].every(({ storage }) => dtypes.includes(storage.dtype));
        compare((k, [to]) => k.copy(x, to!), [out], 'exact', `copy ${describeView(x)} to ${describeView(out)}`, must);
      },
      1500,
    );
  });

  test('fill', () => {
    rounds(2, (chance) => {
      const out = strided(chance, chance.of(allTypes), shapeOf(chance, chance.below(5)), true, false);
      const value = chance.of([0, -0, 1, -1, 2.5, NaN, Infinity, 3e9, 5n, -1n, 2n ** 62n]);
      compare((k, [to]) => k.fill(to!, value), [out], 'exact', `fill ${value} ${describeView(out)}`);
    });
  });

  test('reduce', () => {
    rounds(
      3,
      (chance) => {
        const x = strided(
          chance,
          chance.of(dtypes),
          shapeOf(chance, chance.below(6), chance.of([3, 5, 12])),
          chance.next() < 0.5,
        );
        const { dtype } = x.storage;
        const dims = x.shape.map((_, k) => k).filter(() => chance.next() < 0.5);
        const empty = dims.some((k) => x.shape[k] === 0);
        const kind = chance.of(['sum', 'prod', 'amax', 'amin', 'any', 'all'] as const);
        if (empty && (kind === 'amax' || kind === 'amin')) return;
        const out = dense(
          kind === 'any' || kind === 'all' ? bool : dtype,
          x.shape.filter((_, k) => !dims.includes(k)),
        );
        kernelsOf(cpu).fill(out, 0);
        const sums = kind === 'sum' || kind === 'prod';
        // A product of special values may overflow or not, by its order.
        if (sums && dtype.kind === 'float' && contents(x).some((v) => !Number.isFinite(v) || Math.abs(Number(v)) > 1e3))
          return;
        const rounding = sums ? (dtype === float64 ? 1e-13 : 1e-4) : 'zeros';
        compare(
          (k, [to]) => k.reduce(kind, x, dims, to!),
          [out],
          rounding,
          `${kind} ${describeView(x)} over ${dims.join()}`,
        );
      },
      2000,
    );
  });

  test('long sums', () => {
    const chance = new Chance(4);
    for (const shape of [[5000], [3, 700], [700, 3], [300, 40], [2, 300, 5], [1, 129], [1000, 1]]) {
      for (const dtype of [float32, float64, int64, int32]) {
        const x = dense(dtype, shape, elements(chance, dtype, numel(shape), false));
        for (let k = 0; k < shape.length; k++) {
          const out = dense(
            dtype,
            shape.filter((_, i) => i !== k),
          );
          kernelsOf(cpu).fill(out, 0);
          compare(
            (kernels, [to]) => kernels.reduce('sum', x, [k], to!),
            [out],
            dtype === float64 ? 1e-12 : 1e-5,
            `sum ${describeView(x)} over ${k}`,
          );
        }
      }
    }
  });

  test('argmax and argmin', () => {
    rounds(5, (chance) => {
      const x = strided(chance, chance.of(dtypes), shapeOf(chance, 1 + chance.below(4), chance.of([3, 8])));
      const dim = chance.below(x.shape.length);
      if (x.shape[dim] === 0) return;
      const kind = chance.of(['argmax', 'argmin'] as const);
      const out = dense(
        int64,
        x.shape.filter((_, k) => k !== dim),
      );
      kernelsOf(cpu).fill(out, 7);
      compare((k, [to]) => k.argreduce(kind, x, dim, to!), [out], 'exact', `${kind} ${describeView(x)} over ${dim}`);
    });
  });

  test('cumsum and cumprod', () => {
    rounds(6, (chance) => {
      const x = strided(chance, chance.of(dtypes), shapeOf(chance, 1 + chance.below(4), chance.of([3, 10])), false);
      const dim = chance.below(x.shape.length);
      const kind = chance.of(['cumsum', 'cumprod'] as const);
      const out = dense(x.storage.dtype, x.shape);
      kernelsOf(cpu).fill(out, 0);
      compare(
        (k, [to]) => k.scan(kind, x, dim, to!),
        [out],
        'zeros',
        `${kind} ${describeView(x)} over ${dim}`,
        x.storage.dtype !== bool,
      );
    });
  });

  test('sort', () => {
    rounds(
      7,
      (chance) => {
        const x = strided(chance, chance.of(dtypes), shapeOf(chance, 1 + chance.below(2), chance.of([4, 30, 70])));
        const dim = chance.below(x.shape.length);
        const descending = chance.next() < 0.5;
        const outs = [dense(x.storage.dtype, x.shape), dense(int64, x.shape)];
        for (const out of outs) kernelsOf(cpu).fill(out, 0);
        compare(
          (k, [v, i]) => k.sort(x, dim, descending, v!, i!),
          outs,
          'exact',
          `sort ${describeView(x)} over ${dim} ${descending}`,
        );
      },
      250,
    );
  });

  test('gemm', () => {
    rounds(
      8,
      (chance) => {
        const dtype = chance.of([float32, float32, float64, int64, int32, uint8]);
        const most = chance.of([3, 9, 20]);
        const [m, n, k] = shapeOf(chance, 3, most);
        const lead = chance.next() < 0.5 ? [] : [1 + chance.below(4)];
        const a = strided(chance, dtype, [...lead, m!, k!], false);
        const b = strided(chance, dtype, [...lead, k!, n!], false);
        const shape = [...lead, m!, n!];
        const out = chance.next() < 0.7 ? dense(dtype, shape) : columnMajor(dense(dtype, shape));
        cpu.upload(out.storage, elements(chance, dtype, numel(shape), false));
        const [alpha, beta] =
          dtype.kind === 'float' ? [chance.of([1, 1, -0.5, 2]), chance.of([0, 0, 1, 0.5])] : [1, chance.below(2)];
        const what = `gemm ${describeView(a)} · ${describeView(b)} into ${describeView(out)} ${alpha} ${beta}`;
        compare(
          (kernels, [to]) => kernels.gemm(a, b, to!, alpha, beta),
          [out],
          dtype === float64 ? 1e-12 : 2e-5,
          what,
          alpha === 1 && beta < 2 && beta !== 0.5,
        );
      },
      1000,
    );
  });

  test('larger products', () => {
    const chance = new Chance(9);
    for (const [m, n, k] of [
      [200, 17, 30],
      [7, 1030, 5],
      [34, 20, 520],
      [1, 70, 200],
      [70, 1, 200],
      [7, 9, 0],
      // Four and two rows are left of tiles.
      [16, 24, 33],
      [8, 19, 21],
    ] as const) {
      for (const dtype of [float32, float64]) {
        for (const [ta, tb] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          const matrix = (rows: number, cols: number, t: number): View => {
            const view = dense(dtype, t ? [cols, rows] : [rows, cols], elements(chance, dtype, rows * cols, false));
            return t ? { ...view, shape: [rows, cols], strides: [1, rows] } : view;
          };
          const [a, b] = [matrix(m, k, ta), matrix(k, n, tb)];
          const out = dense(dtype, [m, n], elements(chance, dtype, m * n, false));
          const beta = chance.below(2);
          compare(
            (kernels, [to]) => kernels.gemm(a, b, to!, 1, beta),
            [out],
            dtype === float64 ? 1e-11 : 1e-4,
            `${m}×${n}×${k} ${ta}${tb}`,
          );
        }
      }
    }
  });

  test('a row is the same, bit for bit, of however many it is one', () => {
    const chance = new Chance(10);
    for (const dtype of [float32, float64]) {
      const rows = (count: number, of: View): View => ({ ...of, shape: [count, of.shape[1]!] });
      const [a, b] = [
        [18, 37],
        [37, 24],
      ].map((shape) => dense(dtype, shape, elements(chance, dtype, numel(shape), false)));
      const whole = dense(dtype, [18, 24]);
      tested.gemm(a!, b!, whole, 1, 0);
      for (const count of [16, 14, 10, 4, 2]) {
        const out = dense(dtype, [count, 24]);
        tested.gemm(rows(count, a!), b!, out, 1, 0);
        expect(cpu.read(out)).toEqual(cpu.read(rows(count, whole)));
      }
    }
  });

  test('products that are symmetric, bit for bit', () => {
    const chance = new Chance(11);
    for (const [n, k] of [
      [1, 3],
      [5, 7],
      [8, 8],
      [31, 300],
      [130, 20],
      [1030, 3],
    ] as const) {
      for (const dtype of [float32, float64]) {
        for (const batch of n < 100 ? [1, 3] : [1]) {
          const values = elements(chance, dtype, batch * n * k, false);
          const of = (x: View, turned: boolean): View =>
            turned ? { ...x, shape: [batch, k, n], strides: [n * k, 1, k] } : x;
          const [x, copy] = [dense(dtype, [batch, n, k], values), dense(dtype, [batch, n, k], values)];
          const [whole, square, half] = [0, 1, 2].map(() => dense(dtype, [batch, n, n]));
          tested.gemm(x, of(copy, true), whole!, 1, 0);
          tested.gemm(x, of(x, true), half!, 1, 0);
          expectEqual(contents(half!), contents(whole!), 'exact', `x x' of ${n}×${k}`);
          // A square of what is symmetric, and such a matrix under it.
          for (const [alpha, beta] of [
            [1, 0],
            [0.5, 2],
          ] as const) {
            tested.gemm(whole!, whole!, square!, alpha, beta, whole);
            cpu.run(gemm, { alpha, beta, symmetric: true }, [whole!, whole!, whole!], [half!]);
            expectEqual(contents(half!), contents(square!), 'exact', `the square of ${n}×${n}`);
          }
        }
      }
    }
  });

  test('takeRows and putRows', () => {
    rounds(
      10,
      (chance) => {
        const dtype = chance.of(allTypes);
        const [n, inner, count] = [1 + chance.below(6), chance.below(9), chance.below(8)];
        const ids = BigInt64Array.from({ length: 2 * count }, () => BigInt(chance.below(n)));
        const index = {
          ...dense(int64, [2 * count], ids),
          ...(chance.next() < 0.3 ? { strides: [2] } : {}),
          shape: [count],
        };
        const x = strided(chance, dtype, [n, inner]);
        const taken = dense(dtype, [count, inner]);
        kernelsOf(cpu).fill(taken, 0);
        compare((k, [to]) => k.takeRows(x, index, to!), [taken], 'exact', `takeRows ${describeView(x)}`);
        const rows = strided(chance, dtype, [count, inner]);
        const out = strided(chance, dtype, [n, inner], true, false);
        const kind: Scatter = dtypes.includes(dtype) ? chance.of(['set', 'add', 'mul', 'amax', 'amin']) : 'set';
        compare(
          (k, [to]) => k.putRows(kind, rows, index, to!),
          [out],
          kind === 'set' ? 'exact' : 'zeros',
          `putRows ${kind} ${describeView(rows)} ${describeView(out)}`,
        );
      },
      600,
    );
  });
});

/** The same storage seen with its rows and columns dense the other way round. */
const columnMajor = (view: View): View => {
  const strides = [...view.strides];
  const last = strides.length - 1;
  strides[last] = Math.max(view.shape[last - 1]!, 1);
  strides[last - 1] = 1;
  return { ...view, strides };
};

describe('large factorizations are those of the references', () => {
  const [m, n] = [101, 75];
  const twice = (
    kernel: Kernel<never>,
    params: unknown,
    inputs: readonly View[],
    outs: readonly View[],
    rounding: Rounding,
    takes = true,
  ): void => {
    const others = outs.map(twin);
    const [quick, plain] = [pack, loops].map((provider) => provider.find(kernel as Kernel<unknown>)!);
    expect(quick!(params, inputs, outs)).toBe(takes);
    if (!takes) return;
    plain!(params, inputs, others);
    outs.forEach((out, k) => expectEqual(contents(out), contents(others[k]!), rounding, kernel.name));
  };
  const transposed = (view: View): View => {
    const [batch, rows, columns] = view.shape as [number, number, number];
    return { ...view, shape: [batch, columns, rows], strides: [rows * columns, 1, columns] };
  };

  test.each([float32, float64])('%s', (dtype) => {
    const chance = new Chance(21);
    const random = (...shape: number[]): View => dense(dtype, shape, elements(chance, dtype, numel(shape), false));
    const of = (...shape: number[]): View => dense(dtype, shape);
    const numbers = (...shape: number[]): View => dense(int32, shape);
    const close = dtype === float64 ? 1e-9 : 2e-4;
    for (const [rows, columns] of [
      [m, n],
      [n, m],
      [m, m],
    ] as const) {
      const outs = [of(2, rows, columns), numbers(2, Math.min(rows, columns)), numbers(2)];
      twice(kernels.lu, null, [random(2, rows, columns)], outs, close);
    }
    for (const [rows, columns, basis] of [
      [m, n, n],
      [m, n, m],
      [n, m, n],
    ] as const) {
      twice(kernels.qr, null, [random(2, rows, columns)], [of(2, rows, basis), of(2, basis, columns)], close);
    }
    twice(kernels.lu, null, [transposed(random(1, n, n))], [of(1, n, n), numbers(1, n), numbers(1)], close);
    // Far from singular.
    const square = random(2, n, n);
    const values = contents(square) as Float64Array;
    for (let k = 0; k < 2 * n; k++) values[k * n + (k % n)]! += 400;
    const regular = dense(dtype, [2, n, n], values);
    const [factors, pivots] = [of(2, n, n), numbers(2, n)];
    loops.find(kernels.lu)!(null, [regular], [factors, pivots, numbers(2)]);
    for (const adjoint of [false, true]) {
      twice(kernels.luSolve, { adjoint }, [factors, pivots, random(2, n, 9)], [of(2, n, 9)], close);
    }
    for (const upper of [false, true]) {
      twice(kernels.solveTriangular, { upper, unit: false }, [regular, random(2, n, 40)], [of(2, n, 40)], close);
    }
    // Below one on average, so that what is solved with a diagonal of ones stays small.
    const small = dense(dtype, [2, n, n], values.map((value) => value / 4000)); // prettier-ignore
    twice(kernels.solveTriangular, { upper: true, unit: true }, [small, random(2, n, 3)], [of(2, n, 3)], close);
    const symmetric = dense(dtype, [2, n, n], values.map((value, k) => ((k % (n * n)) % (n + 1) === 0 ? value : 0.1))); // prettier-ignore
    twice(kernels.cholesky, null, [symmetric], [of(2, n, n), numbers(2)], close);
    twice(kernels.cholesky, null, [random(2, n, n)], [of(2, n, n), numbers(2)], close, false);
    twice(kernels.lu, null, [random(1, 5, 5)], [of(1, 5, 5), numbers(1, 5), numbers(1)], close, false);
  });
});
