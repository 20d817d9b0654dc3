// PyTorch's exception classes. `name` is Python's, so that code that looks at it, and a stack trace, read the same.
// Python's TypeError is JavaScript's own.
import { isForeign } from './brand.js';

/** The error of an operation that cannot be done with these tensors (PyTorch's, and Python's, `RuntimeError`). */
export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

/** An argument of the right type and an impossible value (Python's `ValueError`). */
export class ValueError extends Error {
  override name = 'ValueError';
}

/** A dimension or an element that is not there (Python's `IndexError`). */
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

/** A file that is not there (Python's `FileNotFoundError`). */
export class FileNotFoundError extends Error {
  override name = 'FileNotFoundError';
}

/** A folder where a file is wanted (Python's `IsADirectoryError`). */
export class IsADirectoryError extends Error {
  override name = 'IsADirectoryError';
}

/** A file that ends too early (Python's `EOFError`). */
export class EOFError extends Error {
  override name = 'EOFError';
}

/** A pickle that holds what may not be loaded, or is none (Python's `pickle.UnpicklingError`). */
export class UnpicklingError extends Error {
  override name = 'UnpicklingError';
}

/** What PyTorch has and this library does not have yet. */
export class NotImplementedError extends RuntimeError {
  override name = 'NotImplementedError';
}

/** A matrix that has no inverse, no Cholesky factor, no convergence (PyTorch's `torch.linalg.LinAlgError`). */
export class LinAlgError extends RuntimeError {
  override name = '_LinAlgError';
}

/** A device's memory is full (PyTorch's `torch.OutOfMemoryError`). */
export class OutOfMemoryError extends RuntimeError {
  override name = 'OutOfMemoryError';
}

/** Python's name for what a value is, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  const name = value.constructor?.name ?? 'object';
  if (isForeign(value)) return `${name} of another copy of tfjs-torch`;
  return typeof value === 'function' ? 'function' : name;
}
