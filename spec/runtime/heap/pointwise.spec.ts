import { readFileSync } from 'node:fs';
import { type DType, type Elements, bool, dtypes, float32, float64, int32, int64, uint8 } from '../../../lib/dtype.js';
import { Expression, type Opcode, Program } from '../../../lib/expression/expression.js';
import type { View } from '../../../lib/runtime/engine.js';
import { type HeapStorage, elements } from '../../../lib/runtime/heap/heap.js';
import { type Value, dense, empty, listOf, run, spread, ulps, valuesOf } from './pointwise/operands.js';

interface Goldens {
  floats: Value[];
  pairs: Value[];
  ints: Record<string, Value[]>;
  unary: { op: Opcode; dtype: string; out: Value[] }[];
  binary: { op: Opcode; dtype: string; out: Value[] }[];
  casts: { from: string; to: string; out: Value[] }[];
}
const goldens = JSON.parse(readFileSync(new URL('../../golden/special.json', import.meta.url), 'utf8')) as Goldens;
const named = (name: string): DType => dtypes.find((dtype) => dtype.name === name)!;
const method = (op: Opcode, a: Expression, b?: Expression): Expression =>
  b === undefined ? a[op as 'exp']() : a[op as 'add'](b);

/** Units in the last place that a formula of ours and PyTorch's may lie apart (each is off by a little); others are exact. */
const apart: Partial<Record<Opcode, number>> = {
  exp: 2,
  exp2: 2,
  expm1: 3,
  log: 2,
  log2: 2,
  log10: 2,
  log1p: 3,
  sin: 2,
  cos: 2,
  tan: 3,
  asin: 2,
  acos: 2,
  atan: 2,
  sinh: 3,
  cosh: 3,
  tanh: 4,
  asinh: 3,
  acosh: 3,
  atanh: 3,
  sigmoid: 4,
  erf: 3,
  erfc: 4,
  erfinv: 4,
  lgamma: 4,
  digamma: 4,
  pow: 2,
  atan2: 2,
};

/** Near their roots these are as far from PyTorch's as their terms' rounding. */
const rooted = new Set<string>(['lgamma', 'digamma']);
/** Of 0 and -0 PyTorch takes now the first, now the second, as its vectors fall; here it is the first. */
const extreme = new Set<string>(['maximum', 'minimum']);

function compare(
  what: string,
  op: Opcode | 'cast',
  dtype: DType,
  got: Elements,
  wanted: Elements,
  args: string[],
): void {
  const limit = op === 'cast' ? 0 : (apart[op] ?? 0);
  const wrong: string[] = [];
  for (let k = 0; k < wanted.length; k++) {
    const [g, w] = [got[k]!, wanted[k]!];
    let same = typeof g === 'bigint' || extreme.has(op) ? g === w || (g !== g && w !== w) : Object.is(g, w);
    if (limit > 0 && typeof g === 'number' && typeof w === 'number') {
      same =
        ulps(dtype, g, w) <= limit ||
        (rooted.has(op) && Math.abs(g - w) < limit * (dtype === float32 ? 2 ** -24 : 2 ** -53));
    }
    if (!same)
      wrong.push(
        `${what}(${args[k] ?? k}) = ${Object.is(g, -0) ? '-0' : String(g)}, not ${Object.is(w, -0) ? '-0' : String(w)}`,
      );
  }
  expect(wrong).toEqual([]);
}

const operandValues = (dtype: DType, pairs: boolean): Value[] =>
  dtype.kind === 'float' ? (pairs ? goldens.pairs : goldens.floats) : goldens.ints[dtype.name]!;

describe("every opcode and type has PyTorch's numbers, dense and strided", () => {
  for (const { op, dtype: name, out: golden } of goldens.unary) {
    test(`${op} ${name}`, () => {
      const dtype = named(name);
      const list = operandValues(dtype, false);
      const values = valuesOf(dtype, list);
      const expression = method(op, Expression.input(0, dtype));
      const program = new Program([expression], [dtype], 0);
      const wanted = valuesOf(expression.dtype, golden);
      const out = empty(expression.dtype, [values.length]);
      run(program, [dense(values, dtype)], [], [out]);
      compare(`${op} `, op, dtype, listOf(out), wanted, list.map(String));
      const strided = spread(wanted, expression.dtype);
      run(program, [spread(values, dtype)], [], [strided]);
      expect(listOf(strided)).toEqual(listOf(out));
    });
  }
  for (const { op, dtype: name, out: golden } of goldens.binary) {
    test(`${op} ${name}, ${name}`, () => {
      const dtype = named(name);
      const list = operandValues(dtype, true);
      const n = list.length;
      const values = valuesOf(dtype, list);
      const expression = method(op, Expression.input(0, dtype), Expression.input(1, dtype));
      const program = new Program([expression], [dtype, dtype], 0);
      const wanted = valuesOf(expression.dtype, golden);
      const args = list.flatMap((a) => list.map((b) => `${String(a)}, ${String(b)}`));
      // a as a column, b as a row: neither is copied.
      const column: View = { ...dense(values, dtype), shape: [n, n], strides: [1, 0] };
      const row: View = { ...dense(values, dtype), shape: [n, n], strides: [0, 1] };
      const out = empty(expression.dtype, [n, n]);
      run(program, [column, row], [], [out]);
      compare(op, op, dtype, listOf(out), wanted, args);
      const [full, repeated] = [listOf(column), listOf(row)];
      const flat = empty(expression.dtype, [n * n]);
      run(program, [dense(full, dtype), dense(repeated, dtype)], [], [flat]);
      expect(listOf(flat)).toEqual(listOf(out));
      const strided = spread(wanted, expression.dtype);
      run(program, [spread(full, dtype), spread(repeated, dtype)], [], [strided]);
      expect(listOf(strided)).toEqual(listOf(out));
      // a mixture of types has other loops
      const mixed = new Program([expression, Expression.input(2, uint8)], [dtype, dtype, uint8], 0);
      const again = empty(expression.dtype, [n * n]);
      run(
        mixed,
        [dense(full, dtype), dense(repeated, dtype), empty(uint8, [n * n])],
        [],
        [again, empty(uint8, [n * n])],
      );
      expect(listOf(again)).toEqual(listOf(out));
    });
  }
  test.each(goldens.casts.map(({ from, to, out }) => [from, to, out] as const))('%s to %s', (from, to, golden) => {
    const dtype = named(from);
    const list = operandValues(dtype, false);
    const extra = dtype.kind === 'float' ? [3e9, -3e9, 300.7, -1.5, 1e19, -1e19, 2147483648, -2147483904] : list;
    const values = valuesOf(dtype, [...list, ...extra]);
    const target = named(to);
    const program = new Program([Expression.input(0, dtype).to(target)], [dtype], 0);
    const out = empty(target, [values.length]);
    run(program, [dense(values, dtype)], [], [out]);
    compare(
      `${from} to ${to} `,
      'cast',
      target,
      listOf(out),
      valuesOf(target, golden),
      [...list, ...extra].map(String),
    );
    const strided = empty(target, [values.length]);
    run(program, [spread(values, dtype)], [], [strided]);
    expect(listOf(strided)).toEqual(listOf(out));
  });
});

const [x, y] = [Expression.input(0, float32), Expression.input(1, float32)];
const counting = (n: number): Float32Array => Float32Array.from({ length: n }, (_, k) => Math.fround(k * 0.37 - 2));

describe('loops', () => {
  test('lengths 0 to 40, at odd offsets, write nothing outside', () => {
    const program = new Program([x.mul(y).add(1), x.lt(y)], [float32, float32], 0);
    for (let n = 0; n <= 40; n++) {
      const [a, b] = [counting(n + 3), counting(n + 3).reverse()];
      const c = empty(float32, [n + 5]);
      const d = empty(bool, [n + 5]);
      (elements(c.storage as HeapStorage) as Float32Array).fill(-7);
      (elements(d.storage as HeapStorage) as Uint8Array).fill(9);
      const at = (view: View, offset: number): View => ({ ...view, shape: [n], offset });
      run(program, [at(dense(a, float32), 1), at(dense(b, float32), 2)], [], [at(c, 3), at(d, 3)]);
      const sums = Array.from({ length: n }, (_, k) => Math.fround(Math.fround(a[1 + k]! * b[2 + k]!) + 1));
      expect([...listOf(c)]).toEqual([-7, -7, -7, ...sums, -7, -7]);
      expect([...listOf(d)]).toEqual([9, 9, 9, ...sums.map((_, k) => Number(a[1 + k]! < b[2 + k]!)), 9, 9]);
    }
  });

  test.each([float64, int64, int32, uint8, bool])('lengths 0 to 40 of %s', (dtype) => {
    const [a, b] = [Expression.input(0, dtype), Expression.input(1, dtype)];
    const program = new Program([a.add(b), a.eq(b), a.le(b).choose(b, a)], [dtype, dtype], 0);
    for (let n = 0; n <= 40; n++) {
      const u = valuesOf(
        dtype,
        Array.from({ length: n }, (_, k) => (k * 7) % 5),
      );
      const v = valuesOf(
        dtype,
        Array.from({ length: n }, (_, k) => (k * 3) % 4),
      );
      for (const form of [dense, spread]) {
        const outs = [empty(dtype, [n]), empty(bool, [n]), empty(dtype, [n])];
        run(program, [form(u, dtype), form(v, dtype)], [], outs);
        const pairs = Array.from({ length: n }, (_, k) => [Number(u[k]), Number(v[k])] as const);
        const sums = pairs.map(([p, q]) => (dtype === bool ? p | q : p + q));
        expect(outs.map((out) => Array.from(listOf(out), Number))).toEqual([
          sums,
          pairs.map(([p, q]) => Number(p === q)),
          pairs.map(([p, q]) => Math.max(p, q)),
        ]);
      }
    }
  });

  test('a transposed operand, a row, a column and a single element', () => {
    const [n, m] = [5, 7];
    const inputs = [0, 1, 2, 3].map((k) => Expression.input(k, float32));
    const program = new Program(
      [inputs[0]!.sub(inputs[1]!).mul(inputs[2]!).add(inputs[3]!)],
      inputs.map(() => float32),
      0,
    );
    const [t, row, column, one] = [counting(n * m), counting(m), counting(n), Float32Array.of(3)];
    const out = empty(float32, [n, m]);
    run(
      program,
      [
        { ...dense(t, float32), shape: [n, m], strides: [1, n] },
        { ...dense(row, float32), shape: [n, m], strides: [0, 1] },
        { ...dense(column, float32), shape: [n, m], strides: [1, 0] },
        { ...dense(one, float32), shape: [n, m], strides: [0, 0] },
      ],
      [],
      [out],
    );
    const { fround } = Math;
    expect([...listOf(out)]).toEqual(
      Array.from({ length: n * m }, (_, e) => {
        const [i, j] = [Math.floor(e / m), e % m];
        return fround(fround(fround(t[j * n + i]! - row[j]!) * column[i]!) + 3);
      }),
    );
  });

  test('four dimensions, of which none merge', () => {
    const shape = [2, 3, 4, 5];
    const program = new Program([x.add(y)], [float32, float32], 0);
    const all = counting(3 * 4 * 5 * 6);
    const inside: View = { ...dense(all, float32), shape, strides: [120, 30, 6, 1], offset: 7 };
    const permuted: View = { ...dense(counting(120), float32), shape, strides: [1, 40, 2, 8] };
    const out = empty(float32, shape);
    run(program, [inside, permuted], [], [out]);
    const [p, q] = [listOf(inside) as Float32Array, listOf(permuted) as Float32Array];
    expect([...listOf(out)]).toEqual([...p].map((v, k) => Math.fround(v + q[k]!)));
  });

  test('a large transposed operand, in pieces', () => {
    const [n, m] = [9, 224];
    const program = new Program([x.add(y)], [float32, float32], 0);
    const [t, u] = [counting(n * m), counting(n * m).reverse()];
    const out = empty(float32, [n, m]);
    for (let turn = 0; turn < 2; turn++) {
      run(program, [{ ...dense(t, float32), shape: [n, m], strides: [1, n] }, dense(u, float32, [n, m])], [], [out]);
      expect([...listOf(out)]).toEqual(
        Array.from({ length: n * m }, (_, e) => Math.fround(t[(e % m) * n + Math.floor(e / m)]! + u[e]!)),
      );
    }
    const wide = empty(float32, [40, m]);
    const large = counting(40 * m);
    run(
      program,
      [
        { ...dense(large, float32), shape: [40, m], strides: [1, 40] },
        { ...dense(large, float32), shape: [40, m], strides: [0, 0] },
      ],
      [],
      [wide],
    );
    expect([...listOf(wide)]).toEqual(
      Array.from({ length: 40 * m }, (_, e) => Math.fround(large[(e % m) * 40 + Math.floor(e / m)]! + large[0]!)),
    );
  });

  test('an output may be an input', () => {
    const program = new Program([x.add(y), x.sub(y)], [float32, float32], 0);
    for (const form of [dense, spread]) {
      const [u, v] = [counting(23), counting(23).reverse()];
      const [a, b] = [form(u, float32), form(v, float32)];
      run(program, [a, b], [], [a, b]);
      expect([...listOf(a)]).toEqual([...u].map((w, k) => Math.fround(w + v[k]!)));
      expect([...listOf(b)]).toEqual([...u].map((w, k) => Math.fround(w - v[k]!)));
    }
  });

  test('numbers are given at each call, and take the type', () => {
    for (const dtype of [float32, float64, int32, int64, uint8]) {
      const [a, s] = [Expression.input(0, dtype), Expression.scalar(0, dtype)];
      const program = new Program([a.mul(s).add(Expression.scalar(1, dtype))], [dtype], 2);
      const out = empty(dtype, [9]);
      for (const [p, q] of [
        [2, 1],
        [3.7, 5],
      ] as const) {
        run(program, [dense(valuesOf(dtype, [0, 1, 2, 3, 4, 5, 6, 7, 8]), dtype)], [p, q], [out]);
        const factor = dtype === float32 ? Math.fround(p) : dtype === float64 ? p : Math.trunc(p);
        const round = (v: number) => (dtype === float32 ? Math.fround(v) : v);
        expect(Array.from(listOf(out), Number)).toEqual(
          [0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => round(round(k * factor) + q)),
        );
      }
    }
  });

  test('a program may need no operand', () => {
    const program = new Program([Expression.scalar(0, float32), Expression.constant(4, int64)], [], 1);
    const outs = [empty(float32, [6]), empty(int64, [6])];
    run(program, [], [0.5], outs);
    expect(outs.map((out) => Array.from(listOf(out), Number))).toEqual([new Array(6).fill(0.5), new Array(6).fill(4)]);
  });

  test('sums and products that a formula shows are rounded one by one', () => {
    const z = Expression.input(2, float32);
    const program = new Program([x.mul(y).add(z)], [float32, float32, float32], 0);
    const [a, b, c] = [1, 2, 3].map((k) => Float32Array.from({ length: 37 }, (_, i) => Math.sin(i * k)));
    const out = empty(float32, [37]);
    run(program, [dense(a!, float32), dense(b!, float32), dense(c!, float32)], [], [out]);
    expect([...listOf(out)]).toEqual([...a!].map((v, k) => Math.fround(Math.fround(v * b![k]!) + c![k]!)));
  });
});
