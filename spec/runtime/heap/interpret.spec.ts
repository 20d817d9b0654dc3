// Pointwise programs interpreted in JavaScript: PyTorch's numbers, and the compiler's on random programs.
import { readFileSync } from 'node:fs';
import { type DType, type Elements, bool, dtypes, float32, int64, uint8 } from '../../../lib/dtype.js';
import { Expression, type Opcode, Program } from '../../../lib/expression/expression.js';
import { numel } from '../../../lib/shape.js';
import { loops } from '../../../lib/runtime/heap/providers/loops/provider.js';
import { pointwise } from '../../../lib/runtime/heap/providers/pointwise/provider.js';
import { Chance, contents, dense, expectEqual, shapeOf, strided, twin } from './support.js';
import { kernelsBy } from '../calling.js';

type Golden = number | string | boolean;
interface Goldens {
  floats: Golden[];
  pairs: Golden[];
  ints: Record<string, Golden[]>;
  unary: { op: Opcode; dtype: string; out: Golden[] }[];
  binary: { op: Opcode; dtype: string; out: Golden[] }[];
}
const goldens = JSON.parse(readFileSync(new URL('../../golden/special.json', import.meta.url), 'utf8')) as Goldens;
const named = (name: string): DType => dtypes.find((dtype) => dtype.name === name)!;
const words: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 };

function arrayOf(dtype: DType, values: readonly Golden[]): Elements {
  if (dtype === int64) return BigInt64Array.from(values, (value) => BigInt(value));
  const numbers = values.map((value) => (typeof value === 'string' ? (words[value] ?? Number(value)) : Number(value)));
  return new (dtype.Array as Float64ArrayConstructor)(
    dtype === bool ? numbers.map((value) => Number(value !== 0)) : numbers,
  );
}

/** Functions that the C library, JavaScript and PyTorch's vectors each compute to their own last digit. */
const inexact = new Set<string>(
  (
    'exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid erf erfc ' +
    'erfinv lgamma digamma pow atan2'
  ).split(' '),
);

function check(
  op: Opcode,
  dtype: DType,
  got: Elements,
  golden: readonly Golden[],
  result: DType,
  args: readonly string[],
): void {
  const wanted = arrayOf(result, golden);
  const eps = dtype === float32 ? 2 ** -23 : 2 ** -52;
  const wrong: string[] = [];
  wanted.forEach((w: number | bigint, k: number) => {
    const g = got[k]!;
    if (Object.is(g, w)) return;
    if ((op === 'maximum' || op === 'minimum') && g === w) return; // of 0 and -0 PyTorch takes either
    const near =
      typeof g === 'number' && typeof w === 'number' && Math.abs(g - w) <= 4 * eps * Math.max(Math.abs(w), 2 ** -126);
    const root = op === 'lgamma' || op === 'digamma';
    if (inexact.has(op) && (near || (root && Math.abs(Number(g) - Number(w)) < 4 * eps))) return;
    wrong.push(`${op}(${args[k]}) = ${g}, should be ${w}`);
  });
  expect(wrong).toEqual([]);
}

const apply = (op: Opcode, a: Expression, b: Expression): Expression => {
  const method: unknown = Reflect.get(a, op);
  if (typeof method !== 'function') throw new Error(`no ${op}`);
  return (method as (this: Expression, other: Expression) => Expression).call(a, b);
};

describe('PyTorch’s numbers', () => {
  const operands = (dtype: DType, pairs: boolean) =>
    dtype.kind === 'float' ? (pairs ? goldens.pairs : goldens.floats) : goldens.ints[dtype.name]!;

  test.each(goldens.unary.map(({ op, dtype, out }) => [op, dtype, out] as const))('%s %s', (op, name, golden) => {
    const dtype = named(name);
    const list = operands(dtype, false);
    const x = Expression.input(0, dtype);
    const program = new Program([apply(op, x, x)], [dtype], 0);
    const out = dense(program.results[0]!, [list.length]);
    kernelsBy(loops).pointwise(program, [dense(dtype, [list.length], arrayOf(dtype, list))], [], [out]);
    check(op, dtype, contents(out), golden, program.results[0]!, list.map(String));
  });

  test.each(goldens.binary.map(({ op, dtype, out }) => [op, dtype, out] as const))('%s %s', (op, name, golden) => {
    const dtype = named(name);
    const list = operands(dtype, true);
    const n = list.length;
    const program = new Program([apply(op, Expression.input(0, dtype), Expression.input(1, dtype))], [dtype, dtype], 0);
    const column = { ...dense(dtype, [n], arrayOf(dtype, list)), shape: [n, n], strides: [1, 0] };
    const out = dense(program.results[0]!, [n, n]);
    kernelsBy(loops).pointwise(program, [column, { ...column, strides: [0, 1] }], [], [out]);
    check(
      op,
      dtype,
      contents(out),
      golden,
      program.results[0]!,
      list.flatMap((a) => list.map((b) => `${String(a)}, ${String(b)}`)),
    );
  });
});

test('random programs are what the compiler makes of them', () => {
  const chance = new Chance(21);
  const same: Opcode[] = ['add', 'mul', 'maximum', 'minimum', 'quotient', 'floor_divide', 'fmod', 'remainder'];
  const tests: Opcode[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];
  for (let round = 0; round < 150; round++) {
    const types = Array.from({ length: 1 + chance.below(3) }, () => chance.of(dtypes));
    let nodes = types.map((dtype, k) => Expression.input(k, dtype));
    nodes.push(Expression.scalar(0, chance.of([float32, int64, uint8])));
    for (let k = 0; k < 5; k++) {
      const [a, b, c] = [chance.of(nodes), chance.of(nodes), chance.of(nodes)];
      // bool has neither quotients nor differences
      const op =
        a.dtype === bool && b.dtype === bool ? chance.of<Opcode>(['add', 'mul']) : chance.of([...same, ...tests]);
      const made =
        chance.next() < 0.2 ? c.choose(a, b) : chance.next() < 0.2 ? a.to(chance.of(dtypes)) : apply(op, a, b);
      nodes = [...nodes, made];
    }
    const outputs = [nodes.at(-1)!, nodes.at(-2)!];
    const program = new Program(outputs, types, 1);
    const shape = shapeOf(chance, chance.below(4), 4);
    const inputs = types.map((dtype) => strided(chance, dtype, shape));
    const outs = program.results.map((dtype) => strided(chance, dtype, shape, true, false));
    const others = outs.map(twin);
    const scalars = [chance.below(7) - 2];
    kernelsBy(loops).pointwise(program, inputs, scalars, outs);
    kernelsBy(pointwise).pointwise(program, inputs, scalars, others);
    outs.forEach((out, k) =>
      expectEqual(contents(others[k]!), contents(out), 'zeros', `round ${round}, [${shape.join()}] ${numel(shape)}`),
    );
  }
});
