// Methods that draw: in place, and by a tensor of probabilities. What is drawn does not depend on what was there, so
// that the gradient of what was there is zero.
import { halfOf } from '../../runtime/halves.js';
import { type DType, ctype, float64, overflows } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as streams from '../../random/index.js';
import { nextNormal } from '../../random/normal.js';
import { numel } from '../../shape.js';
import { type Tensor, isRowMajor } from '../../tensor.js';
import { legacy } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { writing } from '../row/structural.js';
import { type Meta, Refusal, number, optional, parameter, tensorOrNumber } from '../row/signature.js';
import { type Floats, checkProbabilities, fill, integer, readAs, unrelated, unsupported } from './draw.js';
import { generator, source } from './generator.js';

const inPlace = ({ input }: { readonly input: Meta }) => ({ out: { shape: input.shape, dtype: input.dtype } });
/** Refuses integers where there is something to draw. */
const fractional = (input: Meta, error: (dtype: DType) => Error): void => {
  if (input.dtype.kind !== 'float' && numel(input.shape) > 0) throw error(input.dtype);
};
const unsupportedBy =
  (kernel: string) =>
  (dtype: DType): Error =>
    unsupported(kernel, dtype);

/**
 * Draws every element from the uniform distribution over [from, to).
 *
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws NotImplementedError for integers, RuntimeError if `from` is above `to`
 * @example torch.empty(3).uniform_(-1, 1)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export const uniform_ = writing('uniform_', [optional(number('from'), 0), optional(number('to'), 1), generator], {
  plan: ({ input, from, to }) => {
    const { dtype } = input;
    if (dtype.kind !== 'float') throw unsupported('check_uniform_bounds', dtype);
    if (overflows(from, dtype)) throw new RuntimeError(`from is out of bounds for ${ctype(dtype)}`);
    if (overflows(to, dtype)) throw new RuntimeError(`to is out of bounds for ${ctype(dtype)}`);
    return inPlace({ input });
  },
  compute: ({ from, to, generator }, [out]): void =>
    fill(out!, (elements) => {
      streams.uniform(elements as Floats, from, to, source(generator));
      const half = halfOf(out!.dtype);
      if (half === null) return;
      // A sample that rounds up to `to` in 16 bits, too, becomes `from`.
      const [end, start] = [half.toBits(to), half.fromBits(half.toBits(from))];
      const floats = elements as Float32Array;
      for (let k = 0; k < floats.length; k++) if (half.toBits(floats[k]!) === end) floats[k] = start;
    }),
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [[make(2, 3)], [make(70), -1, 2]],
});

/**
 * Draws every element from the normal distribution.
 *
 * @param std its standard deviation, at least 0
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws NotImplementedError for integers, RuntimeError if `std` is negative
 * @example torch.empty(3).normal_(0, 0.01)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
 */
export const normal_ = writing('normal_', [optional(number('mean'), 0), optional(number('std'), 1), generator], {
  plan: ({ input }) => {
    fractional(input, unsupportedBy('normal_kernel_cpu'));
    return inPlace({ input });
  },
  compute: ({ mean, std, generator }, [out]): void => {
    fill(out!, (elements) => {
      const from = source(generator);
      const samples = elements as Floats;
      // PyTorch draws blocks where elements lie row-major, else one after the other.
      if (samples.length < 16 || isRowMajor(out!)) {
        return streams.normal(samples, mean, std, from, out!.dtype.itemsize === 2);
      }
      streams.normal(samples.subarray(0, 0), mean, std, from); // refuses a negative std
      for (let i = 0; i < samples.length; i++) samples[i] = nextNormal(mean, std, from);
    });
  },
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [[make(2, 3)], [make(70), -1, 2]],
});

/**
 * Draws every element from the integers of [from, to); without bounds, of all that the type can hold from 0 on (floats:
 * as far as all integers are exact).
 *
 * @param args nothing; `to`; or `from` and `to`, which may be null for the type's largest value. Keyword: `generator`
 * @returns this tensor
 * @throws RuntimeError if the range is empty, or the type cannot hold it
 * @example torch.empty(3, { dtype: torch.long }).random_(10)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.random_.html
 */
export const random_ = writing(
  'random_',
  [optional(integer('from'), undefined), optional(bound('to'), undefined), generator],
  {
    plan: ({ input, from: first, to: second }) => {
      const bounds = second === undefined ? ([0, first] as const) : ([first ?? 0, second] as const);
      return { ...inPlace({ input }), bounds, given: second !== undefined ? 2 : first !== undefined ? 1 : 0 };
    },
    compute: ({ generator }, [out], { bounds: [from, to] }): void =>
      fill(out!, (elements) => {
        if (to === undefined) streams.random(elements, out!.dtype, source(generator));
        else streams.randint(elements, out!.dtype, from, to, source(generator));
      }),
    node: ({ given }) => `RandomBackward${2 - given}`,
    gradients: () => ({ input: unrelated }),
    samples: (make): Samples => [[make(2, 3)], [make(2, 3), 9], [make.ids(9, 70), 3, 7]],
  },
);
function bound<const N extends string>(name: N) {
  return parameter(name, (v): number | bigint | null | Refusal =>
    v === null || typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v)) ? v : new Refusal('int'),
  );
}

/**
 * Every element becomes 1 with probability `p`, else 0.
 *
 * @param p one probability, or a tensor of them that broadcasts to this one's shape
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws RuntimeError if a probability is not within [0, 1]
 * @example torch.empty(3).bernoulli_(0.3)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
 */
export const bernoulli_ = writing('bernoulli_', [optional(tensorOrNumber('p'), 0.5), generator], {
  plan: ({ input, p }) => {
    if (typeof p !== 'number') checkProbabilities(p);
    return { ...inPlace({ input }), size: typeof p === 'number' ? null : p.shape };
  },
  compute: ({ p, generator }, [out]): void => {
    const chances = typeof p === 'number' ? p : (readAs(p, out!) as Floats);
    const how = typeof p === 'number' ? 'alike' : 'own';
    fill(out!, (elements) => streams.bernoulli(elements, chances, source(generator)), how);
  },
  node: ({ size }) => (size === null ? 'BernoulliBackward2' : 'BernoulliBackward1'),
  gradients: () => ({
    input: unrelated,
    p: (grad, _, { size }): Tensor => grad.new_zeros([...size!]),
  }),
  samples: (make): Samples => [
    [make(2, 3), 0.3],
    [make(2, 3), make.of([0.2, 0.5, 0.9], float64)],
    [make.ids(9, 70), 0.5],
  ],
});

/**
 * Draws every element from the exponential distribution of rate `lambd`.
 *
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws RuntimeError for integers, or if the rate is not positive
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
 */
export const exponential_ = writing('exponential_', [optional(number('lambd'), 1), generator], {
  plan: ({ input, lambd }) => {
    if (lambd > 0) fractional(input, (dtype) => continuous('Exponential', legacy(dtype)));
    return inPlace({ input });
  },
  compute: ({ lambd, generator }, [out]): void =>
    fill(out!, (elements) => streams.exponential(elements as Floats, lambd, source(generator))),
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [[make(2, 3)], [make(70), 2]],
});
const continuous = (distribution: string, type: string): RuntimeError =>
  new RuntimeError(
    `${distribution} distribution is a continuous probability distribution. ` +
      `dtype must be a floating point but you specified ${type}`,
  );

/**
 * Every element becomes the number of trials until the first success, of probability `p` each.
 *
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws RuntimeError if `p` is not within (0, 1)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html
 */
export const geometric_ = writing('geometric_', [number('p'), generator], {
  plan: inPlace,
  compute: ({ p, generator }, [out]): void =>
    fill(out!, (elements) => streams.geometric(elements, out!.dtype, p, source(generator))),
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [
    [make(2, 3), 0.3],
    [make.ids(9, 70), 0.5],
  ],
});

/**
 * Draws every element from the Cauchy distribution.
 *
 * @param sigma half its width at half its height, positive
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws RuntimeError for integers, or if `sigma` is not positive
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html
 */
export const cauchy_ = writing('cauchy_', [optional(number('median'), 0), optional(number('sigma'), 1), generator], {
  plan: ({ input }) => {
    if (input.dtype.kind !== 'float') throw continuous('Cauchy', ctype(input.dtype));
    return inPlace({ input });
  },
  compute: ({ median, sigma, generator }, [out]): void =>
    fill(out!, (elements) => streams.cauchy(elements as Floats, median, sigma, source(generator))),
  gradients: () => ({ input: unrelated }),
  samples: (make): Samples => [[make(2, 3)], [make(70), 1, 2]],
});

/**
 * Draws every element from the distribution whose logarithm is normal.
 *
 * @param mean of the logarithm
 * @param std standard deviation of the logarithm, positive
 * @param generator null: `torch.default_generator`
 * @returns this tensor
 * @throws NotImplementedError for integers, RuntimeError if `std` is not positive
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html
 */
export const log_normal_ = writing(
  'log_normal_',
  [optional(number('mean'), 1), optional(number('std'), 2), generator],
  {
    plan: inPlace,
    compute: ({ input, mean, std, generator }, [out]): void => {
      fractional(input, unsupportedBy('log_normal_cpu'));
      fill(out!, (elements) => streams.log_normal(elements as Floats, mean, std, source(generator)));
    },
    gradients: () => ({ input: unrelated }),
    samples: (make): Samples => [[make(2, 3)], [make(70), 0, 0.5]],
  },
);
