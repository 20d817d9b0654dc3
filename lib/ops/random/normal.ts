// Normal draws, each by a mean and a deviation of its own.
import { float32 } from '../../dtype.js';
import * as claim from '../../runtime/claim.js';
import { RuntimeError } from '../../errors.js';
import { broadcastShapes, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { tensorOrNumber, optional, type Meta } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';
import { unsupported } from './draw.js';
import { generator } from './generator.js';
import { normal_ } from './sampling.js';

/** @internal Samples where mean, deviation or both are tensors. */
export const normalOf = structuralOf(
  'normal',
  [tensorOrNumber('mean'), optional(tensorOrNumber('std'), 1), generator],
  {
    plan: ({ mean, std }) => {
      const [means, deviations] = [mean, std].map((t) => (isNumber(t) ? null : t)) as [Meta | null, Meta | null];
      const shape = broadcastShapes(means?.shape ?? [], deviations?.shape ?? []);
      const dtype = (means ?? deviations)?.dtype ?? float32;
      if (dtype.kind !== 'float' && numel(shape) > 0) throw unsupported('normal_kernel_cpu', dtype);
      return { out: { shape, dtype }, means: means?.shape ?? null, deviations: deviations?.shape ?? null };
    },
    types: (_, given) => (given.kind === 'float' ? null : unsupported('normal_kernel_cpu', given)),
    compute: ({ mean, std, generator: given }, [out]): void => {
      if (!isNumber(std)) checkDeviations(std);
      normal_(out!, 0, isNumber(std) ? std : 1, { generator: given });
      if (!isNumber(std)) out!.mul_(std);
      out!.add_(mean);
    },
    node: ({ means, deviations }) => `NormalBackward${deviations === null ? 1 : means === null ? 2 : 3}`,
    gradients: () => ({
      mean: (grad, _, { means }): Tensor => grad.new_zeros([...means!]),
      std: (grad, _, { deviations }): Tensor => grad.new_zeros([...deviations!]),
    }),
    samples: (make): Samples => [
      [make(2, 3), make.positive(3)],
      [make(2, 3), 0.5],
      [1, make.positive(70)],
    ],
  },
);
const checkDeviations = (std: Tensor): void =>
  std.storage.engine.assert(
    claim.between(0, Infinity),
    std,
    () => new RuntimeError('normal expects all elements of std >= 0.0'),
  );

const isNumber = (value: unknown): value is number => typeof value === 'number';
