// Views on any engine, made of plain numbers, and engines on a backend of tfjs.
import { type DType, type Elements, bool, float32, float64, int32, int64 } from '../../../lib/dtype.js';
import { Expression, type Opcode, Program } from '../../../lib/expression/expression.js';
import { Device } from '../../../lib/runtime/device.js';
import type { Engine, View } from '../../../lib/runtime/engine.js';
import { TfjsEngine } from '../../../lib/runtime/tfjs/engine.js';
import { Kernels } from '../../../lib/runtime/tfjs/kernels.js';
import { contiguousStrides, numel } from '../../../lib/shape.js';
import { type BackendName, loadBackend, loadTfjs } from '#tfjs';

/** An engine on tfjs's cpu or wasm backend; wasm is the program's backend afterwards. */
export async function engineOn(name: BackendName): Promise<TfjsEngine> {
  const tf = loadTfjs();
  loadBackend(name);
  if (name !== 'cpu') {
    await tf.setBackend(name);
    await tf.ready();
  }
  return new TfjsEngine(new Device('tfjs'), new Kernels(tf, tf.findBackend(name), name));
}

export function elements(dtype: DType, values: readonly number[]): Elements {
  if (dtype === int64) return BigInt64Array.from(values, BigInt);
  if (dtype === float32) return Float32Array.from(values);
  if (dtype === float64) return Float64Array.from(values);
  return dtype === int32
    ? Int32Array.from(values)
    : Uint8Array.from(values, (x) => (dtype === bool ? Number(x !== 0) : x));
}

/** A dense view of a new storage. */
export function make(
  engine: Engine,
  dtype: DType,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): View {
  const storage = engine.allocate(values.length, dtype);
  engine.upload(storage, elements(dtype, values));
  return { storage, shape, strides: contiguousStrides(shape), offset: 0 };
}

/** A dense view of a new storage with nothing in it yet. */
export function empty(engine: Engine, dtype: DType, shape: readonly number[]): View {
  return { storage: engine.allocate(numel(shape), dtype), shape, strides: contiguousStrides(shape), offset: 0 };
}

export const seen = (view: View, shape: readonly number[], strides: readonly number[], offset = 0): View => ({
  storage: view.storage,
  shape,
  strides,
  offset,
});

export const values = (view: View): number[] =>
  Array.from(view.storage.engine.read(view) as ArrayLike<number | bigint>, Number);

export const all = (view: View): number[] => values(seen(view, [view.storage.length], [1]));

const unaryOpcodes = new Set<string>([
  'neg',
  'abs',
  'sgn',
  'floor',
  'ceil',
  'round',
  'trunc',
  'sqrt',
  'exp',
  'exp2',
  'expm1',
  'log',
  'log2',
  'log10',
  'log1p',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'sigmoid',
  'erf',
  'erfc',
  'erfinv',
  'lgamma',
  'digamma',
  'bitwise_not',
]);
export const isUnary = (op: Opcode): boolean => unaryOpcodes.has(op);

/** The program of one opcode on operands of one type. */
export function programOf(op: Opcode, dtype: DType): Program {
  const a = Expression.input(0, dtype);
  const b = Expression.input(1, dtype);
  const method = Reflect.get(a, op) as (this: Expression, other?: Expression) => Expression;
  const expression = isUnary(op) ? method.call(a) : method.call(a, b);
  return new Program([expression], isUnary(op) ? [dtype] : [dtype, dtype], 0);
}

/** Silences tfjs's and our warnings while `f` runs, and gives them. */
export function warnings(f: () => void): string[] {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void said.push(words.join(' '));
  try {
    f();
  } finally {
    console.warn = warn;
  }
  return said;
}
