// What a device must be able to do. Tensors, operators and autograd above it see neither addresses nor handles.
import type { Elements, DType } from '../dtype.js';
import type { Program } from '../expression/expression.js';
import { RuntimeError } from '../errors.js';
import type { Layout } from '../shape.js';
import type { Device } from './device.js';
import type { Token, Tracked } from './memory.js';

/**
 * A buffer that tensors share: its contents change in place, its identity never does. Every engine keeps what it needs to
 * find the bytes in a subclass.
 */
export abstract class Storage implements Tracked {
  /** What the memory manager watches to learn that JavaScript reaches this storage no more; see `memory.ts`. */
  token: Token | null = null;
  /** This storage's place in its token's group. */
  slot = 0;
  /** Whether `torch.tidy` leaves it alone. */
  kept = false;
  /** False once the memory has been given back. */
  alive = true;

  /** @param length elements, not bytes */
  constructor(
    readonly engine: Engine,
    readonly dtype: DType,
    readonly length: number,
  ) {}

  freed(): void {
    this.alive = false;
  }
}

/** What a storage answers that has been given back, whoever asks it where its elements are. */
export const givenBack = (): RuntimeError =>
  new RuntimeError(
    "this tensor's memory was given back, by torch.tidy at the end of its function or by `using` at the end of its block. " +
      'Return a tensor from the function of torch.tidy, or make it outside, to use it longer.',
  );

/** A storage seen through a layout: every operand of a kernel, in and out. Tensors are views. */
export interface View extends Layout {
  readonly storage: Storage;
}

export type Reduction = 'sum' | 'prod' | 'amax' | 'amin' | 'any' | 'all';
export type ArgReduction = 'argmax' | 'argmin';
export type Scan = 'cumsum' | 'cumprod';
/** What becomes of an element that is written to: replaced, or combined with what was there. */
export type Scatter = 'set' | 'add' | 'mul' | 'amax' | 'amin';

/**
 * Kernels write into `out`, which the caller made or which is a view of something that lives: in-place and `out=` need
 * no second form. An output may be one of the inputs where both have the same layout; else they do not overlap.
 * Kernels trust their operands: shapes and types have been checked above.
 */
export interface Engine {
  readonly device: Device;
  /** Whether values can be read while a program runs on; else only `fetch` gives them. */
  readonly synchronous: boolean;

  /** A new storage, its contents undefined. Throws OutOfMemoryError. */
  allocate(length: number, dtype: DType): Storage;
  /** Gives a storage's memory back; it must not be used again. */
  release(storage: Storage): void;
  /** Writes all elements of a storage. */
  upload(storage: Storage, values: Elements): void;
  /** The elements of a view, row-major, in an array of their own. */
  read(view: View): Elements;
  fetch(view: View): Promise<Elements>;

  /** out = value */
  fill(out: View, value: number | bigint): void;
  /** out = from, converted to out's type; `from` has out's shape (strides of 0 repeat). */
  copy(from: View, out: View): void;
  /**
   * Every output's element becomes its expression of the inputs' elements. All have the outputs' shape (inputs may repeat
   * by strides of 0) and the program's types.
   */
  pointwise(program: Program, inputs: readonly View[], scalars: readonly number[], outs: readonly View[]): void;

  /**
   * out = x reduced over `dims` (ascending, distinct). `out` is dense, of x's shape with these dimensions left out, and of x's
   * type (bool for any and all). Nothing reduced: sum 0, prod 1, any false, all true; amax and amin are never asked for it.
   * amax and amin of a NaN are NaN.
   */
  reduce(kind: Reduction, x: View, dims: readonly number[], out: View): void;
  /** Where along `dim` the extreme lies (the first of several; of NaNs the first), as int64. `out` is dense, without `dim`. */
  argreduce(kind: ArgReduction, x: View, dim: number, out: View): void;
  /** out[i] = x[0] ∘ … ∘ x[i] along `dim`. `out` is dense, of x's shape and type. */
  scan(kind: Scan, x: View, dim: number, out: View): void;
  /**
   * Sorts along `dim`, stably, NaN as the largest; `indices` (int64) says where each value stood. Both are dense and of x's shape.
   */
  sort(x: View, dim: number, descending: boolean, values: View, indices: View): void;

  /**
   * out = alpha · a·b + beta · base, for [m, k]·[k, n] or [batch, m, k]·[batch, k, n] of one type and any strides. `out` is dense;
   * `base`, which broadcasts to it, is `out` itself where it is left out, and with beta = 0 its contents do not matter. Integers are
   * multiplied as they are (alpha = 1, beta = 0 or 1).
   */
  gemm(a: View, b: View, out: View, alpha: number, beta: number, base?: View): void;

  /**
   * Rows of `x` [n, inner] chosen by `index` [count] (int64, 0 ≤ index < n, checked by `checkIndex`): out [count, inner], dense.
   */
  takeRows(x: View, index: View, out: View): void;
  /** out[index[i], :] ∘= rows[i, :] in order of i; out [n, inner] has any strides, rows [count, inner], index [count] (int64). */
  putRows(kind: Scatter, rows: View, index: View, out: View): void;
  /**
   * The first element of an int64 view that is not in [low, high), or null. Devices that cannot read at once answer null
   * without looking; their kernels must then stay inside their buffers whatever an index is.
   */
  checkIndex(index: View, low: number, high: number): number | null;
  /** Row-major positions of the elements that are not zero, as a new dense int64 storage. */
  nonzero(x: View): Storage;

  /** Memory statistics in bytes, PyTorch's `torch.<device>.memory_*` names. */
  readonly statistics: MemoryStatistics;
}

export interface MemoryStatistics {
  /** bytes that living storages hold now */
  allocated: number;
  /** the most that `allocated` has been since the last reset */
  peak: number;
  /** storages alive now */
  storages: number;
}
