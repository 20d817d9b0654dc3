// Singular values of bidiagonal matrices, to high relative accuracy.
import { rotateRows, rotation, singularOfPair } from './rotations.js';

const EPSILON = Number.EPSILON / 2;
const TOLERANCE = EPSILON * Math.max(10, Math.min(100, EPSILON ** -0.125));
const SWEEPS = 6;

/** An upper bidiagonal matrix, with the vectors that are turned as it is: `U^T` and `V^T` by rows, or nothing. */
export interface Bidiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly u: { readonly rows: Float64Array; readonly columns: number } | null;
  readonly v: { readonly rows: Float64Array; readonly columns: number } | null;
}

/**
 * Turns a bidiagonal matrix into a diagonal one by the QR iteration that keeps small values accurate: without a shift where one would
 * spoil them (Demmel and Kahan, Accurate singular values of bidiagonal matrices, 1990). The values become positive; they are in no order.
 *
 * @returns how many elements beside the diagonal have not vanished
 */
export function diagonalize(matrix: Bidiagonal): number {
  const { d, e, u, v } = matrix;
  const n = d.length;
  const threshold = smallest(d, e);
  let left = SWEEPS * n * n;
  let [oldFirst, oldLast, over] = [-1, -1, false];
  for (let last = n - 1; last > 0;) {
    // The block that ends at `last`: from where an element beside the diagonal is nothing.
    let [first, found] = [last, false];
    let largest = Math.abs(d[last]!);
    while (first > 0) {
      if (Math.abs(e[first - 1]!) <= threshold) {
        e[first - 1] = 0;
        found = true;
        break;
      }
      first--;
      largest = Math.max(largest, Math.abs(d[first]!), Math.abs(e[first]!));
    }
    if (found && first === last) {
      last--;
      continue;
    }
    if (first === last - 1) {
      const { large, small, right, left: turn } = singularOfPair(d[first]!, e[first]!, d[last]!);
      [d[first], e[first], d[last]] = [large, 0, small];
      if (v !== null) rotateRows(v.rows, v.columns, first, last, right[0], right[1]);
      if (u !== null) rotateRows(u.rows, u.columns, first, last, turn[0], turn[1]);
      last -= 2;
      continue;
    }
    // From the larger end to the smaller one. Upwards is downwards in the matrix that has been turned over, in which U and V change places.
    if (first > oldLast || last < oldFirst) over = Math.abs(d[first]!) < Math.abs(d[last]!);
    const block = new Block(matrix, first, last, over);
    const least = block.deflates();
    if (least === null) continue;
    [oldFirst, oldLast] = [first, last];
    if (left <= 0) return e.reduce((count, x) => count + Number(x !== 0), 0);
    left -= last - first;
    const shift = block.shift(least, largest, n);
    if (shift === 0) block.sweepPlain();
    else block.sweep(shift);
    block.drop(threshold);
  }
  for (let k = 0; k < n; k++) {
    if (d[k]! >= 0) continue;
    d[k] = -d[k]!;
    if (v !== null) for (let at = k * v.columns; at < (k + 1) * v.columns; at++) v.rows[at] = -v.rows[at]!;
  }
  return 0;
}

/** What counts as nothing beside the diagonal: by a lower bound of the smallest singular value. */
function smallest(d: Float64Array, e: Float64Array): number {
  const n = d.length;
  let mu = Math.abs(d[0] ?? 0);
  let least = mu;
  for (let k = 1; k < n && least !== 0; k++) {
    mu = Math.abs(d[k]!) * (mu / (mu + Math.abs(e[k - 1]!)));
    least = Math.min(least, mu);
  }
  return Math.max((TOLERANCE * least) / Math.sqrt(n), SWEEPS * n * n * 2.2250738585072014e-308);
}

/** A block that does not fall apart, from its larger end on: `d(0)` is there, and `e(k)` beside `d(k)`. */
class Block {
  private readonly length: number;

  constructor(
    private readonly matrix: Bidiagonal,
    private readonly first: number,
    private readonly last: number,
    private readonly over: boolean,
  ) {
    this.length = last - first + 1;
  }

  private at(k: number): number {
    return this.over ? this.last - k : this.first + k;
  }
  private beside(k: number): number {
    return this.over ? this.last - 1 - k : this.first + k;
  }
  private d(k: number): number {
    return this.matrix.d[this.at(k)]!;
  }
  private e(k: number): number {
    return this.matrix.e[this.beside(k)]!;
  }
  private put(k: number, value: number): void {
    this.matrix.d[this.at(k)] = value;
  }
  private putBeside(k: number, value: number): void {
    this.matrix.e[this.beside(k)] = value;
  }

  /** Turns the vectors k and k + 1: those of the side that the first rotation of a pair acts on, which is the right one downwards. */
  private turn(k: number, first: { c: number; s: number }, second: { c: number; s: number }): void {
    const { u, v } = this.matrix;
    const [right, left] = this.over ? [second, first] : [first, second];
    if (v !== null) rotateRows(v.rows, v.columns, this.at(k), this.at(k + 1), right.c, right.s);
    if (u !== null) rotateRows(u.rows, u.columns, this.at(k), this.at(k + 1), left.c, left.s);
  }

  /** Whether an element beside the diagonal has become nothing, which is then made so (null); else a bound of the smallest value. */
  deflates(): number | null {
    const end = this.length - 1;
    if (Math.abs(this.e(end - 1)) <= TOLERANCE * Math.abs(this.d(end))) {
      this.putBeside(end - 1, 0);
      return null;
    }
    let mu = Math.abs(this.d(0));
    let least = mu;
    for (let k = 0; k < end; k++) {
      if (Math.abs(this.e(k)) <= TOLERANCE * mu) {
        this.putBeside(k, 0);
        return null;
      }
      mu = Math.abs(this.d(k + 1)) * (mu / (mu + Math.abs(this.e(k))));
      least = Math.min(least, mu);
    }
    return least;
  }

  shift(least: number, largest: number, n: number): number {
    if (n * TOLERANCE * (least / largest) <= Math.max(EPSILON, 0.01 * TOLERANCE)) return 0;
    const end = this.length - 1;
    const shift = smallerOfPair(this.d(end - 1), this.e(end - 1), this.d(end));
    const start = Math.abs(this.d(0));
    return start > 0 && (shift / start) ** 2 < EPSILON ? 0 : shift;
  }

  /** A step without a shift. */
  sweepPlain(): void {
    let [c, oldC, oldS] = [1, 1, 0];
    const end = this.length - 1;
    for (let k = 0; k < end; k++) {
      const first = rotation(this.d(k) * c, this.e(k));
      if (k > 0) this.putBeside(k - 1, oldS * first.r);
      const second = rotation(oldC * first.r, this.d(k + 1) * first.s);
      this.put(k, second.r);
      [c, oldC, oldS] = [first.c, second.c, second.s];
      this.turn(k, first, second);
    }
    const h = this.d(end) * c;
    this.put(end, h * oldC);
    this.putBeside(end - 1, h * oldS);
  }

  sweep(shift: number): void {
    const end = this.length - 1;
    const start = this.d(0);
    let f = (Math.abs(start) - shift) * ((start < 0 ? -1 : 1) + shift / start);
    let g = this.e(0);
    for (let k = 0; k < end; k++) {
      const first = rotation(f, g);
      if (k > 0) this.putBeside(k - 1, first.r);
      f = first.c * this.d(k) + first.s * this.e(k);
      this.putBeside(k, first.c * this.e(k) - first.s * this.d(k));
      g = first.s * this.d(k + 1);
      this.put(k + 1, first.c * this.d(k + 1));
      const second = rotation(f, g);
      this.put(k, second.r);
      f = second.c * this.e(k) + second.s * this.d(k + 1);
      this.put(k + 1, second.c * this.d(k + 1) - second.s * this.e(k));
      if (k < end - 1) {
        g = second.s * this.e(k + 1);
        this.putBeside(k + 1, second.c * this.e(k + 1));
      }
      this.turn(k, first, second);
    }
    this.putBeside(end - 1, f);
  }

  /** The last element beside the diagonal, if it has become nothing. */
  drop(threshold: number): void {
    if (Math.abs(this.e(this.length - 2)) <= threshold) this.putBeside(this.length - 2, 0);
  }
}

/** The smaller singular value of `[f g; 0 h]`. */
function smallerOfPair(f: number, g: number, h: number): number {
  const [low, high] = [Math.min(Math.abs(f), Math.abs(h)), Math.max(Math.abs(f), Math.abs(h))];
  const across = Math.abs(g);
  if (low === 0) return 0;
  const s = 1 + low / high;
  const t = (high - low) / high;
  if (across < high) {
    const u = (across / high) ** 2;
    return low * (2 / (Math.sqrt(s * s + u) + Math.sqrt(t * t + u)));
  }
  const u = high / across;
  if (u === 0) return (low * high) / across;
  return 2 * (low * (1 / (Math.sqrt(1 + (s * u) ** 2) + Math.sqrt(1 + (t * u) ** 2)))) * u;
}
