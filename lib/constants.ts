// Constants of the torch namespace.
import type { Shape } from './shape.js';
import { describe } from './errors.js';

/** The version of PyTorch whose names and numbers these are. */
export const __version__ = '2.15.0+tfjs';
/** `torch.version`. */
export const version = { __version__, cuda: null, hip: null, debug: false } as const;
/** Infinity. */
export const inf = Infinity;
/** Not a number. */
export const nan = NaN;
/** The ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** Euler's number. */
export const e = Math.E;
/** A new dimension, in an index: null. */
export const newaxis = null;

/**
 * A shape: a frozen array of whole numbers.
 *
 * @param sizes the lengths
 * @throws TypeError for what is no whole number
 * @example torch.zeros(torch.Size([2, 3]));
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
