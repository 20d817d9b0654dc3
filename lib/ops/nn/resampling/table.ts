// Which elements along a dimension make each element of a result, and how much of them.
import type { ResampleParams } from '../../../runtime/kernels/index.js';

/** An element of the input, and its weight. */
export type Entry = readonly [index: number, weight: number];

/** A linear map along one dimension, as a sparse matrix by rows. */
export class Table implements ResampleParams {
  private turned: Table | null = null;

  private constructor(
    /** How long the dimension was. */
    readonly from: number,
    readonly begin: Int32Array,
    readonly index: Int32Array,
    readonly weight: Float64Array | null,
  ) {}

  /** How long the dimension becomes. */
  get to(): number {
    return this.begin.length - 1;
  }

  /** @param entries what makes element `j`, for each j */
  static of(from: number, entries: readonly (readonly Entry[])[]): Table {
    const all = entries.flat();
    const begin = new Int32Array(entries.length + 1);
    entries.forEach((list, j) => (begin[j + 1] = begin[j]! + list.length));
    const plain = all.every(([, weight]) => weight === 1);
    return new Table(
      from,
      begin,
      Int32Array.from(all, ([index]) => index),
      plain ? null : Float64Array.from(all, ([, weight]) => weight),
    );
  }

  /** Element `j` is element `index[j]`. */
  static picking(from: number, index: readonly number[]): Table {
    return new Table(
      from,
      Int32Array.from({ length: index.length + 1 }, (_, j) => j),
      Int32Array.from(index),
      null,
    );
  }

  /** Each element stays as and where it is. */
  static same(length: number): Table {
    return Table.picking(
      length,
      Array.from({ length }, (_, j) => j),
    );
  }

  /** Whether each element stays as and where it is. */
  get isIdentity(): boolean {
    return this.to === this.from && this.weight === null && this.index.every((i, j) => i === j && this.begin[j] === j);
  }

  /** Both dimensions as one, of places in row-major order. */
  times(inner: Table): Table {
    const rows = (table: Table): Entry[][] =>
      Array.from({ length: table.to }, (_, j) =>
        Array.from({ length: table.begin[j + 1]! - table.begin[j]! }, (__, k): Entry => {
          const at = table.begin[j]! + k;
          return [table.index[at]!, table.weight?.[at] ?? 1];
        }),
      );
    const own = rows(inner);
    return Table.of(
      this.from * inner.from,
      rows(this).flatMap((outer) =>
        own.map((list) => outer.flatMap(([i, v]) => list.map(([j, w]): Entry => [i * inner.from + j, v * w]))),
      ),
    );
  }

  /** The same of bytes: an element once a row, and weights that are fractions of a power of two, as fine as 16 bits hold the largest. */
  get ofBytes(): Table {
    const rows = Array.from({ length: this.to }, (_, j) => {
      const row = new Map<number, number>();
      for (let k = this.begin[j]!; k < this.begin[j + 1]!; k++) {
        row.set(this.index[k]!, (row.get(this.index[k]!) ?? 0) + (this.weight?.[k] ?? 1));
      }
      return [...row];
    });
    const most = Math.max(0, ...rows.flat().map(([, weight]) => weight));
    let unit = 1;
    while (unit < 2 ** 22 && Math.trunc(0.5 + 2 * unit * most) < 2 ** 15) unit *= 2;
    const rounded = (x: number): number => Math.sign(x) * Math.trunc(Math.abs(x) + 0.5);
    return Table.of(
      this.from,
      rows.map((row) => row.map(([index, weight]): Entry => [index, rounded(weight * unit) / unit])),
    );
  }

  /** The adjoint map, by which gradients go back. */
  get transposed(): Table {
    if (this.turned !== null) return this.turned;
    const lists = Array.from({ length: this.from }, (): Entry[] => []);
    for (let j = 0; j < this.to; j++) {
      for (let k = this.begin[j]!; k < this.begin[j + 1]!; k++) lists[this.index[k]!]!.push([j, this.weight?.[k] ?? 1]);
    }
    this.turned = Table.of(this.to, lists);
    this.turned.turned = this;
    return this.turned;
  }
}
