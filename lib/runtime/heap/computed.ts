// Types that are stored smaller than they are computed: 16-bit floats as float32, int8 and int16 as int32.
import type { DType } from '../../dtype.js';
import { contiguousStrides, numel } from '../../shape.js';
import type { Engine, View } from '../engine.js';
import type { Storage } from '../engine.js';

/** Whether a kernel has to be given another type. */
export const isStoredSmaller = (dtype: DType): boolean => dtype.compute !== dtype;

/** Operands of a kernel: the same where their type computes, else copies in the type that does. */
export class Computed {
  private readonly made: Storage[] = [];
  private readonly back: [from: View, to: View][] = [];

  constructor(private readonly engine: Engine) {}

  private wide(view: View): View {
    const storage = this.engine.allocate(numel(view.shape), view.storage.dtype.compute);
    this.made.push(storage);
    return { storage, shape: view.shape, strides: contiguousStrides(view.shape), offset: 0 };
  }

  input(view: View): View {
    if (!isStoredSmaller(view.storage.dtype)) return view;
    const wide = this.wide(view);
    this.engine.copy(view, wide);
    return wide;
  }

  /** @param keeps whether the kernel reads what the output held before */
  output(view: View, keeps = false): View {
    if (!isStoredSmaller(view.storage.dtype)) return view;
    const wide = this.wide(view);
    if (keeps) this.engine.copy(view, wide);
    this.back.push([wide, view]);
    return wide;
  }

  /** Rounds, or wraps, what the kernel wrote. */
  finish(): void {
    for (const [from, to] of this.back) this.engine.copy(from, to);
  }

  release(): void {
    for (const storage of this.made) this.engine.release(storage);
  }
}

/** Runs a kernel on operands in types that compute. */
export function computed(engine: Engine, run: (operands: Computed) => void): void {
  const operands = new Computed(engine);
  try {
    run(operands);
    operands.finish();
  } finally {
    operands.release();
  }
}
