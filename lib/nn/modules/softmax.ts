// Activations along a dimension.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, Refusal, int, optional, parameter } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Plain } from './elementwise.js';
import { Module } from './module.js';

/** A dimension or none, and PyTorch's own error for a bool, which Python would take for one. */
const dimension = [
  optional(
    parameter('dim', (v): number | Refusal => {
      if (typeof v === 'boolean') throw new TypeError("dim must be an int or None, got <class 'bool'>");
      return int('dim').check(v);
    }),
    null,
  ),
] as const;
const lastDimension = [optional(int('dim'), -1)] as const;

class Softmax extends Module {
  dim: number | null;

  constructor(...args: Arguments<typeof dimension>) {
    super();
    [this.dim] = take('Softmax', dimension, args);
  }

  override forward(input: Tensor): Tensor {
    return F.softmax(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim ?? 'None'}`;
  }
}
/**
 * `e^{xᵢ} / Σⱼ e^{xⱼ}` along a dimension: results lie in [0, 1] and sum to 1.
 *
 * @param dim the dimension along which the results make a whole; null: 0 for 0, 1 and 3 dimensions, else 1
 * @throws TypeError for a bool in place of a dimension
 * @example
 * nn.Softmax(0)(torch.tensor([1, 1])); // tensor([0.5000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
const Softmax_ = callable(Softmax);
type Softmax_ = Softmax;

class LogSoftmax extends Module {
  dim: number | null;

  constructor(...args: Arguments<typeof dimension>) {
    super();
    [this.dim] = take('LogSoftmax', dimension, args);
  }

  override forward(input: Tensor): Tensor {
    return F.log_softmax(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim ?? 'None'}`;
  }
}
/**
 * `log(e^{xᵢ} / Σⱼ e^{xⱼ})` along a dimension.
 *
 * @param dim the dimension along which the results make a whole; null: 0 for 0, 1 and 3 dimensions, else 1
 * @throws TypeError for a bool in place of a dimension
 * @example
 * nn.LogSoftmax(0)(torch.tensor([1, 1])); // tensor([-0.6931, -0.6931])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
const LogSoftmax_ = callable(LogSoftmax);
type LogSoftmax_ = LogSoftmax;

class Softmin extends Module {
  dim: number | null;

  constructor(...args: Arguments<typeof dimension>) {
    super();
    [this.dim] = take('Softmin', dimension, args);
  }

  override forward(input: Tensor): Tensor {
    return F.softmin(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim ?? 'None'}`;
  }
}
/**
 * `e^{-xᵢ} / Σⱼ e^{-xⱼ}` along a dimension: results lie in [0, 1] and sum to 1.
 *
 * @param dim the dimension along which the results make a whole; null: 0 for 0, 1 and 3 dimensions, else 1
 * @throws TypeError for a bool in place of a dimension
 * @example
 * nn.Softmin(0)(torch.tensor([1, 2])); // tensor([0.7311, 0.2689])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
const Softmin_ = callable(Softmin);
type Softmin_ = Softmin;

class Softmax2d extends Plain {
  override forward(input: Tensor): Tensor {
    if (input.ndim !== 3 && input.ndim !== 4) {
      throw new ValueError(`Softmax2d: expected input to be 3D or 4D, got ${input.ndim}D instead`);
    }
    return F.softmax(input, -3);
  }
}
/**
 * Softmax over the channels of `(N, C, H, W)` or `(C, H, W)` at each place.
 *
 * @throws ValueError in `forward` for other than three or four dimensions
 *
 * @example
 * nn.Softmax2d()(torch.randn(1, 3, 2, 2)).shape; // [1, 3, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 */
const Softmax2d_ = callable(Softmax2d);
type Softmax2d_ = Softmax2d;

class GLU extends Module {
  dim: number;

  constructor(...args: Arguments<typeof lastDimension>) {
    super();
    [this.dim] = take('GLU', lastDimension, args);
  }

  override forward(input: Tensor): Tensor {
    return F.glu(input, this.dim);
  }

  override extra_repr(): string {
    return `dim=${this.dim}`;
  }
}
/**
 * The gated linear unit: `a · σ(b)`, `a` and `b` being the first and the second half along a dimension.
 *
 * @param dim the dimension that is halved
 * @example
 * nn.GLU()(torch.tensor([1, 2, 0, 0])); // tensor([0.5000, 1.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
const GLU_ = callable(GLU);
type GLU_ = GLU;

export { Softmax_ as Softmax, LogSoftmax_ as LogSoftmax, Softmin_ as Softmin, Softmax2d_ as Softmax2d, GLU_ as GLU };
