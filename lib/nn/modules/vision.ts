// Pictures at other sizes, and channels exchanged with space.
import { callable } from '../../callable.js';
import { type Lengths, lengths } from '../../ops/nn/pooling/checks.js';
import { factors } from '../../ops/nn/resampling/interpolate.js';
import { type Arguments, flag, int, number, optional, string } from '../../ops/row/signature.js';
import { floatText, tupleText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { real, take } from './arguments.js';
import { lengthsText } from './folding.js';
import { Module } from './module.js';

const sized = [optional(lengths('size'), null), optional(factors, null)] as const;
const upsample = [
  ...sized,
  optional(string('mode'), 'nearest'),
  optional(flag('align_corners'), null),
  optional(flag('recompute_scale_factor'), null),
] as const;
class Upsample extends Module {
  size: Lengths | null;
  scale_factor: Lengths | null;
  mode: string;
  align_corners: boolean | null;
  recompute_scale_factor: boolean | null;

  constructor(...args: Arguments<typeof upsample>) {
    super();
    [this.size, this.scale_factor, this.mode, this.align_corners, this.recompute_scale_factor] = take(
      this._get_name(),
      upsample,
      args,
    );
  }

  override forward(input: Tensor): Tensor {
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this;
    return F.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor);
  }

  override extra_repr(): string {
    const { scale_factor: factor, size } = this;
    const floats = (given: Lengths): string =>
      typeof given === 'number' ? floatText(given) : tupleText(given.map(floatText));
    const first =
      factor !== null ? `scale_factor=${floats(factor)}` : `size=${size === null ? 'None' : lengthsText(size)}`;
    return `${first}, mode='${this.mode}'`;
  }
}
/**
 * A batch of signals, pictures or volumes at another size, as `nn.functional.interpolate`.
 *
 * Each dimension has the length `⌊L · scale_factor⌋`, where `size` does not say it.
 *
 * @param size lengths of the result; one number for all dimensions
 * @param scale_factor in place of it: by how much it is larger
 * @param mode `'nearest'`, `'linear'`, `'bilinear'`, `'bicubic'` or `'trilinear'`
 * @param align_corners whether the centres of the corners are aligned, else their outer edges
 * @param recompute_scale_factor whether the factor is computed again from the lengths, which are whole
 * @returns a module from `(N, C, …)` to `(N, C, …size)`
 * @example
 * nn.Upsample({ scale_factor: 2, mode: 'nearest' })(torch.rand(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
const Upsample_ = callable(Upsample);
type Upsample_ = Upsample;

class UpsamplingNearest2d extends Upsample {
  constructor(...args: Arguments<typeof sized>) {
    const [size, factor] = take('UpsamplingNearest2d', sized, args);
    super(size, factor, 'nearest');
  }
}
/**
 * Pictures at another size, by their nearest elements.
 *
 * Each dimension has the length `⌊L · scale_factor⌋`, where `size` does not say it.
 *
 * @param size height and width of the result; one number for both
 * @param scale_factor in place of it: by how much it is larger
 * @example
 * nn.UpsamplingNearest2d({ scale_factor: 2 })(torch.ones(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html
 */
const UpsamplingNearest2d_ = callable(UpsamplingNearest2d);
type UpsamplingNearest2d_ = UpsamplingNearest2d;

class UpsamplingBilinear2d extends Upsample {
  constructor(...args: Arguments<typeof sized>) {
    const [size, factor] = take('UpsamplingBilinear2d', sized, args);
    super(size, factor, 'bilinear', true);
  }
}
/**
 * Pictures at another size, bilinearly, with their corners aligned.
 *
 * Each dimension has the length `⌊L · scale_factor⌋`, where `size` does not say it.
 *
 * @param size height and width of the result; one number for both
 * @param scale_factor in place of it: by how much it is larger
 * @example
 * nn.UpsamplingBilinear2d({ scale_factor: 2 })(torch.ones(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html
 */
const UpsamplingBilinear2d_ = callable(UpsamplingBilinear2d);
type UpsamplingBilinear2d_ = UpsamplingBilinear2d;

const up = [int('upscale_factor')] as const;
class PixelShuffle extends Module {
  upscale_factor: number;

  constructor(...args: Arguments<typeof up>) {
    super();
    [this.upscale_factor] = take('PixelShuffle', up, args);
  }

  override forward(input: Tensor): Tensor {
    return F.pixel_shuffle(input, this.upscale_factor);
  }

  override extra_repr(): string {
    return `upscale_factor=${this.upscale_factor}`;
  }
}
/**
 * Channels spread over space: `(*, C r², H, W)` to `(*, C, H r, W r)`.
 *
 * `out_{c, h, w} = input_{c r² + r (h mod r) + (w mod r), ⌊h/r⌋, ⌊w/r⌋}`.
 *
 * @param upscale_factor r
 * @example
 * nn.PixelShuffle(2)(torch.ones(1, 4, 2, 2)).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
const PixelShuffle_ = callable(PixelShuffle);
type PixelShuffle_ = PixelShuffle;

const down = [int('downscale_factor')] as const;
class PixelUnshuffle extends Module {
  downscale_factor: number;

  constructor(...args: Arguments<typeof down>) {
    super();
    [this.downscale_factor] = take('PixelUnshuffle', down, args);
  }

  override forward(input: Tensor): Tensor {
    return F.pixel_unshuffle(input, this.downscale_factor);
  }

  override extra_repr(): string {
    return `downscale_factor=${this.downscale_factor}`;
  }
}
/**
 * Space gathered into channels: `(*, C, H r, W r)` to `(*, C r², H, W)`.
 *
 * `out_{c r² + r i + j, h, w} = input_{c, r h + i, r w + j}`, i and j before r.
 *
 * @param downscale_factor r
 * @example
 * nn.PixelUnshuffle(2)(torch.ones(1, 1, 4, 4)).shape; // [1, 4, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
const PixelUnshuffle_ = callable(PixelUnshuffle);
type PixelUnshuffle_ = PixelUnshuffle;

const parted = [int('groups')] as const;
class ChannelShuffle extends Module {
  groups: number;

  constructor(...args: Arguments<typeof parted>) {
    super();
    [this.groups] = take('ChannelShuffle', parted, args);
  }

  override forward(input: Tensor): Tensor {
    return F.channel_shuffle(input, this.groups);
  }

  override extra_repr(): string {
    return `groups=${this.groups}`;
  }
}
/**
 * Channels dealt out: groups of them become interleaved.
 *
 * @param groups how many, a divisor of the number of channels
 * @example
 * nn.ChannelShuffle(2)(torch.arange(4).view(1, 4, 1)).flatten(); // tensor([0, 2, 1, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
const ChannelShuffle_ = callable(ChannelShuffle);
type ChannelShuffle_ = ChannelShuffle;

const local = [
  int('size'),
  optional(number('alpha'), 1e-4),
  optional(number('beta'), 0.75),
  optional(number('k'), 1),
] as const;
class LocalResponseNorm extends Module {
  size: number;
  alpha: number;
  beta: number;
  k: number;

  constructor(...args: Arguments<typeof local>) {
    super();
    [this.size, this.alpha, this.beta, this.k] = take('LocalResponseNorm', local, args);
  }

  override forward(input: Tensor): Tensor {
    return F.local_response_norm(input, this.size, this.alpha, this.beta, this.k);
  }

  override extra_repr(): string {
    return `${this.size}, alpha=${real(this.alpha, 1e-4)}, beta=${real(this.beta, 0.75)}, k=${real(this.k, 1)}`;
  }
}
/**
 * Each element divided by what its neighbours among the channels amount to: `x / (k + alpha / size · sum x²)^beta`.
 *
 * @param size how many channels count
 * @param alpha factor of their squares
 * @param beta exponent
 * @param k added
 * @example
 * nn.LocalResponseNorm(2)(torch.ones(1, 3, 4)).shape; // [1, 3, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
const LocalResponseNorm_ = callable(LocalResponseNorm);
type LocalResponseNorm_ = LocalResponseNorm;

export {
  Upsample_ as Upsample,
  UpsamplingNearest2d_ as UpsamplingNearest2d,
  UpsamplingBilinear2d_ as UpsamplingBilinear2d,
  PixelShuffle_ as PixelShuffle,
  PixelUnshuffle_ as PixelUnshuffle,
  ChannelShuffle_ as ChannelShuffle,
  LocalResponseNorm_ as LocalResponseNorm,
};
