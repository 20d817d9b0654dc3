// The values of a call as a program sees them. Each is interned, so that a program's key is the path of its leaves, and what
// is made of leaves alone cannot depend on anything that the key leaves out.
import {
  type DType,
  type Num,
  type Weight,
  NUMBER,
  WITH_DIMENSIONS,
  ZERO_DIMENSIONAL,
  bool,
  dtypeOfNumber,
  float64,
  int64,
} from '../../dtype.js';
import type { Tensor } from '../../tensor.js';

/**
 * A tensor by its type and weight; a number given at each call by its sort; a number that the formula knows (a literal of the row, a
 * keyword's default); or what is itself: null, a word, a flag.
 */
export type Leaf =
  | { readonly kind: 'tensor' | 'number'; readonly dtype: DType; readonly weight: Weight }
  | { readonly kind: 'constant'; readonly value: number; readonly dtype: DType; readonly weight: Weight }
  | { readonly kind: 'fixed'; readonly value: unknown; readonly dtype: null };

const tensors: Leaf[] = [];
/** A tensor's leaf. */
export function tensorLeaf({ dtype, shape }: Tensor): Leaf {
  const weight = shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS;
  return (tensors[2 * dtype.id + weight] ??= { kind: 'tensor', dtype, weight });
}

const runTime = (dtype: DType): Leaf => ({ kind: 'number', dtype, weight: NUMBER });
const [ofBool, ofInt, ofFloat] = [runTime(bool), runTime(int64), runTime(float64)];
/** The leaf of a number that each call gives. */
export function numberLeaf(value: Num): Leaf {
  const dtype = dtypeOfNumber(value);
  return dtype === int64 ? ofInt : dtype === bool ? ofBool : ofFloat;
}

const constants = new Map<number, Leaf>();
/** The leaf of a number that the formula knows. */
export function constantLeaf(value: number): Leaf {
  let leaf = constants.get(value);
  if (leaf === undefined) {
    leaf = { kind: 'constant', value, dtype: dtypeOfNumber(value), weight: NUMBER };
    constants.set(value, leaf);
  }
  return leaf;
}

const others = new Map<unknown, Leaf>();
/** The leaf of what is itself. */
export function fixedLeaf(value: unknown): Leaf {
  let leaf = others.get(value);
  if (leaf === undefined) others.set(value, (leaf = { kind: 'fixed', value, dtype: null }));
  return leaf;
}

/** A step on the way to what was made of leaves: they are the keys, one after the other. */
export class Path<T> {
  private readonly next: Path<T>[] = [];
  made: T | null = null;

  constructor(
    private readonly leaf: Leaf | null = null,
    private readonly before: Path<T> | null = null,
  ) {}

  then(leaf: Leaf): Path<T> {
    const { next } = this; // few: an operand has few types
    for (let k = 0; k < next.length; k++) if (next[k]!.leaf === leaf) return next[k]!;
    const path = new Path(leaf, this);
    next.push(path);
    return path;
  }

  /** All leaves from the start of the path. */
  get leaves(): Leaf[] {
    return this.before === null ? [] : [...this.before.leaves, this.leaf!];
  }
}
