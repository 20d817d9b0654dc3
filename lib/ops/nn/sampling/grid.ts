// Pictures seen through a grid of points, and the grids of affine maps.
import { NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { int64, legacy } from '../../../dtype.js';
import { sizeText } from '../../../python.js';
import { contiguousStrides, numel, wrapOwnDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { zeros } from '../../creation/factories.js';
import { linspace } from '../../creation/sequences.js';
import { stack } from '../../joining/joining.js';
import { gradientBeside } from '../../row/beside.js';
import { operator } from '../../row/operator.js';
import { notImplemented } from '../../row/refusals.js';
import { flag, int, ints, optional, string, tensor } from '../../row/signature.js';
import { unsafeView } from '../../views/unsafe.js';
import { warnOnce } from '../../../warnings.js';
import { list } from '../pooling/checks.js';
import { type PaddingMode, found, positions } from './coordinates.js';

/** Elements at whole positions, one tensor a dimension, [N, points]; zeros outside. */
function elementsAt(input: Tensor, at: readonly Tensor[]): Tensor {
  const size = input.shape.slice(2);
  const steps = contiguousStrides(size);
  const inside = at.map((x, d) => x.ge(0).logical_and(x.lt(size[d]!))).reduce((all, one) => all.logical_and(one));
  const place = at
    .map((x, d) =>
      x
        .nan_to_num(0)
        .clamp(0, size[d]! - 1)
        .to(int64)
        .mul(steps[d]!),
    )
    .reduce((sum, one) => sum.add(one));
  const [n, channels] = input.shape;
  const planes = input.reshape([n, channels, numel(size)]);
  const values = planes.gather(2, place.unsqueeze(1).expand(n, channels, place.shape[1]));
  return values.masked_fill(inside.logical_not().unsqueeze(1), 0);
}

/** Products of one choice a dimension, added up. */
function combined(
  choices: readonly (readonly { readonly at: Tensor; readonly weight: Tensor }[])[],
  value: (at: readonly Tensor[]) => Tensor,
): Tensor {
  const go = (d: number, at: readonly Tensor[], weight: Tensor | null): Tensor => {
    if (d === choices.length) return value(at).mul(weight!.unsqueeze(1));
    return choices[d]!.map((one) =>
      go(d + 1, [...at, one.at], weight === null ? one.weight : weight.mul(one.weight)),
    ).reduce((sum, part) => sum.add(part));
  };
  return go(0, [], null);
}

/** Keys' cubic at distances 1 + t, t, 1 - t and 2 - t, with a = -0.75. */
function cubicWeights(t: Tensor): Tensor[] {
  const a = -0.75;
  const near = (x: Tensor): Tensor =>
    x
      .mul(a + 2)
      .sub(a + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const far = (x: Tensor): Tensor =>
    x
      .mul(a)
      .sub(5 * a)
      .mul(x)
      .add(8 * a)
      .mul(x)
      .sub(4 * a);
  return [far(t.add(1)), near(t), near(t.neg().add(1)), far(t.neg().add(2))];
}

function check(input: Tensor, grid: Tensor, rank: number): void {
  const said = `but got input with sizes ${list(input.shape)} and grid with sizes ${list(grid.shape)}`;
  const [n, m] = [input, grid].map(({ shape }) => shape[wrapOwnDim(0, shape.length)]);
  if (n !== m) throw new RuntimeError(`grid_sampler(): expected grid and input to have same batch size, ${said}`);
  if (grid.shape.at(-1) !== input.ndim - 2) {
    throw new RuntimeError(
      `grid_sampler(): expected grid to have size ${input.ndim - 2} in last dimension, but got grid with sizes ${list(grid.shape)}`,
    );
  }
  input.shape.slice(2).forEach((n, d) => {
    if (n > 0) return;
    throw new RuntimeError(
      `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${list(input.shape)} with dimension ${d + 2} being empty`,
    );
  });
  if (input.ndim !== rank || grid.ndim !== rank) {
    throw new RuntimeError(`grid_sampler(): expected ${rank}D input and grid with same number of dimensions, ${said}`);
  }
  if (input.dtype.kind !== 'float') {
    throw notImplemented(input.ndim === 5 ? 'grid_sampler3d_cpu' : 'grid_sampler_2d_cpu_kernel_impl', input.dtype);
  }
  if (input.dtype !== grid.dtype) {
    throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(grid.dtype)}`);
  }
}

const isBorder = (word: string): word is PaddingMode => word === 'zeros' || word === 'border' || word === 'reflection';
const changed =
  'Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.';

/**
 * A picture (or volume) at the points of a grid.
 *
 * @param input [N, C, H, W], or [N, C, D, H, W]
 * @param grid [N, H', W', 2] of points (x, y), or [N, D', H', W', 3] of (x, y, z); -1 and 1 are the picture's ends
 * @param mode `'bilinear'`, `'nearest'`, or `'bicubic'`
 * @param padding_mode what lies outside: `'zeros'`, the `'border'` repeated, or the picture's `'reflection'`
 * @param align_corners whether the ends are the corners' centres, else their outer edges; null: false, with a warning
 * @returns [N, C, H', W'], or [N, C, D', H', W']
 * @throws ValueError for an unknown mode, RuntimeError where shapes do not fit
 * @example
 * const picture = torch.rand(1, 1, 4, 4);
 * const grid = F.affine_grid(torch.eye(2, 3).unsqueeze(0), [1, 1, 4, 4], { align_corners: false });
 * torch.allclose(F.grid_sample(picture, grid, { align_corners: false }), picture, { atol: 1e-6 }); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export const grid_sample = operator(
  'grid_sample',
  [
    tensor('grid'),
    optional(string('mode'), 'bilinear'),
    optional(string('padding_mode'), 'zeros'),
    optional(flag('align_corners'), null),
  ],
  (input, grid, mode, border, corners): Tensor => {
    if (mode !== 'bilinear' && mode !== 'nearest' && mode !== 'bicubic') {
      throw new ValueError(
        `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
      );
    }
    if (!isBorder(border)) {
      throw new ValueError(
        `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${border}'`,
      );
    }
    if (corners === null) warnOnce(changed);
    return sampled(input, grid, mode, border, corners === true);
  },
);

const modes = ['bilinear', 'nearest', 'bicubic'] as const;
const borders = ['zeros', 'border', 'reflection'] as const;
const native = [tensor('grid'), int('interpolation_mode'), int('padding_mode'), flag('align_corners')] as const;
/** The function behind `grid_sample` for inputs of some dimensions, under its own name: modes are numbers in the order of their names there. */
const sampler = (name: string, rank?: number) =>
  operator(name, native, (input, grid, mode, border, aligned): Tensor => {
    const [how, outside] = [modes[mode], borders[border]];
    if (how === undefined) throw new RuntimeError(`${name}(): interpolation_mode ${mode} is none of 0, 1 and 2`);
    if (outside === undefined) throw new RuntimeError(`${name}(): padding_mode ${border} is none of 0, 1 and 2`);
    return sampled(input, grid, how, outside, aligned, rank);
  });
/**
 * `nn.functional.grid_sample` with its modes as numbers.
 *
 * @param input [N, C, H, W], or [N, C, D, H, W]
 * @param grid places from -1 to 1: [N, H', W', 2], or [N, D', H', W', 3]
 * @param interpolation_mode 0: bilinear, 1: nearest, 2: bicubic
 * @param padding_mode 0: zeros, 1: border, 2: reflection
 * @param align_corners whether -1 and 1 are the middles of the outermost elements, and not their edges
 * @returns [N, C, H', W'], or [N, C, D', H', W']
 * @throws RuntimeError for other shapes and modes
 * @example
 * torch.grid_sampler(torch.rand(1, 1, 4, 4), torch.zeros(1, 2, 2, 2), 0, 0, false).shape; // [1, 1, 2, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export const grid_sampler = sampler('grid_sampler');
/**
 * `grid_sampler` of pictures.
 *
 * @param input [N, C, H, W]
 * @param grid places from -1 to 1: [N, H', W', 2]
 * @param interpolation_mode 0: bilinear, 1: nearest, 2: bicubic
 * @param padding_mode 0: zeros, 1: border, 2: reflection
 * @param align_corners whether -1 and 1 are the middles of the outermost elements, and not their edges
 * @returns [N, C, H', W']
 * @throws RuntimeError for other shapes and modes
 * @example
 * torch.grid_sampler_2d(torch.rand(1, 1, 4, 4), torch.zeros(1, 2, 2, 2), 0, 0, false).shape; // [1, 1, 2, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export const grid_sampler_2d = sampler('grid_sampler_2d', 4);
/**
 * `grid_sampler` of volumes.
 *
 * @param input [N, C, D, H, W]
 * @param grid places from -1 to 1: [N, D', H', W', 3]
 * @param interpolation_mode 0: bilinear, 1: nearest
 * @param padding_mode 0: zeros, 1: border, 2: reflection
 * @param align_corners whether -1 and 1 are the middles of the outermost elements, and not their edges
 * @returns [N, C, D', H', W']
 * @throws RuntimeError for other shapes and modes
 * @example
 * torch.grid_sampler_3d(torch.rand(1, 1, 4, 4, 4), torch.zeros(1, 2, 2, 2, 3), 0, 0, false).shape; // [1, 1, 2, 2, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 */
export const grid_sampler_3d = sampler('grid_sampler_3d', 5);

function sampled(
  given: Tensor,
  places: Tensor,
  mode: (typeof modes)[number],
  border: PaddingMode,
  aligned: boolean,
  rank = given.ndim === 4 ? 4 : 5,
): Tensor {
  check(given, places, rank);
  const name = `GridSampler${given.ndim - 2}DBackwardBackward0`;
  const [input, grid] = [given, places].map((t) => gradientBeside(name, t, [given, places])) as [Tensor, Tensor];
  const [n, channels, ...size] = input.shape;
  const shape = [n, channels, ...grid.shape.slice(1, -1)];
  const points = grid.reshape([n, numel(shape.slice(2)), size.length]);
  // A point's coordinates begin with the last dimension.
  const at = size.map((length, d) => positions(points.select(2, size.length - 1 - d), length, aligned));
  const seen = (x: Tensor, d: number): Tensor => found(x, size[d]!, border, aligned);
  const value = (whole: readonly Tensor[]): Tensor => elementsAt(input, whole);
  const choices = at.map((x, d) => {
    if (mode === 'bicubic') {
      const first = x.detach().floor();
      return cubicWeights(x.sub(first)).map((weight, k) => ({ at: seen(first.add(k - 1), d).round(), weight }));
    }
    const place = seen(x, d);
    if (mode === 'nearest') {
      // The nearest point does not move with the grid: its gradient is zero, and is there.
      const whole = place.round();
      return [{ at: whole.detach(), weight: whole.mul(0).nan_to_num(0).add(1) }];
    }
    const first = place.detach().floor();
    const part = place.sub(first);
    return [
      { at: first, weight: part.neg().add(1) },
      { at: first.add(1), weight: part },
    ];
  });
  return unsafeView(combined(choices, value), shape, `GridSampler${shape.length - 2}DBackward0`);
}

/**
 * Points from end to end of a dimension: [-1, …, 1], or the elements' centres between these edges. They are rounded as PyTorch's are:
 * those of an identity lie on elements, where the gradient by the map jumps.
 */
function ends({ dtype, device }: Tensor, n: number, aligned: boolean): Tensor {
  if (n === 1) return zeros([1], { dtype, device });
  const points = linspace(-1, 1, n, { dtype, device });
  return aligned ? points : points.mul(n - 1).div(n);
}

/**
 * The grid of an affine map, for `grid_sample`: `theta (x, y, 1)` of each point.
 *
 * @param theta [N, 2, 3], or [N, 3, 4]
 * @param size the picture's [N, C, H, W], or the volume's [N, C, D, H, W]
 * @param align_corners whether -1 and 1 are the corners' centres, else their outer edges; null: false, with a warning
 * @returns [N, H, W, 2], or [N, D, H, W, 3]
 * @throws ValueError where shapes do not fit
 * @example
 * F.affine_grid(torch.tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 1, 2, 3]).shape; // [1, 2, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
 */
export const affine_grid = operator(
  'affine_grid',
  [ints('size'), optional(flag('align_corners'), null)],
  (theta, size, corners): Tensor => {
    if (corners === null) warnOnce(changed);
    if (theta.dtype.kind !== 'float') {
      throw new ValueError(`Expected theta to have floating point type, but got ${String(theta.dtype)}`);
    }
    const said = sizeText(size);
    const rank = size.length - 2;
    if (rank !== 2 && rank !== 3) {
      throw new NotImplementedError(
        `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${said}.`,
      );
    }
    if (theta.ndim !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1) {
      throw new ValueError(
        `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${said}. Got ${sizeText(theta.shape)}.`,
      );
    }
    if (size.some((n) => n <= 0)) throw new ValueError(`Expected non-zero, positive output size. Got ${said}`);
    return gridOf(theta, size, corners === true);
  },
);
/** @internal The grid of an affine map in two or three dimensions. */
export function gridOf(theta: Tensor, size: readonly number[], corners: boolean): Tensor {
  const space = size.slice(2);
  const rank = space.length;
  const along = space.map((n, d) =>
    ends(theta, n, corners)
      .view(space.map((_, e) => (e === d ? n : 1)))
      .expand(space),
  );
  const points = stack([...along.reverse(), theta.new_ones([...space])], -1).view([1, numel(space), rank + 1]);
  const whole = points.expand(size[0]!, numel(space), rank + 1).bmm(theta.transpose(1, 2));
  return unsafeView(whole, [size[0]!, ...space, rank], 'AffineGridGeneratorBackward0');
}
