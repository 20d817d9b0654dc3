// The default device: a heap, and providers that compute on it.
import { type DType, type Elements, bool, int64 } from '../../dtype.js';
import { ValueError } from '../../errors.js';
import type { Program } from '../../expression/expression.js';
import { type Shape, contiguousStrides, expandedStrides, isContiguous, numel } from '../../shape.js';
import { environment } from '#platform';
import { Device } from '../device.js';
import type { ArgReduction, Engine, MemoryStatistics, Reduction, Scan, Scatter, View } from '../engine.js';
import type { Storage } from '../engine.js';
import { computed, isStoredSmaller } from './computed.js';
import { type HeapStorage, allocate, heap, read, release, statistics, upload } from './heap.js';
import { loops } from './providers/loops/provider.js';
import { pack } from './providers/pack/provider.js';
import { pointwise } from './providers/pointwise/provider.js';
import type { KernelName, Kernels, Provider } from './providers/provider.js';
import { tfjs } from './providers/tfjs.js';

const providers: ReadonlyMap<string, Provider> = new Map(Object.entries({ pack, pointwise, tfjs, loops }));
const standard = 'pack,pointwise,tfjs,loops';

/** The providers that `names` lists, best first. */
function chosen(names: string): readonly Provider[] {
  return names.split(',').map((name) => {
    const found = providers.get(name.trim());
    if (found !== undefined) return found;
    const known = [...providers.keys()].join(', ');
    throw new ValueError(`TFJS_TORCH_PROVIDERS: no provider is named '${name.trim()}'; there are ${known}`);
  });
}

type Chains = { readonly [K in KernelName]: readonly NonNullable<Provider['kernels'][K]>[] };

/** For each kernel the providers' versions, best first. */
function chains(list: readonly Provider[]): Chains {
  const of = <K extends KernelName>(name: K): NonNullable<Provider['kernels'][K]>[] =>
    list.flatMap((provider) => {
      const kernel = provider.kernels[name];
      return kernel === undefined ? [] : [kernel];
    });
  return {
    fill: of('fill'),
    copy: of('copy'),
    pointwise: of('pointwise'),
    reduce: of('reduce'),
    argreduce: of('argreduce'),
    scan: of('scan'),
    sort: of('sort'),
    gemm: of('gemm'),
    takeRows: of('takeRows'),
    putRows: of('putRows'),
  };
}

const refuse = (name: KernelName): never => {
  throw new ValueError(`TFJS_TORCH_PROVIDERS: none of the chosen providers has the kernel ${name} for these operands`);
};

/** A view that repeats to a larger shape by strides of 0. */
const repeated = ({ storage, shape, strides, offset }: View, to: Shape): View => ({
  storage,
  shape: to,
  strides: expandedStrides(shape, strides, to)!,
  offset,
});

/** The engine of the device `cpu`. Nothing starts before the first allocation. */
export class HeapEngine implements Engine, Kernels {
  readonly device = new Device('cpu');
  readonly synchronous = true;
  readonly statistics: MemoryStatistics = statistics;
  private readonly chains: Chains;

  /** @param names the providers to use, best first, with commas between them */
  constructor(names: string = environment('TFJS_TORCH_PROVIDERS') ?? standard) {
    this.chains = chains(chosen(names));
  }

  allocate(length: number, dtype: DType): Storage {
    return allocate(this, length, dtype);
  }

  release(storage: Storage): void {
    release(storage);
  }

  upload(storage: Storage, values: Elements): void {
    upload(storage as HeapStorage, values);
  }

  read(view: View): Elements {
    return read(view, (from, out) => this.copy(from, out));
  }

  fetch(view: View): Promise<Elements> {
    return Promise.resolve(this.read(view));
  }

  fill(out: View, value: number | bigint): void {
    for (const kernel of this.chains.fill) if (kernel(out, value)) return;
    refuse('fill');
  }

  copy(from: View, out: View): void {
    for (const kernel of this.chains.copy) if (kernel(from, out)) return;
    refuse('copy');
  }

  pointwise(program: Program, inputs: readonly View[], scalars: readonly number[], outs: readonly View[]): void {
    for (const kernel of this.chains.pointwise) if (kernel(program, inputs, scalars, outs)) return;
    refuse('pointwise');
  }

  reduce(kind: Reduction, x: View, dims: readonly number[], out: View): void {
    if (isStoredSmaller(x.storage.dtype)) {
      return computed(this, (c) => this.reduce(kind, c.input(x), dims, c.output(out)));
    }
    for (const kernel of this.chains.reduce) if (kernel(kind, x, dims, out)) return;
    refuse('reduce');
  }

  argreduce(kind: ArgReduction, x: View, dim: number, out: View): void {
    if (isStoredSmaller(x.storage.dtype)) return computed(this, (c) => this.argreduce(kind, c.input(x), dim, out));
    for (const kernel of this.chains.argreduce) if (kernel(kind, x, dim, out)) return;
    refuse('argreduce');
  }

  scan(kind: Scan, x: View, dim: number, out: View): void {
    if (isStoredSmaller(x.storage.dtype)) {
      return computed(this, (c) => this.scan(kind, c.input(x), dim, c.output(out)));
    }
    for (const kernel of this.chains.scan) if (kernel(kind, x, dim, out)) return;
    refuse('scan');
  }

  sort(x: View, dim: number, descending: boolean, values: View, indices: View): void {
    if (isStoredSmaller(x.storage.dtype)) {
      return computed(this, (c) => this.sort(c.input(x), dim, descending, c.output(values), indices));
    }
    for (const kernel of this.chains.sort) if (kernel(x, dim, descending, values, indices)) return;
    refuse('sort');
  }

  gemm(a: View, b: View, out: View, alpha: number, beta: number, base: View = out): void {
    if (isStoredSmaller(out.storage.dtype)) {
      return computed(this, (c) => {
        const wide = c.output(out, base === out && beta !== 0);
        const start = base === out || beta === 0 ? wide : c.input(repeated(base, out.shape));
        this.gemm(c.input(a), c.input(b), wide, alpha, beta, start);
      });
    }
    if (base !== out && beta !== 0) this.copy(repeated(base, out.shape), out);
    for (const kernel of this.chains.gemm) if (kernel(a, b, out, alpha, beta)) return;
    refuse('gemm');
  }

  takeRows(x: View, index: View, out: View): void {
    for (const kernel of this.chains.takeRows) if (kernel(x, index, out)) return;
    refuse('takeRows');
  }

  putRows(kind: Scatter, rows: View, index: View, out: View): void {
    if (kind !== 'set' && isStoredSmaller(out.storage.dtype)) {
      return computed(this, (c) => this.putRows(kind, c.input(rows), index, c.output(out, true)));
    }
    for (const kernel of this.chains.putRows) if (kernel(kind, rows, index, out)) return;
    refuse('putRows');
  }

  checkIndex(index: View, low: number, high: number): number | null {
    const count = numel(index.shape);
    if (count === 0) return null;
    if (!isContiguous(index.shape, index.strides)) {
      const bad = this.read(index).find((value) => value < low || value >= high);
      return bad === undefined ? null : Number(bad);
    }
    // Read as two words each: a BigInt an element would cost more than the check.
    const first = (index.storage as HeapStorage).address / 4 + 2 * index.offset;
    const { u32, i32 } = heap;
    for (let i = first; i < first + 2 * count; i += 2) {
      const value = i32[i + 1]! * 2 ** 32 + u32[i]!;
      if (value < low || value >= high) return value;
    }
    return null;
  }

  nonzero(x: View): Storage {
    const count = numel(x.shape);
    // Elements become bytes of 0 and 1 first.
    const truths = allocate(this, count, bool);
    try {
      this.copy(x, { storage: truths, shape: x.shape, strides: contiguousStrides(x.shape), offset: 0 });
      let found = 0;
      for (let i = 0; i < count; i++) found += heap.u8[truths.address + i]!;
      const result = allocate(this, found, int64);
      const [{ u8, i32 }, from] = [heap, truths.address];
      for (let i = 0, to = result.address / 4; i < count; i++) {
        if (u8[from + i] === 0) continue;
        i32[to] = i; // positions are below 2^32, as addresses are
        i32[to + 1] = 0;
        to += 2;
      }
      return result;
    } finally {
      release(truths);
    }
  }
}

/** The default device's engine. */
export const cpu = new HeapEngine();
