// What operators share that choose elements along a dimension by their positions.
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { called, writtenTimes } from '../row/shown.js';

/** The gradient of elements that were chosen along `dim`, at the places that they were taken from; zero elsewhere. */
export function towardPlaces(
  grad: Tensor,
  indices: Tensor,
  dim: number,
  keepdim: boolean,
  before: Shape,
  node = 'ScatterBackward0',
): Tensor {
  const [g, at] = keepdim || before.length === 0 ? [grad, indices] : [grad.unsqueeze(dim), indices.unsqueeze(dim)];
  return writtenTimes(called(g.new_zeros([...before]).scatter_add(dim, at, g), node), 2);
}

/** The gradient of one of all elements, shared out among those that equal it. */
export function evenlyOfAll(grad: Tensor, input: Tensor, result: Tensor): Tensor {
  const mask = input.eq(result).logical_or(input.isnan().logical_and(result.isnan()));
  return writtenTimes(grad.new_zeros([...input.shape]).masked_fill(mask, grad.div(mask.sum())));
}
