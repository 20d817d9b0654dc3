// The rows behind `max` and `min`: of all elements, and along a dimension.
import { bool, int64 } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { argreduce, fillView } from '../../runtime/kernels/index.js';
import { type Shape, numel, wrapDim, wrapDims } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { dense, reshaped } from '../row/kernels.js';
import { canCast } from '../row/out.js';
import type { Samples } from '../row/samples.js';
import { type Meta, flag, int, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { reduceInto, reducedShape } from './dimensions.js';
import { evenlyOfAll, towardPlaces } from './selecting.js';

export function checkNotEmpty(name: string, input: Meta, gone: readonly number[], all: boolean): void {
  if (numel(input.shape) > 0) return;
  if (all) {
    const sentence = `${name}(): Expected reduction dim to be specified for input.numel() == 0.`;
    throw name.startsWith('arg')
      ? new IndexError(sentence)
      : new RuntimeError(`${sentence} Specify the reduction dim with the 'dim' argument.`);
  }
  const empty = gone.find((k) => input.shape[k] === 0);
  if (empty !== undefined) throw new IndexError(`${name}(): Expected reduction dim ${empty} to have non-zero size.`);
}
/** Writes where along `dim` the extreme lies (null: of all elements) into `out`, which is row-major. */
function placeInto(kind: 'argmax' | 'argmin', input: Tensor, dim: number | null, out: Tensor): void {
  const { engine } = out.storage;
  if (input.ndim === 0) return fillView(out, 0);
  const [x, at] = dim === null ? [reshaped(dense(input), [numel(input.shape)]), 0] : [input, dim];
  engine.run(
    argreduce,
    { kind, dim: at },
    [x],
    [reshaped(out, dim === null ? [] : reducedShape(x.shape, [at], false))],
  );
}
export const place = (kind: 'argmax' | 'argmin') =>
  structural(kind, [optional(int('dim'), null), optional(flag('keepdim'), false)], {
    types: 'exact',
    plan: ({ input, dim, keepdim }) => {
      if (input.dtype === bool) throw new NotImplementedError(`${kind}(): does not support bool input`);
      const gone = wrapDims(dim, input.ndim);
      checkNotEmpty(kind, input, gone, dim === null);
      const shape = reducedShape(input.shape, gone, keepdim);
      return { out: { shape, dtype: int64 }, at: dim === null ? null : wrapDim(dim, input.ndim) };
    },
    compute: ({ input }, [out], { at }): void => placeInto(kind, input, at, out!),
    samples: (make): Samples => [[make(2, 3)], [make(2, 3), 0], [make(3, 70), -1, true], [make(), 0], [make(0, 2), 1]],
  });
export const along = [int('dim'), optional(flag('keepdim'), false)] as const;

/** The extreme along a dimension with its position; the gradient goes to that position. */
const extremeAlong = (name: 'max' | 'min') =>
  structural(name, along, {
    types: 'exact',
    plan: ({ input, dim, keepdim }) => {
      const at = wrapDim(dim, input.ndim);
      checkNotEmpty(name, input, input.ndim === 0 ? [] : [at], false);
      const shape = input.ndim === 0 ? [] : reducedShape(input.shape, [at], keepdim);
      const outs = [
        { shape, dtype: input.dtype },
        { shape, dtype: int64 },
      ];
      return { outs, at, keepdim, before: input.shape };
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at }): void => {
      placeInto(name === 'max' ? 'argmax' : 'argmin', input, at, indices!);
      reduceInto(name === 'max' ? 'amax' : 'amin', input, input.ndim === 0 ? [] : [at], values!);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
        towardPlaces(grad, indices, at, keepdim, before),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 3), 1],
      [make(2, 3), 0, true],
      [make(), 0],
      [make(0, 2), 1],
      [make(2, 70), 1],
    ],
  });
/** PyTorch's words where the result does not fit what it is to be written to. */
const cannotCast =
  'Expected canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype())) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)';
/** The extreme of all elements; equal ones share the gradient, and so do NaNs. */
const extremeOfAll = (name: 'max' | 'min') =>
  structural(name, [], {
    types: (wanted, given) => (canCast(wanted, given) ? null : new RuntimeError(cannotCast)),
    plan: ({ input }) => {
      checkNotEmpty(name, input, [], true);
      return { out: { shape: [] as Shape, dtype: input.dtype } };
    },
    compute: ({ input }, [out]): void =>
      reduceInto(name === 'max' ? 'amax' : 'amin', input, wrapDims(null, input.ndim), out!),
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }): Tensor => evenlyOfAll(grad, input, result)),
    }),
    node: name === 'max' ? 'MaxBackward1' : 'MinBackward1',
    samples: (make): Samples => [[make(2, 3)], [make()], [make(70)]],
  });

/** @internal The largest along a dimension. */
export const _maxAlong = extremeAlong('max');
/** @internal The smallest along a dimension. */
export const _minAlong = extremeAlong('min');
/** @internal The largest of all. */
export const _maxOfAll = extremeOfAll('max');
/** @internal The smallest of all. */
export const _minOfAll = extremeOfAll('min');
