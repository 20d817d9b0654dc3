// Random operands for kernels, and comparison of what two providers make of them.
import { type DType, type Elements, byType, float32, int64, integerRange } from '../../../lib/dtype.js';
import { contiguousStrides, numel } from '../../../lib/shape.js';
import type { View } from '../../../lib/runtime/engine.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';

/** Random numbers that are the same in every run. */
export class Chance {
  constructor(private state: number) {}

  /** In [0, 1). */
  next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state / 2 ** 32;
  }
  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  shuffled<T>(list: readonly T[]): T[] {
    return [...list]
      .map((item) => ({ item, key: this.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }
}

const fractions = [0, -0, 1, -1.5, NaN, Infinity, -Infinity, 0.5, 300.7];
const odd = byType<readonly number[]>({
  bool: [0, 1],
  uint8: [0, 1, 255, 128],
  int8: [0, 1, -1, 127, -128],
  int16: [0, 1, -1, 32767, -32768, 300],
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65536, 300],
  int64: [0, 1, -1, 2 ** 53 - 1, -(2 ** 63), 2 ** 62, 2 ** 31, -300],
  float16: [...fractions, 65504, -65504, 2 ** -24, 6e-5],
  bfloat16: [...fractions, 3e9, -3e9, 1e20, 1e-40],
  float32: [...fractions, 3e9, -3e9, 1e20, 1e-40],
  float64: [...fractions, 3e9, -3e9, 1e20, 2 ** 53 + 2, 1e-310],
});

/** Elements, with special values among them where `special`. */
export function elements(chance: Chance, dtype: DType, length: number, special: boolean): Elements {
  const one = (): number => {
    if (special && chance.next() < 0.3) return chance.of(odd(dtype));
    const range = integerRange(dtype);
    if (dtype.itemsize === 1 && range !== null) {
      return Number(range.least) + chance.below(Number(range.most - range.least) + 1);
    }
    return dtype.kind === 'float' ? chance.next() * 4 - 2 : chance.below(2000) - 1000;
  };
  const values = Array.from({ length }, one);
  return dtype === int64
    ? BigInt64Array.from(values, (value) => BigInt(value))
    : new (dtype.Array as Float64ArrayConstructor)(values);
}

export const dense = (dtype: DType, shape: readonly number[], values?: Elements): View => {
  const storage = cpu.allocate(numel(shape), dtype);
  if (values !== undefined) cpu.upload(storage, values);
  return { storage, shape, strides: contiguousStrides(shape), offset: 0 };
};

/**
 * A view of `shape` whose dimensions may lie in any order, with gaps, behind an offset, and (`repeats`) with strides of 0.
 * Its storage is filled.
 */
export function strided(chance: Chance, dtype: DType, shape: readonly number[], special = true, repeats = true): View {
  const how = chance.below(4);
  if (how === 0) return dense(dtype, shape, elements(chance, dtype, numel(shape), special));
  const order = how === 1 ? shape.map((_, k) => k) : chance.shuffled(shape.map((_, k) => k));
  const strides = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (const k of order) {
    if (repeats && how === 3 && chance.next() < 0.3) continue;
    if (how > 1 && chance.next() < 0.2) step *= 2;
    strides[k] = step;
    step *= Math.max(shape[k]!, 1);
  }
  const offset = chance.below(3);
  const storage = cpu.allocate(step + offset + 1, dtype);
  cpu.upload(storage, elements(chance, dtype, step + offset + 1, special));
  return { storage, shape, strides, offset };
}

export const shapeOf = (chance: Chance, rank: number, most = 5): number[] =>
  Array.from({ length: rank }, () => (chance.next() < 0.04 ? 0 : 1 + chance.below(most)));

/** A dense float32 operand. */
export const floats = (values: readonly number[], shape: readonly number[] = [values.length]): View =>
  dense(float32, shape, Float32Array.from(values));

/** The elements of a view, row-major. */
export const list = (view: View): (number | bigint)[] => [...cpu.read(view)];

/** All of a storage. */
export const contents = ({ storage }: View): Elements =>
  cpu.read({ storage, shape: [storage.length], strides: [1], offset: 0 });

/** A view of the same layout on a storage of its own with the same contents. */
export function twin(view: View): View {
  const storage = cpu.allocate(view.storage.length, view.storage.dtype);
  cpu.upload(storage, contents(view));
  return { storage, shape: view.shape, strides: view.strides, offset: view.offset };
}

export type Rounding = 'exact' | 'zeros' | number;

/** Fails where elements differ: `exact` tells the zeros apart, `zeros` does not, a number allows so much relative to 1 + |b|. */
export function expectEqual(a: Elements, b: Elements, rounding: Rounding, what: string): void {
  const bad = Array.from(a as ArrayLike<number | bigint>).findIndex((x, i) => {
    const y = b[i]!;
    if (typeof x === 'bigint' || typeof y === 'bigint') return x !== y;
    if (Object.is(x, y)) return false;
    if (rounding === 'exact') return true;
    return !(x === y || (typeof rounding === 'number' && Math.abs(x - y) <= rounding * (1 + Math.abs(y))));
  });
  if (bad >= 0) throw new Error(`${what}: element ${bad} is ${a[bad]}, should be ${b[bad]}`);
}

export const describeView = ({ storage, shape, strides, offset }: View): string =>
  `${storage.dtype.name} [${shape.join()}] by [${strides.join()}] at ${offset}`;
