// What an operator says of its operands' values, and how plain JavaScript looks whether it is so. See `Engine.assert`.
import type { Value } from './arithmetic.js';
import { type Window, walk } from './window.js';

/** Said of every element, but for `some`. */
export type Claim =
  | { readonly holds: 'within'; readonly low: number; readonly high: number; readonly except: number | null }
  | { readonly holds: 'between'; readonly low: number; readonly high: number }
  | { readonly holds: 'not below'; readonly low: number }
  | { readonly holds: 'nonzero' }
  | { readonly holds: 'some' };

/** `low <= x < high`, or x is the exception: what an index is. */
export const within = (low: number, high: number, except: number | null = null): Claim => ({
  holds: 'within',
  low,
  high,
  except,
});
/** `low <= x <= high`, and no NaN. */
export const between = (low: number, high: number): Claim => ({ holds: 'between', low, high });
/** No `x < low`; NaN may be. */
export const notBelow = (low: number): Claim => ({ holds: 'not below', low });
/** No zero. */
export const nonzero: Claim = { holds: 'nonzero' };
/** Not all are zero. */
export const some: Claim = { holds: 'some' };

/** Whether an element is against what is claimed of each. */
function wrongOf(claim: Claim): { of(x: Value): boolean }['of'] {
  switch (claim.holds) {
    case 'within': {
      const { low, high, except } = claim;
      return (x) => !(x >= low && x < high) && Number(x) !== except;
    }
    case 'between': {
      const { low, high } = claim;
      return (x) => !(x >= low && x <= high);
    }
    case 'not below': {
      const { low } = claim;
      return (x) => x < low;
    }
    case 'nonzero':
      return (x) => Number(x) === 0;
    case 'some':
      return (x) => Number(x) !== 0;
  }
}

/** Whether one number is against a claim. */
export const breaks = (claim: Claim, x: number): boolean => wrongOf(claim)(x) !== (claim.holds === 'some');

/** The first element that is not as claimed (of `some`: 0 where all are), or null. */
export function firstWrong(claim: Claim, { shape, strides, offset, cells }: Window): number | null {
  const wrong = wrongOf(claim);
  let found: number | null = null;
  walk(shape, [strides], [offset], ([i]) => {
    if (found === null && wrong(cells[i!]!)) found = Number(cells[i!]!);
  });
  if (claim.holds !== 'some') return found;
  return found === null ? 0 : null;
}
