// Parts of the elements: positions, slices, diagonals and windows of dimensions.
import { IndexError, RuntimeError } from '../../errors.js';
import { without, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { type Meta, int, optional, parameter, Refusal } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { view } from '../row/view.js';

/**
 * One position of a dimension, which goes.
 *
 * @param index the position, negative from the end
 * @returns a view without the dimension
 * @throws IndexError for a dimension or a position that there is not
 * @example
 * torch.select(torch.tensor([[1, 2], [3, 4]]), 0, 1); // tensor([3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.select.html
 */
export const select = view('select', [int('dim'), int('index')], {
  plan: ({ input, dim, index }) => {
    if (input.ndim === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    if (index < -length || index >= length) {
      throw new IndexError(
        `select(): index ${index} out of range for tensor of size [${input.shape.join(', ')}] at dimension ${at}`,
      );
    }
    const i = index < 0 ? index + length : index;
    return {
      shape: without(input.shape, at),
      strides: without(input.strides, at),
      offset: input.offset + i * input.strides[at]!,
      at,
      i,
    };
  },
  piece: (whole, { at, i }): Tensor => whole.select(at, i),
  samples: (make): Samples => [
    [make(3, 4), 0, 1],
    [make(3, 4), 1, -1],
    [make(3), 0, 2],
  ],
});

/** Every `step`-th position of a dimension from `start` up to, not including, `end`; bounds as in Python's slices. */
export const slice = view(
  'slice',
  [optional(int('dim'), 0), optional(int('start'), null), optional(int('end'), null), optional(int('step'), 1)],
  {
    plan: ({ input, dim, start, end, step }) => {
      if (input.ndim === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
      const at = wrapDim(dim, input.ndim);
      const length = input.shape[at]!;
      if (step <= 0) throw new RuntimeError('slice step must be positive');
      const clip = (i: number): number => Math.min(Math.max(i < 0 ? i + length : i, 0), length);
      const from = clip(start ?? 0);
      const to = Math.max(clip(end ?? length), from);
      const shape = [...input.shape];
      const strides = [...input.strides];
      shape[at] = Math.ceil((to - from) / step);
      strides[at] = input.strides[at]! * step;
      return { shape, strides, offset: input.offset + from * input.strides[at]!, at, from, to, step };
    },
    piece: (whole, { at, from, to, step }): Tensor => whole.slice(at, from, to, step),
    samples: (make): Samples => [
      [make(5, 4), 0, 1, 4, 2],
      [make(5, 4), -1, -3],
      [make(5), 0, 4, 2],
    ],
  },
);

const startAt = parameter('start', (v): number | Refusal => {
  if (v instanceof Tensor && (v.ndim !== 0 || v.dtype.kind !== 'int'))
    throw new RuntimeError('start must be an 0-dim integral Tensor.');
  return v instanceof Tensor ? v.item() : int('start').check(v);
});
/** @internal The signature of what narrows. */
export const _narrowing = [int('dim'), startAt, int('length')] as const;
/** @internal The slice that `length` positions from `start` on are. */
export function _narrowed(input: Meta, dim: number, start: number, length: number) {
  if (input.ndim === 0) throw new RuntimeError('narrow() cannot be applied to a 0-dim tensor.');
  const at = wrapDim(dim, input.ndim);
  const have = input.shape[at]!;
  if (start < -have || start > have) {
    throw new IndexError(`start out of range (expected to be in range of [${-have}, ${have}], but got ${start})`);
  }
  const from = start < 0 ? start + have : start;
  if (length < 0 || from + length > have) {
    throw new RuntimeError(`start (${from}) + length (${length}) exceeds dimension size (${have}).`);
  }
  return { at, from, to: from + length, before: input.shape };
}
/**
 * `length` positions of a dimension from `start` on.
 *
 * @param start the first position, negative from the end
 * @param length how many
 * @returns a view
 * @throws IndexError for a dimension that there is not, RuntimeError where the piece leaves the tensor
 * @example
 * torch.narrow(torch.arange(5), 0, 1, 3); // tensor([1, 2, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.narrow.html
 */
export const narrow = operator('narrow', _narrowing, (input, dim, start, length): Tensor => {
  if (input.ndim > 0 && length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  const { at, from, to } = _narrowed(input, dim, start, length);
  return input.slice(at, from, to, 1);
});

/**
 * The diagonal of two dimensions, as a last dimension; `offset` > 0 is above the main one, < 0 below.
 *
 * @param offset which diagonal: 0 the main one, above it where positive
 * @param dim1 the first dimension
 * @param dim2 the second
 * @returns a view with the diagonal as last dimension
 * @throws IndexError for a dimension that there is not, RuntimeError for the same one twice
 * @example
 * torch.diagonal(torch.tensor([[1, 2], [3, 4]])); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
 */
export const diagonal = view(
  'diagonal',
  [optional(int('offset'), 0), optional(int('dim1'), 0), optional(int('dim2'), 1)],
  {
    plan: ({ input, offset, dim1, dim2 }) => {
      const [a, b] = [wrapDim(dim1, input.ndim), wrapDim(dim2, input.ndim)];
      if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
      const [m, n] = [input.shape[a]!, input.shape[b]!];
      const length = Math.max(offset >= 0 ? Math.min(m, n - offset) : Math.min(m + offset, n), 0);
      const start = length === 0 ? 0 : offset >= 0 ? offset * input.strides[b]! : -offset * input.strides[a]!;
      const rest = input.shape.map((_, k) => k).filter((k) => k !== a && k !== b);
      return {
        shape: [...rest.map((k) => input.shape[k]!), length],
        strides: [...rest.map((k) => input.strides[k]!), input.strides[a]! + input.strides[b]!],
        offset: input.offset + start,
        above: offset,
        a,
        b,
      };
    },
    piece: (whole, { above, a, b }): Tensor => whole.diagonal(above, a, b),
    samples: (make): Samples => [[make(3, 4)], [make(3, 4), -1], [make(2, 3, 3), 1, -2, -1]],
  },
);

/** Windows of `size` positions, `step` apart, along a dimension; the positions of a window become a last dimension. */
export const unfold = view('unfold', [int('dimension'), int('size'), int('step')], {
  plan: ({ input, dimension, size, step }) => {
    const at = wrapDim(dimension, input.ndim);
    const length = input.ndim === 0 ? 1 : input.shape[at]!;
    if (size < 0) throw new RuntimeError(`size is ${size} but must be >= 0`);
    if (size > length) {
      throw new RuntimeError(`maximum size for tensor at dimension ${at} is ${length} but size is ${size}`);
    }
    if (step <= 0) throw new RuntimeError(`step is ${step} but must be > 0`);
    const shape = [...input.shape, size];
    const strides = [...input.strides, input.ndim === 0 ? 1 : input.strides[at]!];
    if (input.ndim > 0) {
      shape[at] = Math.floor((length - size) / step) + 1;
      strides[at] = input.strides[at]! * step;
    }
    return { shape, strides, offset: input.offset, at, size, step };
  },
  // Windows overlap: position j of every window is added in turn.
  gradient: (grad, { at, size, step }, { shape }): Tensor => {
    if (shape.length === 0) return grad.reshape([]);
    const whole = grad.new_zeros([...shape]);
    const windows = grad.shape[at]!;
    for (let j = 0; j < size; j++) {
      whole.slice(at, j, j + (windows - 1) * step + 1, step).add_(grad.select(-1, j));
    }
    return whole;
  },
  samples: (make): Samples => [
    [make(6), 0, 3, 1],
    [make(2, 5), 1, 2, 3],
    [make(), 0, 1, 1],
  ],
});
