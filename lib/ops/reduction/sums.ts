// Sums, means, truths and running sums over dimensions.
import { notImplemented } from '../row/refusals.js';
import { composite } from '../row/composite.js';
import { type DType, bool, fractional, int64, isWhole, legacy } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Shape, numel, wrapDims } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cast } from '../row/kernels.js';
import { byNumber } from '../row/shown.js';
import type { Samples } from '../row/samples.js';
import { type Meta, dims, dimsInRow, flag, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  over,
  reduceInto,
  reducedShape,
  restored,
  roundedOnce,
  summed,
  summing,
  truthInto,
  typed,
} from './dimensions.js';

/** What a reduction comes to, and what its derivative asks of it. */
function reducing(input: Meta, dim: number | Shape | null, keepdim: boolean, type: DType) {
  const gone = wrapDims(dim, input.ndim);
  return {
    out: { shape: reducedShape(input.shape, gone, keepdim), dtype: type },
    gone,
    keepdim,
    all: dim === null,
    count: countOf(input.shape, gone),
    before: input.shape,
    own: input.dtype,
  };
}

/** How many elements each result is made of. */
function countOf(shape: Shape, gone: readonly number[]): number {
  let count = 1;
  for (let k = 0; k < gone.length; k++) count *= shape[gone[k]!]!;
  return count;
}
type Reducing = ReturnType<typeof reducing>;

/** The gradient of each sum, for all that were added up. */
const spread = (grad: Tensor, { gone, keepdim, before, own }: Reducing): Tensor =>
  restored(grad.to(own), gone, keepdim, before.length).expand([...before]);

/**
 * Sum of all elements, or over dimensions.
 *
 * @param dim a dimension or several; null: all
 * @param keepdim whether reduced dimensions stay, with length 1
 * @param dtype converted to before summing; null: the input's, int64 for integers and bool
 * @returns a tensor without the dimensions reduced
 * @example
 * torch.sum(torch.tensor([[1, 2], [3, 4]]), 1); // tensor([3., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sum.html
 */
export const sum = structural('sum', summing, {
  types: 'own',
  plan: ({ input, dim, keepdim, dtype }) => reducing(input, dim, keepdim, summed(input, dtype)),
  compute: ({ input }, [out], { gone }): void => reduceInto('sum', input, gone, out!),
  gradients: () => ({ input: (grad, _, plan): Tensor => spread(grad, plan) }),
  node: ({ all }) => (all ? 'SumBackward0' : 'SumBackward1'),
  samples: (make): Samples => [
    [make(2, 3)],
    [make(2, 3), 0],
    [make(2, 3, 2), [0, -1], true],
    [make()],
    [make(), 0],
    [make(0, 2), 0],
    [make(3, 70), 1],
    [make.ids(5, 2, 3), 1],
  ],
});

/**
 * Sum in which NaN counts as 0.
 *
 * @returns a tensor without the dimensions reduced
 * @example
 * torch.nansum(torch.tensor([1, NaN, 6])); // tensor(7.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nansum.html
 */
export const nansum = structural('nansum', typed, {
  types: 'own',
  plan: ({ input, dim, keepdim, dtype }) => reducing(input, dim, keepdim, summed(input, dtype)),
  compute: ({ input }, [out], { gone }): void => reduceInto('sum', input.masked_fill(input.isnan(), 0), gone, out!),
  gradients: ({ saves }) => ({
    input: saves(['input'], (grad, { input }, plan): Tensor => spread(grad, plan).mul(input.isnan().logical_not())),
  }),
  samples: (make): Samples => [[make(2, 3), 1], [make.of([1, NaN, 2], make().dtype)], [make(0)], [make(70), 0, true]],
});

function meanType(input: Meta, type: DType | null): DType {
  const dtype = type ?? input.dtype;
  if (isWhole(dtype)) {
    throw new NotImplementedError(
      `mean(): could not infer output dtype. ${type === null ? 'Input' : 'Optional'} dtype must be either a floating point or complex dtype. Got: ${legacy(dtype)}`,
    );
  }
  return dtype;
}

/**
 * Mean of all elements, or over dimensions.
 *
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.mean(torch.tensor([1, 2, 6])); // tensor(3.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mean.html
 */
export const mean = structural('mean', summing, {
  types: 'asked',
  plan: ({ input, dim, keepdim, dtype }) => reducing(input, dim, keepdim, meanType(input, dtype)),
  compute: ({ input }, [out], { gone, count }): void =>
    roundedOnce(out!, (mean) => {
      reduceInto('sum', input, gone, mean);
      mean.div_(count);
    }),
  gradients: () => ({ input: (grad, _, plan): Tensor => byNumber(spread(grad, plan), plan.count) }),
  node: ({ all }) => (all ? 'MeanBackward0' : 'MeanBackward1'),
  samples: (make): Samples => [[make(2, 3)], [make(2, 3), 1, true], [make(2, 3, 2), [0, -1]], [make()], [make(0)]],
});

/**
 * Mean in which NaN does not count.
 *
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.nanmean(torch.tensor([1, NaN, 6])); // tensor(3.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nanmean.html
 */
export const nanmean = composite(
  'nanmean',
  typed,
  (input, dim, keepdim, type): Tensor => {
    if (input.dtype.kind !== 'float') {
      throw new NotImplementedError(
        `nanmean(): expected input to have floating point or complex dtype but got ${legacy(input.dtype)}`,
      );
    }
    if (type !== null && isWhole(type)) {
      throw new RuntimeError(
        `nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${legacy(type)}`,
      );
    }
    const count = input.isnan().logical_not().sum(dim, keepdim);
    return input.nansum(dim, keepdim, { dtype: type }).div(count);
  },
  {
    types: (_, given) => (given.kind === 'float' ? null : notImplemented('nansum_cpu', given)),
    recorded: 'nansum',
    times: 2,
  },
);

const truth = (kind: 'any' | 'all') =>
  structural(kind, over, {
    types: (_, given) =>
      given === bool || given.name === 'uint8'
        ? null
        : new RuntimeError(`${kind} only supports bool tensor for result, got: ${legacy(given)}`),
    plan: ({ input, dim, keepdim }) => {
      const gone = wrapDims(dim, input.ndim, false);
      const dtype = input.dtype.name === 'uint8' ? input.dtype : bool;
      return { out: { shape: reducedShape(input.shape, gone, keepdim), dtype }, gone };
    },
    compute: ({ input }, [out], { gone }): void => truthInto(kind, input, gone, out!),
    samples: (make): Samples => [[make.mask(2, 3)], [make.mask(2, 3), 1, true], [make(0, 2), 0], [make.mask()]],
  });
/**
 * Whether any element is not zero, of all or over dimensions.
 *
 * @returns a bool tensor without the dimensions reduced
 * @example
 * torch.any(torch.tensor([true, false])); // tensor(True)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.any.html
 */
export const any = truth('any');
/**
 * Whether no element is zero, of all or over dimensions.
 *
 * @returns a bool tensor without the dimensions reduced
 * @example
 * torch.all(torch.tensor([true, false])); // tensor(False)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.all.html
 */
export const all = truth('all');

/**
 * How many elements are not zero.
 *
 * @returns an int64 tensor without the dimensions reduced
 * @example
 * torch.count_nonzero(torch.tensor([0, 5, 6])); // tensor(2)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export const count_nonzero = structural('count_nonzero', [optional(dimsInRow('dim'), null)], {
  plan: ({ input, dim }) => {
    const gone = wrapDims(dim, input.ndim);
    return { out: { shape: reducedShape(input.shape, gone, false), dtype: int64 }, gone };
  },
  compute: ({ input }, [out], { gone }): void => reduceInto('count', input, gone, out!),
  samples: (make): Samples => [[make.ids(2, 3, 4)], [make(2, 3), 1], [make(0, 2), 0], [make()]],
});

/**
 * `log(sum(e^x))` over dimensions, without overflow.
 *
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.logsumexp(torch.tensor([0, 0]), 0); // tensor(0.6931)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export const logsumexp = structural('logsumexp', [dims('dim'), optional(flag('keepdim'), false)], {
  types: (_, given) =>
    given.kind === 'float'
      ? null
      : new RuntimeError(`logsumexp(): Expected floating point type for result tensor, but got: ${legacy(given)}`),
  plan: ({ input, dim, keepdim }) => {
    const made = reducing(input, dim, keepdim, fractional(input.dtype));
    // Of no dimensions PyTorch takes the maxima over none, and the sum over all.
    if (Array.isArray(dim) && dim.length === 0 && input.ndim > 0 && !keepdim && numel(input.shape) > 0) {
      throw new RuntimeError(
        `output with shape [] doesn't match the broadcast shape [${input.shape.map(() => 1).join(', ')}]`,
      );
    }
    return made;
  },
  compute: ({ input }, [out], { gone }): void => {
    const x = cast(input, out!.dtype);
    if (numel(input.shape) === 0) {
      reduceInto('sum', x.exp(), gone, out!);
      out!.log_();
      return;
    }
    const top = x.amax(gone, true);
    const shift = top.masked_fill(top.isinf(), 0);
    reduceInto('sum', x.sub(shift).exp(), gone, out!);
    out!.log_().add_(shift.reshape([...out!.shape]));
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { gone, keepdim, own }): Tensor => {
      const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
      return g.mul(input.sub(r).exp()).to(own);
    }),
  }),
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(2, 3), [0, 1], true],
    [make(2, 70), -1],
    [make(), 0],
    [make(0, 2), 0],
    [make.ids(3, 4), 0],
  ],
});
