// What a subscript may be, and slices as values.
import type { Tensor } from '../../tensor.js';
import { bind, optional, int } from '../row/signature.js';

/**
 * A slice, as Python's: bounds may be null, and count from the end when negative.
 *
 * @param start the first position; null: the beginning, or the end for a negative step
 * @param stop the first position that is no more in it; null: none
 * @param step the distance from one to the next; null: 1
 * @example
 * torch.arange(6).index(torch.slice(1, null, 2)); // tensor([1, 3, 5])
 *
 * Source: https://docs.python.org/3/library/functions.html#slice
 */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}

/**
 * Python's `slice`, as a subscript of `x.index`: `torch.slice(stop)`, `torch.slice(start, stop)` or `torch.slice(start, stop, step)`.
 *
 * @param start the first position; null: the beginning
 * @param stop the first position that is no more in it; null: none
 * @param step the distance from one to the next; null: 1
 * @param bounds begin, end and step, as Python's `slice` takes them
 * @returns a slice
 * @throws TypeError for what is no whole number
 * @example
 * torch.arange(6).index(torch.slice(0, null, 2)); // tensor([0, 2, 4])
 *
 * Source: https://docs.python.org/3/library/functions.html#slice
 */
export function slice(...bounds: readonly (number | null)[]): Slice {
  const [a, b, c] = bind('slice', sliced, bounds) as [number | null, number | null, number | null];
  return bounds.length === 1 ? new Slice(null, a, null) : new Slice(a, b, c);
}
// ---- subscripts
/** What a subscript is made of: a position, a slice as text or object, `...`, null (a new dimension), a tensor, a list, a boolean. */
export type Subscript =
  | number
  | bigint
  | string
  | null
  | boolean
  | Tensor
  | Slice
  | readonly number[]
  | readonly boolean[]
  | readonly (readonly number[])[];

const sliced = [optional(int('start'), null), optional(int('stop'), null), optional(int('step'), null)] as const;
