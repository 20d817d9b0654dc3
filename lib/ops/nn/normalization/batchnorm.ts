// Batch normalization: each channel over the batch, or by running statistics.
import { bfloat16 } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { numel, wrapDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { beside } from '../../row/beside.js';
import { notDifferentiable } from '../../row/derivative.js';
import { cast, dense, reshaped } from '../../row/kernels.js';
import { nameRows, nary } from '../../row/operator.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, flag, number, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { inChannels } from './channels.js';
import { normalizedBackward } from './gradients.js';
import { Own, Seen, floating, statisticsType } from './seen.js';

const moved = nary(
  ['running', 'batch', 'momentum'],
  (running, batch, momentum) => batch.mul(momentum).add(running.mul(momentum.rsub(1))),
  {},
);
nameRows({ moved });

/** Moves running statistics toward those of a batch. As in PyTorch this counts as no write: graphs that saved them stay good. */
function track(running: Tensor | null, batch: Tensor, momentum: number): void {
  if (running === null) return;
  const { compute } = running.dtype;
  const next = moved(cast(running, compute), reshaped(dense(cast(batch, compute)), running.shape), momentum);
  copyView(next, running);
  discard(next);
}

/** Running statistics against the input. */
function running(mean: Tensor, variance: Tensor, { affine, eps }: Seen): Own {
  const placed = (t: Tensor): Tensor => t.to(t.dtype.compute).reshape([...affine]);
  return new Own(placed(mean), placed(variance).add(eps).rsqrt());
}

function checkChannels(channels: number, tensors: Readonly<Record<string, Meta | null>>): void {
  for (const [name, t] of Object.entries(tensors)) {
    if (t !== null && numel(t.shape) !== channels) {
      throw new RuntimeError(`${name} should contain ${channels} elements not ${numel(t.shape)}`);
    }
  }
}

/** Throws, as PyTorch's kernels where they are given other than vectors. */
function checkVectors(...list: readonly (Meta | null)[]): void {
  for (const t of list) {
    if (t !== null && t.ndim !== 1) throw new RuntimeError(`TensorAccessor expected 1 dims but tensor has ${t.ndim}`);
  }
}

type Three = { input?: Tensor; weight?: Tensor; bias?: Tensor };

/**
 * Batch normalization, with the statistics that it took.
 *
 * @param input [N, C, *]
 * @param weight a factor for each channel, [C], or null
 * @param bias a summand for each channel, [C], or null
 * @param running_mean [C], moved toward the batch's while training; without training, the mean that is taken off
 * @param running_var [C], likewise; it moves toward the unbiased variance
 * @param training whether the batch's statistics are used
 * @param momentum how far running statistics move
 * @param eps added to the variance
 * @returns the result, and mean and 1 / sqrt(variance + eps), [C] (without training: []), which have no derivative
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * const [out, mean, rstd] = torch.native_batch_norm(torch.randn(4, 3), null, null, null, null, true, 0.1, 1e-5);
 *
 * Source: https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/native_functions.yaml
 */
export const native_batch_norm = structural(
  'native_batch_norm',
  [
    optional(tensor('weight'), null),
    optional(tensor('bias'), null),
    optional(tensor('running_mean'), null),
    optional(tensor('running_var'), null),
    flag('training'),
    number('momentum'),
    number('eps'),
  ],
  {
    plan: ({ input, weight, bias, running_mean, running_var, training, eps }) => {
      const channels = input.shape[1] ?? 0;
      if (!training) {
        for (const [name, t] of Object.entries({ running_mean, running_var })) {
          if (t === null) throw new RuntimeError(`${name} must be defined in evaluation mode`);
        }
      }
      checkChannels(channels, { running_mean, running_var, weight, bias });
      wrapDim(1, input.ndim);
      floating('batch_norm', input);
      if (numel(input.shape) === 0) {
        throw new RuntimeError(
          `input tensor must have at least one element, but got input_sizes = [${input.shape.join(', ')}]`,
        );
      }
      checkVectors(running_mean, running_var);
      // At the bias' type PyTorch looks when the statistics have moved.
      const seenFirst = training && weight?.dtype === input.dtype ? [weight] : [weight, bias];
      const dtype = statisticsType(input, [...seenFirst, running_mean, running_var]);
      const dims = input.shape.map((_, k) => k).filter((k) => k !== 1);
      const lie = input.shape.map((_, k) => (k === 1 ? channels : 1));
      const statistics = { shape: [training ? channels : 0], dtype };
      return {
        outs: [{ shape: input.shape, dtype: input.dtype, strides: inChannels(input) }, statistics, statistics],
        seen: new Seen('NativeBatchNorm', input.shape, dims, lie, [channels], eps),
        training,
      };
    },
    outputs: ['result', 'save_mean', 'save_invstd'],
    differentiable: ['result'],
    compute: (
      { input, weight, bias, running_mean, running_var, training, momentum },
      [out, mean, rstd],
      { seen },
    ): void => {
      if (!training) {
        seen.normalize(input, running(running_mean!, running_var!, seen), weight, bias, out!);
        return;
      }
      const own = seen.own(input);
      copyView(reshaped(own.mean, mean!.shape), mean!);
      // Of bfloat16 PyTorch rounds the sum of squares, and their mean.
      const spread =
        rstd!.dtype === bfloat16 && own.variance.mul(seen.count).to(bfloat16).div(seen.count).to(own.mean.dtype);
      copyView(reshaped(spread ? spread.add(seen.eps).rsqrt() : own.rstd, rstd!.shape), rstd!);
      track(running_mean, own.mean, momentum);
      track(running_var, own.variance.mul(seen.count / (seen.count - 1)), momentum);
      if (bias !== null && bias.dtype !== mean!.dtype) statisticsType(input, [weight, bias]);
      // By what has been kept, which of 16 bits is rounded, and a weight that may be what has just moved.
      seen.normalize(input, seen.kept(mean!, rstd!), weight, bias, out!);
    },
    gradients: ({ joint }) => ({
      ...joint(
        ['input', 'weight', 'bias'],
        ['input', 'weight', 'running_mean', 'running_var', 'save_mean', 'save_invstd'],
        (grad, saved, { seen, training }, wants): Three => {
          const { input, weight } = saved;
          checkVectors(weight);
          if (!training) return byRunning(grad, input, weight, saved.running_mean!, saved.running_var!, seen, wants);
          const own = seen.kept(saved.save_mean, saved.save_invstd);
          return normalizedBackward(grad, input, weight, seen, own, wants);
        },
      ),
      running_mean: notDifferentiable('native_batch_norm'),
      running_var: notDifferentiable('native_batch_norm'),
    }),
    samples: (make): Samples => [
      [make(2, 3, 2), make.positive(3), make(3), null, null, true, 0.1, 1e-5],
      [make(4, 2), null, null, null, null, true, 0.1, 0.5],
      [make(2, 2, 2, 1), null, make(2), null, null, true, 0.1, 0.5],
    ],
  },
);

/** Gradients where statistics are not the input's own. */
function byRunning(
  grad: Tensor,
  input: Tensor,
  weight: Tensor | null,
  runningMean: Tensor,
  runningVar: Tensor,
  seen: Seen,
  wants: Readonly<Record<'input' | 'weight' | 'bias', boolean>>,
): Three {
  const { mean, rstd } = running(runningMean, runningVar, seen);
  const summed = (t: Tensor): Tensor => t.sum_to_size([...seen.affine]).reshape([...seen.parameters]);
  const scale = weight === null ? rstd : rstd.mul(weight.reshape([...seen.affine]));
  const amongThree = (t: Tensor): Tensor => beside('NativeBatchNormBackwardBackward0', t, [grad, input, weight]);
  return {
    ...(wants.input ? { input: amongThree(grad.mul(scale)) } : {}),
    ...(wants.weight ? { weight: amongThree(summed(grad.mul(input.sub(mean).mul(rstd)))) } : {}),
    ...(wants.bias ? { bias: amongThree(summed(grad)) } : {}),
  };
}
