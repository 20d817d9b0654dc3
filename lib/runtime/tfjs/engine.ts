// A device on a TensorFlow.js backend: every kernel by tfjs's own kernels on whole, immutable buffers.
import type { DType, Elements } from '../../dtype.js';
import { contiguousStrides, numel } from '../../shape.js';
import { type Claim, firstWrong } from '../claim.js';
import type { Device } from '../device.js';
import type { Engine, MemoryStatistics, Storage, View } from '../engine.js';
import type { Kernel } from '../kernel.js';
import { Tracker } from '../memory.js';
import { release } from '../tracked.js';
import { windowOn } from '../window.js';
import { Asserts } from './assert.js';
import { Calculator } from './calculator.js';
import { compose } from '../compose.js';
import { Computer, type Doing } from './computer.js';
import { checkType, fromBackend, toBackend } from './convert.js';
import { throughCpu } from './fallback.js';
import { type Handle, type Kernels, handleType } from './kernels.js';
import { type Cell, TfjsStorage, Views } from './storage.js';

/** The engine of one device on one instance of a tfjs backend. */
export class TfjsEngine implements Engine {
  readonly computes = true;
  readonly host = false;
  /** Whether values lie in JavaScript's reach, so that looking at them is free. */
  readonly immediate: boolean;
  readonly statistics: MemoryStatistics;
  private readonly tracker: Tracker<Cell>;
  private readonly c: Calculator;
  private readonly views: Views;
  private readonly computer: Computer;
  private readonly asserts: Asserts;
  private readonly doings: (Doing<unknown> | null | undefined)[] = [];

  /** @param kernels the backend's */
  constructor(
    readonly device: Device,
    readonly kernels: Kernels,
  ) {
    this.immediate = kernels.name === 'cpu' || kernels.name === 'wasm';
    this.c = new Calculator(kernels);
    this.views = new Views(this.c);
    this.computer = new Computer(this.c, this.views, (view) => this.read(view));
    this.asserts = new Asserts(this.c, kernels);
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

  upload(storage: Storage, values: Elements, at?: number): void {
    const { dtype, length } = storage;
    const count = values.length;
    if (at === undefined ? count !== length : !(at >= 0 && at + count <= length)) {
      throw new RangeError(`${count} elements cannot fill a storage of ${length} ${dtype.name}`);
    }
    if (count === 0) return;
    const handle = this.kernels.write(toBackend(values, dtype), [count], handleType(dtype));
    if (count === length) this.adopt(storage, handle);
    else this.views.write({ storage, shape: [count], strides: [1], offset: at! }, handle);
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
    this.asserts.settle();
    return this.elements(view);
  }

  private elements(view: View): Elements {
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
    if (numel(view.shape) === 0) {
      await this.asserts.settleLater();
      return fromBackend([], dtype);
    }
    const handle = this.handleOf(view);
    try {
      await this.asserts.settleLater();
      return fromBackend(await this.kernels.read(handle), dtype);
    } finally {
      this.kernels.dispose(handle);
    }
  }

  transfer(view: View, to: Storage): void {
    to.engine.upload(to, this.read(view));
  }

  prepare(): null {
    return null;
  }

  run<P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]): void {
    let doing = this.doings[kernel.id];
    if (doing === undefined) this.doings[kernel.id] = doing = this.computer.find(kernel) ?? null;
    const missing = doing === null ? kernel.name : doing(params, inputs, outs);
    if (missing === null) return;
    if (kernel.compose !== undefined) return compose(this, kernel, params, inputs, outs);
    throughCpu(this, missing, kernel, params, inputs, outs);
  }

  assert(claim: Claim, view: View, error: (wrong: number) => Error): void {
    if (numel(view.shape) === 0 && claim.holds !== 'some') return;
    if (this.immediate) {
      const { shape } = view;
      const layout = { shape, strides: contiguousStrides(shape), offset: 0 };
      const wrong = firstWrong(claim, windowOn(view.storage.dtype, this.elements(view), layout));
      if (wrong !== null) throw error(wrong);
    } else if (numel(view.shape) === 0) throw error(0);
    else this.c.run(() => this.asserts.add(claim, this.views.read(view), error));
  }

  synchronize(): Promise<void> | null {
    if (!this.kernels.synchronous) return this.asserts.settleLater();
    this.asserts.settle();
    return null;
  }
}
