// Runs of elements, each reduced to one.
import { RuntimeError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import type { Tensor } from '../../tensor.js';
import { lacking } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { flag, int, keywordOnly, number, optional, tensor } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';
import { _segment_reduce_backward, byRows, listed, reduced, reducing, reductionOf, runsOf } from './runs.js';

/**
 * Runs of elements along a dimension, each reduced to one.
 *
 * @param data a tensor of a floating type
 * @param reduce `'sum'`, `'mean'`, `'max'`, `'min'` or `'prod'`
 * @param lengths how many elements each run has, of the shape that `data` has up to `axis`; together all of the dimension
 * @param indices is not supported
 * @param offsets in place of lengths where each run begins, and where the last one ends
 * @param axis the dimension, the last of `lengths`
 * @param unsafe whether lengths are taken as they are, without a look
 * @param initial what each reduction starts with
 * @returns a tensor of the lengths' shape, followed by what `data` has beyond `axis`
 * @throws RuntimeError where neither lengths nor offsets are given, and where lengths do not fit; NotImplementedError for integers
 * @example
 * const lengths = torch.tensor([2, 1], { dtype: torch.long });
 * torch.segment_reduce(torch.tensor([1, 2, 3]), 'sum', { lengths }); // tensor([3., 3.])
 * @see https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/SegmentReduce.cpp
 */
export const segment_reduce = structuralOf(
  'segment_reduce',
  [
    tensor('data'),
    reducing,
    keywordOnly(optional(tensor('lengths'), null)),
    keywordOnly(optional(tensor('indices'), null)),
    keywordOnly(optional(tensor('offsets'), null)),
    keywordOnly(optional(int('axis'), 0)),
    keywordOnly(optional(flag('unsafe'), false)),
    keywordOnly(optional(number('initial'), null)),
  ],
  {
    plan: ({ data, reduce, lengths, indices, offsets, axis, unsafe, initial }) => {
      if (indices !== null) {
        throw new RuntimeError('segment_reduce(): indices based reduction is not supported yet.');
      }
      const bounds = offsets ?? lengths;
      if (bounds === null) throw new RuntimeError('segment_reduce(): Either lengths or offsets must be defined.');
      const runs = runsOf(data, bounds, offsets === null ? 'lengths' : 'offsets', axis);
      lacking('_segment_reduce_cpu', 'bool', 'int')([data.dtype], []);
      const count = bounds.shape.at(-1)! - (offsets === null ? 0 : 1);
      const shape = [...bounds.shape.slice(0, -1), count, ...data.shape.slice(runs.axis + 1)];
      return { out: { shape, dtype: data.dtype }, runs, unsafe, initial, axis, reduce: reductionOf(reduce) };
    },
    compute: ({ data, lengths, offsets }, [out], { runs, unsafe, initial, reduce }): void => {
      const x = byRows(data, runs.axis);
      const made = byRows(x.new_empty([...out!.shape]), runs.axis);
      for (const { row, at, start, count } of listed(offsets ?? lengths!, runs, unsafe)) {
        copyView(reduced(x.select(0, row).narrow(0, start, count), reduce, initial), made.select(0, row).select(0, at));
      }
      copyView(made.reshape([...out!.shape]), out!);
    },
    gradients: ({ saves }) => ({
      data: saves(
        ['result', 'data', 'lengths', 'offsets'],
        (grad, { result, data, lengths, offsets }, { reduce, axis, initial }): Tensor =>
          _segment_reduce_backward(grad, result, data, reduce, {
            ...(offsets === null ? { lengths } : { offsets }),
            axis,
            initial,
          }),
      ),
    }),
    samples: (make): Samples => [
      [make(3), 'sum', make.of([2, 1])],
      [make(3, 2), 'mean', make.of([2, 1])],
      [make(4, 2), 'prod', null, null, make.of([0, 3, 4])],
      [make(4), 'max', make.of([1, 3]), null, null, 0, false, -100],
      [make(4), 'min', make.of([4])],
      [make(1, 3), 'sum', make.of([2, 1]).reshape(1, 2), null, null, 1],
    ],
  },
);
