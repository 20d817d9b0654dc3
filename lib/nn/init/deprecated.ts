// PyTorch's old names of initializers.
import type { Tensor } from '../../tensor.js';
import { kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_ } from './connections.js';
import { orthogonal_, sparse_ } from './matrices.js';
import { constant_, dirac_, eye_, normal_, uniform_ } from './plain.js';

const deprecated = <A extends unknown[]>(name: string, initialize: (...args: A) => Tensor) => {
  return (...args: A): Tensor => {
    console.warn(`FutureWarning: \`nn.init.${name}\` is now deprecated in favor of \`nn.init.${name}_\`.`);
    return initialize(...args);
  };
};
/**
 * `constant_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param val the value
 * @returns `tensor`
 * @example
 * nn.init.constant(torch.empty(3, 3), 1);
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export const constant = deprecated('constant', constant_);
/**
 * `dirac_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param groups of the convolution
 * @returns `tensor`
 * @example
 * nn.init.dirac(torch.empty(3, 3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export const dirac = deprecated('dirac', dirac_);
/**
 * `eye_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @returns `tensor`
 * @example
 * nn.init.eye(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export const eye = deprecated('eye', eye_);
/**
 * `kaiming_normal_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param a the negative slope, where `leaky_relu` follows
 * @param mode `'fan_in'` keeps the variance on the way forward, `'fan_out'` on the way back
 * @param nonlinearity what follows
 * @returns `tensor`
 * @example
 * nn.init.kaiming_normal(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export const kaiming_normal = deprecated('kaiming_normal', kaiming_normal_);
/**
 * `kaiming_uniform_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param a the negative slope, where `leaky_relu` follows
 * @param mode `'fan_in'` keeps the variance on the way forward, `'fan_out'` on the way back
 * @param nonlinearity what follows
 * @returns `tensor`
 * @example
 * nn.init.kaiming_uniform(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export const kaiming_uniform = deprecated('kaiming_uniform', kaiming_uniform_);
/**
 * `normal_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param mean the mean
 * @param std the standard deviation
 * @returns `tensor`
 * @example
 * nn.init.normal(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export const normal = deprecated('normal', normal_);
/**
 * `orthogonal_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param gain a factor
 * @returns `tensor`
 * @example
 * nn.init.orthogonal(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export const orthogonal = deprecated('orthogonal', orthogonal_);
/**
 * `sparse_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param sparsity the share of each column's elements that is zero
 * @param std standard deviation of the others
 * @returns `tensor`
 * @example
 * nn.init.sparse(torch.empty(3, 3), 0.5);
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export const sparse = deprecated('sparse', sparse_);
/**
 * `uniform_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param a the least
 * @param b the upper end
 * @returns `tensor`
 * @example
 * nn.init.uniform(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export const uniform = deprecated('uniform', uniform_);
/**
 * `xavier_normal_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param gain a factor
 * @returns `tensor`
 * @example
 * nn.init.xavier_normal(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export const xavier_normal = deprecated('xavier_normal', xavier_normal_);
/**
 * `xavier_uniform_`, by its old name: it warns.
 *
 * @param tensor the tensor that is written to
 * @param gain a factor
 * @returns `tensor`
 * @example
 * nn.init.xavier_uniform(torch.empty(3, 3));
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export const xavier_uniform = deprecated('xavier_uniform', xavier_uniform_);
