// A storage on a device whose buffers never change: it holds a handle, and a write puts another in its place.
import type { DType } from '../../dtype.js';
import { type Layout, type Shape, isContiguous, numel } from '../../shape.js';
import type { Engine, View } from '../engine.js';
import { Storage, givenBack } from '../engine.js';
import type { Calculator } from './calculator.js';
import { type Handle, handleType } from './kernels.js';
import { type Plan, makePlan } from './layout.js';

/** What a storage holds, and what gives it back when nobody reaches the storage: it must not know the storage. */
export class Cell {
  /** The elements, in whatever shape the last writer left them; null for zeros that nobody has needed yet. */
  handle: Handle | null = null;

  constructor(readonly bytes: number) {}
}

export class TfjsStorage extends Storage {
  private own: Cell;

  constructor(engine: Engine, dtype: DType, length: number) {
    super(engine, dtype, length);
    this.own = new Cell(length * (handleType(dtype) === 'bool' ? 1 : 4));
  }

  override exchange(other: this): void {
    super.exchange(other);
    [this.own, other.own] = [other.own, this.own];
  }

  /** @throws RuntimeError once it is released */
  get cell(): Cell {
    if (!this.alive) throw givenBack();
    return this.own;
  }
}

const keyOf = ({ shape, strides, offset }: Layout): string => `${shape.join()};${strides.join()};${offset}`;

/** Reading and writing views. */
export class Views {
  private readonly plans = new Map<string, Plan>();

  constructor(private readonly c: Calculator) {}

  /** All elements of a storage; they stay the storage's. */
  private whole(storage: TfjsStorage): Handle {
    const { cell } = storage;
    if (cell.handle === null) {
      const attrs = { shape: [storage.length], value: 0, dtype: handleType(storage.dtype) };
      cell.handle = this.c.kernels.run('Fill', {}, attrs);
    }
    return cell.handle;
  }

  private plan(n: number, layout: Layout): Plan {
    const key = `${n};${keyOf(layout)}`;
    let plan = this.plans.get(key);
    if (plan === undefined) {
      if (this.plans.size > 4096) this.plans.clear();
      this.plans.set(key, (plan = makePlan(n, layout)));
    }
    return plan;
  }

  private isWhole(view: View): boolean {
    return view.offset === 0 && isContiguous(view.shape, view.strides) && numel(view.shape) === view.storage.length;
  }

  private places(plan: Plan, view: View, asRows: boolean): Handle {
    const key = keyOf(view);
    return this.c.list(asRows ? key + ';rows' : key, () => plan.places(), asRows ? [plan.count, 1] : [plan.count]);
  }

  /** The elements of a view that repeats none, as a dense tensor of its shape. */
  private dense(view: View): Handle {
    const { c } = this;
    const storage = view.storage as TfjsStorage;
    const all = this.whole(storage);
    if (this.isWhole(view)) return c.reshape(all, [...view.shape]);
    const plan = this.plan(storage.length, view);
    let found: Handle;
    if (plan.kind === 'whole') found = all;
    else if (plan.kind === 'box') found = c.slice(c.reshape(all, plan.base), plan.begin, plan.size);
    else {
      const flat = c.reshape(all, [storage.length]);
      found =
        plan.kind === 'range'
          ? c.slice(flat, [plan.from], [plan.count])
          : c.gather(flat, this.places(plan, view, false));
    }
    if (plan.there !== null) found = c.transpose(c.reshape(found, plan.stored), plan.there);
    return c.reshape(found, [...view.shape]);
  }

  /**
   * The elements of a view, dense, as kernels that broadcast take them: a dimension along which they repeat has length 1, and
   * there are none of length 1 in front. Good until the scope ends, or the storage is written to.
   */
  compact(view: View): Handle {
    if (this.isWhole(view) && view.shape[0] !== 1) return this.dense(view);
    const { strides } = view;
    let shape: Shape = view.shape.map((length, k) => (strides[k] === 0 ? 1 : length));
    const lead = shape.findIndex((length) => length !== 1);
    const from = lead < 0 ? shape.length : lead;
    shape = shape.slice(from);
    return this.dense({ storage: view.storage, shape, strides: strides.slice(from), offset: view.offset });
  }

  /** The elements of a view as a dense tensor of its shape, repeated where it repeats. */
  read(view: View): Handle {
    const { shape, strides } = view;
    for (let k = 0; k < shape.length; k++) {
      if (strides[k] === 0 && shape[k] !== 1) return this.c.broadcast(this.compact(view), shape);
    }
    return this.dense(view);
  }

  /** The storage's contents under a view become `value`, dense and of as many elements; takes the handle over. */
  write(view: View, value: Handle): void {
    const { c } = this;
    const storage = view.storage as TfjsStorage;
    if (this.isWhole(view)) return this.swap(storage, value);
    const plan = this.plan(storage.length, view);
    const next = c.scoped(() => {
      const given = c.own(value);
      let rows = given;
      if (plan.back !== null) rows = c.transpose(c.reshape(rows, plan.lengths), plan.back);
      if (plan.kind === 'whole') return rows;
      const all = this.whole(storage);
      if (plan.kind === 'range') {
        const flat = c.reshape(all, [storage.length]);
        return this.between(flat, c.reshape(rows, [plan.count]), 0, plan.from, plan.count);
      }
      // Of a large part the rest is little to move; but slices that are no ranges cost tfjs's cpu backend 600 ns an element.
      const large = !c.javascript && plan.count * 4 > storage.length;
      const axis = plan.kind === 'box' && large ? onlyPart(plan) : -1;
      if (axis >= 0) {
        return this.between(
          c.reshape(all, plan.base),
          c.reshape(rows, plan.size),
          axis,
          plan.begin[axis]!,
          plan.size[axis]!,
        );
      }
      return c.scatter(c.reshape(all, [storage.length]), this.places(plan, view, true), c.reshape(rows, [plan.count]));
    });
    this.swap(storage, next);
  }

  /** `all` with `part` in its place along one dimension. */
  private between(all: Handle, part: Handle, axis: number, from: number, count: number): Handle {
    const { c } = this;
    const length = all.shape[axis]!;
    const piece = (begin: number, size: number) =>
      c.slice(
        all,
        all.shape.map((_, k) => (k === axis ? begin : 0)),
        all.shape.map((n, k) => (k === axis ? size : n)),
      );
    const parts = [part];
    if (from > 0) parts.unshift(piece(0, from));
    if (from + count < length) parts.push(piece(from + count, length - from - count));
    return c.call('Concat', parts, { axis });
  }

  /** Everything becomes `handle`, which the storage owns from now on; null for zeros. */
  swap(storage: TfjsStorage, handle: Handle | null): void {
    const { cell } = storage;
    const before = cell.handle;
    cell.handle = handle;
    if (before !== null) this.c.kernels.dispose(before);
  }

  /** Fills a view with one number. */
  fill(view: View, value: number): void {
    const storage = view.storage as TfjsStorage;
    const type = handleType(storage.dtype);
    if (this.isWhole(view)) {
      // Zeros cost nothing until somebody reads them; those of a float are positive.
      const zero = Object.is(value, 0);
      this.swap(storage, zero ? null : this.c.kernels.run('Fill', {}, { shape: [storage.length], value, dtype: type }));
    } else {
      this.write(view, this.c.kernels.run('Fill', {}, { shape: [...view.shape], value, dtype: type }));
    }
  }
}

/** The one dimension of which a box is a part, or -1 where there are several. */
function onlyPart(plan: Plan): number {
  let found = -1;
  for (let k = 0; k < plan.base.length; k++) {
    if (plan.size[k] === plan.base[k]) continue;
    if (found >= 0) return -1;
    found = k;
  }
  return found;
}
