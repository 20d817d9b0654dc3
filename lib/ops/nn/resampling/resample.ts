// One row for all that is linear along each of the last dimensions: interpolation, averages, borders that repeat. Its adjoint is
// itself, by the transposed tables.
import { resample as kernel } from '../../../runtime/kernels/index.js';
import { type Shape, contiguousStrides, likeAll, numel } from '../../../shape.js';
import { type Tensor, alias, allocate } from '../../../tensor.js';
import { beside } from '../../row/beside.js';
import { cast, dense, reshaped } from '../../row/kernels.js';
import type { Samples } from '../../row/samples.js';
import { parameter, Refusal } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { copyView } from '../../../runtime/kernels/index.js';
import { checkNonempty } from '../pooling/checks.js';
import { Table } from './table.js';

/** Tables of the last dimensions, and the name of what they do. */
export class Resampling {
  constructor(
    /** As ATen has it, in the name of the node: `UpsampleNearest2D`. */
    readonly name: string,
    readonly tables: readonly Table[],
    /** Whether channels that lie innermost stay so. */
    readonly keepsFormat = true,
    /** What the sums are divided by. */
    readonly shares: Shares | null = null,
    /** Whether floats of 16 bits are rounded in each step: forward, and in the gradient. */
    readonly steps: readonly [forward: boolean, backward: boolean] = [false, false],
    /** The tables whose transposes backward has. */
    readonly followed = tables,
    /** Whether sums are divided first, before the tables: a gradient. */
    readonly adjoint = false,
  ) {}

  get transposed(): Resampling {
    return new Resampling(
      `${this.name}Backward`,
      this.followed.map((table) => table.transposed),
      this.keepsFormat,
      this.shares,
      this.steps,
      this.tables.map((table) => table.transposed),
      !this.adjoint,
    );
  }
}

/** How many elements make each mean: products of the counts along the last dimensions. A quotient is rounded once, a weighted sum often. */
export interface Shares {
  readonly counts: readonly (readonly number[])[];
  /** Whether sums are divided by one count after the other, and not by their product. */
  readonly apart: boolean;
}
function shared(x: Tensor, { counts, apart }: Shares): Tensor {
  const factors = counts.map((list, d): number | Tensor =>
    list.every((n) => n === list[0])
      ? (list[0] ?? 1)
      : x.new_tensor(list).view([-1, ...counts.slice(d + 1).map(() => 1)]),
  );
  if (apart) return factors.reduce<Tensor>((t, n) => (n === 1 ? t : t.div(n)), x);
  const all = factors.reduce((a, b) => (typeof a !== 'number' ? a.mul(b) : typeof b !== 'number' ? b.mul(a) : a * b));
  const parts = x.div(all);
  return typeof all === 'number' && all < 0 ? parts.add(0) : parts; // a zero has no sign
}

/** All dimensions at once, so that each sum is rounded as PyTorch's loop over places does. */
function resampledInSteps(input: Tensor, out: Tensor, { tables, shares, adjoint }: Resampling): void {
  const table = tables.reduce((a, b) => a.times(b));
  const lead = out.shape.length - tables.length;
  const places = out.shape.slice(lead);
  const planes = numel(out.shape.slice(0, lead));
  const given = dense(shares !== null && adjoint ? shared(input, shares) : input);
  const made = allocate(out.storage.engine, [1, table.to, planes], out.dtype);
  const from = alias(given, [1, table.from, planes], [0, 1, table.from], given.offset);
  made.storage.engine.run(kernel, { ...table, stepped: true }, [from], [made]);
  const strides = [...contiguousStrides(out.shape.slice(0, lead)), ...contiguousStrides(places).map((n) => n * planes)];
  const sums = alias(made, out.shape, strides, made.offset);
  copyView(shares !== null && !adjoint ? shared(sums, shares) : sums, out);
}

const resampled = (shape: Shape, { tables }: Resampling): number[] => [
  ...shape.slice(0, shape.length - tables.length),
  ...tables.map((table) => table.to),
];

/** @param keeps whether the input is kept for backward and named by the gradient, as where PyTorch's derivative asks it for its shape */
const resampling = (name: string, keeps: boolean) =>
  structural(name, [parameter('by', (v) => (v instanceof Resampling ? v : new Refusal('Resampling')))], {
    plan: ({ input, by }) => {
      const shape = resampled(input.shape, by);
      const strides = by.keepsFormat ? likeAll(shape, [input]) : {};
      return { out: { shape, dtype: input.dtype, ...strides }, by };
    },
    // A pool over one dimension is one over two in ATen, squeezed.
    node: ({ by }) => (by.name.endsWith('Pool1D') ? 'SqueezeBackward1' : `${by.name}Backward0`),
    compute: ({ input }, [out], { by, out: { shape } }): void => {
      if (numel(shape) === 0) return;
      if (input.dtype.widens && by.steps[Number(by.adjoint)]) return resampledInSteps(input, out!, by);
      const { engine } = out!.storage;
      const { compute } = input.dtype;
      const lead = shape.length - by.tables.length;
      // What makes the tensor smaller goes first; of 16 bits, as in PyTorch, the last dimension.
      const steps = by.tables
        .map((table, d) => ({ table, dim: lead + d }))
        .filter(({ table }) => !table.isIdentity)
        .sort((a, b) => (input.dtype.widens ? b.dim - a.dim : a.table.to / a.table.from - b.table.to / b.table.from));
      let x = dense(cast(input, compute));
      const share = (): void => {
        const parts = shared(x, by.shares!);
        if (parts !== x && x.storage !== input.storage) discard(x);
        x = parts;
      };
      if (by.shares !== null && by.adjoint) share();
      for (const { table, dim } of steps) {
        const [outer, inner] = [numel(x.shape.slice(0, dim)), numel(x.shape.slice(dim + 1))];
        const made = allocate(
          engine,
          x.shape.map((n, d) => (d === dim ? table.to : n)),
          compute,
        );
        engine.run(
          kernel,
          table,
          [reshaped(x, [outer, table.from, inner])],
          [reshaped(made, [outer, table.to, inner])],
        );
        if (x.storage !== input.storage) discard(x);
        x = made;
      }
      if (by.shares !== null && !by.adjoint) share();
      copyView(x, out!);
      if (x.storage !== input.storage) discard(x);
    },
    gradients: ({ saves }) => ({
      input: saves(keeps ? ['input'] : [], (grad, { input }, { by }): Tensor => {
        checkNonempty(by.name, grad.shape);
        const found = resample(grad, by.transposed);
        return keeps ? beside(`${by.name}BackwardBackward0`, found, [input]) : found;
      }),
    }),
    samples: (make): Samples => {
      const first = Table.of(4, [[[0, 0.5], [2, 1.5]], [], [[3, 1]], [[1, 0.25], [2, 2]], [[0, -1]]]); // prettier-ignore
      const second = Table.picking(3, [2, 2, 0]);
      return [
        [make(2, 4, 3), new Resampling('Resample', [first, second])],
        [make(4, 3), new Resampling('Resample', [second])],
        [make(2, 2, 4, 3), new Resampling('Resample', [first, second])],
        [make(0, 3), new Resampling('Resample', [second])],
        [
          make(2, 4, 3),
          new Resampling('Resample', [first, second], true, { counts: [[1, 2, 3, 4, 3], [2]], apart: false }),
        ],
        [make(4, 3), new Resampling('Resample', [second], true, { counts: [[2, 3, 3]], apart: true })],
      ];
    },
  });
/** @internal The last dimensions of a tensor, each by its table. */
export const resample = resampling('resample', false);
/** @internal The same, where what is resampled may not be written to before backward. */
export const resampleKept = resampling('resample', true);
