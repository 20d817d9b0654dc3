// Where large matrices are worked on: in float64, with products of their blocks by the pack.
import { float64 } from '../../../../dtype.js';
import { heap } from '../../heap.js';
import { aligned, pack } from './module.js';

/** From this order on: below it the loops are as quick. */
export const LEAST = 64;
/** Rows or columns that are done together. */
export const BLOCK = 32;

/** A block of a workspace: where it begins, and how far apart rows and columns lie. */
export interface Block {
  readonly at: number;
  readonly row: number;
  readonly col: number;
}

/** Matrices beside each other on the heap, and products of their blocks. No call in between may make the heap grow. */
export class Workspace {
  readonly cells: Float64Array;
  private readonly address: number;
  private readonly negated: number;
  private readonly packed: number;

  /** @param count how many elements the matrices have together  @param most the longest side of a product */
  constructor(count: number, most: number) {
    const side = aligned(8 * most * BLOCK);
    const whole = aligned(8 * count);
    this.address = heap.scratch(whole + side + aligned(pack().gemmScratch(float64.id, most, most, most)));
    this.negated = this.address + whole;
    this.packed = this.negated + side;
    this.cells = heap.f64.subarray(this.address / 8, this.address / 8 + count);
  }

  /** C [m, n] -= A B, where A [m, k] or B [k, n] is at most a block thin; rows of C are dense. */
  subtract(m: number, n: number, k: number, c: Block, a: Block, b: Block): void {
    if (m === 0 || n === 0 || k === 0) return;
    const of = ({ at }: Block): number => this.address + 8 * at;
    const left = m * k <= k * n;
    const [rows, cols] = left ? [m, k] : [k, n];
    this.negate(rows, cols, left ? a : b);
    const other = left ? b : a;
    const [x, xRow, xCol] = left ? [this.negated, k, 1] : [of(other), other.row, other.col];
    const [y, yRow, yCol] = left ? [of(other), other.row, other.col] : [this.negated, n, 1];
    pack().gemm(float64.id, 1, 0, 0, 0, m, n, k, x, xRow, xCol, y, yRow, yCol, of(c), c.row, 1, 0, this.packed, 0, 0);
  }

  /** Products are only added: the thinner factor is copied with its sign turned. */
  private negate(rows: number, cols: number, { at, row, col }: Block): void {
    const { cells } = this;
    const to = heap.f64.subarray(this.negated / 8, this.negated / 8 + rows * cols);
    for (let i = 0, p = 0; i < rows; i++) for (let j = 0; j < cols; j++) to[p++] = -cells[at + i * row + j * col]!;
  }
}
