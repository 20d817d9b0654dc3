// Elements chosen by several tensors of positions at once, each for a dimension: what is left of a subscript after its views.
import { legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import {
  type Shape,
  broadcastShapes,
  contiguousStrides,
  expandedStrides,
  isContiguous,
  numel,
  stridesLike,
  viewStrides,
  preserved,
} from '../../shape.js';
import { Tensor, alias, allocate, isRowMajor } from '../../tensor.js';
import { dense, expanded, reshaped } from '../row/kernels.js';
import { called } from '../row/shown.js';
import type { Samples } from '../row/samples.js';
import { type Meta, flag, int, ints, optional, tensor, tensors } from '../row/signature.js';
import { structural, writing } from '../row/structural.js';
import { claimWithin, column, fromStart, positions, wide } from './places.js';

const NONE: readonly Tensor[] = [];

/** What is chosen, as a plan knows it. */
interface Choice {
  /** The chosen dimensions. */
  readonly places: readonly number[];
  readonly others: readonly number[];
  /** The shape that replaces the chosen dimensions. */
  readonly shape: Shape;
  /** Lengths of the dimensions that are left. */
  readonly rest: Shape;
  /** Where the replaced dimensions stand in the result. */
  readonly at: number;
  readonly size: Shape;
}

function choice(input: Meta, indices: readonly Meta[], places: readonly number[]): Choice {
  const others = input.shape.map((_, k) => k).filter((k) => !places.includes(k));
  let shape: Shape = [];
  for (const index of indices) {
    try {
      shape = broadcastShapes(shape, index.shape);
    } catch {
      throw new IndexError(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${indices.map((t) => `[${t.shape.join(', ')}]`).join(', ')}`,
      );
    }
  }
  const rest = others.map((k) => input.shape[k]!);
  // Chosen dimensions that stand side by side are replaced where they stand, others come to the front.
  const adjacent = places.every((k, i) => i === 0 || k === places[i - 1]! + 1);
  const at = adjacent ? places[0]! : 0;
  const size = [...rest.slice(0, at), ...shape, ...rest.slice(at)];
  if (numel(shape) > 0 && places.some((k) => input.shape[k] === 0)) {
    throw new IndexError('index is out of bounds for dimension with size 0');
  }
  return { places, others, shape, rest, at, size };
}

/** Results and values with the replaced dimensions in front. */
function turned(t: Tensor, { at, shape, rest }: Choice): Tensor {
  if (at === 0) return t;
  const order = [
    ...shape.map((_, k) => at + k),
    ...rest.slice(0, at).map((_, k) => k),
    ...rest.slice(at).map((_, k) => at + shape.length + k),
  ];
  return alias(
    t,
    order.map((k) => t.shape[k]!),
    order.map((k) => t.strides[k]!),
    t.offset,
  );
}

/** A tensor seen as rows, and which of them are chosen: [count of `shape` as one]. */
interface Rows {
  readonly rows: Tensor;
  readonly list: Tensor;
}
/** @param few whether to look for what is chosen only; else what does not lie in rows is copied whole */
function rowsOf(x: Tensor, indices: readonly Tensor[], chosen: Choice, few: boolean): Rows {
  const { places, others, shape, rest } = chosen;
  const lists = indices.map((index, k) => {
    const list = wide(index);
    const n = x.shape[places[k]!]!;
    claimWithin(
      list,
      -n,
      n,
      (wrong) => new IndexError(`index ${wrong} is out of bounds for dimension ${k} with size ${n}`),
    );
    return fromStart(list, n);
  });
  const combined = (steps: Shape): Tensor => {
    const sum = lists.map((list, k) => (steps[k] === 1 ? list : list.mul(steps[k]!))).reduce((a, b) => a.add(b));
    return dense(expanded(sum, shape)).view(-1);
  };
  const stepsOf = (t: Tensor, dims: readonly number[]): Shape => dims.map((k) => t.strides[k]!);
  const lead = places.map((k) => x.shape[k]!);
  const matrix = (t: Tensor): Rows | null => {
    const [n, inner] = [numel(lead), numel(rest)];
    const down = viewStrides(lead, stepsOf(t, places), [n]);
    const across = viewStrides(rest, stepsOf(t, others), [inner]);
    if (down === null || across === null) return null;
    return {
      rows: alias(t, [n, inner], [down[0]!, rest.length === 0 ? 1 : across[0]!], t.offset),
      list: combined(contiguousStrides(lead)),
    };
  };
  const found = matrix(x);
  if (found !== null) return found;
  if (!few) {
    const order = [...places, ...others];
    const front = alias(
      x,
      order.map((k) => x.shape[k]!),
      stepsOf(x, order),
      x.offset,
    );
    const whole = dense(front);
    return { rows: reshaped(whole, [numel(lead), numel(rest)]), list: combined(contiguousStrides(lead)) };
  }
  const first = combined(stepsOf(x, places)).view([numel(shape), ...rest.map(() => 1)]);
  const list = positions(first, 0, [1, ...stepsOf(x, others)], [numel(shape), ...rest]);
  return { rows: column(x), list };
}

/** The masks among what chooses, which the graph keeps as they are, beside the positions that they come to. */
const masks = optional(tensors('masks'), NONE);

/** Elements by tensors of positions, of which number `k` stands for the dimension `dims[k]`. */
export const choose = structural('index', [tensors('indices'), ints('dims'), masks], {
  plan: ({ input, indices, dims }) => {
    const chosen = choice(input, indices, dims);
    const { at, shape, size, others } = chosen;
    // As PyTorch sees the input: chosen dimensions repeat.
    const kept = others.map((k) => input.strides[k]!);
    const steps = [...kept.slice(0, at), ...shape.map(() => 0), ...kept.slice(at)];
    const strides = isContiguous(input.shape, input.strides) ? contiguousStrides(size) : stridesLike(size, steps);
    return { out: { shape: size, dtype: input.dtype, strides }, chosen, before: input.shape };
  },
  compute: ({ input, indices }, [out], { chosen }): void => {
    const { shape, rest, size, at } = chosen;
    if (numel(size) === 0) return;
    const { engine } = out!.storage;
    const { rows, list } = rowsOf(input, indices, chosen, numel(size) * 4 < numel(input.shape));
    const direct = at === 0 && isRowMajor(out!);
    const taken = direct ? out! : allocate(engine, [...shape, ...rest], out!.dtype);
    engine.run(kernels.takeRows, null, [rows, list], [reshaped(taken, [list.shape[0], rows.shape[1]])]);
    if (direct) return;
    kernels.copyView(taken, turned(out!, chosen));
    engine.release(taken.storage);
  },
  gradients: ({ saves }) => ({
    input: saves(['indices', 'masks'], (grad, { indices }, { chosen, before }): Tensor =>
      called(replace.inplace(grad.new_zeros([...before]), indices, chosen.places, grad, true), 'IndexPutImplBackward0'),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), [make.ids(3, 5)], [0]],
    [make(2, 3, 4), [make.of([-1, 0])], [1]],
    [make(2, 3, 4), [make.ids(2, 2, 1), make.ids(4, 5)], [0, 2]],
    [make(5, 2, 3), [make.ids(2, 3), make.ids(3, 3)], [1, 2]],
    [make(70, 3), [make.ids(70, 80)], [0]],
    [make(0, 2), [make.of([1, 0])], [1]],
    [make(3), [make.of([])], [0]],
  ],
});

/**
 * Writes `values`, which broadcast to what is chosen, to elements by tensors of positions.
 *
 * @param accumulate whether to add to what is there, also where places are named more than once
 */
export const replace = structural(
  'index_put',
  [tensors('indices'), ints('dims'), tensor('values'), optional(flag('accumulate'), false), masks],
  {
    plan: ({ input, indices, dims, values, accumulate }) => {
      const chosen = choice(input, indices, dims);
      if (expandedStrides(values.shape, values.strides, chosen.size) === null) {
        throw new RuntimeError(
          `shape mismatch: value tensor of shape [${values.shape.join(', ')}] cannot be broadcast to indexing result of shape [${chosen.size.join(', ')}]`,
        );
      }
      if (values.dtype !== input.dtype) {
        throw new RuntimeError(
          `Index put requires the source and destination dtypes match, got ${legacy(input.dtype)} for the destination and ${legacy(values.dtype)} for the source.`,
        );
      }
      return {
        out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
        chosen,
        accumulate,
        from: values.shape,
      };
    },
    init: 'input',
    inplace: true,
    apart: ['indices', 'values', 'masks'],
    repeats: 'tensor[indices] = tensor',
    compute: ({ indices, values }, [out], { chosen, accumulate }): void => {
      if (numel(chosen.size) === 0) return;
      const { rows, list } = rowsOf(out!, indices, chosen, true);
      const from = turned(expanded(values, chosen.size), chosen);
      const shape = [list.shape[0], rows.shape[1]];
      const steps = viewStrides(from.shape, from.strides, shape);
      const source = steps === null ? reshaped(dense(from), shape) : alias(from, shape, steps, from.offset);
      out!.storage.engine.run(
        kernels.putRows,
        accumulate ? kernels.adding(out!.dtype) : { kind: 'set' },
        [source, list],
        [rows],
      );
    },
    gradients: ({ saves }) => ({
      input: saves(['indices', 'masks'], (grad, { indices }, { chosen, accumulate }): Tensor =>
        accumulate ? grad : replace(grad, indices, chosen.places, grad.new_zeros([])),
      ),
      values: saves(['indices', 'masks'], (grad, { indices }, { chosen, from }): Tensor =>
        choose(grad, indices, chosen.places).sum_to_size([...from]),
      ),
    }),
    samples: (make): Samples => [
      [make(3, 4), [make.ids(3, 5)], [0], make(5, 4), true],
      [make(2, 3, 4), [make.of([-1, 0])], [1], make(2, 1)],
      [make(2, 3, 4), [make.of([1, 0]).reshape(2, 1), make.of([0, 3, 1])], [0, 2], make(2, 3, 3)],
      [make(5, 2, 3), [make.of([0, 1]), make.of([2, 2])], [1, 2], make()],
      [make(80, 3), [make.of(Array.from({ length: 70 }, (_, k) => 79 - k))], [0], make(70, 3)],
      [make(0, 2), [make.of([1, 0])], [1], make()],
      [make(3), [make.of([])], [0], make(0)],
    ],
  },
);

const byMask = [tensor('mask'), int('at'), tensor('values'), optional(flag('number'), false)] as const;
/**
 * One value, a tensor of one element, where a mask of the dimensions from `at` on holds; on the CPU it is read, and has to fit. Of a
 * `number` PyTorch makes a node of its own.
 */
export const replaceMasked = writing('index_put_', byMask, {
  plan: ({ input, at, values, number }) => ({
    out: { shape: input.shape, dtype: input.dtype },
    at,
    from: values.shape,
    number,
  }),
  node: ({ number }) => (number ? 'MaskedFillBackward0' : 'IndexPutBackward0'),
  apart: [],
  repeats: 'tensor[indices] = tensor',
  compute: ({ mask, values }, [out], { at }): void => {
    const { storage, shape, strides, offset } = out!;
    // With a version of its own: this is one write.
    const bare = new Tensor(storage, shape, strides, offset);
    const value = storage.engine.host ? values.item() : values.reshape([]);
    bare.masked_fill_(over(mask, bare, at), value);
  },
  gradients: ({ saves }) => ({
    input: saves(['mask'], (grad, { mask }, { at }): Tensor => grad.masked_fill(over(mask, grad, at), 0)),
    values: saves(['mask'], (grad, { mask }, { at, from }): Tensor =>
      grad
        .masked_fill(over(mask, grad, at).logical_not(), 0)
        .sum()
        .reshape([...from]),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.mask(3, 4), 0, make()],
    [make(3, 4), make.mask(3), 0, make()],
    [make(3, 4), make.mask(4), 1, make()],
    [make(70), make.mask(70), 0, make(1)],
    [make(3), make.mask(3), 0, make(1, 1)],
  ],
});
/** A mask of the dimensions from `at` on, for all. */
const over = (mask: Tensor, t: Tensor, at: number): Tensor =>
  mask.view([...mask.shape, ...t.shape.slice(at + mask.ndim).map(() => 1)]);
