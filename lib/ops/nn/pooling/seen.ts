// The largest of what irregular windows see, whose elements are listed along each dimension.
import { int64 } from '../../../dtype.js';
import { type Shape, likeAll, numel } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { beside } from '../../row/beside.js';
import type { Samples } from '../../row/samples.js';
import { parameter, Refusal } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { checkNonempty } from './checks.js';
import { max_pool_backward } from './max.js';

/** What windows see: of each dimension of each window the elements, all as many; -1 stands for none. */
export class Seen {
  constructor(
    /** As ATen has it, in the name of the node. */
    readonly name: string,
    readonly rows: readonly (readonly (readonly number[])[])[],
  ) {}

  get places(): number[] {
    return this.rows.map((list) => list.length);
  }
}

/** Where each element that a window sees lies in its plane, row-major: [places × window]; -1 outside. */
function positions(size: Shape, { rows, places }: Seen): number[] {
  const one = (d: number, place: readonly number[], at: readonly number[]): number[] => {
    if (d < size.length) {
      return rows[d]![place[d]!]!.flatMap((i) => one(d + 1, place, [...at, i]));
    }
    return [at.includes(-1) ? -1 : at.reduce((sum, i, k) => sum * size[k]! + i, 0)];
  };
  const all = (d: number, place: readonly number[]): number[] =>
    d < size.length
      ? Array.from({ length: places[d]! }, (_, j) => j).flatMap((j) => all(d + 1, [...place, j]))
      : one(0, place, []);
  return all(0, []);
}

/** @internal The largest that each window sees, and where it lies in the last dimensions. */
export const max_of_seen = structural(
  'max_of_seen',
  [parameter('seen', (v) => (v instanceof Seen ? v : new Refusal('Seen')))],
  {
    outputs: ['result', 'indices'],
    differentiable: ['result'],
    plan: ({ input, seen }) => {
      const shape = [...input.shape.slice(0, input.ndim - seen.rows.length), ...seen.places];
      const format = seen.name === 'AdaptiveMaxPool2D' ? likeAll(shape, [input]) : {};
      return {
        outs: [
          { shape, dtype: input.dtype, ...format },
          { shape, dtype: int64, ...format },
        ],
        seen,
        before: input.shape,
      };
    },
    node: ({ seen }) => (seen.rows.length === 1 ? 'SqueezeBackward1' : `${seen.name}Backward0`),
    compute: ({ input }, [result, indices], { seen, before, outs }): void => {
      const { shape } = outs[0]!;
      if (numel(shape) === 0) return;
      const size = before.slice(before.length - seen.rows.length);
      const at = input.new_tensor(positions(size, seen), { dtype: int64 }).view([numel(seen.places), -1]);
      const flat = input.reshape([-1, numel(size)]);
      const values = flat.index_select(1, at.clamp(0).view(-1)).view([flat.shape[0], ...at.shape]);
      const [most, which] = largest(values.masked_fill(at.lt(0), -Infinity));
      result!.copy_(most.view(shape));
      indices!.copy_(at.expand(values.shape).gather(2, which.unsqueeze(2)).view(shape));
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'indices'], (grad, { input, indices }, { before, seen }): Tensor => {
        checkNonempty(seen.name, grad.shape);
        const found = max_pool_backward(grad, indices, before, seen.rows.length);
        return beside(`${seen.name}BackwardBackward0`, found, [input]);
      }),
    }),
    samples: (make): Samples => [
      [make(2, 5, 4), new Seen('AdaptiveMaxPool2D', [[[0, 1, 2], [2, 3, 4]], [[0, 1], [1, 2], [3, -1]]])], // prettier-ignore
      [make(3, 5), new Seen('AdaptiveMaxPool1D', [[[0, 1], [1, 2], [3, 4]]])], // prettier-ignore
    ],
  },
);
/** The largest of each window, [planes, places, window], and where it is: of equal ones the first, but of NaNs the last. */
export function largest(values: Tensor): [most: Tensor, which: Tensor] {
  const [most, first] = values.max(2);
  const order = values.new_tensor([...new Array(values.shape[2]).keys()], { dtype: int64 });
  return [most, first.where(most.isnan().logical_not(), values.isnan().mul(order).amax(2))];
}
