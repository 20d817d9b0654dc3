// NumPy's scalars and arrays in checkpoints, for programs that admit them: a scalar is a number, an array a tensor.
import { type DType, bool, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../dtype.js';
import { NotImplementedError, UnpicklingError } from '../errors.js';
import { bytesIn } from '../runtime/heap/heap.js';
import { engineOf } from '../runtime/registry.js';
import { contiguousStrides, countNew } from '../shape.js';
import { Tensor, allocate } from '../tensor.js';
import type { Context } from './context.js';
import { exact } from './pickle/text.js';
import { Global, Instance, Tuple, classOf } from './pickle/values.js';
import { countOf, settle } from './rebuild.js';
import { isBytes } from './source.js';

/** NumPy's codes of types, the names of their classes, and what they are here. */
const types: Readonly<Record<string, readonly [name: string, dtype: DType | null]>> = {
  b1: ['Bool', bool],
  i1: ['Int8', int8],
  i2: ['Int16', int16],
  i4: ['Int32', int32],
  i8: ['Int64', int64],
  u1: ['UInt8', uint8],
  u2: ['UInt16', null],
  u4: ['UInt32', null],
  u8: ['UInt64', null],
  f2: ['Float16', float16],
  f4: ['Float32', float32],
  f8: ['Float64', float64],
  c8: ['Complex64', null],
  c16: ['Complex128', null],
};

type IsAdded = (path: string) => boolean;

class NumpyType extends Instance {
  bigEndian = false;

  constructor(
    readonly code: string,
    private readonly isAdded: IsAdded,
  ) {
    super(`numpy.dtypes.${types[code]?.[0] ?? 'Object'}DType`);
  }

  get dtype(): DType {
    const dtype = types[this.code]?.[1] ?? null;
    if (dtype === null) throw new NotImplementedError(`NumPy's type ${this.code} is not there yet`);
    return dtype;
  }

  build(state: unknown): void {
    checkAdded(this.type, this.isAdded);
    if (!(state instanceof Tuple)) throw new UnpicklingError(`a numpy.dtype has no such state: ${classOf(state)}`);
    this.bigEndian = state.items[1] === '>';
  }

  finish(): unknown {
    return this.dtype;
  }

  /** A tensor of a shape, of these bytes. */
  tensor(bytes: Uint8Array, shape: number[], fortran: boolean): Tensor {
    const { dtype } = this;
    if (bytes.length !== countNew(shape) * dtype.itemsize) {
      throw new UnpicklingError(`a numpy.ndarray of shape [${shape.join(', ')}] is not made of ${bytes.length} bytes`);
    }
    const strides = fortran ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
    const out = allocate(engineOf('cpu'), shape, dtype, strides);
    const into = bytesIn(out.storage);
    into.set(bytes);
    settle(into, dtype, this.bigEndian);
    return out;
  }

  /** A number, of its bytes. */
  scalar(bytes: Uint8Array): number | bigint | boolean {
    const [value] = this.tensor(bytes, [1], false).numpy();
    return typeof value === 'bigint' ? exact(value) : this.dtype === bool ? value === 1 : value!;
  }
}

/** Only types that were added may be given a state. */
function checkAdded(type: string, isAdded: IsAdded): void {
  if (isAdded(type)) return;
  throw new UnpicklingError(
    `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got <class '${type}'>`,
  );
}

class NumpyArray extends Instance {
  private made: Tensor | null = null;

  constructor(
    private readonly context: Context,
    private readonly isAdded: IsAdded,
  ) {
    super('numpy.ndarray');
  }

  build(state: unknown): void {
    checkAdded(this.type, this.isAdded);
    const [, shape, type, fortran, bytes] = state instanceof Tuple ? state.items : [];
    if (!(shape instanceof Tuple) || !(type instanceof NumpyType) || !isBytes(bytes)) {
      throw new UnpicklingError('a numpy.ndarray of Python objects cannot be loaded');
    }
    this.context.charge(bytes.length);
    this.made = type.tensor(
      bytes,
      shape.items.map((n) => countOf(n, 'size')),
      fortran === true,
    );
  }

  finish(): Tensor {
    if (this.made === null) throw new UnpicklingError('a numpy.ndarray without its elements');
    return this.made;
  }
}

class NumpyGlobal extends Global {
  constructor(
    path: string,
    private readonly make: (args: readonly unknown[]) => unknown,
  ) {
    super(path);
  }

  call(args: readonly unknown[]): unknown {
    return this.make(args);
  }
}

type Maker = (context: Context, isAdded: IsAdded) => Global;

const uncalled =
  (path: string): Maker =>
  () =>
    new NumpyGlobal(path, () => {
      throw new UnpicklingError(`${path} is not called by checkpoints`);
    });

const scalar =
  (path: string): Maker =>
  () =>
    new NumpyGlobal(path, ([type, bytes]) => {
      if (!(type instanceof NumpyType) || !isBytes(bytes)) throw new UnpicklingError('a NumPy scalar of no bytes');
      return type.scalar(bytes);
    });

const reconstruct =
  (path: string): Maker =>
  (context, isAdded) =>
    new NumpyGlobal(path, ([cls]) => {
      if (!(cls instanceof Global) || cls.path !== 'numpy.ndarray') {
        throw new UnpicklingError(`${path} makes arrays of numpy.ndarray alone`);
      }
      return new NumpyArray(context, isAdded);
    });

const dtype: Maker = (_, isAdded) =>
  new NumpyGlobal('numpy.dtype', ([code]) => {
    if (typeof code !== 'string') throw new UnpicklingError(`a numpy.dtype is not made of ${classOf(code)}`);
    return new NumpyType(code, isAdded);
  });

/** What is known of NumPy, by the names that files of its versions 1 and 2 have. */
export const numpyGlobals: ReadonlyMap<string, Maker> = new Map([
  ...['numpy._core.multiarray', 'numpy.core.multiarray'].flatMap((module): [string, Maker][] => [
    [`${module}.scalar`, scalar(`${module}.scalar`)],
    [`${module}._reconstruct`, reconstruct(`${module}._reconstruct`)],
  ]),
  ['numpy.ndarray', uncalled('numpy.ndarray')],
  ['numpy.dtype', dtype],
  ...Object.values(types).map(([name]): [string, Maker] => [
    `numpy.dtypes.${name}DType`,
    uncalled(`numpy.dtypes.${name}DType`),
  ]),
]);
