// How a recurrent layer goes through its steps. Sequences lie one step after the other, the longest first, so that a step has
// as many rows as sequences reach it, and these are the first rows of the state: what PackedSequence calls batch sizes.
import { RuntimeError } from '../../../errors.js';
import type { Step } from '../../../runtime/kernels/index.js';
import { type Shape, sameShape } from '../../../shape.js';
import { type Tensor, allocate } from '../../../tensor.js';
import { cat } from '../../joining/joining.js';
import type { Meta } from '../../row/signature.js';

/** The steps in the order in which a layer takes them. */
export function stepsOf(sizes: readonly number[], reverse: boolean): readonly Step[] {
  let at = 0;
  const steps = sizes.map((count): Step => {
    at += count;
    return { at: at - count, count };
  });
  return reverse ? steps.reverse() : steps;
}

/** A tensor of the library's own beside another, its contents undefined. */
export const beside = (t: Tensor, ...shape: number[]): Tensor => allocate(t.storage.engine, shape, t.dtype);
/** Zeros in a shape, of one element. */
export const nothing = (t: Tensor, shape: Shape): Tensor => t.new_zeros([]).expand([...shape]);

/** A gradient, or zeros where none arrived. */
export const orNothing = (grad: Tensor | null, like: Tensor): Tensor => grad ?? nothing(like, like.shape);

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

/** The state's gradient before a step that changed its first rows, in a pass that is recorded. */
export function carried(state: Tensor, rows: Tensor): Tensor {
  const [count, all] = [rows.shape[0], state.shape[0]];
  return count === all ? rows : cat([rows, state.narrow(0, count, all - count)], 0);
}

/** The rows of a step. */
export const rowsOf = (t: Tensor, { at, count }: Step): Tensor => t.narrow(0, at, count);

/** Rows that steps give, in a pass that is recorded. */
export class Collected {
  private readonly pieces = new Map<number, Tensor>();

  /** Keeps the rows of a step. */
  put(step: Step, rows: Tensor): Tensor {
    this.pieces.set(step.at, rows);
    return rows;
  }

  /** All rows in their order. */
  all(): Tensor {
    const order = [...this.pieces].sort(([a], [b]) => a - b);
    return cat(
      order.map(([, rows]) => rows),
      0,
    );
  }
}

/** A gradient of the state that steps change in its place. */
export const changing = (grad: Tensor | null, like: Tensor): Tensor =>
  grad === null ? like.new_zeros([...like.shape]) : grad.clone({ memory_format: 'contiguous_format' });

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
