// QR decompositions of large matrices: reflections by the block, as `1 - V T V^T` (Schreiber and Van Loan, A storage-efficient WY
// representation for products of Householder transformations, 1989).
import type { View } from '../../../engine.js';
import { addRows, loaded, store } from '../../../kernels/matrices/matrix.js';
import { reflectRows, reflector, vectorAt } from '../../../kernels/matrices/reflections.js';
import { windowOf } from '../loops/provider.js';
import { BLOCK, LEAST, Workspace } from './workspace.js';

/** A matrix of the workspace whose rows are `width` long. */
interface Place {
  readonly at: number;
  readonly width: number;
}

class Reflecting {
  readonly work: Workspace;
  /** A, its Q, the vectors of a block, and what they make of a matrix. */
  private readonly a: Place;
  readonly q: Place;
  private readonly v: Place;
  private readonly w: number;

  constructor(
    private readonly m: number,
    private readonly n: number,
    private readonly k: number,
  ) {
    this.a = { at: 0, width: n };
    this.q = { at: m * n, width: k };
    this.v = { at: m * (n + k), width: BLOCK };
    this.w = this.v.at + m * BLOCK;
    const most = Math.max(m, n);
    this.work = new Workspace(this.w + BLOCK * most, most);
  }

  /** Makes R and vectors of A, and then Q. */
  run(): void {
    const { m, n, k, work } = this;
    const { cells } = work;
    const steps = Math.min(m, n);
    const taus = new Float64Array(steps);
    const blocks: (readonly [start: number, count: number, T: Float64Array])[] = [];
    for (let start = 0; start < steps; start += BLOCK) {
      const stop = Math.min(start + BLOCK, steps);
      for (let j = start; j < stop; j++) {
        const at = j * n + j;
        taus[j] = reflector(cells, at, m - j, n);
        reflectRows(cells, n, vectorAt(cells, at, m - j, n), taus[j]!, j, j + 1, stop);
      }
      this.takeVectors(start, stop - start);
      const T = this.factor(start, stop - start, taus);
      blocks.push([start, stop - start, T]);
      this.apply(start, stop - start, T, true, this.a, stop, n - stop);
    }
    cells.fill(0, this.q.at, this.q.at + m * k);
    for (let i = 0; i < Math.min(m, k); i++) cells[this.q.at + i * k + i] = 1;
    for (const [start, count, T] of blocks.reverse()) {
      this.takeVectors(start, count);
      this.apply(start, count, T, false, this.q, start, k - start);
    }
  }

  /** V of a block: what lies below the diagonal, with its ones. */
  private takeVectors(start: number, count: number): void {
    const { m, n, v, work } = this;
    for (let i = start; i < m; i++) {
      for (let c = 0; c < BLOCK; c++) {
        const below = i - start - c;
        work.cells[v.at + (i - start) * BLOCK + c] =
          c >= count || below < 0 ? 0 : below === 0 ? 1 : work.cells[i * n + start + c]!;
      }
    }
  }

  /** T [count, BLOCK], upper triangular. */
  private factor(start: number, count: number, taus: Float64Array): Float64Array {
    const { m, v, work } = this;
    const T = new Float64Array(count * BLOCK);
    const dots = new Float64Array(BLOCK);
    for (let j = 0; j < count; j++) {
      const tau = taus[start + j]!;
      dots.fill(0);
      for (let i = j, at = v.at + j * BLOCK; i < m - start; i++, at += BLOCK) {
        const own = work.cells[at + j]!;
        for (let p = 0; p < j; p++) dots[p]! += own * work.cells[at + p]!;
      }
      for (let i = 0; i < j; i++) {
        let sum = 0;
        for (let p = i; p < j; p++) sum += T[i * BLOCK + p]! * dots[p]!;
        T[i * BLOCK + j] = -tau * sum;
      }
      T[j * BLOCK + j] = tau;
    }
    return T;
  }

  /** `M -= V T V^T M`, or with T^T, of rows from `start` on and `columns` columns from `left` on. */
  private apply(
    start: number,
    count: number,
    T: Float64Array,
    transposed: boolean,
    { at, width }: Place,
    left: number,
    columns: number,
  ): void {
    if (columns <= 0) return;
    const { m, v, w, work } = this;
    const rows = m - start;
    const target = { at: at + start * width + left, row: width, col: 1 };
    const W = work.cells.subarray(w, w + count * columns);
    W.fill(0);
    const inner = { at: w, row: columns, col: 1 };
    work.subtract(count, columns, rows, inner, { at: v.at, row: 1, col: BLOCK }, target);
    // W is -V^T M: the sign turns here.
    const factors = new Float64Array(count);
    for (let step = 0; step < count; step++) {
      const i = transposed ? count - 1 - step : step;
      for (let p = 0; p < count; p++) factors[p] = transposed ? T[p * BLOCK + i]! : T[i * BLOCK + p]!;
      for (let c = i * columns; c < (i + 1) * columns; c++) W[c]! *= -factors[i]!;
      addRows(W, i, W, columns, transposed ? 0 : i + 1, transposed ? i : count, factors, 0, -1);
    }
    work.subtract(rows, columns, count, target, { at: v.at, row: BLOCK, col: 1 }, inner);
  }
}

/** `kernels.qr` of large matrices. */
export function qr([a]: readonly View[], [q, r]: readonly View[]): boolean {
  const [batch, m, n] = a!.shape as [number, number, number];
  if (Math.min(m, n) < LEAST) return false;
  const k = q!.shape[2]!;
  const whole = new Reflecting(m, n, k);
  const { cells } = whole.work;
  for (let b = 0; b < batch; b++) {
    cells.set(loaded(windowOf(a!), b));
    whole.run();
    store(windowOf(q!), b, (i, j) => cells[whole.q.at + i * k + j]!);
    store(windowOf(r!), b, (i, j) => (j < i ? 0 : cells[i * n + j]!));
  }
  return true;
}
