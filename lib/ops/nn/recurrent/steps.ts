// How a recurrent layer goes through its steps. Sequences lie one step after the other, the longest first, so that a step has
// as many rows as sequences reach it, and these are the first rows of the state: what PackedSequence calls batch sizes.
import { RuntimeError } from '../../../errors.js';
import { copyView, gemm } from '../../../runtime/kernels/index.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, alias, allocate } from '../../../tensor.js';
import { cat } from '../../joining/joining.js';
import type { Meta } from '../../row/signature.js';
import type { Fused } from './fused.js';

/** One step: its rows begin at `at`, and are `count`. */
export interface Step {
  readonly at: number;
  readonly count: number;
}

/** The steps in the order in which a layer takes them. */
export function stepsOf(sizes: readonly number[], reverse: boolean): readonly Step[] {
  let at = 0;
  const steps = sizes.map((count): Step => {
    at += count;
    return { at: at - count, count };
  });
  return reverse ? steps.reverse() : steps;
}

/** The rows of a step. */
export const rowsAt = (t: Tensor, { at, count }: Step): Tensor =>
  alias(t, [count, ...t.shape.slice(1)], t.strides, t.offset + at * t.strides[0]!);
/** The first rows of a state. */
export const firstRows = (t: Tensor, count: number): Tensor => rowsAt(t, { at: 0, count });
/** A matrix cut into `count` blocks of columns. */
export function blocks(t: Tensor, count: number): Tensor[] {
  const shape = [t.shape[0], t.shape[1] / count];
  const step = shape[1]! * t.strides[1]!;
  const found = [alias(t, shape, t.strides, t.offset)];
  // Of one shape, which is checked once.
  for (let k = 1; k < count; k++) found.push(alias(found[0]!, shape, t.strides, t.offset + k * step));
  return found;
}

/** A tensor of the library's own beside another, its contents undefined. */
export const beside = (t: Tensor, ...shape: number[]): Tensor => allocate(t.storage.engine, shape, t.dtype);
/** Zeros in a shape, of one element. */
export const nothing = (t: Tensor, shape: Shape): Tensor => t.new_zeros([]).expand([...shape]);

/** out = a b + beta out */
export function accumulate(out: Tensor, a: Tensor, b: Tensor, beta: number): void {
  if (numel(out.shape) > 0) out.storage.engine.run(gemm, { alpha: 1, beta }, [a, b], [out]);
}

/** The bias of a layer, which has two. */
export const biasOf = (a: Tensor | null, b: Tensor | null): Tensor | null =>
  a !== null && b !== null ? a.add(b) : (a ?? b);

/** What the state was before each step, one row for each row of the results `values`; `initial` is what it was at first. */
export function before(values: Tensor, initial: Tensor, steps: readonly Step[]): Tensor {
  const [{ at, count }, rest] = [steps[0]!, values.shape[0] - steps[0]!.count];
  if (steps.every((step) => step.count === count)) {
    return cat(at > 0 ? [values.narrow(0, count, rest), initial] : [initial, values.narrow(0, 0, rest)], 0);
  }
  const runs = steps.map((step, k): Run[] => {
    const from = steps[k - 1];
    const known = Math.min(from?.count ?? 0, step.count);
    // Sequences begin at the first step, and, backwards, at their ends.
    return [
      { source: values, at: from?.at ?? 0, count: known },
      { source: initial, at: known, count: step.count - known },
    ];
  });
  const inOrder = steps[0]!.at > 0 ? runs.reverse() : runs;
  const pieces: Run[] = [];
  for (const run of inOrder.flat()) {
    if (run.count === 0) continue;
    const last = pieces.at(-1);
    if (last?.source === run.source && last.at + last.count === run.at) last.count += run.count;
    else pieces.push({ ...run });
  }
  return cat(
    pieces.map(({ source, at, count }) => source.narrow(0, at, count)),
    0,
  );
}
interface Run {
  readonly source: Tensor;
  readonly at: number;
  count: number;
}

/**
 * A pass back through the steps, in one of two ways: by kernels that write into buffers, or, where the pass itself is recorded, by
 * operators.
 */
export class Pass {
  /** The steps, the last one first. */
  readonly back: readonly Step[];

  constructor(
    private readonly recorded: boolean,
    private readonly steps: readonly Step[],
  ) {
    this.back = steps.toReversed();
  }

  /** The rows of a step. */
  at(t: Tensor, step: Step): Tensor {
    return this.recorded ? t.narrow(0, step.at, step.count) : rowsAt(t, step);
  }

  /** The rows of a state that a step has. */
  first(state: Tensor, { count }: Step): Tensor {
    return this.recorded ? state.narrow(0, 0, count) : firstRows(state, count);
  }

  /** Blocks of columns. */
  columns(t: Tensor, count: number): readonly Tensor[] {
    return this.recorded ? t.chunk(count, 1) : blocks(t, count);
  }

  /** A gradient of the state, which changes from step to step. */
  state(grad: Tensor | null, like: Tensor): Tensor {
    if (this.recorded) return grad ?? nothing(like, like.shape);
    return grad === null ? like.new_zeros([...like.shape]) : grad.clone({ memory_format: 'contiguous_format' });
  }

  /** The state's gradient before a step that changed its first rows. */
  carried(state: Tensor, rows: Tensor): Tensor {
    const [count, all] = [rows.shape[0], state.shape[0]];
    if (!this.recorded) return state;
    return count === all ? rows : cat([rows, state.narrow(0, count, all - count)], 0);
  }

  /** Results of a step's formula: in `outs`, or, where the pass is recorded, new ones. @param more operands that kernels do not take */
  compute(
    fused: Fused,
    operands: readonly Tensor[],
    outs: () => readonly Tensor[],
    more: readonly Tensor[] = [],
  ): readonly Tensor[] {
    if (this.recorded) return fused.formula<Tensor>(...operands, ...more);
    const to = outs();
    fused.run(operands, to);
    return to;
  }

  /** a b + base; in the place of `out`, which is `base` where there is one, unless the pass is recorded. */
  product(a: Tensor, b: Tensor, out: Tensor, base: Tensor | null): Tensor {
    if (this.recorded) return base === null ? a.mm(b) : base.addmm(a, b);
    accumulate(out, a, b, base === null ? 0 : 1);
    return out;
  }

  /** Collects rows that steps give. */
  collect(like: Tensor, width: number): Collected {
    return new Collected(this.recorded ? null : beside(like, like.shape[0], width), this.steps);
  }
}

/** Rows of all steps. */
export class Collected {
  private readonly pieces = new Map<number, Tensor>();

  constructor(
    private readonly buffer: Tensor | null,
    private readonly steps: readonly Step[],
  ) {}

  /** Where blocks of a step's columns go; nowhere in a pass that is recorded. */
  places(step: Step, count: number): readonly Tensor[] {
    return this.buffer === null ? [] : blocks(rowsAt(this.buffer, step), count);
  }

  /** A step's rows, made of these columns, which lie in their places already unless the pass is recorded. */
  rows(step: Step, columns: readonly Tensor[]): Tensor {
    if (this.buffer !== null) return rowsAt(this.buffer, step);
    const rows = columns.length === 1 ? columns[0]! : cat(columns, 1);
    this.pieces.set(step.at, rows);
    return rows;
  }

  /** Puts a step's rows in their places. */
  put(step: Step, rows: Tensor): Tensor {
    if (this.buffer === null) this.pieces.set(step.at, rows);
    else copyView(rows, rowsAt(this.buffer, step));
    return rows;
  }

  /** All rows in their order. */
  all(): Tensor {
    if (this.buffer !== null) return this.buffer;
    const order = [...this.steps].sort((a, b) => a.at - b.at);
    return cat(
      order.map(({ at }) => this.pieces.get(at)!),
      0,
    );
  }
}

/** What throws where an operand of a layer has another shape or type than fits its input. */
export const checkOperand =
  (layer: string, input: Meta) =>
  (name: string, t: Meta | null, ...wanted: number[]): void => {
    if (t === null) return;
    if (t.dtype !== input.dtype) {
      throw new RuntimeError(
        `${layer}: expected ${name} to have the type of input, ${String(input.dtype)}, got ${String(t.dtype)}`,
      );
    }
    if (sameShape(t.shape, wanted)) return;
    throw new RuntimeError(`${layer}: expected ${name} of size [${wanted.join(', ')}], got [${t.shape.join(', ')}]`);
  };

/** Throws where input and batch sizes do not fit each other. */
export function checkSizes(layer: string, input: Meta, sizes: readonly number[]): { batch: number; steps: number } {
  if (input.ndim !== 2) throw new RuntimeError(`${layer}: input must be 2-D, got ${input.ndim}-D tensor`);
  if (sizes.length === 0) throw new RuntimeError('Expected sequence length to be larger than 0 in RNN');
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (total !== input.shape[0]!) {
    throw new RuntimeError(`${layer}: batch sizes have ${total} rows together, input has ${input.shape[0]}`);
  }
  if (sizes.some((n, k) => k > 0 && n > sizes[k - 1]!)) {
    throw new RuntimeError(`${layer}: batch sizes must not grow, got [${sizes.join(', ')}]`);
  }
  return { batch: sizes[0]!, steps: sizes.length };
}
