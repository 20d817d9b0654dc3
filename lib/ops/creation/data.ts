// What JavaScript's values are as elements: their shape, their type, and the elements themselves.
import {
  type DType,
  type Elements,
  type Num,
  bool,
  get_default_dtype,
  int64,
  overflows,
  result_type,
} from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { type Shape, numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { warnOfScalar } from '../../warnings.js';
import { describe } from '../row/signature.js';
import { typeOfArray } from './arrays.js';

/** What tensors can be made of: numbers, BigInts, booleans, tensors of one element, arrays of these, typed arrays. */
export type Data = number | bigint | boolean | Tensor | ArrayLike<number> | ArrayLike<bigint> | readonly Data[];

const isList = (data: unknown): data is ArrayLike<Data> => Array.isArray(data) || ArrayBuffer.isView(data);

/** The shape of nested arrays. Throws PyTorch's ValueError when they are uneven. */
function shapeOf(data: Data): number[] {
  const shape: number[] = [];
  let at: Data = data;
  while (isList(at)) {
    shape.push(at.length);
    if (at.length === 0) break;
    at = at[0];
  }
  if (at instanceof Tensor) shape.push(...at.shape);
  return shape;
}

/** Where values of nested arrays go, row-major. */
interface Gathered {
  readonly shape: Shape;
  readonly elements: Elements;
  /** The same where numbers are elements as they are. */
  readonly numbers: Float32Array | Float64Array | null;
  /** The same of int64, whose elements are two words each: a BigInt for each would take longer than all else. */
  readonly words: Int32Array | null;
  readonly convert: (value: Num) => number | bigint;
  /** The next element. */
  at: number;
}

/** PyTorch's error for what is no number; `undefined` comes from JavaScript, where a list ends or has a hole. */
const unreadable = (value: unknown, depth: number): RuntimeError =>
  new RuntimeError(
    `Could not infer dtype of ${describe(value)}${value === undefined && depth > 0 ? ': the list has an element that is undefined' : ''}`,
  );

function put(data: Data, depth: number, into: Gathered): void {
  const { shape, elements, numbers, words } = into;
  if (data instanceof Tensor) {
    if (data.shape.length !== shape.length - depth || data.shape.some((n, k) => n !== shape[depth + k]))
      throw uneven(shape, depth, data.shape[0] ?? 0);
    warnOfScalar(data);
    for (const value of data.storage.engine.read(data)) elements[into.at++] = into.convert(value);
  } else if (isList(data)) {
    if (depth === shape.length) throw new ValueError(`only one element tensors can be converted to Python scalars`);
    if (data.length !== shape[depth]) throw uneven(shape, depth, data.length);
    const last = depth + 1 === shape.length;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as Data;
      if (last && numbers !== null && typeof value === 'number') numbers[into.at++] = value;
      else if (last && words !== null && isWhole(value)) {
        words[2 * into.at] = value; // modulo 2^32
        words[2 * into.at + 1] = Math.floor(value / 2 ** 32);
        into.at++;
      } else put(value, depth + 1, into);
    }
  } else {
    if (depth !== shape.length) throw new TypeError(`not a sequence at dim ${depth}`);
    if (typeof data !== 'number' && typeof data !== 'bigint' && typeof data !== 'boolean') {
      if (typeof data !== 'string') throw unreadable(data, depth);
      if (depth > 0) throw new ValueError("too many dimensions 'str'");
      throw new TypeError("new(): invalid data type 'str'");
    }
    elements[into.at++] = into.convert(data);
  }
}
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const uneven = (shape: Shape, depth: number, got: number): ValueError =>
  new ValueError(`expected sequence of length ${shape[depth]} at dim ${depth} (got ${got})`);

/** The type that data has without being told: numbers have the default type, BigInts int64, booleans bool. */
export function typeOf(data: Data): DType | null {
  if (data instanceof Tensor) return data.dtype;
  const ofArray = typeOfArray(data);
  if (ofArray !== null) return ofArray;
  if (!isList(data)) {
    return typeof data === 'boolean' ? bool : typeof data === 'bigint' ? int64 : get_default_dtype();
  }
  let type: DType | null = null;
  for (let i = 0; i < data.length; i++) {
    const of = typeOf(data[i] as Data);
    if (of !== null)
      type =
        type === null || type === of
          ? of
          : result_type([
              { dtype: type, weight: 0 },
              { dtype: of, weight: 0 },
            ]);
    if (type === get_default_dtype()) return type;
  }
  return type;
}

/** Writes a value of any sort as a type's element. Throws PyTorch's errors for what has no place among them. */
function converter(type: DType): (value: Num) => number | bigint {
  if (type === bool) return (v) => Number(Number(v) !== 0); // NaN is not zero
  if (type.kind !== 'int') return Number;
  return (v) => {
    if (typeof v === 'bigint' && BigInt.asIntN(64, v) !== v) throw new ValueError('Overflow when unpacking long long');
    if (overflows(v, type)) throw new RuntimeError(`value cannot be converted to type ${type.name} without overflow`);
    const whole = typeof v === 'number' ? Math.trunc(v) : v;
    return type === int64 ? BigInt(whole) : Number(whole);
  };
}

/** Row-major elements of `data`, which may be itself, and their shape. */
export function gather(data: Data, type: DType): [Elements, number[]] {
  if (data instanceof type.Array && typeOfArray(data) === type) return [data, [data.length]];
  const shape = shapeOf(data);
  const elements = new type.Array(numel(shape));
  const numbers = elements instanceof Float32Array || elements instanceof Float64Array ? elements : null;
  const words = elements instanceof BigInt64Array ? new Int32Array(elements.buffer) : null;
  put(data, 0, { shape, elements, numbers, words, convert: converter(type), at: 0 });
  return [elements, shape];
}
