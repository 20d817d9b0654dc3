// Initializers that do not ask what a parameter is for: samples of a range or bell, one value, and identities.
import { ValueError } from '../../errors.js';
import { generator } from '../../ops/random/generator.js';
import { int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { initializer, target } from './initializer.js';

/**
 * Uniform samples of [a, b).
 *
 * @param tensor any; so it is of all initializers, which return it
 * @param generator null: `torch.default_generator`
 * @param a the least
 * @param b the upper end
 * @returns the tensor itself
 * @example nn.init.uniform_(torch.empty(3, 5), -1, 1)
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export const uniform_ = initializer(
  'uniform_',
  [target, optional(number('a'), 0), optional(number('b'), 1), generator],
  (t, a, b, generator) => t.uniform_(a, b, { generator }),
);

/**
 * Samples of a normal distribution.
 *
 * @param generator null: `torch.default_generator`
 * @param tensor what is written to, in place
 * @param mean the mean
 * @param std the standard deviation
 * @returns the tensor itself
 * @example
 * nn.init.normal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export const normal_ = initializer(
  'normal_',
  [target, optional(number('mean'), 0), optional(number('std'), 1), generator],
  (t, mean, std, generator) => t.normal_(mean, std, { generator }),
);

/**
 * All elements `val`.
 *
 * @param tensor what is written to, in place
 * @param val the value
 * @returns the tensor itself
 * @example
 * nn.init.constant_(torch.empty(2), 0.5); // tensor([0.5000, 0.5000])
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export const constant_ = initializer('constant_', [target, number('val')], (t, value) => t.fill_(value));

/**
 * Ones.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @example
 * nn.init.ones_(torch.empty(2)); // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/nn.init.html
 */
export const ones_ = initializer('ones_', [target], (t) => t.fill_(1));

/**
 * Zeros.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @example
 * nn.init.zeros_(torch.empty(2)); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/nn.init.html
 */
export const zeros_ = initializer('zeros_', [target], (t) => t.zero_());

/**
 * The identity: ones on the diagonal of a matrix, zeros elsewhere.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @throws ValueError if the tensor has not two dimensions
 * @example
 * nn.init.eye_(torch.empty(2, 2)).tolist(); // [[1, 0], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export const eye_ = initializer('eye_', [target], (t) => {
  if (t.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  t.zero_().diagonal().fill_(1);
  return t;
});

/**
 * A convolution's weight that hands on as many channels as it can: Dirac's delta, in each group.
 *
 * @param groups of the convolution
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @throws ValueError if the tensor has not 3, 4 or 5 dimensions, or the groups do not divide its first
 * @example
 * nn.init.dirac_(torch.empty(1, 1, 3)).tolist(); // [[[0, 1, 0]]]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export const dirac_ = initializer('dirac_', [target, optional(int('groups'), 1)], (t, groups) => {
  if (t.ndim < 3 || t.ndim > 5) throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  const channels = t.size(0) / groups;
  if (!Number.isInteger(channels)) throw new ValueError('dim 0 must be divisible by groups');
  t.zero_();
  let centre: Tensor = t;
  while (centre.ndim > 2) centre = centre.select(2, Math.floor(centre.size(2) / 2));
  for (let group = 0; group < groups; group++)
    centre
      .narrow(0, group * channels, channels)
      .diagonal()
      .fill_(1);
  return t;
});
