// How a function that is called once for each row of a batch draws: PyTorch's modes of randomness.
import type { DType, Elements } from '../dtype.js';
import { NotImplementedError, RuntimeError } from '../errors.js';
import { type Rows, drawingBy, elementsOf } from '../ops/random/draw.js';
import { guarded } from '../ops/random/generator.js';

/** `error`: no draws; `same`: all rows draw the same; `different`: a draw is one of the whole batch, and a row has its part. */
export type Randomness = 'error' | 'same' | 'different';

/** Draws of a batch. Calls of the rows are alike, so that the n-th draw of one is the n-th of all. */
class Batch implements Rows {
  private readonly drawn: Elements[] = [];
  private next = 0;
  private row = 0;
  private drawing = false;

  constructor(
    private readonly outer: Rows | null,
    private readonly mode: Randomness,
    private readonly count: number,
  ) {}

  /** The calls of another row begin. */
  begin(row: number): void {
    [this.row, this.next] = [row, 0];
  }

  /** Called before something is drawn. */
  readonly check = (): void => {
    if (this.mode === 'error') {
      throw new RuntimeError(
        "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
      );
    }
    if (!this.drawing) {
      throw new NotImplementedError('vmap: draws of this operator are not there yet; draw outside of vmap');
    }
  };

  take(dtype: DType, count: number, draw: (out: Elements) => void, apart: boolean): Elements {
    const at = this.next++;
    const rows = this.mode === 'different' ? this.count : 1;
    const first = this.mode === 'different' ? this.row * count : 0;
    const all = (this.drawn[at] ??= this.whole(dtype, count, rows, draw, apart));
    return all.slice(first, first + count);
  }

  private whole(dtype: DType, count: number, rows: number, draw: (out: Elements) => void, apart: boolean): Elements {
    const each = (out: Elements): void => {
      if (!apart) return draw(out);
      for (let row = 0; row < rows; row++) draw(out.subarray(row * count, (row + 1) * count));
    };
    this.drawing = true;
    try {
      return this.outer === null
        ? elementsOf(dtype, rows * count, each)
        : this.outer.take(dtype, rows * count, each, apart);
    } finally {
      this.drawing = false;
    }
  }
}

/** Calls `body` once for each row; what it draws follows the mode. @returns the results */
export function eachRow<R>(mode: Randomness, count: number, body: (row: number) => R): R[] {
  let batch!: Batch;
  using _ = drawingBy((outer) => (batch = new Batch(outer, mode, count)));
  using __ = guarded(batch.check);
  return Array.from({ length: count }, (_, row) => {
    batch.begin(row);
    return body(row);
  });
}
