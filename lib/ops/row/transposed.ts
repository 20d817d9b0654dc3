// Transposes that nobody sees.
import { is_grad_enabled } from '../../graph/mode.js';
import { type Tensor, alias } from '../../tensor.js';

/**
 * A matrix transposed inside a derivative: without the record of a view where derivatives are not recorded, and so nobody will
 * read it.
 */
export function transposed(m: Tensor): Tensor {
  const { shape, strides } = m;
  // A view of what requires grad does so too.
  if (is_grad_enabled() || m.requires_grad || shape.length !== 2) return m.t();
  m.storage.shared = true;
  return alias(m, [shape[1], shape[0]], [strides[1]!, strides[0]!], m.offset);
}
