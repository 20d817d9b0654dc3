// Methods that draw: in place, and by a tensor of probabilities. What is drawn does not depend on what was there, so
// that the gradient of what was there is zero.
import { type Elements, int64, ctype, overflows } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Operand, derivation, derive } from '../../graph/derive.js';
import { checkInplace, written } from '../../graph/inplace.js';
import * as streams from '../../random/index.js';
import { nextNormal } from '../../random/normal.js';
import { stridesLike } from '../../shape.js';
import { type Tensor, allocate, isRowMajor } from '../../tensor.js';
import { commonEngine } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { type Kind, Refusal, flag, int, number, optional, parameter, tensorOrNumber } from '../row/signature.js';
import { type Floats, fill, readAs, unsupported } from './draw.js';
import { generator, source } from './generator.js';

/** An integer of any size. */
export const integer: Kind<number | bigint> = (name) =>
  parameter(name, (v): number | bigint | Refusal =>
    typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v)) ? v : new Refusal('int'),
  );

/** The derivative of an operand whose values do not matter. */
const unrelated = (operand: Tensor): Operand => [operand, (grad) => grad.new_zeros([...operand.shape])];

/** Draws anew all elements of `input`, and records it under the node's name. */
function overwrite(input: Tensor, node: string, draw: (out: Elements) => void, ...operands: readonly Tensor[]): Tensor {
  checkInplace(input);
  const recorded = derivation(node, input, ...[input, ...operands].map(unrelated));
  fill(input, draw);
  written(input, recorded);
  return input;
}

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
export const uniform_ = operator(
  'uniform_',
  [optional(number('from'), 0), optional(number('to'), 1), generator],
  (input, from, to, given): Tensor => {
    if (input.dtype.kind !== 'float') throw unsupported('check_uniform_bounds', input.dtype);
    for (const [name, bound] of Object.entries({ from, to })) {
      if (overflows(bound, input.dtype)) throw new RuntimeError(`${name} is out of bounds for ${ctype(input.dtype)}`);
    }
    return overwrite(input, 'UniformBackward0', (out) => streams.uniform(out as Floats, from, to, source(given)));
  },
);

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
export const normal_ = operator(
  'normal_',
  [optional(number('mean'), 0), optional(number('std'), 1), generator],
  (input, mean, std, given): Tensor => {
    if (input.dtype.kind !== 'float') throw unsupported('normal_kernel_cpu', input.dtype);
    return overwrite(input, 'NormalBackward0', (out) => {
      const samples = out as Floats;
      // PyTorch draws blocks where elements lie row-major, else one after the other.
      if (samples.length < 16 || isRowMajor(input)) {
        return streams.normal(samples, mean, std, source(given), input.dtype.itemsize === 2);
      }
      streams.normal(samples.subarray(0, 0), mean, std, source(given)); // refuses a negative std
      for (let i = 0; i < samples.length; i++) samples[i] = nextNormal(mean, std, source(given));
    });
  },
);

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
export const random_ = operator(
  'random_',
  [optional(integer('from'), undefined), optional(bound('to'), undefined), generator],
  (input, first, second, given): Tensor => {
    const { dtype } = input;
    if (first === undefined && second === undefined) {
      return overwrite(input, 'RandomBackward2', (out) => streams.random(out, dtype, source(given)));
    }
    const [from, to] = second === undefined ? [0, first!] : [first ?? 0, second];
    const node = second === undefined ? 'RandomBackward1' : 'RandomBackward0';
    return overwrite(input, node, (out) => streams.randint(out, dtype, from, to, source(given)));
  },
);
function bound<const N extends string>(name: N) {
  return parameter(name, (v): number | bigint | null | Refusal =>
    v === null || typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v)) ? v : new Refusal('int'),
  );
}

/** Elements of `p` as probabilities. */
function probabilities(p: Tensor, like: Tensor): Floats {
  if (p.dtype.kind !== 'float') throw unsupported('bernoulli_tensor_cpu_p_', p.dtype);
  commonEngine(like, p);
  return readAs(p, like) as Floats;
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
export const bernoulli_ = operator(
  'bernoulli_',
  [optional(tensorOrNumber('p'), 0.5), generator],
  (input, p, given): Tensor => {
    if (typeof p === 'number') {
      return overwrite(input, 'BernoulliBackward2', (out) => streams.bernoulli(out, p, source(given)));
    }
    const chances = probabilities(p, input);
    return overwrite(input, 'BernoulliBackward1', (out) => streams.bernoulli(out, chances, source(given)), p);
  },
);

/**
 * Zeros and ones, drawn with each element's own probability of a one, or all with probability `p`.
 *
 * @param input probabilities, of a floating type; with `p` only its shape and type matter
 * @param generator null: `torch.default_generator`
 * @returns a tensor of the shape and type of `input`
 * @throws RuntimeError if a probability is not within [0, 1], NotImplementedError for integer probabilities
 * @example torch.bernoulli(torch.full([3], 0.5))
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export const bernoulli = operator('bernoulli', [optional(number('p'), null), generator], (input, p, given): Tensor => {
  const out = allocate(input.storage.engine, input.shape, input.dtype);
  if (p !== null) {
    fill(out, (elements) => streams.bernoulli(elements, p, source(given)));
    return derive('NotImplemented', out, [
      input,
      () => {
        throw new NotImplementedError('derivative for aten::bernoulli is not implemented');
      },
    ]);
  }
  const chances = probabilities(input, out);
  fill(out, (elements) => streams.bernoulli(elements, chances, source(given)));
  return derive('BernoulliBackward0', out, unrelated(input));
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
export const exponential_ = operator(
  'exponential_',
  [optional(number('lambd'), 1), generator],
  (input, lambd, given): Tensor => {
    if (input.dtype.kind !== 'float') throw continuous('Exponential', legacy(input.dtype));
    return overwrite(input, 'ExponentialBackward0', (out) => streams.exponential(out as Floats, lambd, source(given)));
  },
);
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
export const geometric_ = operator('geometric_', [number('p'), generator], (input, p, given): Tensor =>
  overwrite(input, 'GeometricBackward0', (out) => streams.geometric(out, input.dtype, p, source(given))),
);

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
export const cauchy_ = operator(
  'cauchy_',
  [optional(number('median'), 0), optional(number('sigma'), 1), generator],
  (input, median, sigma, given): Tensor => {
    if (input.dtype.kind !== 'float') throw continuous('Cauchy', ctype(input.dtype));
    return overwrite(input, 'CauchyBackward0', (out) => streams.cauchy(out as Floats, median, sigma, source(given)));
  },
);

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
export const log_normal_ = operator(
  'log_normal_',
  [optional(number('mean'), 1), optional(number('std'), 2), generator],
  (input, mean, std, given): Tensor => {
    if (input.dtype.kind !== 'float') throw unsupported('log_normal_cpu', input.dtype);
    return overwrite(input, 'LogNormalBackward0', (out) => streams.log_normal(out as Floats, mean, std, source(given)));
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
export const multinomial = operator(
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
    const rows = shape.length === 2 ? shape[0]! : 1;
    const weights = engine.read(input) as Floats;
    const racing = !replacement || count === 1;
    const from = racing && columnMajor(input) ? new Transposed(source(given), rows, columns) : source(given);
    const drawn = streams.multinomial(weights, rows, columns, count, replacement, from);
    const out = allocate(engine, [...shape.slice(0, -1), count], int64);
    if (drawn.length > 0) engine.upload(out.storage, drawn);
    return out;
  },
);

/**
 * Draws from Poisson distributions.
 *
 * @param input the rate of each element, at least 0, of a floating type
 * @param generator null: `torch.default_generator`
 * @returns a tensor of the shape and type of `input`
 * @throws NotImplementedError for integers, RuntimeError if a rate is negative
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.poisson.html
 */
export const poisson = operator('poisson', [generator], (input, given): Tensor => {
  if (input.dtype.kind !== 'float') throw unsupported('poisson_cpu', input.dtype);
  const out = allocate(input.storage.engine, input.shape, input.dtype);
  const rates = readAs(input, out) as Floats;
  fill(out, (elements) => streams.poisson(elements as Floats, rates, source(given)));
  return derive('PoissonBackward0', out, unrelated(input));
});
