// Constants of the torch namespace.
import type { Shape } from './shape.js';
import { describe } from './errors.js';

/**
 * The version of PyTorch whose names and numbers these are.
 *
 * @example
 * torch.__version__.startsWith('2.15'); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const __version__ = '2.15.0+tfjs';
/**
 * `torch.version`: what the library was built with.
 *
 * @example
 * torch.version.cuda; // null
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const version = { __version__, cuda: null, hip: null, debug: false } as const;
/**
 * Infinity.
 *
 * @example
 * torch.inf; // Infinity
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#constants
 */
export const inf = Infinity;
/**
 * Not a number.
 *
 * @example
 * torch.nan; // NaN
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#constants
 */
export const nan = NaN;
/**
 * The ratio of a circle's circumference to its diameter.
 *
 * @example
 * torch.pi; // 3.141592653589793
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#constants
 */
export const pi = Math.PI;
/**
 * Euler's number.
 *
 * @example
 * torch.e; // 2.718281828459045
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#constants
 */
export const e = Math.E;
/**
 * A new dimension, in an index: null.
 *
 * @example
 * torch.ones(2).index([torch.newaxis]).shape; // [1, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#constants
 */
export const newaxis = null;

/**
 * A shape: a frozen array of whole numbers.
 *
 * @param sizes the lengths
 * @returns the array
 * @throws TypeError for what is no whole number
 * @example
 * torch.zeros(torch.Size([2, 3])).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/size.html
 */
export function Size(sizes: Iterable<number> = []): Shape {
  if (typeof sizes !== 'object' || sizes === null || !(Symbol.iterator in sizes)) {
    throw new TypeError(`'${describe(sizes)}' object is not iterable`);
  }
  const lengths = [...sizes];
  const at = lengths.findIndex((length) => !Number.isInteger(length));
  if (at >= 0) {
    throw new TypeError(`torch.Size() takes an iterable of 'int' (item ${at} is '${describe(lengths[at])}')`);
  }
  return Object.freeze(lengths);
}

// Layouts that are not there have their names, so that who is given one can refuse it in PyTorch's words.

/**
 * The layout of coordinates, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.sparse_coo; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const sparse_coo = 'sparse_coo';

/**
 * The layout of compressed rows, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.sparse_csr; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const sparse_csr = 'sparse_csr';

/**
 * The layout of compressed columns, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.sparse_csc; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const sparse_csc = 'sparse_csc';

/**
 * The layout of compressed rows of blocks, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.sparse_bsr; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const sparse_bsr = 'sparse_bsr';

/**
 * The layout of compressed columns of blocks, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.sparse_bsc; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const sparse_bsc = 'sparse_bsc';

/**
 * The layout of rows of different lengths, which nothing here has: what takes a layout refuses it.
 *
 * @example
 * torch.ones(1).layout === torch.jagged; // false
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const jagged = 'jagged';
