// Draws of gamma, Dirichlet and binomial distributions. The first two can be differentiated by their concentrations: each sample keeps its
// place in its distribution.
import { legacy } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { betaSlope, gammaSlope } from '../../random/gamma.js';
import * as streams from '../../random/index.js';
import { broadcastShapes, numel } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { notImplemented } from '../row/derivative.js';
import type { Samples } from '../row/samples.js';
import { tensor } from '../row/signature.js';
import { structural, structuralOf } from '../row/structural.js';
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

/**
 * Draws of binomial distributions: how many of some trials succeed.
 *
 * @param count how many trials, for each element, of a floating type
 * @param prob the chance that one succeeds, for each element, of a shape that broadcasts with it
 * @param generator null: `torch.default_generator`
 * @returns a tensor of whole numbers, of the operands' common shape and of `count`'s type
 * @throws NotImplementedError for integers, RuntimeError where the types differ
 * @example
 * torch.binomial(torch.tensor([3, 5]), torch.tensor([1, 0])); // tensor([3., 0.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.binomial.html
 */
export const binomial = structuralOf('binomial', [tensor('count'), tensor('prob'), placedGenerator], {
  plan: ({ count, prob }) => {
    if (count.dtype.kind !== 'float') {
      throw new ValueError(`binomial only supports floating-point dtypes for count, got: ${legacy(count.dtype)}`);
    }
    if (prob.dtype !== count.dtype) {
      throw new RuntimeError(`Found dtype ${legacy(prob.dtype)} but expected ${legacy(count.dtype)}`);
    }
    return { out: { shape: broadcastShapes(count.shape, prob.shape), dtype: count.dtype } };
  },
  compute: ({ count, prob, generator }, [out]): void => {
    const [counts, chances] = [readAs(count, out!) as Floats, readAs(prob, out!) as Floats];
    fill(out!, (elements) => streams.binomial(elements as Floats, counts, chances, source(generator)), 'own');
  },
  gradients: () => ({ count: notImplemented('binomial'), prob: notImplemented('binomial') }),
  samples: (make): Samples => [[make.positive(2, 3), make.positive(3)]],
});
