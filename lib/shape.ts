// Arithmetic on shapes and strides. Strides count elements.
import { IndexError, RuntimeError } from './errors.js';

export type Shape = readonly number[];

/** The places of a list that programs take apart: read by number they are there, as in Python, or it is an error to look. */
interface First<T> {
  readonly 0: T;
  readonly 1: T;
  readonly 2: T;
  readonly 3: T;
  readonly 4: T;
  readonly 5: T;
  readonly 6: T;
  readonly 7: T;
}
/** A list to be taken apart, `const [a, b] = list`, by who knows how many there are. */
export type Several<T> = T[] & First<T>;
/** The lengths of a tensor's dimensions, likewise. */
export type Size = Shape & First<number>;

/** How elements lie in a storage: element `i` of a tensor at `offset + sum_k i_k * strides_k`. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
}

/** Numbers up to here are whole numbers to JavaScript. */
const COUNTABLE = Number.MAX_SAFE_INTEGER;

/**
 * How many elements a new tensor of a shape has. Every length that a program gives passes here, or `checkLengths` where no
 * elements are made: by index, so that a hole in an array is seen.
 *
 * @throws RuntimeError in PyTorch's words for a negative length, and for more elements than can be counted; TypeError for
 *   what is no whole number
 */
export function countNew(shape: Shape): number {
  let n = 1;
  for (let k = 0; k < shape.length; k++) {
    const length = shape[k]!;
    if (!(length >= 0 && Number.isInteger(length))) {
      wholeLengths(shape);
      throw new RuntimeError(`Trying to create tensor with negative dimension ${length}: [${shape.join(', ')}]`);
    }
    if (!((n *= length) <= COUNTABLE)) {
      throw new RuntimeError(`Storage size calculation overflowed with sizes=[${shape.join(', ')}]`);
    }
  }
  return n;
}

/** The same for a view, whose elements are there already. */
export function checkLengths(shape: Shape): void {
  for (let k = 0, n = 1; k < shape.length; k++) {
    const length = shape[k]!;
    if (!(length >= 0 && Number.isInteger(length) && (n *= length) <= COUNTABLE)) {
      wholeLengths(shape);
      throw new RuntimeError('numel: integer multiplication overflow');
    }
  }
}

function wholeLengths(shape: Shape): void {
  for (let k = 0; k < shape.length; k++) {
    if (!Number.isInteger(shape[k])) throw new TypeError(`a length must be an int, but element ${k} is ${shape[k]}`);
  }
}

/** The product of a shape: 1 for `[]`. */
export function numel(shape: Shape): number {
  let n = 1;
  for (let k = 0; k < shape.length; k++) n *= shape[k]!;
  return n;
}

/** Row-major strides of a dense tensor; a dimension of length 0 counts as 1, as in PyTorch. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    strides[k] = step;
    step *= Math.max(shape[k]!, 1);
  }
  return strides;
}

/** Whether these are those strides, where lengths of 0 and 1 would allow any too. */
export function areRowMajor(shape: Shape, strides: Shape): boolean {
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    if (strides[k] !== step) return false;
    step *= Math.max(shape[k]!, 1);
  }
  return true;
}
/** Row-major strides, as the list `known` where that has them. */
export const contiguousAs = (known: Shape, shape: Shape): Shape =>
  areRowMajor(shape, known) ? known : contiguousStrides(shape);

/** Whether elements lie one after the other in row-major order: where there are none, they do. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    const length = shape[k]!;
    if (length !== 1) {
      if (strides[k] !== step) return shape.includes(0);
      step *= length;
    }
  }
  return true;
}

/** Strides of a dense tensor whose dimensions lie in an order, the innermost first. Without elements they end in 0, unlike row-major ones. */
function nested(shape: Shape, order: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (const k of order) {
    strides[k] = step;
    step *= shape[k]!;
  }
  return strides;
}

/** Whether strides step through elements as others do: dimensions of length 1 have none. */
export const areAs = (shape: Shape, strides: Shape, others: Shape): boolean =>
  strides.every((step, k) => shape[k] === 1 || step === others[k]);

/** Strides of a dense tensor whose channels, dimension 1, lie innermost. */
export const channelsLast = (shape: Shape): number[] =>
  nested(shape, [1, ...shape.slice(2).map((_, k) => shape.length - 1 - k), 0]);

/**
 * Whether a tensor's channels, dimension 1, lie innermost of a picture's or a volume's dimensions, as PyTorch's
 * `suggest_memory_format` has it: lengths of 1 have strides, too.
 */
export function isChannelsLast({ shape, strides }: Pick<Layout, 'shape' | 'strides'>): boolean {
  const rank = shape.length;
  if ((rank !== 4 && rank !== 5) || strides[1] === 0) return false;
  let least = 0;
  for (const k of [1, ...shape.slice(2).map((_, d) => rank - 1 - d), 0]) {
    if (shape[k] === 0 || strides[k]! < least || (k === 0 && least === strides[1])) return false;
    least = strides[k]! * Math.max(shape[k]!, 1);
  }
  return true;
}

/** Strides of a result: with channels innermost where they are so in all of the tensors that it follows. */
export const likeAll = (shape: Shape, followed: readonly Pick<Layout, 'shape' | 'strides'>[]): { strides?: Shape } =>
  followed.every(isChannelsLast) ? { strides: channelsLast(shape) } : {};

/** Dimensions from the one that steps farthest to the one that steps least, ties in order. */
export const outermostFirst = (strides: Shape): number[] =>
  strides.map((_, k) => k).sort((a, b) => strides[b]! - strides[a]! || a - b);

/** Whether the elements fill one stretch of memory, in some order of the dimensions, each place once. */
export function isDense(shape: Shape, strides: Shape): boolean {
  if (isContiguous(shape, strides)) return true;
  const order = outermostFirst(strides).filter((k) => shape[k] !== 1);
  return isContiguous(
    order.map((k) => shape[k]!),
    order.map((k) => strides[k]!),
  );
}

/**
 * Strides of a new dense tensor of `shape` whose dimensions are nested as those of other tensors of that shape are: the first
 * decides, later ones break ties.
 *
 * @param strides of the others; a stride of 0, a repeated dimension, decides nothing
 */
export function stridesLike(shape: Shape, ...strides: readonly Shape[]): number[] {
  /** Whether dimension a belongs outside of b (> 0), inside (< 0), or neither is known. */
  const outside = (a: number, b: number): number => {
    for (const steps of strides) {
      const [s, t] = [steps[a]!, steps[b]!];
      if (s === 0 || t === 0) continue;
      if (s !== t) return s - t;
      if (shape[a]! > shape[b]!) return 1;
    }
    return 0;
  };
  // PyTorch's insertion sort, innermost first. The comparison is no total order, so that another sort would give another result.
  const order = shape.map((_, k) => shape.length - 1 - k);
  let moved = false;
  for (let i = 1; i < order.length; i++) {
    for (let j = i, k = i - 1; k >= 0; k--) {
      const comparison = outside(order[k]!, order[j]!);
      if (comparison < 0) break;
      if (comparison === 0) continue;
      [order[k], order[j]] = [order[j]!, order[k]!];
      j = k;
      moved = true;
    }
  }
  return moved ? nested(shape, order) : contiguousStrides(shape);
}

/** Strides of a copy that keeps the order of the dimensions: the tensor's own where it is dense. */
export const preserved = ({ shape, strides }: Pick<Layout, 'shape' | 'strides'>): Shape =>
  isDense(shape, strides) ? strides : stridesLike(shape, strides);

export const sameShape = (a: Shape, b: Shape): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
};

/** The common shape of operands, by PyTorch's broadcasting; throws its RuntimeError where there is none. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let k = rank - 1, i = a.length - 1, j = b.length - 1; k >= 0; k--, i--, j--) {
    const m = i < 0 ? 1 : a[i]!;
    const n = j < 0 ? 1 : b[j]!;
    if (m !== n && m !== 1 && n !== 1) {
      throw new RuntimeError(
        `The size of tensor a (${m}) must match the size of tensor b (${n}) at non-singleton dimension ${k}`,
      );
    }
    out[k] = m === 1 ? n : m;
  }
  return out;
}

/** Strides by which results are laid as an operand: 0 along dimensions that it lacks or repeats. */
export const repeatedStrides = (shape: Shape, strides: Shape, target: Shape): number[] =>
  target.map((length, k) => {
    const own = k - target.length + shape.length;
    return own < 0 || shape[own] !== length ? 0 : strides[own]!;
  });

/** Strides that show a tensor of `shape` as one of `target`: 0 along repeated dimensions. Null where it cannot be. */
export function expandedStrides(shape: Shape, strides: Shape, target: Shape): number[] | null {
  const lead = target.length - shape.length;
  if (lead < 0) return null;
  const out = new Array<number>(target.length).fill(0);
  for (let k = 0; k < shape.length; k++) {
    if (shape[k] === target[lead + k]) out[lead + k] = strides[k]!;
    else if (shape[k] !== 1) return null;
  }
  // A new dimension of length 1 goes over all that is within it.
  if (shape.length > 0) for (let k = lead - 1; k >= 0; k--) if (target[k] === 1) out[k] = target[k + 1]! * out[k + 1]!;
  return out;
}

/** A dimension counted from the front; negative ones count from the end. Throws PyTorch's IndexError. */
export function wrapDim(dim: number, rank: number): number {
  const limit = Math.max(rank, 1);
  if (dim < -limit || dim >= limit || !Number.isInteger(dim)) {
    throw new IndexError(
      `Dimension out of range (expected to be in range of [${-limit}, ${limit - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + limit : dim;
}

/** The same of what must have dimensions: of none PyTorch takes no number, not even 0. */
export function wrapOwnDim(dim: number, rank: number): number {
  if (rank === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  return wrapDim(dim, rank);
}

/** Several dimensions, each once; null or none stands for all of them where `allWhenEmpty`. */
export function wrapDims(dims: number | Shape | null | undefined, rank: number, allWhenEmpty = true): number[] {
  if (dims === null || dims === undefined || (allWhenEmpty && typeof dims !== 'number' && dims.length === 0)) {
    const all = new Array<number>(rank);
    for (let k = 0; k < rank; k++) all[k] = k;
    return all;
  }
  if (typeof dims === 'number') {
    const one = wrapDim(dims, rank);
    return rank === 0 ? [] : [one];
  }
  const wrapped = new Array<number>(dims.length);
  for (let k = 0; k < dims.length; k++) wrapped[k] = wrapDim(dims[k]!, rank);
  for (let k = 1; k < wrapped.length; k++) {
    if (wrapped.indexOf(wrapped[k]!) === k) continue;
    throw new RuntimeError(`dim ${wrapped[k]} appears multiple times in the list of dims`);
  }
  return rank === 0 ? [] : wrapped;
}

/** A list of lengths or strides without one dimension's. */
export function without(list: Shape, dim: number): number[] {
  const out = new Array<number>(list.length - 1);
  for (let k = 0; k < out.length; k++) out[k] = list[k < dim ? k : k + 1]!;
  return out;
}

/** A shape in which one length may be -1, made whole for `count` elements. Throws PyTorch's RuntimeError. */
export function inferShape(shape: Shape, count: number): number[] {
  const unknown = shape.indexOf(-1);
  const known = shape.reduce((n, length, k) => (k === unknown ? n : n * length), 1);
  const bad = shape.find((length, k) => (length < 0 && k !== unknown) || !Number.isInteger(length));
  if (bad === -1) throw new RuntimeError('only one dimension can be inferred');
  if (bad !== undefined)
    throw new RuntimeError(
      `invalid shape dimension ${bad} at index ${shape.indexOf(bad)} of shape [${shape.join(', ')}]`,
    );
  const fits = unknown < 0 ? known === count : known !== 0 ? count % known === 0 : false;
  if (unknown >= 0 && known === 0 && count === 0) {
    throw new RuntimeError(
      `cannot reshape tensor of 0 elements into shape [${shape.join(', ')}] because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  if (!fits) throw new RuntimeError(`shape '[${shape.join(', ')}]' is invalid for input of size ${count}`);
  return shape.map((length, k) => (k === unknown ? count / known : length));
}

/** Strides with which a tensor can be seen in another shape without a copy, or null (PyTorch's `computeStride`). */
export function viewStrides(shape: Shape, strides: Shape, target: Shape): number[] | null {
  if (numel(shape) === 0) return sameShape(shape, target) ? [...strides] : contiguousStrides(target);
  const out = new Array<number>(target.length);
  let to = target.length - 1;
  // A run is a stretch of dimensions that lie one inside the other; lengths of the target must divide up within a run.
  let base = strides.at(-1) ?? 1;
  for (let k = shape.length - 1, run = 1; k >= 0; k--) {
    run *= shape[k]!;
    if (k > 0 && (shape[k - 1] === 1 || strides[k - 1] === run * base)) continue;
    let filled = 1;
    while (to >= 0 && (filled < run || target[to] === 1)) {
      out[to] = filled * base;
      filled *= target[to]!;
      to--;
    }
    if (filled !== run) return null;
    if (k > 0) {
      base = strides[k - 1]!;
      run = 1;
    }
  }
  for (; to >= 0; to--) {
    if (target[to] !== 1) return null;
    out[to] = out[to + 1] === undefined ? 1 : out[to + 1]! * target[to + 1]!;
  }
  return out;
}
