// Dropout: noise while training, nothing otherwise.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, flag, number, optional } from '../../ops/row/signature.js';
import { boolText, floatText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Module } from './module.js';

const dropout = [optional(number('p'), 0.5), optional(flag('inplace'), false)] as const;
class DropoutNd extends Module {
  p: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof dropout>) {
    super();
    [this.p, this.inplace] = take(this._get_name(), dropout, args);
    if (!(this.p >= 0 && this.p <= 1)) {
      throw new ValueError(`dropout probability has to be between 0 and 1, but got ${this.p}`);
    }
  }

  override extra_repr(): string {
    return `p=${floatText(this.p)}, inplace=${boolText(this.inplace)}`;
  }
}

class Dropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout(input, this.p, this.training, this.inplace);
  }
}
/**
 * While training, zeroes each element with probability `p` and multiplies the others by `1 / (1 - p)`.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.Dropout(0.2).eval()(torch.ones(3)); // tensor([1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
const Dropout_ = callable(Dropout);
type Dropout_ = Dropout;

class Dropout1d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout1d(input, this.p, this.training, this.inplace);
  }
}
/**
 * While training, zeroes whole channels of `(N, C, L)` or `(C, L)` with probability `p`, and multiplies the others by
 * `1 / (1 - p)`.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.Dropout1d(0.2).eval()(torch.ones(1, 2, 3)).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 */
const Dropout1d_ = callable(Dropout1d);
type Dropout1d_ = Dropout1d;

class Dropout2d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout2d(input, this.p, this.training, this.inplace);
  }
}
/**
 * While training, zeroes whole channels of `(N, C, H, W)` with probability `p`, and multiplies the others by `1 / (1
 * - p)`.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.Dropout2d(0.2).eval()(torch.ones(1, 2, 3, 3)).shape; // [1, 2, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
const Dropout2d_ = callable(Dropout2d);
type Dropout2d_ = Dropout2d;

class Dropout3d extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.dropout3d(input, this.p, this.training, this.inplace);
  }
}
/**
 * While training, zeroes whole channels of `(N, C, D, H, W)` with probability `p`, and multiplies the others by `1 /
 * (1 - p)`.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.Dropout3d(0.2).eval()(torch.ones(1, 2, 3, 3, 3)).shape; // [1, 2, 3, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 */
const Dropout3d_ = callable(Dropout3d);
type Dropout3d_ = Dropout3d;

class AlphaDropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.alpha_dropout(input, this.p, this.training, this.inplace);
  }
}
/**
 * While training, sets elements with probability `p` to what SELU tends to, and scales so that mean 0 and variance 1
 * stay.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.AlphaDropout(0.2).eval()(torch.ones(3)); // tensor([1., 1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 */
const AlphaDropout_ = callable(AlphaDropout);
type AlphaDropout_ = AlphaDropout;

class FeatureAlphaDropout extends DropoutNd {
  override forward(input: Tensor): Tensor {
    return F.feature_alpha_dropout(input, this.p, this.training, this.inplace);
  }
}
/**
 * As AlphaDropout, of whole channels.
 *
 * @param p probability of an element (or channel) to be dropped
 * @param inplace whether the result takes the input's place
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * nn.FeatureAlphaDropout(0.2).eval()(torch.ones(1, 2, 3)).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 */
const FeatureAlphaDropout_ = callable(FeatureAlphaDropout);
type FeatureAlphaDropout_ = FeatureAlphaDropout;

export {
  Dropout_ as Dropout,
  Dropout1d_ as Dropout1d,
  Dropout2d_ as Dropout2d,
  Dropout3d_ as Dropout3d,
  AlphaDropout_ as AlphaDropout,
  FeatureAlphaDropout_ as FeatureAlphaDropout,
};
