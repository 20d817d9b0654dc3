// What `segment_reduce` is made of: runs of elements, each reduced to one, and its gradient.
import { int32, int64, legacy } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { missing } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { type Meta, choice, int, keywordOnly, number, optional, tensor } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';

const words = ['sum', 'mean', 'max', 'min', 'prod', 'amax', 'amin'] as const;
type Reduction = Exclude<(typeof words)[number], 'amax' | 'amin'>;
export const reducing = choice(
  'reduce',
  words,
  (word) => new RuntimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${String(word)}`),
);
export const reductionOf = (word: (typeof words)[number]): Reduction =>
  word === 'amax' ? 'max' : word === 'amin' ? 'min' : word;

/** What a run of no elements is reduced to. */
const nothing: Readonly<Record<Reduction, number>> = { sum: 0, mean: NaN, max: -Infinity, min: Infinity, prod: 1 };

/** Where runs are: the dimension that they divide, and whether their lengths are given or their ends. */
export interface Runs {
  readonly shape: Shape;
  readonly axis: number;
  readonly given: 'lengths' | 'offsets';
}
export function runsOf(data: Meta, bounds: Meta, given: Runs['given'], wanted: number): Runs {
  const axis = wrapDim(wanted, data.ndim);
  if (axis !== bounds.ndim - 1) {
    throw new RuntimeError(`segment_reduce(): Expected axis to be the last dimension of ${given} but got ${axis}.`);
  }
  if (bounds.dtype !== int64 && bounds.dtype !== int32) {
    throw new NotImplementedError(
      `"_segment_reduce_${given}_cpu_kernel1" not implemented for '${legacy(bounds.dtype)}'`,
    );
  }
  return { shape: data.shape, axis, given };
}

interface Run {
  readonly row: number;
  /** which run of its row */
  readonly at: number;
  readonly start: number;
  readonly count: number;
}
/** The runs of all rows. */
export function listed(bounds: Tensor, { shape, axis, given }: Runs, unsafe: boolean): Run[] {
  const rows = bounds.reshape([-1, bounds.shape.at(-1)!]).tolist<(number | bigint)[][]>();
  return rows.flatMap((row, k) => {
    const list = row.map(Number);
    const counts = given === 'lengths' ? list : list.slice(1).map((end, at) => end - list[at]!);
    if (given === 'lengths') checkLengths(counts, shape[axis]!, unsafe);
    let start = given === 'lengths' ? 0 : (list[0] ?? 0);
    return counts.map((count, at): Run => {
      start += count;
      return { row: k, at, start: start - count, count };
    });
  });
}
function checkLengths(counts: readonly number[], length: number, unsafe: boolean): void {
  if (unsafe) return;
  if (counts.some((count) => count < 0)) throw new RuntimeError('lengths contains negative value!');
  if (counts.reduce((sum, count) => sum + count, 0) !== length) {
    throw new RuntimeError(
      'segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.',
    );
  }
}

/** A tensor as [rows, runs or elements, what is beyond]. */
export const byRows = (t: Tensor, axis: number): Tensor =>
  t.reshape([numel(t.shape.slice(0, axis)), t.shape[axis]!, numel(t.shape.slice(axis + 1))]);

/** One run, [elements, *], reduced. */
export function reduced(run: Tensor, reduce: Reduction, initial: number | null): Tensor {
  const start = initial ?? nothing[reduce];
  if (run.shape[0] === 0) return run.new_full([run.shape[1]], start);
  const first = run.new_full([], initial ?? 0);
  switch (reduce) {
    case 'sum':
      return run.sum(0).add(first);
    case 'mean':
      return run.sum(0).add(first).div(run.shape[0]);
    case 'prod':
      return run.prod(0).mul(start);
    case 'max':
      return run.amax(0).maximum(run.new_full([], start));
    case 'min':
      return run.amin(0).minimum(run.new_full([], start));
  }
}

/** The products of all elements of a run but one, for each. */
function others(run: Tensor): Tensor[] {
  const n = run.shape[0];
  return Array.from({ length: n }, (_, k) =>
    run
      .narrow(0, 0, k)
      .prod(0)
      .mul(run.narrow(0, k + 1, n - k - 1).prod(0)),
  );
}
/** The gradient of a run from that of what it was reduced to, `out`. */
function ofRun(grad: Tensor, run: Tensor, out: Tensor, reduce: Reduction, initial: number | null): Tensor {
  const g = grad.expand([...run.shape]);
  if (reduce === 'sum') return g;
  if (reduce === 'mean') return g.div(run.shape[0]);
  if (reduce === 'prod') {
    const rest = g.new_empty([...run.shape]);
    others(run).forEach((product, k) => copyView(product, rest.select(0, k)));
    return g.mul(rest).mul(initial ?? 1);
  }
  // Equal ones share it, but in PyTorch one below 0 is each one's; where the first value is beyond all, none gets any.
  const hit = run.eq(out).logical_or(run.isnan());
  const each = g.where(hit, 0);
  return each.where(each.gt(0).logical_not(), each.div(hit.sum(0, true)));
}

/** @internal The gradient of `segment_reduce`, which has none of its own. */
export const _segment_reduce_backward = structuralOf(
  '_segment_reduce_backward',
  [
    tensor('grad'),
    tensor('output'),
    tensor('data'),
    reducing,
    keywordOnly(optional(tensor('lengths'), null)),
    keywordOnly(optional(tensor('offsets'), null)),
    keywordOnly(optional(int('axis'), 0)),
    keywordOnly(optional(number('initial'), null)),
  ],
  {
    plan: ({ data, reduce, lengths, offsets, axis, initial }) => ({
      out: { shape: data.shape, dtype: data.dtype },
      reduce: reductionOf(reduce),
      runs: runsOf(data, lengths ?? offsets!, lengths === null ? 'offsets' : 'lengths', axis),
      initial,
    }),
    compute: ({ grad, output, data, lengths, offsets }, [out], { reduce, runs, initial }): void => {
      const { axis } = runs;
      const [g, result, x] = [grad, output, data].map((t) => byRows(t, axis)) as [Tensor, Tensor, Tensor];
      const made = x.new_zeros([...x.shape]);
      for (const { row, at, start, count } of listed(lengths ?? offsets!, runs, true)) {
        if (count === 0) continue;
        const piece = (t: Tensor): Tensor => t.select(0, row).narrow(0, start, count);
        const one = (t: Tensor): Tensor => t.select(0, row).select(0, at);
        copyView(ofRun(one(g), piece(x), one(result), reduce, initial), piece(made));
      }
      copyView(made.reshape([...out!.shape]), out!);
    },
    gradients: () => ({
      grad: missing('_segment_reduce_backward'),
      output: missing('_segment_reduce_backward'),
      data: missing('_segment_reduce_backward'),
    }),
    samples: (make): Samples => [[make(2), make(2), make(3), 'sum', make.of([2, 1])]],
  },
);
