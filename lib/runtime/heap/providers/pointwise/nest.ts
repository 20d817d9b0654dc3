// How a kernel walks strided operands: few loops, short steps inside.
import type { View } from '../../../engine.js';
import { ANY, SPLAT, UNIT } from './operand.js';

/** Loops over given strides. */
export interface Nest {
  /** Lengths of the loops, outermost first; at least one. */
  readonly lengths: number[];
  /** Bytes from one element to the next, by operand and loop. */
  readonly steps: number[][];
  /** The operands' modes in the innermost loop, a number in base 3. */
  readonly pattern: number;
}

/** No loop is longer, so that a kernel's count of bytes does not overflow. */
const LONGEST = 2 ** 28;

export function nest(inputs: readonly View[], outs: readonly View[]): Nest {
  const views = [...inputs, ...outs];
  const { shape } = outs[0]!;
  // By the first result's steps, then the operands': so the least steps come last.
  const order = shape.map((_, d) => d).filter((d) => shape[d] !== 1);
  order.sort((a, b) => {
    for (let k = views.length - 1, n = 0; n < views.length; n++, k = (k + views.length - 1) % views.length) {
      const [i, j] = [Math.abs(views[k]!.strides[a]!), Math.abs(views[k]!.strides[b]!)];
      if (i !== j && i !== 0 && j !== 0) return j - i;
    }
    return a - b;
  });
  const lengths: number[] = [];
  const steps: number[][] = views.map(() => []);
  for (const d of order) {
    const last = lengths.length - 1;
    const merges =
      last >= 0 &&
      lengths[last]! * shape[d]! <= LONGEST &&
      views.every(({ storage, strides }, k) => steps[k]![last] === strides[d]! * storage.dtype.itemsize * shape[d]!);
    const to = merges ? last : last + 1;
    lengths[to] = merges ? lengths[last]! * shape[d]! : shape[d]!;
    views.forEach(({ storage, strides }, k) => {
      steps[k]![to] = strides[d]! * storage.dtype.itemsize;
    });
  }
  if (lengths.length === 0) {
    lengths.push(1);
    views.forEach(({ storage }, k) => steps[k]!.push(storage.dtype.itemsize));
  }
  splitLongest(lengths, steps);
  block(lengths, steps);
  let pattern = 0;
  for (let k = views.length - 1; k >= 0; k--) {
    const step = steps[k]!.at(-1)!;
    pattern = 3 * pattern + (step === 0 ? SPLAT : step === views[k]!.storage.dtype.itemsize ? UNIT : ANY);
  }
  return { lengths, steps, pattern };
}

/** A single dimension may be too long: then it is halves of itself, and what is odd about it waits outside. */
function splitLongest(lengths: number[], steps: number[][]): void {
  const inner = lengths.length - 1;
  const length = lengths[inner]!;
  if (length <= LONGEST) return;
  let factor = Math.ceil(length / LONGEST);
  while (length % factor !== 0) factor++;
  lengths.splice(inner, 1, factor, length / factor);
  for (const step of steps) step.splice(inner, 1, (step[inner]! * length) / factor, step[inner]!);
}

/** Lengths of a row's piece, best first. */
const pieces = [32, 28, 36, 24, 40, 20, 44, 48, 16, 52, 56, 60, 64, 30, 34, 26, 38, 25, 35, 27, 33, 50, 45, 55];

/**
 * A transposed operand steps far along a row and little to the next: rows in pieces, so that what a row's piece brought
 * into the cache serves the rows after it.
 */
function block(lengths: number[], steps: number[][]): void {
  const inner = lengths.length - 1;
  if (inner < 1 || lengths[inner]! <= 64 || lengths[inner - 1]! < 8) return;
  const transposed = steps.some(
    (step) => Math.abs(step[inner]!) >= 64 && Math.abs(step[inner - 1]!) < 64 && step[inner - 1] !== 0,
  );
  const piece = transposed ? pieces.find((length) => lengths[inner]! % length === 0) : undefined;
  if (piece === undefined) return;
  lengths.splice(inner - 1, 2, lengths[inner]! / piece, lengths[inner - 1]!, piece);
  for (const step of steps) step.splice(inner - 1, 2, step[inner]! * piece, step[inner - 1]!, step[inner]!);
}
