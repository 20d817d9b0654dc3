// What the sanitizer refuses: every promise broken once.
import { float32, int32, int64, type DType } from '../../lib/dtype.js';
import { Expression, Program } from '../../lib/expression/expression.js';
import type { Storage, View } from '../../lib/runtime/engine.js';
import { HeapEngine } from '../../lib/runtime/heap/engine.js';
import { copy, fill, gemm, pointwise, putRows, reduce, takeRows } from '../../lib/runtime/kernels/index.js';
import { sanitized } from '../../lib/runtime/sanitize.js';
import { contiguousStrides, numel } from '../../lib/shape.js';

const engine = sanitized(new HeapEngine());
const view = (
  storage: Storage,
  shape: readonly number[],
  strides: readonly number[] = contiguousStrides(shape),
  offset = 0,
): View => ({ storage, shape, strides, offset });
function make(shape: readonly number[], dtype: DType = float32, value = 1): View {
  const out = view(engine.allocate(numel(shape), dtype), shape);
  engine.run(fill, { value }, [], [out]);
  return out;
}
const add = new Program([Expression.input(0, float32).add(Expression.input(1, float32))], [float32, float32], 0);
const both = new Program([Expression.input(0, float32), Expression.input(0, float32).neg()], [float32], 0);

test('what is promised passes', () => {
  const x = make([2, 3]);
  engine.run(pointwise, { program: add, scalars: [] }, [x, view(x.storage, [2, 3], [0, 1])].reverse(), [make([2, 3])]);
  engine.run(pointwise, { program: add, scalars: [] }, [x, x], [x]);
  engine.run(copy, null, [view(x.storage, [3], [2], 0)], [view(x.storage, [3], [2], 1)]); // side by side
  engine.run(gemm, { alpha: 1, beta: 1 }, [x, view(x.storage, [3, 2], [1, 3])], [make([2, 2])]);
  engine.run(reduce, { kind: 'sum', dims: [] }, [make([0])], [make([0])]);
  engine.run(putRows, { kind: 'add' }, [make([2, 3]), make([2], int64, 3)], [make([4, 3])]);
  expect(engine.read(x)).toEqual(Float32Array.of(2, 2, 2, 2, 2, 2));
});

test.each<[string, RegExp, () => void]>([
  [
    'released',
    /input 0 has been released/,
    () => {
      const x = make([2]);
      engine.release(x.storage);
      engine.run(copy, null, [x], [make([2])]);
    },
  ],
  [
    'elsewhere',
    /output 0 is on another engine/,
    () => {
      const storage = new HeapEngine().allocate(2, float32);
      engine.run(copy, null, [make([2])], [view(storage, [2])]);
    },
  ],
  ['rank', /2 lengths and 1 strides/, () => engine.run(fill, { value: 1 }, [], [view(make([4]).storage, [2, 2], [1])])],
  ['a fraction', /a length of 1.5/, () => engine.run(fill, { value: 1 }, [], [view(make([4]).storage, [1.5], [1])])],
  [
    'a negative length',
    /a length of -1/,
    () => engine.run(fill, { value: 1 }, [], [view(make([4]).storage, [-1], [1])]),
  ],
  [
    'past the end',
    /reaches from 2 to 5 of 4/,
    () => engine.run(fill, { value: 1 }, [], [view(make([4]).storage, [3], [1], 2)]),
  ],
  [
    'before the start',
    /reaches from -1 to 2 of 4/,
    () => engine.run(copy, null, [view(make([4]).storage, [3], [-1], 1)], [make([3])]),
  ],
  [
    'a repeated output',
    /output 0 repeats along 0/,
    () => engine.run(copy, null, [make([3, 2])], [view(make([4]).storage, [3, 2], [0, 1])]),
  ],
  [
    'an element twice',
    /shows an element twice/,
    () => engine.run(copy, null, [make([2, 2])], [view(make([4]).storage, [2, 2], [1, 1])]),
  ],
  [
    'overlap',
    /output 0 overlaps input 0/,
    () => {
      const { storage } = make([4]);
      engine.run(copy, null, [view(storage, [3])], [view(storage, [3], [1], 1)]);
    },
  ],
  [
    'two outputs in one',
    /output 1 is output 0/,
    () => {
      const x = make([3]);
      engine.run(pointwise, { program: both, scalars: [] }, [x], [x, x]);
    },
  ],
  [
    'shape',
    /pointwise: input 1 should be of shape \[2\]/,
    () => engine.run(pointwise, { program: add, scalars: [] }, [make([2]), make([3])], [make([2])]),
  ],
  [
    'type',
    /input 0 should be float32, is int32/,
    () => engine.run(pointwise, { program: add, scalars: [] }, [make([2], int32), make([2])], [make([2])]),
  ],
  [
    'a dimension that is not there',
    /no dimension 2/,
    () => engine.run(reduce, { kind: 'sum', dims: [2] }, [make([2])], [make([2])]),
  ],
  [
    'an extreme of nothing',
    /amax of nothing/,
    () => engine.run(reduce, { kind: 'amax', dims: [0] }, [make([0])], [make([])]),
  ],
  [
    'an index',
    /takeRows: input 1 has the value 3/,
    () => engine.run(takeRows, null, [make([3, 1]), make([2], int64, 3)], [make([2, 1])]),
  ],
  [
    'an index of rows that are put',
    /putRows: input 1 has the value -1/,
    () => engine.run(putRows, { kind: 'set' }, [make([1, 1]), make([1], int64, -1)], [make([3, 1])]),
  ],
  [
    'a scaled integer product',
    /of integers alpha is 1/,
    () => engine.run(gemm, { alpha: 2, beta: 0 }, [make([1, 1], int64), make([1, 1], int64)], [make([1, 1], int64)]),
  ],
])('%s is refused', (_, sentence, call) => {
  expect(call).toThrow(sentence);
});
