// Grids and channels of pictures, as `torch.` has them.
import { RuntimeError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import type { Tensor } from '../../tensor.js';
import { channel_shuffle } from '../nn/padding.js';
import { gridOf } from '../nn/sampling/grid.js';
import { operator } from '../row/operator.js';
import { missing } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { flag, ints, length } from '../row/signature.js';
import { structural } from '../row/structural.js';

/**
 * The grid of an affine map, for `torch.grid_sampler`: `theta (x, y, 1)` of each point.
 *
 * @param theta [N, 2, 3], or [N, 3, 4]
 * @param size the picture's [N, C, H, W], or the volume's [N, C, D, H, W]
 * @param align_corners whether -1 and 1 are the corners' centres, else their outer edges
 * @returns [N, H, W, 2], or [N, D, H, W, 3]
 * @throws RuntimeError where shapes do not fit
 * @example
 * torch.affine_grid_generator(torch.tensor([[[1, 0, 0], [0, 1, 0]]]), [1, 1, 2, 3], false).shape; // [1, 2, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
 */
export const affine_grid_generator = operator(
  'affine_grid_generator',
  [ints('size'), flag('align_corners')],
  (theta, size, corners): Tensor => {
    if (size.length !== 4 && size.length !== 5) {
      throw new RuntimeError('AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.');
    }
    return gridOf(theta, size, corners);
  },
  'theta',
);

/**
 * Channels of groups dealt out in turn: `channel_shuffle`, in a storage of its own.
 *
 * @param input [N, C, *]
 * @param groups how many groups
 * @returns a tensor of the input's shape
 * @throws RuntimeError where the groups do not divide the channels; PyTorch has no derivative of it
 * @example
 * torch.native_channel_shuffle(torch.arange(4).view(1, 4, 1), 2).flatten(); // tensor([0, 2, 1, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.channel_shuffle.html
 */
export const native_channel_shuffle = structural('native_channel_shuffle', [length('groups')], {
  plan: ({ input, groups }) => ({ out: { shape: input.shape, dtype: input.dtype }, groups }),
  compute: ({ input }, [out], { groups }): void => copyView(channel_shuffle(input, groups), out!),
  node: 'NotImplemented',
  gradients: () => ({ input: missing('native_channel_shuffle') }),
  samples: (make): Samples => [
    [make(1, 4, 2), 2],
    [make(2, 6, 3, 1), 3],
  ],
});
