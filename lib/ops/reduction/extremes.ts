// The largest and the smallest elements, and where they lie.
import { wholeOf } from '../row/numerals.js';
import { legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { numel, wrapDim, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { asNamed } from '../row/names.js';
import { outParameter, ownTypes } from '../row/out.js';
import type { Samples } from '../row/samples.js';
import {
  type Arguments,
  type Values,
  bind,
  describe,
  flag,
  int,
  isKeywords,
  optional,
  noSignature,
  withFirst,
  tensor,
  keywordOnly,
} from '../row/signature.js';
import { maximum, minimum } from '../pointwise/pairs.js';
import { structural } from '../row/structural.js';
import { reduceInto, restored, reducedShape, over, checkRank, type ValuesIndices } from './dimensions.js';
import { _maxAlong, _maxOfAll, _minAlong, _minOfAll, along, checkNotEmpty, place } from './peaks.js';
/**
 * Position of the largest element, of all or along `dim`.
 *
 * @returns indices without the dimension reduced
 * @throws IndexError for a dimension that there is not, and for one without elements
 * @example
 * torch.argmax(torch.tensor([1, 5, 3])); // tensor(1)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
 */
export const argmax = place('argmax');
/**
 * Position of the smallest element, of all or along `dim`.
 *
 * @returns indices without the dimension reduced
 * @throws IndexError for a dimension that there is not, and for one without elements
 * @example
 * torch.argmin(torch.tensor([1, 5, 0])); // tensor(2)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.argmin.html
 */
export const argmin = place('argmin');

/** The gradient of extremes over dimensions, shared out among the elements that equal them. */
function evenly(grad: Tensor, input: Tensor, result: Tensor, gone: readonly number[], keepdim: boolean): Tensor {
  const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
  const mask = input.eq(r).to(grad.dtype);
  return g.div(mask.sum([...gone], true)).mul(mask);
}
const extremes = (kind: 'amax' | 'amin') =>
  structural(kind, over, {
    types: ownTypes(
      (wanted, given) =>
        `Expected the dtype for input and out to match, but got ${legacy(wanted)} for input's dtype and ${legacy(given)} for out's dtype.`,
    ),
    plan: ({ input, dim, keepdim }) => {
      // What is empty is found before what is named twice.
      const named = typeof dim === 'number' ? [dim] : (dim ?? []);
      const wrapped = named.map((d) => wrapDim(d, input.ndim));
      checkNotEmpty(kind, input, wrapped.length > 0 ? wrapped : wrapDims(null, input.ndim), wrapped.length === 0);
      const gone = wrapDims(dim, input.ndim);
      if (dim !== null) checkRank(input);
      return { out: { shape: reducedShape(input.shape, gone, keepdim), dtype: input.dtype }, gone, keepdim };
    },
    compute: ({ input }, [out], { gone }): void => reduceInto(kind, input, gone, out!),
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }, { gone, keepdim }): Tensor =>
        evenly(grad, input, result, gone, keepdim),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 3)],
      [make(2, 3), 1],
      [make(2, 3, 2), [0, 2], true],
      [make(), 0],
      [make(0, 2), 1],
      [make(2, 70), 1],
    ],
  });
/**
 * Largest element, of all or over dimensions; equal ones share the gradient.
 *
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a dimension that there is not, and for one without elements
 * @example
 * torch.amax(torch.tensor([[1, 5], [7, 2]]), 1); // tensor([5., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.amax.html
 */
export const amax = extremes('amax');
/**
 * Smallest element, of all or over dimensions; equal ones share the gradient.
 *
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a dimension that there is not, and for one without elements
 * @example
 * torch.amin(torch.tensor([[1, 5], [7, 2]]), 1); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.amin.html
 */
export const amin = extremes('amin');
const elementwise = [tensor('other'), outParameter] as const;
function extreme(name: 'max' | 'min', all: readonly unknown[]): Tensor | ValuesIndices {
  const [input, ...args] = withFirst('input', all);
  const [first] = args;
  if (!(input instanceof Tensor) && args.length === 0) {
    throw new TypeError(`${name}(): argument 'input' (position 1) must be Tensor, not ${describe(input)}`);
  }
  if (
    !(input instanceof Tensor) ||
    (args.length > 0 && !(first instanceof Tensor) && wholeOf(first) === null && !isKeywords(first))
  ) {
    throw noSignature(
      name,
      [input, ...args],
      ['Tensor input', 'Tensor input, Tensor other', 'Tensor input, int dim, bool keepdim = False'],
    );
  }
  const keywords = isKeywords(first) ? asNamed(name, first, [...elementwise, ...along]) : {};
  if (first instanceof Tensor || 'other' in keywords) {
    const [other, out] = bind(name, elementwise, args) as Values<typeof elementwise>;
    return (name === 'max' ? maximum : minimum)(input, other, { out });
  }
  const alone =
    args.length === 0 || (args.length === 1 && isKeywords(first) && !('dim' in keywords || 'keepdim' in keywords));
  if (alone) return (name === 'max' ? _maxOfAll : _minOfAll)(input, ...(args as []));
  return (name === 'max' ? _maxAlong : _minAlong)(input, ...(args as Arguments<typeof along>));
}
/**
 * Largest element; with `dim` the largest along it with its position; with `other` the larger of two, as `maximum`.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @param other a tensor: the larger, or smaller, of both, element by element
 * @returns a tensor of no dimension; along a dimension values and indices; of two tensors one of the broadcast shape
 * @example
 * const [values, indices] = torch.max(x, 1);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.max.html
 */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, other: Tensor): Tensor;
export function max(input: Tensor, ...args: Arguments<typeof along>): ValuesIndices;
export function max(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return extreme('max', [input, ...args]);
}
/**
 * Smallest element; with `dim` the smallest along it with its position; with `other` the smaller of two, as `minimum`.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @param other a tensor: the larger, or smaller, of both, element by element
 * @returns a tensor of no dimension; along a dimension values and indices; of two tensors one of the broadcast shape
 * @example
 * torch.min(torch.tensor([1, 5, 3])); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.min.html
 */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, other: Tensor): Tensor;
export function min(input: Tensor, ...args: Arguments<typeof along>): ValuesIndices;
export function min(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return extreme('min', [input, ...args]);
}

/**
 * Smallest and largest element, of all or along a dimension; equal ones share the gradient.
 *
 * @returns the smallest and the largest, under `min` and `max`
 * @throws RuntimeError for none at all, IndexError for a dimension that there is not
 * @example
 * torch.aminmax(torch.tensor([1, 5, 3])).max; // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html
 */
export const aminmax = structural(
  'aminmax',
  [keywordOnly(optional(int('dim'), null)), keywordOnly(optional(flag('keepdim'), false))],
  {
    types: 'exact',
    disjoint: 'aminmax(): the `min` and `max` out= tensors must not overlap.',
    plan: ({ input, dim, keepdim }) => {
      if (dim === null && numel(input.shape) === 0) {
        throw new RuntimeError(
          'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
        );
      }
      const at = dim === null ? null : wrapDim(dim, input.ndim);
      if (at !== null && input.shape[at] === 0)
        throw new IndexError(`aminmax: Expected reduction dim ${at} to have non-zero size.`);
      checkRank(input);
      const gone = wrapDims(dim, input.ndim);
      const out = { shape: reducedShape(input.shape, gone, keepdim), dtype: input.dtype };
      return { outs: [out, out], gone, keepdim };
    },
    outputs: ['min', 'max'],
    compute: ({ input }, [least, most], { gone }): void => {
      reduceInto('amin', input, gone, least!);
      reduceInto('amax', input, gone, most!);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'min', 'max'], (grads, { input, min, max }, { gone, keepdim }): Tensor => {
        const parts = [
          [grads.min, min],
          [grads.max, max],
        ] as const;
        return parts
          .flatMap(([grad, result]) => (grad === null ? [] : [evenly(grad, input, result, gone, keepdim)]))
          .reduce((a, b) => a.add(b));
      }),
    }),
    samples: (make): Samples => [[make(2, 3)], [make(2, 3), 1], [make(2, 3), 0, true], [make()], [make(2, 70), 1]],
  },
);
