// Draws from the binomial distribution.
import { legacy } from '../../dtype.js';
import { ValueError, RuntimeError } from '../../errors.js';
import * as streams from '../../random/index.js';
import { broadcastShapes } from '../../shape.js';
import { notImplemented } from '../row/derivative.js';
import type { Samples } from '../row/samples.js';
import { tensor } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';
import { readAs, type Floats, fill } from './draw.js';
import { placedGenerator, source } from './generator.js';

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
