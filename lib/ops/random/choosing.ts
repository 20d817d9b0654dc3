// Draws by probabilities.
import { float64, legacy, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as streams from '../../random/index.js';
import { stridesLike } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { ownTypes } from '../row/out.js';
import { composite } from '../row/composite.js';
import { missing } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { optional, number, flag, length } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { type Floats, checkProbabilities, fill, readAs, unrelated } from './draw.js';
import { generator, source } from './generator.js';

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
      return own ? unrelated(grad) : missing('bernoulli')();
    },
  }),
  samples: (make): Samples => [[make.of([0.2, 0.5, 0.9], float64)], [make(2, 3), 0.3]],
});
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
  [length('num_samples'), optional(flag('replacement'), false), generator],
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
  {
    types: ownTypes((_, given) => `multinomial expects Long tensor out, got: ${legacy(given)}`),
    type: int64,
    quiet: true,
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
