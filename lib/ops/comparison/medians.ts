// Elements by their rank, and the most frequent.
import { legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { wrapDim } from '../../shape.js';
import * as kernels from '../../runtime/kernels/index.js';
import { Tensor } from '../../tensor.js';
import type { ValuesIndices } from '../reduction/dimensions.js';
import { towardPlaces } from '../reduction/selecting.js';
import { ownTypesOf } from '../row/out.js';
import { notImplemented } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { length, optional, int, flag, type Arguments, withFirst, noSignature } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { type along, choosing, pick } from './ordered.js';
import { _medianOfAll, _nanmedianOfAll, _medianAlong, _nanmedianAlong } from './middle.js';

/**
 * The k-th smallest element along `dim` (k from 1), with its position.
 *
 * @param k which one, from 1
 * @returns values and indices, without the dimension (or with length 1 where `keepdim`)
 * @throws RuntimeError where the k-th is asked of fewer elements, IndexError for a dimension that there is not
 * @example
 * torch.kthvalue(torch.tensor([3, 1, 2]), 2).values; // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
 */
export const kthvalue = structural(
  'kthvalue',
  [length('k'), optional(int('dim'), -1), optional(flag('keepdim'), false)],
  {
    types: ownTypesOf(
      () => 'output values must be of same type as input',
      () => 'output indices must be of scalar type Long',
    ),
    apart: ['input'],
    plan: ({ input, k, dim, keepdim }) => {
      const at = wrapDim(dim, input.ndim);
      const length = input.ndim === 0 ? 1 : input.shape[at]!;
      if (length === 0) throw new IndexError(`kthvalue(): Expected reduction dim ${at} to have non-zero size.`);
      if (k < 1 || k > length) {
        throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${at}`);
      }
      if (input.dtype.kind === 'bool') throw notImplemented('kthvalue_cpu', input.dtype);
      return { ...choosing(input, at, keepdim), k };
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, outs, { at, k }): void => pick(kernels.kth, { dim: at, k }, input, outs),
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
        towardPlaces(grad, indices, at, keepdim, before),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 4), 2],
      [make(2, 4), 3, 1, true],
      [make(), 1],
      [make(70), 33],
    ],
  },
);

/**
 * The lower of the middle elements: of all elements (equal ones share the gradient), or along `dim` with its position.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @returns a tensor of no dimension; along a dimension values and indices
 * @example
 * torch.median(torch.tensor([3, 1, 2, 4])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.median.html
 */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('median', input, args);
}

/**
 * As `median`, NaN not counted.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @returns a tensor of no dimension; along a dimension values and indices
 * @example
 * torch.nanmedian(torch.tensor([3, NaN, 2])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nanmedian.html
 */
export function nanmedian(input: Tensor): Tensor;
export function nanmedian(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('nanmedian', input, args);
}

/**
 * The most frequent element along `dim` (the smallest of several), with its last position.
 *
 * @returns values and indices
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.mode(torch.tensor([1, 2, 2, 3])).values; // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mode.html
 */
export const mode = structural('mode', [optional(int('dim'), -1), optional(flag('keepdim'), false)], {
  types: ownTypesOf(
    (wanted, given) => `expected scalar type '${legacy(wanted)}' but got '${legacy(given)}' for values output`,
    (wanted, given) => `expected scalar type '${legacy(wanted)}' but got '${legacy(given)}' for indices output`,
  ),
  plan: ({ input, dim, keepdim }) => {
    const at = wrapDim(dim, input.ndim);
    if (input.ndim > 0 && input.shape[at] === 0) {
      throw new IndexError(`mode(): Expected reduction dim ${at} to have non-zero size.`);
    }
    return choosing(input, at, keepdim);
  },
  outputs: ['values', 'indices'],
  differentiable: ['values'],
  compute: ({ input }, outs, { at }): void => pick(kernels.mode, { dim: at }, input, outs),
  gradients: ({ saves }) => ({
    input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
      towardPlaces(grad, indices, at, keepdim, before),
    ),
  }),
  samples: (make): Samples => [[make(2, 3)], [make(2, 3), 0, true], [make()], [make.ids(3, 2, 5)], [make(2, 0), 0]],
});
function medianOf(name: 'median' | 'nanmedian', first: unknown, rest: readonly unknown[]): Tensor | ValuesIndices {
  const [input, ...args] = withFirst('input', [first, ...rest]);
  if (!(input instanceof Tensor) && (args.length > 0 || input === undefined)) {
    throw noSignature(name, input === undefined ? [] : [input, ...args], [
      'Tensor input',
      'Tensor input, int dim, bool keepdim = False',
    ]);
  }
  const self = input as Tensor;
  if (args.length === 0) return (name === 'median' ? _medianOfAll : _nanmedianOfAll)(self);
  return (name === 'median' ? _medianAlong : _nanmedianAlong)(self, ...(args as Arguments<typeof along>));
}
