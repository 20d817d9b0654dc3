// Other ways to look at the same elements: nothing is copied, and a write through a view changes its base.
import { int64 } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { derive } from '../../graph/derive.js';
import { typeName } from '../../graph/node.js';
import { type Creation, type Replay, viewOf } from '../../graph/view.js';
import { type Shape, expandedStrides, inferShape, numel, viewStrides, wrapDim, wrapDims } from '../../shape.js';
import { Tensor, alias, allocate } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { dims, int, ints, optional, sizes, tensor, parameter, Refusal } from '../row/signature.js';

/** A view of `input` with another layout, recorded under `name`. */
function look(
  name: string,
  input: Tensor,
  shape: Shape,
  strides: Shape,
  offset: number,
  replay: Replay,
  backward: (grad: Tensor) => Tensor,
  creation: Creation = 'plain',
): Tensor {
  const out = viewOf(input, alias(input, shape, strides, offset), replay, creation);
  return derive(name, out, [input, backward]);
}

/**
 * The same elements in another shape, without a copy.
 *
 * @param shape lengths, one of which may be -1
 * @throws RuntimeError when the layout of `input` does not allow it; `reshape` copies then
 */
export const view = operator('view', [sizes('size')], (input, size): Tensor => {
  const shape = inferShape(size, numel(input.shape));
  const strides = viewStrides(input.shape, input.strides, shape);
  if (strides === null) {
    throw new RuntimeError(
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
    );
  }
  const before = input.shape;
  return look(
    'ViewBackward0',
    input,
    shape,
    strides,
    input.offset,
    (t) => t.view([...shape]),
    (grad) => grad.reshape([...before]),
  );
});

/** The same elements in another shape: a view where the layout allows one, else a copy. */
export const reshape = operator('reshape', [sizes('shape')], (input, size): Tensor => {
  const shape = inferShape(size, numel(input.shape));
  const strides = viewStrides(input.shape, input.strides, shape);
  return strides !== null ? input.view(shape) : input.clone({ memory_format: 'contiguous_format' }).view(shape);
});

/** In the shape of another tensor, without a copy. */
export const view_as = operator('view_as', [tensor('other')], (input, other): Tensor => input.view([...other.shape]));
/** In the shape of another tensor. */
export const reshape_as = operator('reshape_as', [tensor('other')], (input, other): Tensor =>
  input.reshape([...other.shape]),
);
/** In one dimension. */
export const ravel = operator('ravel', [], (input): Tensor => input.reshape(-1));

/** Dimensions from `start_dim` to `end_dim` made one. */
export const flatten = operator(
  'flatten',
  [optional(int('start_dim'), 0), optional(int('end_dim'), -1)],
  (input, from, to): Tensor => {
    const [start, end] = [wrapDim(from, input.ndim), wrapDim(to, input.ndim)];
    if (start > end) throw new RuntimeError('flatten() has invalid args: start_dim cannot come after end_dim');
    if (input.ndim === 0) return input.reshape(1);
    if (start === end) return input;
    const middle = numel(input.shape.slice(start, end + 1));
    return input.reshape([...input.shape.slice(0, start), middle, ...input.shape.slice(end + 1)]);
  },
);

/** One dimension made several; one of `sizes` may be -1. */
export const unflatten = operator('unflatten', [int('dim'), ints('sizes')], (input, dim, lengths): Tensor => {
  const at = wrapDim(dim, input.ndim);
  if (lengths.length === 0) throw new RuntimeError('unflatten: sizes must be non-empty');
  const known = lengths.reduce((n, length) => (length === -1 ? n : n * length), 1);
  const fits = lengths.includes(-1) ? input.shape[at]! % known === 0 : known === input.shape[at];
  if (!fits) {
    throw new RuntimeError(
      `unflatten: Provided sizes [${lengths.join(', ')}] don't multiply up to the size of dim ${at} (${input.shape[at]}) in the input tensor`,
    );
  }
  const middle = lengths.map((length) => (length === -1 ? input.shape[at]! / known : length));
  return input.view([...input.shape.slice(0, at), ...middle, ...input.shape.slice(at + 1)]);
});

/** The dimensions in another order. */
export const permute = operator('permute', [sizes('dims')], (input, order): Tensor => {
  if (order.length !== input.ndim) {
    throw new RuntimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${input.ndim} is not equal to len(dims) = ${order.length}`,
    );
  }
  const places = wrapOnce('permute', order, input.ndim);
  const back = places.map((_, k) => places.indexOf(k));
  return look(
    'PermuteBackward0',
    input,
    places.map((k) => input.shape[k]!),
    places.map((k) => input.strides[k]!),
    input.offset,
    (t) => t.permute([...places]),
    (grad) => grad.permute(back),
  );
});

function wrapOnce(name: string, order: Shape, rank: number): number[] {
  const places = order.map((dim) => wrapDim(dim, rank));
  if (new Set(places).size !== places.length) throw new RuntimeError(`${name}(): duplicate dims are not allowed.`);
  return places;
}

/** Two dimensions exchanged. */
export const transpose = operator('transpose', [int('dim0'), int('dim1')], (input, dim0, dim1): Tensor =>
  swapped('TransposeBackward0', input, wrapDim(dim0, input.ndim), wrapDim(dim1, input.ndim)),
);
function swapped(name: string, input: Tensor, a: number, b: number): Tensor {
  const shape = [...input.shape];
  const strides = [...input.strides];
  if (shape.length > 0) {
    [shape[a], shape[b]] = [shape[b]!, shape[a]!];
    [strides[a], strides[b]] = [strides[b]!, strides[a]!];
  }
  return look(
    name,
    input,
    shape,
    strides,
    input.offset,
    (t) => t.transpose(a, b),
    (grad) => grad.transpose(a, b),
  );
}
export const swapaxes = operator('swapaxes', [int('axis0'), int('axis1')], (input, a, b): Tensor =>
  input.transpose(a, b),
);
export const swapdims = operator('swapdims', [int('dim0'), int('dim1')], (input, a, b): Tensor =>
  input.transpose(a, b),
);

/** A matrix transposed; of fewer than two dimensions, the input. */
export const t = operator('t', [], (input): Tensor => {
  if (input.ndim > 2) throw new RuntimeError(`t() expects a tensor with <= 2 dimensions, but self is ${input.ndim}D`);
  return swapped('TBackward0', input, 0, Math.max(input.ndim - 1, 0));
});
/** The last two dimensions exchanged. */
export const adjoint = operator('adjoint', [], (input): Tensor => {
  if (input.ndim < 2)
    throw new RuntimeError(
      `tensor.adjoint() is only supported on matrices or batches of matrices. Got ${input.ndim}-D tensor.`,
    );
  return input.transpose(-2, -1);
});

/** Dimensions moved to new places, the others kept in order. */
export const movedim = operator(
  'movedim',
  [dims('source'), dims('destination')],
  (input, source, destination): Tensor => {
    const from = typeof source === 'number' ? [source] : source;
    const to = typeof destination === 'number' ? [destination] : destination;
    if (from.length !== to.length) {
      throw new RuntimeError(
        `movedim: Invalid source or destination dims: source (${from.length} dims) should contain the same number of dims as destination (${to.length} dims)`,
      );
    }
    const [a, b] = [from, to].map((list, k) => {
      const places = list.map((dim) => wrapDim(dim, input.ndim));
      if (new Set(places).size !== places.length)
        throw new RuntimeError(`movedim: repeated dim in \`${k ? 'destination' : 'source'}\` ([${list.join(', ')}])`);
      return places;
    }) as [number[], number[]];
    const rest = input.shape.map((_, k) => k).filter((k) => !a.includes(k));
    const order = input.shape.map((_, k) => (b.includes(k) ? a[b.indexOf(k)]! : rest.shift()!));
    return input.permute(order);
  },
);
export const moveaxis = movedim;

/** A dimension of length 1 put in before `dim`. */
export const unsqueeze = operator('unsqueeze', [int('dim')], (input, dim): Tensor => {
  const at = wrapDim(dim, input.ndim + 1);
  const shape = [...input.shape];
  const strides = [...input.strides];
  shape.splice(at, 0, 1);
  strides.splice(at, 0, at < input.ndim ? input.shape[at]! * input.strides[at]! : 1);
  return look(
    'UnsqueezeBackward0',
    input,
    shape,
    strides,
    input.offset,
    (t) => t.unsqueeze(at),
    (grad) => grad.squeeze(at),
  );
});

/** Without the dimensions of length 1: all of them, or those of `dim`. */
export const squeeze = operator('squeeze', [optional(dims('dim'), null)], (input, dim): Tensor => {
  const places = wrapDims(dim, input.ndim, false);
  const gone = places.filter((k) => input.shape[k] === 1);
  const kept = input.shape.map((_, k) => k).filter((k) => !gone.includes(k));
  const name = dim === null ? 'SqueezeBackward0' : typeof dim === 'number' ? 'SqueezeBackward1' : 'SqueezeBackward2';
  const before = input.shape;
  return look(
    name,
    input,
    kept.map((k) => input.shape[k]!),
    kept.map((k) => input.strides[k]!),
    input.offset,
    (t) => t.squeeze(gone),
    (grad) => grad.reshape([...before]),
  );
});

/** Repeated along dimensions of length 1, without a copy. -1 leaves a length as it is. */
export const expand = operator('expand', [sizes('size')], (input, size): Tensor => {
  const lead = size.length - input.ndim;
  if (lead < 0) {
    throw new RuntimeError(
      `expand(torch.${typeName(input)}{[${input.shape.join(', ')}]}, size=[${size.join(', ')}]): the number of sizes provided (${size.length}) must be greater or equal to the number of dimensions in the tensor (${input.ndim})`,
    );
  }
  const shape = size.map((length, k) => {
    if (length !== -1) return length;
    if (k < lead) {
      throw new RuntimeError(
        `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${k}`,
      );
    }
    return input.shape[k - lead]!;
  });
  const strides = expandedStrides(input.shape, input.strides, shape);
  if (strides === null) {
    const at = shape.findIndex(
      (length, k) => k >= lead && input.shape[k - lead] !== 1 && input.shape[k - lead] !== length,
    );
    throw new RuntimeError(
      `The expanded size of the tensor (${shape[at]}) must match the existing size (${input.shape[at - lead]}) at non-singleton dimension ${at}.  Target sizes: [${size.join(', ')}].  Tensor sizes: [${input.shape.join(', ')}]`,
    );
  }
  const before = input.shape;
  return look(
    'ExpandBackward0',
    input,
    shape,
    strides,
    input.offset,
    (t) => t.expand([...shape]),
    (grad) => grad.sum_to_size([...before]),
  );
});
export const expand_as = operator('expand_as', [tensor('other')], (input, other): Tensor =>
  input.expand([...other.shape]),
);
export const broadcast_to = operator('broadcast_to', [sizes('size')], (input, size): Tensor => input.expand([...size]));

/** One position of a dimension, which goes. */
export const select = operator('select', [int('dim'), int('index')], (input, dim, index): Tensor => {
  if (input.ndim === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  if (index < -length || index >= length) {
    throw new IndexError(
      `select(): index ${index} out of range for tensor of size [${input.shape.join(', ')}] at dimension ${at}`,
    );
  }
  const i = index < 0 ? index + length : index;
  const shape = input.shape.filter((_, k) => k !== at);
  const strides = input.strides.filter((_, k) => k !== at);
  const before = input.shape;
  return look(
    'SelectBackward0',
    input,
    shape,
    strides,
    input.offset + i * input.strides[at]!,
    (t) => t.select(at, i),
    (grad) => intoZeros(grad, before, (whole) => whole.select(at, i)),
  );
});

/** Every `step`-th position of a dimension from `start` up to, not including, `end`; bounds as in Python's slices. */
export const slice = operator(
  'slice',
  [int('dim'), optional(int('start'), null), optional(int('end'), null), optional(int('step'), 1)],
  (input, dim, start, end, step): Tensor => {
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
    const before = input.shape;
    return look(
      'SliceBackward0',
      input,
      shape,
      strides,
      input.offset + from * input.strides[at]!,
      (t) => t.slice(at, from, to, step),
      (grad) => intoZeros(grad, before, (whole) => whole.slice(at, from, to, step)),
    );
  },
);

/** A tensor of zeros of `shape` that holds `grad` where `part` looks: the gradient of looking at a part. */
function intoZeros(grad: Tensor, shape: Shape, part: (whole: Tensor) => Tensor): Tensor {
  const whole = grad.new_zeros([...shape]);
  part(whole).copy_(grad);
  return whole;
}

const startAt = parameter('start', (v): number | Refusal => {
  if (v instanceof Tensor && (v.ndim !== 0 || v.dtype.kind !== 'int'))
    throw new RuntimeError('start must be an 0-dim integral Tensor.');
  return v instanceof Tensor ? v.item() : int('start').check(v);
});
/** `length` positions of a dimension from `start` on. */
export const narrow = operator('narrow', [int('dim'), startAt, int('length')], (input, dim, start, length): Tensor => {
  if (input.ndim === 0) throw new RuntimeError('narrow() cannot be applied to a 0-dim tensor.');
  if (length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  const at = wrapDim(dim, input.ndim);
  const have = input.shape[at]!;
  if (start < -have || start > have) {
    throw new IndexError(`start out of range (expected to be in range of [${-have}, ${have}], but got ${start})`);
  }
  const from = start < 0 ? start + have : start;
  if (from + length > have) {
    throw new RuntimeError(`start (${from}) + length (${length}) exceeds dimension size (${have}).`);
  }
  return input.slice(at, from, from + length, 1);
});

/** The diagonal of two dimensions, as a last dimension; `offset` > 0 is above the main one, < 0 below. */
export const diagonal = operator(
  'diagonal',
  [optional(int('offset'), 0), optional(int('dim1'), 0), optional(int('dim2'), 1)],
  (input, offset, dim1, dim2): Tensor => {
    const [a, b] = [wrapDim(dim1, input.ndim), wrapDim(dim2, input.ndim)];
    if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const [m, n] = [input.shape[a]!, input.shape[b]!];
    const length = Math.max(offset >= 0 ? Math.min(m, n - offset) : Math.min(m + offset, n), 0);
    const start = length === 0 ? 0 : offset >= 0 ? offset * input.strides[b]! : -offset * input.strides[a]!;
    const rest = input.shape.map((_, k) => k).filter((k) => k !== a && k !== b);
    const before = input.shape;
    return look(
      'DiagonalBackward0',
      input,
      [...rest.map((k) => input.shape[k]!), length],
      [...rest.map((k) => input.strides[k]!), input.strides[a]! + input.strides[b]!],
      input.offset + start,
      (t) => t.diagonal(offset, a, b),
      (grad) => intoZeros(grad, before, (whole) => whole.diagonal(offset, a, b)),
    );
  },
);

/** Windows of `size` positions, `step` apart, along a dimension; the positions of a window become a last dimension. */
export const unfold = operator(
  'unfold',
  [int('dimension'), int('size'), int('step')],
  (input, dim, size, step): Tensor => {
    const at = wrapDim(dim, input.ndim);
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
    const before = input.shape;
    return look(
      'UnfoldBackward0',
      input,
      shape,
      strides,
      input.offset,
      (t) => t.unfold(at, size, step),
      (grad) => unfoldBackward(grad, before, at, size, step),
    );
  },
);
/** Windows overlap: position j of every window is added in turn. */
function unfoldBackward(grad: Tensor, shape: Shape, dim: number, size: number, step: number): Tensor {
  const whole = grad.new_zeros([...shape]);
  if (shape.length === 0) return grad.reshape([]);
  const windows = grad.shape[dim]!;
  for (let j = 0; j < size; j++) {
    whole.slice(dim, j, j + (windows - 1) * step + 1, step).add_(grad.select(-1, j));
  }
  return whole;
}

/** Any layout over the tensor's storage. Strides and offset count elements; elements may be seen more than once. */
export const as_strided = operator(
  'as_strided',
  [ints('size'), ints('stride'), optional(int('storage_offset'), null)],
  (input, size, stride, storageOffset): Tensor => {
    if (size.length !== stride.length) {
      throw new RuntimeError(`mismatch in length of strides and shape`);
    }
    if (stride.some((n) => n < 0)) {
      throw new RuntimeError(
        `as_strided: Negative strides are not supported at the moment, got strides: [${stride.join(', ')}]`,
      );
    }
    const offset = storageOffset ?? input.offset;
    if (offset < 0) throw new RuntimeError(`Tensor: invalid storage offset ${offset}`);
    const last = numel(size) === 0 ? offset : size.reduce((o, length, k) => o + (length - 1) * stride[k]!, offset);
    if (last >= input.storage.length && numel(size) > 0) {
      throw new RuntimeError(
        `setStorage: sizes [${size.join(', ')}], strides [${stride.join(', ')}], storage offset ${offset}, and itemsize ${input.itemsize} requiring a storage size of ${(last + 1) * input.itemsize} are out of bounds for storage of size ${input.storage.length * input.itemsize}`,
      );
    }
    const { shape, strides } = input;
    const own = input.offset;
    return look(
      'AsStridedBackward0',
      input,
      size,
      stride,
      offset,
      (t) => t.as_strided([...size], [...stride], offset),
      (grad) => asStridedBackward(grad, shape, strides, size, stride, offset - own),
    );
  },
);
/** Gradients are added up in a storage where every element of the view has its place, and read with the input's layout. */
function asStridedBackward(
  grad: Tensor,
  shape: Shape,
  strides: Shape,
  size: Shape,
  stride: Shape,
  offset: number,
): Tensor {
  const reach = (lengths: Shape, steps: Shape): number =>
    numel(lengths) === 0 ? 0 : lengths.reduce((o, length, k) => o + (length - 1) * steps[k]!, 1);
  const before = Math.max(-offset, 0);
  const places = Math.max(reach(shape, strides) + before, reach(size, stride) + offset + before);
  const places1d = grad.new_zeros([places]);
  const index = positions(grad, size, stride, offset + before);
  const sums = places1d.index_add(0, index, grad.reshape(-1));
  // An input that saw a place several times shares its gradient out.
  const seen = positions(grad, shape, strides, before);
  const counts = grad.new_zeros([places]).index_add(0, seen, grad.new_ones([seen.shape[0]!]));
  return sums
    .div(counts.masked_fill(counts.eq(0), 1))
    .index_select(0, seen)
    .reshape([...shape]);
}
/** Where each element of a layout lies, row-major, as int64. */
function positions(like: Tensor, shape: Shape, strides: Shape, offset: number): Tensor {
  const out = allocate(like.storage.engine, shape, int64);
  out.fill_(offset);
  shape.forEach((length, k) => {
    const steps = BigInt64Array.from({ length }, (_, i) => BigInt(i * strides[k]!));
    const along = allocate(like.storage.engine, [length], int64);
    along.storage.engine.upload(along.storage, steps);
    out.add_(along.view(shape.map((_, j) => (j === k ? length : 1))));
  });
  return out.reshape(-1);
}
