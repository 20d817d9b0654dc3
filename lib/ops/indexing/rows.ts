// Reading and writing by index: rows, positions and PyTorch's subscripts.
import { bool, int64 } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { derive, saves as saving } from '../../graph/derive.js';
import { structural } from '../row/structural.js';
import type { Samples } from '../row/samples.js';
import { type Shape, broadcastShapes, numel, sameShape, wrapDim } from '../../shape.js';
import { Tensor, alias, allocate } from '../../tensor.js';
import { cast, dense, expanded, reshaped } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import {
  atLeast1,
  checkGather,
  checkScatter,
  isIndex,
  nonzeroPositions,
  partOf,
  positions,
  scattered,
} from './places.js';
import {
  type Meta,
  flag,
  int,
  number,
  optional,
  string,
  tensor,
  tensorOrNumber,
  tensorOrScalar,
} from '../row/signature.js';
import { within } from '../../runtime/claim.js';
import * as kernels from '../../runtime/kernels/index.js';

/** Rows of a tensor along `dim` by a one-dimensional int64 index that has been checked; the rows' dimension is replaced. */
function rows(x: Tensor, dim: number, index: Tensor): Tensor {
  const engine = x.storage.engine;
  const count = index.shape[0]!;
  const shape = x.shape.map((n, k) => (k === dim ? count : n));
  // Seen as [n, everything else].
  const order = [dim, ...x.shape.map((_, k) => k).filter((k) => k !== dim)];
  const front = dense(
    alias(
      x,
      order.map((k) => x.shape[k]!),
      order.map((k) => x.strides[k]!),
      x.offset,
    ),
  );
  const n = x.shape[dim]!;
  const inner = n === 0 ? numel(x.shape.filter((_, k) => k !== dim)) : numel(front.shape) / n;
  const out = allocate(engine, [count, inner], x.dtype);
  if (count * inner > 0) engine.run(kernels.takeRows, null, [reshaped(front, [n, inner]), index], [out]);
  const outOrder = order.map((k) => shape[k]!);
  const permuted = reshaped(out, outOrder);
  if (dim === 0) return permuted;
  const back = order.map((_, k) => order.indexOf(k));
  return dense(
    alias(
      permuted,
      back.map((k) => permuted.shape[k]!),
      back.map((k) => permuted.strides[k]!),
      permuted.offset,
    ),
  );
}

/** Writes rows of `source` into a dense copy's rows along `dim`; the copy is returned. */
function putRows(kind: kernels.Scatter, x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const order = [dim, ...x.shape.map((_, k) => k).filter((k) => k !== dim)];
  const engine = x.storage.engine;
  const out = allocate(
    engine,
    order.map((k) => x.shape[k]!),
    x.dtype,
  );
  kernels.copyView(
    alias(
      x,
      out.shape,
      order.map((k) => x.strides[k]!),
      x.offset,
    ),
    out,
  );
  const n = x.shape[dim]!;
  const inner = n === 0 ? 0 : numel(out.shape) / n;
  const count = index.shape[0]!;
  const from = dense(
    alias(
      source,
      order.map((k) => source.shape[k]!),
      order.map((k) => source.strides[k]!),
      source.offset,
    ),
  );
  if (count * inner > 0) {
    engine.run(kernels.putRows, { kind }, [reshaped(from, [count, inner]), index], [reshaped(out, [n, inner])]);
  }
  const back = order.map((_, k) => order.indexOf(k));
  return dense(
    alias(
      out,
      back.map((k) => out.shape[k]!),
      back.map((k) => out.strides[k]!),
      out.offset,
    ),
  );
}

/** An index as dense int64 with negative positions counted from the end, checked against a length. */
function checked(name: string, index: Tensor, length: number, allowNegative: boolean): Tensor {
  const wide = dense(cast(index, int64));
  wide.storage.engine.assert(
    within(allowNegative ? -length : 0, length),
    wide,
    (wrong) =>
      new IndexError(
        name === 'take'
          ? `out of range: tried to access index ${wrong} on a tensor of ${length} elements.`
          : name === 'index_copy'
            ? `index_copy_(): index ${wrong} is out of bounds for dimension 0 with size ${length}`
            : name === 'index_fill'
              ? `index ${wrong} is out of bounds for dimension 0 with size ${length}`
              : 'index out of range in self',
      ),
  );
  return allowNegative ? wide.where(wide.ge(0), wide.add(length)) : wide;
}

/** Each of the operators that take a list of positions says in its own words what it is not. */
function vector(name: 'index_select' | 'index_add' | 'index_copy' | 'index_fill', index: Meta): void {
  const { ndim, shape } = index;
  const type = legacy(index.dtype);
  const words: Readonly<Record<typeof name, readonly [rank: Error, sort: Error]>> = {
    index_select: [
      new IndexError('index_select(): Index is supposed to be a vector'),
      new RuntimeError('index_select(): Expected dtype int32 or int64 for index'),
    ],
    index_add: [
      new IndexError(
        `index_add_(): Index is supposed to be a vector, but got dim: ${ndim} with type: ${type} and size: [${shape.join(', ')}]`,
      ),
      new RuntimeError(`index_add_(): Expected dtype int32/int64 for index but got: ${type}`),
    ],
    index_copy: [
      new IndexError(`index_copy_(): Index should have dimension 1 or 0 (got ${ndim})`),
      new RuntimeError(`index_copy_(): Expected a long tensor for index, but got ${type}`),
    ],
    index_fill: [
      new RuntimeError('Index has to be a vector/scalar'),
      new IndexError('index_fill_(): Expected dtype int64 for index.'),
    ],
  };
  const [rank, sort] = words[name];
  if (ndim > 1) throw rank;
  if (!isIndex(index)) throw sort;
}

/** Positions of a dimension, chosen and ordered by a one-dimensional index. */
export const index_select = structural('index_select', [int('dim'), tensor('index')], {
  plan: ({ input, dim, index }) => {
    vector('index_select', index);
    const at = wrapDim(dim, input.ndim);
    const count = numel(index.shape);
    const shape = input.ndim === 0 ? [] : input.shape.map((n, k) => (k === at ? count : n));
    return { out: { shape, dtype: input.dtype }, at, before: input.shape };
  },
  compute: ({ input, index }, [out], { at }): void => {
    const scalar = input.ndim === 0;
    const x = scalar ? reshaped(input, [1]) : input;
    const list = checked('index_select', reshaped(dense(index), [numel(index.shape)]), x.shape[at]!, false);
    kernels.copyView(reshaped(rows(x, at, list), out!.shape), out!);
  },
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { at, before }): Tensor =>
      grad.new_zeros([...before]).index_add(at, index.reshape(-1), before.length === 0 ? grad.reshape([]) : grad),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.ids(3, 5)],
    [make(3, 4), -1, make.of([])],
    [make(), 0, make.of([0])],
  ],
});

/** Adds rows of `source` to the positions of `dim` that `index` names. */
export const index_add = operator(
  'index_add',
  [int('dim'), tensor('index'), tensor('source'), optional(number('alpha'), 1)],
  (input, dim, index, source, alpha): Tensor => {
    vector('index_add', index);
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `index_add_(): self (${legacy(input.dtype)}) and source (${legacy(source.dtype)}) must have the same scalar type`,
      );
    }
    const at = wrapDim(dim, input.ndim);
    const scaled = alpha === 1 ? source.detach() : scaledBy(source.detach(), alpha);
    const out = withRows('index_add', 'add', input, at, index, scaled);
    return derive(
      'IndexAddBackward0',
      out,
      [input, (grad) => grad],
      [source, saving([index], (grad, index) => pick(grad, at, index, source.shape).mul(alpha))],
    );
  },
);
/** In the elements' own type, to which the number is brought. */
const scaledBy = (t: Tensor, alpha: number): Tensor =>
  cast(
    t.mul(t.dtype.kind === 'float' ? alpha : t.dtype.kind === 'int' ? Math.trunc(alpha) : Number(alpha !== 0)),
    t.dtype,
  );
function checkSource(
  name: 'index_add' | 'index_copy',
  input: Tensor,
  dim: number,
  count: number,
  source: Tensor,
): void {
  const along = source.shape[dim] ?? 1;
  const others = (t: Tensor): Shape => t.shape.filter((_, k) => k !== dim);
  const [slice, given] = [others(input), others(source)];
  if (name === 'index_add') {
    if (!sameShape(slice, given)) {
      throw new RuntimeError(
        `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = [${input.shape.join(', ')}] source.shape = [${source.shape.join(', ')}]`,
      );
    }
    if (along !== count) {
      throw new RuntimeError(
        `index_add_(): Number of indices (${count}) should be equal to source.size(dim): (${along}), for dim: ${dim}`,
      );
    }
    return;
  }
  if (source.ndim === 0 && count !== 1) {
    throw new IndexError(`index_copy_(): When source is scalar, index should have one element (got ${count})`);
  }
  if (source.ndim !== 0 && input.ndim !== 0 && source.ndim !== input.ndim) {
    throw new IndexError(
      `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.ndim}), destination dimensionality (${input.ndim})`,
    );
  }
  if (input.ndim > 0 && source.ndim > 0 && !sameShape(slice, given)) {
    throw new RuntimeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${slice.join(' ')} at dimension ${dim} and source slice shape: ${given.join(' ')} at dimension 0.`,
    );
  }
  if (source.ndim > 0 && along !== count) {
    throw new IndexError(`index_copy_(): Number of indices (${count}) should be equal to source.size(dim) (${along})`);
  }
}
const pick = (grad: Tensor, dim: number, index: Tensor, shape: Shape): Tensor =>
  grad.ndim === 0 ? grad.reshape([...shape]) : grad.index_select(dim, index.reshape(-1)).reshape([...shape]);
function withRows(
  name: 'index_add' | 'index_copy' | 'index_fill',
  kind: kernels.Scatter,
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
): Tensor {
  const scalar = input.ndim === 0;
  const x = scalar ? reshaped(input, [1]) : input;
  const count = numel(index.shape);
  const shape = x.shape.map((n, k) => (k === dim ? count : n));
  if (name !== 'index_fill') checkSource(name, input, dim, count, source);
  const list = checked(name, reshaped(dense(index), [count]), x.shape[dim]!, false);
  const out = putRows(kind, x, dim, list, reshaped(dense(source), shape));
  return scalar ? reshaped(out, []) : out;
}

/** Rows of `source` put in the positions of `dim` that `index` names. */
export const index_copy = operator(
  'index_copy',
  [int('dim'), tensor('index'), tensor('source')],
  (input, dim, index, source): Tensor => {
    vector('index_copy', index);
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `index_copy_(): self and source expected to have the same dtype, but got (self) ${legacy(input.dtype)} and (source) ${legacy(source.dtype)}`,
      );
    }
    const at = wrapDim(dim, input.ndim);
    const out = withRows('index_copy', 'set', input, at, index, source.detach());
    return derive(
      'IndexCopyBackward0',
      out,
      [input, saving([index], (grad, index) => grad.index_fill(at, index, 0))],
      [source, saving([index], (grad, index) => pick(grad, at, index, source.shape))],
    );
  },
);

/** `value` in the positions of `dim` that `index` names. */
export const index_fill = operator(
  'index_fill',
  [int('dim'), tensor('index'), tensorOrScalar('value')],
  (input, dim, index, value): Tensor => {
    vector('index_fill', index);
    if (value instanceof Tensor && value.ndim !== 0) {
      throw new RuntimeError(
        `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
      );
    }
    const at = wrapDim(dim, input.ndim);
    const mask = input.new_zeros(input.ndim === 0 ? [] : [input.shape[at]!], { dtype: bool });
    const list = checked(
      'index_fill',
      reshaped(dense(index), [numel(index.shape)]),
      input.ndim === 0 ? 1 : input.shape[at]!,
      true,
    );
    const hit =
      input.ndim === 0
        ? list.shape[0]! > 0
          ? mask.fill_(1)
          : mask
        : withRows('index_fill', 'set', mask, 0, list, mask.new_ones([list.shape[0]!]));
    return input.masked_fill(
      input.ndim === 0 ? hit : hit.reshape(input.shape.map((n, k) => (k === at ? n : 1))),
      value,
    );
  },
);

// ---- position by position

/** Elements chosen along `dim`: `out[i][j] = input[index[i][j]][j]` for dim = 0. */
export const gather = operator(
  'gather',
  [int('dim'), tensor('index'), optional(flag('sparse_grad'), false)],
  (input, dim, index): Tensor => {
    const at = wrapDim(dim, input.ndim);
    checkGather('gather', input, at, index);
    const { shape } = input;
    const x = atLeast1(input.detach());
    const wide = dense(cast(atLeast1(index), int64));
    wide.storage.engine.assert(
      within(0, x.shape[at]!),
      wide,
      (wrong) => new RuntimeError(`index ${wrong} is out of bounds for dimension ${at} with size ${x.shape[at]}`),
    );
    const out = allocate(input.storage.engine, [numel(wide.shape), 1], input.dtype);
    if (numel(wide.shape) > 0) {
      const flat = reshaped(dense(x), [numel(x.shape), 1]);
      out.storage.engine.run(kernels.takeRows, null, [flat, positions(wide, at, x.shape)], [out]);
    }
    return derive('GatherBackward0', reshaped(out, index.shape), [
      input,
      saving([index], (grad, index) => grad.new_zeros([...shape]).scatter_add(at, index, grad)),
    ]);
  },
);

const reduceWord = optional(string('reduce'), null);
/**
 * Writes `src`, a tensor or a number, to the places that `index` names along `dim`.
 *
 * @param reduce `'add'` or `'multiply'` combine with what is there
 */
export const scatter = operator(
  'scatter',
  [int('dim'), tensor('index'), tensorOrNumber('src'), reduceWord],
  (input, dim, index, src, reduce): Tensor => {
    if (!(src instanceof Tensor)) {
      const at = wrapDim(dim, input.ndim);
      checkGather('scatter', input, at, index);
      checkScatter(input, at, index, null);
    }
    const value = src instanceof Tensor ? src : input.new_full([...index.shape], src);
    if (value.dtype !== input.dtype) throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
    if (reduce !== null && reduce !== 'add' && reduce !== 'multiply') {
      throw new RuntimeError(`reduce argument must be either add or multiply.`);
    }
    if (reduce === 'add') return input.scatter_add(dim, index, value);
    const at = wrapDim(dim, input.ndim);
    const out = scattered('scatter', reduce === 'multiply' ? 'mul' : 'set', input, dim, index, value);
    if (reduce === 'multiply') return out;
    return derive(
      'ScatterBackward0',
      out,
      [input, saving([index], (grad, index) => grad.scatter(at, index, 0))],
      [value, saving([index], (grad, index) => partOf(grad, at, index, value.shape))],
    );
  },
);
/** Adds `src` to the places that `index` names along `dim`. */
export const scatter_add = operator(
  'scatter_add',
  [int('dim'), tensor('index'), tensor('src')],
  (input, dim, index, src): Tensor => {
    const at = wrapDim(dim, input.ndim);
    if (src.dtype !== input.dtype) throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
    const out = scattered('scatter_add', 'add', input, dim, index, src);
    return derive(
      'ScatterAddBackward0',
      out,
      [input, (grad) => grad],
      [src, saving([index], (grad, index) => partOf(grad, at, index, src.shape))],
    );
  },
);

/** Elements by their row-major position. */
export const take = operator('take', [tensor('index')], (input, index): Tensor => {
  if (index.dtype !== int64)
    throw new RuntimeError(`take(): Expected a long tensor for index, but got ${legacy(index.dtype)}`);
  const flat = input.reshape(-1);
  if (numel(input.shape) === 0 && numel(index.shape) > 0)
    throw new IndexError('take(): tried to take from an empty tensor');
  const list = checked('take', index.reshape(-1), flat.shape[0]!, true);
  return flat.index_select(0, list).reshape([...index.shape]);
});
/** Elements where the mask holds, in one dimension. */
export const masked_select = operator('masked_select', [tensor('mask')], (input, mask): Tensor => {
  if (mask.dtype !== bool) throw new RuntimeError('masked_select: expected BoolTensor for mask');
  const shape = broadcastShapes(mask.shape, input.shape);
  const list = nonzeroPositions(dense(expanded(mask, shape)));
  return input
    .expand([...shape])
    .reshape(-1)
    .index_select(0, list);
});

/** Subscripts of the elements that are not zero: [count, dimensions] int64; with `as_tuple` one tensor a dimension. */
export function nonzero(input: Tensor): Tensor;
export function nonzero(input: Tensor, kwargs: { as_tuple?: false }): Tensor;
export function nonzero(input: Tensor, kwargs: { as_tuple: true }): Tensor[];
export function nonzero(input: Tensor, kwargs: { as_tuple?: boolean } = {}): Tensor | Tensor[] {
  const flat = nonzeroPositions(dense(atLeast1(input.detach())));
  const shape = kwargs.as_tuple === true ? atLeast1(input).shape : input.shape;
  const columns = shape.map((n, k) => {
    const step = Math.max(numel(shape.slice(k + 1)), 1); // of an empty tensor there is nothing to divide
    return flat.floor_divide(step).remainder(Math.max(n, 1));
  });
  if (kwargs.as_tuple === true) return columns;
  const out = allocate(input.storage.engine, [flat.shape[0]!, shape.length], int64);
  columns.forEach((column, k) => out.select(1, k).copy_(column));
  return out;
}
export const argwhere = operator('argwhere', [], (input): Tensor => nonzero(input));
