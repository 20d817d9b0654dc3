// PyTorch's exception classes. `name` is Python's, so that code that looks at it, and a stack trace, read the same.
// Python's TypeError is JavaScript's own.
import { isForeign } from './brand.js';

/**
 * The error of an operation that cannot be done with these tensors (PyTorch's, and Python's, `RuntimeError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.ones(2, 3).mm(torch.ones(2, 3))).toThrow(torch.RuntimeError);
 * @see https://docs.python.org/3/library/exceptions.html#RuntimeError
 */
export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

/**
 * An argument of the right type and an impossible value (Python's `ValueError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.nn.Bilinear(0, 1, 1)).toThrow(torch.ValueError);
 * @see https://docs.python.org/3/library/exceptions.html#ValueError
 */
export class ValueError extends Error {
  override name = 'ValueError';
}

/**
 * A dimension or an element that is not there (Python's `IndexError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.ones(2, 3).sum(5)).toThrow(torch.IndexError);
 * @see https://docs.python.org/3/library/exceptions.html#IndexError
 */
export class IndexError extends Error {
  override name = 'IndexError';
}

/** A key that is not there (Python's `KeyError`). */
export class KeyError extends Error {
  override name = 'KeyError';
}

/** A name that an object does not have (Python's `AttributeError`). */
export class AttributeError extends Error {
  override name = 'AttributeError';
}

/** What a test of PyTorch's raises (Python's `AssertionError`). */
export class AssertionError extends Error {
  override name = 'AssertionError';
}

/**
 * A file that is not there (Python's `FileNotFoundError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.load('nowhere.pt')).toThrow(torch.FileNotFoundError);
 * @see https://docs.python.org/3/library/exceptions.html#FileNotFoundError
 */
export class FileNotFoundError extends Error {
  override name = 'FileNotFoundError';
}

/** A folder where a file is wanted (Python's `IsADirectoryError`). */
export class IsADirectoryError extends Error {
  override name = 'IsADirectoryError';
}

/**
 * A file that ends too early (Python's `EOFError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.load(new Uint8Array())).toThrow(torch.EOFError);
 * @see https://docs.python.org/3/library/exceptions.html#EOFError
 */
export class EOFError extends Error {
  override name = 'EOFError';
}

/**
 * A pickle that holds what may not be loaded, or is none (Python's `pickle.UnpicklingError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * new torch.UnpicklingError('Weights only load failed').name; // UnpicklingError
 * @see https://docs.python.org/3/library/pickle.html#pickle.UnpicklingError
 */
export class UnpicklingError extends Error {
  override name = 'UnpicklingError';
}

/**
 * What PyTorch has and this library does not have yet.
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.zeros(2, { layout: 'sparse_coo' })).toThrow(torch.NotImplementedError);
 * @see https://docs.python.org/3/library/exceptions.html#NotImplementedError
 */
export class NotImplementedError extends RuntimeError {
  override name = 'NotImplementedError';
}

/**
 * A matrix that has no inverse, no Cholesky factor, no convergence (PyTorch's `torch.linalg.LinAlgError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * expect(() => torch.linalg.inv(torch.zeros(2, 2))).toThrow(torch.linalg.LinAlgError);
 * @see https://github.com/pytorch/pytorch/blob/main/torch/linalg/__init__.py
 */
export class LinAlgError extends RuntimeError {
  override name = '_LinAlgError';
}

/**
 * A device's memory is full (PyTorch's `torch.OutOfMemoryError`).
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * new torch.OutOfMemoryError('the heap is full') instanceof torch.RuntimeError; // true
 * @see https://docs.pytorch.org/docs/stable/notes/faq.html
 */
export class OutOfMemoryError extends RuntimeError {
  override name = 'OutOfMemoryError';
}

/** PyTorch's error for an argument of another kind than the function takes. */
export const wrongArgument = (
  fn: string,
  name: string,
  position: number,
  expected: string,
  given: unknown,
): TypeError =>
  new TypeError(`${fn}(): argument '${name}' (position ${position}) must be ${expected}, not ${describe(given)}`);
/** Python's error where what has no order is compared with a number of this type. */
export const unordered = (sign: '<' | '<=' | '>=', given: unknown, type: 'int' | 'float'): TypeError =>
  new TypeError(`'${sign}' not supported between instances of '${describe(given)}' and '${type}'`);
/** Refuses what is no function, before anything is done. */
export function checkFunction(fn: string, name: string, position: number, given: unknown): void {
  if (typeof given !== 'function') throw wrongArgument(fn, name, position, 'function', given);
}

/** Python's names of types whose classes here have others. */
const types: Readonly<Record<string, string>> = {
  DType: 'torch.dtype',
  Device: 'torch.device',
  Generator: 'torch._C.Generator',
};
/** Python's name for what a value is, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  const name = value.constructor?.name ?? 'object';
  if (Object.hasOwn(types, name)) return types[name]!;
  if (isForeign(value)) return `${name} of another copy of tfjs-torch`;
  return name.endsWith('Function') ? 'function' : name; // modules are functions, of classes of their own
}

/** Throws Python's error where a function of one argument was given more, or none. */
export function takesOne(name: string, parameter: string, given: number): void {
  if (given === 1) return;
  throw new TypeError(
    given === 0
      ? `${name}() missing 1 required positional argument: '${parameter}'`
      : `${name}() takes 1 positional argument but ${given} were given`,
  );
}
/**
 * Throws Python's error where a function of no arguments was given some.
 *
 * @param name as Python says it: `torch.` before what PyTorch has in C
 */
export function takesNothing(name: string, given: number): void {
  if (given === 0) return;
  throw new TypeError(
    name.startsWith('torch.')
      ? `${name}() takes no arguments (${given} given)`
      : `${name}() takes 0 positional arguments but ${given} ${given === 1 ? 'was' : 'were'} given`,
  );
}
