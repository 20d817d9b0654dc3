// The same elements with their dimensions in another order, or with more or fewer of length 1.
import { RuntimeError } from '../../errors.js';
import { type Shape, wrapDim, wrapDims } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { dimOrDims, dimsInRow, int, noSignature, optional, sizes, type Meta } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { whole } from './whole.js';
import { view } from '../row/view.js';

/**
 * The dimensions in another order.
 *
 * @param dims all dimensions in their new order, one by one or in a list
 * @returns a view
 * @throws RuntimeError where dimensions are named twice, or are not as many as there are; IndexError for one that there is not
 * @example
 * torch.permute(torch.ones(2, 3, 4), [2, 0, 1]).shape; // [4, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.permute.html
 */
export const permute = view('permute', [sizes('dims')], {
  plan: ({ input, dims: order }) => {
    if (order.length !== input.ndim) {
      throw new RuntimeError(
        `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${input.ndim} is not equal to len(dims) = ${order.length}`,
      );
    }
    const places = order.map((dim) => wrapDim(dim, input.ndim));
    if (new Set(places).size !== places.length) throw new RuntimeError('permute(): duplicate dims are not allowed.');
    return {
      shape: places.map((k) => input.shape[k]!),
      strides: places.map((k) => input.strides[k]!),
      offset: input.offset,
      back: places.map((_, k) => places.indexOf(k)),
    };
  },
  gradient: (grad, { back }): Tensor => grad.permute(back),
  samples: (make): Samples => [
    [make(2, 3, 4), [2, 0, 1]],
    [make(0, 3), [1, 0]],
    [make(), []],
  ],
});

const swapped = ({ shape, strides, offset, ndim }: Meta, dim0: number, dim1: number) => {
  const a = wrapDim(dim0, ndim);
  const b = wrapDim(dim1, ndim);
  return { shape: exchanged(shape, a, b), strides: exchanged(strides, a, b), offset, a, b };
};
function exchanged(list: Shape, a: number, b: number): Shape {
  if (a === b) return list;
  const out = new Array<number>(list.length);
  for (let k = 0; k < out.length; k++) out[k] = list[k]!;
  out[a] = list[b]!;
  out[b] = list[a]!;
  return out;
}

/**
 * Two dimensions exchanged.
 *
 * @param dim0 a dimension
 * @param dim1 another
 * @returns a view
 * @example
 * torch.transpose(torch.ones(2, 3), 0, 1).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
 */
export const transpose = view('transpose', [int('dim0'), int('dim1')], {
  plan: ({ input, dim0, dim1 }) => swapped(input, dim0, dim1),
  gradient: (grad, { a, b }): Tensor => grad.transpose(a, b),
  inplace: 'TransposeBackward1',
  samples: (make): Samples => [
    [make(2, 3), 0, 1],
    [make(2, 3, 4), -1, 0],
    [make(), 0, 0],
  ],
});
/**
 * Two dimensions exchanged.
 *
 * @param axis0 a dimension
 * @param axis1 another
 * @returns a view
 * @example
 * torch.swapaxes(torch.ones(2, 3), 0, 1).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html
 */
export const swapaxes = view('swapaxes', [int('axis0'), int('axis1')], {
  plan: ({ input, axis0, axis1 }) => swapped(input, axis0, axis1),
  gradient: (grad, { a, b }): Tensor => grad.transpose(a, b),
  node: 'TransposeBackward0',
  inplace: 'TransposeBackward1',
  samples: (make): Samples => [[make(2, 3), 0, -1]],
});
/**
 * Two dimensions exchanged.
 *
 * @param dim0 a dimension
 * @param dim1 another
 * @returns a view
 * @example
 * torch.swapdims(torch.ones(2, 3), 0, 1).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.swapdims.html
 */
export const swapdims = view('swapdims', [int('dim0'), int('dim1')], {
  plan: ({ input, dim0, dim1 }) => swapped(input, dim0, dim1),
  gradient: (grad, { a, b }): Tensor => grad.transpose(a, b),
  node: 'TransposeBackward0',
  inplace: 'TransposeBackward1',
  samples: (make): Samples => [[make(2, 3), 0, -1]],
});

/**
 * A matrix transposed; of fewer than two dimensions, the input.
 *
 * @returns a view
 * @throws RuntimeError for more dimensions than two
 * @example
 * torch.t(torch.ones(2, 3)).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.t.html
 */
export const t = view('t', [], {
  plan: ({ input }) => {
    if (input.ndim > 2) throw new RuntimeError(`t() expects a tensor with <= 2 dimensions, but self is ${input.ndim}D`);
    return swapped(input, 0, Math.max(input.ndim - 1, 0));
  },
  gradient: (grad): Tensor => grad.t(),
  inplace: 'TBackward1',
  samples: (make): Samples => [[make(2, 3)], [make(3)], [make()]],
});
/**
 * The last two dimensions exchanged.
 *
 * @returns a view
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.adjoint(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[1, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.adjoint.html
 */
export const adjoint = operator('adjoint', [], (input): Tensor => {
  if (input.ndim === 0) return input;
  if (input.ndim === 1)
    throw new RuntimeError(
      `tensor.adjoint() is only supported on matrices or batches of matrices. Got ${input.ndim}-D tensor.`,
    );
  return input.transpose(-2, -1);
});

/**
 * Dimensions moved to new places, the others kept in order.
 *
 * @param source dimensions: a number or a list
 * @param destination where they go
 * @returns a view
 * @throws RuntimeError where dimensions are named twice, or are not as many as there are; IndexError for one that there is not
 * @example
 * torch.movedim(torch.ones(2, 3, 4), 0, 2).shape; // [3, 4, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
 */
export const movedim = operator(
  'movedim',
  [dimOrDims('source'), dimOrDims('destination')],
  (input, source, destination): Tensor => {
    if (typeof source !== typeof destination) {
      throw noSignature(
        'movedim',
        [input, source, destination],
        ['Tensor input, int source, int destination', 'Tensor input, tuple of ints source, tuple of ints destination'],
      );
    }
    const from = typeof source === 'number' ? [source] : source;
    const to = typeof destination === 'number' ? [destination] : destination;
    if (from.length !== to.length) {
      throw new RuntimeError(
        `movedim: Invalid source or destination dims: source ([${from.join(', ')}] dims) should contain the same number of dims as destination ([${to.join(', ')}] dims)`,
      );
    }
    const places = (list: Shape, name: string): number[] => {
      const wrapped = list.map((dim) => wrapDim(dim, input.ndim));
      if (new Set(wrapped).size !== wrapped.length)
        throw new RuntimeError(`movedim: repeated dim in \`${name}\` ([${list.join(', ')}])`);
      return wrapped;
    };
    const [a, b] = [places(from, 'source'), places(to, 'destination')];
    if (input.ndim === 0) return whole(input);
    const rest = input.shape.map((_, k) => k).filter((k) => !a.includes(k));
    const order = input.shape.map((_, k) => (b.includes(k) ? a[b.indexOf(k)]! : rest.shift()!));
    return input.permute(order);
  },
);
/**
 * As `movedim`: dimensions at other places.
 *
 * @param source dimensions: a number or a list
 * @param destination where they go
 * @returns a view
 * @throws RuntimeError where dimensions are named twice, or are not as many as there are; IndexError for one that there is not
 * @example
 * torch.moveaxis(torch.ones(2, 3, 4), 0, 2).shape; // [3, 4, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.moveaxis.html
 */
export const moveaxis = movedim;

/**
 * A dimension of length 1 put in before `dim`.
 *
 * @returns a view
 * @example
 * torch.unsqueeze(torch.ones(2, 3), 0).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
 */
export const unsqueeze = view('unsqueeze', [int('dim')], {
  plan: ({ input, dim }) => {
    const at = wrapDim(dim, input.ndim + 1);
    const step = at < input.ndim ? input.shape[at]! * input.strides[at]! : 1;
    return {
      shape: [...input.shape.slice(0, at), 1, ...input.shape.slice(at)],
      strides: [...input.strides.slice(0, at), step, ...input.strides.slice(at)],
      offset: input.offset,
      at,
    };
  },
  gradient: (grad, { at }): Tensor => grad.squeeze(at),
  inplace: 'UnsqueezeBackward1',
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(2, 3), -1],
    [make(), 0],
  ],
});

/**
 * Without the dimensions of length 1: all of them, or those of `dim`.
 *
 * @returns a view
 * @example
 * torch.squeeze(torch.ones(1, 2, 1)).shape; // [2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export const squeeze = view('squeeze', [optional(dimsInRow('dim'), null)], {
  plan: ({ input, dim }) => {
    const places = wrapDims(dim, input.ndim, false);
    const kept = input.shape.map((_, k) => k).filter((k) => input.shape[k] !== 1 || !places.includes(k));
    return {
      shape: kept.map((k) => input.shape[k]!),
      strides: kept.map((k) => input.strides[k]!),
      offset: input.offset,
      form: dim === null ? 0 : typeof dim === 'number' ? 1 : 2,
      places,
    };
  },
  // Where nothing is gone the gradient is what it was.
  gradient: (grad, { places }, { shape }): Tensor =>
    shape.reduce<Tensor>((g, n, d) => (n === 1 && places.includes(d) ? g.unsqueeze(d) : g), grad),
  node: ({ form }) => `SqueezeBackward${form}`,
  inplace: ({ form }) => `SqueezeBackward${form + 3}`,
  samples: (make): Samples => [
    [make(2, 1, 3, 1)],
    [make(2, 1, 3, 1), 1],
    [make(2, 1, 3, 1), [1, -1]],
    [make(2, 3), 0],
    [make()],
  ],
});
