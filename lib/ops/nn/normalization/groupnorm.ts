// Group normalization: channels in groups.
import { RuntimeError } from '../../../errors.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { type Shape, numel } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { beside } from '../../row/beside.js';
import { reshaped } from '../../row/kernels.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, int, number, optional, tensor, length } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { inChannels } from './channels.js';
import { normalized_affine, normalized_input, standardized } from './gradients.js';
import { Seen, floating, mixedType, nothing, statisticsType } from './seen.js';

/** Throws PyTorch's errors where groups, weight or bias do not fit [N, C, HxW]. */
function checkGroups(
  shape: Shape,
  groups: number,
  weight: Meta | null,
  bias: Meta | null,
  channels: number,
  inner: number,
): void {
  if (groups <= 0) throw new RuntimeError(`Expected num groups to be greater than 0, got ${groups}`);
  if (channels % groups !== 0) {
    throw new RuntimeError(
      `Expected number of channels in input to be divisible by num_groups, but got input of shape [${shape.join(', ')}] and num_groups=${groups}`,
    );
  }
  for (const [name, t] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (t !== null && (t.ndim !== 1 || t.shape[0] !== channels)) {
      throw new RuntimeError(
        `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape [${t.shape.join(', ')}] and input of shape [${shape.join(', ')}]`,
      );
    }
  }
  if (channels === 0) throw new RuntimeError(`Expected number of channels to be greater than 0, got ${channels}`);
  if (inner === 0) throw new RuntimeError(`Expected HxW to be greater than 0, got ${inner}`);
}

type Three = { input?: Tensor | null; weight?: Tensor; bias?: Tensor };

/** The gradient of the input from those of mean and 1 / sqrt(variance + eps), [N, groups]. */
function towardStatistics(mean: Tensor | null, rstd: Tensor | null, input: Tensor, seen: Seen): Tensor | null {
  const parts: Tensor[] = [];
  if (mean !== null) {
    parts.push(
      mean
        .reshape([...seen.statistics])
        .div(seen.count)
        .expand([...seen.shape]),
    );
  }
  if (rstd !== null) {
    const own = standardized(input, seen);
    const slope = own.rstd.square().mul(own.xhat).div(-seen.count);
    parts.push(slope.mul(rstd.reshape([...seen.statistics])));
  }
  return parts.length === 0 ? null : parts.reduce((a, b) => a.add(b)).reshape([...input.shape]);
}
/** A gradient that is made of the statistics, which are results, and so have a history wherever there is one. */
const ofStatistics = (found: Tensor, mean: Tensor, rstd: Tensor): Tensor =>
  found.requires_grad ? found : beside('ViewBackward0', found, [mean, rstd]);
const added = (a: Tensor | null, b: Tensor | null): Tensor | null => (a === null ? b : b === null ? a : a.add(b));

/**
 * Group normalization, with the statistics that it took.
 *
 * @param input [N, C, *], with `HxW` elements in the last dimensions
 * @param weight a factor for each channel, [C], or null
 * @param bias a summand for each channel, [C], or null
 * @param group how many groups, a divisor of C
 * @param eps added to the variance
 * @param N how many samples
 * @param C how many channels
 * @param HxW elements of a channel
 * @returns the result, and mean and 1 / sqrt(variance + eps), [N, group]
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * const [out, mean, rstd] = torch.native_group_norm(torch.randn(2, 4, 3), null, null, 2, 4, 3, 2, 1e-5);
 *
 * Source: https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/native_functions.yaml
 */
export const native_group_norm = structural(
  'native_group_norm',
  [
    optional(tensor('weight'), null),
    optional(tensor('bias'), null),
    length('N'),
    length('C'),
    length('HxW'),
    int('group'),
    number('eps'),
  ],
  {
    plan: ({ input, weight, bias, N, C, HxW, group, eps }) => {
      checkGroups(input.shape, group, weight, bias, C, HxW);
      if (numel(input.shape) !== N * C * HxW) {
        throw new RuntimeError(
          'Expected X.numel() == N * C * HxW to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
        );
      }
      const dtype = nothing(input)
        ? (mixedType(input, [weight]) ?? input.dtype)
        : statisticsType(input, [weight, bias]);
      if (!nothing(input)) floating('GroupNormKernelImpl', input);
      const each = C / group;
      const seen = new Seen('NativeGroupNorm', [N, group, each, HxW], [2, 3], [1, group, each, 1], [C], eps);
      const statistics = { shape: [N, group], dtype };
      return {
        outs: [{ shape: input.shape, dtype: input.dtype, strides: inChannels(input) }, statistics, statistics],
        seen,
      };
    },
    outputs: ['result', 'mean', 'rstd'],
    compute: ({ input, weight, bias }, [out, mean, rstd], { seen }): void => {
      if (nothing(input)) return;
      const own = seen.own(input);
      if (weight === null && bias === null) seen.center(input, own, out!);
      else seen.normalize(input, own, weight, bias, out!);
      copyView(reshaped(own.mean, mean!.shape), mean!);
      copyView(reshaped(own.rstd, rstd!.shape), rstd!);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'weight', 'bias'],
        ['input', 'weight', 'mean', 'rstd'],
        (grads, { input, weight, mean, rstd }, { seen }, wants): Three => {
          const grad = grads.result;
          const own = seen.kept(mean, rstd);
          const affine =
            grad !== null && (wants.weight || wants.bias) ? normalized_affine(grad, input, seen, own) : null;
          const inward = wants.input && grad !== null ? normalized_input(grad, input, weight, seen, own) : null;
          // With a graph PyTorch makes them by operators of which the last is a view.
          const shown = (t: Tensor): Tensor => (is_grad_enabled() ? t.view([...t.shape]) : t);
          const ofInput = wants.input ? added(inward, towardStatistics(grads.mean, grads.rstd, input, seen)) : null;
          return {
            ...(wants.input ? { input: ofInput && shown(ofInput) } : {}),
            ...(wants.weight && affine !== null ? { weight: shown(ofStatistics(affine.weight, mean, rstd)) } : {}),
            ...(wants.bias && affine !== null ? { bias: shown(affine.bias) } : {}),
          };
        },
      ),
    samples: (make): Samples => [
      [make(2, 4, 3), make.positive(4), make(4), 2, 4, 3, 2, 1e-5],
      [make(2, 3), null, null, 2, 3, 1, 1, 0.5],
      [make(1, 2, 2, 2), null, make(2), 1, 2, 4, 2, 0.5],
    ],
  },
);
