// Sums along a dimension by a table of factors, where a factor of zero is no term: an infinity that it would meet makes no NaN.
import { int64 } from '../../dtype.js';
import { type Tensor, allocate } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import type { Samples } from '../row/samples.js';
import { Refusal, int, parameter } from '../row/signature.js';
import { structural } from '../row/structural.js';

/** `cos(2 pi place / n)`; zero where it is. */
export function cosine(place: number, n: number): number {
  const at = place % n; // the product itself would lose digits of the angle
  return 4 * at === n || 4 * at === 3 * n ? 0 : Math.cos((2 * Math.PI * at) / n);
}
/** `sin(2 pi place / n)`; zero where it is. */
export function sine(place: number, n: number): number {
  const at = place % n;
  return at === 0 || 2 * at === n ? 0 : Math.sin((2 * Math.PI * at) / n);
}

/** Some of the sums: those that are made of the same elements. */
interface Group {
  readonly from: readonly number[];
  readonly to: number[];
}

/** `y_j = scale · Σ_k f(k, j) x_k` for j < to, of the k < from whose factor is not zero. */
export class Sums {
  /** The factors, those of one sum after the other. */
  private readonly factors: Float64Array;
  private readonly groups: readonly Group[];

  constructor(
    private readonly from: number,
    private readonly to: number,
    f: (k: number, j: number) => number,
    private readonly scale = 1,
  ) {
    this.factors = Float64Array.from({ length: from * to }, (_, i) => f(i % from, Math.floor(i / from)));
    const groups = new Map<string, Group>();
    for (let j = 0; j < to; j++) {
      const terms: number[] = [];
      for (let k = 0; k < from; k++) if (this.factors[j * from + k] !== 0) terms.push(k);
      const key = terms.length === from ? '' : terms.join();
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { from: terms, to: [j] });
      else group.to.push(j);
    }
    this.groups = [...groups.values()];
  }

  /** The sums along a dimension of a tensor. Its gradient is the sums by the same factors the other way, for which nothing is kept. */
  of(x: Tensor, dim: number): Tensor {
    return summed(x, this, dim);
  }
  /** The sums whose factors are these, exchanged. */
  turned(): Sums {
    return new Sums(this.to, this.from, (j, k) => this.factors[j * this.from + k]!, this.scale);
  }
  /** The length of the result. */
  get count(): number {
    return this.to;
  }

  /** The sums, made of other operators. */
  made(x: Tensor, dim: number): Tensor {
    const out = this.unscaled(x, dim);
    return this.scale === 1 ? out : out.mul(this.scale);
  }
  private unscaled(x: Tensor, dim: number): Tensor {
    const lines = x.movedim(dim, -1);
    const parts = this.groups.map((group) => {
      const terms = group.from.length === this.from ? lines : lines.index_select(-1, places(group.from, x));
      return terms.matmul(this.matrix(group, x));
    });
    if (parts.length === 1) return parts[0]!.movedim(-1, dim);
    const order = this.groups.flatMap(({ to }) => to);
    const back = order.map((_, j) => order.indexOf(j));
    return cat(parts, -1).index_select(-1, places(back, x)).movedim(-1, dim);
  }

  private matrix({ from, to }: Group, { storage: { engine }, dtype }: Tensor): Tensor {
    const out = allocate(engine, [from.length, to.length], dtype);
    const elements = new dtype.Array(from.length * to.length);
    from.forEach((k, row) =>
      to.forEach((j, column) => (elements[row * to.length + column] = this.factors[j * this.from + k]!)),
    );
    if (elements.length > 0) engine.upload(out.storage, elements);
    return out;
  }
}
const places = (list: readonly number[], like: Tensor): Tensor => like.new_tensor(list, { dtype: int64 });

const sumsOf = parameter('sums', (v): Sums | Refusal => (v instanceof Sums ? v : new Refusal('Sums')));
const summed = structural('_fft_c2r', [sumsOf, int('dim')], {
  plan: ({ input, sums, dim }) => ({
    out: { shape: input.shape.map((n, k) => (k === dim ? sums.count : n)), dtype: input.dtype },
    sums,
    dim,
  }),
  compose: ({ input }, { sums, dim }): Tensor => sums.made(input, dim),
  node: 'FftC2RBackward0',
  gradients: () => ({ input: (grad, _, { sums, dim }): Tensor => sums.turned().of(grad, dim) }),
  samples: (make): Samples => [[make(2, 3), new Sums(3, 2, (k, j) => k - j), 1]],
});
