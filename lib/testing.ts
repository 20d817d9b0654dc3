// torch.testing
import { float64 } from './dtype.js';
import { AssertionError } from './errors.js';
import { sameShape } from './shape.js';
import { Tensor } from './tensor.js';
import { tensor_ as tensor, type Data } from './ops/creation/factories.js';

/** Tolerances of `assert_close` by type. */
const tolerances: Readonly<Record<string, readonly [rtol: number, atol: number]>> = {
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

type Comparable = Tensor | number | boolean | readonly Comparable[];

/**
 * Throws AssertionError unless all elements satisfy `|actual - expected| <= atol + rtol * |expected|`, and shapes, types and
 * devices agree.
 *
 * @param actual a tensor, a number, or arrays of these
 * @param expected of the same structure
 * @param rtol relative tolerance; null: by the type, 1.3e-6 for float32, 1e-7 for float64, 0 for integers
 * @param atol absolute tolerance; null: 1e-5 for float32, 1e-7 for float64, 0 for integers
 * @example
 * torch.testing.assert_close(torch.tensor([1, 2]), torch.tensor([1, 2.000001]));
 */
export function assert_close(actual: Comparable, expected: Comparable, kwargs: AssertCloseKeywords = {}): void {
  const { rtol = null, atol = null, msg = null } = kwargs;
  if ((rtol === null) !== (atol === null)) {
    throw new TypeError(
      `rtol and atol must both be specified or both be unspecified, but got rtol=${rtol} and atol=${atol}`,
    );
  }
  compare(actual, expected, kwargs, '', (message) => {
    throw new AssertionError(typeof msg === 'function' ? msg(message) : (msg ?? message));
  });
}

function compare(
  actual: Comparable,
  expected: Comparable,
  kwargs: AssertCloseKeywords,
  at: string,
  fail: (message: string) => never,
): void {
  if (Array.isArray(actual) || Array.isArray(expected)) {
    if (!Array.isArray(actual) || !Array.isArray(expected)) {
      return fail(`None of the pairs of inputs can be compared: got ${typeof actual} and ${typeof expected}.`);
    }
    const [a, b] = [actual as readonly Comparable[], expected as readonly Comparable[]];
    if (a.length !== b.length) return fail(`The length of the sequences mismatch: ${a.length} != ${b.length}`);
    return a.forEach((item, k) => compare(item, b[k]!, kwargs, `${at}[${k}]`, fail));
  }
  const [a, b] = [actual, expected].map((value) =>
    value instanceof Tensor ? value.detach() : numberLike(value as Data),
  ) as [Tensor, Tensor];
  closeTensors(a, b, kwargs, at === '' ? '' : `\n\nThe failure occurred for item ${at}`, fail);
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
  const list = (shape: readonly number[]): string => `torch.Size([${shape.join(', ')}])`;
  if (!sameShape(a.shape, b.shape))
    fail(`The values for attribute 'shape' do not match: ${list(a.shape)} != ${list(b.shape)}.${where}`);
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
  const allowed = (value: number): string =>
    rtol === 0 && atol === 0 ? '' : ` (up to ${pythonNumber(value, true)} allowed)`;
  const index = (i: number): string => {
    const place: number[] = [];
    for (let k = a.shape.length - 1, rest = i; k >= 0; k--) {
      place.unshift(rest % a.shape[k]!);
      rest = Math.floor(rest / a.shape[k]!);
    }
    return ` at index (${place.join(', ')}${place.length === 1 ? ',' : ''})`;
  };
  // PyTorch divides in the elements' own type, integers in float32.
  const ratio = a.dtype.name === 'float64' ? relative.value : Math.fround(relative.value);
  const write = (value: Value): string =>
    typeof value === 'bigint' ? String(value) : pythonNumber(value, a.dtype.kind === 'float');
  const verdict = rtol === 0 && atol === 0 ? 'equal' : 'close';
  if (a.shape.length === 0) {
    fail(
      `Scalars are not ${verdict}!\n\nExpected ${write(y[0]!)} but got ${write(x[0]!)}.\n` +
        `Absolute difference: ${write(absolute.value)}${allowed(atol)}\n` +
        `Relative difference: ${pythonNumber(relative.value, true)}${allowed(rtol)}${where}`,
    );
  }
  const percent = ((100 * mismatched) / x.length).toFixed(1);
  fail(
    `Tensor-likes are not ${verdict}!\n\nMismatched elements: ${mismatched} / ${x.length} (${percent}%)\n` +
      `Greatest absolute difference: ${write(absolute.value)}${index(absolute.at)}${allowed(atol)}\n` +
      `Greatest relative difference: ${pythonNumber(ratio, true)}${index(relative.at)}${allowed(rtol)}${where}`,
  );
}
/** A number as Python writes it: 1e-05 below 0.0001, 1.0 for a float that is whole, nan and inf. */
function pythonNumber(value: number, isFloat: boolean): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e16))
    return isFloat && Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
