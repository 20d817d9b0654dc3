// torch.testing.assert_close.
import { float32, float64 } from '../dtype.js';
import { AssertionError, ValueError, describe } from '../errors.js';
import type { Data } from '../ops/creation/data.js';
import { tensor } from '../ops/creation/factories.js';
import { isKeywords } from '../ops/row/signature.js';
import { boolText, floatText, numberText, sizeText, tupleText } from '../python.js';
import { sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';

/** Tolerances of `assert_close` by type. */
const tolerances: Readonly<Record<string, readonly [rtol: number, atol: number]>> = {
  float16: [1e-3, 1e-5],
  bfloat16: [1.6e-2, 1e-5],
  float32: [1.3e-6, 1e-5],
  float64: [1e-7, 1e-7],
};

export interface AssertCloseKeywords {
  /** relative and absolute tolerance: both or none */
  rtol?: number | null;
  atol?: number | null;
  equal_nan?: boolean;
  check_device?: boolean;
  check_dtype?: boolean;
  check_stride?: boolean;
  /** what the error says instead, or a function of what it would say */
  msg?: string | ((message: string) => string) | null;
}

/** What can be compared: tensors, numbers, truth values, null, and arrays, objects and Maps of these, as state dicts are. */
export type Comparable =
  | Tensor
  | number
  | boolean
  | null
  | readonly Comparable[]
  | { readonly [key: string]: Comparable }
  | ReadonlyMap<string | number, Comparable>;

/**
 * Throws AssertionError unless all elements satisfy `|actual - expected| <= atol + rtol * |expected|`, and shapes, types and
 * devices agree.
 *
 * @param actual a tensor, a number, a truth value, null, or arrays, objects or Maps of these
 * @param expected of the same structure
 * @param rtol relative tolerance; null: by the type, 1.3e-6 for float32, 1e-7 for float64, 1e-3 for float16, 1.6e-2 for bfloat16, 0 for
 *   integers
 * @param atol absolute tolerance; null: 1e-5 for floats, 1e-7 for float64, 0 for integers
 * @param equal_nan whether NaN is NaN
 * @param check_device whether devices have to agree
 * @param check_dtype whether types have to agree
 * @param check_stride whether strides have to agree
 * @param msg what the error says instead, or a function of what it would say
 * @returns nothing: it throws where they differ
 * @throws AssertionError for what differs, TypeError for things that cannot be compared, ValueError for one tolerance without the other
 * @example
 * torch.testing.assert_close(torch.tensor([1, 2]), torch.tensor([1, 2.000001]));
 * torch.testing.assert_close(model.state_dict(), model.state_dict());
 *
 * Source: https://docs.pytorch.org/docs/stable/testing.html#torch.testing.assert_close
 */
export function assert_close(actual: Comparable, expected: Comparable, kwargs: AssertCloseKeywords = {}): void {
  const { rtol = null, atol = null, msg = null } = kwargs;
  const failing = (ErrorClass: new (message: string) => Error, message: string): never => {
    throw new ErrorClass(typeof msg === 'function' ? msg(message) : (msg ?? message));
  };
  if ((rtol === null) !== (atol === null)) {
    failing(
      ValueError,
      `Both 'rtol' and 'atol' must be either specified or omitted, but got no ${rtol === null ? 'rtol' : 'atol'}.`,
    );
  }
  compare(actual, expected, kwargs, '', failing);
}

type Fail = (ErrorClass: new (message: string) => Error, message: string) => never;
type Mapping = ReadonlyMap<string | number, Comparable>;

const mappingOf = (value: Comparable): Mapping | null => {
  if (value instanceof Map) return value;
  return isKeywords(value) && !(value instanceof Tensor) ? new Map(Object.entries(value)) : null;
};
const pythonType = (value: unknown): string => {
  const name = value instanceof Tensor ? 'torch.Tensor' : isKeywords(value) ? 'dict' : describe(value); // prettier-ignore
  return `<class '${name}'>`;
};
const pythonTruth = (value: Comparable): string => boolText(value === true);
const pythonKeys = (keys: readonly (string | number)[]): string =>
  `[${[...keys].sort().map((key) => (typeof key === 'string' ? `'${key}'` : key)).join(', ')}]`; // prettier-ignore

function compare(actual: Comparable, expected: Comparable, kwargs: AssertCloseKeywords, at: string, fail: Fail): void {
  const where = at === '' ? '' : `\n\nThe failure occurred for item ${at}`;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [a, b] = [actual as readonly Comparable[], expected as readonly Comparable[]];
    if (a.length !== b.length) {
      fail(AssertionError, `The length of the sequences mismatch: ${a.length} != ${b.length}${where}`);
    }
    return a.forEach((item, k) => compare(item, b[k]!, kwargs, `${at}[${k}]`, fail));
  }
  const [a, b] = [mappingOf(actual), mappingOf(expected)];
  if (a !== null && b !== null) {
    const [missing, more] = [[...b.keys()].filter((key) => !a.has(key)), [...a.keys()].filter((key) => !b.has(key))];
    if (missing.length + more.length > 0) {
      fail(
        AssertionError,
        `The keys of the mappings do not match:\nMissing keys in the actual mapping: ${pythonKeys(missing)}\n` +
          `Additional keys in the actual mapping: ${pythonKeys(more)}${where}`,
      );
    }
    for (const key of [...a.keys()].sort())
      compare(a.get(key)!, b.get(key)!, kwargs, `${at}[${typeof key === 'string' ? `'${key}'` : key}]`, fail);
    return;
  }
  if (actual === null || expected === null) {
    const of = (value: Comparable): string => {
      if (value === null) return 'None';
      if (value instanceof Tensor) return value.ndim === 0 ? text(value) : value.toString();
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : pythonType(value);
    };
    if (actual !== expected) fail(AssertionError, `None mismatch: ${of(actual)} is not ${of(expected)}${where}`);
    return;
  }
  if (typeof actual === 'boolean' && typeof expected === 'boolean') {
    if (actual === expected) return;
    fail(AssertionError, `Booleans mismatch: ${pythonTruth(actual)} is not ${pythonTruth(expected)}`);
  }
  const tensors = actual instanceof Tensor && expected instanceof Tensor;
  if (!tensors && !(typeof actual === 'number' && typeof expected === 'number')) {
    const types = `${pythonType(actual)} and ${pythonType(expected)}`;
    fail(TypeError, `No comparison pair was able to handle inputs of type ${types}.${where}`);
  }
  const [x, y] = [actual, expected].map((value) => (value instanceof Tensor ? value.detach() : numberLike(value as Data))) as [Tensor, Tensor]; // prettier-ignore
  closeTensors(x, y, kwargs, where, (message) => fail(AssertionError, message));
}

type Value = number | bigint;
/** How far two elements lie from each other; integers are subtracted exactly. */
const apart = (a: Value, b: Value): number =>
  Math.abs(typeof a === 'bigint' && typeof b === 'bigint' ? Number(a - b) : Number(a) - Number(b));

/** Python's numbers are doubles. */
const numberLike = (value: Data): Tensor => tensor(value, { dtype: typeof value === 'number' ? float64 : null });

function closeTensors(
  a: Tensor,
  b: Tensor,
  kwargs: AssertCloseKeywords,
  where: string,
  fail: (message: string) => never,
): void {
  const { equal_nan = false, check_device = true, check_dtype = true, check_stride = false } = kwargs;
  if (!sameShape(a.shape, b.shape))
    fail(`The values for attribute 'shape' do not match: ${sizeText(a.shape)} != ${sizeText(b.shape)}.${where}`);
  if (check_device && !a.device.equals(b.device))
    fail(`The values for attribute 'device' do not match: ${a.device} != ${b.device}.${where}`);
  if (check_dtype && a.dtype !== b.dtype)
    fail(`The values for attribute 'dtype' do not match: ${a.dtype} != ${b.dtype}.${where}`);
  if (check_stride && !sameShape(a.strides, b.strides)) {
    fail(
      `The values for attribute 'stride()' do not match: (${a.strides.join(', ')}) != (${b.strides.join(', ')}).${where}`,
    );
  }
  const of = (t: Tensor): readonly [number, number] => tolerances[t.dtype.name] ?? [0, 0];
  const rtol = kwargs.rtol ?? Math.max(of(a)[0], of(b)[0]);
  const atol = kwargs.atol ?? Math.max(of(a)[1], of(b)[1]);
  const whole = a.dtype.kind === 'int' && b.dtype.kind === 'int';
  const [x, y] = [a, b].map((t): readonly Value[] =>
    whole ? [...(t.cpu().long().numpy() as BigInt64Array)] : [...(t.cpu().double().numpy() as Float64Array)],
  ) as [readonly Value[], readonly Value[]];
  let mismatched = 0;
  let absolute = { at: 0, value: 0 };
  let relative = { at: 0, value: 0 };
  x.forEach((got, i) => {
    const want = y[i]!;
    if (got === want || (equal_nan && Number.isNaN(got) && Number.isNaN(want))) return;
    const difference = apart(got, want);
    if (Number.isFinite(difference) && difference <= atol + rtol * Math.abs(Number(want))) return;
    mismatched++;
    if (!(difference <= absolute.value)) absolute = { at: i, value: difference };
    const ratio = difference / Math.abs(Number(want));
    if (!(ratio <= relative.value)) relative = { at: i, value: ratio };
  });
  if (mismatched === 0) return;
  const allowed = (value: number): string => (rtol === 0 && atol === 0 ? '' : ` (up to ${floatText(value)} allowed)`);
  const index = (i: number): string => {
    const place: number[] = [];
    for (let k = a.shape.length - 1, rest = i; k >= 0; k--) {
      place.unshift(rest % a.shape[k]!);
      rest = Math.floor(rest / a.shape[k]!);
    }
    return ` at index ${tupleText(place)}`;
  };
  // PyTorch divides in the elements' own type, integers in float32.
  const type = a.dtype.kind === 'float' ? a.dtype : float32;
  const ratio = Number(tensor(relative.value, { dtype: type }).item());
  const write = (value: Value): string => (typeof value === 'bigint' ? String(value) : numberIn(a)(value));
  const verdict = rtol === 0 && atol === 0 ? 'equal' : 'close';
  if (a.shape.length === 0) {
    fail(
      `Scalars are not ${verdict}!\n\nExpected ${write(y[0]!)} but got ${write(x[0]!)}.\n` +
        `Absolute difference: ${write(absolute.value)}${allowed(atol)}\n` +
        `Relative difference: ${floatText(relative.value)}${allowed(rtol)}${where}`,
    );
  }
  const percent = ((100 * mismatched) / x.length).toFixed(1);
  fail(
    `Tensor-likes are not ${verdict}!\n\nMismatched elements: ${mismatched} / ${x.length} (${percent}%)\n` +
      `Greatest absolute difference: ${write(absolute.value)}${index(absolute.at)}${allowed(atol)}\n` +
      `Greatest relative difference: ${floatText(ratio)}${index(relative.at)}${allowed(rtol)}${where}`,
  );
}
/** How a tensor's elements are written. */
const numberIn = ({ dtype }: Tensor): ((value: number) => string) => (dtype.kind === 'float' ? floatText : numberText);
/** A 0-dimensional tensor in an f-string: its element. */
const text = (value: Tensor): string => numberIn(value)(Number(value.item()));
