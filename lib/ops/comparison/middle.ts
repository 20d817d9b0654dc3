// Medians of all elements and along a dimension.
import { discard } from '../row/temporary.js';
import { structural } from '../row/structural.js';
import type { Samples } from '../row/samples.js';
import { notImplemented } from '../row/refusals.js';
import { ownTypesOf } from '../row/out.js';
import { evenlyOfAll, towardPlaces } from '../reduction/selecting.js';
import type { Tensor } from '../../tensor.js';
import { numel, wrapDim, type Shape } from '../../shape.js';
import { IndexError } from '../../errors.js';
import { legacy, int64 } from '../../dtype.js';
import { along, choose, choosing, held, ofNothing, sortInto } from './ordered.js';
import * as kernels from '../../runtime/kernels/index.js';

const medianAlong = (name: 'median' | 'nanmedian') =>
  structural(name, along, {
    types: ownTypesOf(
      (wanted, given) =>
        `Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type torch.${legacy(given)}Tensor does not equal torch.${legacy(wanted)}Tensor (while checking arguments for median)`,
      (_, given) =>
        `Expected tensor for argument #1 'indices' to have scalar type Long; but got torch.${legacy(given)}Tensor instead (while checking arguments for median)`,
    ),
    plan: ({ input, dim, keepdim }) => {
      const at = wrapDim(dim, input.ndim);
      if (input.ndim > 0 && input.shape[at] === 0) {
        throw new IndexError(`median(): Expected reduction dim ${at} to have non-zero size.`);
      }
      if (input.dtype.kind === 'bool') throw notImplemented('median_out', input.dtype);
      return choosing(input, at, keepdim);
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at }): void => {
      if (input.ndim === 0) return sortInto(input, 0, false, values!, indices!);
      const sorted = held(input);
      sortInto(input, at, false, ...sorted);
      const nans = input.isnan().sum(at, true);
      // The lower of the middle ones of the numbers; of NaNs alone the first.
      const lower = nans
        .neg()
        .add(input.shape[at]! - 1)
        .floor_divide(2)
        .clamp_min(0);
      const place = sorted[1].gather(at, lower);
      // A NaN among the elements is the median.
      const first = (): Tensor => input.isnan().to(int64).argmax(at, true);
      choose(input, at, name === 'median' ? place.where(nans.eq(0), first()) : place, values!, indices!);
      discard(...sorted);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
        towardPlaces(grad, indices, at, keepdim, before),
      ),
    }),
    node: name === 'median' ? 'MedianBackward1' : 'NanmedianBackward1',
    samples: (make): Samples => [
      [make(2, 4), 1],
      [make(3, 2), 0, true],
      [make(), 0],
      [make(2, 70), 1],
    ],
  });
const medianOfAll = (name: 'median' | 'nanmedian') =>
  structural(name, [], {
    plan: ({ input }) => {
      if (input.dtype.kind === 'bool' && numel(input.shape) > 0) throw notImplemented('median_cpu', input.dtype);
      return { out: { shape: [] as Shape, dtype: input.dtype } };
    },
    compute: ({ input }, [out]): void => {
      if (numel(input.shape) === 0) kernels.fillView(out!, ofNothing(input.dtype));
      else kernels.copyView((name === 'median' ? _medianAlong : _nanmedianAlong)(input.reshape(-1), 0).values, out!);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }): Tensor => evenlyOfAll(grad, input, result)),
    }),
    samples: (make): Samples => [[make(2, 3)], [make()], [make(70)]],
  });

/** @internal The median along a dimension, and of all elements; of the numbers among them. */
export const _medianAlong = medianAlong('median');
/** @internal */
export const _nanmedianAlong = medianAlong('nanmedian');
/** @internal */
export const _medianOfAll = medianOfAll('median');
/** @internal */
export const _nanmedianOfAll = medianOfAll('nanmedian');
