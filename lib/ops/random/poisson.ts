// Draws from Poisson's distribution.
import * as streams from '../../random/index.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { unsupported, readAs, type Floats, fill } from './draw.js';
import { placedGenerator, source } from './generator.js';
import { unrelated } from './draw.js';

/**
 * Draws from Poisson distributions.
 *
 * `P(out_i = k) = λ_i^k e^{-λ_i} / k!`, λ being the input.
 *
 * @param input the rate of each element, at least 0, of a floating type
 * @param generator null: `torch.default_generator`
 * @returns a tensor of the shape and type of `input`
 * @throws NotImplementedError for integers, RuntimeError if a rate is negative
 * @example
 * torch.poisson(torch.zeros(3)); // tensor([0., 0., 0.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.poisson.html
 */
export const poisson = structural('poisson', [placedGenerator], {
  plan: ({ input }) => {
    if (input.dtype.kind !== 'float') throw unsupported('poisson_cpu', input.dtype);
    return { out: { shape: input.shape, dtype: input.dtype } };
  },
  compute: ({ input, generator }, [out]): void => {
    const rates = readAs(input, out!) as Floats;
    fill(out!, (elements) => streams.poisson(elements as Floats, rates, source(generator)), 'own');
  },
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [[make.positive(2, 3)], [make.positive(70)]],
});
