// Arithmetic on handles. Every result belongs to the innermost open scope, which disposes what it does not return.
import { RuntimeError } from '../../errors.js';
import { type Shape, broadcastShapes, numel, sameShape } from '../../shape.js';
import { type Handle, type HandleType, HandleCache, type Kernels } from './kernels.js';

/** A tensor, or a number that takes the other operand's type. */
export type Operand = Handle | number;

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

/** The number as an element of int32. Throws where it does not fit. */
export function checkedInteger(value: number | bigint): number {
  if (value >= LEAST && value <= MOST) return Math.trunc(Number(value));
  if (typeof value === 'number' && Number.isNaN(value)) return 0;
  throw new RuntimeError(
    `value ${value} cannot be held on this device: tfjs keeps torch.int64 as 32-bit integers, ${LEAST} to ${MOST}; keep such tensors on the CPU`,
  );
}

export class Calculator {
  private readonly temporaries: Handle[] = [];
  private readonly floats: HandleCache<number | string>;
  private readonly integers: HandleCache<number | string>;
  private readonly bools: HandleCache<number | string>;
  private readonly lists: HandleCache<string>;
  /** Whether kernels treat NaN as the specification of JavaScript's Math says: tfjs's own cpu backend computes by it. */
  readonly javascript: boolean;

  constructor(readonly kernels: Kernels) {
    this.floats = new HandleCache(kernels, 512);
    this.integers = new HandleCache(kernels, 512);
    this.bools = new HandleCache(kernels, 512);
    this.lists = new HandleCache(kernels, 1 << 22);
    this.javascript = kernels.name === 'cpu';
  }

  /** Forgets cached numbers and index lists. */
  clear(): void {
    for (const cache of [this.floats, this.integers, this.bools, this.lists]) cache.clear();
  }

  /** Runs `f` and disposes whatever it made but its result, which the caller owns now. */
  scoped(f: () => Handle): Handle {
    const { temporaries } = this;
    const mark = temporaries.length;
    let kept = -1;
    try {
      const result = f();
      kept = temporaries.indexOf(result, mark);
      // What the scope did not make becomes the caller's as well: one reference more.
      if (kept < 0) this.kernels.share(result);
      return result;
    } finally {
      for (let k = temporaries.length - 1; k >= mark; k--) if (k !== kept) this.kernels.dispose(temporaries[k]!);
      temporaries.length = mark;
    }
  }

  /** Like `scoped`, for what has no result. */
  run(f: () => void): void {
    const mark = this.temporaries.length;
    try {
      f();
    } finally {
      for (let k = this.temporaries.length - 1; k >= mark; k--) this.kernels.dispose(this.temporaries[k]!);
      this.temporaries.length = mark;
    }
  }

  /** The handle, no longer this scope's: the caller owns it. */
  keep(handle: Handle): Handle {
    const at = this.temporaries.lastIndexOf(handle);
    if (at < 0) return this.kernels.share(handle);
    this.temporaries.splice(at, 1);
    return handle;
  }

  /** Gives a handle to the innermost scope. */
  own(handle: Handle): Handle {
    this.temporaries.push(handle);
    return handle;
  }

  call(kernel: string, inputs: object, attrs?: object): Handle {
    return this.own(this.kernels.run(kernel, inputs, attrs));
  }

  // Numbers, lists, shapes

  /** A zero-dimensional tensor, which is not the caller's. */
  number(value: number, dtype: HandleType): Handle {
    const cache = dtype === 'float32' ? this.floats : dtype === 'int32' ? this.integers : this.bools;
    const key = Object.is(value, -0) ? '-0' : value;
    return cache.get(key, () => {
      const array =
        dtype === 'float32'
          ? Float32Array.of(value)
          : dtype === 'int32'
            ? Int32Array.of(checkedInteger(value))
            : Uint8Array.of(value === 0 ? 0 : 1);
      return this.kernels.write(array, [], dtype);
    });
  }

  lift(x: Operand, dtype: HandleType): Handle {
    return typeof x === 'number' ? this.number(x, dtype) : x;
  }

  /** A list of integers that is the same for every call with this key. */
  list(key: string, make: () => Int32Array, shape: Shape): Handle {
    return this.lists.get(key, () => this.kernels.write(make(), shape, 'int32'), numel(shape));
  }

  full(shape: Shape, value: number, dtype: HandleType): Handle {
    return this.call(
      'Fill',
      {},
      { shape: [...shape], value: dtype === 'int32' ? checkedInteger(value) : value, dtype },
    );
  }

  reshape(x: Handle, shape: number[]): Handle {
    if (sameShape(x.shape, shape)) return x;
    return this.kernels.alias(x, shape) ?? this.call('Reshape', { x }, { shape });
  }

  transpose(x: Handle, perm: number[]): Handle {
    return this.call('Transpose', { x }, { perm });
  }

  slice(x: Handle, begin: number[], size: number[]): Handle {
    return this.call('Slice', { x }, { begin, size });
  }

  gather(x: Handle, indices: Handle): Handle {
    return this.call('GatherV2', { x, indices }, { axis: 0, batchDims: 0 });
  }

  /** `x` with `updates` in place of the slices along its first dimension that `indices` [count, 1] names. */
  scatter(x: Handle, indices: Handle, updates: Handle): Handle {
    // tfjs-wasm moves elements of four bytes only.
    const type = x.dtype as HandleType;
    const wide = (y: Handle) => (type === 'bool' ? this.cast(y, 'int32') : y);
    // tfjs's cpu kernel writes into its operand, whose memory slices, casts and copies may share: a product is new.
    const tensor = this.javascript ? this.mul(wide(x), 1) : wide(x);
    return this.cast(this.call('TensorScatterUpdate', { tensor, indices, updates: wide(updates) }), type);
  }

  /** A tensor of one value that is not the caller's: zeros and ones of a moderate size are kept for the next call. */
  private constant(shape: Shape, value: number, dtype: HandleType): Handle {
    const length = numel(shape);
    if (length > 65536 || !(Object.is(value, 0) || value === 1)) return this.full(shape, value, dtype);
    const attrs = { shape: [...shape], value, dtype };
    return this.lists.get(`${dtype} ${value} ${shape.join()}`, () => this.kernels.run('Fill', {}, attrs), length);
  }

  /** Repeated to `shape`. A product with ones is exact and, unlike Tile, right and quick on every backend. */
  broadcast(x: Handle, shape: Shape): Handle {
    if (sameShape(x.shape, shape)) return x;
    if (numel(x.shape) === numel(shape)) return this.reshape(x, [...shape]);
    const type = x.dtype as HandleType;
    return this.call(type === 'bool' ? 'LogicalAnd' : 'Multiply', { a: x, b: this.constant(shape, 1, type) });
  }

  // Arithmetic

  binary(kernel: string, a: Operand, b: Operand): Handle {
    if (typeof a === 'number') {
      if (typeof b === 'number') throw new RuntimeError(`${kernel} needs a tensor`);
      return this.call(kernel, { a: this.number(a, b.dtype as HandleType), b });
    }
    return this.call(kernel, { a, b: typeof b === 'number' ? this.number(b, a.dtype as HandleType) : b });
  }
  unary(kernel: string, x: Handle): Handle {
    return this.call(kernel, { x });
  }

  add(a: Operand, b: Operand): Handle {
    return this.binary('Add', a, b);
  }
  sub(a: Operand, b: Operand): Handle {
    return this.binary('Sub', a, b);
  }
  mul(a: Operand, b: Operand): Handle {
    return this.binary('Multiply', a, b);
  }
  div(a: Operand, b: Operand): Handle {
    return this.binary('RealDiv', a, b);
  }
  less(a: Operand, b: Operand): Handle {
    return this.binary('Less', a, b);
  }
  lessEqual(a: Operand, b: Operand): Handle {
    return this.binary('LessEqual', a, b);
  }
  greater(a: Operand, b: Operand): Handle {
    return this.binary('Greater', a, b);
  }
  greaterEqual(a: Operand, b: Operand): Handle {
    return this.binary('GreaterEqual', a, b);
  }
  equal(a: Operand, b: Operand): Handle {
    return this.binary('Equal', a, b);
  }
  notEqual(a: Operand, b: Operand): Handle {
    return this.binary('NotEqual', a, b);
  }
  and(a: Operand, b: Operand): Handle {
    return this.binary('LogicalAnd', a, b);
  }
  or(a: Operand, b: Operand): Handle {
    return this.binary('LogicalOr', a, b);
  }
  not(x: Handle): Handle {
    return this.unary('LogicalNot', x);
  }
  xor(a: Operand, b: Operand): Handle {
    const whole = (x: Operand) => (typeof x === 'number' ? x : this.cast(x, 'int32'));
    return this.notEqual(whole(a), whole(b));
  }
  abs(x: Handle): Handle {
    return this.unary('Abs', x);
  }
  neg(x: Handle): Handle {
    return this.unary('Neg', x);
  }
  isNan(x: Handle): Handle {
    return this.unary('IsNan', x);
  }

  /** `c₀·xⁿ + … + cₙ`, by Horner's rule. */
  polynomial(x: Handle, coefficients: readonly number[]): Handle {
    let sum = this.add(this.mul(x, coefficients[0]!), coefficients[1]!);
    for (let k = 2; k < coefficients.length; k++) sum = this.add(this.mul(sum, x), coefficients[k]!);
    return sum;
  }

  cast(x: Handle, dtype: HandleType): Handle {
    if (x.dtype === dtype) return x;
    if (dtype === 'bool') return this.notEqual(x, 0);
    return this.call('Cast', { x }, { dtype });
  }

  /** `yes` where the condition holds, else `no`; numbers are of the other's type, or of `dtype`. */
  select(condition: Handle, yes: Operand, no: Operand, dtype?: HandleType): Handle {
    const type =
      typeof yes !== 'number' ? (yes.dtype as HandleType) : typeof no !== 'number' ? (no.dtype as HandleType) : dtype!;
    if (type === 'bool') {
      // tfjs-wasm's Select moves elements of four bytes only.
      return this.or(this.and(condition, yes), this.and(this.not(condition), no));
    }
    let shape: Shape = condition.shape;
    if (typeof yes !== 'number') shape = broadcastShapes(shape, yes.shape);
    if (typeof no !== 'number') shape = broadcastShapes(shape, no.shape);
    // With operands of unlike ranks tfjs's cpu kernel takes the wrong elements: all get the whole shape.
    const whole = (x: Operand) => (typeof x === 'number' ? this.constant(shape, x, type) : this.broadcast(x, shape));
    return this.call('Select', { condition: this.broadcast(condition, shape), t: whole(yes), e: whole(no) });
  }
}
