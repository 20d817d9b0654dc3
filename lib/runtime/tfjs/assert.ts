// Claims about values that nobody has looked at yet, as CUDA's device asserts: each holds a small flag, which is read with the next
// value that is.
import type { Claim } from '../claim.js';
import type { Calculator } from './calculator.js';
import type { Handle, HandleType, Kernels } from './kernels.js';

/** So many flags may wait; then they are read together. */
const MOST = 64;
const LEAST_INT = -(2 ** 31);
const MOST_INT = 2 ** 31 - 1;

interface Pending {
  /** [whether a value is wrong, one that is] */
  readonly flag: Handle;
  readonly error: (wrong: number) => Error;
}

/** Elements (0 or more of them) that are not as claimed, as bools. */
function wrongOf(c: Calculator, claim: Claim, x: Handle): Handle {
  // A bound that int32 cannot hold excludes nothing.
  const whole = x.dtype !== 'float32';
  const below = (low: number) => (whole && low <= LEAST_INT ? null : c.less(x, low));
  const above = (high: number) => (whole && high > MOST_INT ? null : c.greaterEqual(x, high));
  const either = (a: Handle | null, b: Handle | null) => (a === null ? b : b === null ? a : c.or(a, b));
  switch (claim.holds) {
    case 'within': {
      const outside = either(below(claim.low), above(claim.high)) ?? c.notEqual(x, x);
      return claim.except === null ? outside : c.and(outside, c.notEqual(x, claim.except));
    }
    case 'between':
      return c.not(c.and(c.greaterEqual(x, claim.low), c.lessEqual(x, claim.high)));
    case 'not below':
      return below(claim.low) ?? c.notEqual(x, x);
    case 'nonzero':
      return c.equal(x, 0);
    case 'some':
      return c.not(c.call('Any', { x: c.cast(x, 'bool') }, { axis: x.shape.map((_, k) => k), keepDims: false }));
  }
}

export class Asserts {
  private pending: Pending[] = [];
  private failure: Error | null = null;

  constructor(
    private readonly c: Calculator,
    private readonly kernels: Kernels,
  ) {}

  /** @param x not empty, or of the claim `some` */
  add(claim: Claim, x: Handle, error: (wrong: number) => Error): void {
    this.raise();
    const { c } = this;
    const type: HandleType = x.dtype === 'float32' ? 'float32' : 'int32';
    const flag = c.scoped(() => {
      const values = c.cast(x, type);
      const wrong = c.reshape(
        wrongOf(c, claim, values),
        claim.holds === 'some' ? [1] : [values.shape.reduce((n, m) => n * m, 1)],
      );
      if (claim.holds === 'some') return c.call('Concat', [c.cast(wrong, type), c.full([1], 0, type)], { axis: 0 });
      const flat = c.reshape(values, [...wrong.shape]);
      const least = type === 'float32' ? -Infinity : LEAST_INT;
      const one = c.call(
        'Max',
        { x: c.select(wrong, flat, least) },
        { reductionIndices: [0], axis: [0], keepDims: true },
      );
      const any = c.call('Max', { x: c.cast(wrong, type) }, { reductionIndices: [0], axis: [0], keepDims: true });
      return c.call('Concat', [any, one], { axis: 0 });
    });
    this.pending.push({ flag, error });
    if (this.pending.length < MOST) return;
    if (this.kernels.synchronous) this.settle();
    else void this.settleLater().catch((due: unknown) => (this.failure ??= due as Error));
  }

  /** Throws what a read that nobody waited for has found. */
  private raise(): void {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
  }

  private take(): Pending[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }

  /** Reads the flags, and throws what the first that is set says. */
  settle(): void {
    this.raise();
    if (this.pending.length === 0) return;
    const pending = this.take();
    try {
      for (const { flag, error } of pending) check(this.kernels.readSync(flag), error);
    } finally {
      for (const { flag } of pending) this.kernels.dispose(flag);
    }
  }

  async settleLater(): Promise<void> {
    this.raise();
    if (this.pending.length === 0) return;
    const pending = this.take();
    try {
      const flags = await Promise.all(pending.map(({ flag }) => this.kernels.read(flag)));
      pending.forEach(({ error }, k) => check(flags[k]!, error));
    } finally {
      for (const { flag } of pending) this.kernels.dispose(flag);
    }
  }

  /** Forgets what is pending, as where the device ends. */
  clear(): void {
    for (const { flag } of this.take()) this.kernels.dispose(flag);
  }
}

function check(flag: ArrayLike<number>, error: (wrong: number) => Error): void {
  if (flag[0] !== 0) throw error(flag[1]!);
}
