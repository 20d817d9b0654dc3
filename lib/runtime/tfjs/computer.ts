// Kernels on views of whole, immutable buffers, by tfjs's own.
import { type DType, type Elements, bool, float32, uint8 } from '../../dtype.js';
import { type Shape, isContiguous, numel, outermostFirst } from '../../shape.js';
import type { View } from '../engine.js';
import type { Kernel } from '../kernel.js';
import * as kernels from '../kernels/index.js';
import type { ArgReduction, Call, GemmParams, Reduction, Scan, Scatter } from '../kernels/index.js';
import { type Calculator, checkedInteger } from './calculator.js';
import { type Handle, handleType } from './kernels.js';
import { convert, convertNumber, wrapped } from './opcodes.js';
import { foreign, walk } from './pointwise.js';
import { argreduce, integerProduct, lastOfMost, putRows, reduce, sort, takeRows } from './rows.js';
import type { Views } from './storage.js';

/** Computes a kernel: null, or in words what cannot be done here. */
export type Doing<P> = { of(params: P, inputs: readonly View[], outs: readonly View[]): string | null }['of'];

/** The kernels of one backend. */
export class Computer {
  /** Shapes of the right factors that tfjs-wasm has packed. */
  private readonly packed = new WeakMap<object, string>();
  private readonly table = new Map<Kernel<unknown>, Doing<unknown>>();

  constructor(
    private readonly c: Calculator,
    private readonly views: Views,
    private readonly look: (view: View) => Elements,
  ) {
    this.add(kernels.fill, ({ value }, _, [out]) => this.fill(out!, value));
    this.add(kernels.copy, (_, [x], [out]) => this.copy(x!, out!));
    this.add(kernels.pointwise, (call, inputs, outs) => this.pointwise(call, inputs, outs));
    this.add(kernels.reduce, ({ kind, dims }, [x], [out]) => this.reduce(kind, x!, dims, out!));
    this.add(kernels.argreduce, ({ kind, dim }, [x], [out]) => this.argreduce(kind, x!, dim, out!));
    this.add(kernels.scan, ({ kind, dim }, [x], [out]) => this.scan(kind, x!, dim, out!));
    this.add(kernels.sort, ({ dim, descending }, [x], [values, indices]) =>
      this.sort(x!, dim, descending, values!, indices!),
    );
    // Of equals the first: values cannot be looked at here.
    this.add(kernels.topk, ({ dim, largest }, [x], [values, indices]) =>
      this.sort(x!, dim, largest, values!, indices!),
    );
    this.add(kernels.kth, ({ dim, k }, [x], [values, indices]) =>
      this.sort(x!, dim, false, values!, indices!, () => k - 1),
    );
    this.add(kernels.mode, ({ dim }, [x], [values, indices]) =>
      this.sort(x!, dim, false, values!, indices!, (sorted) => lastOfMost(this.c, sorted)),
    );
    this.add(kernels.gemm, (params, [a, b, base], [out]) => this.gemm(params, a!, b!, base ?? out!, out!));
    this.add(kernels.takeRows, (_, [x, index], [out]) => this.takeRows(x!, index!, out!));
    this.add(kernels.putRows, ({ kind }, [rows, index], [out]) => this.putRows(kind, rows!, index!, out!));
    this.add(kernels.positions, (_, [x], [out]) => this.positions(x!, out!));
  }

  private add<P>(kernel: Kernel<P>, doing: Doing<P>): void {
    this.table.set(kernel, doing);
  }

  /** How this backend computes a kernel, if it does. */
  find(kernel: Kernel<unknown>): Doing<unknown> | undefined {
    return this.table.get(kernel);
  }

  /** Writes what `f` computes from the views that it reads; f's result is dense, of as many elements as `out`. */
  private compute(out: View, f: () => Handle): null {
    this.views.write(out, this.c.scoped(f));
    return null;
  }

  private fill(out: View, value: number | bigint): null {
    if (numel(out.shape) === 0) return null;
    const { dtype } = out.storage;
    const number = convertNumber(Number(value), dtype);
    this.views.fill(out, dtype.kind === 'int' ? checkedInteger(number) : number);
    return null;
  }

  private copy(from: View, out: View): null {
    if (numel(out.shape) === 0) return null;
    return this.compute(out, () => {
      const x = convert(this.c, this.views.compact(from), from.storage.dtype, out.storage.dtype);
      return this.c.broadcast(x, out.shape);
    });
  }

  private pointwise({ program, scalars }: Call, inputs: readonly View[], outs: readonly View[]): string | null {
    const out = outs[0]!;
    if (numel(out.shape) === 0) return null;
    const alien = foreign(program);
    if (alien !== null) return alien;
    // Dimensions in the order in which the result lies in memory: what lies alike needs no transposing.
    const order = isContiguous(out.shape, out.strides) ? null : outermostFirst(out.strides);
    const ordered = (view: View): View => (order === null ? view : permuted(view, order));
    const { shape } = ordered(out);
    this.c.run(() => {
      const given = inputs.map((input) => this.views.compact(ordered(input)));
      const results = walk(this.c, program, given, scalars, shape);
      results.forEach((result, k) => this.views.write(ordered(outs[k]!), result));
    });
    return null;
  }

  private reduce(kind: Reduction, x: View, dims: readonly number[], out: View): null {
    if (numel(out.shape) === 0) return null;
    const { dtype } = x.storage;
    if (numel(x.shape) === 0) return this.fill(out, kind === 'prod' || kind === 'all' ? 1 : 0);
    const { c } = this;
    return this.compute(out, () => {
      const given = this.views.read(x);
      if (kind === 'count') {
        const ones = c.cast(c.cast(given, 'bool'), 'int32');
        return dims.length === 0 ? ones : reduce(c, 'sum', ones, [...dims]);
      }
      if (dims.length === 0) return c.cast(given, handleType(out.storage.dtype));
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
      const sums = reduce(c, kind, dtype === bool ? c.cast(given, 'int32') : given, axis);
      const result = c.cast(sums, handleType(out.storage.dtype));
      return out.storage.dtype === uint8 ? wrapped(c, result) : result;
    });
  }

  private argreduce(kind: ArgReduction, x: View, dim: number, out: View): null {
    if (numel(out.shape) === 0) return null;
    if (x.shape.length === 0) return this.fill(out, 0);
    return this.compute(out, () => argreduce(this.c, kind, this.views.read(x), dim));
  }

  private scan(kind: Scan, x: View, dim: number, out: View): null {
    if (numel(out.shape) === 0) return null;
    if (x.shape.length === 0) return this.copy(x, out);
    return this.compute(out, () => {
      const attrs = { axis: dim, exclusive: false, reverse: false };
      const result = this.c.call(kind === 'cumsum' ? 'Cumsum' : 'Cumprod', { x: this.views.read(x) }, attrs);
      return x.storage.dtype === uint8 ? wrapped(this.c, result) : result;
    });
  }

  /**
   * Writes the first of each line in order, and where they stood: as many as the results have.
   *
   * @param from where the first is in each line, or, of one alone, where it is in all of them
   */
  private sort(
    x: View,
    dim: number,
    descending: boolean,
    values: View,
    indices: View,
    from: (sorted: Handle) => number | Handle = () => 0,
  ): string | null {
    if (numel(values.shape) === 0) return null;
    if (x.shape.length === 0) {
      this.copy(x, values);
      return this.fill(indices, 0);
    }
    const { c, views } = this;
    // The dimension to sort along goes last, by way of views.
    const turned = ({ storage, shape, strides, offset }: View): View => ({
      storage,
      shape: toEnd(shape, dim),
      strides: toEnd(strides, dim),
      offset,
    });
    const n = x.shape[dim]!;
    const size = [numel(x.shape) / n, values.shape[dim]!];
    let done = true;
    c.run(() => {
      const sorted = sort(c, c.reshape(views.read(turned(x)), [numel(x.shape) / n, n]), descending);
      if (sorted === null) return void (done = false);
      const at = from(sorted.values);
      const taken = (t: Handle): Handle =>
        typeof at !== 'number'
          ? c.gather(c.reshape(t, [numel(x.shape)]), at)
          : size[1] === n
            ? t
            : c.slice(t, [0, at], size);
      views.write(turned(values), c.keep(taken(sorted.values)));
      views.write(turned(indices), c.keep(taken(sorted.indices)));
    });
    return done ? null : 'sort of this size';
  }

  private gemm({ alpha, beta }: GemmParams, a: View, b: View, base: View, out: View): string | null {
    if (numel(out.shape) === 0) return null;
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
    return done ? null : 'matmul of this size';
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
    const { storage, shape, strides, offset } = view;
    const r = shape.length - 2;
    const swap = (list: Shape) => [...list.slice(0, r), list[r + 1]!, list[r]!];
    const turned = !isContiguous(shape, strides) && strides[r] === 1 && strides[r + 1] !== 0;
    const lying: View = turned ? { storage, shape: swap(shape), strides: swap(strides), offset } : view;
    const handle = this.views.read(lying);
    return [this.c.reshape(handle, r === 1 ? [...lying.shape] : [1, ...lying.shape]), turned];
  }

  private takeRows(x: View, index: View, out: View): null {
    if (numel(out.shape) === 0) return null;
    return this.compute(out, () => takeRows(this.c, this.views.read(x), this.views.read(index)));
  }

  /** The one kernel that looks at values, as whoever made its output has. */
  private positions(x: View, out: View): null {
    if (numel(out.shape) === 0) return null;
    const found: number[] = [];
    this.look(x).forEach((value: number | bigint, k: number) => void (Number(value) !== 0 && found.push(k)));
    const handle = this.c.kernels.write(Int32Array.from(found), [found.length], 'int32');
    this.views.write(out, handle);
    return null;
  }

  private putRows(kind: Scatter, rows: View, index: View, out: View): string | null {
    if (numel(rows.shape) === 0) return null;
    const { c, views } = this;
    let done = true;
    c.run(() => {
      const result = putRows(c, kind, out.storage.dtype, views.read(out), views.read(rows), views.read(index));
      if (result === null) return void (done = false);
      views.write(out, c.keep(result));
    });
    return done ? null : `index_reduce '${kind}' of this size`;
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
