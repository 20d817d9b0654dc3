// A device on a TensorFlow.js backend: every kernel by tfjs's own kernels on whole, immutable buffers.
import { type DType, type Elements, bool, float32, int64, uint8 } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import type { Program } from '../../expression/expression.js';
import { type Shape, isContiguous, numel, outermostFirst } from '../../shape.js';
import type { Device } from '../device.js';
import type { ArgReduction, Engine, MemoryStatistics, Reduction, Scan, Scatter, View } from '../engine.js';
import { Tracker, release } from '../memory.js';
import type { Storage } from '../engine.js';
import { Calculator, checkedInteger } from './calculator.js';
import { checkType, fromBackend, toBackend } from './convert.js';
import { throughCpu } from './fallback.js';
import { type Handle, Kernels, handleType } from './kernels.js';
import { convert, convertNumber, wrapped } from './opcodes.js';
import { foreign, walk } from './pointwise.js';
import { argreduce, integerProduct, putRows, reduce, sort, takeRows } from './rows.js';
import { type Cell, TfjsStorage, Views } from './storage.js';

/** The engine of one device on one instance of a tfjs backend. */
export class TfjsEngine implements Engine {
  readonly synchronous: boolean;
  readonly statistics: MemoryStatistics;
  private readonly tracker: Tracker<Cell>;
  private readonly c: Calculator;
  private readonly views: Views;
  /** Shapes of the right factors that tfjs-wasm has packed. */
  private readonly packed = new WeakMap<object, string>();
  /** @param kernels the backend's */
  constructor(
    readonly device: Device,
    readonly kernels: Kernels,
  ) {
    this.synchronous = kernels.synchronous;
    this.c = new Calculator(kernels);
    this.views = new Views(this.c);
    this.tracker = new Tracker<Cell>({
      reclaim: (cell) => {
        if (cell.handle !== null) kernels.dispose(cell.handle);
        cell.handle = null;
        return cell.bytes;
      },
    });
    this.statistics = this.tracker.statistics;
  }

  /** Forgets buffers that are kept for later calls: numbers, and index lists of layouts. */
  clearCaches(): void {
    this.c.clear();
  }

  allocate(length: number, dtype: DType): TfjsStorage {
    checkType(dtype, this.device.type === 'tfjs' ? 'TensorFlow.js' : this.device.type);
    const storage = new TfjsStorage(this, dtype, length);
    this.tracker.track(storage, storage.cell, storage.cell.bytes);
    return storage;
  }

  release(storage: Storage): void {
    release(storage);
  }

  upload(storage: Storage, values: Elements): void {
    const { dtype, length } = storage;
    this.adopt(storage, this.kernels.write(toBackend(values, dtype), [length], handleType(dtype)));
  }

  /** The storage's contents become a buffer of as many elements, which is the storage's from now on. */
  adopt(storage: Storage, handle: Handle): void {
    this.views.swap(storage as TfjsStorage, handle);
  }

  /** The elements of a view as a dense buffer, one reference to which is the caller's. */
  handleOf(view: View): Handle {
    return this.c.scoped(() => this.views.read(view));
  }

  read(view: View): Elements {
    if (numel(view.shape) === 0) return fromBackend([], view.storage.dtype);
    const handle = this.handleOf(view);
    try {
      return fromBackend(this.kernels.readSync(handle), view.storage.dtype);
    } finally {
      this.kernels.dispose(handle);
    }
  }

  async fetch(view: View): Promise<Elements> {
    const { dtype } = view.storage;
    if (numel(view.shape) === 0) return fromBackend([], dtype);
    const handle = this.handleOf(view);
    try {
      return fromBackend(await this.kernels.read(handle), dtype);
    } finally {
      this.kernels.dispose(handle);
    }
  }

  /** Writes what `f` computes from the views that it reads; f's result is dense, of as many elements as `out`. */
  private compute(out: View, f: () => Handle): void {
    this.views.write(out, this.c.scoped(f));
  }

  fill(out: View, value: number | bigint): void {
    if (numel(out.shape) === 0) return;
    const { dtype } = out.storage;
    const number = convertNumber(Number(value), dtype);
    this.views.fill(out, dtype.kind === 'int' ? checkedInteger(number) : number);
  }

  copy(from: View, out: View): void {
    if (numel(out.shape) === 0) return;
    this.compute(out, () => {
      const x = convert(this.c, this.views.compact(from), from.storage.dtype, out.storage.dtype);
      return this.c.broadcast(x, out.shape);
    });
  }

  pointwise(program: Program, inputs: readonly View[], scalars: readonly number[], outs: readonly View[]): void {
    const out = outs[0]!;
    if (numel(out.shape) === 0) return;
    const alien = foreign(program);
    if (alien !== null) {
      return throughCpu(this, alien, inputs, outs, (cpu, given, results) =>
        cpu.pointwise(program, given, scalars, results),
      );
    }
    // Dimensions in the order in which the result lies in memory: what lies alike needs no transposing.
    const order = isContiguous(out.shape, out.strides) ? null : outermostFirst(out.strides);
    const ordered = (view: View): View => (order === null ? view : permuted(view, order));
    const { shape } = ordered(out);
    this.c.run(() => {
      const given = inputs.map((input) => this.views.compact(ordered(input)));
      const results = walk(this.c, program, given, scalars, shape);
      results.forEach((result, k) => this.views.write(ordered(outs[k]!), result));
    });
  }

  reduce(kind: Reduction, x: View, dims: readonly number[], out: View): void {
    if (numel(out.shape) === 0) return;
    const { dtype } = x.storage;
    if (numel(x.shape) === 0) return this.fill(out, kind === 'prod' || kind === 'all' ? 1 : 0);
    const { c } = this;
    this.compute(out, () => {
      const given = this.views.read(x);
      if (dims.length === 0) return kind === 'any' || kind === 'all' ? c.cast(given, 'bool') : given;
      const axis = [...dims];
      if (kind === 'any' || kind === 'all') {
        return c.call(kind === 'any' ? 'Any' : 'All', { x: c.cast(given, 'bool') }, { axis, keepDims: false });
      }
      const rows = kind === 'sum' && given.dtype === 'float32' ? leadingRows(x.shape, dims) : 0;
      if (rows > 0 && c.javascript) {
        // tfjs's cpu backend sums over inner dimensions only, and transposes at 50 ns an element; a product takes 2.
        const b = c.reshape(given, [1, rows, given.shape.reduce((n, length) => n * length, 1) / rows]);
        return c.call(
          'BatchMatMul',
          { a: c.full([1, 1, rows], 1, 'float32'), b },
          { transposeA: false, transposeB: false },
        );
      }
      const result = c.cast(reduce(c, kind, dtype === bool ? c.cast(given, 'int32') : given, axis), handleType(dtype));
      return dtype === uint8 ? wrapped(c, result) : result;
    });
  }

  argreduce(kind: ArgReduction, x: View, dim: number, out: View): void {
    if (numel(out.shape) === 0) return;
    if (x.shape.length === 0) return this.fill(out, 0);
    this.compute(out, () => argreduce(this.c, kind, this.views.read(x), dim));
  }

  scan(kind: Scan, x: View, dim: number, out: View): void {
    if (numel(out.shape) === 0) return;
    if (x.shape.length === 0) return this.copy(x, out);
    this.compute(out, () => {
      const attrs = { axis: dim, exclusive: false, reverse: false };
      const result = this.c.call(kind === 'cumsum' ? 'Cumsum' : 'Cumprod', { x: this.views.read(x) }, attrs);
      return x.storage.dtype === uint8 ? wrapped(this.c, result) : result;
    });
  }

  sort(x: View, dim: number, descending: boolean, values: View, indices: View): void {
    if (numel(x.shape) === 0) return;
    if (x.shape.length === 0) {
      this.copy(x, values);
      return this.fill(indices, 0);
    }
    const { c, views } = this;
    const last = x.shape.length - 1;
    // The dimension to sort along goes last, by way of views.
    const turned = (view: View): View => ({
      ...view,
      shape: toEnd(view.shape, dim),
      strides: toEnd(view.strides, dim),
    });
    const n = x.shape[last === 0 ? 0 : dim]!;
    let done = true;
    c.run(() => {
      const sorted = sort(c, c.reshape(views.read(turned(x)), [numel(x.shape) / n, n]), descending);
      if (sorted === null) return void (done = false);
      views.write(turned(values), c.keep(sorted.values));
      views.write(turned(indices), c.keep(sorted.indices));
    });
    if (done) return;
    throughCpu(this, 'sort of this size', [x], [values, indices], (cpu, [input], [sorted, places]) =>
      cpu.sort(input!, dim, descending, sorted!, places!),
    );
  }

  gemm(a: View, b: View, out: View, alpha: number, beta: number, base: View = out): void {
    if (numel(out.shape) === 0) return;
    const { dtype } = out.storage;
    const { c, views } = this;
    if (numel(a.shape) === 0) {
      return this.compute(out, () => {
        const nothing = c.full(out.shape, 0, handleType(dtype));
        return beta === 0 ? nothing : c.add(c.mul(views.read(base), beta), nothing);
      });
    }
    let done = true;
    c.run(() => {
      const product = this.product(a, b, dtype);
      if (product === null) return void (done = false);
      let result = alpha === 1 ? product : c.mul(product, alpha);
      if (beta !== 0) {
        // A product of matrices is a batch of one here, and a base broadcasts to it as it is.
        const before = views.read(base);
        result = c.add(result, beta === 1 ? before : c.mul(before, beta));
      }
      views.write(out, c.keep(dtype === uint8 ? wrapped(c, result) : result));
    });
    if (done) return;
    throughCpu(this, 'matmul of this size', [a, b, base], [out], (cpu, [x, y, before], [result]) => {
      cpu.gemm(x!, y!, result!, alpha, beta, before);
    });
  }

  private product(a: View, b: View, dtype: DType): Handle | null {
    const { c, views } = this;
    const [x, transposeA] = this.matrix(a);
    let [y, transposeB] = this.matrix(b);
    if (dtype === float32 || c.javascript) {
      if (c.kernels.name === 'wasm' && !transposeB) [y, transposeB] = this.packable(y);
      const inputs = { a: c.cast(x, handleType(dtype)), b: c.cast(y, handleType(dtype)) };
      return c.call('BatchMatMul', inputs, { transposeA, transposeB });
    }
    const cube = (view: View) => {
      const handle = views.read(view);
      return c.reshape(handle, view.shape.length === 3 ? [...view.shape] : [1, ...view.shape]);
    };
    return integerProduct(c, cube(a), cube(b));
  }

  /**
   * tfjs-wasm packs a right factor once for its buffer, and takes the same buffer in another shape for the first. A vector,
   * which is seen as a row and as a column, goes in as its transpose, which is not packed; a matrix gets a buffer of its own.
   */
  private packable(b: Handle): [Handle, boolean] {
    const [batch, rows, columns] = b.shape as [number, number, number];
    if (rows === 1 || columns === 1) return [this.c.reshape(b, [batch, columns, rows]), true];
    const shape = b.shape.join();
    const packed = this.packed.get(b.dataId);
    if (packed === undefined) this.packed.set(b.dataId, shape);
    return [packed === undefined || packed === shape ? b : this.c.mul(b, 1), false];
  }

  /** Matrices as they lie in memory, [batch, rows, columns], and whether that is their transpose. */
  private matrix(view: View): [Handle, boolean] {
    const { shape, strides } = view;
    const r = shape.length - 2;
    const swap = (list: Shape) => [...list.slice(0, r), list[r + 1]!, list[r]!];
    const turned = !isContiguous(shape, strides) && strides[r] === 1 && strides[r + 1] !== 0;
    const lying: View = turned ? { ...view, shape: swap(shape), strides: swap(strides) } : view;
    const handle = this.views.read(lying);
    return [this.c.reshape(handle, r === 1 ? [...lying.shape] : [1, ...lying.shape]), turned];
  }

  takeRows(x: View, index: View, out: View): void {
    if (numel(out.shape) === 0) return;
    this.compute(out, () => takeRows(this.c, this.views.read(x), this.views.read(index)));
  }

  putRows(kind: Scatter, rows: View, index: View, out: View): void {
    if (numel(rows.shape) === 0) return;
    const { c, views } = this;
    let done = true;
    c.run(() => {
      const result = putRows(c, kind, out.storage.dtype, views.read(out), views.read(rows), views.read(index));
      if (result === null) return void (done = false);
      views.write(out, c.keep(result));
    });
    if (done) return;
    throughCpu(
      this,
      `index_reduce '${kind}' of this size`,
      [rows, index, out],
      [out],
      (cpu, [given, places, before], [result]) => {
        cpu.copy(before!, result!);
        cpu.putRows(kind, given!, places!, result!);
      },
    );
  }

  /** Never looks: a read would wait for the device. Kernels stay inside their buffers, or raise what this would have found. */
  checkIndex(): null {
    return null;
  }

  nonzero(x: View): Storage {
    if (!this.synchronous) {
      throw new NotImplementedError(
        `nonzero needs the values at once, which device '${String(this.device)}' cannot give: \`await x.fetch()\` gives the tensor on the CPU`,
      );
    }
    const values = this.read(x);
    const found: number[] = [];
    for (let k = 0; k < values.length; k++) if (Number(values[k]) !== 0) found.push(k);
    const storage = this.allocate(found.length, int64);
    if (found.length > 0) this.adopt(storage, this.kernels.write(Int32Array.from(found), [found.length], 'int32'));
    return storage;
  }
}

/** How many elements `dims`, the first of the dimensions, hold; 0 where other dimensions are before them, or none after. */
function leadingRows(shape: Shape, dims: readonly number[]): number {
  if (dims.length === shape.length || dims.some((dim, k) => dim !== k)) return 0;
  return dims.reduce((n, dim) => n * shape[dim]!, 1);
}

const permuted = (view: View, order: readonly number[]): View => ({
  storage: view.storage,
  shape: order.map((k) => view.shape[k]!),
  strides: order.map((k) => view.strides[k]!),
  offset: view.offset,
});

const toEnd = (list: Shape, dim: number): number[] => [...list.slice(0, dim), ...list.slice(dim + 1), list[dim]!];
