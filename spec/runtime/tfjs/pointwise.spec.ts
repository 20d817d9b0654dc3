// Every opcode on every type, with special values, against the default device.
import { type DType, bool, float32, int32, int64, uint8 } from '../../../lib/dtype.js';
import { Expression, type Opcode, Program, opcodes } from '../../../lib/expression/expression.js';
import { specials } from '../../../lib/special/table.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';
import type { TfjsEngine } from '../../../lib/runtime/tfjs/engine.js';
import { empty, engineOn, isUnary, make, programOf, seen, values, warnings } from './harness.js';
import { kernelsOf } from '../calling.js';

// prettier-ignore
const floats = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2, -2, 2.5, 3, -3, 1e-4, -1e-4, 0.1, -0.1, 0.3, 0.9, -0.9, 0.999, 1.001, 1.999, 2.001, 0.25,
  -2.7, 3.99, 4.01, 4.5, 5, -5, 7.25, -7.25, 10, 20.5, -20.5, 33, 80, -80, 100, 1e4, -1e4, 1e-30, 1e30, NaN, Infinity, -Infinity,
];
const sources: readonly (readonly [DType, readonly number[]])[] = [
  [float32, floats],
  [int32, [0, 1, -1, 2, -2, 3, -3, 5, 7, -7, 10, 31, 32, -32, 100, 255, -100, 46340]],
  // Small enough for every power and shift to fit the 32 bits that these devices have for it.
  [int64, [0, 1, -1, 2, -2, 3, -3, 5, 7, -7, 9]],
  [uint8, [0, 1, 2, 3, 5, 7, 8, 31, 100, 200, 255]],
  [bool, [0, 1]],
];

/** Composed in float32 of functions that nearly cancel near a zero. */
const looser: Partial<Record<Opcode, number>> = { digamma: 1e-5, lgamma: 3e-6, erfinv: 2e-6 };

function expectNear(found: number, wanted: number, tolerance: number, what: string): void {
  const close =
    Object.is(found, wanted) || found === wanted || Math.abs(found - wanted) <= tolerance * Math.abs(wanted) + 1e-37;
  if (!close) throw new Error(`${what}: expected ${wanted}, got ${found}`);
}

describe.each(['cpu', 'wasm'] as const)("opcodes on tfjs's %s backend", (backend) => {
  let engine: TfjsEngine;
  beforeAll(async () => {
    engine = await engineOn(backend);
  });

  for (const [dtype, source] of sources) {
    for (const op of Object.keys(opcodes) as Opcode[]) {
      if (op in specials) continue; // through the CPU, see below
      if (opcodes[op] === 'float' && dtype !== float32) continue;
      if (opcodes[op] === 'bits' && dtype === float32) continue;
      if (dtype === bool && (op === 'neg' || op === 'sub')) continue; // PyTorch refuses them
      test(`${op} of ${dtype.name}`, () => {
        const x = isUnary(op) ? source : source.flatMap((a) => source.map(() => a));
        const y = source.flatMap(() => source);
        const program = programOf(op, dtype);
        const results = [cpu, engine].map((on) => {
          const out = empty(on, program.results[0]!, [x.length]);
          kernelsOf(on).pointwise(
            program,
            isUnary(op) ? [make(on, dtype, x)] : [make(on, dtype, x), make(on, dtype, y)],
            [],
            [out],
          );
          return values(out);
        });
        // tfjs-wasm loses the phase of angles past 1e10.
        const lost = (a: number) => backend === 'wasm' && (op === 'sin' || op === 'cos') && Math.abs(a) > 1e10;
        x.forEach(
          (a, k) =>
            lost(a) ||
            expectNear(
              results[1]![k]!,
              results[0]![k]!,
              looser[op] ?? 1e-6,
              `${op}(${a}${isUnary(op) ? '' : `, ${y[k]}`})`,
            ),
        );
      });
    }
  }

  test('conversions', () => {
    for (const [from, source] of sources) {
      const given = from === float32 ? [0, -0, 1, -1, 0.5, -0.5, 2.7, -2.7, 100, 300, -300, 255.9] : source;
      for (const [to] of sources) {
        const results = [cpu, engine].map((on) => {
          const out = empty(on, to, [given.length]);
          kernelsOf(on).copy(make(on, from, given), out);
          return values(out);
        });
        expect(results[1]).toEqual(results[0]);
      }
    }
  });

  test('nextafter steps through denormal numbers and over powers of two', () => {
    if (backend === 'wasm') return; // it takes denormal numbers for 0
    const x = [0, 1e-45, 2 ** -126, 2 ** -127, 2 ** -100, 1, 1 - 2 ** -24, 3.4028234663852886e38, 2 ** -149, 1e-40];
    const program = programOf('nextafter', float32);
    for (const towards of [-Infinity, Infinity, 0]) {
      const results = [cpu, engine].map((on) => {
        const out = empty(on, float32, [x.length]);
        kernelsOf(on).pointwise(
          program,
          [
            make(on, float32, x),
            make(
              on,
              float32,
              x.map(() => towards),
            ),
          ],
          [],
          [out],
        );
        return values(out);
      });
      expect(results[1]).toEqual(results[0]);
    }
  });

  test('bits without a kernel for them', () => {
    const { kernels } = engine;
    const has = kernels.has.bind(kernels);
    kernels.has = (kernel) => kernel !== 'BitwiseAnd' && has(kernel);
    try {
      for (const op of ['bitwise_and', 'bitwise_or', 'bitwise_xor', 'mul'] as const) {
        for (const [dtype, source] of sources) {
          if (dtype === float32) continue;
          const program = programOf(op, dtype);
          const results = [cpu, engine].map((on) => {
            const out = empty(on, dtype, [source.length]);
            kernelsOf(on).pointwise(
              program,
              [make(on, dtype, source), make(on, dtype, [...source].reverse())],
              [],
              [out],
            );
            return values(out);
          });
          expect(results[1]).toEqual(results[0]);
        }
      }
    } finally {
      Reflect.deleteProperty(kernels, 'has');
    }
  });

  test('operands that repeat, and views', () => {
    const a = Expression.input(0, float32);
    const b = Expression.input(1, float32);
    const program = new Program([a.sub(b.mul(Expression.scalar(0, float32)))], [float32, float32], 1);
    const results = [cpu, engine].map((on) => {
      const x = make(on, float32, [...Array(12).keys()], [3, 4]);
      const row = make(on, float32, [1, 2, 3, 4]);
      const column = make(on, float32, [10, 20, 30]);
      const out = empty(on, float32, [3, 4]);
      const found: number[][] = [];
      for (const [p, q] of [
        [x, seen(row, [3, 4], [0, 1])],
        [seen(column, [3, 4], [1, 0]), x],
        [seen(row, [3, 4], [0, 1]), seen(column, [3, 4], [1, 0])],
        [seen(row, [3, 4], [0, 0], 2), seen(x, [3, 4], [0, 1], 4)],
        [seen(row, [3, 4], [0, 0]), seen(row, [3, 4], [0, 0], 3)],
      ] as const) {
        kernelsOf(on).pointwise(program, [p, q], [0.5], [out]);
        found.push(values(out));
      }
      return found;
    });
    expect(results[1]).toEqual(results[0]);
  });

  test('several outputs, some of them in place, with shared parts', () => {
    const [p, g, m] = [0, 1, 2].map((k) => Expression.input(k, float32)) as [Expression, Expression, Expression];
    const [lr, momentum] = [0, 1].map((k) => Expression.scalar(k, float32)) as [Expression, Expression];
    const velocity = m.mul(momentum).add(g);
    const program = new Program([p.sub(velocity.mul(lr)), velocity, velocity.gt(1)], [float32, float32, float32], 2);
    const [w, grad, v] = [
      [1, 2, 3],
      [0.5, 1, 2],
      [1, 1, -1],
    ].map((list) => make(engine, float32, list)) as [
      ReturnType<typeof make>,
      ReturnType<typeof make>,
      ReturnType<typeof make>,
    ];
    const large = empty(engine, bool, [3]);
    kernelsOf(engine).pointwise(program, [w, grad, v], [0.5, 0.5], [w, v, large]);
    expect(values(v)).toEqual([1, 1.5, 1.5]);
    expect(values(w)).toEqual([0.5, 1.25, 2.25]);
    expect(values(large)).toEqual([0, 1, 1]);
  });

  test('an int64 number that needs more than 32 bits is refused', () => {
    const program = new Program([Expression.input(0, int64).add(Expression.scalar(0, int64))], [int64], 1);
    const x = make(engine, int64, [1, 2]);
    expect(() => kernelsOf(engine).pointwise(program, [x], [2 ** 40], [x])).toThrow(
      /1099511627776 cannot be held.*32-bit/,
    );
    expect(values(x)).toEqual([1, 2]);
  });

  test('special functions are computed on the CPU, with one warning each', () => {
    const program = new Program([Expression.input(0, float32).special('i0').add(1)], [float32], 0);
    const x = make(engine, float32, [0, 1, 2]);
    const out = empty(engine, float32, [3]);
    const compute = () => kernelsOf(engine).pointwise(program, [x], [], [out]);
    const said = backend === 'cpu' ? [expect.stringContaining('i0 falls back through the CPU')] : []; // once a device
    expect(warnings(compute)).toEqual(said);
    expect(warnings(compute)).toEqual([]);
    [2, 2.266065878, 3.279585302].forEach((wanted, k) => expectNear(values(out)[k]!, wanted, 1e-6, 'i0'));
  });
});
