// Methods that draw: in place, and by a tensor of probabilities. What is drawn does not depend on what was there, so
// that the gradient of what was there is zero.
import { ownTypes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { type DType, ctype, float64, int64, overflows } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import * as streams from '../../random/index.js';
import { nextNormal } from '../../random/normal.js';
import { numel, stridesLike } from '../../shape.js';
import { type Tensor, allocate, isRowMajor } from '../../tensor.js';
import { legacy } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural, writing } from '../row/structural.js';
import {
  type Kind,
  type Meta,
  Refusal,
  flag,
  int,
  number,
  optional,
  parameter,
  tensorOrNumber,
} from '../row/signature.js';
import { halfOf } from '../../runtime/halves.js';
import { type Floats, fill, readAs, unsupported } from './draw.js';
import { generator, placedGenerator, source } from './generator.js';

/** An integer of any size. */
export const integer: Kind<number | bigint> = (name) =>
  parameter(name, (v): number | bigint | Refusal =>
    typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v)) ? v : new Refusal('int'),
  );

/** What was there does not matter, nor what says how it is drawn. */
const unrelated = (grad: Tensor): Tensor => grad.new_zeros([...grad.shape]);
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

function checkProbabilities(p: Meta): void {
  if (p.dtype.kind !== 'float' && numel(p.shape) > 0) throw unsupported('bernoulli_tensor_cpu_p_', p.dtype);
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
 * Zeros and ones, drawn with each element's own probability of a one, or all with probability `p`.
 *
 * `P(out_i = 1) = p_i`.
 *
 * @param input probabilities, of a floating type; with `p` only its shape and type matter
 * @param generator null: `torch.default_generator`
 * @param p the probability of a one, for all elements; left out: each element's own value
 * @returns a tensor of the shape and type of `input`
 * @throws RuntimeError if a probability is not within [0, 1], NotImplementedError for integer probabilities
 * @example torch.bernoulli(torch.full([3], 0.5))
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export const bernoulli = structural('bernoulli', [optional(number('p'), null), generator], {
  plan: ({ input, p }) => {
    if (p === null) checkProbabilities(input);
    return { out: { shape: input.shape, dtype: input.dtype }, own: p === null };
  },
  compute: ({ input, p, generator }, [out]): void => {
    const chances = p ?? (readAs(input, out!) as Floats);
    fill(out!, (elements) => streams.bernoulli(elements, chances, source(generator)), p === null ? 'own' : 'alike');
  },
  types: 'any',
  node: ({ own }) => (own ? 'BernoulliBackward0' : 'NotImplemented'),
  gradients: () => ({
    input: (grad, _, { own }): Tensor => {
      if (own) return unrelated(grad);
      throw new NotImplementedError('derivative for aten::bernoulli is not implemented');
    },
  }),
  samples: (make): Samples => [[make.of([0.2, 0.5, 0.9], float64)], [make(2, 3), 0.3]],
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
  plan: ({ input }) => {
    fractional(input, (dtype) => continuous('Exponential', legacy(dtype)));
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

/** Whether a matrix's elements are visited column by column, in order of memory. */
function columnMajor({ shape, strides }: Tensor): boolean {
  if (shape.length !== 2 || shape.includes(1)) return false;
  const [down, right] = stridesLike(shape, strides) as [number, number];
  return down < right;
}

/** What another generator draws for a matrix column by column, given row by row. */
class Transposed extends streams.Generator {
  private drawn: Float64Array | null = null;
  private given = 0;

  constructor(
    private readonly from: streams.Generator,
    private readonly rows: number,
    private readonly columns: number,
  ) {
    super();
  }

  override nextDouble(): number {
    if (this.drawn === null) this.from.fillDoubles((this.drawn = new Float64Array(this.rows * this.columns)));
    const at = this.given++;
    return this.drawn[Math.floor(at / this.columns) + (at % this.columns) * this.rows]!;
  }
}

/**
 * Draws positions in proportion to weights.
 *
 * @param input [n] or [rows, n] weights, of a floating type; they need not add up to one
 * @param num_samples how many positions are drawn of each row
 * @param replacement whether a position may be drawn again
 * @param generator null: `torch.default_generator`
 * @returns int64 positions, [num_samples] or [rows, num_samples]
 * @throws RuntimeError if weights are negative, not finite or all zero, or there are fewer than are drawn
 * @example torch.multinomial(torch.tensor([0, 10, 3, 0]), 2)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
 */
export const multinomial = composite(
  'multinomial',
  [int('num_samples'), optional(flag('replacement'), false), generator],
  (input, count, replacement, given): Tensor => {
    const { shape, dtype } = input;
    const columns = shape.at(-1) ?? 0;
    if (shape.length < 1 || shape.length > 2) throw new RuntimeError('prob_dist must be 1 or 2 dim');
    if (dtype.kind !== 'float') {
      throw new RuntimeError(`multinomial only supports floating-point dtypes for input, got: ${legacy(dtype)}`);
    }
    if (columns > 2 ** 24) throw new RuntimeError('number of categories cannot exceed 2^24');
    const { engine } = input.storage;
    const rows = shape.length === 2 ? shape[0] : 1;
    const weights = engine.read(input) as Floats;
    const racing = !replacement || count === 1;
    const from = racing && columnMajor(input) ? new Transposed(source(given), rows, columns) : source(given);
    const drawn = streams.multinomial(weights, rows, columns, count, replacement, from);
    const out = allocate(engine, [...shape.slice(0, -1), count], int64);
    if (drawn.length > 0) engine.upload(out.storage, drawn);
    return out;
  },
  { types: ownTypes((_, given) => `multinomial expects Long tensor out, got: ${legacy(given)}`), quiet: true },
);

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
