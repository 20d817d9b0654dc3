// What a device must be able to do. Tensors, operators and autograd above it see neither addresses nor handles.
import type { Elements, DType } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Layout } from '../shape.js';
import type { Claim } from './claim.js';
import type { Device } from './device.js';
import type { Kernel } from './kernel.js';
import { Tracked } from './tracked.js';

/**
 * A buffer that tensors share: its contents change in place, its identity never does. Every engine keeps what it needs to
 * find the bytes in a subclass.
 */
export abstract class Storage extends Tracked {
  /** How many gradients on their way through backward it holds; 0 where it is not backward's to give back. */
  gradients = 0;
  private bytes: number;
  /** The storages of the same bytes, one for each type that they are seen as; the first owns them. Null where this is the only one. */
  private looks: Storage[] | null = null;

  /** @param count elements, not bytes */
  constructor(
    readonly engine: Engine,
    readonly dtype: DType,
    private count: number,
  ) {
    super();
    this.bytes = count * dtype.itemsize;
  }

  get length(): number {
    return this.count;
  }

  /** How many bytes it has, the last of which may be no whole element. */
  get nbytes(): number {
    return this.bytes;
  }

  override get owner(): Storage {
    return this.looks === null ? this : this.looks[0]!;
  }

  /** Whether its bytes are also seen as another type. */
  get seenOtherwise(): boolean {
    return this.looks !== null;
  }

  /**
   * The same bytes as elements of another type: what is written through one is seen by all. They live as long as any of them can be
   * reached, and end together.
   *
   * @param make a storage of that type and of so many elements, which holds no memory of its own
   */
  protected as(dtype: DType, make: (length: number) => Storage): Storage {
    const looks = (this.looks ??= [this]);
    const known = looks.find((look) => look.dtype === dtype);
    if (known !== undefined) return known;
    const { owner } = this;
    const look = make(Math.floor(owner.bytes / dtype.itemsize));
    look.looks = looks;
    look.renew(owner);
    look.shared = owner.shared = true;
    looks.push(look);
    return look;
  }

  /** Told where the bytes are now that it shows. */
  protected renew(owner: Storage): void {
    this.bytes = owner.bytes;
    this.count = Math.floor(owner.bytes / this.dtype.itemsize);
  }

  /** Is asked of owners only. */
  override exchange(other: this): void {
    super.exchange(other);
    [this.bytes, other.bytes] = [other.bytes, this.bytes];
    for (const one of [this, other]) for (const look of one.looks ?? [one]) look.renew(one);
  }

  override freed(): void {
    super.freed();
    if (this.owner === this) this.looks?.forEach((look) => look !== this && look.freed());
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

/**
 * A device: storages, and kernels that compute on views of them.
 *
 * - *Order.* Calls take effect in the order in which they are made, whenever the device does the work: `release` has its
 *   place in that order, so what was called before it still reads the storage. `read` waits for all that came before;
 *   `fetch` gives what was there when it was called.
 * - *Operands.* A kernel writes into `outs`, which the caller made or which are views of something that lives: in-place and `out=`
 *   need no second form. An output may be one of the inputs where both have the same layout; else outputs overlap neither
 *   inputs nor each other, and none shows an element twice. Kernels trust their operands: what a kernel's `check` says of shapes and
 *   types has been seen to above (`sanitize.ts` looks, in tests).
 * - *Values.* What must be true of values is said by `assert`, right before the kernel that relies on it. A kernel stays inside its
 *   buffers whatever the values are, on a device that cannot look at once.
 */
export interface Engine {
  readonly device: Device;
  /** Whether its storages have elements. Where they have none, nothing but shapes and types is known, and no kernel does anything. */
  readonly computes: boolean;
  /**
   * Whether its storages lie in the program's own memory: every type is there, and an operator may look at values on its way. Elsewhere
   * operators do without, whatever looking costs there: what they do on one such device they do on all.
   */
  readonly host: boolean;

  /**
   * Makes ready what takes time to start (a backend, a module to compile). Null where there is nothing to wait for; where a promise
   * is given, other calls may be made once it is fulfilled.
   */
  prepare(): Promise<void> | null;

  /** A new storage, its contents undefined. Throws OutOfMemoryError. */
  allocate(length: number, dtype: DType): Storage;
  /** A storage of the same bytes, seen as another type; absent where a device has no bytes to show. */
  reinterpret?(storage: Storage, dtype: DType): Storage;
  /** The address of a storage's first byte; absent where a device has none to show. */
  address?(storage: Storage): number;
  /** Gives a storage's memory back; it must not be used again. */
  release(storage: Storage): void;
  /** Copies elements to a storage: all, or as many as are given from the element `at` on. */
  upload(storage: Storage, values: Elements, at?: number): void;
  /**
   * The elements of a view, row-major, in an array of their own. Waits for the device; where it cannot, throws the RuntimeError
   * that says so.
   */
  read(view: View): Elements;
  fetch(view: View): Promise<Elements>;
  /** Writes a view's elements to a dense, whole storage of its type on another engine. */
  transfer(view: View, to: Storage): void;

  /** Computes a kernel. */
  run<P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]): void;
  /**
   * Makes sure of what is claimed of a view's values: throws what `error` makes of a value that is against it. At once where looking is free,
   * else at the next `read`, `fetch` or `synchronize`, as CUDA's device asserts do.
   *
   * @param error gets the first such value; where looking is not free, any one of them
   */
  assert(claim: Claim, view: View, error: (wrong: number) => Error): void;
  /**
   * Waits until the device has done all, and throws what is due of what has been asserted; a device that can only be waited for between
   * tasks gives a promise.
   */
  synchronize(): Promise<void> | null;

  /** The threads that kernels are computed on, where they can be counted. */
  readonly threads?: Threads;
  /** Memory statistics in bytes, PyTorch's `torch.<device>.memory_*` names. */
  readonly statistics: MemoryStatistics;
}

export interface Threads {
  /** How many there are, the caller's among them; null where there are no others to be had. */
  count(): number | null;
  /** Has kernels be computed on so many from now on. */
  use(count: number): void;
}

export interface MemoryStatistics {
  /** bytes that living storages hold now */
  allocated: number;
  /** the most that `allocated` has been since the last reset */
  peak: number;
  /** storages alive now */
  storages: number;
}
