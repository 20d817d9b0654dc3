// torch.autograd.Variable: what tensors that know their gradient were called before PyTorch 0.4.
import { Tensor } from '../tensor.js';
import { describe } from '../errors.js';

/**
 * A tensor of the same elements, outside the graph that `data` is in.
 *
 * @param data a tensor
 * @param requires_grad whether it collects a gradient
 * @param options whether it collects a gradient, or `{ requires_grad }`
 * @returns the tensor, which shares its elements with `data`
 * @throws TypeError for data that is no tensor
 * @example
 * torch.autograd.Variable(torch.ones(2), { requires_grad: true }); // tensor([1., 1.], requires_grad=True)
 *
 * Source: https://docs.pytorch.org/docs/stable/autograd.html#variable-deprecated
 */
export function Variable(data: Tensor, options: boolean | { requires_grad?: boolean } = false): Tensor {
  if (!(data instanceof Tensor)) throw new TypeError(`Variable data has to be a tensor, but got ${describe(data)}`);
  const wanted = typeof options === 'boolean' ? options : (options.requires_grad ?? false);
  return data.detach().requires_grad_(wanted);
}
