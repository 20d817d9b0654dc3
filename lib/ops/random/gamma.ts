// Draws of gamma, Dirichlet and binomial distributions. The first two can be differentiated by their concentrations: each sample keeps its
// place in its distribution.
import { betaSlope, gammaSlope } from '../../random/gamma.js';
import * as streams from '../../random/index.js';
import { numel } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { type Floats, elementsOf, fill, readAs, unsupported } from './draw.js';
import { placedGenerator, source } from './generator.js';

/** A tensor of slopes, one for each element of others, which are read. */
function slopes(like: Tensor, others: readonly Tensor[], slope: (...at: number[]) => number): Tensor {
  const out = allocate(like.storage.engine, like.shape, like.dtype);
  const read = others.map((t) => readAs(t, out) as Floats);
  const elements = elementsOf(like.dtype, numel(like.shape), (at) => {
    for (let i = 0; i < at.length; i++) at[i] = slope(...read.map((values) => values[i]!));
  });
  if (elements.length > 0) like.storage.engine.upload(out.storage, elements);
  return out;
}

/** @internal Draws of the gamma distribution of rate 1, one for each concentration. */
export const _standard_gamma = structural('_standard_gamma', [placedGenerator], {
  plan: ({ input }) => {
    if (input.dtype.kind !== 'float') throw unsupported('gamma_cpu', input.dtype);
    return { out: { shape: input.shape, dtype: input.dtype } };
  },
  compute: ({ input, generator }, [out]): void => {
    const concentrations = readAs(input, out!) as Floats;
    fill(out!, (elements) => streams.gamma(elements as Floats, concentrations, source(generator)), 'own');
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }): Tensor =>
      grad.mul(slopes(input, [input, result], gammaSlope)),
    ),
  }),
  samples: (make): Samples => [[make.positive(2, 3)], [make.positive(70)]],
});

/** @internal Draws of the Dirichlet distribution, one for each vector of concentrations. */
export const _sample_dirichlet = structural('_sample_dirichlet', [placedGenerator], {
  plan: ({ input }) => {
    if (input.dtype.kind !== 'float') throw unsupported('dirichlet', input.dtype);
    return { out: { shape: input.shape, dtype: input.dtype } };
  },
  compute: ({ input, generator }, [out]): void => {
    const concentrations = readAs(input, out!) as Floats;
    const width = input.shape.at(-1) ?? 1;
    fill(out!, (elements) => streams.dirichlet(elements as Floats, concentrations, width, source(generator)), 'own');
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }): Tensor => {
      // Where one part grows, the others shrink in proportion.
      const rest = input.sum(-1, true).sub(input);
      const slope = slopes(input, [result, input, rest], betaSlope);
      return slope.mul(grad.sub(result.mul(grad).sum(-1, true)));
    }),
  }),
  samples: (make): Samples => [[make.positive(2, 3)], [make.positive(4)]],
});
