// Borders as layers.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Lengths, lengths } from '../../ops/nn/pooling/checks.js';
import { type Arguments, number } from '../../ops/row/signature.js';
import { tupleText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { real, take } from './arguments.js';
import { each } from './convolution.js';
import { Module } from './module.js';

const plain = [lengths('padding')] as const;
class PadNd extends Module {
  /** The number of dimensions, and how borders are filled, which a class has. */
  static readonly rank: number = 0;
  static readonly mode: string = 'constant';
  padding: readonly number[];

  constructor(...args: Arguments<typeof plain>) {
    super();
    const [padding]: [Lengths] = take(this._get_name(), plain, args);
    this.padding = each(padding, 2 * new.target.rank);
  }

  override forward(input: Tensor): Tensor {
    const { mode } = this.constructor as typeof PadNd;
    return F.pad(input, this.padding, mode);
  }

  override extra_repr(): string {
    return tupleText(this.padding);
  }
}

class ReflectionPad1d extends PadNd {
  static override readonly rank: number = 1;
  static override readonly mode: string = 'reflect';
}
/**
 * Borders that mirror the input at its ends.
 *
 * @param padding how much before and after; one number for both
 * @returns a module from `(N, C, L)` to `(N, C, before + L + after)`, where N may be left out
 * @example
 * nn.ReflectionPad1d(2)(torch.arange(4.).view(1, 1, 4)).tolist(); // [[[2, 1, 0, 1, 2, 3, 2, 1]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html
 */
const ReflectionPad1d_ = callable(ReflectionPad1d);
type ReflectionPad1d_ = ReflectionPad1d;

class ReflectionPad2d extends PadNd {
  static override readonly rank: number = 2;
  static override readonly mode: string = 'reflect';
}
/**
 * Borders that mirror a picture at its edges.
 *
 * @param padding how much left, right, above and below; one number for all
 * @example
 * nn.ReflectionPad2d(1)(torch.ones(1, 1, 3, 3)).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 */
const ReflectionPad2d_ = callable(ReflectionPad2d);
type ReflectionPad2d_ = ReflectionPad2d;

class ReflectionPad3d extends PadNd {
  static override readonly rank: number = 3;
  static override readonly mode: string = 'reflect';
}
/**
 * Borders that mirror a volume at its faces.
 *
 * @param padding how much left, right, above, below, before and behind; one number for all
 * @example
 * nn.ReflectionPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape; // [1, 1, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html
 */
const ReflectionPad3d_ = callable(ReflectionPad3d);
type ReflectionPad3d_ = ReflectionPad3d;

class ReplicationPad1d extends PadNd {
  static override readonly rank: number = 1;
  static override readonly mode: string = 'replicate';
}
/**
 * Borders that repeat the input's ends.
 *
 * @param padding how much before and after; one number for both
 * @example
 * nn.ReplicationPad1d(1)(torch.tensor([[1, 2, 3]])).tolist(); // [[1, 1, 2, 3, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html
 */
const ReplicationPad1d_ = callable(ReplicationPad1d);
type ReplicationPad1d_ = ReplicationPad1d;

class ReplicationPad2d extends PadNd {
  static override readonly rank: number = 2;
  static override readonly mode: string = 'replicate';
}
/**
 * Borders that repeat a picture's edges.
 *
 * @param padding how much left, right, above and below; one number for all
 * @example
 * nn.ReplicationPad2d(1)(torch.ones(1, 1, 3, 3)).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 */
const ReplicationPad2d_ = callable(ReplicationPad2d);
type ReplicationPad2d_ = ReplicationPad2d;

class ReplicationPad3d extends PadNd {
  static override readonly rank: number = 3;
  static override readonly mode: string = 'replicate';
}
/**
 * Borders that repeat a volume's faces.
 *
 * @param padding how much left, right, above, below, before and behind; one number for all
 * @example
 * nn.ReplicationPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape; // [1, 1, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html
 */
const ReplicationPad3d_ = callable(ReplicationPad3d);
type ReplicationPad3d_ = ReplicationPad3d;

class ZeroPad1d extends PadNd {
  static override readonly rank: number = 1;
}
/**
 * Zeros at both ends.
 *
 * @param padding how much before and after; one number for both
 * @example
 * nn.ZeroPad1d(1)(torch.tensor([[1, 2, 3]])).tolist(); // [[0, 1, 2, 3, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html
 */
const ZeroPad1d_ = callable(ZeroPad1d);
type ZeroPad1d_ = ZeroPad1d;

class ZeroPad2d extends PadNd {
  static override readonly rank: number = 2;
}
/**
 * Zeros around a picture.
 *
 * @param padding how much left, right, above and below; one number for all
 * @example
 * nn.ZeroPad2d(1)(torch.ones(1, 1, 3, 3)).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 */
const ZeroPad2d_ = callable(ZeroPad2d);
type ZeroPad2d_ = ZeroPad2d;

class ZeroPad3d extends PadNd {
  static override readonly rank: number = 3;
}
/**
 * Zeros around a volume.
 *
 * @param padding how much left, right, above, below, before and behind; one number for all
 * @example
 * nn.ZeroPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape; // [1, 1, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad3d.html
 */
const ZeroPad3d_ = callable(ZeroPad3d);
type ZeroPad3d_ = ZeroPad3d;

class CircularPadNd extends PadNd {
  static override readonly mode: string = 'circular';

  override forward(input: Tensor): Tensor {
    const { rank } = this.constructor as typeof CircularPadNd;
    if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
      throw new ValueError(`expected ${rank + 1}D or ${rank + 2}D input (got ${input.ndim}D input)`);
    }
    return super.forward(input);
  }
}
class CircularPad1d extends CircularPadNd {
  static override readonly rank: number = 1;
}
/**
 * Borders with which the input goes round.
 *
 * @param padding how much before and after; one number for both
 * @throws ValueError for an input with another number of dimensions
 * @example
 * nn.CircularPad1d(2)(torch.arange(4.).view(1, 1, 4)).tolist(); // [[[2, 3, 0, 1, 2, 3, 0, 1]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html
 */
const CircularPad1d_ = callable(CircularPad1d);
type CircularPad1d_ = CircularPad1d;

class CircularPad2d extends CircularPadNd {
  static override readonly rank: number = 2;
}
/**
 * Borders with which a picture goes round.
 *
 * @param padding how much left, right, above and below; one number for all
 * @throws ValueError for an input with another number of dimensions
 * @example
 * nn.CircularPad2d(1)(torch.ones(1, 1, 3, 3)).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html
 */
const CircularPad2d_ = callable(CircularPad2d);
type CircularPad2d_ = CircularPad2d;

class CircularPad3d extends CircularPadNd {
  static override readonly rank: number = 3;
}
/**
 * Borders with which a volume goes round.
 *
 * @param padding how much left, right, above, below, before and behind; one number for all
 * @throws ValueError for an input with another number of dimensions
 * @example
 * nn.CircularPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape; // [1, 1, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad3d.html
 */
const CircularPad3d_ = callable(CircularPad3d);
type CircularPad3d_ = CircularPad3d;

const constant = [lengths('padding'), number('value')] as const;
class ConstantPadNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  padding: readonly number[];
  value: number;

  constructor(...args: Arguments<typeof constant>) {
    super();
    const [padding, value] = take(this._get_name(), constant, args);
    this.padding = each(padding, 2 * new.target.rank);
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return F.pad(input, this.padding, 'constant', this.value);
  }

  override extra_repr(): string {
    return `padding=${tupleText(this.padding)}, value=${real(this.value)}`;
  }
}

class ConstantPad1d extends ConstantPadNd {
  static override readonly rank: number = 1;
}
/**
 * A constant at both ends.
 *
 * @param padding how much before and after; one number for both
 * @param value the constant
 * @example
 * nn.ConstantPad1d(1, 9)(torch.tensor([[1, 2, 3]])).tolist(); // [[9, 1, 2, 3, 9]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html
 */
const ConstantPad1d_ = callable(ConstantPad1d);
type ConstantPad1d_ = ConstantPad1d;

class ConstantPad2d extends ConstantPadNd {
  static override readonly rank: number = 2;
}
/**
 * A constant around a picture.
 *
 * @param padding how much left, right, above and below; one number for all
 * @param value the constant
 * @example
 * nn.ConstantPad2d(1, 9)(torch.ones(1, 1, 3, 3)).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html
 */
const ConstantPad2d_ = callable(ConstantPad2d);
type ConstantPad2d_ = ConstantPad2d;

class ConstantPad3d extends ConstantPadNd {
  static override readonly rank: number = 3;
}
/**
 * A constant around a volume.
 *
 * @param padding how much left, right, above, below, before and behind; one number for all
 * @param value the constant
 * @example
 * nn.ConstantPad3d(1, 9)(torch.ones(1, 1, 3, 3, 3)).shape; // [1, 1, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html
 */
const ConstantPad3d_ = callable(ConstantPad3d);
type ConstantPad3d_ = ConstantPad3d;

export {
  ReflectionPad1d_ as ReflectionPad1d,
  ReflectionPad2d_ as ReflectionPad2d,
  ReflectionPad3d_ as ReflectionPad3d,
  ReplicationPad1d_ as ReplicationPad1d,
  ReplicationPad2d_ as ReplicationPad2d,
  ReplicationPad3d_ as ReplicationPad3d,
  ZeroPad1d_ as ZeroPad1d,
  ZeroPad2d_ as ZeroPad2d,
  ZeroPad3d_ as ZeroPad3d,
  CircularPad1d_ as CircularPad1d,
  CircularPad2d_ as CircularPad2d,
  CircularPad3d_ as CircularPad3d,
  ConstantPad1d_ as ConstantPad1d,
  ConstantPad2d_ as ConstantPad2d,
  ConstantPad3d_ as ConstantPad3d,
};
